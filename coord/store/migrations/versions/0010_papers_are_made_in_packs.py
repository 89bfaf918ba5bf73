"""The papers of a meeting are made in packs."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

THE_APP_MAY = {
    "pack": "SELECT, INSERT",
    "pack_end": "SELECT, INSERT",
    "copy_for_item": "SELECT, INSERT",
    "copy_statement": "SELECT, INSERT",
    "printed_sheet": "SELECT, INSERT, DELETE",
    "pack_turn": "SELECT, INSERT, DELETE",
}
"""What the web and the worker may do on PostgreSQL: a printed sheet ends with its release, a turn with itself."""


def upgrade() -> None:
    """Make the tables, then say who may touch them."""
    _make_tables()
    if op.get_bind().dialect.name == "postgresql":
        for table, rights in THE_APP_MAY.items():
            op.execute(f'ALTER TABLE "{table}" OWNER TO coord_owner')
            op.execute(f'GRANT {rights} ON "{table}" TO coord_app')


def _make_tables() -> None:
    op.create_table(
        "pack",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("ordered_by", sa.Uuid(), nullable=False),
        sa.Column("ordered_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "agency_id"],
            ["agency.municipality", "agency.id"],
            name=op.f("fk_pack_municipality_agency_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "body_id"], ["body.municipality", "body.id"], name=op.f("fk_pack_municipality_body_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "item_id"], ["item.municipality", "item.id"], name=op.f("fk_pack_municipality_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "meeting_id"],
            ["meeting.municipality", "meeting.id"],
            name=op.f("fk_pack_municipality_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "ordered_by"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_pack_municipality_ordered_by"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_pack")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_pack_public_ref")),
    )
    op.create_index("ix_pack_municipality_body_id", "pack", ["municipality", "body_id"], unique=False)
    op.create_table(
        "pack_end",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality", "appointment_id"],
            ["appointment.municipality", "appointment.id"],
            name=op.f("fk_pack_end_municipality_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "pack_id"], ["pack.municipality", "pack.id"], name=op.f("fk_pack_end_municipality_pack_id")
        ),
        sa.PrimaryKeyConstraint("municipality", "pack_id", name=op.f("pk_pack_end")),
    )
    op.create_table(
        "copy_for_item",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("pack_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality", "copy_id"],
            ["copy.municipality", "copy.id"],
            name=op.f("fk_copy_for_item_municipality_copy_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "item_id"],
            ["item.municipality", "item.id"],
            name=op.f("fk_copy_for_item_municipality_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "pack_id"],
            ["pack.municipality", "pack.id"],
            name=op.f("fk_copy_for_item_municipality_pack_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "staff_id"],
            ["staff.municipality", "staff.id"],
            name=op.f("fk_copy_for_item_municipality_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "task_id"],
            ["task.municipality", "task.id"],
            name=op.f("fk_copy_for_item_municipality_task_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "copy_id", name=op.f("pk_copy_for_item")),
    )
    op.create_index("ix_copy_for_item_municipality_item_id", "copy_for_item", ["municipality", "item_id"], unique=False)
    op.create_index("ix_copy_for_item_municipality_pack_id", "copy_for_item", ["municipality", "pack_id"], unique=False)
    op.create_table(
        "copy_statement",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "copy_id"],
            ["copy.municipality", "copy.id"],
            name=op.f("fk_copy_statement_municipality_copy_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "statement_id"],
            ["statement.municipality", "statement.id"],
            name=op.f("fk_copy_statement_municipality_statement_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "copy_id", "statement_id", name=op.f("pk_copy_statement")),
    )
    op.create_table(
        "printed_sheet",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sealed_pdf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "copy_id"],
            ["copy.municipality", "copy.id"],
            name=op.f("fk_printed_sheet_municipality_copy_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "copy_id", name=op.f("pk_printed_sheet")),
    )
    op.create_table(
        "pack_turn",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("worker", sa.String(length=40), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "pack_id"],
            ["pack.municipality", "pack.id"],
            name=op.f("fk_pack_turn_municipality_pack_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "pack_id", name=op.f("pk_pack_turn")),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("pack_turn")
    op.drop_table("printed_sheet")
    op.drop_table("copy_statement")
    op.drop_index("ix_copy_for_item_municipality_item_id", table_name="copy_for_item")
    op.drop_index("ix_copy_for_item_municipality_pack_id", table_name="copy_for_item")
    op.drop_table("copy_for_item")
    op.drop_table("pack_end")
    op.drop_index("ix_pack_municipality_body_id", table_name="pack")
    op.drop_table("pack")
