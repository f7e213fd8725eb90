"""guests: ended sessions are found by an index"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

NAME = "ix_user_sessions_ended_at"
ENDED = sa.text("ended_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(NAME, "user_sessions", ["ended_at"], postgresql_where=ENDED, sqlite_where=ENDED)


def downgrade() -> None:
    op.drop_index(NAME, "user_sessions", postgresql_where=ENDED, sqlite_where=ENDED)
