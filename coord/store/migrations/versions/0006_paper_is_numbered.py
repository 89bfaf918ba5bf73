"""Paper is numbered."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

THE_APP_MAY = {
    "copy": "SELECT, INSERT",
    "copy_disclosure": "SELECT, INSERT",
    "copy_event": "SELECT, INSERT",
}
"""What the web and the worker may do on PostgreSQL; everything else is refused by the server."""


def upgrade() -> None:
    """Make the tables, then say who may touch them."""
    _make_tables()
    if op.get_bind().dialect.name == "postgresql":
        for table, rights in THE_APP_MAY.items():
            op.execute(f'ALTER TABLE "{table}" OWNER TO coord_owner')
            op.execute(f'GRANT {rights} ON "{table}" TO coord_app')


def _make_tables() -> None:
    op.create_table(
        "copy",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=True),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("sheet_number", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=True),
        sa.Column("recipient_name", sa.String(length=200), nullable=False),
        sa.Column("reserved_by", sa.Uuid(), nullable=False),
        sa.Column("reserved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_copy_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_copy_municipality_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "handoff_id"],
            ["handoff.municipality", "handoff.id"],
            name=op.f("fk_copy_municipality_handoff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "recipient_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_copy_municipality_recipient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "reserved_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_copy_municipality_reserved_by"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_copy")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_copy_public_ref")),
    )
    op.create_index("ix_copy_municipality_case_id", "copy", ["municipality", "case_id"], unique=False)
    op.create_index(
        "uq_copy_municipality_sheet_number_number", "copy", ["municipality", "sheet_number", "number"], unique=True
    )
    op.create_table(
        "copy_disclosure",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "copy_id"],
            ["copy.municipality", "copy.id"],
            name=op.f("fk_copy_disclosure_municipality_copy_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "disclosure_id"],
            ["disclosure.municipality", "disclosure.id"],
            name=op.f("fk_copy_disclosure_municipality_disclosure_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "copy_id", "disclosure_id", name=op.f("pk_copy_disclosure")),
    )
    op.create_table(
        "copy_event",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("sealed_note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_copy_event_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "copy_id"],
            ["copy.municipality", "copy.id"],
            name=op.f("fk_copy_event_municipality_copy_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_copy_event")),
    )
    op.create_index("ix_copy_event_municipality_copy_id", "copy_event", ["municipality", "copy_id"], unique=False)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index("ix_copy_event_municipality_copy_id", table_name="copy_event")
    op.drop_table("copy_event")
    op.drop_table("copy_disclosure")
    op.drop_index("uq_copy_municipality_sheet_number_number", table_name="copy")
    op.drop_index("ix_copy_municipality_case_id", table_name="copy")
    op.drop_table("copy")
