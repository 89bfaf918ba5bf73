"""The roles of the database: who may touch what, before there is anything to touch.

PostgreSQL only; roles belong to the cluster, so they are made once and never dropped here.
coord_owner owns the tables and runs migrations; coord_app is the web and the worker; coord_sequencer
orders the log; coord_auditor reads the log. None of them can sign in: an operator's login is made a
member of one (docs/operations.md).
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = ("data",)
depends_on = None

ROLES = ("coord_owner", "coord_app", "coord_sequencer", "coord_auditor")


def upgrade() -> None:
    """Make the roles that are missing, and let the one who migrates act as each."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for role in ROLES:
        op.execute(
            f"""
            DO $$ BEGIN
                CREATE ROLE {role} NOLOGIN;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$
            """
        )
        op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")


def downgrade() -> None:
    """Take back what was given; the roles may serve other databases of the cluster."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for role in ROLES:
        op.execute(f"REVOKE USAGE ON SCHEMA public FROM {role}")
