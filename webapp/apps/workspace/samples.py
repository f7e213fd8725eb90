"""Believable projects, notes, snippets and tasks: for the contract tests and the demo."""

import secrets

from sqlalchemy import select

from webapp.apps.workspace.engine.markdown import excerpt
from webapp.apps.workspace.engine.names import clean_document
from webapp.apps.workspace.models import Comment, Project, Revision, Snippet, SnippetFile, Task, WorkspaceNote
from webapp.apps.workspace.models.notes import EXCERPT_LENGTH
from webapp.apps.workspace.models.snippets import CODE_LENGTH
from webapp.apps.workspace.models.tasks import GAP, STATES
from webapp.apps.workspace.services.snippets import ALPHABET, content_of
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.models import User

PROJECTS = (
    ("Garden behind the house", "Beds, seeds, who waters when."),
    ("Reading circle", "What we read, and what we thought of it."),
    ("Website of the choir", "Rehearsal plan, recordings, a place to sign up."),
    ("Move in October", "Boxes, keys, people to tell."),
)
NOTES = (
    (
        "What to sow when",
        "## March\n\n- broad beans under glass\n- **peas**, in two rows\n\n## May\n\nBeans.",
    ),
    ("Rules of the house", "1. Who opens the window closes it.\n2. Tea is for everybody.\n\n> And be kind."),
    (
        "Minutes of Tuesday",
        "We agreed on `Moby-Dick`, in *four* weeks.\n\n| who | brings |\n|---|---|\n| Ada | soup |",
    ),
)
TASKS = (
    "Order seeds", "Mend the gate", "Ask the neighbours about the hedge", "Write to the printers",
    "Buy chalk", "Find the second key", "Wash the big pot", "Choose the next book", "Paint the bench",
)  # fmt: skip
SNIPPETS = (
    (
        "Dates of the next rehearsals",
        "rehearsals.py",
        "python",
        (
            "from datetime import date, timedelta\n\n\ndef tuesdays(first: date, count: int) -> list[date]:\n"
            '    """Return so many Tuesdays from the first on."""\n'
            "    return [first + timedelta(weeks=n) for n in range(count)]\n"
        ),
    ),
    (
        "Watering, by the week",
        "water.sql",
        "sql",
        "SELECT bed, count(*) AS times\nFROM watering\nWHERE day > date('now', '-7 days')\nGROUP BY bed;\n",
    ),
    (
        "Backup of the photos",
        "backup.sh",
        "bash",
        "#!/bin/sh\nset -eu\nrsync -a ~/photos/ /mnt/shelf/photos/\n",
    ),
)


def sample_project(owner: User, number: int) -> Project:
    """Return the n-th project of `owner`, with a key that nobody has."""
    name, description = PROJECTS[number % len(PROJECTS)]
    key = "P" + "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _n in range(7))
    project = Project(owner_id=owner.id, name=name, key=key, description=description)
    project.next_task_number = project.version = project.change_seq = 1
    return project


def sample_note(owner: User, number: int) -> WorkspaceNote:
    """Return the n-th note of `owner`."""
    title, body = NOTES[number % len(NOTES)]
    note = WorkspaceNote(title=title, body=body, excerpt=excerpt(body, EXCERPT_LENGTH), is_pinned=False)
    _settle(note, owner)
    return note


def sample_task(owner: User, number: int) -> Task:
    """Return the n-th task of `owner`."""
    task = Task(title=TASKS[number % len(TASKS)], body="", status=STATES[number % 3], priority=number % 4)
    project = _settle(task, owner)
    task.number, project.next_task_number = project.next_task_number, project.next_task_number + 1
    task.position = task.number * GAP
    return task


def sample_snippet(owner: User, number: int) -> Snippet:
    """Return the n-th snippet of `owner`, private."""
    title, name, language, body = SNIPPETS[number % len(SNIPPETS)]
    snippet = Snippet(title=title, description="", visibility="private", language=language, file_count=1)
    snippet.code = "".join(secrets.choice(ALPHABET) for _n in range(CODE_LENGTH))
    snippet.files = [SnippetFile(position=0, name=name, language=language, body=clean_document(body))]
    _settle(snippet, owner)
    return snippet


def sample_revision(owner: User, number: int) -> Revision:
    """Return the save of a new note of `owner`."""
    note = sample_note(owner, number)
    db.session.add(note)
    db.session.flush()
    return _save_of(note)


def sample_comment(owner: User, number: int) -> Comment:
    """Return a comment of `owner` on a snippet of theirs."""
    snippet = sample_snippet(owner, number)
    db.session.add(snippet)
    db.session.flush()
    return Comment(snippet_id=snippet.id, author_id=owner.id, body="This is what I was looking for.")


def fill(owner: User) -> None:
    """Give `owner` a project with notes, a board of tasks, and snippets, which accounts publish."""
    project = sample_project(owner, 0 if owner.user_type == "guest" else 2)
    project.key = "HOME" if owner.user_type == "guest" else "CHOIR"
    db.session.add(project)
    db.session.flush()
    things = [
        *(sample_task(owner, number) for number in range(len(TASKS))),
        *(sample_note(owner, number) for number in range(len(NOTES))),
        *(sample_snippet(owner, number) for number in range(len(SNIPPETS))),
    ]
    db.session.add_all(things)
    db.session.flush()
    for thing in things:
        if isinstance(thing, WorkspaceNote | Snippet):
            db.session.add(_save_of(thing))
        if isinstance(thing, Snippet) and owner.user_type == "registered":
            thing.visibility, thing.published_at = "public", utcnow()
    db.session.flush()


def _settle(row: WorkspaceNote | Task | Snippet, owner: User) -> Project:
    """Put a row into the first project of `owner`, or a new one."""
    query = select(Project).where(Project.owner_id == owner.id).order_by(Project.id).limit(1)
    project = db.session.scalar(query)
    if project is None:
        project = sample_project(owner, 0)
        db.session.add(project)
        db.session.flush()
    project.change_seq += 1
    row.project_id, row.owner_id, row.author_id = project.id, owner.id, owner.id
    row.version, row.seq = 1, project.change_seq
    return project


def _save_of(thing: WorkspaceNote | Snippet) -> Revision:
    row = Revision(owner_id=thing.owner_id, author_id=thing.author_id, number=1, title=thing.title)
    if isinstance(thing, WorkspaceNote):
        row.note_id, row.content = thing.id, {"body": thing.body}
    else:
        row.snippet_id, row.content = thing.id, content_of(thing)
    return row
