"""The repair desk: a request without an account becomes an order, and with the address an account's."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from webapp.apps.repairs import archive, jobs, mailroom, samples
from webapp.apps.repairs.api import api
from webapp.apps.repairs.engine.money import plain
from webapp.apps.repairs.models import (
    Address,
    AuditEntry,
    Device,
    Notification,
    Payment,
    Ticket,
    WorkOrder,
)
from webapp.apps.repairs.schemas.telling import address_out, device_out, order_out, payment_out
from webapp.apps.repairs.services import owners
from webapp.apps.repairs.shown import GLOBALS
from webapp.apps.repairs.views import bp
from webapp.guests.manifest import Listed, Manifest, Owned


def init(app: Flask) -> None:
    """Give templates what they say of repairs, and the command line the mailroom."""
    app.jinja_env.globals.update(GLOBALS)
    app.cli.add_command(mailroom.commands)


manifest = Manifest(
    name="repairs",
    title=_l("Repairs"),
    blueprints=(bp, api),
    owned=(
        Owned(
            name="repairs",
            model=WorkOrder,
            owner=WorkOrder.user_id,
            title=_l("repairs"),
            singular=_l("a repair"),
            listed=Listed(
                WorkOrder.device_text, WorkOrder.created_at, "repairs.show", "number", WorkOrder.number
            ),
            summary=lambda order: f"{order.number} {order.device_text}",
            export=lambda order: order_out(order).model_dump(),
            disown=owners.let_go_of_order,
            sample=samples.sample_order,
        ),
        Owned(
            name="repair_payments",
            model=Payment,
            owner=Payment.user_id,
            title=_l("payments"),
            singular=_l("a payment"),
            summary=lambda payment: f"{payment.kind} {plain(payment.amount_minor)} {payment.currency}",
            export=lambda payment: payment_out(payment).model_dump(),
            disown=owners.let_go_of_payment,
            sample=samples.sample_payment,
        ),
        Owned(
            name="repair_tickets",
            model=Ticket,
            owner=Ticket.user_id,
            title=_l("messages to the repair desk"),
            singular=_l("a message to the repair desk"),
            summary=lambda ticket: f"{ticket.tag} {ticket.subject}",
            export=archive.export_ticket,
            disown=owners.let_go_of_ticket,
            sample=samples.sample_ticket,
        ),
        Owned(
            name="devices",
            model=Device,
            owner=Device.user_id,
            title=_l("devices"),
            singular=_l("a device"),
            summary=lambda device: device.name,
            export=lambda device: device_out(device).model_dump(),
            disown=owners.remove,
            sample=samples.sample_device,
        ),
        Owned(
            name="addresses",
            model=Address,
            owner=Address.user_id,
            title=_l("addresses"),
            singular=_l("an address"),
            summary=lambda address: address.line,
            export=lambda address: address_out(address).model_dump(),
            disown=owners.remove,
            sample=samples.sample_address,
        ),
        Owned(
            name="repair_mails",
            model=Notification,
            owner=Notification.user_id,
            title=_l("emails from the repair desk"),
            singular=_l("an email from the repair desk"),
            summary=lambda mail: f"{mail.kind}, {mail.created_at:%Y-%m-%d}",
            disown=owners.let_go_of_entry,
            sample=samples.sample_notification,
        ),
        Owned(
            name="repair_records",
            model=AuditEntry,
            owner=AuditEntry.user_id,
            title=_l("records of the repair desk"),
            singular=_l("a record of the repair desk"),
            summary=lambda entry: f"{entry.action} {entry.about}",
            disown=owners.let_go_of_entry,
            sample=samples.sample_audit,
        ),
    ),
    exempt={"work_orders.technician_id": "names who repairs it; a duty, not a possession"},
    periodic=jobs.PERIODIC,
    gains=(_l("All your repairs in one place, with their history and payments."),),
    nav=((_l("Repairs"), "repairs.index"),),
    home_card="repairs/_home.html",
    on_proved=owners.adopt,
    export=archive.export_files,
    init=init,
    demo=samples.fill,
)
