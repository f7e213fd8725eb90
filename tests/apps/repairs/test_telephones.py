"""Telephone numbers: with their country, kept in one form, whether or not a table knows them."""

import pytest

from tests.apps.repairs.acts import REQUEST, asks
from tests.house.app import Stage
from tests.house.people import Person


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+44 20 7946 0958", "+442079460958"),
        ("+44 7700 900123", "+447700900123"),  # kept free for plays and films
        ("+1 (555) 123-4567", "+15551234567"),
        ("0049 170 1234567", "+491701234567"),
        ("+49 30 1234567 ext. 12", "+49301234567"),
    ],
)
def test_a_number_with_its_country_is_taken(visitor: Person, stage: Stage, written: str, kept: str) -> None:
    asks(visitor, phone=written)
    assert stage.sql("SELECT contact_phone FROM work_orders") == [(kept,)]


@pytest.mark.parametrize(
    "written", ["555-1234", "+999 123456789", "+44 12", "+1234567890123456", "٠٠٤٩١٧٠١٢٣٤٥٦٧"]
)
def test_a_number_of_no_country_or_of_no_length_is_refused(visitor: Person, written: str) -> None:
    refused = visitor.post("/api/public/repair-request", REQUEST | {"email": visitor.email, "phone": written})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["phone"])
