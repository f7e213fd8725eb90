"""What an archive would bring: read, limited, checked row by row, before anything of it is stored."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask_babel import gettext as _
from pydantic import ValidationError

from webapp.apps.workspace.engine.unpack import BadArchive, unpack
from webapp.apps.workspace.models.notes import NOTE_BYTES
from webapp.apps.workspace.models.tasks import TASK_BYTES
from webapp.apps.workspace.schemas.archive import NoteRow, ProjectRow, Row, SaveRow, SnippetRow, TaskRow
from webapp.apps.workspace.services.snippets import clean_files
from webapp.web.errors import Invalid, Problem
from webapp.web.requests import sentences

LARGEST_ARCHIVE = 16 * 1024 * 1024  # bytes, as it is sent
LARGEST_TEXT = 32 * 1024 * 1024  # bytes of all that is read of it
MOST_TOKENS = 1_500_000  # of JSON: what a text may become in memory
MOST_ROWS = 20_000  # notes, tasks and snippets
MOST_SAVES = 40_000
MOST_PROJECTS = 500
FILES: dict[str, type[Row]] = {
    "projects.json": ProjectRow,
    "workspace_notes.json": NoteRow,
    "tasks.json": TaskRow,
    "snippets.json": SnippetRow,
    "workspace_revisions.json": SaveRow,
}

AnyRow = TypeVar("AnyRow", bound=Row)


@dataclass
class Plan:
    """Everything that an archive would bring, by type."""

    projects: Sequence[ProjectRow] = ()
    notes: Sequence[NoteRow] = ()
    tasks: Sequence[TaskRow] = ()
    snippets: Sequence[SnippetRow] = ()
    saves: Sequence[SaveRow] = ()

    def __post_init__(self) -> None:
        """Keep the saves that are earlier than a note or snippet that is here, each once."""
        now = {("note", row.id): (row.project_id, row.version) for row in self.notes}
        now |= {("snippet", row.id): (row.project_id, row.version) for row in self.snippets}
        earlier = {
            (*save.about, save.number): save
            for save in self.saves
            if save.about in now and save.number < now[save.about][1]
        }
        self.saves = list(earlier.values())
        self._homes = {about: project_id for about, (project_id, _version) in now.items()}

    def home_of(self, save: SaveRow) -> int:
        """Return the id of the project that a save is about."""
        return self._homes[save.about]

    def coming(self) -> list[dict[str, Any]]:
        """Return what the preview says: each project with its counts."""
        parts = {"notes": self.notes, "tasks": self.tasks, "snippets": self.snippets}
        counts = {name: Counter(row.project_id for row in rows) for name, rows in parts.items()}
        counts["saves"] = Counter(self.home_of(save) for save in self.saves)
        return [
            {"id": row.id, "name": row.name, "key": row.key}
            | {name: counted[row.id] for name, counted in counts.items()}
            for row in self.projects
        ]

    def only(self, chosen: set[int]) -> "Plan":
        """Return the plan of these projects alone."""
        return Plan(
            [row for row in self.projects if row.id in chosen],
            [row for row in self.notes if row.project_id in chosen],
            [row for row in self.tasks if row.project_id in chosen],
            [row for row in self.snippets if row.project_id in chosen],
            [row for row in self.saves if self.home_of(row) in chosen],
        )


def read_plan(content: bytes) -> Plan:
    """Return what an archive would bring. Raises Problem 413 for too much, Invalid naming what is wrong."""
    if len(content) > LARGEST_ARCHIVE:
        raise too_large()
    try:
        files = unpack(content, FILES, largest=LARGEST_TEXT)
    except BadArchive as error:
        raise _refusal(error.reason) from None
    if "projects.json" not in files:
        raise _wrong(_("This is no archive of ours: there are no projects in it."))
    projects, notes, tasks, snippets, saves = (
        _rows(name, files.get(name, b"[]"), schema) for name, schema in FILES.items()
    )
    plan = Plan(projects, notes, tasks, snippets, saves)
    _check(plan)
    return plan


def too_large() -> Problem:
    """Return the refusal of an archive that is larger than we take."""
    text = _("This is more than we take at once: 16 MB as it is, 32 MB of text in it.")
    return Problem(text, status=413, code="too_large", errors={"archive": text})


def _rows(name: str, content: bytes, schema: type[AnyRow]) -> list[Any]:
    if sum(content.count(token) for token in (b"{", b"[", b",")) > MOST_TOKENS:
        raise too_large()
    try:
        rows = json.loads(content.decode("utf-8"), parse_constant=_refuse_constant)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise _wrong(_("%(name)s is not valid JSON.", name=name)) from None
    if not isinstance(rows, list):
        raise _wrong(_("%(name)s is not a list.", name=name))
    return [_row(name, number, row, schema) for number, row in enumerate(rows, 1)]


def _row(name: str, number: int, row: object, schema: type[AnyRow]) -> AnyRow:
    try:
        return schema.model_validate(row)
    except ValidationError as error:
        where, problem = next(iter(sentences(error).items()))
        text = _(
            "%(name)s, row %(n)s, %(where)s: %(problem)s", name=name, n=number, where=where, problem=problem
        )
        raise _wrong(text) from None


def _check(plan: Plan) -> None:
    """Refuse too many rows, an id that stands twice, rows of no project, texts that are too long in bytes."""
    things = [*plan.notes, *plan.tasks, *plan.snippets]
    if len(things) > MOST_ROWS or len(plan.saves) > MOST_SAVES or len(plan.projects) > MOST_PROJECTS:
        text = _("These are too many things for one import: take them in several archives.")
        raise Problem(text, status=413, code="too_many", errors={"archive": text})
    for rows in (plan.projects, plan.notes, plan.tasks, plan.snippets):
        if len({row.id for row in rows}) < len(rows):
            raise _wrong(_("Two things in this archive have the same id."))
    homes = {row.id for row in plan.projects}
    if any(row.project_id not in homes for row in things):
        raise _wrong(_("Something in this archive belongs to a project that is not in it."))
    if any(len(note.body.encode()) > NOTE_BYTES for note in plan.notes):
        raise _wrong(_("A note has at most 100 KB."))
    if any(len(task.body.encode()) > TASK_BYTES for task in plan.tasks):
        raise _wrong(_("The text of a task has at most 20 KB."))
    for snippet in plan.snippets:
        try:
            clean_files([file.model_dump() for file in snippet.files])
        except Invalid as error:
            raise _wrong(error.detail) from None


def _refusal(reason: str) -> Problem:
    if reason in ("too_large", "too_many"):
        return too_large()
    unsafe = _("This archive has names that lead elsewhere, so we take nothing of it.")
    return _wrong(unsafe if reason == "unsafe" else _("This is no ZIP that we can read."))


def _wrong(text: str) -> Invalid:
    return Invalid({"archive": text}, code="bad_archive")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
