"""The pages of the workspace."""

from webapp.apps.workspace.views import (
    imports,
    members,
    moderation,
    notes,
    projects,
    public,
    saves,
    snippets,
    tasks,
)
from webapp.apps.workspace.views.blueprint import bp

__all__ = [
    "bp",
    "imports",
    "members",
    "moderation",
    "notes",
    "projects",
    "public",
    "saves",
    "snippets",
    "tasks",
]
