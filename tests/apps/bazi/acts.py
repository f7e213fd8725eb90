"""What people do with charts, by the doors that everybody uses."""

from typing import Any

from tests.house.people import Person

BEIJING = "1816670"
BIRTH = {"nickname": "小明", "birth_time": "1990-05-15T14:30:00", "city_id": BEIJING, "gender": "male"}
CHARTS = "/api/v1/bazi/charts"
PREVIEW = "/api/v1/bazi/chart"


def keep(person: Person, **body: Any) -> Any:
    """Keep a chart by JSON and return it."""
    response = person.post(CHARTS, BIRTH | body)
    assert response.status_code == 201, response.text
    return response.json


def convert(person: Person, user_id: int | None = None, **body: Any) -> Any:
    """Complete the onboarding as the document has it; return the answer."""
    return person.post(f"/api/v1/users/{user_id or person.id}/convert", BIRTH | body)


def form(**fields: Any) -> dict[str, Any]:
    """Return the fields of the onboarding page."""
    usual = {
        "nickname": "Mira",
        "birth_date": "1990-05-15",
        "birth_clock": "14:30",
        "city": "Beijing",
        "city_id": BEIJING,
    }
    return usual | {"gender": "female", "day_changes": "midnight", "luck_method": "minutes"} | fields
