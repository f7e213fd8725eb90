"""JSON of the dashboard: the latest of everything that is mine."""

from webapp.web.schema import Out


class ThingOut(Out):
    """One thing: its title, the path of its page, and when it was last of interest."""

    title: str
    url: str
    at: str


class ShelfOut(Out):
    """The latest things of one type, newest first."""

    name: str
    has_more: bool
    entries: list[ThingOut]


class ThingsOut(Out):
    """A shelf for each type of which there is something."""

    things: list[ShelfOut]
