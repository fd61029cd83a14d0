"""The tables of numbers that are given one after the other."""

from sqlalchemy import BigInteger, Column, String, Table

from csc_mailbot.adapters.database.columns import metadata

counter = Table(
    "counter",
    metadata,
    Column("name", String(80), primary_key=True, doc="`outbox`, or `folio:2026`"),
    Column("value", BigInteger, nullable=False, doc="the last number given"),
)

spare_folio = Table(
    "spare_folio",
    metadata,
    Column("name", String(80), primary_key=True, doc="its counter"),
    Column("number", BigInteger, primary_key=True, autoincrement=False, doc="free; lower than what the counter gives"),
)
