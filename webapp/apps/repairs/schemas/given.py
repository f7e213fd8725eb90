"""What callers send."""

from typing import Annotated, Any

from pydantic import AliasChoices, Field

from webapp.apps.repairs.engine.money import MOST_BASIS_POINTS, MOST_MINOR
from webapp.apps.repairs.engine.states import ORDER_STATES, TICKET_STATES
from webapp.apps.repairs.models.money import KEY_LENGTH, METHODS
from webapp.apps.repairs.models.orders import (
    ADDRESS_LENGTH,
    DEVICE_LENGTH,
    FAULT_LONGEST,
    FAULT_SHORTEST,
    LINE_KINDS,
    LINE_LENGTH,
    MOST_QUANTITY,
    PRIORITIES,
    REASON_LENGTH,
    TEXT_LENGTH,
)
from webapp.apps.repairs.models.people import (
    CITY_LENGTH,
    KINDS,
    LABEL_LENGTH,
    NAME_LENGTH,
    NOTE_LENGTH,
    POSTCODE_LENGTH,
    SERIAL_LENGTH,
    STREET_LENGTH,
)
from webapp.apps.repairs.models.replies import TITLE_LENGTH
from webapp.apps.repairs.models.talk import BODY_LENGTH, SUBJECT_LENGTH
from webapp.apps.repairs.services.payments import INCOMING
from webapp.db.model import LARGEST_ID
from webapp.guests.schemas import Email
from webapp.web.paging import LARGEST_PAGE, USUAL_PAGE
from webapp.web.schema import Digits, In, Line, Moment, Text, one_of

