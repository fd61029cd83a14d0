"""Letters closed without being sent can be counted without reading the others."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    unsent = sa.text("state IN ('failed', 'in_doubt')")
    op.create_index("ix_outbox_unsent", "outbox", ["state"], sqlite_where=unsent, postgresql_where=unsent)
