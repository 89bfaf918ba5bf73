"""A body meets: proposals, items, requests to give, tasks and minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

THE_APP_MAY = {
    "body": "SELECT, INSERT",
    "body_law": "SELECT, INSERT",
    "proposal": "SELECT, INSERT",
    "meeting": "SELECT, INSERT",
    "item": "SELECT, INSERT, UPDATE (closes_at)",
    "item_ground": "SELECT, INSERT",
    "item_attendee": "SELECT, INSERT",
    "item_necessity": "SELECT, INSERT",
    "request": "SELECT, INSERT",
    "request_answer": "SELECT, INSERT",
    "request_disclosure": "SELECT, INSERT",
    "attendance": "SELECT, INSERT",
    "secrecy_confirmation": "SELECT, INSERT",
    "task": "SELECT, INSERT",
    "task_disclosure": "SELECT, INSERT",
    "task_end": "SELECT, INSERT",
    "minutes": "SELECT, INSERT",
    "minutes_approval": "SELECT, INSERT",
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
        "body",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("secretariat_id", sa.Uuid(), nullable=False),
        sa.Column("chair_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "chair_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_body_municipality_chair_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "secretariat_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_body_municipality_secretariat_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_body")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_body_public_ref")),
    )
    op.create_table(
        "body_law",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("legal_type", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "body_id"], ["body.municipality", "body.id"], name=op.f("fk_body_law_municipality_body_id")
        ),
        sa.PrimaryKeyConstraint("municipality", "body_id", "legal_type", name=op.f("pk_body_law")),
    )
    op.create_table(
        "proposal",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_proposal_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_proposal_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "body_id"], ["body.municipality", "body.id"], name=op.f("fk_proposal_municipality_body_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_proposal_municipality_case_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_proposal_public_ref")),
    )
    op.create_index("ix_proposal_municipality_body_id", "proposal", ["municipality", "body_id"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sits_at", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=False),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "body_id"], ["body.municipality", "body.id"], name=op.f("fk_meeting_municipality_body_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "called_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_meeting_municipality_called_by"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_meeting_public_ref")),
    )
    op.create_index(
        "uq_meeting_municipality_body_id_number", "meeting", ["municipality", "body_id", "number"], unique=True
    )
    op.create_table(
        "item",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("put_at", sa.BigInteger(), nullable=False),
        sa.Column("put_by", sa.Uuid(), nullable=False),
        sa.Column("sealed_question", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "body_id"], ["body.municipality", "body.id"], name=op.f("fk_item_municipality_body_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_item_municipality_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "meeting_id"],
            ["meeting.municipality", "meeting.id"],
            name=op.f("fk_item_municipality_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "proposal_id"],
            ["proposal.municipality", "proposal.id"],
            name=op.f("fk_item_municipality_proposal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "put_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_item_municipality_put_by"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_item")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_item_public_ref")),
    )
    op.create_index("ix_item_municipality_case_id", "item", ["municipality", "case_id"], unique=False)
    op.create_index("ix_item_municipality_meeting_id", "item", ["municipality", "meeting_id"], unique=False)
    op.create_index("uq_item_municipality_proposal_id", "item", ["municipality", "proposal_id"], unique=True)
    op.create_table(
        "item_ground",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "item_id"],
            ["item.municipality", "item.id"],
            name=op.f("fk_item_ground_municipality_item_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "item_id", "ground", name=op.f("pk_item_ground")),
    )
    op.create_table(
        "item_attendee",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("invited_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_item_attendee_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "item_id"],
            ["item.municipality", "item.id"],
            name=op.f("fk_item_attendee_municipality_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "staff_id"],
            ["staff.municipality", "staff.id"],
            name=op.f("fk_item_attendee_municipality_staff_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_item_attendee")),
    )
    op.create_index(
        "uq_item_attendee_municipality_item_id_agency_id",
        "item_attendee",
        ["municipality", "item_id", "agency_id"],
        unique=True,
    )
    op.create_table(
        "item_necessity",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_item_necessity_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "item_id"],
            ["item.municipality", "item.id"],
            name=op.f("fk_item_necessity_municipality_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "person_id"],
            ["person.municipality", "person.id"],
            name=op.f("fk_item_necessity_municipality_person_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "item_id", "person_id", name=op.f("pk_item_necessity")),
    )
    op.create_table(
        "request",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_request_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "asked_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_request_municipality_asked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "item_id"], ["item.municipality", "item.id"], name=op.f("fk_request_municipality_item_id")
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_request")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_request_public_ref")),
    )
    op.create_index("ix_request_municipality_agency_id", "request", ["municipality", "agency_id"], unique=False)
    op.create_index(
        "uq_request_municipality_item_id_agency_id", "request", ["municipality", "item_id", "agency_id"], unique=True
    )
    op.create_table(
        "request_answer",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("for_tasks", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_request_answer_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "request_id"],
            ["request.municipality", "request.id"],
            name=op.f("fk_request_answer_municipality_request_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "request_id", name=op.f("pk_request_answer")),
    )
    op.create_table(
        "request_disclosure",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "disclosure_id"],
            ["disclosure.municipality", "disclosure.id"],
            name=op.f("fk_request_disclosure_municipality_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "request_id"],
            ["request.municipality", "request.id"],
            name=op.f("fk_request_disclosure_municipality_request_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "request_id", "disclosure_id", name=op.f("pk_request_disclosure")),
    )
    op.create_table(
        "attendance",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("presence", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_attendance_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "item_id"],
            ["item.municipality", "item.id"],
            name=op.f("fk_attendance_municipality_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "noted_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_attendance_municipality_noted_by"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_attendance")),
    )
    op.create_index("ix_attendance_municipality_item_id", "attendance", ["municipality", "item_id"], unique=False)
    op.create_table(
        "secrecy_confirmation",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_secrecy_confirmation_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "item_id"],
            ["item.municipality", "item.id"],
            name=op.f("fk_secrecy_confirmation_municipality_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "noted_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_secrecy_confirmation_municipality_noted_by"),
        ),
        sa.PrimaryKeyConstraint("municipality", "item_id", "agency_id", name=op.f("pk_secrecy_confirmation")),
    )
    op.create_table(
        "task",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_task_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "case_id"],
            ["support_case.municipality", "support_case.id"],
            name=op.f("fk_task_municipality_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "given_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_task_municipality_given_by"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "item_id"], ["item.municipality", "item.id"], name=op.f("fk_task_municipality_item_id")
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_task")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_task_public_ref")),
    )
    op.create_index("ix_task_municipality_agency_id", "task", ["municipality", "agency_id"], unique=False)
    op.create_index("ix_task_municipality_item_id", "task", ["municipality", "item_id"], unique=False)
    op.create_table(
        "task_disclosure",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "disclosure_id"],
            ["disclosure.municipality", "disclosure.id"],
            name=op.f("fk_task_disclosure_municipality_disclosure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "task_id"],
            ["task.municipality", "task.id"],
            name=op.f("fk_task_disclosure_municipality_task_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "task_id", "disclosure_id", name=op.f("pk_task_disclosure")),
    )
    op.create_table(
        "task_end",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_task_end_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "task_id"], ["task.municipality", "task.id"], name=op.f("fk_task_end_municipality_task_id")
        ),
        sa.PrimaryKeyConstraint("municipality", "task_id", name=op.f("pk_task_end")),
    )
    op.create_table(
        "minutes",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "item_id"], ["item.municipality", "item.id"], name=op.f("fk_minutes_municipality_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "written_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_minutes_municipality_written_by"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_minutes")),
    )
    op.create_index("ix_minutes_municipality_item_id", "minutes", ["municipality", "item_id"], unique=False)
    op.create_table(
        "minutes_approval",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_minutes_approval_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "item_id"],
            ["item.municipality", "item.id"],
            name=op.f("fk_minutes_approval_municipality_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "minutes_id"],
            ["minutes.municipality", "minutes.id"],
            name=op.f("fk_minutes_approval_municipality_minutes_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "item_id", name=op.f("pk_minutes_approval")),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("minutes_approval")
    op.drop_index("ix_minutes_municipality_item_id", table_name="minutes")
    op.drop_table("minutes")
    op.drop_table("task_end")
    op.drop_table("task_disclosure")
    op.drop_index("ix_task_municipality_agency_id", table_name="task")
    op.drop_index("ix_task_municipality_item_id", table_name="task")
    op.drop_table("task")
    op.drop_table("secrecy_confirmation")
    op.drop_index("ix_attendance_municipality_item_id", table_name="attendance")
    op.drop_table("attendance")
    op.drop_table("request_disclosure")
    op.drop_table("request_answer")
    op.drop_index("ix_request_municipality_agency_id", table_name="request")
    op.drop_index("uq_request_municipality_item_id_agency_id", table_name="request")
    op.drop_table("request")
    op.drop_table("item_necessity")
    op.drop_index("uq_item_attendee_municipality_item_id_agency_id", table_name="item_attendee")
    op.drop_table("item_attendee")
    op.drop_table("item_ground")
    op.drop_index("ix_item_municipality_case_id", table_name="item")
    op.drop_index("ix_item_municipality_meeting_id", table_name="item")
    op.drop_index("uq_item_municipality_proposal_id", table_name="item")
    op.drop_table("item")
    op.drop_index("uq_meeting_municipality_body_id_number", table_name="meeting")
    op.drop_table("meeting")
    op.drop_index("ix_proposal_municipality_body_id", table_name="proposal")
    op.drop_table("proposal")
    op.drop_table("body_law")
    op.drop_table("body")
