"""What is asked and told about shifts, as tables: questions, offers, calendar entries, gaps that were warned of."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from csc_mailbot.adapters.database.columns import RowId, UtcTime, metadata

oncall_probe = Table(
    "oncall_probe",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String(20), nullable=False, doc="reminder or test"),
    Column("person", Text, nullable=False, doc="the technician's address, folded"),
    Column("starts_at", UtcTime, nullable=False, doc="the shift's"),
    Column("ends_at", UtcTime, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("result", String(20), doc="null: an answer is waited for"),
    Column("answered_at", UtcTime, doc="when a person answered"),
    UniqueConstraint("kind", "person", "starts_at"),
    Index(None, "ends_at"),
)

oncall_offer = Table(
    "oncall_offer",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person", Text, nullable=False, doc="who would take the shift: the technician's address, folded"),
    Column("replaces", Text, nullable=False, doc="whose shift it is"),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("cause", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("decided_at", UtcTime),
    Index(None, "ends_at"),
)

oncall_letter = Table(
    "oncall_letter",
    metadata,
    Column("outbox_id", RowId, ForeignKey("outbox.id"), primary_key=True, autoincrement=False),
    Column("probe_id", RowId, ForeignKey("oncall_probe.id"), doc="what an answer to the letter answers"),
    Column("offer_id", RowId, ForeignKey("oncall_offer.id"), doc="likewise"),
)

oncall_invitation = Table(
    "oncall_invitation",
    metadata,
    Column("uid", String(200), primary_key=True),
    Column("person", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("sequence", Integer, nullable=False, doc="grows with every change (RFC 5545 §3.8.7.4)"),
    Column("cancelled_at", UtcTime),
    Index(None, "ends_at"),
)

oncall_gap = Table(
    "oncall_gap",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("absent", Text, doc="whose absence makes it"),
    Column("told_at", UtcTime, nullable=False, doc="when the administrators were warned of it"),
)
