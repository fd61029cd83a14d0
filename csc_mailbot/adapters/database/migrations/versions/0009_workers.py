"""Several workers at one desk: who judges a mail, and who sends a letter."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("received_mail", sa.Column("claimed_by", sa.BigInteger()))
    op.add_column("outbox", sa.Column("claimed_by", sa.BigInteger()))
    op.create_table(
        "worker",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_worker")),
    )
    # Whatever is under way was begun by a worker that is no more: the number 0 is nobody's.
    op.execute("INSERT INTO worker (number) VALUES (0)")
    op.execute("UPDATE received_mail SET claimed_by = 0 WHERE outcome IS NULL AND attempts > 0")
    op.execute("UPDATE outbox SET claimed_by = 0 WHERE state = 'sending'")
