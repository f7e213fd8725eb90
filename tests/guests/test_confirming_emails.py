"""The confirmation of an address: mailed by the worker, shown by a page, done once by its button."""

import re
import traceback
from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.app import Stage
from tests.house.people import Person
from tests.services.smtp import Mailbox
from webapp.jobs import run
from webapp.mail.delivery import Undelivered

DoJobs = Callable[[], int]


def mailed_path(text: str) -> str:
    found = re.search(r"http://localhost:8000(/confirm/[A-Za-z0-9_-]{40,})", text)
    assert found, text
    return found.group(1)


@pytest.fixture
def path(member: Person, do_jobs: DoJobs) -> str:
    """The page that the member's mail links to."""
    do_jobs()
    return mailed_path(member.get("/outbox").text)


def test_the_mail_is_kept_on_the_outbox_page_of_a_development_house(member: Person, do_jobs: DoJobs) -> None:
    assert do_jobs() == 1
    page = member.get("/outbox").text
    assert member.email in page
    assert mailed_path(page)
    assert do_jobs() == 0


def test_a_house_that_sends_mail_has_no_outbox_page(make_app: Callable[..., Flask]) -> None:
    assert Person(make_app(MAIL_URL="smtp://mail.example.com")).get("/outbox").status_code == 404


def test_opening_the_link_changes_nothing(member: Person, someone: Callable[[], Person], path: str) -> None:
    scanner = someone()
    for _ in range(5):
        for reader in (scanner, member):
            assert reader.get(path).status_code == 200
            assert reader.client.head(path).status_code == 200
    assert member.me()["email_verified"] is False


def test_the_button_confirms_once(member: Person, path: str) -> None:
    assert f'action="{path}"' in member.get(path).text
    assert member.sends(path, {}, of=path).status_code == 200
    assert member.me()["email_verified"] is True
    assert member.sends(path, {}, of="/").status_code == 404
    assert member.get(path).status_code == 404


def test_the_mail_alone_confirms_nothing(member: Person, someone: Callable[[], Person], path: str) -> None:
    nobody, other = someone(), someone().registers()
    assert "/login" in nobody.get(path).text
    assert nobody.sends(path, {}).status_code == 401
    assert other.sends(path, {}).status_code == 404
    assert member.me()["email_verified"] is other.me()["email_verified"] is False


def test_another_browser_confirms_after_signing_in(
    member: Person, someone: Callable[[], Person], path: str
) -> None:
    reader = someone()
    form = {"identifier": member.email, "password": member.password, "next": path}
    entered = reader.sends("/login", form, of=f"/login?next={path}")
    assert (entered.status_code, entered.location) == (303, path)
    assert reader.sends(path, {}, of=path).status_code == 200
    assert member.me()["email_verified"] is True


def test_a_page_of_another_site_cannot_press_it(member: Person, path: str) -> None:
    assert member.post(path, data={}).status_code == 403
    assert member.me()["email_verified"] is False


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "%F0%9F", "é", "x" * 3000])
def test_a_link_that_we_did_not_make_is_dead(member: Person, token: str) -> None:
    assert member.get(f"/confirm/{token}").status_code == 404
    assert member.sends(f"/confirm/{token}", {}).status_code == 404


def test_an_expired_link_is_dead(stage: Stage, member: Person, path: str) -> None:
    stage.sql("UPDATE email_claims SET link_expires_at = '2020-01-01 00:00:00.000000'")
    assert member.get(path).status_code == 404
    assert member.sends(path, {}).status_code == 404
    assert member.me()["email_verified"] is False


def test_a_link_confirms_the_address_that_it_went_to_and_no_other(
    stage: Stage, member: Person, path: str
) -> None:
    stage.sql("UPDATE users SET email = 'other@example.com'")
    member.sends(path, {}, of=path)
    assert member.me()["email_verified"] is False


def test_the_token_is_stored_as_a_keyed_hash(stage: Stage, member: Person, path: str) -> None:
    token = path.rpartition("/")[2]
    stored = " ".join(str(value) for row in stage.sql("SELECT * FROM email_claims") for value in row)
    assert token not in stored
    assert stage.sql("SELECT args FROM outbox") == []


