"""The profile of an account in JSON."""

from flask import Response

from webapp.guests.current import locked, signed_in
from webapp.guests.models import User
from webapp.guests.profile import FIELDS, change_profile
from webapp.guests.profile_schemas import OwnProfileOut, ProfileIn
from webapp.web.blueprint import ApiBlueprint
from webapp.web.openapi import describe
from webapp.web.requests import read_json
from webapp.web.respond import answer

api = ApiBlueprint("profile", __name__)


@api.get("/api/me")
@describe("accounts", answers={200: OwnProfileOut})
def read() -> Response:
    """Show what this account says of itself."""
    return answer(_shown(signed_in()))


@api.patch("/api/me")
@describe("accounts", body=ProfileIn, answers={200: OwnProfileOut})
def change() -> Response:
    """Change the fields that are sent of this account's profile."""
    wanted = read_json(ProfileIn)
    signed_in()
    user = locked()
    change_profile(user, wanted.model_dump(exclude_unset=True))
    return answer(_shown(user))


def _shown(user: User) -> OwnProfileOut:
    return OwnProfileOut(user_id=user.id, **{name: getattr(user, name) for name in FIELDS})
