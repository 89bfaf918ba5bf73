"""A person consents, refuses, withdraws."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

THE_APP_MAY = {
    "consent_preset": "SELECT, INSERT, UPDATE (until)",
    "consent_preset_agency": "SELECT, INSERT",
    "consent": "SELECT, INSERT",
    "consent_agency": "SELECT, INSERT, UPDATE (accepted_at)",
    "consent_exclusion": "SELECT, INSERT",
    "consent_withdrawal": "SELECT, INSERT",
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
        "consent_preset",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("compartments", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("text_edition", sa.String(length=40), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["municipality"], ["municipality.id"], name=op.f("fk_consent_preset_municipality")),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_consent_preset")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_consent_preset_public_ref")),
    )
    op.create_table(
        "consent_preset_agency",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("preset_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_consent_preset_agency_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "preset_id"],
            ["consent_preset.municipality", "consent_preset.id"],
            name=op.f("fk_consent_preset_agency_municipality_preset_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "preset_id", "agency_id", name=op.f("pk_consent_preset_agency")),
    )
    op.create_table(
        "consent",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("compartments", sa.BigInteger(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("text_edition", sa.String(length=40), nullable=False),
        sa.Column("sealed_note", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_consent_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_consent_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_consent_municipality_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "person_id"],
            ["person.municipality", "person.id"],
            name=op.f("fk_consent_municipality_person_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_consent")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_consent_public_ref")),
    )
    op.create_index("ix_consent_municipality_person_id", "consent", ["municipality", "person_id"], unique=False)
    op.create_table(
        "consent_agency",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_consent_agency_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "consent_id"],
            ["consent.municipality", "consent.id"],
            name=op.f("fk_consent_agency_municipality_consent_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "consent_id", "agency_id", "side", name=op.f("pk_consent_agency")),
    )
    op.create_table(
        "consent_exclusion",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("compartments", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_consent_exclusion_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "consent_id"],
            ["consent.municipality", "consent.id"],
            name=op.f("fk_consent_exclusion_municipality_consent_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "consent_id", "agency_id", name=op.f("pk_consent_exclusion")),
    )
    op.create_table(
        "consent_withdrawal",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_consent_withdrawal_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "consent_id"],
            ["consent.municipality", "consent.id"],
            name=op.f("fk_consent_withdrawal_municipality_consent_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "consent_id", name=op.f("pk_consent_withdrawal")),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("consent_withdrawal")
    op.drop_table("consent_exclusion")
    op.drop_table("consent_agency")
    op.drop_index("ix_consent_municipality_person_id", table_name="consent")
    op.drop_table("consent")
    op.drop_table("consent_preset_agency")
    op.drop_table("consent_preset")
