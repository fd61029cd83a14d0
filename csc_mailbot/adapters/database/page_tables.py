"""What is stored of pages: the page itself, the incidents it is about, and every alert that went out."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false

from csc_mailbot.adapters.database.columns import RowId, UtcTime, metadata

page = Table(
    "page",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("requester", Text, nullable=False, doc="whoever asked for help, folded"),
    Column("state", String(20), nullable=False),
    Column("raised_at", UtcTime, nullable=False),
    Column("began_at", UtcTime, nullable=False, doc="from when the steps count"),
    Column("steps_done", Integer, nullable=False),
    Column("rounds", Integer, nullable=False),
    Column("acked_by", Text),
    Column("acked_name", Text, nullable=False, server_default=""),
    Column("acked_at", UtcTime),
    Column("reminded_at", UtcTime),
    Column("snoozed_at", UtcTime),
    Column("ending", String(20)),
    Column("addenda", Integer, nullable=False, server_default="0"),
    Index(None, "state"),
    Index(None, "requester"),
    Index(None, "raised_at"),
)

page_incident = Table(
    "page_incident",
    metadata,
    Column("page_id", RowId, ForeignKey("page.id"), primary_key=True),
    Column("ticket_id", RowId, ForeignKey("ticket.id"), primary_key=True),
    Column("mail_id", RowId, ForeignKey("received_mail.id")),
    Column("added_at", UtcTime, nullable=False),
    Column("told_at", UtcTime, doc="when its customer was told that the guardia is alerted"),
    Column("unverified", Boolean, nullable=False, server_default=false()),
    Index(None, "ticket_id"),
)

page_attempt = Table(
    "page_attempt",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("page_id", RowId, ForeignKey("page.id"), nullable=False),
    Column("outbox_id", RowId, nullable=False, doc="the letter, kept longer than it; a digest is for several pages"),
    Column("person", Text, nullable=False, doc="the technician's address, folded"),
    Column("name", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("format", String(10), nullable=False),
    Column("step", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("state", String(20), nullable=False),
    UniqueConstraint("page_id", "outbox_id"),
    Index(None, "outbox_id"),
    Index(None, "person"),
)
