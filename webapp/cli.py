"""The `flask` commands: thin shells over services."""

import json
import secrets
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import func, select

from webapp.config import Settings
from webapp.db import unit_of_work
from webapp.db.model import LARGEST_ID
from webapp.extensions import db
from webapp.guests import expiry, sessions
from webapp.guests.check import check as violations
from webapp.guests.departure import erase_now
from webapp.guests.emails import canonical_email
from webapp.guests.export import pack
from webapp.guests.models import User
from webapp.guests.passwords import check_password, hash_password
from webapp.guests.stats import guest_stats
from webapp.web.errors import Problem

users = AppGroup("users", help="Accounts.")
guests = AppGroup("guests", help="Guests: sweep, check, figures.")
demo = AppGroup("demo", help="Believable data.")
show = AppGroup("settings", help="The table of settings.")
keys = AppGroup("keys", help="Secrets: how to change one.")

STEPS = {
    "SECRET_KEY": (
        "With more than one web process: add the new key to SECRET_KEY_FALLBACKS of all, and restart them.",
        "Put the new key into SECRET_KEY, and the one of now in front of SECRET_KEY_FALLBACKS. Restart.",
        "Take the old one out of the fallbacks after GUEST_IDLE_DAYS, or 400 days for guests who are kept.",
        "Was it stolen? Then leave it out at once: everybody signs in anew, guests by resume key.",
    ),
    "JWT_SECRET": (
        "Put the new key into JWT_SECRET, and restart.",
        "Tokens of API clients are dead from then on: accounts have refresh tokens, guests resume keys.",
    ),
    "CODE_PEPPER": (
        "Put the new key into CODE_PEPPER, and restart.",
        "Codes and links that are in the mail are dead from then on: whoever needs one asks again.",
    ),
    "ADMIN_API_KEY": (
        "Put the new key in front of the one of now, with a comma, and restart: both are good.",
        "Give the new one to whatever calls the clean-up, then take the old one out, and restart.",
    ),
}


@users.command("create-admin")
@click.argument("email")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
def create_admin(email: str, password: str) -> None:
    """Make an admin, or make an account one and give it this password."""
    try:
        email = canonical_email(email)
        check_password(password)
    except (ValueError, Problem) as error:
        raise click.ClickException(str(error)) from None
    hashed = hash_password(password)
    with unit_of_work():
        user = db.session.scalar(
            select(User).where(User.email == email, User.deleted_at.is_(None)).with_for_update()
        )
        if user is None:
            user = User(user_type="registered", email=email, display_name=email.partition("@")[0])
            db.session.add(user)
        elif user.user_type != "registered":
            raise click.ClickException("This address belongs to a contact: let its owner claim it first.")
        user.password_hash, user.role = hashed, "admin"
        user.auth_epoch = (user.auth_epoch or 0) + 1
        db.session.flush()
        sessions.end_sessions(user.id, "made_admin")
    click.echo(f"{email} is an admin.")


@users.command("export")
@click.argument("who")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export_user(who: str, file: Path) -> None:
    """Write all that a person (an address or a number) owns into FILE, a ZIP."""
    with unit_of_work(write=False):
        file.write_bytes(pack(_person(who)))
    click.echo(f"{file} is written.")


@users.command("erase")
@click.argument("who")
@click.confirmation_option(prompt="Everything of this person goes for good. Go on?")
def erase_user(who: str) -> None:
    """Erase a person (an address or a number) with all that they own, at once."""
    with unit_of_work():
        user = _person(who)
        user_id = user.id
        erase_now(user)
    click.echo(f"User {user_id} is erased.")


def _person(who: str) -> User:
    """Return the live user of an address, or any user of a number. Raise ClickException."""
    if who.isascii() and who.isdecimal():
        found = db.session.get(User, int(who)) if int(who) <= LARGEST_ID else None
    else:
        address = who.strip().lower()
        found = db.session.scalar(
            select(User).where(func.lower(User.email) == address).order_by(User.id.desc()).limit(1)
        )
    if found is None:
        raise click.ClickException(f"There is no user {who}.")
    return found


@guests.command("sweep")
@click.option("--dry-run", is_flag=True, help="Only count.")
def sweep(dry_run: bool) -> None:
    """Delete what guests left: expired content, then guests idle for too long."""
    swept = expiry.sweep(dry_run=dry_run)
    click.echo(json.dumps({"dry_run": dry_run, "guests": swept.guests, **swept.content}))


@guests.command("stats")
def stats() -> None:
    """Print the figures of guests as JSON."""
    with unit_of_work(write=False):
        click.echo(json.dumps(guest_stats(), indent=2))


@guests.command("check")
def check() -> None:
    """Prove what must always hold; print what does not, and end with 1."""
    found = violations()
    for violation in found:
        click.echo(str(violation))
    if found:
        raise SystemExit(1)
    click.echo("All that must hold holds.")


@keys.command("rotate")
@click.argument("name", type=click.Choice(list(STEPS)), default="SECRET_KEY")
def rotate(name: str) -> None:
    """Make a new key, and say how it takes the place of the one of now without anybody being lost."""
    click.echo(f"{name}={secrets.token_urlsafe(48)}")
    for number, step in enumerate(STEPS[name], 1):
        click.echo(f"{number}. {step}")


@demo.command("seed")
def seed() -> None:
    """Fill the house with believable data; a second time it changes nothing."""
    from webapp.demo import seed as fill

    click.echo(fill())


@show.command("table")
def table() -> None:
    """Print the table of all settings in Markdown."""
    click.echo(settings_table())


def settings_table() -> str:
    """Return the table of settings, made from the class that reads them."""
    lines = ["| setting | default | what it is |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in ("", ()) else f"`{field.default}`"
        lines.append(f"| `{name}` | {default} | {field.description} |")
    return "\n".join(lines)


def init_cli(app: Flask) -> None:
    """Register the commands."""
    for group in (users, guests, demo, show, keys):
        app.cli.add_command(group)
