"""What kinds of users may do: the two lists of document 003, and what a refusal says."""

from flask_babel import lazy_gettext as _l

from webapp.guests.permissions import require

THINGS = ("projects", "notes", "snippets", "tasks")
EVERYBODY = (
    *(f"{act}_{things}" for things in THINGS for act in ("create", "edit_own", "delete_own")),
    "export_data",
)
ACCOUNTS = (
    "sync_data",
    "share_projects",
    "collaborate",
    "access_history",
    "publish_snippets",
    "fork_snippets",
    "like_snippets",
    "comment",
    "report_content",
)
PERMISSIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(EVERYBODY, ("guest", "registered")),
    **dict.fromkeys(ACCOUNTS, ("registered",)),
}
WORDS = {
    "create_projects": _l("Start projects"),
    "edit_own_projects": _l("Change one's own projects"),
    "delete_own_projects": _l("Delete one's own projects"),
    "create_notes": _l("Write notes"),
    "edit_own_notes": _l("Change one's own notes"),
    "delete_own_notes": _l("Delete one's own notes"),
    "create_snippets": _l("Keep snippets"),
    "edit_own_snippets": _l("Change one's own snippets"),
    "delete_own_snippets": _l("Delete one's own snippets"),
    "create_tasks": _l("Add tasks"),
    "edit_own_tasks": _l("Change one's own tasks"),
    "delete_own_tasks": _l("Delete one's own tasks"),
    "export_data": _l("Export everything"),
    "sync_data": _l("Keep devices in step"),
    "share_projects": _l("Share projects"),
    "collaborate": _l("Work in projects of others"),
    "access_history": _l("See earlier versions"),
    "publish_snippets": _l("Publish snippets"),
    "fork_snippets": _l("Take copies of snippets"),
    "like_snippets": _l("Like snippets"),
    "comment": _l("Comment"),
    "report_content": _l("Report snippets"),
}
SENTENCES = {
    "sync_data": _l("Keeping devices in step needs an account."),
    "share_projects": _l("Sharing a project needs an account."),
    "collaborate": _l("Working in somebody else's project needs an account."),
    "access_history": _l("Every save is kept. Seeing the earlier ones needs an account."),
    "publish_snippets": _l("Publishing a snippet needs an account."),
    "fork_snippets": _l("Taking a copy of a snippet needs an account."),
    "like_snippets": _l("Liking a snippet needs an account."),
    "comment": _l("Commenting needs an account."),
    "report_content": _l("Reporting a snippet needs an account."),
}
OTHERWISE = _l("This is not open to you at the moment.")


def allow(permission: str) -> None:
    """Raise Refused, saying why, unless the caller's kind has the permission."""
    require(permission, str(SENTENCES.get(permission, OTHERWISE)))
