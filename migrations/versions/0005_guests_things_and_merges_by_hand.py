"""guests: things that came along or were kept longer, and who did a merge by hand"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "linked_things",
        sa.Column("user_id", BIG, autoincrement=False, nullable=False),
        sa.Column("thing", sa.String(length=64), nullable=False),
        sa.Column("thing_id", BIG, autoincrement=False, nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_linked_things_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "thing", "thing_id", name=op.f("pk_linked_things")),
    )
    op.create_table(
        "extensions",
        sa.Column("thing", sa.String(length=64), nullable=False),
        sa.Column("thing_id", BIG, autoincrement=False, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_extensions_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("thing", "thing_id", name=op.f("pk_extensions")),
    )
    with op.batch_alter_table("extensions", schema=None) as batch_op:
        batch_op.create_index("ix_extensions_user_id", ["user_id"], unique=False)

    # What links noted by themselves until now is noted for every type.
    op.execute(
        "INSERT INTO extensions (thing, thing_id, user_id, created_at) "
        "SELECT 'links', id, user_id, extended_at FROM links WHERE extended_at IS NOT NULL"
    )
    op.drop_column("links", "extended_at")

    # What a guest keeps on a device does not end any more while it is kept.
    op.execute(
        "UPDATE links SET expires_at = NULL WHERE user_id IN (SELECT s.user_id FROM user_sessions s "
        "JOIN users u ON u.id = s.user_id "
        "WHERE s.is_persistent AND s.ended_at IS NULL AND u.user_type = 'guest')"
    )

    with op.batch_alter_table("user_migrations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("done_by_id", BIG, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_user_migrations_done_by_id_users"), "users", ["done_by_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_index(
            "ix_user_migrations_done_by_id",
            ["done_by_id"],
            unique=False,
            postgresql_where=sa.text("done_by_id IS NOT NULL"),
            sqlite_where=sa.text("done_by_id IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("user_migrations", schema=None) as batch_op:
        batch_op.drop_index("ix_user_migrations_done_by_id")
        batch_op.drop_constraint(op.f("fk_user_migrations_done_by_id_users"), type_="foreignkey")
        batch_op.drop_column("done_by_id")

    op.add_column("links", sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE links SET extended_at = (SELECT created_at FROM extensions "
        "WHERE thing = 'links' AND thing_id = links.id) "
        "WHERE id IN (SELECT thing_id FROM extensions WHERE thing = 'links')"
    )
    with op.batch_alter_table("extensions", schema=None) as batch_op:
        batch_op.drop_index("ix_extensions_user_id")

    op.drop_table("extensions")
    op.drop_table("linked_things")
