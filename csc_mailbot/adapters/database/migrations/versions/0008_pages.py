"""Pages: whom the guardia was alerted for, who was alerted, and who took it."""

import sqlalchemy as sa
from alembic import op

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("raised_at", TIME, nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("steps_done", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("acked_by", sa.Text()),
        sa.Column("acked_name", sa.Text(), nullable=False, server_default=""),
        sa.Column("acked_at", TIME),
        sa.Column("reminded_at", TIME),
        sa.Column("snoozed_at", TIME),
        sa.Column("ending", sa.String(20)),
        sa.Column("addenda", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
    )
    op.create_index(op.f("ix_page_state"), "page", ["state"])
    op.create_index(op.f("ix_page_requester"), "page", ["requester"])
    op.create_table(
        "page_incident",
        sa.Column("page_id", ROW_ID, nullable=False),
        sa.Column("ticket_id", ROW_ID, nullable=False),
        sa.Column("mail_id", ROW_ID),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("told_at", TIME),
        sa.Column("unverified", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_incident_page_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_page_incident_ticket_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["received_mail.id"], name=op.f("fk_page_incident_mail_id")),
        sa.PrimaryKeyConstraint("page_id", "ticket_id", name=op.f("pk_page_incident")),
    )
    op.create_index(op.f("ix_page_incident_ticket_id"), "page_incident", ["ticket_id"])
    op.create_table(
        "page_attempt",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("page_id", ROW_ID, nullable=False),
        sa.Column("outbox_id", ROW_ID, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_attempt_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_attempt")),
        sa.UniqueConstraint("page_id", "outbox_id", name=op.f("uq_page_attempt_page_id_outbox_id")),
    )
    op.create_index(op.f("ix_page_attempt_outbox_id"), "page_attempt", ["outbox_id"])
    op.create_index(op.f("ix_page_attempt_person"), "page_attempt", ["person"])
