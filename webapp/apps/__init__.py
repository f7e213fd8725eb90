"""The apps of the house, in the order of the header. The core learns of them only here."""

from webapp.apps import bazi, learning, links, repairs, workspace
from webapp.guests.manifest import Manifest

APPS: tuple[Manifest, ...] = (
    links.manifest,
    workspace.manifest,
    repairs.manifest,
    learning.manifest,
    bazi.manifest,
)
