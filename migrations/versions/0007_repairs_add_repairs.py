"""repairs: orders with their money, tickets, devices, logs that nobody changes"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


# Table -> the columns that nobody may change, and when a row may be deleted: only with what it belongs to.
KEPT = {
    "repair_audit_entries": (
        "action, about, detail, actor_kind, actor_id, actor_name, created_at",
        "NOT EXISTS (SELECT 1 FROM users WHERE id = OLD.user_id)",
    ),
    "work_order_events": (
        "order_id, kind, from_status, to_status, detail, actor_kind, actor_id, actor_name, created_at",
        "NOT EXISTS (SELECT 1 FROM work_orders WHERE id = OLD.order_id)",
    ),
    "work_order_payments": (
        "order_id, kind, method, amount_minor, currency, idempotency_key, reverses_id, created_at",
        (
            "NOT EXISTS (SELECT 1 FROM work_orders WHERE id = OLD.order_id) OR (OLD.user_id IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM users WHERE id = OLD.user_id))"
        ),
    ),
}


def _guard(table: str, columns: str, gone: str) -> None:
    """Let the database refuse what the log must not suffer, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        for event, refused in ((f"UPDATE OF {columns}", "true"), ("DELETE", f"NOT ({gone})")):
            name = f"{table}_{event.split()[0].lower()}"
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN IF {gone} THEN RETURN OLD; END IF; END IF; "
        f"RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OF {columns} OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_kept()"
    )


