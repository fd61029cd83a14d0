"""The conversation: who takes part, when a ticket was answered, closed or merged, what its author confirmed."""

import sqlalchemy as sa
from alembic import op

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Columns are added in place: SQLite cannot copy a table that others refer to while foreign keys are on.
    op.add_column("ticket", sa.Column("closed_at", TIME))
    op.add_column("ticket", sa.Column("minutes_spent", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ticket", sa.Column("answered_at", TIME))
    op.add_column("ticket", sa.Column("answered_by", sa.Text()))
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    constraint = "CONSTRAINT fk_ticket_merged_into_id REFERENCES ticket (id)"
    op.execute(f"ALTER TABLE ticket ADD COLUMN merged_into_id {kind} {constraint}")
    op.create_table(
        "participant",
        sa.Column("ticket_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("joined_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_participant_ticket_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_participant_person_id")),
        sa.PrimaryKeyConstraint("ticket_id", "person_id", name=op.f("pk_participant")),
    )
    op.add_column("received_mail", sa.Column("confirmed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("entry_text", sa.Column("hidden", sa.Text(), nullable=False, server_default=""))
