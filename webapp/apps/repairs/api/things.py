"""The calls of devices and addresses: parse, call, answer."""

from flask import Response

from webapp.apps.repairs.api.blueprint import TAG, api
from webapp.apps.repairs.models import Address, Device
from webapp.apps.repairs.queries import mine as reads
from webapp.apps.repairs.schemas.given import AddressIn, DeviceIn
from webapp.apps.repairs.schemas.telling import address_out, device_out
from webapp.apps.repairs.schemas.told import AddressesOut, AddressOut, DeviceOut, DevicesOut
from webapp.apps.repairs.services import things
from webapp.guests.current import known, signed_in
from webapp.web.openapi import describe
from webapp.web.requests import read_json
from webapp.web.respond import answer


@api.get("/api/devices")
@describe(TAG, answers={200: DevicesOut})
def devices() -> Response:
    """List my devices."""
    known()
    return answer(DevicesOut(devices=[device_out(device) for device in reads.my_devices()]))


@api.post("/api/devices")
@describe(TAG, body=DeviceIn, answers={201: DeviceOut})
def add_device() -> Response:
    """Keep a device; an IMEI is checked by its check digit."""
    body = read_json(DeviceIn)
    signed_in()
    return answer(device_out(things.add_device(body.model_dump())), 201)


@api.put("/api/devices/<id:device_id>")
@describe(TAG, body=DeviceIn, answers={200: DeviceOut})
def change_device(device_id: int) -> Response:
    """Change one of my devices."""
    body = read_json(DeviceIn)
    signed_in()
    return answer(device_out(things.change_device(device_id, body.model_dump())))


@api.delete("/api/devices/<id:device_id>")
@describe(TAG, answers={204: None})
def forget_device(device_id: int) -> Response:
    """Forget one of my devices."""
    signed_in()
    things.forget(Device, device_id)
    return Response(status=204)


@api.get("/api/addresses")
@describe(TAG, answers={200: AddressesOut})
def addresses() -> Response:
    """List my addresses."""
    known()
    return answer(AddressesOut(addresses=[address_out(address) for address in reads.my_addresses()]))


@api.post("/api/addresses")
@describe(TAG, body=AddressIn, answers={201: AddressOut})
def add_address() -> Response:
    """Keep an address."""
    body = read_json(AddressIn)
    signed_in()
    return answer(address_out(things.add_address(body.model_dump())), 201)


@api.put("/api/addresses/<id:address_id>")
@describe(TAG, body=AddressIn, answers={200: AddressOut})
def change_address(address_id: int) -> Response:
    """Change one of my addresses."""
    body = read_json(AddressIn)
    signed_in()
    return answer(address_out(things.change_address(address_id, body.model_dump())))


@api.delete("/api/addresses/<id:address_id>")
@describe(TAG, answers={204: None})
def forget_address(address_id: int) -> Response:
    """Forget one of my addresses."""
    signed_in()
    things.forget(Address, address_id)
    return Response(status=204)
