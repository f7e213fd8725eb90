"""guests_core: users of four kinds, sessions, claims, permissions, events, the outbox"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "default_permissions",
        sa.Column("user_type", sa.String(length=16), nullable=False),
        sa.Column("permission", sa.String(length=50), nullable=False),
        sa.Column("is_granted", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.PrimaryKeyConstraint("user_type", "permission", name=op.f("pk_default_permissions")),
    )
    op.create_table(
        "dev_mails",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dev_mails")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_type", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_created_at", ["created_at"], unique=False)
        batch_op.create_index("ix_events_name_created_at", ["name", "created_at"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.String(length=255), nullable=True),
        sa.Column(
            "available_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_available_at", ["available_at"], unique=False)

    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_type", sa.String(length=16), nullable=False),
        sa.Column(
            "is_guest", sa.Boolean(), sa.Computed("user_type = 'guest'", persisted=True), nullable=False
        ),
        sa.Column("anonymous_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("email_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("resume_key_hash", sa.String(length=64), nullable=True),
        sa.Column("onboarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("username", sa.String(length=50), nullable=True),
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("avatar_url", sa.String(length=2048), nullable=True),
        sa.Column("bio", sa.String(length=1000), nullable=True),
        sa.Column("location", sa.String(length=100), nullable=True),
        sa.Column("website", sa.String(length=255), nullable=True),
        sa.Column("theme", sa.String(length=8), server_default="auto", nullable=False),
        sa.Column("locale", sa.String(length=8), server_default="en", nullable=False),
        sa.Column("timezone", sa.String(length=64), server_default="UTC", nullable=False),
        sa.Column("role", sa.String(length=16), server_default="customer", nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("auth_epoch", sa.Integer(), server_default="1", nullable=False),
        sa.Column("source", sa.String(length=64), server_default="organic", nullable=False),
        sa.Column("signup_guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("merged_into_user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("migrated_from_anonymous_id", sa.Uuid(), nullable=True),
        sa.Column("migrated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "last_active_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_reason", sa.String(length=16), nullable=True),
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
        sa.CheckConstraint(
            "(user_type = 'migrated') = (migrated_at IS NOT NULL AND merged_into_user_id IS NOT NULL)",
            name=op.f("ck_users_migrated"),
        ),
        sa.CheckConstraint(
            "role = 'customer' OR user_type = 'registered'", name=op.f("ck_users_staff_registered")
        ),
        sa.CheckConstraint("role IN ('customer', 'staff', 'admin')", name=op.f("ck_users_role")),
        sa.CheckConstraint("theme IN ('light', 'dark', 'auto')", name=op.f("ck_users_theme")),
        sa.CheckConstraint(
            "user_type <> 'contact' OR (email IS NOT NULL AND password_hash IS NULL)",
            name=op.f("ck_users_contact"),
        ),
        sa.CheckConstraint(
            "user_type <> 'guest' OR (anonymous_id IS NOT NULL AND email IS NULL AND password_hash IS NULL)",
            name=op.f("ck_users_guest"),
        ),
        sa.CheckConstraint(
            "user_type <> 'migrated' OR (NOT is_active AND email IS NULL)",
            name=op.f("ck_users_migrated_inactive"),
        ),
        sa.CheckConstraint(
            "user_type <> 'registered' OR password_hash IS NOT NULL OR onboarded_at IS NOT NULL",
            name=op.f("ck_users_registered"),
        ),
        sa.CheckConstraint(
            "user_type IN ('guest', 'contact', 'registered', 'migrated')", name=op.f("ck_users_kind")
        ),
        sa.CheckConstraint("(deleted_at IS NULL) = (deleted_reason IS NULL)", name=op.f("ck_users_deleted")),
        sa.CheckConstraint("email_verified_at IS NULL OR email IS NOT NULL", name=op.f("ck_users_verified")),
        sa.ForeignKeyConstraint(
            ["merged_into_user_id"],
            ["users.id"],
            name=op.f("fk_users_merged_into_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["signup_guest_id"],
            ["users.id"],
            name=op.f("fk_users_signup_guest_id_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("anonymous_id", name=op.f("uq_users_anonymous_id")),
        sa.UniqueConstraint("resume_key_hash", name=op.f("uq_users_resume_key_hash")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(
            "ix_users_idle_guests",
            ["last_active_at"],
            unique=False,
            postgresql_where=sa.text("user_type = 'guest'"),
            sqlite_where=sa.text("user_type = 'guest'"),
        )
        batch_op.create_index(
            "ix_users_merged_into_user_id",
            ["merged_into_user_id"],
            unique=False,
            postgresql_where=sa.text("merged_into_user_id IS NOT NULL"),
            sqlite_where=sa.text("merged_into_user_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_users_signup_guest_id",
            ["signup_guest_id"],
            unique=False,
            postgresql_where=sa.text("signup_guest_id IS NOT NULL"),
            sqlite_where=sa.text("signup_guest_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_users_live_email",
            [sa.literal_column("lower(email)")],
            unique=True,
            postgresql_where=sa.text("deleted_at IS NULL"),
            sqlite_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index("uq_users_username", [sa.literal_column("lower(username)")], unique=True)

    op.create_table(
        "email_claims",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=True),
        sa.Column("link_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint("purpose IN ('confirm')", name=op.f("ck_email_claims_purpose")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_email_claims_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_claims")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_email_claims_link_hash")),
    )
    with op.batch_alter_table("email_claims", schema=None) as batch_op:
        batch_op.create_index("ix_email_claims_created_at", ["created_at"], unique=False)
        batch_op.create_index("ix_email_claims_user_id", ["user_id"], unique=False)

    op.create_table(
        "user_sessions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_type", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("refresh_token_hash", sa.String(length=64), nullable=True),
        sa.Column("refresh_family_hash", sa.String(length=64), nullable=True),
        sa.Column("auth_epoch", sa.Integer(), nullable=False),
        sa.Column("device_info", sa.String(length=100), nullable=True),
        sa.Column("ip_address", sa.String(length=64), nullable=True),
        sa.Column("user_agent", sa.String(length=255), nullable=True),
        sa.Column("is_persistent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column(
            "last_used_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "session_type <> 'guest' OR refresh_token_hash IS NULL",
            name=op.f("ck_user_sessions_guest_refresh"),
        ),
        sa.CheckConstraint("session_type IN ('guest', 'authenticated')", name=op.f("ck_user_sessions_type")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("refresh_token_hash", name=op.f("uq_user_sessions_refresh_token_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_sessions_token_hash")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("user_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_user_sessions_expires_at", ["expires_at"], unique=False)
        batch_op.create_index(
            "ix_user_sessions_refresh_family_hash",
            ["refresh_family_hash"],
            unique=False,
            postgresql_where=sa.text("refresh_family_hash IS NOT NULL"),
            sqlite_where=sa.text("refresh_family_hash IS NOT NULL"),
        )
        batch_op.create_index("ix_user_sessions_user_id", ["user_id"], unique=False)

    things = ("projects", "notes", "snippets", "tasks")
    guest = [f"create_{thing}" for thing in things]
    guest += [f"{verb}_own_{thing}" for thing in things for verb in ("edit", "delete")]
    guest += ["export_data"]
    account = ["sync_data", "share_projects", "collaborate", "access_history", "publish_snippets"]
    account += ["fork_snippets", "like_snippets", "comment", "report_content"]
    rows = [("guest", name) for name in guest] + [("registered", name) for name in (*guest, *account)]
    table = sa.table("default_permissions", sa.column("user_type"), sa.column("permission"))
    op.bulk_insert(table, [{"user_type": kind, "permission": name} for kind, name in rows])


def downgrade() -> None:
    with op.batch_alter_table("user_sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_user_sessions_user_id")
        batch_op.drop_index(
            "ix_user_sessions_refresh_family_hash",
            postgresql_where=sa.text("refresh_family_hash IS NOT NULL"),
            sqlite_where=sa.text("refresh_family_hash IS NOT NULL"),
        )
        batch_op.drop_index("ix_user_sessions_expires_at")

    op.drop_table("user_sessions")
    with op.batch_alter_table("email_claims", schema=None) as batch_op:
        batch_op.drop_index("ix_email_claims_user_id")
        batch_op.drop_index("ix_email_claims_created_at")

    op.drop_table("email_claims")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index("uq_users_username")
        batch_op.drop_index(
            "uq_users_live_email",
            postgresql_where=sa.text("deleted_at IS NULL"),
            sqlite_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index("ix_users_signup_guest_id")
        batch_op.drop_index("ix_users_merged_into_user_id")
        batch_op.drop_index(
            "ix_users_idle_guests",
            postgresql_where=sa.text("user_type = 'guest'"),
            sqlite_where=sa.text("user_type = 'guest'"),
        )

    op.drop_table("users")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_available_at")

    op.drop_table("outbox")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_name_created_at")
        batch_op.drop_index("ix_events_created_at")

    op.drop_table("events")
    op.drop_table("dev_mails")
    op.drop_table("default_permissions")
