"""The apps of the house, in the order of the header. The core learns of them only here."""

from webapp.apps import bazi, links
from webapp.guests.manifest import Manifest

APPS: tuple[Manifest, ...] = (links.manifest, bazi.manifest)
