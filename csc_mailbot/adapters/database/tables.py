"""What is stored, as SQLAlchemy Core tables; `migrations` build the same schema step by step.

Choices are stored by their code.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal_column,
)

from csc_mailbot.adapters.database.columns import RowId, UtcTime, metadata

blob = Table(
    "blob",
    metadata,
    Column("digest", String(64), primary_key=True, doc="sha256 of the content, hex"),
    Column("size", BigInteger, nullable=False, doc="bytes before compression"),
    Column("content", LargeBinary, nullable=False, doc="zstd; empty when it was let go"),
)

mailbox = Table(
    "mailbox",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("first_seen_at", UtcTime, nullable=False),
    Column("first_uidvalidity", BigInteger, nullable=False),
    Column("first_highest_uid", BigInteger, nullable=False, doc="mail up to here was there before us"),
    Column("silent_until", UtcTime, doc="mail that came before, and is new to us, may have been answered already"),
)

organisation = Table(
    "organisation",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

person = Table(
    "person",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("address", Text, nullable=False, unique=True, doc="folded"),
    Column("name", Text, nullable=False),
    Column("organisation_id", RowId, ForeignKey("organisation.id")),
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("folio", String(40), nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("status", String(30), nullable=False),
    Column("priority", String(2), nullable=False),
    Column("type", String(30)),
    Column("team", String(10), nullable=False),
    Column("assignee", String(400)),
    Column("requester_id", RowId, ForeignKey("person.id"), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime, doc="when it became done or cancelled; null while it is neither"),
    Column("merged_into_id", RowId, ForeignKey("ticket.id"), doc="answers go there"),
    Column("minutes_spent", Integer, nullable=False, server_default="0"),
    Column("answered_at", UtcTime, doc="when an agent last answered in public"),
    Column("answered_by", Text, doc="that agent's address"),
    Column("chain_length", Integer, nullable=False),
    Column("chain_hash", String(64), nullable=False, doc="hash of the last entry"),
    Index(None, "requester_id", "opened_at"),
    Index(None, "status"),
    Index(None, "opened_at"),
)

participant = Table(
    "participant",
    metadata,
    Column("ticket_id", RowId, ForeignKey("ticket.id"), primary_key=True),
    Column("person_id", RowId, ForeignKey("person.id"), primary_key=True),
    Column("joined_at", UtcTime, nullable=False),
)

received_mail = Table(
    "received_mail",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("mailbox", String(200), nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("received_at", UtcTime, nullable=False, doc="the server's INTERNALDATE"),
    Column("kept_at", UtcTime, nullable=False),
    Column("size", BigInteger, nullable=False, doc="bytes on the server"),
    Column("complete", Boolean, nullable=False),
    Column("raw_digest", String(64), ForeignKey("blob.digest"), doc="null: never fetched, before first start"),
    Column("urgent", Boolean, nullable=False, doc="by its subject: judged before the rest"),
    Column("put_away", Boolean, nullable=False, doc="moved on the server"),
    Column("attempts", Integer, nullable=False),
    Column("message_id", Text),
    Column("digest", String(64)),
    Column("kind", String(20)),
    Column("outcome", String(20), doc="null: pending"),
    Column("reason", Text),
    Column("decision", Text, doc="the whole decision, JSON"),
    Column("error", Text),
    Column("judged_at", UtcTime),
    Column("ticket_id", RowId, ForeignKey("ticket.id")),
    Column("confirmed", Boolean, nullable=False, server_default=false(), doc="its registered author said SI"),
    Column("silent", Boolean, nullable=False, server_default=false(), doc="its customers were answered before"),
    Column("dropped_at", UtcTime, doc="when its bytes were let go"),
    Column("claimed_by", BigInteger, doc="the worker that judges it; null: nobody does"),
    UniqueConstraint("mailbox", "uidvalidity", "uid"),
    Index(None, "raw_digest"),
    Index(None, "message_id"),
    Index(None, "digest"),
    Index(None, "ticket_id"),
    Index(None, "outcome"),
)
Index(
    "ix_received_mail_pending",
    received_mail.c.urgent.desc(),
    received_mail.c.id,
    sqlite_where=received_mail.c.outcome.is_(None),
    postgresql_where=received_mail.c.outcome.is_(None),
)
Index(
    "ix_received_mail_to_put_away",
    received_mail.c.mailbox,
    received_mail.c.uidvalidity,
    sqlite_where=received_mail.c.put_away.is_(False),
    postgresql_where=received_mail.c.put_away.is_(False),
)

entry = Table(
    "entry",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("ticket_id", RowId, ForeignKey("ticket.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("public", Boolean, nullable=False),
    Column("author", String(20), nullable=False),
    Column("facts", Text, nullable=False, doc="JSON"),
    Column("text_digest", String(64), nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("person_id", RowId, ForeignKey("person.id")),
    Column("mail_id", RowId, ForeignKey("received_mail.id")),
    UniqueConstraint("ticket_id", "sequence"),
    Index(None, "at"),
)

entry_text = Table(
    "entry_text",
    metadata,
    Column("entry_id", RowId, ForeignKey("entry.id"), primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("text", Text, nullable=False),
    Column("hidden", Text, nullable=False, server_default="", doc="quoted text and signature, folded away"),
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("entry_id", RowId, ForeignKey("entry.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("inline", Boolean, nullable=False),
    Column("content_id", Text, nullable=False),
    Column("digest", String(64), ForeignKey("blob.digest"), nullable=False, index=True),
    Column("dropped_at", UtcTime, doc="when its bytes were let go"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("message_id", String(200), nullable=False, unique=True),
    Column("letter", String(30), nullable=False),
    Column("purpose", Integer, nullable=False),
    Column("rank", Integer, nullable=False, doc="0 a page, 1 an alert, 2 a letter: the lowest goes first"),
    Column("recipient", Text, nullable=False),
    Column("envelope_from", Text, nullable=False),
    Column("content", LargeBinary, nullable=False, doc="the mail, zstd"),
    Column("ticket_id", RowId, ForeignKey("ticket.id")),
    Column("mail_id", RowId, ForeignKey("received_mail.id"), doc="the mail that caused it"),
    Column("created_at", UtcTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("doubts", Integer, nullable=False),
    Column("next_try", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Column("answer", Text, doc="what SMTP said last"),
    Column("ways", Text, nullable=False, server_default="", doc="by which it went: smtp, backup, webhook; by blanks"),
    Column("backup_at", UtcTime, doc="when a page also goes by the backup way; null: not, or no more"),
    Column("dropped_at", UtcTime, doc="when its words were let go"),
    Column("claimed_by", BigInteger, doc="the worker that sends it, or sent it last"),
    UniqueConstraint("mail_id", "letter", "recipient"),
    Index(None, "recipient", "created_at"),
    Index(None, "ticket_id"),
)
# Written out, not bound: an index with a condition is used only where the database reads that condition in the query.
UNFINISHED = outbox.c.state.in_([literal_column("'queued'"), literal_column("'sending'")])
"""Letters that are not closed yet, in the words of their index."""
UNSENT = outbox.c.state.in_([literal_column("'failed'"), literal_column("'in_doubt'")])
"""Letters that were closed and not sent, in the words of their indexes."""
Index(
    "ix_outbox_due",
    outbox.c.rank,
    outbox.c.next_try,
    sqlite_where=UNFINISHED,
    postgresql_where=UNFINISHED,
)

Index("ix_outbox_unsent", outbox.c.state, sqlite_where=UNSENT, postgresql_where=UNSENT)
Index(
    "ix_outbox_backup_at",
    outbox.c.backup_at,
    sqlite_where=outbox.c.backup_at.is_not(None),
    postgresql_where=outbox.c.backup_at.is_not(None),
)
Index(
    "ix_outbox_undelivered",
    outbox.c.finished_at,
    sqlite_where=UNSENT,
    postgresql_where=UNSENT,
)

deadline = Table(
    "deadline",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("key", Text, nullable=False, doc="what it is about"),
    Column("due_at", UtcTime, nullable=False),
    UniqueConstraint("kind", "key"),
    Index(None, "due_at"),
)

worker = Table(
    "worker",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False, doc="its fencing number"),
)

fence = Table(
    "fence",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("number", BigInteger, nullable=False, doc="grows with every owner"),
)

oncall_override = Table(
    "oncall_override",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("person", Text, nullable=False, doc="the technician's address, folded"),
    Column("replaces", Text, doc="likewise; null: whoever is on the first level"),
    Column("reason", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("cancelled_at", UtcTime),
    Index(None, "ends_at"),
)

oncall_absence = Table(
    "oncall_absence",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person", Text, nullable=False, doc="the technician's address, folded"),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime, doc="null: until they are heard of"),
    Column("reason", Text, nullable=False),
    Index(None, "person"),
    Index(None, "until"),
)
