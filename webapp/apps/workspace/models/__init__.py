"""Projects and what stands in them: notes, snippets, tasks; their saves, and what the public says."""

from webapp.apps.workspace.models.discards import Discard
from webapp.apps.workspace.models.imports import Import
from webapp.apps.workspace.models.notes import WorkspaceNote
from webapp.apps.workspace.models.projects import Activity, Invite, Permission, Project, Tombstone
from webapp.apps.workspace.models.public import Comment, Like, Report
from webapp.apps.workspace.models.revisions import Revision
from webapp.apps.workspace.models.snippets import Snippet, SnippetFile
from webapp.apps.workspace.models.tasks import Task

__all__ = [
    "Activity",
    "Comment",
    "Discard",
    "Import",
    "Invite",
    "Like",
    "Permission",
    "Project",
    "Report",
    "Revision",
    "Snippet",
    "SnippetFile",
    "Task",
    "Tombstone",
    "WorkspaceNote",
]
