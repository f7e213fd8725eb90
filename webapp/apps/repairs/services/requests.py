"""Orders begin: by the public form, from an account, or over the counter."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.apps.repairs.models import Address, Device, WorkOrder
from webapp.apps.repairs.models.orders import DEVICE_LENGTH, FAULT_LONGEST, FAULT_SHORTEST
from webapp.apps.repairs.models.people import NAME_LENGTH, STREET_LENGTH
from webapp.apps.repairs.services.attachments import Upload, check_uploads
from webapp.apps.repairs.services.numbers import next_number
from webapp.apps.repairs.services.records import notify, record
from webapp.apps.repairs.services.rules import clean_phone
from webapp.apps.repairs.services.tickets import add_message, open_thread
from webapp.apps.repairs.services.who import LINK, Who, as_customer, as_staff, name_of
from webapp.extensions import db
from webapp.guests.contacts import find_or_make_contact
from webapp.guests.current import actor, locked
from webapp.guests.models import User
from webapp.guests.ownership import owned
from webapp.web.addresses import client_address
from webapp.web.errors import Invalid, TooMany
from webapp.web.i18n import preferred_locale
from webapp.web.limits import spend

PER_ADDRESS = "5 per hour"
PER_EMAIL = "3 per day"
MOST_OPEN = 50  # orders of one account that have not been accepted yet


@dataclass(frozen=True)
class Asked:
    """What somebody asks to be repaired, and who says to be asking."""

    device: str
    fault: str
    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    device_id: int | None = None
    priority: str = "normal"
    condition: str = ""
    accessories: str = ""
    warranty_of: WorkOrder | None = None
    photos: Sequence[Upload] = field(default_factory=tuple)


def request_repair(asked: Asked) -> WorkOrder:
    """Take a request of the public form, flushed. The link to it goes by mail to the address alone.

    The order is the account's that is signed in here with this very address, else the contact's of the
    address, made if need be; nothing of a row that is there is changed, and knowing an address gives nothing
    away. Raises Invalid, and TooMany past five an hour from one place or three a day for one address.
    """
    spend(PER_ADDRESS, "repair-request", client_address())
    asked = _checked(asked)
    _spend_address(asked.email)
    here = actor()
    if isinstance(here, User) and here.user_type == "registered" and here.email == asked.email:
        return _open(asked, locked(), "account", as_customer(here))
    user = find_or_make_contact(asked.email, asked.name, preferred_locale())
    order = _open(asked, user, "form", LINK)
    if user is not None and user.user_type == "contact":
        _remember(user, asked, order)
    return order


def request_mine(asked: Asked) -> WorkOrder:
    """Take a request of the account that is signed in, flushed. Raises Invalid, TooMany and NotFound."""
    user = locked()
    device = owned(Device).get_or_404(id=asked.device_id) if asked.device_id is not None else None
    asked = replace(
        asked,
        name=asked.name or name_of(user),
        email=user.email or "",
        device=device.name if device else asked.device,
    )
    asked = _checked(asked)
    if user.email_verified_at is None and asked.email:
        _spend_address(asked.email)  # a mail goes there, and nobody has proved that it is theirs
    waiting = select(WorkOrder.id).where(WorkOrder.user_id == user.id, WorkOrder.status == "requested")
    if len(db.session.scalars(waiting.limit(MOST_OPEN)).all()) >= MOST_OPEN:
        raise TooMany(_("So many of your requests are waiting that we cannot take more just now."))
    return _open(asked, user, "account", as_customer(user))


def take_in(asked: Asked) -> WorkOrder:
    """Write down, as staff, what somebody brought to the counter: accepted at once. Raises Invalid."""
    who = as_staff()
    asked = _checked(asked)
    user = find_or_make_contact(asked.email, asked.name, preferred_locale()) if asked.email else None
    order = _open(asked, user, "staff", who)
    order.status = "accepted"
    record(order, who, "status", to="accepted", was="requested")
    if user is not None and user.user_type == "contact":
        _remember(user, asked, order)
    return order


def _checked(asked: Asked) -> Asked:
    """Return what was asked in the form in which it is kept. Raises Invalid with all that is wrong."""
    errors: dict[str, str] = {}
    if not 1 <= len(asked.device) <= DEVICE_LENGTH:
        errors["device"] = _("Say in a few words what it is, like: phone, Fairphone 4.")
    if not FAULT_SHORTEST <= len(asked.fault) <= FAULT_LONGEST:
        errors["problem"] = _("Describe the fault in 10 to 4,000 characters.")
    phone = ""
    try:
        phone = clean_phone(asked.phone)
    except Invalid as error:
        errors |= error.errors
    if errors:
        raise Invalid(errors)
    check_uploads(asked.photos)
    return replace(asked, phone=phone)


def _spend_address(email: str) -> None:
    sentence = _("Three requests came with this address today. Please call us, or write tomorrow.")
    spend(PER_EMAIL, "repair-request-email", email, refuse=lambda: TooMany(sentence))


def _open(asked: Asked, owner: User | None, via: str, who: Who) -> WorkOrder:
    now = datetime.now(UTC)
    order = WorkOrder(
        user_id=owner.id if owner else None,
        number=next_number(),
        device_id=asked.device_id,
        device_text=asked.device,
        fault=asked.fault,
        condition=asked.condition,
        accessories=asked.accessories,
        priority=asked.priority,
        status="requested",
        via=via,
        contact_name=asked.name,
        contact_email=asked.email,
        contact_phone=asked.phone,
        contact_address=asked.address,
        locale=owner.locale if owner else preferred_locale(),
        warranty_of_id=asked.warranty_of.id if asked.warranty_of else None,
        version=1,
        created_at=now,
        updated_at=now,
    )
    db.session.add(order)
    db.session.flush()
    record(order, who, "opened", to="requested")
    thread = open_thread(order)
    if asked.photos:
        add_message(thread, who, "in", "", asked.photos)
    notify("requested", order=order)
    return order


def _remember(user: User, asked: Asked, order: WorkOrder) -> None:
    """Keep the device and the address of a contact, who has no page to write them on; the same ones once."""
    model = asked.device[:NAME_LENGTH]
    same = select(Device).where(Device.user_id == user.id, Device.model == model, Device.brand == "")
    device = db.session.scalar(same.limit(1))
    if device is None:
        device = Device(user_id=user.id, model=model)
        db.session.add(device)
        db.session.flush()
    order.device_id = device.id
    street = ", ".join(asked.address.split("\n"))[:STREET_LENGTH].strip()
    if street:
        known = select(Address.id).where(Address.user_id == user.id, Address.street == street)
        if db.session.scalar(known.limit(1)) is None:
            db.session.add(Address(user_id=user.id, street=street))
    db.session.flush()
