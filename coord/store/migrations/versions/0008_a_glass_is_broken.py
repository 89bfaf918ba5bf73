"""A glass is broken in an emergency."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

THE_APP_MAY = {
    "broken_glass": "SELECT, INSERT",
    "glass_extension": "SELECT, INSERT",
    "glass_end": "SELECT, INSERT",
    "glass_review": "SELECT, INSERT",
    "disclosure_told": "SELECT, INSERT",
}
"""What the web and the worker may do on PostgreSQL; everything else is refused by the server."""


def upgrade() -> None:
    """Make the tables, then say who may touch them; a grant may name a second person."""
    _make_tables()
    op.add_column("grant", sa.Column("confirmed_by", sa.Uuid(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        for table, rights in THE_APP_MAY.items():
            op.execute(f'ALTER TABLE "{table}" OWNER TO coord_owner')
            op.execute(f'GRANT {rights} ON "{table}" TO coord_app')


def _make_tables() -> None:
    op.create_table(
        "broken_glass",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("danger", sa.String(length=40), nullable=False),
        sa.Column("told_to", sa.String(length=40), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_broken_glass_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_broken_glass_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_broken_glass_municipality_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "person_id"],
            ["person.municipality", "person.id"],
            name=op.f("fk_broken_glass_municipality_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "second_id"],
            ["staff.municipality", "staff.id"],
            name=op.f("fk_broken_glass_municipality_second_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "staff_id"],
            ["staff.municipality", "staff.id"],
            name=op.f("fk_broken_glass_municipality_staff_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_broken_glass")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_broken_glass_public_ref")),
    )
    op.create_index("ix_broken_glass_municipality_staff_id", "broken_glass", ["municipality", "staff_id"], unique=False)
    op.create_table(
        "glass_extension",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("glass_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_glass_extension_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "glass_id"],
            ["broken_glass.municipality", "broken_glass.id"],
            name=op.f("fk_glass_extension_municipality_glass_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "staff_id"],
            ["staff.municipality", "staff.id"],
            name=op.f("fk_glass_extension_municipality_staff_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "glass_id", name=op.f("pk_glass_extension")),
    )
    op.create_table(
        "glass_end",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("glass_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_glass_end_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "glass_id"],
            ["broken_glass.municipality", "broken_glass.id"],
            name=op.f("fk_glass_end_municipality_glass_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "glass_id", name=op.f("pk_glass_end")),
    )
    op.create_table(
        "glass_review",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("glass_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_glass_review_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "glass_id"],
            ["broken_glass.municipality", "broken_glass.id"],
            name=op.f("fk_glass_review_municipality_glass_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "staff_id"],
            ["staff.municipality", "staff.id"],
            name=op.f("fk_glass_review_municipality_staff_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "glass_id", name=op.f("pk_glass_review")),
    )
    op.create_table(
        "disclosure_told",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("told_to", sa.String(length=40), nullable=False),
        sa.Column("compartments", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("opens", sa.String(length=40), nullable=False),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_disclosure_told_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_disclosure_told_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_disclosure_told_municipality_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "person_id"],
            ["person.municipality", "person.id"],
            name=op.f("fk_disclosure_told_municipality_person_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_disclosure_told")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_disclosure_told_public_ref")),
    )
    op.create_index(
        "ix_disclosure_told_municipality_case_id", "disclosure_told", ["municipality", "case_id"], unique=False
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_column("grant", "confirmed_by")
    op.drop_index("ix_disclosure_told_municipality_case_id", table_name="disclosure_told")
    op.drop_table("disclosure_told")
    op.drop_table("glass_review")
    op.drop_table("glass_end")
    op.drop_table("glass_extension")
    op.drop_index("ix_broken_glass_municipality_staff_id", table_name="broken_glass")
    op.drop_table("broken_glass")
