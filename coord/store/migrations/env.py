"""Runs the migrations, each database in one transaction, on a connection of their own."""

from alembic import context
from sqlalchemy import create_engine, pool

from coord.store.tables import metadata

engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
