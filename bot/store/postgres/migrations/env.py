"""What Alembic runs: the versions that a database lacks, on the connection that it is given."""

from alembic import context

from bot.store.postgres.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
