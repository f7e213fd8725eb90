"""links: links, their tags, aliases, clicks by day, reports and password tries"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "link_aliases",
        sa.Column("alias_key", sa.String(length=50), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint("alias_key = lower(alias_key)", name=op.f("ck_link_aliases_alias_key")),
        sa.PrimaryKeyConstraint("alias_key", name=op.f("pk_link_aliases")),
    )
    op.create_table(
        "link_salts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_link_salts")),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("alias_key", sa.String(length=50), nullable=True),
        sa.Column("original_url", sa.String(length=2048), nullable=False),
        sa.Column("target_host", sa.String(length=255), nullable=False),
        sa.Column("title", sa.String(length=200), server_default="", nullable=False),
        sa.Column("note", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("is_private", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("max_clicks", sa.Integer(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_by", sa.String(length=8), nullable=True),
        sa.Column("disabled_reason", sa.String(length=200), nullable=True),
        sa.Column(
            "click_count",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.Column("last_click_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(disabled_at IS NULL AND disabled_by IS NULL AND disabled_reason IS NULL) OR (disabled_at IS NOT NULL AND disabled_by IN ('owner', 'admin'))",
            name=op.f("ck_links_disabled"),
        ),
        sa.CheckConstraint(
            "(substr(original_url, 1, 7) = 'http://' OR substr(original_url, 1, 8) = 'https://') AND length(original_url) <= 2048",
            name=op.f("ck_links_original_url"),
        ),
        sa.CheckConstraint("alias_key IS NULL OR alias_key = lower(code)", name=op.f("ck_links_alias_key")),
        sa.CheckConstraint("click_count >= 0", name=op.f("ck_links_click_count")),
        sa.CheckConstraint("length(code) BETWEEN 3 AND 50", name=op.f("ck_links_code")),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_links_note")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_links_title")),
        sa.CheckConstraint("max_clicks >= 1", name=op.f("ck_links_max_clicks")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_links_version")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_links_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("alias_key", name=op.f("uq_links_alias_key")),
        sa.UniqueConstraint("code", name=op.f("uq_links_code")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.create_index("ix_links_created_at", ["created_at", "id"], unique=False)
        batch_op.create_index(
            "ix_links_deleted_at",
            ["deleted_at"],
            unique=False,
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_links_expires_at",
            ["expires_at"],
            unique=False,
            postgresql_where=sa.text("expires_at IS NOT NULL"),
            sqlite_where=sa.text("expires_at IS NOT NULL"),
        )
        batch_op.create_index("ix_links_target_host", ["target_host"], unique=False)
        batch_op.create_index("ix_links_user_id_click_count", ["user_id", "click_count", "id"], unique=False)
        batch_op.create_index("ix_links_user_id_created_at", ["user_id", "created_at", "id"], unique=False)
        batch_op.create_index("ix_links_user_id_expires_at", ["user_id", "expires_at", "id"], unique=False)

    op.create_table(
        "link_days",
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("referrer", sa.String(length=100), nullable=False),
        sa.Column("browser", sa.String(length=40), nullable=False),
        sa.Column("os", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=16), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visitors", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("n >= 1 AND visitors BETWEEN 0 AND n", name=op.f("ck_link_days_counts")),
        sa.ForeignKeyConstraint(
            ["link_id"], ["links.id"], name=op.f("fk_link_days_link_id_links"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "link_id", "day", "referrer", "browser", "os", "device", "is_bot", name=op.f("pk_link_days")
        ),
    )
    op.create_table(
        "link_reports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("status", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint("(status = 'open') = (closed_at IS NULL)", name=op.f("ck_link_reports_closed")),
        sa.CheckConstraint(
            "reason IN ('spam', 'phishing', 'malware', 'illegal', 'other')",
            name=op.f("ck_link_reports_reason"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'actioned', 'dismissed')", name=op.f("ck_link_reports_status")
        ),
        sa.CheckConstraint("length(detail) <= 1000", name=op.f("ck_link_reports_detail")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["users.id"],
            name=op.f("fk_link_reports_closed_by_id_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["links.id"], name=op.f("fk_link_reports_link_id_links"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_reports")),
    )
    with op.batch_alter_table("link_reports", schema=None) as batch_op:
        batch_op.create_index("ix_link_reports_closed_by_id", ["closed_by_id"], unique=False)
        batch_op.create_index("ix_link_reports_link_id", ["link_id"], unique=False)
        batch_op.create_index(
            "ix_link_reports_status_created_at", ["status", "created_at", "id"], unique=False
        )

    op.create_table(
        "link_tags",
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tag", sa.String(length=30), nullable=False),
        sa.CheckConstraint("length(tag) BETWEEN 1 AND 30", name=op.f("ck_link_tags_tag")),
        sa.ForeignKeyConstraint(
            ["link_id"], ["links.id"], name=op.f("fk_link_tags_link_id_links"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("link_id", "tag", name=op.f("pk_link_tags")),
    )
    with op.batch_alter_table("link_tags", schema=None) as batch_op:
        batch_op.create_index("ix_link_tags_tag", ["tag", "link_id"], unique=False)

    op.create_table(
        "link_tries",
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visitor", sa.LargeBinary(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_link_tries_tries")),
        sa.ForeignKeyConstraint(
            ["link_id"], ["links.id"], name=op.f("fk_link_tries_link_id_links"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("link_id", "visitor", name=op.f("pk_link_tries")),
    )
    with op.batch_alter_table("link_tries", schema=None) as batch_op:
        batch_op.create_index("ix_link_tries_started_at", ["started_at"], unique=False)

    op.create_table(
        "link_visitors",
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("visitor", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["links.id"], name=op.f("fk_link_visitors_link_id_links"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("link_id", "day", "visitor", name=op.f("pk_link_visitors")),
    )
    with op.batch_alter_table("link_visitors", schema=None) as batch_op:
        batch_op.create_index("ix_link_visitors_day", ["day"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("link_visitors", schema=None) as batch_op:
        batch_op.drop_index("ix_link_visitors_day")

    op.drop_table("link_visitors")
    with op.batch_alter_table("link_tries", schema=None) as batch_op:
        batch_op.drop_index("ix_link_tries_started_at")

    op.drop_table("link_tries")
    with op.batch_alter_table("link_tags", schema=None) as batch_op:
        batch_op.drop_index("ix_link_tags_tag")

    op.drop_table("link_tags")
    with op.batch_alter_table("link_reports", schema=None) as batch_op:
        batch_op.drop_index("ix_link_reports_status_created_at")
        batch_op.drop_index("ix_link_reports_link_id")
        batch_op.drop_index("ix_link_reports_closed_by_id")

    op.drop_table("link_reports")
    op.drop_table("link_days")
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.drop_index("ix_links_user_id_expires_at")
        batch_op.drop_index("ix_links_user_id_created_at")
        batch_op.drop_index("ix_links_user_id_click_count")
        batch_op.drop_index("ix_links_target_host")
        batch_op.drop_index(
            "ix_links_expires_at",
            postgresql_where=sa.text("expires_at IS NOT NULL"),
            sqlite_where=sa.text("expires_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_links_deleted_at",
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_links_created_at")

    op.drop_table("links")
    op.drop_table("link_salts")
    op.drop_table("link_aliases")
