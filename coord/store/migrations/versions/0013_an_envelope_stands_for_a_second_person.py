"""An envelope stands for a second person."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OF_AN_OFFICE = "ix_emergency_envelope_municipality_agency_id"
THE_APP_MAY = {
    "emergency_envelope": "SELECT, INSERT",
    "emergency_envelope_end": "SELECT, INSERT",
    "glass_envelope": "SELECT, INSERT",
}
"""What the web and the worker may do on PostgreSQL: an envelope that was opened stays opened."""


def upgrade() -> None:
    """Make the tables, then say who may touch them."""
    op.create_table(
        "emergency_envelope",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        _to("agency", "emergency_envelope", "agency_id"),
        _to("appointment", "emergency_envelope", "appointment_id"),
        _to("staff", "emergency_envelope", "staff_id"),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_emergency_envelope")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_emergency_envelope_public_ref")),
    )
    op.create_index(OF_AN_OFFICE, "emergency_envelope", ["municipality", "agency_id"], unique=False)
    op.create_table(
        "emergency_envelope_end",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("envelope_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        _to("appointment", "emergency_envelope_end", "appointment_id"),
        _to("emergency_envelope", "emergency_envelope_end", "envelope_id"),
        sa.PrimaryKeyConstraint("municipality", "envelope_id", name=op.f("pk_emergency_envelope_end")),
    )
    op.create_table(
        "glass_envelope",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("glass_id", sa.Uuid(), nullable=False),
        sa.Column("envelope_id", sa.Uuid(), nullable=False),
        _to("broken_glass", "glass_envelope", "glass_id"),
        _to("emergency_envelope", "glass_envelope", "envelope_id"),
        sa.PrimaryKeyConstraint("municipality", "glass_id", name=op.f("pk_glass_envelope")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, rights in THE_APP_MAY.items():
            op.execute(f'ALTER TABLE "{table}" OWNER TO coord_owner')
            op.execute(f'GRANT {rights} ON "{table}" TO coord_app')


def _to(table: str, name: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality", column],
        [f"{table}.municipality", f"{table}.id"],
        name=op.f(f"fk_{name}_municipality_{column}"),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("glass_envelope")
    op.drop_table("emergency_envelope_end")
    op.drop_index(OF_AN_OFFICE, table_name="emergency_envelope")
    op.drop_table("emergency_envelope")
