"""Alembic's entry: runs the revisions on the connection it is handed."""

from alembic import context

from bot.storage.tables import tables

context.configure(connection=context.config.attributes["connection"], target_metadata=tables, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
