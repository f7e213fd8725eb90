"""What deletions that can be taken back have in common: for how long, and what is said otherwise."""

from flask_babel import lazy_gettext as _l

from webapp.web.errors import Conflict, Gone

UNDO_DAYS = 1


class AlreadyBack(Conflict):
    """It was never gone, or somebody brought it back a moment before."""

    code = "already_back"

    def __init__(self) -> None:
        super().__init__(_l("It is here already."))


class TooLate(Gone):
    """It was deleted longer ago than anything is kept."""

    code = "undo_expired"

    def __init__(self) -> None:
        super().__init__(_l("What was deleted can be brought back for a day."))