def test_another_mail_can_be_asked_for(member: Person, do_jobs: DoJobs, path: str) -> None:
    assert member.sends("/account/confirm", {}, of="/account").status_code == 303
    assert do_jobs() == 1
    assert member.sends(path, {}, of=path).status_code == 200
    assert member.sends("/account/confirm", {}, of="/account").status_code == 303
    assert do_jobs() == 0, "a confirmed address is not asked again"


def test_an_address_gets_three_mails_in_a_quarter_of_an_hour(
    stage: Stage, make_app: Callable[..., Flask], do_jobs: DoJobs
) -> None:
    member = Person(make_app(RATELIMIT_ENABLED=True)).registers()
    answers = [member.sends("/account/confirm", {}, of="/account").status_code for _ in range(5)]
    assert answers == [303] * 5
    assert do_jobs() == 3


def test_a_guest_that_converts_is_mailed_too(guest: Person, do_jobs: DoJobs) -> None:
    guest.registers()
    assert do_jobs() == 1
    assert guest.email in guest.get("/outbox").text


def test_no_text_of_the_asker_reaches_a_strangers_mailbox(visitor: Person, do_jobs: DoJobs) -> None:
    visitor.registers(display_name="WIN http://evil.example", username="free-money")
    do_jobs()
    page = visitor.get("/outbox").text.partition("<main")[2]
    assert "evil.example" not in page
    assert "free-money" not in page


def test_a_real_mail_leaves_by_smtp_from_a_workers_run(
    make_app: Callable[..., Flask], smtp: Mailbox, run_jobs_of: Callable[[Flask], int]
) -> None:
    app = make_app(MAIL_URL=smtp.url, MAIL_FROM="House <house@example.org>")
    member = Person(app).registers()
    assert run_jobs_of(app) == 1
    mail = smtp.wait_for(member.email)
    assert (mail["From"], mail["To"]) == ("House <house@example.org>", member.email)
    body, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert body is not None
    assert html is not None
    path = mailed_path(body.get_content())
    assert path in html.get_content()
    assert member.sends(path, {}, of=path).status_code == 200
    assert member.me()["email_verified"] is True


def test_an_address_beyond_ascii_gets_its_mail(
    make_app: Callable[..., Flask], smtp: Mailbox, run_jobs_of: Callable[[Flask], int]
) -> None:
    app = make_app(MAIL_URL=smtp.url)
    member = Person(app)
    member.email = "josé@bücher.example.com"
    member.registers()
    assert run_jobs_of(app) == 1
    assert smtp.wait_for("josé@xn--bcher-kva.example.com")


def test_what_the_server_says_of_an_address_is_not_passed_on(
    stage: Stage, make_app: Callable[..., Flask], smtp: Mailbox
) -> None:
    app = make_app(MAIL_URL=smtp.url)
    member = Person(app).registers()
    smtp.refusal = f"550 {member.email} is unknown here"
    run.serve(app)
    try:
        with pytest.raises(Undelivered) as refused:
            run.run("outbox.run", [stage.sql("SELECT id FROM outbox")[0][0]])
    finally:
        smtp.refusal = None
    assert member.email not in "".join(traceback.format_exception(refused.value))
    assert member.email not in str(stage.sql("SELECT last_error FROM outbox"))


def test_a_mail_that_the_server_refuses_is_tried_again(
    stage: Stage, make_app: Callable[..., Flask], smtp: Mailbox, run_jobs_of: Callable[[Flask], int]
) -> None:
    app = make_app(MAIL_URL=smtp.url)
    smtp.refusal = "451 try later"
    try:
        member = Person(app).registers()
        run_jobs_of(app)
    finally:
        smtp.refusal = None
    assert stage.sql("SELECT attempts FROM outbox") == [(1,)]
    assert smtp.to(member.email) == []
    run_jobs_of(app)
    assert stage.sql("SELECT count(*) FROM outbox") == [(0,)]
    assert len(smtp.to(member.email)) == 1
