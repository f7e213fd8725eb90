"""The workspace: projects with notes, snippets and tasks, alone as a guest and together as accounts."""

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from webapp.apps.workspace import archive, jobs, samples
from webapp.apps.workspace.api import api
from webapp.apps.workspace.engine.markdown import render
from webapp.apps.workspace.forms import words
from webapp.apps.workspace.models import Comment, Project, Revision, Snippet, Task, WorkspaceNote
from webapp.apps.workspace.queries.reach import may
from webapp.apps.workspace.services.merging import give_back_memberships, move_memberships
from webapp.apps.workspace.services.rights import PERMISSIONS, WORDS
from webapp.apps.workspace.views import bp, imports, members, notes, projects, public, snippets, tasks
from webapp.guests.manifest import Listed, Manifest, Owned


def init(app: Flask) -> None:
    """Give templates the words of the workspace, and Markdown."""
    app.jinja_env.globals.update(workspace=words(), may=may)
    app.jinja_env.filters["markdown"] = render


def project_sentence(quota: int) -> str:
    """Return what a guest is told who has as many projects as guests may have."""
    sentence: str = ngettext(
        "Guests can keep %(num)s project. Register for as many as you like.",
        "Guests can keep %(num)s projects. Register for as many as you like.",
        quota,
    )
    return sentence


manifest = Manifest(
    name="workspace",
    title=_l("Workspace"),
    blueprints=(bp, api),
    owned=(
        Owned(
            name="projects",
            model=Project,
            owner=Project.owner_id,
            title=_l("projects"),
            singular=_l("a project"),
            guest_quota=lambda settings: settings.GUEST_PROJECT_LIMIT,
            account_quota=lambda settings: settings.ACCOUNT_PROJECT_LIMIT,
            quota_sentence=project_sentence,
            unique_by=Project.key,
            rename_joint="",
            on_merge=move_memberships,
            on_undo=give_back_memberships,
            listed=Listed(Project.name, Project.updated_at, "workspace.project", "project_id", Project.id),
            summary=lambda project: f"{project.key}: {project.name}",
            export=archive.export_project,
            sample=samples.sample_project,
        ),
        Owned(
            name="workspace_notes",
            model=WorkspaceNote,
            owner=WorkspaceNote.owner_id,
            refers=(WorkspaceNote.author_id,),
            title=_l("notes"),
            singular=_l("a note"),
            guest_quota=lambda settings: settings.GUEST_NOTE_LIMIT,
            is_quiet=True,
            listed=Listed(
                WorkspaceNote.title, WorkspaceNote.updated_at, "workspace.note", "note_id", WorkspaceNote.id
            ),
            summary=lambda note: str(note.title),
            export=archive.export_note,
            sample=samples.sample_note,
        ),
        Owned(
            name="snippets",
            model=Snippet,
            owner=Snippet.owner_id,
            refers=(Snippet.author_id,),
            title=_l("snippets"),
            singular=_l("a snippet"),
            guest_quota=lambda settings: settings.GUEST_SNIPPET_LIMIT,
            is_quiet=True,
            listed=Listed(Snippet.title, Snippet.updated_at, "workspace.snippet", "code", Snippet.code),
            summary=lambda snippet: str(snippet.title),
            export=archive.export_snippet,
            sample=samples.sample_snippet,
        ),
        Owned(
            name="tasks",
            model=Task,
            owner=Task.owner_id,
            refers=(Task.author_id, Task.assignee_id),
            title=_l("tasks"),
            singular=_l("a task"),
            guest_quota=lambda settings: settings.GUEST_TASK_LIMIT,
            is_quiet=True,
            listed=Listed(Task.title, Task.updated_at, "workspace.task", "task_id", Task.id),
            summary=lambda task: f"#{task.number} {task.title}",
            export=archive.export_task,
            sample=samples.sample_task,
        ),
        Owned(
            name="workspace_revisions",
            model=Revision,
            owner=Revision.owner_id,
            refers=(Revision.author_id,),
            title=_l("earlier versions"),
            singular=_l("an earlier version"),
            live=lambda: Revision.discard_id.is_(None),
            summary=lambda row: f"{row.title} ({row.number})",
            export=archive.export_revision,
            sample=samples.sample_revision,
        ),
        Owned(
            name="snippet_comments",
            model=Comment,
            owner=Comment.author_id,
            title=_l("comments"),
            singular=_l("a comment"),
            summary=lambda comment: str(comment.body)[:60],
            export=archive.export_comment,
            sample=samples.sample_comment,
        ),
    ),
    exempt={
        "project_permissions.user_id": "moved by the projects' own rule: an account may be a member already",
        "project_invites.inviter_id": "names who invited; gone in a week",
        "project_activity.actor_id": "a record of who did what: a merged guest is shown as the account",
        "workspace_imports.user_id": "a file on its way in; gone in a day",
        "snippet_likes.user_id": "guests cannot like, so that a merge finds none",
        "snippet_reports.reporter_id": "guests cannot report, so that a merge finds none",
        "snippet_reports.closed_by_id": "names the member of staff who decided; a record, not a possession",
    },
    permissions=PERMISSIONS,
    staff_words=WORDS,
    actions={
        "workspace.create": projects.finish_create,
        "workspace.create_note": notes.finish_create,
        "workspace.create_task": tasks.finish_create,
        "workspace.undelete_note": notes.finish_undelete,
        "workspace.undelete_task": tasks.finish_undelete,
        "workspace.create_snippet": snippets.finish_create,
        "workspace.show_snippet": snippets.finish_show,
        "workspace.bring_in": imports.finish_bring,
        "workspace.invite_member": members.finish_invite,
        "workspace.accept_invite": members.finish_accept,
        "workspace.like": public.finish_like,
        "workspace.fork": public.finish_fork,
        "workspace.comment": public.finish_comment,
        "workspace.report": public.finish_report,
    },
    periodic=jobs.PERIODIC,
    gains=(_l("Share projects, publish snippets, and go back to every earlier version."),),
    nav=((_l("Projects"), "workspace.index"),),
    home_card="workspace/_home.html",
    home_context=projects.home_context,
    export=archive.export_files,
    init=init,
    demo=samples.fill,
)