Name = Annotated[Line, Field(min_length=1, max_length=100)]
Phone = Annotated[Line, Field(min_length=5, max_length=40)]
DeviceName = Annotated[Line, Field(min_length=1, max_length=DEVICE_LENGTH)]
Fault = Annotated[Text, Field(min_length=FAULT_SHORTEST, max_length=FAULT_LONGEST)]
Words = Annotated[Text, Field(max_length=TEXT_LENGTH)]
Body = Annotated[Text, Field(min_length=1, max_length=BODY_LENGTH)]
Reason = Annotated[Text, Field(max_length=REASON_LENGTH)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Key = Annotated[Line, Field(min_length=1, max_length=KEY_LENGTH)]
Amount = Annotated[int, Field(ge=1, le=MOST_MINOR)]
Limit = Annotated[int, Digits, Field(ge=1, le=LARGEST_PAGE)]
Cursor = Annotated[Line, Field(min_length=1, max_length=500)]
GOAL = Field(validation_alias=AliasChoices("to", "status"))
"""Where something is to go; programs that call it the status are understood."""


class RequestIn(In):
    """A repair that anybody asks for."""

    email: Email
    name: Name
    phone: Phone
    device: DeviceName
    problem: Fault
    address: Annotated[Text, Field(max_length=ADDRESS_LENGTH)] = ""


class MyRequestIn(In):
    """A repair that an account asks for; `device_id` names one of its devices, else `device` says it."""

    problem: Fault
    device: Annotated[Line, Field(max_length=DEVICE_LENGTH)] = ""
    device_id: Id | None = None
    phone: Annotated[Line, Field(max_length=40)] = ""


class IntakeIn(In):
    """A repair that somebody brought to the counter; without `email` it has no owner."""

    name: Name
    device: DeviceName
    problem: Fault
    email: Email | None = None
    phone: Annotated[Line, Field(max_length=40)] = ""
    address: Annotated[Text, Field(max_length=ADDRESS_LENGTH)] = ""
    condition: Words = ""
    accessories: Words = ""
    priority: one_of(PRIORITIES) = "normal"  # type: ignore[valid-type]
    warranty_of: Annotated[Line, Field(max_length=16)] | None = None


class OrderPatch(In):
    """What to change of an order; with `version` a stale change is refused with both texts."""

    device_text: DeviceName | None = None
    fault: Fault | None = None
    condition: Words | None = None
    accessories: Words | None = None
    priority: one_of(PRIORITIES) | None = None  # type: ignore[valid-type]
    technician_id: Id | None = None
    promised_at: Moment | None = None
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None

    def changes(self) -> dict[str, Any]:
        """Return the fields that were sent; null takes the technician and the promise away."""
        sent = {name: getattr(self, name) for name in self.model_fields_set - {"version"}}
        nullable = {"technician_id", "promised_at"}
        return {name: value for name, value in sent.items() if value is not None or name in nullable}


class StatusIn(In):
    """Where an order is to go, and why."""

    to: Annotated[one_of(ORDER_STATES), GOAL]  # type: ignore[valid-type]
    reason: Reason = ""


class TicketStatusIn(In):
    """Where a ticket is to go."""

    to: Annotated[one_of(TICKET_STATES), GOAL]  # type: ignore[valid-type]


class LineIn(In):
    """A part, labour or a fee: `unit_minor` in minor units before tax, `tax_bp` in basis points."""

    kind: one_of(LINE_KINDS)  # type: ignore[valid-type]
    text: Annotated[Line, Field(min_length=1, max_length=LINE_LENGTH)]
    quantity: Annotated[int, Field(ge=1, le=MOST_QUANTITY)] = 1
    unit_minor: Annotated[int, Field(ge=0, le=MOST_MINOR)]
    tax_bp: Annotated[int, Field(ge=0, le=MOST_BASIS_POINTS)] = 0


class PaymentIn(In):
    """Money that came in, in minor units. The same `idempotency_key` again is the same payment."""

    kind: one_of(INCOMING)  # type: ignore[valid-type]
    amount_minor: Amount
    idempotency_key: Key
    method: one_of(METHODS) = "cash"  # type: ignore[valid-type]
    pending: bool = False


class ReversalIn(In):
    """Money that goes back; without `amount_minor` all that is left of the payment."""

    idempotency_key: Key
    amount_minor: Amount | None = None
    note: Annotated[Line, Field(max_length=200)] = ""


class SettledIn(In):
    """What became of a pending payment."""

    to: one_of(("paid", "failed", "cancelled"))  # type: ignore[valid-type]


class MessageIn(In):
    """Something to say."""

    body: Body


class AnswerIn(In):
    """An answer to a customer, or a note among staff."""

    body: Body
    note: bool = False


class TicketIn(In):
    """A ticket to be opened."""

    subject: Annotated[Line, Field(min_length=1, max_length=SUBJECT_LENGTH)]
    body: Body


class CancelIn(In):
    """Why an order is called off."""

    reason: Annotated[Text, Field(min_length=1, max_length=REASON_LENGTH)]


class DeviceIn(In):
    """A device to keep."""

    model: Annotated[Line, Field(min_length=1, max_length=NAME_LENGTH)]
    kind: one_of(KINDS) = "other"  # type: ignore[valid-type]
    brand: Annotated[Line, Field(max_length=NAME_LENGTH)] = ""
    serial: Annotated[Line, Field(max_length=SERIAL_LENGTH)] = ""
    imei: Annotated[Line, Field(max_length=40)] = ""
    note: Annotated[Text, Field(max_length=NOTE_LENGTH)] = ""


class AddressIn(In):
    """An address to keep."""

    street: Annotated[Line, Field(min_length=1, max_length=STREET_LENGTH)]
    label: Annotated[Line, Field(max_length=LABEL_LENGTH)] = ""
    postcode: Annotated[Line, Field(max_length=POSTCODE_LENGTH)] = ""
    city: Annotated[Line, Field(max_length=CITY_LENGTH)] = ""
    country: Annotated[Line, Field(max_length=2)] = ""


class RepairPageQuery(In):
    """From where on, and how many."""

    cursor: Cursor | None = None
    limit: Limit = USUAL_PAGE


class QueueQuery(RepairPageQuery):
    """Which orders; `q` is a number or an address."""

    q: Annotated[Line, Field(max_length=254)] = ""
    state: one_of(ORDER_STATES) | None = None  # type: ignore[valid-type]
    technician_id: Annotated[int, Digits, Field(ge=1, le=LARGEST_ID)] | None = None


class InboxQuery(RepairPageQuery):
    """Which tickets."""

    state: one_of(TICKET_STATES) | None = None  # type: ignore[valid-type]
    q: Annotated[Line, Field(max_length=254)] = ""


class ReplyIn(In):
    """A reply to be kept; `{name}` and `{number}` in it are filled in when it is used."""

    title: Annotated[Line, Field(min_length=1, max_length=TITLE_LENGTH)]
    body: Body


class FileQuery(In):
    """What the file of the body is called."""

    name: Annotated[Line, Field(min_length=1, max_length=200)] = "file"


class ApprovalIn(In):
    """The mailed code, for an account that has not proved its address."""

    code: Annotated[Line, Field(max_length=40)] = ""
