"""Where a form may send the browser: paths of ours alone."""

import re
from urllib.parse import quote

PLAIN = re.compile(r"/(?:[A-Za-z0-9][A-Za-z0-9/_.~+-]*)?")


def local_path(wanted: str | None, otherwise: str) -> str:
    """Return `wanted` if it is a plain path of this site, else `otherwise`: never another host."""
    if wanted and len(wanted) <= 512 and PLAIN.fullmatch(wanted):
        return quote(wanted, safe="/_.~+-")
    return otherwise
