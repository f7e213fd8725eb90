"""How `make test` shares the files out among its test processes: slow ones first, one browser at a time."""

from xdist.scheduler import LoadFileScheduling

# What takes minutes begins first, so that no process is busy alone at the end.
FIRST = (
    "tests/browser/",
    "tests/web/test_openapi_fuzz",
    "tests/processes/",
    "tests/supervisor/",
    "tests/docs/test_adding_an_app",
)
TOGETHER = "tests/browser"  # a browser and its houses are enough for one process


class SharingOut(LoadFileScheduling):
    """Give each process one file after another, and all the browser's files to one of them."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return TOGETHER if file.startswith(TOGETHER) else file


def turn(nodeid: str) -> int:
    """Return a number by which tests sort into the order in which they begin."""
    return next((place for place, path in enumerate(FIRST) if nodeid.startswith(path)), len(FIRST))
