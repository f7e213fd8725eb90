"""The curated topics: enough of them, in order, found by their names in four languages."""

import pytest

from webapp.apps.learning.engine.topics import SPOKEN, find_topic, named_in, topic_key, topics


def test_there_are_at_least_thirty_of_twelve_to_twenty_five_keywords() -> None:
    assert len(topics()) >= 30
    assert {slug: len(t.keywords) for slug, t in topics().items() if not 12 <= len(t.keywords) <= 25} == {}


@pytest.mark.parametrize("slug", topics())
def test_every_keyword_comes_after_what_it_needs_and_says_why(slug: str) -> None:
    topic = topics()[slug]
    assert set(topic.titles) == {"en", "fr", "es", "zh"}
    for place, item in enumerate(topic.keywords):
        assert item.parent is None or item.parent < place
        assert 20 <= len(item.why) <= 300, item.term
        assert len(item.term) <= 60
    assert {item.level for item in topic.keywords} == {1, 2, 3}
    assert len({item.key for item in topic.keywords}) == len(topic.keywords)


@pytest.mark.parametrize("slug", topics())
def test_every_topic_is_told_in_all_our_languages_under_the_same_keys(slug: str) -> None:
    topic = topics()[slug]
    assert set(topic.said) == set(SPOKEN) - {"en"}
    for language in SPOKEN:
        told = topic.keywords_in(language)
        assert [it.key for it in told] == [it.key for it in topic.keywords]
        assert len({it.term.casefold() for it in told}) == len(told), language
        assert {
            it.term: it.why for it in told if not (6 if language == "zh" else 15) <= len(it.why) <= 300
        } == {}
        assert {it.term for it in told if len(it.term) > 60} == set()
    reasons = [{it.why for it in topic.keywords_in(language)} for language in SPOKEN]
    assert len(set.union(*reasons)) >= 4 * len(topic.keywords) - 3, "a reason is left in another language"


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("Photographie", "fr"),
        ("apprendre la photographie", "fr"),
        ("Ajedrez", "es"),
        ("摄影", "zh"),
        ("Photography", None),
        ("sql", None),
        ("quantum knitting", None),
    ],
)
def test_the_name_of_a_topic_tells_its_language(wanted: str, language: str | None) -> None:
    assert named_in(wanted) == language


@pytest.mark.parametrize("language", ["en", "fr", "es", "zh"])
def test_every_topic_is_found_by_its_title(language: str) -> None:
    for topic in topics().values():
        assert find_topic(topic.title(language)) is topic


@pytest.mark.parametrize(
    ("wanted", "slug"),
    [
        ("learn Python", "python"),
        ("Introduction to SQL", "sql"),
        ("  MACHINE   learning basics ", "machine-learning"),
        ("apprendre la photographie", "photography"),
        ("el ajedrez", "chess"),
        ("学习摄影", "photography"),
        ("Échecs", "chess"),
    ],
)
def test_words_around_a_topic_do_not_hide_it(wanted: str, slug: str) -> None:
    topic = find_topic(wanted)
    assert topic is not None
    assert topic.slug == slug


def test_an_unknown_topic_is_none() -> None:
    assert find_topic("quantum knitting") is None
    assert topic_key("Quantum  Knitting") == topic_key("learn quantum knitting")
