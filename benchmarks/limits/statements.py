"""The limits of acts that are no request: the SQL that has to happen in the product's tables, plainly."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.limits.database import connect

CONVERT = (
    (
        "UPDATE users SET user_type = 'registered', email = {email}, password_hash = 'x', "
        "anonymous_id = NULL, session_expires_at = NULL, auth_epoch = auth_epoch + 1 "
        "WHERE id = {id} AND user_type = 'guest'"
    ),
    "UPDATE links SET expires_at = NULL WHERE user_id = {id} AND expires_at IS NOT NULL",
    "UPDATE user_sessions SET ended_at = CURRENT_TIMESTAMP WHERE user_id = {id} AND ended_at IS NULL",
)
MERGE = (
    "SELECT id FROM users WHERE id IN ({guest}, {account}) ORDER BY id{lock}",
    "UPDATE links SET user_id = {account}, expires_at = NULL WHERE user_id = {guest}",
    (
        "UPDATE users SET user_type = 'migrated', is_active = FALSE, merged_into_user_id = {account}, "
        "migrated_at = CURRENT_TIMESTAMP, auth_epoch = auth_epoch + 1 WHERE id = {guest}"
    ),
    "UPDATE user_sessions SET ended_at = CURRENT_TIMESTAMP WHERE user_id = {guest} AND ended_at IS NULL",
)
SWEEP_LINKS = "DELETE FROM links WHERE id IN (SELECT id FROM links WHERE expires_at < {now} LIMIT {batch})"
SWEEP_GUESTS = (
    "DELETE FROM users WHERE id IN "
    "(SELECT id FROM users WHERE user_type = 'guest' AND last_active_at < {now} LIMIT {batch})"
)


class Plain:
    """One plain connection to the product's database."""

    def __init__(self, url: str) -> None:
        self.connection = connect(url)
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self.connection.execute("PRAGMA foreign_keys = ON")

    def convert(self, user_id: int) -> None:
        """Make an account of a guest, and what it owns permanent, in one transaction."""
        self.connection.execute("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
        for sql in CONVERT:
            self.connection.execute(sql.format(email=f"'plain-{user_id}@example.com'", id=user_id))
        self.connection.execute("COMMIT")

    def merge(self, guest: int, account: int) -> None:
        """Make what a guest owns an account's, in one transaction that locks both."""
        self.connection.execute("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
        for sql in MERGE:
            lock = "" if self.is_sqlite else " FOR UPDATE"
            self.connection.execute(sql.format(guest=guest, account=account, lock=lock))
        self.connection.execute("COMMIT")

    def sweep_links(self, batch: int, pause: float) -> int:
        """Delete what has expired, in batches that commit; answer how many rows."""
        return self._batches(SWEEP_LINKS, datetime.now(UTC), batch, pause)

    def sweep_guests(self, batch: int, pause: float, idle_days: float) -> int:
        """Delete guests who are idle so long, with all that hangs on them; answer how many."""
        return self._batches(SWEEP_GUESTS, datetime.now(UTC) - timedelta(days=idle_days), batch, pause)

    def _batches(self, sql: str, moment: datetime, batch: int, pause: float) -> int:
        now = f"'{moment:%Y-%m-%d %H:%M:%S.%f}{'' if self.is_sqlite else '+00'}'"
        total, found = 0, batch
        while found == batch:
            done: Any = self.connection.execute(sql.format(now=now, batch=batch))
            found = done.rowcount
            total += found
            time.sleep(pause)
        return total
