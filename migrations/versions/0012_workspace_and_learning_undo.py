"""workspace and learning: what was deleted is kept for a day"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
THERE = sa.text("folded_into_id IS NULL AND deleted_at IS NULL")
UNFOLDED = sa.text("folded_into_id IS NULL")
DELETED = sa.text("deleted_at IS NOT NULL")
TWINS = "uq_learning_paths_user_id_subject_key"


def upgrade() -> None:
    op.create_table(
        "project_discards",
        sa.Column("id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("thing_id", BIG, nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('note', 'task')", name=op.f("ck_project_discards_kind")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_project_discards_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_discards")),
    )
    with op.batch_alter_table("project_discards", schema=None) as batch_op:
        batch_op.create_index("ix_project_discards_created_at", ["created_at"], unique=False)
        batch_op.create_index("ix_project_discards_project_id", ["project_id"], unique=False)
        batch_op.create_index("uq_project_discards_kind_thing_id", ["kind", "thing_id"], unique=True)

    with op.batch_alter_table("workspace_revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("discard_id", BIG, nullable=True))
        batch_op.drop_constraint("of_one_thing", type_="check")
        batch_op.create_check_constraint(
            "of_one_thing",
            "(discard_id IS NULL AND (note_id IS NULL) <> (snippet_id IS NULL))"
            " OR (discard_id IS NOT NULL AND note_id IS NULL AND snippet_id IS NULL)",
        )
        batch_op.create_foreign_key(
            op.f("fk_workspace_revisions_discard_id_project_discards"),
            "project_discards",
            ["discard_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch_op.create_index("ix_workspace_revisions_discard_id", ["discard_id"], unique=False)

    op.add_column("learning_paths", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    _keep_subjects_single(THERE)
    op.create_index(
        "ix_learning_paths_deleted_at",
        "learning_paths",
        ["deleted_at"],
        postgresql_where=DELETED,
        sqlite_where=DELETED,
    )


def downgrade() -> None:
    _remove_what_was_deleted()
    op.drop_index("ix_learning_paths_deleted_at", table_name="learning_paths")
    _keep_subjects_single(UNFOLDED)
    op.drop_column("learning_paths", "deleted_at")

    with op.batch_alter_table("workspace_revisions", schema=None) as batch_op:
        batch_op.drop_index("ix_workspace_revisions_discard_id")
        batch_op.drop_constraint(
            op.f("fk_workspace_revisions_discard_id_project_discards"), type_="foreignkey"
        )
        batch_op.drop_constraint("of_one_thing", type_="check")
        batch_op.create_check_constraint("of_one_thing", "(note_id IS NULL) <> (snippet_id IS NULL)")
        batch_op.drop_column("discard_id")

    with op.batch_alter_table("project_discards", schema=None) as batch_op:
        batch_op.drop_index("uq_project_discards_kind_thing_id")
        batch_op.drop_index("ix_project_discards_project_id")
        batch_op.drop_index("ix_project_discards_created_at")

    op.drop_table("project_discards")


def _keep_subjects_single(where: sa.TextClause) -> None:
    op.drop_index(TWINS, table_name="learning_paths")
    columns = ["user_id", "subject_key"]
    op.create_index(TWINS, "learning_paths", columns, unique=True, postgresql_where=where, sqlite_where=where)


def _remove_what_was_deleted() -> None:
    """Delete for good what could come back: no earlier revision knows of it. SQLite's keys are at rest here."""
    paths = sa.table("learning_paths", sa.column("id"), sa.column("folded_into_id"), sa.column("deleted_at"))
    keywords = sa.table("keywords", sa.column("id"), sa.column("path_id"), sa.column("parent_id"))
    progress = sa.table("keyword_progress", sa.column("keyword_id"))
    saves = sa.table("workspace_revisions", sa.column("discard_id"))
    deleted = sa.select(paths.c.id).where(paths.c.deleted_at.is_not(None))
    doomed = deleted.union(sa.select(paths.c.id).where(paths.c.folded_into_id.in_(deleted)))
    words = sa.select(keywords.c.id).where(keywords.c.path_id.in_(doomed))
    op.execute(progress.delete().where(progress.c.keyword_id.in_(words)))
    op.execute(keywords.update().where(keywords.c.path_id.in_(doomed)).values(parent_id=None))
    op.execute(keywords.delete().where(keywords.c.path_id.in_(doomed)))
    op.execute(paths.delete().where(paths.c.id.in_(doomed)))
    op.execute(saves.delete().where(saves.c.discard_id.is_not(None)))
