"""learning: paths, their keywords, progress, and the permission to share"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

PERMISSION = "share_learning_paths"


def upgrade() -> None:
    op.create_table(
        "learning_paths",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(length=120), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("subject_key", sa.String(length=160), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("generator", sa.String(length=16), nullable=False),
        sa.Column("generator_version", sa.String(length=100), server_default="", nullable=False),
        sa.Column("status", sa.String(length=8), server_default="queued", nullable=False),
        sa.Column("error", sa.String(length=16), nullable=True),
        sa.Column("share_token", sa.String(length=43), nullable=True),
        sa.Column("folded_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
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
            "(status = 'failed') = (error IS NOT NULL)", name=op.f("ck_learning_paths_failed")
        ),
        sa.CheckConstraint(
            "error IN ('no_terms', 'unknown_topic', 'failed')", name=op.f("ck_learning_paths_error")
        ),
        sa.CheckConstraint(
            "generator IN ('graph', 'text', 'model')", name=op.f("ck_learning_paths_generator")
        ),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'ready', 'failed')", name=op.f("ck_learning_paths_status")
        ),
        sa.CheckConstraint("length(text) <= 50000", name=op.f("ck_learning_paths_text")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 120", name=op.f("ck_learning_paths_title")),
        sa.CheckConstraint("length(topic) <= 120", name=op.f("ck_learning_paths_topic")),
        sa.ForeignKeyConstraint(
            ["folded_into_id"],
            ["learning_paths.id"],
            name=op.f("fk_learning_paths_folded_into_id_learning_paths"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_learning_paths_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_paths")),
        sa.UniqueConstraint("share_token", name=op.f("uq_learning_paths_share_token")),
    )
    with op.batch_alter_table("learning_paths", schema=None) as batch_op:
        batch_op.create_index("ix_learning_paths_folded_into_id", ["folded_into_id"], unique=False)
        batch_op.create_index(
            "ix_learning_paths_user_id_created_at", ["user_id", "created_at", "id"], unique=False
        )
        batch_op.create_index("ix_learning_paths_user_id_title", ["user_id", "title", "id"], unique=False)
        batch_op.create_index(
            "uq_learning_paths_user_id_subject_key",
            ["user_id", "subject_key"],
            unique=True,
            postgresql_where=sa.text("folded_into_id IS NULL"),
            sqlite_where=sa.text("folded_into_id IS NULL"),
        )

    op.create_table(
        "keywords",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("path_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=120), nullable=False),
        sa.Column("term_key", sa.String(length=120), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(length=600), server_default="", nullable=False),
        sa.Column("why", sa.String(length=300), server_default="", nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_keywords_level")),
        sa.CheckConstraint("position >= 1 AND rank >= 1", name=op.f("ck_keywords_places")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["keywords.id"], name=op.f("fk_keywords_parent_id_keywords"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["path_id"],
            ["learning_paths.id"],
            name=op.f("fk_keywords_path_id_learning_paths"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keywords")),
        sa.UniqueConstraint("path_id", "term_key", name=op.f("uq_keywords_path_id_term_key")),
    )
    with op.batch_alter_table("keywords", schema=None) as batch_op:
        batch_op.create_index("ix_keywords_parent_id", ["parent_id"], unique=False)
        batch_op.create_index("ix_keywords_path_id_position", ["path_id", "position"], unique=False)

    op.create_table(
        "keyword_progress",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("keyword_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="todo", nullable=False),
        sa.Column("note", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("card", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("before_merge", sa.JSON(none_as_null=True), nullable=True),
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
            "due_at IS NULL OR state IN ('learning', 'done')", name=op.f("ck_keyword_progress_due")
        ),
        sa.CheckConstraint(
            "state IN ('todo', 'skipped', 'learning', 'done')", name=op.f("ck_keyword_progress_state")
        ),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_keyword_progress_note")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_keyword_progress_version")),
        sa.ForeignKeyConstraint(
            ["keyword_id"],
            ["keywords.id"],
            name=op.f("fk_keyword_progress_keyword_id_keywords"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_keyword_progress_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyword_progress")),
        sa.UniqueConstraint("user_id", "keyword_id", name=op.f("uq_keyword_progress_user_id_keyword_id")),
    )
    with op.batch_alter_table("keyword_progress", schema=None) as batch_op:
        batch_op.create_index("ix_keyword_progress_keyword_id", ["keyword_id"], unique=False)
        batch_op.create_index("ix_keyword_progress_user_id_due_at", ["user_id", "due_at", "id"], unique=False)
    table = sa.table("default_permissions", sa.column("user_type"), sa.column("permission"))
    op.bulk_insert(table, [{"user_type": "registered", "permission": PERMISSION}])


def downgrade() -> None:
    table = sa.table("default_permissions", sa.column("permission"))
    op.execute(table.delete().where(table.c.permission == PERMISSION))
    with op.batch_alter_table("keyword_progress", schema=None) as batch_op:
        batch_op.drop_index("ix_keyword_progress_user_id_due_at")
        batch_op.drop_index("ix_keyword_progress_keyword_id")

    op.drop_table("keyword_progress")
    with op.batch_alter_table("keywords", schema=None) as batch_op:
        batch_op.drop_index("ix_keywords_path_id_position")
        batch_op.drop_index("ix_keywords_parent_id")

    op.drop_table("keywords")
    with op.batch_alter_table("learning_paths", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_learning_paths_user_id_subject_key",
            postgresql_where=sa.text("folded_into_id IS NULL"),
            sqlite_where=sa.text("folded_into_id IS NULL"),
        )
        batch_op.drop_index("ix_learning_paths_user_id_title")
        batch_op.drop_index("ix_learning_paths_user_id_created_at")
        batch_op.drop_index("ix_learning_paths_folded_into_id")

    op.drop_table("learning_paths")
