"""Everything that happens is counted where it happens; the roll-ups follow guests on their way, and stay."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.architecture.counting import statements
from tests.house.app import Stage
from tests.house.people import Person
from webapp.admin.queries.figures import figures, now
from webapp.admin.services.rollups import MOST_SOURCES, roll_up
from webapp.db import unit_of_work


def today() -> date:
    return datetime.now(UTC).date()


def monday() -> date:
    return today() - timedelta(days=today().weekday())


def events(stage: Stage, *names: str) -> list[tuple[str, str, str, str]]:
    rows = stage.sql("SELECT name, user_type, source, about FROM events ORDER BY id")
    return [tuple(row) for row in rows if row[0] in names]


def fills_up(person: Person, count: int = 4) -> list[int]:
    return [person.writes(f"note {n}").status_code for n in range(count)]


def counted(stage: Stage) -> dict[str, int]:
    """Return the funnel of this week, all sources together."""
    names = ("guests", "made", "limit_met", "prompted", "accounts", "within_hour")
    columns = ", ".join(f"sum({name})" for name in names)
    row = stage.sql(f"SELECT {columns} FROM guest_cohorts WHERE week = :week", week=str(monday()))[0]
    return {name: int(n or 0) for name, n in zip(names, row, strict=True)}


def test_a_guest_of_a_first_write_has_made_something_a_bare_one_has_not_yet(
    stage: Stage, visitor: Person, guest: Person
) -> None:
    visitor.post("/urls?utm_source=news", {"original_url": "https://example.com/"})
    born = events(stage, "guest_created")
    assert sorted((source, about) for _, _, source, about in born) == [
        ("news", "urls.create"),
        ("organic", "identity.create_guest"),
    ]
    assert events(stage, "made_first") == []
    guest.writes("the first")
    guest.writes("the second")
    assert events(stage, "made_first") == [("made_first", "guest", "organic", "notes")]


def test_a_met_limit_and_a_shown_prompt_are_events_though_the_act_was_rolled_back(
    stage: Stage, visitor: Person
) -> None:
    for n in range(5):
        visitor.sends("/links", {"original_url": f"https://example.com/{n}"})
    assert visitor.sends("/links", {"original_url": "https://example.com/6"}).status_code == 403
    assert events(stage, "limit_met", "prompt_shown") == [
        ("limit_met", "guest", "organic", "links"),
        ("prompt_shown", "guest", "organic", "links.create"),
    ]


def test_a_met_limit_in_json_shows_no_prompt(stage: Stage, guest: Person, member: Person) -> None:
    assert fills_up(guest) == [201, 201, 201, 403]
    assert events(stage, "limit_met", "prompt_shown") == [("limit_met", "guest", "organic", "notes")]


def test_knocking_again_and_again_is_one_event_an_hour(stage: Stage, make_app: object) -> None:
    assert callable(make_app)
    person = Person(make_app(RATELIMIT_ENABLED=True), "203.0.113.99").becomes_guest()
    assert fills_up(person, 9)[3:] == [403] * 6
    assert len(events(stage, "limit_met")) == 1


def test_the_cohort_follows_its_guests(stage: Stage, someone: object) -> None:
    assert callable(someone)
    bare, busy, stopped, became = (someone().becomes_guest() for _ in range(4))
    for person in (busy, stopped, became):
        person.writes("a note")
    fills_up(stopped)
    became.registers()
    stage.do(roll_up)
    assert counted(stage) == {
        "guests": 4,
        "made": 3,
        "limit_met": 1,
        "prompted": 0,
        "accounts": 1,
        "within_hour": 1,
    }
    assert bare.me() != 401


def test_a_second_run_changes_nothing_and_pruned_events_stay_counted(stage: Stage, guest: Person) -> None:
    guest.registers()
    stage.do(roll_up)
    before = stage.sql("SELECT day, name, user_type, source, about, n FROM event_days ORDER BY name")
    stage.do(roll_up)
    assert stage.sql("SELECT day, name, user_type, source, about, n FROM event_days ORDER BY name") == before
    old = str(today() - timedelta(days=200))
    stage.sql("UPDATE event_days SET day = :old", old=old)
    stage.sql("DELETE FROM events")
    stage.do(roll_up)
    assert stage.sql("SELECT count(*) FROM event_days WHERE day = :old", old=old)[0][0] == len(before)


def test_days_that_no_run_saw_are_made_up_for(stage: Stage) -> None:
    for back in (9, 5, 0):
        moment = datetime.now(UTC) - timedelta(days=back)
        stage.sql(
            "INSERT INTO events (name, user_type, source, created_at) VALUES ('merged', 'guest', 'x', :at)",
            at=str(moment.replace(tzinfo=None)),
        )
    stage.do(roll_up)
    days = [str(row[0]) for row in stage.sql("SELECT day FROM event_days ORDER BY day")]
    assert days == [str(today() - timedelta(days=back)) for back in (9, 5, 0)]


def test_what_sweeps_removed_is_summed_by_type(stage: Stage) -> None:
    for about in ("links:200", "links:7", "guests:3"):
        stage.sql(
            "INSERT INTO events (name, user_type, source, about) VALUES ('expired', 'guest', '', :about)",
            about=about,
        )
    stage.do(roll_up)
    with stage.app.app_context(), unit_of_work(write=False):
        swept = figures().swept
    assert {name: days[-1][1] for name, days in swept.items()} == {"links": 207, "guests": 3}


def test_invented_sources_do_not_make_the_tables_grow(stage: Stage) -> None:
    for n in range(MOST_SOURCES + 10):
        stage.sql(
            "INSERT INTO events (name, user_type, source, user_id) VALUES ('guest_created', 'guest', :s, :n)",
            s=f"made-up-{n}",
            n=1_000_000 + n,
        )
    stage.do(roll_up)
    for table in ("event_days", "guest_cohorts"):
        sources = stage.sql(f"SELECT count(DISTINCT source) FROM {table}")[0][0]
        assert sources == MOST_SOURCES + 1, table
    assert counted(stage)["guests"] == MOST_SOURCES + 10


def test_what_is_counted_at_each_look_is_counted_up_to_a_number(
    stage: Stage, admin: Person, someone: Callable[[], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _n in range(4):
        fills_up(someone().becomes_guest(), 1)
    monkeypatch.setattr("webapp.admin.queries.figures.MOST_COUNTED", 3)
    monkeypatch.setattr("webapp.admin.shown.MOST_COUNTED", 3)
    assert "<dt>guests here now</dt><dd>3+</dd>" in admin.get("/admin").text
    told = admin.get("/api/admin/figures").json
    assert (told["active_guests"], told["counted_up_to"]) == (4, 3), "one more means: or more"


def test_the_dashboard_shows_it_all_and_asks_little(
    stage: Stage, admin: Person, guest: Person, visitor: Person
) -> None:
    visitor.post("/urls", {"original_url": "https://example.com/"})
    fills_up(guest)
    stage.sql(
        "UPDATE notes SET expires_at = :soon",
        soon=str(datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=3)),
    )
    stage.do(roll_up)
    with statements() as seen, admin.get("/admin") as page:
        assert page.status_code == 200
        assert page.text.count('<svg class="chart"') >= 3
    assert len(seen) <= 6, seen
    assert seen.writes == []
    with stage.app.app_context(), unit_of_work(write=False):
        at_once = now()
    assert at_once.active_guests == 2
    assert {str(title): n for title, n in at_once.expiring}["Notes"] == 3
    told = admin.get("/api/admin/figures").json
    assert told["expiring_within_a_day"]["Notes"] == 3
    assert told["days"]["guest_created"][str(today())] == 2
    assert told["cohorts"][str(monday())]["guests"] == 2
    assert told["queue"]["redis"] == "none"


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31), date(2028, 2, 29)])
def test_figures_of_any_day_can_be_shown(stage: Stage, day: date) -> None:
    with stage.app.app_context(), unit_of_work(write=False):
        found = figures(day)
    assert len(found.cohorts) == 12
    assert found.cohorts[-1][0] == day - timedelta(days=day.weekday())
    assert [rate for _week, rate in found.rates] == [None] * 12
