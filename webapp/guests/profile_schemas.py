"""JSON of profiles."""

from typing import Annotated, Literal

from pydantic import Field

from webapp.guests.schemas import USERNAME, Locale, Nickname, Timezone
from webapp.web.schema import In, Line, Out, Text

WEBSITE = r"^https?://[^\s<>\"']+$"


class ProfileIn(In):
    """Fields of a profile to change; null empties those that may be empty."""

    display_name: Nickname = ""
    username: Annotated[str, Field(pattern=USERNAME)] | None = None
    bio: Annotated[Text, Field(max_length=1000)] | None = None
    location: Annotated[Line, Field(max_length=100)] | None = None
    website: Annotated[Line, Field(max_length=255, pattern=WEBSITE)] | None = None
    avatar_url: Annotated[Line, Field(max_length=2048, pattern=WEBSITE)] | None = None
    locale: Locale = "en"
    timezone: Timezone = "UTC"
    theme: Literal["light", "dark", "auto"] = "auto"


class OwnProfileOut(Out):
    """What an account says of itself."""

    user_id: int
    display_name: str
    username: str | None
    bio: str | None
    location: str | None
    website: str | None
    avatar_url: str | None
    locale: str
    timezone: str
    theme: str
