"""End the watched processes when their owner is gone, however it went.

The guard is a process of its own that reads from a pipe whose other end only the owner holds. A dead owner,
killed by SIGKILL included, closes the pipe, and the guard then ends every session named to it. It needs
nothing but the standard library and is started by its path, so it costs a bare interpreter.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

GRACE_SECONDS = 10.0  # what a worker needs for the batch it is in


class Guard:
    """The owner's end: name the processes that must not outlive this one."""

    def __init__(self, keep_fds: tuple[int, ...] = ()) -> None:
        """Start the guard; `keep_fds` stay open in it, so that a lock is held until all has ended."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=keep_fds,
            start_new_session=True,
        )

    def watch(self, session: int) -> None:
        """Name a session (the pid of a process started with `start_new_session=True`)."""
        self._tell(f"+{session}\n")

    def forget(self, session: int) -> None:
        """Take back a session that has ended, whose number may soon be another's."""
        self._tell(f"-{session}\n")

    def close(self) -> None:
        """Let the guard end what is still watched, and wait for it."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line.encode())
        self._process.stdin.flush()


def end_sessions(sessions: Iterable[int], grace_seconds: float = GRACE_SECONDS) -> None:
    """Ask the leader of each session to end (SIGTERM); kill what remains of all after `grace_seconds`."""
    left = set(sessions)
    for session in left:
        _signal_leader(session, signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while left and time.monotonic() < deadline:
        left = {session for session in left if members(session)}
        time.sleep(0.05 if left else 0)
    for session in left:
        kill_session(session)


def kill_session(session: int) -> None:
    """Send SIGKILL to every process of the session, in whatever group it is."""
    for pid in members(session):
        _kill(pid)


def members(session: int) -> list[int]:
    """Return the pids of the live processes of a session."""
    if not Path("/proc/self/stat").exists():
        return _group_members(session)
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if _session_of(pid) == session]


def _session_of(pid: int) -> int | None:
    """Return the session of a process, None for one that is gone or a zombie."""
    try:
        state, _parent, _group, session = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:4]
    except (OSError, ValueError):
        return None
    return None if state in "ZX" else int(session)


def _group_members(session: int) -> list[int]:
    """Do for machines without /proc (macOS) what can be done: look at the leader's process group."""
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,pgid=,stat="], capture_output=True, text=True, check=False
    )
    rows = (line.split() for line in listing.stdout.splitlines())
    return [int(pid) for pid, group, state in rows if int(group) == session and not state.startswith("Z")]


def _signal_leader(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        for member in members(pid):
            _kill(member, number)


def _kill(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def main() -> None:
    """Read names until the pipe closes, then end what is left of them."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watched: set[int] = set()
    for line in sys.stdin:
        session = int(line[1:])
        if line.startswith("+"):
            watched.add(session)
        else:
            watched.discard(session)
    end_sessions(watched)


if __name__ == "__main__":
    main()
