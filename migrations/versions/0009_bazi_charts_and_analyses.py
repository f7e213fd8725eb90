"""bazi: charts and their analyses"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "bazi_charts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("gender", sa.String(length=8), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("birth_clock", sa.String(length=8), nullable=True),
        sa.Column("utc_offset", sa.String(length=9), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("fold", sa.Integer(), nullable=True),
        sa.Column("city_id", sa.String(length=10), nullable=True),
        sa.Column("place", sa.String(length=200), server_default="", nullable=False),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("day_changes", sa.String(length=8), server_default="midnight", nullable=False),
        sa.Column("luck_method", sa.String(length=16), server_default="minutes", nullable=False),
        sa.Column("true_solar_time", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("pillars", sa.String(length=12), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("engine", sa.String(length=100), nullable=False),
        sa.Column("engine_version", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("share_code", sa.String(length=32), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.CheckConstraint("day_changes IN ('midnight', '23h')", name=op.f("ck_bazi_charts_day_changes")),
        sa.CheckConstraint("gender IN ('male', 'female')", name=op.f("ck_bazi_charts_gender")),
        sa.CheckConstraint(
            "luck_method IN ('minutes', 'double_hours')", name=op.f("ck_bazi_charts_luck_method")
        ),
        sa.CheckConstraint("fold IN (0, 1)", name=op.f("ck_bazi_charts_fold")),
        sa.CheckConstraint("length(pillars) IN (6, 8)", name=op.f("ck_bazi_charts_pillars")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_bazi_charts_longitude")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_bazi_charts_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bazi_charts")),
        sa.UniqueConstraint("share_code", name=op.f("uq_bazi_charts_share_code")),
    )
    with op.batch_alter_table("bazi_charts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_bazi_charts_expires_at",
            ["expires_at"],
            unique=False,
            postgresql_where=sa.text("expires_at IS NOT NULL"),
            sqlite_where=sa.text("expires_at IS NOT NULL"),
        )
        batch_op.create_index("ix_bazi_charts_user_id", ["user_id", "id"], unique=False)
        batch_op.create_index("ix_bazi_charts_user_id_created_at", ["user_id", "created_at"], unique=False)
        batch_op.create_index(
            "uq_bazi_charts_active",
            ["user_id"],
            unique=True,
            postgresql_where=sa.text("is_active"),
            sqlite_where=sa.text("is_active"),
        )

    op.create_table(
        "bazi_analyses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chart_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.Integer(), server_default="1", nullable=False),
        sa.Column("status", sa.String(length=8), server_default="queued", nullable=False),
        sa.Column("source", sa.String(length=8), nullable=True),
        sa.Column("locale", sa.String(length=8), server_default="en", nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(status = 'ready') = (ready_at IS NOT NULL AND source IS NOT NULL)",
            name=op.f("ck_bazi_analyses_ready"),
        ),
        sa.CheckConstraint("source IN ('rules', 'model')", name=op.f("ck_bazi_analyses_source")),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'ready', 'failed')", name=op.f("ck_bazi_analyses_status")
        ),
        sa.ForeignKeyConstraint(
            ["chart_id"],
            ["bazi_charts.id"],
            name=op.f("fk_bazi_analyses_chart_id_bazi_charts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bazi_analyses")),
        sa.UniqueConstraint("chart_id", name=op.f("uq_bazi_analyses_chart_id")),
    )


def downgrade() -> None:
    op.drop_table("bazi_analyses")
    with op.batch_alter_table("bazi_charts", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_bazi_charts_active", postgresql_where=sa.text("is_active"), sqlite_where=sa.text("is_active")
        )
        batch_op.drop_index("ix_bazi_charts_user_id_created_at")
        batch_op.drop_index("ix_bazi_charts_user_id")
        batch_op.drop_index(
            "ix_bazi_charts_expires_at",
            postgresql_where=sa.text("expires_at IS NOT NULL"),
            sqlite_where=sa.text("expires_at IS NOT NULL"),
        )

    op.drop_table("bazi_charts")
