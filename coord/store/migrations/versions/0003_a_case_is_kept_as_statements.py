"""A case is kept as statements about persons."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

THE_APP_MAY = {
    "support_case": "SELECT, INSERT",
    "episode": "SELECT, INSERT, UPDATE (ended_at, ended_why)",
    "person": "SELECT, INSERT",
    "same_as": "SELECT, INSERT, UPDATE (ended_at)",
    "statement": "SELECT, INSERT, UPDATE (disputed_at)",
    "statement_subject": "SELECT, INSERT",
    "act_reason": "SELECT, INSERT",
    "search_token": "SELECT, INSERT, DELETE",
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
        "support_case",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("form_ref", sa.String(length=26), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "opened_by"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_support_case_municipality_opened_by"),
        ),
        sa.ForeignKeyConstraint(["municipality"], ["municipality.id"], name=op.f("fk_support_case_municipality")),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_support_case")),
        sa.UniqueConstraint("form_ref", name=op.f("uq_support_case_form_ref")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_support_case_public_ref")),
    )
    op.create_index("uq_support_case_municipality_number", "support_case", ["municipality", "number"], unique=True)
    op.create_table(
        "act_reason",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_act_reason_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_act_reason_municipality_case_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_act_reason")),
    )
    op.create_table(
        "episode",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_why", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_episode_municipality_case_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_episode")),
    )
    op.create_index(
        "uq_episode_municipality_case_id_number", "episode", ["municipality", "case_id", "number"], unique=True
    )
    op.create_table(
        "person",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("principal", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_person_municipality_case_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_person")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_person_public_ref")),
    )
    op.create_index("ix_person_municipality_case_id", "person", ["municipality", "case_id"], unique=False)
    op.create_table(
        "same_as",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("other_person_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality", "made_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_same_as_municipality_made_by"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "other_person_id"],
            ["person.municipality", "person.id"],
            name=op.f("fk_same_as_municipality_other_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "person_id"],
            ["person.municipality", "person.id"],
            name=op.f("fk_same_as_municipality_person_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_same_as")),
    )
    op.create_table(
        "search_token",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("token", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_search_token_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_search_token_municipality_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "person_id"],
            ["person.municipality", "person.id"],
            name=op.f("fk_search_token_municipality_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "municipality", "kind", "token", "person_id", "agency_id", name=op.f("pk_search_token")
        ),
    )
    op.create_table(
        "statement",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("typed_for", sa.Uuid(), nullable=True),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("compartments", sa.BigInteger(), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("supersedes", sa.Uuid(), nullable=True),
        sa.Column("disputed_at", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_statement_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_statement_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_statement_municipality_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "episode_id"],
            ["episode.municipality", "episode.id"],
            name=op.f("fk_statement_municipality_episode_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "holder_id"],
            ["holder.municipality", "holder.id"],
            name=op.f("fk_statement_municipality_holder_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "supersedes"],
            ["statement.municipality", "statement.id"],
            name=op.f("fk_statement_municipality_supersedes"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "typed_for"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_statement_municipality_typed_for"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_statement")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_statement_public_ref")),
    )
    op.create_index("ix_statement_municipality_case_id", "statement", ["municipality", "case_id"], unique=False)
    op.create_table(
        "statement_subject",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "person_id"],
            ["person.municipality", "person.id"],
            name=op.f("fk_statement_subject_municipality_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "statement_id"],
            ["statement.municipality", "statement.id"],
            name=op.f("fk_statement_subject_municipality_statement_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "statement_id", "person_id", name=op.f("pk_statement_subject")),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("statement_subject")
    op.drop_index("ix_statement_municipality_case_id", table_name="statement")
    op.drop_table("statement")
    op.drop_table("search_token")
    op.drop_table("same_as")
    op.drop_index("ix_person_municipality_case_id", table_name="person")
    op.drop_table("person")
    op.drop_index("uq_episode_municipality_case_id_number", table_name="episode")
    op.drop_table("episode")
    op.drop_table("act_reason")
    op.drop_index("uq_support_case_municipality_number", table_name="support_case")
    op.drop_table("support_case")
