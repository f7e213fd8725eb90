"""What staff read are words in their language, not the names that the code has for things."""

import re
from pathlib import Path

from tests.house.app import Stage
from tests.house.people import PASSWORD, Person
from webapp.admin.words import word
from webapp.guests.registry import registry

CODE = Path(__file__).parents[2] / "webapp"
NAME = re.compile(r"\b[a-z]+_[a-z_]+\b")


def said(person: Person, path: str, language: str = "en") -> str:
    """Return the text of a page between its header and its footer."""
    page = person.get(path, headers={"Accept-Language": language}).text
    main = page.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_every_right_of_the_table_is_told_in_words(admin: Person) -> None:
    page = said(admin, "/admin/permissions")
    assert NAME.findall(page) == []
    assert "Work in projects of others" in page
    assert "Compartir rutas de aprendizaje" in said(admin, "/admin/permissions", "es")


def test_the_record_tells_what_was_done_and_to_what_in_words(
    stage: Stage, admin: Person, member: Person
) -> None:
    code = member.post("/urls", {"original_url": "https://example.com/"}).get_json()["code"]
    link_id = stage.sql("SELECT id FROM links WHERE code = :code", code=code)[0][0]
    admin.sends(f"/admin/links/{link_id}/disable", {"reason": "spam"})
    for act in ("ban", "unban"):
        admin.post(f"/api/admin/users/{member.id}/acts", {"act": act})
    rights = admin.get("/api/admin/permissions").json
    less = rights | {"guest": [name for name in rights["guest"] if name != "create_notes"]}
    for wanted in (less, rights):
        admin.client.put("/api/admin/permissions", json=wanted)
    admin.post("/api/admin/campaigns", {"name": "Spring", "rate_per_hour": 100})
    page = said(admin, "/admin/audit")
    assert NAME.findall(page) == []
    for words in (
        "Lift the ban",
        "Withdraw a right",
        "Write notes",
        "Start a campaign",
        "100 emails an hour",
    ):
        assert words in page
    assert "每小时 100 封邮件" in said(admin, "/admin/audit", "zh-CN")


def test_the_page_of_a_user_names_role_language_and_reasons(
    stage: Stage, admin: Person, member: Person
) -> None:
    stage.sql("UPDATE users SET email_verified_at = created_at WHERE id = :id", id=member.id)
    member.delete("/api/me", json={"password": PASSWORD})
    page = said(admin, f"/admin/users/{member.id}", "fr")
    assert "English" in page
    assert "de son propre chef" in page
    assert "Administrateur" in said(admin, "/admin/users?which=staff", "fr")


def test_every_right_and_every_name_in_the_record_has_a_word(stage: Stage) -> None:
    with stage.app.test_request_context():
        rights = {name for manifest in registry().manifests for name in manifest.permissions}
        lines = [line for path in CODE.rglob("*.py") for line in path.read_text("utf-8").splitlines()]
        names = {name for line in lines if "audit.record(" in line for name in re.findall(r'"(\w+)"', line)}
        assert {"granted", "switched_off"} <= names
        assert [name for name in sorted(rights | names - {"users"}) if str(word(name)) == name] == []
