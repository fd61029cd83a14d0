"""The rota: who is on call instead of whom, and who is absent."""

import sqlalchemy as sa
from alembic import op

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "oncall_override",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("cancelled_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oncall_override")),
    )
    op.create_index(op.f("ix_oncall_override_ends_at"), "oncall_override", ["ends_at"])
    op.create_table(
        "oncall_absence",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oncall_absence")),
    )
    op.create_index(op.f("ix_oncall_absence_person"), "oncall_absence", ["person"])
    op.create_index(op.f("ix_oncall_absence_until"), "oncall_absence", ["until"])
