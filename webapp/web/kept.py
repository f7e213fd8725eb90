"""What a form has sent, so that the page of an error can offer to send it once more."""

from flask import request

AGAIN = {403, 409, 429, 500, 503}  # statuses after which the same form may well succeed
SECRETS = {"password", "code", "csrf_token"}  # fields that are never written into a page


def typed(status: int) -> list[tuple[str, str]]:
    """Return the fields of the form that met an error, as (name, value), secrets and files left out.

    Nothing but for a form of our own pages, as the browser says: what another site sent is not offered again.
    """
    if request.method != "POST" or status not in AGAIN:
        return []
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if name not in SECRETS]
