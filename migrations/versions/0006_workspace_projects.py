"""workspace: projects, notes, snippets, tasks, their saves, and what is said of public snippets"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "projects",
        sa.Column("id", BIG, nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("description", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_task_number", sa.Integer(), server_default="1", nullable=False),
        sa.Column("change_seq", BIG, server_default="0", nullable=False),
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
        sa.Column("merge_id", BIG, nullable=True),
        sa.Column("expires_before_merge", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_before_merge", sa.String(length=255), nullable=True),
        sa.CheckConstraint("length(description) <= 2000", name=op.f("ck_projects_description")),
        sa.CheckConstraint("length(key) BETWEEN 2 AND 10 AND key = upper(key)", name=op.f("ck_projects_key")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_projects_name")),
        sa.CheckConstraint("next_task_number >= 1", name=op.f("ck_projects_next_task_number")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_projects_version")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_projects_owner_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("owner_id", "key", name="uq_projects_owner_id_key"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index("ix_projects_owner_id", ["owner_id", "updated_at", "id"], unique=False)

    op.create_table(
        "project_activity",
        sa.Column("id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("actor_id", BIG, nullable=True),
        sa.Column("verb", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("thing_id", BIG, nullable=True),
        sa.Column("title", sa.String(length=200), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('project', 'note', 'snippet', 'task', 'member')", name=op.f("ck_project_activity_kind")
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_project_activity_actor_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_project_activity_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_activity")),
    )
    with op.batch_alter_table("project_activity", schema=None) as batch_op:
        batch_op.create_index("ix_project_activity_actor_id", ["actor_id", "id"], unique=False)
        batch_op.create_index("ix_project_activity_project_id", ["project_id", "id"], unique=False)

    op.create_table(
        "project_invites",
        sa.Column("id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("inviter_id", BIG, nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("locale", sa.String(length=8), server_default="en", nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint("role IN ('viewer', 'editor', 'admin')", name=op.f("ck_project_invites_role")),
        sa.ForeignKeyConstraint(
            ["inviter_id"],
            ["users.id"],
            name=op.f("fk_project_invites_inviter_id_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_project_invites_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_invites")),
        sa.UniqueConstraint("project_id", "email", name="uq_project_invites_project_id_email"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_project_invites_token_hash")),
    )
    with op.batch_alter_table("project_invites", schema=None) as batch_op:
        batch_op.create_index("ix_project_invites_expires_at", ["expires_at"], unique=False)
        batch_op.create_index("ix_project_invites_inviter_id", ["inviter_id"], unique=False)

    op.create_table(
        "project_permissions",
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint("role IN ('viewer', 'editor', 'admin')", name=op.f("ck_project_permissions_role")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_project_permissions_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_project_permissions_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "user_id", name=op.f("pk_project_permissions")),
    )
    with op.batch_alter_table("project_permissions", schema=None) as batch_op:
        batch_op.create_index("ix_project_permissions_user_id", ["user_id", "project_id"], unique=False)

    op.create_table(
        "project_tombstones",
        sa.Column("id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("thing_id", BIG, nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column(
            "deleted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('project', 'note', 'snippet', 'task', 'member')",
            name=op.f("ck_project_tombstones_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_project_tombstones_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_tombstones")),
    )
    with op.batch_alter_table("project_tombstones", schema=None) as batch_op:
        batch_op.create_index("ix_project_tombstones_project_id_seq", ["project_id", "seq"], unique=False)

    op.create_table(
        "snippets",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=2000), server_default="", nullable=True),
        sa.Column("language", sa.String(length=20), server_default="", nullable=False),
        sa.Column("file_count", sa.Integer(), server_default="1", nullable=False),
        sa.Column("visibility", sa.String(length=8), server_default="private", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moderated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forked_from_id", BIG, nullable=True),
        sa.Column("like_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fork_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("comment_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("seq", BIG, server_default="0", nullable=False),
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
        sa.Column("merge_id", BIG, nullable=True),
        sa.Column("expires_before_merge", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_before_merge", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "visibility <> 'public' OR published_at IS NOT NULL", name=op.f("ck_snippets_published")
        ),
        sa.CheckConstraint(
            "visibility = 'private' OR moderated_at IS NULL", name=op.f("ck_snippets_moderated")
        ),
        sa.CheckConstraint(
            "visibility IN ('private', 'unlisted', 'public')", name=op.f("ck_snippets_visibility")
        ),
        sa.CheckConstraint("length(description) <= 2000", name=op.f("ck_snippets_description")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=op.f("ck_snippets_title")),
        sa.CheckConstraint(
            "like_count >= 0 AND fork_count >= 0 AND comment_count >= 0", name=op.f("ck_snippets_counts")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_snippets_version")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_snippets_author_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["forked_from_id"],
            ["snippets.id"],
            name=op.f("fk_snippets_forked_from_id_snippets"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_snippets_owner_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_snippets_project_id_projects"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippets")),
        sa.UniqueConstraint("code", name=op.f("uq_snippets_code")),
        sa.UniqueConstraint("project_id", "client_id", name="uq_snippets_project_id_client_id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("snippets", schema=None) as batch_op:
        batch_op.create_index("ix_snippets_author_id", ["author_id", "visibility"], unique=False)
        batch_op.create_index("ix_snippets_forked_from_id", ["forked_from_id"], unique=False)
        batch_op.create_index(
            "ix_snippets_language",
            ["language", "published_at", "id"],
            unique=False,
            postgresql_where=sa.text("visibility = 'public'"),
            sqlite_where=sa.text("visibility = 'public'"),
        )
        batch_op.create_index(
            "ix_snippets_like_count",
            ["like_count", "id"],
            unique=False,
            postgresql_where=sa.text("visibility = 'public'"),
            sqlite_where=sa.text("visibility = 'public'"),
        )
        batch_op.create_index("ix_snippets_owner_id", ["owner_id", "updated_at", "id"], unique=False)
        batch_op.create_index("ix_snippets_project_id_seq", ["project_id", "seq"], unique=False)
        batch_op.create_index("ix_snippets_project_id_title", ["project_id", "title", "id"], unique=False)
        batch_op.create_index(
            "ix_snippets_project_id_updated", ["project_id", "updated_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_snippets_published_at",
            ["published_at", "id"],
            unique=False,
            postgresql_where=sa.text("visibility = 'public'"),
            sqlite_where=sa.text("visibility = 'public'"),
        )

    op.create_table(
        "tasks",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=True),
        sa.Column("status", sa.String(length=10), server_default="todo", nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("assignee_id", BIG, nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("position", BIG, server_default="0", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("seq", BIG, server_default="0", nullable=False),
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
        sa.Column("merge_id", BIG, nullable=True),
        sa.Column("expires_before_merge", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_before_merge", sa.String(length=255), nullable=True),
        sa.CheckConstraint("status IN ('todo', 'doing', 'done', 'cancelled')", name=op.f("ck_tasks_status")),
        sa.CheckConstraint("length(body) <= 20000", name=op.f("ck_tasks_body")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=op.f("ck_tasks_title")),
        sa.CheckConstraint("priority BETWEEN 0 AND 4", name=op.f("ck_tasks_priority")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_tasks_version")),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["users.id"], name=op.f("fk_tasks_assignee_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_tasks_author_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_tasks_owner_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_tasks_project_id_projects"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("project_id", "client_id", name="uq_tasks_project_id_client_id"),
        sa.UniqueConstraint("project_id", "number", name="uq_tasks_project_id_number"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index("ix_tasks_assignee_id", ["assignee_id", "project_id"], unique=False)
        batch_op.create_index("ix_tasks_author_id", ["author_id"], unique=False)
        batch_op.create_index("ix_tasks_owner_id", ["owner_id", "updated_at", "id"], unique=False)
        batch_op.create_index(
            "ix_tasks_project_id_position", ["project_id", "status", "position", "id"], unique=False
        )
        batch_op.create_index("ix_tasks_project_id_priority", ["project_id", "priority", "id"], unique=False)
        batch_op.create_index("ix_tasks_project_id_seq", ["project_id", "seq"], unique=False)
        batch_op.create_index("ix_tasks_project_id_updated", ["project_id", "updated_at", "id"], unique=False)

    op.create_table(
        "workspace_notes",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=True),
        sa.Column("excerpt", sa.String(length=200), server_default="", nullable=False),
        sa.Column("is_pinned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("seq", BIG, server_default="0", nullable=False),
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
        sa.Column("merge_id", BIG, nullable=True),
        sa.Column("expires_before_merge", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_before_merge", sa.String(length=255), nullable=True),
        sa.CheckConstraint("length(body) <= 102400", name=op.f("ck_workspace_notes_body")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=op.f("ck_workspace_notes_title")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_workspace_notes_version")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_workspace_notes_author_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_workspace_notes_owner_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_workspace_notes_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_notes")),
        sa.UniqueConstraint("project_id", "client_id", name="uq_workspace_notes_project_id_client_id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("workspace_notes", schema=None) as batch_op:
        batch_op.create_index("ix_workspace_notes_author_id", ["author_id"], unique=False)
        batch_op.create_index("ix_workspace_notes_owner_id", ["owner_id", "updated_at", "id"], unique=False)
        batch_op.create_index(
            "ix_workspace_notes_project_id_created", ["project_id", "created_at", "id"], unique=False
        )
        batch_op.create_index("ix_workspace_notes_project_id_seq", ["project_id", "seq"], unique=False)
        batch_op.create_index(
            "ix_workspace_notes_project_id_title", ["project_id", "title", "id"], unique=False
        )
        batch_op.create_index(
            "ix_workspace_notes_project_id_updated",
            ["project_id", "is_pinned", "updated_at", "id"],
            unique=False,
        )

    op.create_table(
        "snippet_comments",
        sa.Column("id", BIG, nullable=False),
        sa.Column("snippet_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("body", sa.String(length=4000), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("merge_id", BIG, nullable=True),
        sa.Column("expires_before_merge", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_before_merge", sa.String(length=255), nullable=True),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 4000", name=op.f("ck_snippet_comments_body")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_snippet_comments_author_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["snippet_comments.id"],
            name=op.f("fk_snippet_comments_parent_id_snippet_comments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["snippet_id"],
            ["snippets.id"],
            name=op.f("fk_snippet_comments_snippet_id_snippets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippet_comments")),
    )
    with op.batch_alter_table("snippet_comments", schema=None) as batch_op:
        batch_op.create_index("ix_snippet_comments_author_id", ["author_id"], unique=False)
        batch_op.create_index("ix_snippet_comments_parent_id", ["parent_id"], unique=False)
        batch_op.create_index(
            "ix_snippet_comments_snippet_id", ["snippet_id", "parent_id", "id"], unique=False
        )

    op.create_table(
        "snippet_files",
        sa.Column("id", BIG, nullable=False),
        sa.Column("snippet_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=20), server_default="", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("length(body) <= 524288", name=op.f("ck_snippet_files_body")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_snippet_files_name")),
        sa.CheckConstraint("position BETWEEN 0 AND 19", name=op.f("ck_snippet_files_position")),
        sa.ForeignKeyConstraint(
            ["snippet_id"],
            ["snippets.id"],
            name=op.f("fk_snippet_files_snippet_id_snippets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippet_files")),
        sa.UniqueConstraint("snippet_id", "position", name="uq_snippet_files_snippet_id_position"),
    )
    op.create_table(
        "snippet_likes",
        sa.Column("snippet_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["snippet_id"],
            ["snippets.id"],
            name=op.f("fk_snippet_likes_snippet_id_snippets"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_snippet_likes_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("snippet_id", "user_id", name=op.f("pk_snippet_likes")),
    )
    with op.batch_alter_table("snippet_likes", schema=None) as batch_op:
        batch_op.create_index("ix_snippet_likes_user_id", ["user_id"], unique=False)

    op.create_table(
        "snippet_reports",
        sa.Column("id", BIG, nullable=False),
        sa.Column("snippet_id", BIG, nullable=False),
        sa.Column("reporter_id", BIG, nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("status", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("closed_by_id", BIG, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.CheckConstraint("(status = 'open') = (closed_at IS NULL)", name=op.f("ck_snippet_reports_closed")),
        sa.CheckConstraint(
            "reason IN ('spam', 'abuse', 'copyright', 'other')", name=op.f("ck_snippet_reports_reason")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'actioned', 'dismissed')", name=op.f("ck_snippet_reports_status")
        ),
        sa.CheckConstraint("length(detail) <= 1000", name=op.f("ck_snippet_reports_detail")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["users.id"],
            name=op.f("fk_snippet_reports_closed_by_id_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["users.id"],
            name=op.f("fk_snippet_reports_reporter_id_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["snippet_id"],
            ["snippets.id"],
            name=op.f("fk_snippet_reports_snippet_id_snippets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippet_reports")),
        sa.UniqueConstraint("snippet_id", "reporter_id", name="uq_snippet_reports_snippet_id_reporter_id"),
    )
    with op.batch_alter_table("snippet_reports", schema=None) as batch_op:
        batch_op.create_index("ix_snippet_reports_closed_by_id", ["closed_by_id"], unique=False)
        batch_op.create_index("ix_snippet_reports_reporter_id", ["reporter_id"], unique=False)
        batch_op.create_index("ix_snippet_reports_status_id", ["status", "id"], unique=False)

    op.create_table(
        "workspace_revisions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=True),
        sa.Column("note_id", BIG, nullable=True),
        sa.Column("snippet_id", BIG, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.Column("merge_id", BIG, nullable=True),
        sa.Column("expires_before_merge", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_before_merge", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "(note_id IS NULL) <> (snippet_id IS NULL)", name=op.f("ck_workspace_revisions_of_one_thing")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_workspace_revisions_number")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["users.id"],
            name=op.f("fk_workspace_revisions_author_id_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["note_id"],
            ["workspace_notes.id"],
            name=op.f("fk_workspace_revisions_note_id_workspace_notes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_workspace_revisions_owner_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["snippet_id"],
            ["snippets.id"],
            name=op.f("fk_workspace_revisions_snippet_id_snippets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_revisions")),
    )
    with op.batch_alter_table("workspace_revisions", schema=None) as batch_op:
        batch_op.create_index("ix_workspace_revisions_author_id", ["author_id"], unique=False)
        batch_op.create_index("ix_workspace_revisions_owner_id", ["owner_id", "id"], unique=False)
        batch_op.create_index("uq_workspace_revisions_note_id", ["note_id", "number"], unique=True)
        batch_op.create_index("uq_workspace_revisions_snippet_id", ["snippet_id", "number"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("workspace_revisions", schema=None) as batch_op:
        batch_op.drop_index("uq_workspace_revisions_snippet_id")
        batch_op.drop_index("uq_workspace_revisions_note_id")
        batch_op.drop_index("ix_workspace_revisions_owner_id")
        batch_op.drop_index("ix_workspace_revisions_author_id")

    op.drop_table("workspace_revisions")
    with op.batch_alter_table("snippet_reports", schema=None) as batch_op:
        batch_op.drop_index("ix_snippet_reports_status_id")
        batch_op.drop_index("ix_snippet_reports_reporter_id")
        batch_op.drop_index("ix_snippet_reports_closed_by_id")

    op.drop_table("snippet_reports")
    with op.batch_alter_table("snippet_likes", schema=None) as batch_op:
        batch_op.drop_index("ix_snippet_likes_user_id")

    op.drop_table("snippet_likes")
    op.drop_table("snippet_files")
    with op.batch_alter_table("snippet_comments", schema=None) as batch_op:
        batch_op.drop_index("ix_snippet_comments_snippet_id")
        batch_op.drop_index("ix_snippet_comments_parent_id")
        batch_op.drop_index("ix_snippet_comments_author_id")

    op.drop_table("snippet_comments")
    with op.batch_alter_table("workspace_notes", schema=None) as batch_op:
        batch_op.drop_index("ix_workspace_notes_project_id_updated")
        batch_op.drop_index("ix_workspace_notes_project_id_title")
        batch_op.drop_index("ix_workspace_notes_project_id_seq")
        batch_op.drop_index("ix_workspace_notes_project_id_created")
        batch_op.drop_index("ix_workspace_notes_owner_id")
        batch_op.drop_index("ix_workspace_notes_author_id")

    op.drop_table("workspace_notes")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index("ix_tasks_project_id_updated")
        batch_op.drop_index("ix_tasks_project_id_seq")
        batch_op.drop_index("ix_tasks_project_id_priority")
        batch_op.drop_index("ix_tasks_project_id_position")
        batch_op.drop_index("ix_tasks_owner_id")
        batch_op.drop_index("ix_tasks_author_id")
        batch_op.drop_index("ix_tasks_assignee_id")

    op.drop_table("tasks")
    with op.batch_alter_table("snippets", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_snippets_published_at",
            postgresql_where=sa.text("visibility = 'public'"),
            sqlite_where=sa.text("visibility = 'public'"),
        )
        batch_op.drop_index("ix_snippets_project_id_updated")
        batch_op.drop_index("ix_snippets_project_id_title")
        batch_op.drop_index("ix_snippets_project_id_seq")
        batch_op.drop_index("ix_snippets_owner_id")
        batch_op.drop_index(
            "ix_snippets_like_count",
            postgresql_where=sa.text("visibility = 'public'"),
            sqlite_where=sa.text("visibility = 'public'"),
        )
        batch_op.drop_index(
            "ix_snippets_language",
            postgresql_where=sa.text("visibility = 'public'"),
            sqlite_where=sa.text("visibility = 'public'"),
        )
        batch_op.drop_index("ix_snippets_forked_from_id")
        batch_op.drop_index("ix_snippets_author_id")

    op.drop_table("snippets")
    with op.batch_alter_table("project_tombstones", schema=None) as batch_op:
        batch_op.drop_index("ix_project_tombstones_project_id_seq")

    op.drop_table("project_tombstones")
    with op.batch_alter_table("project_permissions", schema=None) as batch_op:
        batch_op.drop_index("ix_project_permissions_user_id")

    op.drop_table("project_permissions")
    with op.batch_alter_table("project_invites", schema=None) as batch_op:
        batch_op.drop_index("ix_project_invites_inviter_id")
        batch_op.drop_index("ix_project_invites_expires_at")

    op.drop_table("project_invites")
    with op.batch_alter_table("project_activity", schema=None) as batch_op:
        batch_op.drop_index("ix_project_activity_project_id")
        batch_op.drop_index("ix_project_activity_actor_id")

    op.drop_table("project_activity")
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.drop_index("ix_projects_owner_id")

    op.drop_table("projects")
