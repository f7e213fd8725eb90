"""The calls of the guest core in JSON, a file a noun."""

from webapp.guests.api import claims, identity, merging, stay

APIS = (identity.api, claims.api, merging.api, stay.api)
