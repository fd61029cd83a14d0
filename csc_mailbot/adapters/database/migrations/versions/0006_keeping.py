"""What is kept how long, and what a restored desk must not answer twice."""

import sqlalchemy as sa
from alembic import op

TIME = sa.DateTime(timezone=True)

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mailbox", sa.Column("silent_until", TIME))
    op.add_column("received_mail", sa.Column("silent", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("received_mail", "attachment", "outbox"):
        op.add_column(table, sa.Column("dropped_at", TIME))
    op.create_index("ix_attachment_digest", "attachment", ["digest"])
