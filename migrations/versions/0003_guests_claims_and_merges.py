"""guests: proofs by code, merges and their offers, what each row remembers of its merge"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "user_migrations",
        sa.Column("id", BIG, nullable=False),
        sa.Column("source_user_id", BIG, nullable=True),
        sa.Column("destination_user_id", BIG, nullable=False),
        sa.Column("source_anonymous_id", sa.Uuid(), nullable=True),
        sa.Column("migration_status", sa.String(length=16), server_default="pending", nullable=False),
        sa.Column("entities_migrated", sa.JSON(), nullable=False),
        sa.Column("migration_log", sa.JSON(), nullable=False),
        sa.Column("error_message", sa.String(length=255), nullable=True),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(migration_status = 'completed') = (completed_at IS NOT NULL)",
            name=op.f("ck_user_migrations_completed"),
        ),
        sa.CheckConstraint(
            "migration_status IN ('pending', 'in_progress', 'completed', 'failed')",
            name=op.f("ck_user_migrations_status"),
        ),
        sa.ForeignKeyConstraint(
            ["destination_user_id"],
            ["users.id"],
            name=op.f("fk_user_migrations_destination_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_user_id"],
            ["users.id"],
            name=op.f("fk_user_migrations_source_user_id_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_migrations")),
    )
    with op.batch_alter_table("user_migrations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_user_migrations_destination_user_id", ["destination_user_id", "id"], unique=False
        )
        batch_op.create_index("ix_user_migrations_source_user_id", ["source_user_id"], unique=False)
        batch_op.create_index(
            "uq_user_migrations_source",
            ["source_user_id"],
            unique=True,
            postgresql_where=sa.text("undone_at IS NULL AND migration_status <> 'failed'"),
            sqlite_where=sa.text("undone_at IS NULL AND migration_status <> 'failed'"),
        )

    op.create_table(
        "merge_offers",
        sa.Column("session_id", BIG, nullable=False),
        sa.Column("guest_id", BIG, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["guest_id"], ["users.id"], name=op.f("fk_merge_offers_guest_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["user_sessions.id"],
            name=op.f("fk_merge_offers_session_id_user_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_merge_offers")),
    )
    with op.batch_alter_table("merge_offers", schema=None) as batch_op:
        batch_op.create_index("ix_merge_offers_expires_at", ["expires_at"], unique=False)
        batch_op.create_index("ix_merge_offers_guest_id", ["guest_id"], unique=False)

    with op.batch_alter_table("email_claims", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asker_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("password_hash", sa.String(length=255), nullable=True))
        batch_op.add_column(sa.Column("username", sa.String(length=50), nullable=True))
        batch_op.add_column(sa.Column("display_name", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("locale", sa.String(length=8), server_default="en", nullable=False))
        batch_op.add_column(sa.Column("code_hash", sa.String(length=255), nullable=True))
        batch_op.add_column(sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
        batch_op.alter_column("user_id", existing_type=BIG, nullable=True)
        batch_op.drop_constraint("purpose", type_="check")
        batch_op.create_check_constraint("purpose", "purpose IN ('confirm', 'claim', 'reset', 'change')")
        batch_op.create_check_constraint(
            "bound", "purpose NOT IN ('confirm', 'change') OR user_id IS NOT NULL"
        )
        batch_op.create_check_constraint("attempts", "attempts BETWEEN 0 AND 5")
        batch_op.create_index("ix_email_claims_email", ["email", "created_at"], unique=False)

    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merge_id", BIG, nullable=True))
        batch_op.add_column(sa.Column("expires_before_merge", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("name_before_merge", sa.String(length=255), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.drop_column("name_before_merge")
        batch_op.drop_column("expires_before_merge")
        batch_op.drop_column("merge_id")

    # Proofs under way live for minutes; the older house knows only confirmations.
    op.execute("DELETE FROM email_claims WHERE purpose <> 'confirm'")
    with op.batch_alter_table("email_claims", schema=None) as batch_op:
        batch_op.drop_index("ix_email_claims_email")
        batch_op.drop_constraint("attempts", type_="check")
        batch_op.drop_constraint("bound", type_="check")
        batch_op.drop_constraint("purpose", type_="check")
        batch_op.create_check_constraint("purpose", "purpose IN ('confirm')")
        batch_op.alter_column("user_id", existing_type=BIG, nullable=False)
        batch_op.drop_column("attempts")
        batch_op.drop_column("code_expires_at")
        batch_op.drop_column("code_hash")
        batch_op.drop_column("locale")
        batch_op.drop_column("display_name")
        batch_op.drop_column("username")
        batch_op.drop_column("password_hash")
        batch_op.drop_column("asker_hash")

    with op.batch_alter_table("merge_offers", schema=None) as batch_op:
        batch_op.drop_index("ix_merge_offers_guest_id")
        batch_op.drop_index("ix_merge_offers_expires_at")

    op.drop_table("merge_offers")
    with op.batch_alter_table("user_migrations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_user_migrations_source",
            postgresql_where=sa.text("undone_at IS NULL AND migration_status <> 'failed'"),
            sqlite_where=sa.text("undone_at IS NULL AND migration_status <> 'failed'"),
        )
        batch_op.drop_index("ix_user_migrations_source_user_id")
        batch_op.drop_index("ix_user_migrations_destination_user_id")

    op.drop_table("user_migrations")
