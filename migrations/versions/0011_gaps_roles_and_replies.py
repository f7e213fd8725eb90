"""workspace and repairs: memberships that a merge brought, saved replies"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("project_permissions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("brought_by", BIG, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("project_permissions", schema=None) as batch_op:
        batch_op.drop_column("brought_by")
