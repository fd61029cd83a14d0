"""Shifts: who was asked what, who would take over, what stands in calendars, which gaps were warned of."""

import sqlalchemy as sa
from alembic import op

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "oncall_probe",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("result", sa.String(20)),
        sa.Column("answered_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oncall_probe")),
        sa.UniqueConstraint("kind", "person", "starts_at", name=op.f("uq_oncall_probe_kind_person_starts_at")),
    )
    op.create_index(op.f("ix_oncall_probe_ends_at"), "oncall_probe", ["ends_at"])
    op.create_table(
        "oncall_offer",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Text(), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("cause", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("decided_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oncall_offer")),
    )
    op.create_index(op.f("ix_oncall_offer_ends_at"), "oncall_offer", ["ends_at"])
    op.create_table(
        "oncall_letter",
        sa.Column("outbox_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("probe_id", ROW_ID),
        sa.Column("offer_id", ROW_ID),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_oncall_letter_outbox_id")),
        sa.ForeignKeyConstraint(["probe_id"], ["oncall_probe.id"], name=op.f("fk_oncall_letter_probe_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["oncall_offer.id"], name=op.f("fk_oncall_letter_offer_id")),
        sa.PrimaryKeyConstraint("outbox_id", name=op.f("pk_oncall_letter")),
    )
    op.create_table(
        "oncall_invitation",
        sa.Column("uid", sa.String(200), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", TIME),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_oncall_invitation")),
    )
    op.create_index(op.f("ix_oncall_invitation_ends_at"), "oncall_invitation", ["ends_at"])
    op.create_table(
        "oncall_gap",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("absent", sa.Text()),
        sa.Column("told_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oncall_gap")),
    )
