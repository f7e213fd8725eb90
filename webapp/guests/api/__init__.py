"""The calls of the guest core in JSON, a file a noun."""

from webapp.guests.api import by_hand, claims, identity, merging, profile, stay, things

APIS = (identity.api, claims.api, merging.api, stay.api, things.api, by_hand.api, profile.api)
