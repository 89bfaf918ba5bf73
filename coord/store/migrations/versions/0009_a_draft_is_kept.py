"""A draft is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

THE_APP_MAY = {"draft": "SELECT, INSERT, UPDATE, DELETE"}
"""What the web and the worker may do on PostgreSQL: a draft is written over and destroyed, not kept."""


def upgrade() -> None:
    """Make the table, then say who may touch it."""
    op.create_table(
        "draft",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(length=26), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_draft_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_draft_municipality_case_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_draft")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_draft_public_ref")),
    )
    op.create_index("ix_draft_municipality_appointment_id", "draft", ["municipality", "appointment_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table, rights in THE_APP_MAY.items():
            op.execute(f'ALTER TABLE "{table}" OWNER TO coord_owner')
            op.execute(f'GRANT {rights} ON "{table}" TO coord_app')


def downgrade() -> None:
    """Take the table away."""
    op.drop_index("ix_draft_municipality_appointment_id", table_name="draft")
    op.drop_table("draft")
