"""The pages of charts: for anybody, kept, read and shared."""

from typing import Any

from tests.browser.places.cast import Cast, Places, post, see
from tests.browser.visitor import Visitor

BIRTH = "birth_date=2026-01-05&birth_clock=16:23&city=Beijing&city_id=1816670&gender=male"


def furnish(people: Cast) -> dict[str, str]:
    """Keep a chart of the admin, and share it."""
    kept = keep_a_chart(people.admin)
    answer = people.admin.page.request.patch(f"/api/v1{kept}", data={"is_shared": True})
    assert answer.ok, answer.text()
    shared: str = answer.json()["share_url"]
    return {"chart": kept, "shared chart": "/bazi/shared/" + shared.rpartition("/")[2]}


def keep_a_chart(visitor: Visitor) -> str:
    """Keep a chart by the API; return its address."""
    body: dict[str, Any] = {"birth_time": "1990-05-15T14:30", "city_id": "1816670", "gender": "female"}
    return f"/bazi/charts/{post(visitor, '/api/v1/bazi/charts', **body)['id']}"


def places(people: Cast) -> Places:
    """Return every page of charts."""
    admin, stranger, at = people.admin, people.stranger, people.at
    return {
        "bazi": (stranger, see("/bazi")),
        "bazi of an account": (admin, see("/bazi")),
        "bazi chart": (stranger, see(f"/bazi/chart?{BIRTH}")),
        "bazi chart without hour": (stranger, see("/bazi/chart?birth_date=2013-02-04&hour_unknown=y")),
        "bazi errors": (stranger, see("/bazi/chart?birth_date=1986-09-14&birth_clock=01:30&city=Beijing")),
        "bazi cities": (stranger, see("/bazi/cities?city=par")),
        "bazi onboarding": (stranger, see(f"/bazi/onboarding?{BIRTH}")),
        "bazi kept chart": (admin, see(at["chart"])),
        "bazi reading": (admin, see(at["chart"] + "/analysis")),
        "bazi settings": (admin, see("/bazi/settings")),
        "bazi shared chart": (stranger, see(at["shared chart"])),
    }
