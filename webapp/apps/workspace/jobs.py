"""The jobs of the workspace: mails of invites, of projects handed over and of upheld reports; spent invites,
counts set right, what was deleted gone for good.
"""

from collections.abc import Callable
from functools import partial

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from webapp.apps.workspace.models import Comment, Invite, Like, Project, Snippet
from webapp.apps.workspace.services.handover import HANDED_JOB
from webapp.apps.workspace.services.importing import prune
from webapp.apps.workspace.services.members import INVITE_JOB
from webapp.apps.workspace.services.reports import UPHELD_JOB
from webapp.apps.workspace.services.undo import purge_discards
from webapp.config import settings
from webapp.db import unit_of_work, utcnow
from webapp.extensions import db
from webapp.guests.models import User
from webapp.guests.tokens import new_token, token_hash
from webapp.jobs import Periodic, job
from webapp.mail.delivery import deliver
from webapp.mail.messages import write

PERIODIC = (Periodic("workspace.tidy", 6 * 3600), Periodic("workspace.purge", 3600))
SPENT_DAYS = 30

Mailing = Callable[[], None] | None


@job(INVITE_JOB)
def mail_invite(invite_id: int) -> Mailing:
    """Mail an invite with a fresh link. No word of the inviter's goes to an address that is not proved."""
    invite = db.session.get(Invite, invite_id, with_for_update=True)
    if invite is None:
        return None
    token = new_token()
    invite.token_hash = token_hash(token)
    link = settings().base_url + url_for("workspace.invite", token=token)
    return partial(deliver, write("invite", invite.email, invite.locale, link=link))


@job(UPHELD_JOB)
def mail_upheld(snippet_id: int) -> Mailing:
    """Tell the owner of a snippet that it was made private."""
    query = select(User.email, User.locale, Snippet.title).join(Project, Project.owner_id == User.id)
    query = query.join(Snippet, Snippet.project_id == Project.id)
    found = db.session.execute(query.where(Snippet.id == snippet_id, User.email_verified_at.is_not(None)))
    row = found.one_or_none()
    if row is None:
        return None  # nobody to write to: the snippet's page says it as well
    email, locale, title = row
    with force_locale(locale):
        sentence = _(
            "Your snippet “%(title)s” was reported, and we have made it private. Nothing of it is lost.",
            title=title,
        )
    return partial(deliver, write("note", str(email), locale, sentence=sentence))


@job(HANDED_JOB)
def mail_handed(project_id: int) -> Mailing:
    """Tell who was given a project that it is theirs, if their address is proved."""
    query = select(User.email, User.locale, Project.name).join(Project, Project.owner_id == User.id)
    query = query.where(Project.id == project_id, User.email_verified_at.is_not(None))
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None  # the project's own pages say it as well
    email, locale, name = row
    with force_locale(locale):
        sentence = _("The project “%(name)s” was handed over to you: you own it now.", name=name)
    link = settings().base_url + url_for("workspace.project", project_id=project_id)
    return partial(deliver, write("note", str(email), locale, sentence=sentence, link=link))


@job("workspace.tidy")
def tidy() -> None:
    """Delete invites that ended long ago and archives that nobody took in; set right what deleted accounts
    had liked and said.
    """
    with unit_of_work():
        prune()
        db.session.execute(delete(Invite).where(Invite.expires_at < utcnow(days=-SPENT_DAYS)))
        _count_again()


@job("workspace.purge")
def purge() -> None:
    """Remove for good what was deleted a day ago."""
    purge_discards()


def _count_again() -> None:
    likes = select(func.count()).where(Like.snippet_id == Snippet.id).correlate(Snippet).scalar_subquery()
    comments = (
        select(func.count()).where(Comment.snippet_id == Snippet.id).correlate(Snippet).scalar_subquery()
    )
    wrong = (Snippet.like_count != likes) | (Snippet.comment_count != comments)
    counted = update(Snippet).where(Snippet.visibility != "private", wrong)
    counted = counted.values(like_count=likes, comment_count=comments)
    db.session.execute(counted, execution_options={"synchronize_session": False})
