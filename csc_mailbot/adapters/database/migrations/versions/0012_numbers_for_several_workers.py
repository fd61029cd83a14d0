"""Numbers that workers take without waiting for each other: a sequence of letters, and a stock of free folios."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spare_folio",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("name", "number", name=op.f("pk_spare_folio")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE outbox_number OWNED BY outbox.id")
        op.execute("SELECT setval('outbox_number', value) FROM counter WHERE name = 'outbox'")
