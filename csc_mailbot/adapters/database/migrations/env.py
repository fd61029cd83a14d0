"""Alembic's entry: it works on the connection that `schema` hands over."""

from alembic import context

from csc_mailbot.adapters.database.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
