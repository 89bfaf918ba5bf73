"""A disclosure is the right to see, and a wall closes it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

THE_APP_MAY = {
    "disclosure": "SELECT, INSERT",
    "disclosure_person": "SELECT, INSERT",
    "disclosure_end": "SELECT, INSERT",
    "grant": "SELECT, INSERT, UPDATE (until)",
    "wall": "SELECT, INSERT, UPDATE (until)",
    "handoff": "SELECT, INSERT",
    "handoff_disclosure": "SELECT, INSERT",
    "handoff_seen": "SELECT, INSERT",
    "handoff_reply": "SELECT, INSERT",
    "ground_law": "SELECT, INSERT, UPDATE",
    "statement_received": "SELECT, INSERT",
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
        "ground_law",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("giver_kind", sa.String(length=40), nullable=False),
        sa.Column("receiver_kind", sa.String(length=40), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("secrecy", sa.String(length=200), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("verified_by", sa.String(length=200), nullable=True),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["municipality"], ["municipality.id"], name=op.f("fk_ground_law_municipality")),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_ground_law")),
    )
    op.create_table(
        "disclosure",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("compartments", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.Column("basis_id", sa.Uuid(), nullable=False),
        sa.Column("may_pass_on", sa.Boolean(), nullable=False),
        sa.Column("may_keep_copy", sa.Boolean(), nullable=False),
        sa.Column("timing", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("opens", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_disclosure_municipality_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "giver_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_disclosure_municipality_giver_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "made_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_disclosure_municipality_made_by"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "recipient_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_disclosure_municipality_recipient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "staff_id"],
            ["staff.municipality", "staff.id"],
            name=op.f("fk_disclosure_municipality_staff_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_disclosure_public_ref")),
    )
    op.create_index("ix_disclosure_municipality_case_id", "disclosure", ["municipality", "case_id"], unique=False)
    op.create_table(
        "handoff",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=True),
        sa.Column("urgency", sa.String(length=40), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("sealed_letter", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_handoff_municipality_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "giver_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_handoff_municipality_giver_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "recipient_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_handoff_municipality_recipient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "sent_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_handoff_municipality_sent_by"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_handoff")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_handoff_public_ref")),
    )
    op.create_index("ix_handoff_municipality_case_id", "handoff", ["municipality", "case_id"], unique=False)
    op.create_index("ix_handoff_municipality_recipient_id", "handoff", ["municipality", "recipient_id"], unique=False)
    op.create_table(
        "disclosure_end",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_disclosure_end_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "disclosure_id"],
            ["disclosure.municipality", "disclosure.id"],
            name=op.f("fk_disclosure_end_municipality_disclosure_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "disclosure_id", name=op.f("pk_disclosure_end")),
    )
    op.create_table(
        "disclosure_person",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "disclosure_id"],
            ["disclosure.municipality", "disclosure.id"],
            name=op.f("fk_disclosure_person_municipality_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "person_id"],
            ["person.municipality", "person.id"],
            name=op.f("fk_disclosure_person_municipality_person_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "disclosure_id", "person_id", name=op.f("pk_disclosure_person")),
    )
    op.create_table(
        "grant",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("giver_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("compartments", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=True),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=True),
        sa.Column("timing", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sort_key", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_grant_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_grant_municipality_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "disclosure_id"],
            ["disclosure.municipality", "disclosure.id"],
            name=op.f("fk_grant_municipality_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "giver_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_grant_municipality_giver_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "staff_id"],
            ["staff.municipality", "staff.id"],
            name=op.f("fk_grant_municipality_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "subject_id"],
            ["person.municipality", "person.id"],
            name=op.f("fk_grant_municipality_subject_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_grant")),
    )
    op.create_index(
        "ix_grant_drives_the_list",
        "grant",
        ["municipality", "agency_id", "sort_key", "case_id", "starts", "until"],
        unique=False,
    )
    op.create_index("ix_grant_of_a_case", "grant", ["municipality", "case_id", "agency_id", "until"], unique=False)
    op.create_index("ix_grant_of_a_disclosure", "grant", ["municipality", "disclosure_id"], unique=False)
    op.create_table(
        "handoff_disclosure",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "disclosure_id"],
            ["disclosure.municipality", "disclosure.id"],
            name=op.f("fk_handoff_disclosure_municipality_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "handoff_id"],
            ["handoff.municipality", "handoff.id"],
            name=op.f("fk_handoff_disclosure_municipality_handoff_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "handoff_id", "disclosure_id", name=op.f("pk_handoff_disclosure")),
    )
    op.create_table(
        "handoff_reply",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_handoff_reply_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "handoff_id"],
            ["handoff.municipality", "handoff.id"],
            name=op.f("fk_handoff_reply_municipality_handoff_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "handoff_id", name=op.f("pk_handoff_reply")),
    )
    op.create_table(
        "handoff_seen",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_handoff_seen_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "handoff_id"],
            ["handoff.municipality", "handoff.id"],
            name=op.f("fk_handoff_seen_municipality_handoff_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "handoff_id", "appointment_id", name=op.f("pk_handoff_seen")),
    )
    op.create_table(
        "wall",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("hides", sa.Boolean(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed_kind", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_wall_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_wall_municipality_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "person_id"],
            ["person.municipality", "person.id"],
            name=op.f("fk_wall_municipality_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "set_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_wall_municipality_set_by"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "staff_id"], ["staff.municipality", "staff.id"], name=op.f("fk_wall_municipality_staff_id")
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_wall")),
    )
    op.create_index("ix_wall_municipality_case_id", "wall", ["municipality", "case_id"], unique=False)
    op.create_table(
        "statement_received",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "disclosure_id"],
            ["disclosure.municipality", "disclosure.id"],
            name=op.f("fk_statement_received_municipality_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "statement_id"],
            ["statement.municipality", "statement.id"],
            name=op.f("fk_statement_received_municipality_statement_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "statement_id", "disclosure_id", name=op.f("pk_statement_received")),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("statement_received")
    op.drop_index("ix_wall_municipality_case_id", table_name="wall")
    op.drop_table("wall")
    op.drop_table("handoff_seen")
    op.drop_table("handoff_reply")
    op.drop_table("handoff_disclosure")
    op.drop_index("ix_grant_of_a_disclosure", table_name="grant")
    op.drop_index("ix_grant_of_a_case", table_name="grant")
    op.drop_index("ix_grant_drives_the_list", table_name="grant")
    op.drop_table("grant")
    op.drop_table("disclosure_person")
    op.drop_table("disclosure_end")
    op.drop_index("ix_handoff_municipality_recipient_id", table_name="handoff")
    op.drop_index("ix_handoff_municipality_case_id", table_name="handoff")
    op.drop_table("handoff")
    op.drop_index("ix_disclosure_municipality_case_id", table_name="disclosure")
    op.drop_table("disclosure")
    op.drop_table("ground_law")
