"""People have appointments in agencies."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

THE_APP_MAY = {
    "failed_sign_in": "SELECT, INSERT, DELETE",
    "municipality": "SELECT, INSERT, UPDATE",
    "holder": "SELECT, INSERT",
    "staff": "SELECT, INSERT",
    "account": "SELECT, INSERT, UPDATE",
    "agency": "SELECT, INSERT, UPDATE",
    "appointment": "SELECT, INSERT",
    "appointment_confirmation": "SELECT, INSERT",
    "appointment_end": "SELECT, INSERT",
    "session": "SELECT, INSERT, UPDATE",
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
        "failed_sign_in",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
    )
    op.create_index("ix_failed_sign_in_key_at", "failed_sign_in", ["key", "at"], unique=False)
    op.create_table(
        "municipality",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("specimen", sa.Boolean(), nullable=False),
        sa.Column("allows_purpose", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("code", name=op.f("uq_municipality_code")),
    )
    op.create_table(
        "holder",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["municipality"], ["municipality.id"], name=op.f("fk_holder_municipality")),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_holder")),
    )
    op.create_table(
        "staff",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["municipality"], ["municipality.id"], name=op.f("fk_staff_municipality")),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_staff")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_staff_public_ref")),
    )
    op.create_table(
        "account",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality", "staff_id"],
            ["staff.municipality", "staff.id"],
            name=op.f("fk_account_municipality_staff_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "agency",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("hat", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=200), nullable=False),
        sa.Column("fax", sa.String(length=200), nullable=False),
        sa.Column("tells_place", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "holder_id"],
            ["holder.municipality", "holder.id"],
            name=op.f("fk_agency_municipality_holder_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_agency")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_agency_public_ref")),
    )
    op.create_table(
        "appointment",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_appointment_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "given_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_appointment_municipality_given_by"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "staff_id"],
            ["staff.municipality", "staff.id"],
            name=op.f("fk_appointment_municipality_staff_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_appointment_public_ref")),
    )
    op.create_table(
        "appointment_confirmation",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_appointment_confirmation_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "confirmed_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_appointment_confirmation_municipality_confirmed_by"),
        ),
        sa.PrimaryKeyConstraint("municipality", "appointment_id", name=op.f("pk_appointment_confirmation")),
    )
    op.create_table(
        "appointment_end",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_appointment_end_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "ended_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_appointment_end_municipality_ended_by"),
        ),
        sa.PrimaryKeyConstraint("municipality", "appointment_id", name=op.f("pk_appointment_end")),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality", "account_id"],
            ["account.municipality", "account.id"],
            name=op.f("fk_session_municipality_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_session_municipality_appointment_id"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("session")
    op.drop_table("appointment_end")
    op.drop_table("appointment_confirmation")
    op.drop_table("appointment")
    op.drop_table("agency")
    op.drop_table("account")
    op.drop_table("staff")
    op.drop_table("holder")
    op.drop_table("municipality")
    op.drop_index("ix_failed_sign_in_key_at", table_name="failed_sign_in")
    op.drop_table("failed_sign_in")
