"""What an exported archive holds of projects, as it is read again: the fields that count, no others."""

from typing import Annotated

from pydantic import ConfigDict, Field

from webapp.apps.workspace.models.snippets import DESCRIPTION_LENGTH, FILE_BYTES
from webapp.apps.workspace.schemas.fields import Day, Document, Id, Title, Version
from webapp.apps.workspace.schemas.projects import Description, Key, Name, ProjectOut
from webapp.apps.workspace.schemas.things import Files, Priority, Status, TaskBody
from webapp.web.schema import In, Moment, Out, Text

HIGHEST_NUMBER = 1_000_000_000


class Row(In):
    """A row of one of the archive's files."""

    model_config = ConfigDict(extra="ignore", strict=True, str_max_length=FILE_BYTES)


class ProjectRow(Row):
    """A project; `id` is what the other rows call it by."""

    id: Id
    name: Name
    key: Key
    description: Description = ""
    is_archived: bool = False


class ThingRow(Row):
    """What notes, tasks and snippets have in common."""

    id: Id
    project_id: Id
    title: Title
    version: Version = 1
    created_at: Moment | None = None
    updated_at: Moment | None = None


class NoteRow(ThingRow):
    """A note."""

    body: Document = ""
    is_pinned: bool = False


class TaskRow(ThingRow):
    """A task; who does it is not read: its number means somebody else here."""

    number: Annotated[int, Field(ge=1, le=HIGHEST_NUMBER)]
    body: TaskBody = ""
    status: Status = "todo"
    priority: Priority = 0
    due: Day | None = None
    position: int = 0
    done_at: Moment | None = None


class SnippetRow(ThingRow):
    """A snippet, which comes in private."""

    description: Annotated[Text, Field(max_length=DESCRIPTION_LENGTH)] = ""
    files: Files


class Content(Row):
    """What a save kept: the body of a note, or description and files of a snippet."""

    body: Document | None = None
    description: Annotated[Text, Field(max_length=DESCRIPTION_LENGTH)] | None = None
    files: Files | None = None


class SaveRow(Row):
    """An earlier version of a note or of a snippet."""

    note_id: Id | None = None
    snippet_id: Id | None = None
    number: Version
    title: Title
    content: Content
    created_at: Moment | None = None

    @property
    def about(self) -> tuple[str, int]:
        """What it is a save of: the kind and the id in the archive."""
        return ("note", self.note_id) if self.note_id is not None else ("snippet", self.snippet_id or 0)


class BringIn(In):
    """Which projects of an archive come in; without them all of them do."""

    project_ids: Annotated[list[Id], Field(min_length=1, max_length=500)] | None = None


class ComingOut(Out):
    """A project of an archive, and how much of everything stands in it. `id` is the archive's."""

    id: int
    name: str
    key: str
    notes: int
    tasks: int
    snippets: int
    saves: int


class ImportOut(Out):
    """What an archive would bring; it waits for a day."""

    id: int
    projects: list[ComingOut]
    expires_at: str


class BroughtOut(Out):
    """The projects that an archive has brought."""

    projects: list[ProjectOut]
