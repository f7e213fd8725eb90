"""The forms of the workspace. What a field may hold is checked here for people, in services for all."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its stubs
from wtforms.validators import Length, Optional

from webapp.apps.workspace.engine.names import LANGUAGES, clean_document
from webapp.apps.workspace.models import Project, Snippet, Task, WorkspaceNote
from webapp.apps.workspace.models.notes import TITLE_LENGTH
from webapp.apps.workspace.models.projects import DESCRIPTION_LENGTH, NAME_LENGTH
from webapp.apps.workspace.models.public import COMMENT_LENGTH, DETAIL_LENGTH
from webapp.apps.workspace.queries.members import Member
from webapp.apps.workspace.services.snippets import files_of
from webapp.guests.forms import REQUIRED, canonical, clean_line, clean_text
from webapp.guests.forms import blame as blame
from webapp.guests.models import EMAIL_LENGTH

ROLE_WORDS = {
    "viewer": _l("may look"),
    "editor": _l("may edit"),
    "admin": _l("administers"),
    "owner": _l("owns it"),
}
STATE_WORDS = {
    "todo": _l("To do"),
    "doing": _l("Doing"),
    "done": _l("Completed"),
    "cancelled": _l("Cancelled"),
}
PRIORITY_WORDS = [_l("None"), _l("Low"), _l("Medium"), _l("High"), _l("Urgent")]
VISIBILITY_WORDS = {
    "private": _l("private"),
    "unlisted": _l("unlisted"),
    "public": _l("public"),
}
REASON_WORDS = {
    "spam": _l("Spam"),
    "abuse": _l("Abuse"),
    "copyright": _l("Copyright"),
    "other": _l("Something else"),
}


def clean_long(_form: Any, field: Any) -> None:
    """Put a text with plain newlines into the field, or refuse it."""
    try:
        field.data = clean_document(field.data or "")
    except ValueError:
        raise ValidationError(_l("Control characters are not allowed.")) from None


class Versioned(FlaskForm):
    """A form that knows which version of a thing it was filled with."""

    version = HiddenField()

    @property
    def known_version(self) -> int:
        """The version that the form was filled with; 0, which nothing has, if it says none."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


class ProjectForm(Versioned):
    """Start a project, or change it."""

    name = StringField(_l("Name of the project"), [REQUIRED, Length(max=NAME_LENGTH), clean_line])
    key = StringField(_l("Key"), [Optional(), Length(max=10), clean_line])
    description = TextAreaField(_l("What is it about?"), [Length(max=DESCRIPTION_LENGTH), clean_text])

    @classmethod
    def of(cls, project: Project) -> "ProjectForm":
        """Return the form filled with a project."""
        return cls(formdata=None, obj=project)

    def changes(self) -> dict[str, Any]:
        """Return what the form sets."""
        found = {"name": self.name.data, "description": self.description.data or ""}
        return found | ({"key": (self.key.data or "").upper()} if self.key.data else {})


class NoteForm(Versioned):
    """Write a note, or change it."""

    title = StringField(_l("Title"), [REQUIRED, Length(max=TITLE_LENGTH), clean_line])
    body = TextAreaField(_l("Text, in Markdown"), [clean_long])

    @classmethod
    def of(cls, note: WorkspaceNote) -> "NoteForm":
        """Return the form filled with a note."""
        return cls(formdata=None, obj=note)

    def changes(self) -> dict[str, Any]:
        """Return what the form sets."""
        return {"title": self.title.data, "body": self.body.data or ""}


