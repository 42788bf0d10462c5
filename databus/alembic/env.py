"""Alembic's environment for every database of the suite; `databus.migrate` says which versions and where."""

from alembic import context

config = context.config
connection = config.attributes["connection"]
context.configure(connection=connection, version_table=config.attributes["version_table"])
with context.begin_transaction():
    context.run_migrations()
