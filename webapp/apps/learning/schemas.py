"""JSON of learning paths: what comes in, what goes out."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from webapp.apps.learning.engine.lexicon import LANGUAGES
from webapp.apps.learning.engine.reviews import RATINGS
from webapp.apps.learning.models import NOTE_LENGTH, STATES, TOPIC_LENGTH, KeywordProgress, LearningPath
from webapp.apps.learning.queries import NONE, SORTS, Figures, Stop, Wish, is_due
from webapp.apps.learning.services.progress import Change
from webapp.apps.learning.services.subjects import Draft
from webapp.apps.learning.shown import share_url
from webapp.web.paging import LARGEST_PAGE, USUAL_PAGE
from webapp.web.schema import Digits, In, Line, Out, Text, iso


def _one_of(names: Sequence[str]) -> Any:
    def check(value: object) -> object:
        if value not in names:
            raise ValueError(f"Choose one of: {', '.join(names)}.")
        return value

    return Annotated[str, BeforeValidator(check), Field(json_schema_extra={"enum": list(names)})]


def _language(value: object) -> object:
    """Take zh_CN and zh-CN, as the house calls it, for zh."""
    code = "zh" if value in ("zh_CN", "zh-CN") else value
    if code not in LANGUAGES:
        raise ValueError(f"Choose one of: {', '.join(LANGUAGES)}.")
    return code


def _state(value: object) -> object:
    if value is not None and value not in STATES:
        raise ValueError(f"Choose one of: {', '.join(STATES)}.")
    return value


LargeText = Annotated[str, Field(max_length=100_000)]  # its real limit has a sentence of its own
Language = Annotated[str, BeforeValidator(_language), Field(json_schema_extra={"enum": list(LANGUAGES)})]
Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE), Digits]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]


class GenerateIn(In):
    """What a path is to be about: a topic of 1 to 8 words, or a text, which a topic then names."""

    topic: Annotated[Line, Field(max_length=TOPIC_LENGTH)] | None = None
    text: LargeText | None = None
    language: Language | None = None

    def draft(self) -> Draft:
        """Return it as services take it."""
        return Draft(self.topic or "", self.text or "", self.language)


class RegenerateIn(In):
    """A new text for a path, or another language for the one that it has."""

    text: LargeText | None = None
    language: Language | None = None


class PathsQuery(In):
    """Which paths, in which order, from where on."""

    q: Annotated[Line, Field(max_length=200)] = ""
    sort: _one_of(tuple(SORTS)) = "newest"  # type: ignore[valid-type]
    cursor: Annotated[Line, Field(max_length=1000)] | None = None
    limit: Limit = USUAL_PAGE

    def wish(self) -> Wish:
        """Return it as queries take it."""
        return Wish(self.q, self.sort, self.cursor, self.limit)


class ReviewsQuery(In):
    """How much of what is due."""

    limit: Limit = USUAL_PAGE


class ProgressIn(In):
    """How far I am with a keyword; with `version` a stale change is refused with both texts."""

    state: Annotated[
        str | None,
        BeforeValidator(_state),
        Field(validation_alias=AliasChoices("state", "status"), json_schema_extra={"enum": [*STATES, None]}),
    ] = None
    note: Annotated[Text, Field(max_length=NOTE_LENGTH)] | None = None
    version: Version | None = None

    def change(self) -> Change:
        """Return it as services take it."""
        return Change(self.state, self.note, self.version)


class ReviewIn(In):
    """How well I remembered a keyword."""

    rating: _one_of(RATINGS)  # type: ignore[valid-type]


class FiguresOut(Out):
    """How far a path is; percent = done / (total - skipped)."""

    total: int
    done: int
    learning: int
    skipped: int
    percent: int


class ProgressOut(Out):
    """How far I am with a keyword."""

    state: str
    note: str
    due_at: str | None
    is_due: bool
    version: int


class KeywordOut(Out):
    """A keyword: its place, its weight (`rank`, from 1), where it comes from, what it builds on."""

    id: int
    position: int
    rank: int
    term: str
    level: int
    sentence: str
    why: str
    parent_id: int | None
    progress: ProgressOut | None


class PathOut(Out):
    """A path without its keywords."""

    id: int
    topic: str
    title: str
    language: str
    generator: str
    generator_version: str
    status: str
    error: str | None
    progress: FiguresOut
    share_url: str | None
    created_at: str
    updated_at: str


class PathDetailOut(PathOut):
    """A path with its keywords in order."""

    keywords: list[KeywordOut]


class PathsOut(Out):
    """A page of paths."""

    paths: list[PathOut]
    next_cursor: str | None


class DueOut(Out):
    """A keyword that should be looked at now."""

    path_id: int
    keyword: KeywordOut


class ReviewsOut(Out):
    """What is due, the longest due first; `total` counts all of it."""

    total: int
    due: list[DueOut]


class SharedOut(Out):
    """A path as everybody with its link may read it."""

    title: str
    language: str
    keywords: list[KeywordOut]


class TopicOut(Out):
    """A topic that we have a path for."""

    slug: str
    title: str
    keywords: int


class TopicsOut(Out):
    """All of them."""

    topics: list[TopicOut]


def path_out(path: LearningPath, figures: Figures = NONE) -> PathOut:
    """Return a path as JSON."""
    return PathOut(**_plain(path, figures))


def detail_out(path: LearningPath, figures: Figures, stops: Sequence[Stop]) -> PathDetailOut:
    """Return a path with its keywords as JSON."""
    return PathDetailOut(**_plain(path, figures), keywords=[keyword_out(stop) for stop in stops])


def keyword_out(stop: Stop, *, is_mine: bool = True) -> KeywordOut:
    """Return a keyword as JSON; to strangers without its owner's progress."""
    word = stop.keyword
    progress = progress_out(stop.progress) if is_mine else None
    names = ("id", "position", "rank", "term", "level", "sentence", "why", "parent_id")
    return KeywordOut(**{name: getattr(word, name) for name in names}, progress=progress)


def progress_out(progress: KeywordProgress | None) -> ProgressOut:
    """Return how far somebody is as JSON; who has not begun has it all to do."""
    if progress is None:
        return ProgressOut(state="todo", note="", due_at=None, is_due=False, version=0)
    return ProgressOut(
        state=progress.state,
        note=progress.note,
        due_at=iso(progress.due_at),
        is_due=is_due(progress),
        version=progress.version,
    )


def _plain(path: LearningPath, figures: Figures) -> dict[str, Any]:
    names = ("id", "topic", "title", "language", "generator", "generator_version", "status", "error")
    plain = {name: getattr(path, name) for name in names}
    times = {"created_at": iso(path.created_at), "updated_at": iso(path.updated_at)}
    return plain | times | {"progress": FiguresOut.model_validate(figures), "share_url": share_url(path)}
