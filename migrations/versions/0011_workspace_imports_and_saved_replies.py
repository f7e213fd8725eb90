"""workspace and repairs: memberships that a merge brought, archives on their way in, saved replies"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("project_permissions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("brought_by", BIG, nullable=True))

    op.create_table(
        "workspace_imports",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("coming", sa.JSON(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_workspace_imports_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_imports")),
    )
    with op.batch_alter_table("workspace_imports", schema=None) as batch_op:
        batch_op.create_index("ix_workspace_imports_created_at", ["created_at"], unique=False)
        batch_op.create_index("ix_workspace_imports_user_id", ["user_id", "id"], unique=False)

    op.create_table(
        "repair_replies",
        sa.Column("id", BIG, nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 100", name=op.f("ck_repair_replies_title")),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 20000", name=op.f("ck_repair_replies_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_replies")),
    )
    op.create_index("uq_repair_replies_title", "repair_replies", [sa.text("lower(title)")], unique=True)


def downgrade() -> None:
    op.drop_index("uq_repair_replies_title", table_name="repair_replies")
    op.drop_table("repair_replies")
    with op.batch_alter_table("workspace_imports", schema=None) as batch_op:
        batch_op.drop_index("ix_workspace_imports_user_id")
        batch_op.drop_index("ix_workspace_imports_created_at")

    op.drop_table("workspace_imports")
    with op.batch_alter_table("project_permissions", schema=None) as batch_op:
        batch_op.drop_column("brought_by")
