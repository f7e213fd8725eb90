"""The five apps, in the order of the header. The core learns of them only here."""

from webapp.guests.manifest import Manifest

APPS: tuple[Manifest, ...] = ()
