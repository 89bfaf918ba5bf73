"""Runs the keystore's migrations in the transaction that `Keystore.upgrade` has begun."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
