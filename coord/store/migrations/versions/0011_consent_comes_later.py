"""Consent comes later; who has an interest is known before anyone is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ONCE = "uq_sharing_again_municipality_consent_id_agency_id"
OF_ONE = "ix_staff_identity_municipality_staff_id"
RECUSED_ONCE = "uq_item_recusal_municipality_item_id_staff_id"
THE_APP_MAY = {
    "sharing_again": "SELECT, INSERT",
    "staff_identity": "SELECT, INSERT",
    "item_recusal": "SELECT, INSERT",
}
"""What the web and the worker may do on PostgreSQL: what was said stays said."""


def upgrade() -> None:
    """Make the table, then say who may touch it."""
    op.create_table(
        "sharing_again",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_sharing_again_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_sharing_again_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "consent_id"],
            ["consent.municipality", "consent.id"],
            name=op.f("fk_sharing_again_municipality_consent_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_sharing_again")),
    )
    op.create_index(ONCE, "sharing_again", ["municipality", "consent_id", "agency_id"], unique=True)
    _people_with_an_interest()
    if op.get_bind().dialect.name == "postgresql":
        for table, rights in THE_APP_MAY.items():
            op.execute(f'ALTER TABLE "{table}" OWNER TO coord_owner')
            op.execute(f'GRANT {rights} ON "{table}" TO coord_app')


def _people_with_an_interest() -> None:
    op.create_table(
        "staff_identity",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("sealed_identity", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "given_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_staff_identity_municipality_given_by"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "staff_id"],
            ["staff.municipality", "staff.id"],
            name=op.f("fk_staff_identity_municipality_staff_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_staff_identity")),
    )
    op.create_index(OF_ONE, "staff_identity", ["municipality", "staff_id"], unique=False)
    op.create_table(
        "item_recusal",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_item_recusal_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_item_recusal_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "item_id"],
            ["item.municipality", "item.id"],
            name=op.f("fk_item_recusal_municipality_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "staff_id"],
            ["staff.municipality", "staff.id"],
            name=op.f("fk_item_recusal_municipality_staff_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_item_recusal")),
    )
    op.create_index(RECUSED_ONCE, "item_recusal", ["municipality", "item_id", "staff_id"], unique=True)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index(RECUSED_ONCE, table_name="item_recusal")
    op.drop_table("item_recusal")
    op.drop_index(OF_ONE, table_name="staff_identity")
    op.drop_table("staff_identity")
    op.drop_index(ONCE, table_name="sharing_again")
    op.drop_table("sharing_again")