class TaskForm(Versioned):
    """Write a task, or change it."""

    title = StringField(_l("Title"), [REQUIRED, Length(max=TITLE_LENGTH), clean_line])
    body = TextAreaField(_l("Text, in Markdown"), [clean_long])
    status = SelectField(_l("State"), choices=[SelectChoice(*pair) for pair in STATE_WORDS.items()])
    priority = SelectField(
        _l("Priority"),
        coerce=int,
        choices=[SelectChoice(number, word) for number, word in enumerate(PRIORITY_WORDS)],
    )
    assignee_id = SelectField(_l("Who does it"), coerce=int, validate_choice=False)
    due = DateField(_l("Due"), [Optional()])

    @classmethod
    def of(cls, task: Task, members: list[Member]) -> "TaskForm":
        """Return the form filled with a task, offering the members of its project."""
        form = cls(formdata=None, obj=task)
        form.assignee_id.data = task.assignee_id or 0
        return form.offer(members)

    def offer(self, members: list[Member]) -> "TaskForm":
        """Let one of these be chosen."""
        self.assignee_id.choices = [
            SelectChoice(0, _l("Nobody yet")),
            *(SelectChoice(member.user_id, member.name or f"#{member.user_id}") for member in members),
        ]
        return self

    def changes(self) -> dict[str, Any]:
        """Return what the form sets."""
        found = {name: self[name].data for name in ("title", "status", "priority", "due")}
        return found | {"body": self.body.data or "", "assignee_id": self.assignee_id.data or None}


class QuickTaskForm(FlaskForm):
    """Write a task by its title alone."""

    title = StringField(_l("New task"), [REQUIRED, Length(max=TITLE_LENGTH), clean_line])


class SnippetForm(Versioned):
    """Write a snippet, or change it; its files stand in fields that repeat (see `files`)."""

    title = StringField(_l("Title"), [REQUIRED, Length(max=TITLE_LENGTH), clean_line])
    description = TextAreaField(_l("Description"), [Length(max=DESCRIPTION_LENGTH), clean_text])
    files: list[dict[str, str]]

    @classmethod
    def of(cls, snippet: Snippet) -> "SnippetForm":
        """Return the form filled with a snippet."""
        form = cls(formdata=None, title=snippet.title, description=snippet.description)
        form.version.data = str(snippet.version)
        form.files = files_of(snippet)
        return form

    @classmethod
    def sent(cls, data: Any, uploads: list[Any], **options: Any) -> "SnippetForm":
        """Return the form as it was sent, without empty files: repeated fields and uploads."""
        form = cls(data, **options)
        columns = (data.getlist("file_name"), data.getlist("file_language"), data.getlist("file_body"))
        rows = zip(*columns, strict=False)
        form.files = [
            {"name": name.strip(), "language": language, "body": body.replace("\r\n", "\n")}
            for name, language, body in rows
            if name.strip() or body.strip()
        ]
        for upload in uploads:
            if upload.filename:
                body = upload.read().decode("utf-8", "replace").replace("\r\n", "\n")
                form.files.append({"name": upload.filename, "language": "", "body": body})
        return form

    def changes(self) -> dict[str, Any]:
        """Return what the form sets."""
        return {
            "title": self.title.data,
            "description": self.description.data or "",
            "files": self.files,
        }


class InviteForm(FlaskForm):
    """Ask somebody into a project."""

    email = StringField(_l("Email"), [REQUIRED, Length(max=EMAIL_LENGTH), canonical])
    role = SelectField(
        _l("Role"),
        choices=[SelectChoice(role, ROLE_WORDS[role]) for role in ("editor", "viewer", "admin")],
    )


class CommentForm(FlaskForm):
    """Comment on a snippet."""

    body = TextAreaField(_l("Your comment"), [REQUIRED, Length(max=COMMENT_LENGTH), clean_text])
    parent_id = HiddenField()


class ReportForm(FlaskForm):
    """Say what is wrong with a snippet."""

    reason = SelectField(_l("What is wrong?"), choices=[SelectChoice(*pair) for pair in REASON_WORDS.items()])
    detail = TextAreaField(_l("Tell us more"), [Length(max=DETAIL_LENGTH), clean_text])


def words() -> dict[str, Any]:
    """Return the words of the workspace for templates."""
    return {
        "languages": LANGUAGES | {"": _l("Plain text")},
        "role_words": ROLE_WORDS,
        "state_words": STATE_WORDS,
        "priority_words": PRIORITY_WORDS,
        "visibility_words": VISIBILITY_WORDS,
        "report_words": REASON_WORDS,
    }
