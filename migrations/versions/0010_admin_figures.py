"""admin: figures, campaigns, reminders, and the record of acts"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(length=32), server_default="", nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("about", sa.String(length=200), server_default="", nullable=False),
        sa.Column("request_id", sa.String(length=32), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entries_act", ["act", "id"], unique=False)
        batch_op.create_index("ix_audit_entries_actor_id", ["actor_id", "id"], unique=False)
        batch_op.create_index("ix_audit_entries_target", ["target", "target_id", "id"], unique=False)

    op.create_table(
        "campaigns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("rate_per_hour", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="running", nullable=False),
        sa.Column(
            "last_user_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'finished') = (finished_at IS NOT NULL)", name=op.f("ck_campaigns_finished")
        ),
        sa.CheckConstraint("state IN ('running', 'paused', 'finished')", name=op.f("ck_campaigns_state")),
        sa.CheckConstraint("rate_per_hour BETWEEN 1 AND 100000", name=op.f("ck_campaigns_rate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.create_index("ix_campaigns_state", ["state", "id"], unique=False)

    op.create_table(
        "day_figures",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("day", "name", name=op.f("pk_day_figures")),
    )
    op.create_table(
        "event_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("user_type", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("day", "name", "user_type", "source", "about", name=op.f("pk_event_days")),
    )
    op.create_table(
        "guest_cohorts",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("guests", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("limit_met", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prompted", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("accounts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("within_hour", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("within_day", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("within_week", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("week", "source", name=op.f("pk_guest_cohorts")),
    )
    op.create_table(
        "mail_stops",
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("email_hash", name=op.f("pk_mail_stops")),
    )
    op.create_table(
        "campaign_mails",
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "user_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_mails_campaign_id_campaigns"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "user_id", name=op.f("pk_campaign_mails")),
    )
    with op.batch_alter_table("campaign_mails", schema=None) as batch_op:
        batch_op.create_index("ix_campaign_mails_created_at", ["campaign_id", "created_at"], unique=False)

    op.create_table(
        "reminders",
        sa.Column(
            "user_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_reminders_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_reminders")),
    )
    with op.batch_alter_table("dev_mails", schema=None) as batch_op:
        batch_op.create_index("ix_dev_mails_created_at", ["created_at"], unique=False)

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(
            "ix_users_banned",
            ["id"],
            unique=False,
            postgresql_where=sa.text("NOT is_active AND user_type <> 'migrated'"),
            sqlite_where=sa.text("NOT is_active AND user_type <> 'migrated'"),
        )
        batch_op.create_index(
            "ix_users_deleted",
            ["id"],
            unique=False,
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_users_email_prefix",
            [sa.literal_column("lower(email)")],
            unique=False,
            postgresql_ops={"lower(email)": "text_pattern_ops"},
            postgresql_where=sa.text("email IS NOT NULL"),
            sqlite_where=sa.text("email IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_users_kind",
            ["user_type", "id"],
            unique=False,
            postgresql_where=sa.text("user_type <> 'guest'"),
            sqlite_where=sa.text("user_type <> 'guest'"),
        )
        batch_op.create_index(
            "ix_users_role",
            ["role", "id"],
            unique=False,
            postgresql_where=sa.text("role <> 'customer'"),
            sqlite_where=sa.text("role <> 'customer'"),
        )

    _refuse_changes()


def _refuse_changes() -> None:
    """Let the record of acts only grow, whoever speaks to the database."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'entries of the record are never changed'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_entries_only_grow BEFORE UPDATE OR DELETE ON audit_entries "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    else:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entries_no_{act.lower()} BEFORE {act} ON audit_entries "
                "BEGIN SELECT RAISE(ABORT, 'entries of the record are never changed'); END"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_entries_only_grow ON audit_entries")
        op.execute("DROP FUNCTION refuse_change()")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_users_role",
            postgresql_where=sa.text("role <> 'customer'"),
            sqlite_where=sa.text("role <> 'customer'"),
        )
        batch_op.drop_index(
            "ix_users_kind",
            postgresql_where=sa.text("user_type <> 'guest'"),
            sqlite_where=sa.text("user_type <> 'guest'"),
        )
        batch_op.drop_index(
            "ix_users_email_prefix",
            postgresql_ops={"lower(email)": "text_pattern_ops"},
            postgresql_where=sa.text("email IS NOT NULL"),
            sqlite_where=sa.text("email IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_users_deleted",
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_users_banned",
            postgresql_where=sa.text("NOT is_active AND user_type <> 'migrated'"),
            sqlite_where=sa.text("NOT is_active AND user_type <> 'migrated'"),
        )

    with op.batch_alter_table("dev_mails", schema=None) as batch_op:
        batch_op.drop_index("ix_dev_mails_created_at")

    op.drop_table("reminders")
    with op.batch_alter_table("campaign_mails", schema=None) as batch_op:
        batch_op.drop_index("ix_campaign_mails_created_at")

    op.drop_table("campaign_mails")
    op.drop_table("mail_stops")
    op.drop_table("guest_cohorts")
    op.drop_table("event_days")
    op.drop_table("day_figures")
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.drop_index("ix_campaigns_state")

    op.drop_table("campaigns")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entries_target")
        batch_op.drop_index("ix_audit_entries_actor_id")
        batch_op.drop_index("ix_audit_entries_act")

    op.drop_table("audit_entries")
