"""The backup way of pages: by which ways a letter went, and when a page goes by another."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("ways", sa.Text(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("backup_at", sa.DateTime(timezone=True)))
    waits = sa.text("backup_at IS NOT NULL")
    op.create_index("ix_outbox_backup_at", "outbox", ["backup_at"], sqlite_where=waits, postgresql_where=waits)
