"""Devices and addresses that a customer keeps."""

from flask import Response, url_for
from flask_babel import gettext as _

from webapp.apps.repairs.forms import AddressForm, DeviceForm, blame
from webapp.apps.repairs.models import Address, Device
from webapp.apps.repairs.queries import mine as reads
from webapp.apps.repairs.services import things
from webapp.apps.repairs.views.blueprint import bp
from webapp.guests.current import signed_in
from webapp.web import respond
from webapp.web.errors import Problem


@bp.get("/repairs/things", endpoint="things")
def index() -> Response:
    """Show my devices and addresses."""
    signed_in()
    return _shown(DeviceForm(formdata=None), AddressForm(formdata=None))


@bp.post("/repairs/devices", endpoint="add_device")
def add_device() -> Response:
    """Keep a device."""
    signed_in()
    form = DeviceForm()
    if not form.validate():
        return _shown(form, AddressForm(formdata=None), 422)
    try:
        things.add_device(form.values())
    except Problem as error:
        blame(form, error)
        return _shown(form, AddressForm(formdata=None), error.status)
    return respond.redirect(url_for("repairs.things"), _("Saved."))


@bp.post("/repairs/addresses", endpoint="add_address")
def add_address() -> Response:
    """Keep an address."""
    signed_in()
    form = AddressForm()
    if not form.validate():
        return _shown(DeviceForm(formdata=None), form, 422)
    try:
        things.add_address(form.values())
    except Problem as error:
        blame(form, error)
        return _shown(DeviceForm(formdata=None), form, error.status)
    return respond.redirect(url_for("repairs.things"), _("Saved."))


@bp.post("/repairs/devices/<id:thing_id>/delete", endpoint="forget_device")
def forget_device(thing_id: int) -> Response:
    """Forget a device."""
    things.forget(Device, thing_id)
    return respond.redirect(url_for("repairs.things"), _("Deleted."))


@bp.post("/repairs/addresses/<id:thing_id>/delete", endpoint="forget_address")
def forget_address(thing_id: int) -> Response:
    """Forget an address."""
    things.forget(Address, thing_id)
    return respond.redirect(url_for("repairs.things"), _("Deleted."))


def _shown(device_form: DeviceForm, address_form: AddressForm, status: int = 200) -> Response:
    forms = {"device_form": device_form, "address_form": address_form}
    found = {"devices": reads.my_devices(), "addresses": reads.my_addresses()}
    return respond.page("repairs/things.html", status, **forms, **found)
