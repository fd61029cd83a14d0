"""Service levels: what was promised for each round of a ticket, and indexes by time for the reports."""

import sqlalchemy as sa
from alembic import op

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Tickets from before have a round, so that reports count them, and no promises, because none were measured.
ROUNDS_SO_FAR = """
INSERT INTO sla_round (ticket_id, number, started_at, used, ended_at, resolved_at, cancelled)
SELECT id, 1, opened_at, 0, closed_at, CASE WHEN status = 'done' THEN closed_at END, status = 'cancelled'
FROM ticket
"""


def upgrade() -> None:
    op.create_table(
        "sla_round",
        sa.Column("ticket_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("since", TIME),
        sa.Column("response_allowed", sa.BigInteger()),
        sa.Column("response_due_at", TIME),
        sa.Column("responded_at", TIME),
        sa.Column("response_used", sa.BigInteger()),
        sa.Column("response_told", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("resolution_allowed", sa.BigInteger()),
        sa.Column("resolution_due_at", TIME),
        sa.Column("resolved_at", TIME),
        sa.Column("resolution_used", sa.BigInteger()),
        sa.Column("resolution_told", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("ended_at", TIME),
        sa.Column("cancelled", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_sla_round_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "number", name=op.f("pk_sla_round")),
    )
    op.create_index(op.f("ix_sla_round_started_at"), "sla_round", ["started_at"])
    op.create_index(op.f("ix_ticket_opened_at"), "ticket", ["opened_at"])
    op.create_index(op.f("ix_entry_at"), "entry", ["at"])
    _where("ix_sla_round_responded", "sla_round", "responded_at", "responded_at IS NOT NULL")
    _where("ix_sla_round_ended", "sla_round", "ended_at", "ended_at IS NOT NULL")
    _where("ix_sla_round_open", "sla_round", "ticket_id", "ended_at IS NULL")
    _where("ix_outbox_undelivered", "outbox", "finished_at", "state IN ('failed', 'in_doubt')")
    op.execute(ROUNDS_SO_FAR)


def _where(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
