"""A campaign writes to each contact once, in its language, at its rate, and never to who wants no mail."""

import re
from collections.abc import Callable

import pytest

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person
from webapp.admin.services.campaigns import send_due

LINK = re.compile(r"https?://[^/\s]+(/(?:register/mail|mail/stop)/\S+)")


@pytest.fixture
def contacts(stage: Stage, visitor: Person) -> list[str]:
    """The addresses of six contacts."""
    emails = [f"contact{n}@example.com" for n in range(6)]
    for email in emails:
        body = {"email": email, "name": "Form", "text": "broken"}
        assert visitor.post("/api/contacts", body).status_code == 201
    return emails


def starts(admin: Person, rate: int = 6000) -> int:
    answer = admin.post("/api/admin/campaigns", {"name": "Spring", "rate_per_hour": rate})
    assert answer.status_code == 201, answer.text
    return int(answer.json["id"])


def let_pass(stage: Stage, minutes: int) -> None:
    """Let the mails of a campaign be older."""
    change = {
        "sqlite": f"datetime(created_at, '-{minutes} minutes')",
        "postgres": f"created_at - interval '{minutes} minutes'",
    }
    stage.sql(f"UPDATE campaign_mails SET created_at = {change[stage.database]}")


def test_each_contact_gets_one_mail_in_its_language(
    stage: Stage, admin: Person, contacts: list[str], mails: Mails
) -> None:
    stage.sql("UPDATE users SET locale = 'fr' WHERE email = 'contact1@example.com'")
    starts(admin)
    for _ in range(3):
        stage.do(send_due)
    received = {email: mails.to(email) for email in contacts}
    assert {len(found) for found in received.values()} == {1}
    assert received["contact0@example.com"][0].startswith("Your requests on Guesthouse")
    assert not received["contact1@example.com"][0].startswith("Your requests on Guesthouse")
    [told] = admin.get("/api/admin/campaigns").json["campaigns"]
    assert (told["sent"], told["state"], told["claimed"]) == (6, "finished", 0)


def test_the_rate_of_the_hour_is_kept(stage: Stage, admin: Person, contacts: list[str]) -> None:
    starts(admin, rate=2)
    assert [stage.do(send_due) for _ in range(3)] == [1, 0, 0], "a minute's share is one"
    let_pass(stage, 2)
    assert [stage.do(send_due) for _ in range(2)] == [1, 0]
    let_pass(stage, 2)
    assert stage.do(send_due) == 0, "two in this hour"
    let_pass(stage, 70)
    assert stage.do(send_due) == 1


def test_the_link_fills_in_the_address_and_the_code_opens_the_account(
    stage: Stage,
    admin: Person,
    contacts: list[str],
    mails: Mails,
    someone: Callable[[], Person],
) -> None:
    starts(admin)
    stage.do(send_due)
    link = LINK.findall(mails.to(contacts[0])[0])[0]
    owner = someone()
    owner.email = contacts[0]
    page = owner.get(link)
    assert page.status_code == 200
    assert f'value="{contacts[0]}"' in page.text
    assert owner.asks().status_code == 202
    assert owner.proves(mails.code(contacts[0])).status_code == 201
    assert owner.get(link).status_code == 303, "claimed: there is nothing to register"
    assert admin.get("/api/admin/campaigns").json["campaigns"][0]["claimed"] == 1


def test_a_mended_address_is_not_told_to_the_old_one(
    stage: Stage, admin: Person, contacts: list[str], mails: Mails, visitor: Person
) -> None:
    starts(admin)
    stage.do(send_due)
    link = LINK.findall(mails.to(contacts[0])[0])[0]
    stage.sql("UPDATE users SET email = 'secret@example.com' WHERE email = :email", email=contacts[0])
    assert "secret@example.com" not in visitor.get(link, follow_redirects=True).text


def test_one_click_ends_such_mail_and_opening_the_page_does_not(
    stage: Stage, admin: Person, contacts: list[str], mails: Mails, visitor: Person
) -> None:
    starts(admin)
    stage.do(send_due)
    for email, is_page in ((contacts[0], True), (contacts[1], False)):
        link = LINK.findall(mails.to(email)[0])[1]
        assert visitor.get(link).status_code == 200
        if is_page:
            assert visitor.sends(f"{link}/end", {}, of=link).status_code == 200
        else:
            data = {"List-Unsubscribe": "One-Click"}
            assert visitor.client.post(link, data=data).status_code == 200
    assert stage.sql("SELECT count(*) FROM mail_stops")[0][0] == 2
    stage.do(send_due)
    starts(admin)
    stage.do(send_due)
    assert [len(mails.to(email)) for email in contacts] == [1, 1, 2, 2, 2, 2]
    assert visitor.get("/mail/stop/nonsense").status_code == 404
    assert visitor.post("/mail/stop/nonsense").status_code == 404


def test_a_campaign_is_paused_resumed_and_ended(stage: Stage, admin: Person, contacts: list[str]) -> None:
    page = "/admin/campaigns"
    form = {"name": "Spring", "rate_per_hour": "60"}
    assert admin.sends(page, form | {"rate_per_hour": "0"}, of=page).status_code == 422
    assert admin.sends(page, form, of=page).status_code == 303
    assert admin.sends(page, form, of=page).status_code == 409
    [campaign] = admin.get("/api/admin/campaigns").json["campaigns"]
    path = f"{page}/{campaign['id']}"
    assert admin.sends(path, {"act": "pause"}, of=page).status_code == 303
    assert stage.do(send_due) == 0
    assert admin.sends(path, {"act": "pause"}, of=page).status_code == 409
    assert admin.sends(path, {"act": "resume"}, of=page).status_code == 303
    assert stage.do(send_due) == 1
    assert admin.sends(path, {"act": "end"}, of=page).status_code == 303
    let_pass(stage, 2)
    assert stage.do(send_due) == 0
    assert admin.get(page).status_code == 200
