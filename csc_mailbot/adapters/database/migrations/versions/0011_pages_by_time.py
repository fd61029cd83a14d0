"""Pages by the time at which they were raised, for the reports."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_page_raised_at"), "page", ["raised_at"])
