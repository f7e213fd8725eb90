"""Learning paths: a topic or a text becomes a row of keywords, and somebody goes along it."""

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import ColumnElement, not_, select

from webapp.apps.learning import jobs, shown
from webapp.apps.learning.api import api
from webapp.apps.learning.models import Keyword, KeywordProgress, LearningPath
from webapp.apps.learning.samples import fill, sample_path, sample_progress
from webapp.apps.learning.schemas import path_out, progress_out
from webapp.apps.learning.services.merging import fold_twins, unfold
from webapp.apps.learning.services.paths import SHARE
from webapp.apps.learning.views import bp, making, paths
from webapp.guests.manifest import Listed, Manifest, Owned


def init(app: Flask) -> None:
    """Give templates what they say of paths."""
    app.jinja_env.globals.update(
        share_url=shown.share_url,
        path_error_words=shown.error_words,
        learning_states=shown.state_words,
        language_words=shown.language_words,
    )


def _quota_sentence(quota: Any) -> str:
    sentence: str = ngettext(
        "Guests can keep %(num)s learning path. Register to keep as many as you like.",
        "Guests can keep %(num)s learning paths. Register to keep as many as you like.",
        quota,
    )
    return sentence


def _of_shown_paths() -> ColumnElement[bool]:
    """Say which progress its owner sees: not that on a path that was deleted, or folded by a merge."""
    hidden = select(Keyword.id).join(LearningPath, LearningPath.id == Keyword.path_id)
    hidden = hidden.where(not_(LearningPath.is_there()))
    hidden = hidden.where(LearningPath.user_id == KeywordProgress.user_id)
    return KeywordProgress.keyword_id.not_in(hidden.correlate(KeywordProgress))


manifest = Manifest(
    name="learning",
    title=_l("Learning paths"),
    blueprints=(bp, api),
    owned=(
        Owned(
            name="learning_paths",
            model=LearningPath,
            owner=LearningPath.user_id,
            title=_l("learning paths"),
            singular=_l("a learning path"),
            guest_quota=lambda settings: settings.GUEST_PATH_LIMIT,
            account_quota=lambda settings: settings.ACCOUNT_PATH_LIMIT,
            counts=LearningPath.is_there,
            live=LearningPath.is_there,
            quota_sentence=_quota_sentence,
            on_merge=fold_twins,
            on_undo=unfold,
            listed=Listed(
                LearningPath.title, LearningPath.created_at, "learning.show", "path_id", LearningPath.id
            ),
            summary=lambda path: path.title,
            export=lambda path: path_out(path).model_dump(exclude={"progress"}) | {"text": path.text},
            sample=sample_path,
        ),
        Owned(
            name="keyword_progress",
            model=KeywordProgress,
            owner=KeywordProgress.user_id,
            title=_l("keywords you went over"),
            singular=_l("a keyword you went over"),
            live=_of_shown_paths,
            summary=lambda row: f"{row.keyword.term}: {row.state}",
            export=lambda row: {
                "path_id": row.keyword.path_id,
                "term": row.keyword.term,
                "sentence": row.keyword.sentence,
                **progress_out(row).model_dump(),
            },
            sample=sample_progress,
        ),
    ),
    permissions={SHARE: ("registered",)},
    staff_words={SHARE: _l("Share learning paths")},
    actions={
        "learning.create": making.finish_create,
        "learning.share": paths.finish_share,
        "learning.restore": paths.finish_restore,
    },
    periodic=jobs.PERIODIC,
    gains=(_l("As many learning paths as you like, and links to share them."),),
    nav=((_l("Learn"), "learning.index"),),
    home_card="learning/_home.html",
    home_context=making.home_context,
    init=init,
    demo=fill,
)
