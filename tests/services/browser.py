"""A real Chromium. `python -m tests.services.browser` brings one to a machine that has none."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
# The omnibox is a page of its own, drawn anew for every window: a third of what a window costs. Chromium
# takes the last list that it is given, so what Playwright switches off and our pages could feel is here too.
FLAGS.append(
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,"
    "OptimizationHints,PaintHolding,ThirdPartyStoragePartitioning"
)
NO_BROWSER = """
The tests need Chromium, and none is here nor can be had. Do one of these, then run again:
  apt install chromium                     (Debian and Ubuntu, as root)
  .venv/bin/playwright install chromium    (any machine with a network)
  CHROMIUM=/path/to/chromium make test     (any Chromium or Chrome that you have)
"""


@contextmanager
def browser() -> Iterator[Browser]:
    """Yield a headless Chromium that calls nobody of its own accord."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # its sandbox does not work for root
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=[*FLAGS, *sandbox])
        try:
            yield chromium
        finally:
            chromium.close()


def axe_violations(page: Page, **options: Any) -> list[dict[str, Any]]:
    """Run axe-core in the page as it stands and return what it objects to, with the elements at fault.

    `options` are those of `axe.run`. The script is evaluated, not loaded, which a strict CSP allows.
    """
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"], **options}  # what passes need not be listed
    found = page.evaluate("options => axe.run(document, options).then(result => result.violations)", options)
    return [
        {"rule": item["id"], "help": item["help"], "elements": [node["html"] for node in item["nodes"]]}
        for item in found
    ]


def find_chromium() -> str | None:
    """Return the machine's Chromium ($CHROMIUM, else on PATH); None leaves it to Playwright's own."""
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    return next((path for path in candidates if path and Path(path).is_file()), None)


def main() -> int:
    """Make sure of a browser: found, else from Debian's packages as root, else Playwright's; 1 for none."""
    if find_chromium() or _has_playwrights_own() or _install_with_apt() or _install_with_playwright():
        return 0
    print(NO_BROWSER, file=sys.stderr)
    return 1


def _has_playwrights_own() -> bool:
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).is_file()


def _install_with_apt() -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-qy", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *command], env=environment, stdin=subprocess.DEVNULL, check=False)
    return find_chromium() is not None


def _install_with_playwright() -> bool:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
