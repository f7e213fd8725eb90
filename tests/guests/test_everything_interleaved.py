"""Whatever people do here in whatever order, on both databases: nothing is lost, nothing is doubled."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from tests.guests.further_acts import FurtherActs
from tests.guests.interleaving import EMAILS
from tests.guests.single_acts import browsers, choices, emails
from tests.house.app import Stage
from tests.house.mails import Mails


class House(FurtherActs):
    """Single acts, and the stories that people make of them."""

    @initialize()
    def some_live_here(self) -> None:
        """One account that proved its address, one contact, one guest with a thing."""
        self.registers(0, EMAILS[0])
        self.confirms(0)
        self.fills_in_the_form(EMAILS[1])
        self.writes(1)

    @rule(n=browsers, email=emails, choice=choices)
    def claims(self, n: int, email: str, choice: str) -> None:
        self.registers(n, email)
        self.types_the_code(n, "claim", choice)

    @rule(n=browsers, email=emails, choice=choices)
    def resets(self, n: int, email: str, choice: str) -> None:
        self.forgets_the_password(n, email)
        self.types_the_code(n, "reset", choice)

    @rule(n=browsers, other=browsers, email=emails, choice=choices)
    def goes_and_comes_back_for_it(self, n: int, other: int, email: str, choice: str) -> None:
        """Somebody closes an account, and finds it again from this browser or another."""
        self.resets(n, email, choice)
        self.leaves(n)
        self.claims(other, email, choice)

    @rule(n=browsers, email=emails)
    def comes_back(self, n: int, email: str) -> None:
        """Somebody makes things as a guest, and then remembers the account."""
        user = self.model.people.get(self.browsers[n].here or 0)
        if user is not None and user.kind == "account":
            self.signs_out(n)
        self.looks_around(n)
        self.writes(n)
        self.signs_in(n, email)

    @rule(n=browsers, email=emails)
    def comes_back_and_merges(self, n: int, email: str) -> None:
        self.comes_back(n, email)
        self.merges(n)


def run(stage: Stage, mails: Mails, examples: int, steps: int) -> None:
    class HouseHere(House):
        pass

    HouseHere.stage, HouseHere.mails = stage, mails
    wishes: dict[str, Any] = {"deadline": None, "database": None, "print_blob": True}
    run_state_machine_as_test(
        HouseHere,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.generate),  # a failure is short enough as it is
            **wishes,
        ),
    )


def test_any_order_of_anything(stage: Stage, mails: Mails) -> None:
    run(stage, mails, examples=12, steps=30)


@pytest.mark.soak
def test_any_order_of_anything_for_an_hours_worth(stage: Stage, mails: Mails) -> None:
    run(stage, mails, examples=60, steps=60)  # an act each second
