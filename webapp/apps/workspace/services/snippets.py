"""Write, change and delete snippets with their files; every save is a revision."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.apps.workspace.engine.names import LANGUAGES, clean_document, clean_file_name, language_of
from webapp.apps.workspace.models import Snippet, SnippetFile
from webapp.apps.workspace.models.snippets import CODE_LENGTH, FILE_BYTES, MOST_FILES
from webapp.apps.workspace.services import revisions
from webapp.apps.workspace.services.desk import Desk, Stale, changed, gone, new_row, take, take_project
from webapp.apps.workspace.services.rights import allow
from webapp.extensions import db
from webapp.web.errors import Invalid

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is mistaken for another
File = Mapping[str, str]


@dataclass(frozen=True)
class SnippetDraft:
    """What a new snippet is to be; files are `{"name", "language"?, "body"}`."""

    title: str
    files: Sequence[File]
    description: str = ""
    client_id: UUID | None = None


def create_snippet(project_id: int, draft: SnippetDraft) -> Snippet:
    """Write a private snippet. The same `client_id` again answers the snippet that was made of it."""
    desk = take_project(project_id, "editor")
    files = clean_files(draft.files)
    if draft.client_id:
        known = select(Snippet).where(Snippet.project_id == project_id, Snippet.client_id == draft.client_id)
        if (found := db.session.scalar(known)) is not None:
            return found
    return put_snippet(desk, draft, files)


def put_snippet(
    desk: Desk, draft: SnippetDraft, files: list[dict[str, str]], *, forked_from: Snippet | None = None
) -> Snippet:
    """Write a snippet of clean files into a project under work, flushed."""
    snippet = Snippet(title=draft.title, description=draft.description, client_id=draft.client_id)
    snippet.code = "".join(secrets.choice(ALPHABET) for _n in range(CODE_LENGTH))
    snippet.forked_from_id = forked_from.id if forked_from is not None else None
    _set_files(snippet, files)
    new_row(desk, snippet)
    revisions.keep(desk, snippet, content_of(snippet))
    return snippet


def edit_snippet(
    snippet_id: int, changes: Mapping[str, Any], version: int, *, project_id: int | None = None
) -> Snippet:
    """Change a snippet that is still at `version`; `files` replaces all of them.

    Raises Stale with both texts, Invalid, NotFound and RoleNeeded.
    """
    desk, snippet = take(Snippet, snippet_id, project_id=project_id)
    allow("edit_own_snippets")
    files = clean_files(changes["files"]) if "files" in changes else None
    if version != snippet.version:
        raise _stale(snippet, changes, files, version)
    for name in ("title", "description"):
        if name in changes:
            setattr(snippet, name, changes[name])
    if files is not None:
        snippet.files = []
        db.session.flush()
        _set_files(snippet, files)
    changed(desk, snippet)
    revisions.keep(desk, snippet, content_of(snippet))
    return snippet


def delete_snippet(snippet_id: int, *, project_id: int | None = None) -> Snippet:
    """Delete a snippet with its files; copies that others took stay. Answer the row that is gone."""
    desk, snippet = take(Snippet, snippet_id, project_id=project_id)
    gone(desk, snippet)
    return snippet


def content_of(snippet: Snippet) -> dict[str, Any]:
    """Return what a revision keeps of a snippet."""
    return {"description": snippet.description or "", "files": files_of(snippet)}


def files_of(snippet: Snippet) -> list[dict[str, str]]:
    """Return the files of a snippet as plain values."""
    return [{"name": file.name, "language": file.language, "body": file.body} for file in snippet.files]


def clean_files(files: Sequence[File]) -> list[dict[str, str]]:
    """Return files with clean, unlike names and known languages. Raise Invalid, naming what is wrong."""
    if not 1 <= len(files) <= MOST_FILES:
        raise Invalid({"files": _("A snippet has 1 to 20 files.")})
    found: dict[str, dict[str, str]] = {}
    for number, file in enumerate(files, 1):
        try:
            name = clean_file_name(file.get("name") or f"file{number}.txt")
            body = clean_document(file.get("body") or "")
        except ValueError as error:
            raise Invalid({"files": _("File %(n)s: %(problem)s", n=number, problem=str(error))}) from None
        if len(body.encode()) > FILE_BYTES:
            raise Invalid({"files": _("%(name)s is too large: a file has at most 512 KB.", name=name)})
        if name.casefold() in found:
            raise Invalid({"files": _("Two files are called %(name)s.", name=name)})
        language = file.get("language") or language_of(name)
        if language not in LANGUAGES:
            raise Invalid({"files": _("We do not know the language %(name)s.", name=language[:40])})
        found[name.casefold()] = {"name": name, "language": language, "body": body}
    return list(found.values())


def _set_files(snippet: Snippet, files: list[dict[str, str]]) -> None:
    snippet.files = [SnippetFile(position=number, **file) for number, file in enumerate(files)]
    snippet.file_count, snippet.language = len(files), files[0]["language"]


def _stale(
    snippet: Snippet, changes: Mapping[str, Any], files: list[dict[str, str]] | None, version: int
) -> Stale:
    theirs = {"title": snippet.title, "description": snippet.description, "files": files_of(snippet)}
    yours = dict(changes) | ({"files": files} if files is not None else {})
    merged = theirs | yours
    if files is not None:
        base = revisions.content_at(snippet, version).get("files", [])
        merged["files"] = _merged_files(base, files, files_of(snippet))
    return Stale(snippet, theirs, yours, merged)


def _merged_files(
    base: list[dict[str, str]], mine: list[dict[str, str]], theirs: list[dict[str, str]]
) -> list[dict[str, str]]:
    """Bring both sets of files together by name: a file that either has stays, its texts are merged."""
    was = {file["name"]: file["body"] for file in base}
    others = {file["name"]: file for file in theirs}
    found = [
        file | {"body": revisions.merged_text(was.get(file["name"], ""), file["body"], other["body"])}
        if (other := others.pop(file["name"], None))
        else file
        for file in mine
    ]
    return [*found, *others.values()][:MOST_FILES]
