"""Devices and addresses that customers keep."""

from collections.abc import Mapping
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.apps.repairs.models import Address, Device
from webapp.apps.repairs.models.people import KINDS, NAME_LENGTH, STREET_LENGTH
from webapp.apps.repairs.services.records import audit
from webapp.apps.repairs.services.rules import clean_imei
from webapp.apps.repairs.services.who import as_customer
from webapp.extensions import db
from webapp.guests.current import locked
from webapp.guests.models import User
from webapp.guests.ownership import owned
from webapp.web.errors import Conflict, Invalid

MOST = 100  # of each, a sanity cap
Thing = TypeVar("Thing", Device, Address)


def add_device(values: Mapping[str, Any]) -> Device:
    """Keep a device of the caller's, flushed. Raises Invalid and Conflict."""
    return _add(Device, _device(values))


def change_device(device_id: int, values: Mapping[str, Any]) -> Device:
    """Change a device of the caller's, flushed. Raises Invalid and NotFound."""
    return _change(Device, device_id, _device(values))


def add_address(values: Mapping[str, Any]) -> Address:
    """Keep an address of the caller's, flushed. Raises Invalid and Conflict."""
    return _add(Address, _address(values))


def change_address(address_id: int, values: Mapping[str, Any]) -> Address:
    """Change an address of the caller's, flushed. Raises Invalid and NotFound."""
    return _change(Address, address_id, _address(values))


def forget(model: type[Thing], thing_id: int) -> None:
    """Delete a device or an address of the caller's; orders keep what they say of it. Raise NotFound."""
    user = locked()
    thing = owned(model).get_or_404(id=thing_id, lock=True)
    audit(user.id, as_customer(user), f"{_name(model)}.deleted", f"{_name(model)} {thing_id}")
    db.session.delete(thing)
    db.session.flush()


def _add(model: type[Thing], values: Mapping[str, Any]) -> Thing:
    user = locked()
    count = select(func.count()).select_from(model).where(model.user_id == user.id)
    if (db.session.scalar(count) or 0) >= MOST:
        raise Conflict(_("There is room for a hundred of them."), code="quota_met")
    thing = model(user_id=user.id, **values)
    db.session.add(thing)
    db.session.flush()
    _note(user, thing, "added")
    return thing


def _change(model: type[Thing], thing_id: int, values: Mapping[str, Any]) -> Thing:
    user = locked()
    thing = owned(model).get_or_404(id=thing_id, lock=True)
    for name, value in values.items():
        setattr(thing, name, value)
    db.session.flush()
    _note(user, thing, "changed")
    return thing


def _note(user: User, thing: Device | Address, what: str) -> None:
    name = _name(type(thing))
    audit(user.id, as_customer(user), f"{name}.{what}", f"{name} {thing.id}")


def _name(model: type[Any]) -> str:
    return str(model.__name__).lower()


def _device(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    if not 1 <= len(found.get("model", "")) <= NAME_LENGTH:
        raise Invalid({"model": _("Say which device it is, like: Fairphone 4.")})
    if found.get("kind", "other") not in KINDS:
        raise Invalid({"kind": _("Choose one from the list.")})
    found["imei"] = clean_imei(found.get("imei", ""))
    return found


def _address(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    if not 1 <= len(found.get("street", "")) <= STREET_LENGTH:
        raise Invalid({"street": _("Write street and number.")})
    country = found["country"] = found.get("country", "").upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise Invalid({"country": _("Give the two letters of the country, like GB.")})
    return found