def upgrade() -> None:
    op.create_table(
        "work_order_years",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_work_order_years")),
    )
    op.create_table(
        "repair_addresses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.String(length=50), server_default="", nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=20), server_default="", nullable=False),
        sa.Column("city", sa.String(length=100), server_default="", nullable=False),
        sa.Column("country", sa.String(length=2), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("merge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_before_merge", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_before_merge", sa.String(length=255), nullable=True),
        sa.CheckConstraint("length(country) IN (0, 2)", name=op.f("ck_repair_addresses_country")),
        sa.CheckConstraint("length(street) BETWEEN 1 AND 200", name=op.f("ck_repair_addresses_street")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_repair_addresses_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_addresses")),
    )
    with op.batch_alter_table("repair_addresses", schema=None) as batch_op:
        batch_op.create_index("ix_repair_addresses_user_id", ["user_id", "id"], unique=False)

    op.create_table(
        "repair_audit_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=500), server_default="", nullable=False),
        sa.Column("actor_kind", sa.String(length=8), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor_name", sa.String(length=100), server_default="", nullable=False),
        sa.Column("disowned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("merge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_before_merge", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_before_merge", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "actor_kind IN ('customer', 'link', 'staff', 'system')",
            name=op.f("ck_repair_audit_entries_actor_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_repair_audit_entries_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_audit_entries")),
    )
    with op.batch_alter_table("repair_audit_entries", schema=None) as batch_op:
        batch_op.create_index("ix_repair_audit_entries_about", ["about", "id"], unique=False)
        batch_op.create_index("ix_repair_audit_entries_user_id", ["user_id", "id"], unique=False)

    op.create_table(
        "repair_devices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), server_default="other", nullable=False),
        sa.Column("brand", sa.String(length=120), server_default="", nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("serial", sa.String(length=64), server_default="", nullable=False),
        sa.Column("imei", sa.String(length=16), server_default="", nullable=False),
        sa.Column("note", sa.String(length=500), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("merge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_before_merge", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_before_merge", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "kind IN ('phone', 'laptop', 'tablet', 'computer', 'console', 'other')",
            name=op.f("ck_repair_devices_kind"),
        ),
        sa.CheckConstraint("length(imei) IN (0, 15, 16)", name=op.f("ck_repair_devices_imei")),
        sa.CheckConstraint("length(model) BETWEEN 1 AND 120", name=op.f("ck_repair_devices_model")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_repair_devices_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_devices")),
    )
    with op.batch_alter_table("repair_devices", schema=None) as batch_op:
        batch_op.create_index("ix_repair_devices_user_id", ["user_id", "id"], unique=False)

    op.create_table(
        "work_orders",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("device_text", sa.String(length=200), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("condition", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("accessories", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("priority", sa.String(length=8), server_default="normal", nullable=False),
        sa.Column("status", sa.String(length=20), server_default="requested", nullable=False),
        sa.Column("technician_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warranty_of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("via", sa.String(length=8), server_default="form", nullable=False),
        sa.Column("contact_name", sa.String(length=100), nullable=False),
        sa.Column("contact_email", sa.String(length=254), server_default="", nullable=False),
        sa.Column("contact_phone", sa.String(length=20), server_default="", nullable=False),
        sa.Column("contact_address", sa.String(length=500), server_default="", nullable=False),
        sa.Column("locale", sa.String(length=8), server_default="en", nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disowned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("merge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_before_merge", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_before_merge", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "priority IN ('low', 'normal', 'high', 'urgent')", name=op.f("ck_work_orders_priority")
        ),
        sa.CheckConstraint(
            "status IN ('requested', 'accepted', 'received', 'diagnosing', 'awaiting_approval', 'approved', 'waiting_parts', 'in_repair', 'quality_check', 'declined', 'unrepairable', 'ready', 'collected', 'closed', 'rejected', 'cancelled')",
            name=op.f("ck_work_orders_status"),
        ),
        sa.CheckConstraint("via IN ('form', 'account', 'staff', 'mail')", name=op.f("ck_work_orders_via")),
        sa.CheckConstraint("length(fault) BETWEEN 10 AND 4000", name=op.f("ck_work_orders_fault")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_work_orders_version")),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["repair_devices.id"],
            name=op.f("fk_work_orders_device_id_repair_devices"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["users.id"],
            name=op.f("fk_work_orders_technician_id_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_work_orders_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["warranty_of_id"],
            ["work_orders.id"],
            name=op.f("fk_work_orders_warranty_of_id_work_orders"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_work_orders_number")),
    )
    with op.batch_alter_table("work_orders", schema=None) as batch_op:
        batch_op.create_index(
            "ix_work_orders_collected_at",
            ["collected_at"],
            unique=False,
            postgresql_where=sa.text("status = 'collected'"),
            sqlite_where=sa.text("status = 'collected'"),
        )
        batch_op.create_index(
            "ix_work_orders_contact_email", ["contact_email", "created_at", "id"], unique=False
        )
        batch_op.create_index("ix_work_orders_created_at", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_work_orders_device_id", ["device_id"], unique=False)
        batch_op.create_index("ix_work_orders_status", ["status", "created_at", "id"], unique=False)
        batch_op.create_index(
            "ix_work_orders_technician_id", ["technician_id", "status", "created_at", "id"], unique=False
        )
        batch_op.create_index("ix_work_orders_user_id", ["user_id", "created_at", "id"], unique=False)
        batch_op.create_index(
            "ix_work_orders_warranty_of_id",
            ["warranty_of_id"],
            unique=False,
            postgresql_where=sa.text("warranty_of_id IS NOT NULL"),
            sqlite_where=sa.text("warranty_of_id IS NOT NULL"),
        )

    op.create_table(
        "repair_tickets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("follows_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="open", nullable=False),
        sa.Column("contact_name", sa.String(length=100), server_default="", nullable=False),
        sa.Column("contact_email", sa.String(length=254), server_default="", nullable=False),
        sa.Column("locale", sa.String(length=8), server_default="en", nullable=False),
        sa.Column("mail_token", sa.Uuid(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disowned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "last_message_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("merge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_before_merge", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_before_merge", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_repair_tickets_closed")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'waiting_customer', 'resolved', 'closed')",
            name=op.f("ck_repair_tickets_status"),
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"],
            ["repair_tickets.id"],
            name=op.f("fk_repair_tickets_follows_id_repair_tickets"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["work_orders.id"],
            name=op.f("fk_repair_tickets_order_id_work_orders"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_repair_tickets_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_tickets")),
        sa.UniqueConstraint("mail_token", name=op.f("uq_repair_tickets_mail_token")),
    )
    with op.batch_alter_table("repair_tickets", schema=None) as batch_op:
        batch_op.create_index(
            "ix_repair_tickets_contact_email", ["contact_email", "last_message_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_repair_tickets_follows_id",
            ["follows_id"],
            unique=False,
            postgresql_where=sa.text("follows_id IS NOT NULL"),
            sqlite_where=sa.text("follows_id IS NOT NULL"),
        )
        batch_op.create_index("ix_repair_tickets_last_message_at", ["last_message_at", "id"], unique=False)
        batch_op.create_index("ix_repair_tickets_order_id", ["order_id", "id"], unique=False)
        batch_op.create_index(
            "ix_repair_tickets_resolved_at",
            ["resolved_at"],
            unique=False,
            postgresql_where=sa.text("status = 'resolved'"),
            sqlite_where=sa.text("status = 'resolved'"),
        )
        batch_op.create_index("ix_repair_tickets_status", ["status", "last_message_at", "id"], unique=False)
        batch_op.create_index("ix_repair_tickets_user_id", ["user_id", "last_message_at", "id"], unique=False)

    op.create_table(
        "work_order_estimates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="sent", nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("total_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=8), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'declined')) = (decided_at IS NOT NULL)",
            name=op.f("ck_work_order_estimates_decided"),
        ),
        sa.CheckConstraint(
            "state IN ('sent', 'approved', 'declined', 'expired')", name=op.f("ck_work_order_estimates_state")
        ),
        sa.CheckConstraint("total_minor >= 0", name=op.f("ck_work_order_estimates_total_minor")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["work_orders.id"],
            name=op.f("fk_work_order_estimates_order_id_work_orders"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order_estimates")),
    )
    with op.batch_alter_table("work_order_estimates", schema=None) as batch_op:
        batch_op.create_index(
            "ix_work_order_estimates_expires_at",
            ["expires_at"],
            unique=False,
            postgresql_where=sa.text("state = 'sent'"),
            sqlite_where=sa.text("state = 'sent'"),
        )
        batch_op.create_index("ix_work_order_estimates_order_id", ["order_id", "id"], unique=False)

    op.create_table(
        "work_order_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("from_status", sa.String(length=20), server_default="", nullable=False),
        sa.Column("to_status", sa.String(length=20), server_default="", nullable=False),
        sa.Column("detail", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("actor_kind", sa.String(length=8), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor_name", sa.String(length=100), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "actor_kind IN ('customer', 'link', 'staff', 'system')",
            name=op.f("ck_work_order_events_actor_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["work_orders.id"],
            name=op.f("fk_work_order_events_order_id_work_orders"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order_events")),
    )
    with op.batch_alter_table("work_order_events", schema=None) as batch_op:
        batch_op.create_index("ix_work_order_events_order_id", ["order_id", "id"], unique=False)

    op.create_table(
        "work_order_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tax_bp", sa.Integer(), nullable=False),
        sa.Column("net_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tax_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('part', 'labour', 'fee')", name=op.f("ck_work_order_lines_kind")),
        sa.CheckConstraint(
            "net_minor = quantity * unit_minor AND tax_minor >= 0", name=op.f("ck_work_order_lines_sum")
        ),
        sa.CheckConstraint("quantity BETWEEN 1 AND 9999", name=op.f("ck_work_order_lines_quantity")),
        sa.CheckConstraint(
            "unit_minor >= 0 AND tax_bp BETWEEN 0 AND 10000", name=op.f("ck_work_order_lines_price")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["work_orders.id"],
            name=op.f("fk_work_order_lines_order_id_work_orders"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order_lines")),
    )
    with op.batch_alter_table("work_order_lines", schema=None) as batch_op:
        batch_op.create_index("ix_work_order_lines_order_id", ["order_id", "id"], unique=False)

    op.create_table(
        "work_order_payments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("method", sa.String(length=8), server_default="cash", nullable=False),
        sa.Column("amount_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="paid", nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.String(length=200), server_default="", nullable=False),
        sa.Column("disowned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("merge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_before_merge", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_before_merge", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "(kind = 'refund') = (reverses_id IS NOT NULL)", name=op.f("ck_work_order_payments_reverses")
        ),
        sa.CheckConstraint(
            "kind IN ('deposit', 'balance', 'fee', 'refund')", name=op.f("ck_work_order_payments_kind")
        ),
        sa.CheckConstraint(
            "method IN ('cash', 'card', 'transfer', 'other')", name=op.f("ck_work_order_payments_method")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'paid', 'partly_refunded', 'refunded', 'failed', 'cancelled')",
            name=op.f("ck_work_order_payments_state"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_work_order_payments_amount_minor")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["work_orders.id"],
            name=op.f("fk_work_order_payments_order_id_work_orders"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["work_order_payments.id"],
            name=op.f("fk_work_order_payments_reverses_id_work_order_payments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_work_order_payments_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order_payments")),
    )
    with op.batch_alter_table("work_order_payments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_work_order_payments_reverses_id",
            ["reverses_id"],
            unique=False,
            postgresql_where=sa.text("reverses_id IS NOT NULL"),
            sqlite_where=sa.text("reverses_id IS NOT NULL"),
        )
        batch_op.create_index("ix_work_order_payments_user_id", ["user_id", "id"], unique=False)
        batch_op.create_index("uq_work_order_payments_key", ["order_id", "idempotency_key"], unique=True)

    op.create_table(
        "repair_access_links",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(order_id IS NULL) <> (ticket_id IS NULL)", name=op.f("ck_repair_access_links_one_object")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["work_orders.id"],
            name=op.f("fk_repair_access_links_order_id_work_orders"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["repair_tickets.id"],
            name=op.f("fk_repair_access_links_ticket_id_repair_tickets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_access_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_repair_access_links_token_hash")),
    )
    with op.batch_alter_table("repair_access_links", schema=None) as batch_op:
        batch_op.create_index("ix_repair_access_links_expires_at", ["expires_at"], unique=False)
        batch_op.create_index("ix_repair_access_links_order_id", ["order_id"], unique=False)
        batch_op.create_index("ix_repair_access_links_ticket_id", ["ticket_id"], unique=False)

    op.create_table(
        "repair_messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_kind", sa.String(length=8), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_name", sa.String(length=100), server_default="", nullable=False),
        sa.Column("author_email", sa.String(length=254), server_default="", nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=True),
        sa.Column("is_automatic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "author_kind IN ('customer', 'link', 'staff', 'system')",
            name=op.f("ck_repair_messages_author_kind"),
        ),
        sa.CheckConstraint("direction IN ('in', 'out', 'note')", name=op.f("ck_repair_messages_direction")),
        sa.CheckConstraint("length(body) <= 20000", name=op.f("ck_repair_messages_body")),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["repair_tickets.id"],
            name=op.f("fk_repair_messages_ticket_id_repair_tickets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_messages")),
        sa.UniqueConstraint("message_id", name=op.f("uq_repair_messages_message_id")),
    )
    with op.batch_alter_table("repair_messages", schema=None) as batch_op:
        batch_op.create_index("ix_repair_messages_ticket_id", ["ticket_id", "id"], unique=False)

    op.create_table(
        "work_order_approval_codes",
        sa.Column(
            "estimate_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_work_order_approval_codes_attempts")),
        sa.ForeignKeyConstraint(
            ["estimate_id"],
            ["work_order_estimates.id"],
            name=op.f("fk_work_order_approval_codes_estimate_id_work_order_estimates"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("estimate_id", name=op.f("pk_work_order_approval_codes")),
    )
    op.create_table(
        "repair_attachments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("content_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_repair_attachments_size")),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["repair_messages.id"],
            name=op.f("fk_repair_attachments_message_id_repair_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_attachments")),
    )
    with op.batch_alter_table("repair_attachments", schema=None) as batch_op:
        batch_op.create_index("ix_repair_attachments_message_id", ["message_id", "id"], unique=False)
        batch_op.create_index("ix_repair_attachments_sha256", ["sha256"], unique=False)

    op.create_table(
        "repair_notifications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="queued", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disowned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("merge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_before_merge", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_before_merge", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_repair_notifications_sent")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'failed')", name=op.f("ck_repair_notifications_state")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["repair_messages.id"],
            name=op.f("fk_repair_notifications_message_id_repair_messages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["work_orders.id"],
            name=op.f("fk_repair_notifications_order_id_work_orders"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["repair_tickets.id"],
            name=op.f("fk_repair_notifications_ticket_id_repair_tickets"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_repair_notifications_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_notifications")),
    )
    with op.batch_alter_table("repair_notifications", schema=None) as batch_op:
        batch_op.create_index("ix_repair_notifications_message_id", ["message_id"], unique=False)
        batch_op.create_index("ix_repair_notifications_order_id", ["order_id", "id"], unique=False)
        batch_op.create_index("ix_repair_notifications_ticket_id", ["ticket_id", "id"], unique=False)
        batch_op.create_index("ix_repair_notifications_user_id", ["user_id", "id"], unique=False)

    for table, (columns, gone) in KEPT.items():
        _guard(table, columns, gone)


def downgrade() -> None:
    with op.batch_alter_table("repair_notifications", schema=None) as batch_op:
        batch_op.drop_index("ix_repair_notifications_user_id")
        batch_op.drop_index("ix_repair_notifications_ticket_id")
        batch_op.drop_index("ix_repair_notifications_order_id")
        batch_op.drop_index("ix_repair_notifications_message_id")

    op.drop_table("repair_notifications")
    with op.batch_alter_table("repair_attachments", schema=None) as batch_op:
        batch_op.drop_index("ix_repair_attachments_sha256")
        batch_op.drop_index("ix_repair_attachments_message_id")

    op.drop_table("repair_attachments")
    op.drop_table("work_order_approval_codes")
    with op.batch_alter_table("repair_messages", schema=None) as batch_op:
        batch_op.drop_index("ix_repair_messages_ticket_id")

    op.drop_table("repair_messages")
    with op.batch_alter_table("repair_access_links", schema=None) as batch_op:
        batch_op.drop_index("ix_repair_access_links_ticket_id")
        batch_op.drop_index("ix_repair_access_links_order_id")
        batch_op.drop_index("ix_repair_access_links_expires_at")

    op.drop_table("repair_access_links")
    with op.batch_alter_table("work_order_payments", schema=None) as batch_op:
        batch_op.drop_index("uq_work_order_payments_key")
        batch_op.drop_index("ix_work_order_payments_user_id")
        batch_op.drop_index(
            "ix_work_order_payments_reverses_id",
            postgresql_where=sa.text("reverses_id IS NOT NULL"),
            sqlite_where=sa.text("reverses_id IS NOT NULL"),
        )

    op.drop_table("work_order_payments")
    with op.batch_alter_table("work_order_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_work_order_lines_order_id")

    op.drop_table("work_order_lines")
    with op.batch_alter_table("work_order_events", schema=None) as batch_op:
        batch_op.drop_index("ix_work_order_events_order_id")

    op.drop_table("work_order_events")
    with op.batch_alter_table("work_order_estimates", schema=None) as batch_op:
        batch_op.drop_index("ix_work_order_estimates_order_id")
        batch_op.drop_index(
            "ix_work_order_estimates_expires_at",
            postgresql_where=sa.text("state = 'sent'"),
            sqlite_where=sa.text("state = 'sent'"),
        )

    op.drop_table("work_order_estimates")
    with op.batch_alter_table("repair_tickets", schema=None) as batch_op:
        batch_op.drop_index("ix_repair_tickets_user_id")
        batch_op.drop_index("ix_repair_tickets_status")
        batch_op.drop_index(
            "ix_repair_tickets_resolved_at",
            postgresql_where=sa.text("status = 'resolved'"),
            sqlite_where=sa.text("status = 'resolved'"),
        )
        batch_op.drop_index("ix_repair_tickets_order_id")
        batch_op.drop_index("ix_repair_tickets_last_message_at")
        batch_op.drop_index(
            "ix_repair_tickets_follows_id",
            postgresql_where=sa.text("follows_id IS NOT NULL"),
            sqlite_where=sa.text("follows_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_repair_tickets_contact_email")

    op.drop_table("repair_tickets")
    with op.batch_alter_table("work_orders", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_work_orders_warranty_of_id",
            postgresql_where=sa.text("warranty_of_id IS NOT NULL"),
            sqlite_where=sa.text("warranty_of_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_work_orders_user_id")
        batch_op.drop_index("ix_work_orders_technician_id")
        batch_op.drop_index("ix_work_orders_status")
        batch_op.drop_index("ix_work_orders_device_id")
        batch_op.drop_index("ix_work_orders_created_at")
        batch_op.drop_index("ix_work_orders_contact_email")
        batch_op.drop_index(
            "ix_work_orders_collected_at",
            postgresql_where=sa.text("status = 'collected'"),
            sqlite_where=sa.text("status = 'collected'"),
        )

    op.drop_table("work_orders")
    with op.batch_alter_table("repair_devices", schema=None) as batch_op:
        batch_op.drop_index("ix_repair_devices_user_id")

    op.drop_table("repair_devices")
    with op.batch_alter_table("repair_audit_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_repair_audit_entries_user_id")
        batch_op.drop_index("ix_repair_audit_entries_about")

    op.drop_table("repair_audit_entries")
    with op.batch_alter_table("repair_addresses", schema=None) as batch_op:
        batch_op.drop_index("ix_repair_addresses_user_id")

    op.drop_table("repair_addresses")
    op.drop_table("work_order_years")

    if op.get_bind().dialect.name != "sqlite":
        for table in KEPT:
            op.execute(f"DROP FUNCTION {table}_kept()")
