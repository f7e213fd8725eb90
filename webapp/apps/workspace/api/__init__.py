"""The calls of the workspace in JSON."""

from webapp.apps.workspace.api import imports, members, notes, projects, public, saves, snippets, tasks
from webapp.apps.workspace.api.blueprint import api

__all__ = ["api", "imports", "members", "notes", "projects", "public", "saves", "snippets", "tasks"]
