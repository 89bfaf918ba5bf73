"""What was received is released."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

AGREED_ONCE = "uq_release_agreement_municipality_request_id"
OF_AN_ITEM = "ix_release_municipality_item_id"
THE_APP_MAY = {
    "release_agreement": "SELECT, INSERT",
    "release": "SELECT, INSERT",
    "release_statement": "SELECT, INSERT",
}
"""What the web and the worker may do on PostgreSQL: what was released stays released."""


def upgrade() -> None:
    """Make the tables, then say who may touch them."""
    op.create_table(
        "release_agreement",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        _to("appointment", "release_agreement", "appointment_id"),
        _to("request", "release_agreement", "request_id"),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_release_agreement")),
    )
    op.create_index(AGREED_ONCE, "release_agreement", ["municipality", "request_id"], unique=True)
    op.create_table(
        "release",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        _to("agency", "release", "agency_id"),
        _to("appointment", "release", "appointment_id"),
        _to("item", "release", "item_id"),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_release")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_release_public_ref")),
    )
    op.create_index(OF_AN_ITEM, "release", ["municipality", "item_id"], unique=False)
    op.create_table(
        "release_statement",
        sa.Column("municipality", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        _to("agency", "release_statement", "agency_id"),
        _to("release", "release_statement", "release_id"),
        _to("statement", "release_statement", "statement_id"),
        sa.PrimaryKeyConstraint(
            "municipality", "release_id", "statement_id", "agency_id", name=op.f("pk_release_statement")
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, rights in THE_APP_MAY.items():
            op.execute(f'ALTER TABLE "{table}" OWNER TO coord_owner')
            op.execute(f'GRANT {rights} ON "{table}" TO coord_app')


def _to(table: str, name: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality", column],
        [f"{table}.municipality", f"{table}.id"],
        name=op.f(f"fk_{name}_municipality_{column}"),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("release_statement")
    op.drop_index(OF_AN_ITEM, table_name="release")
    op.drop_table("release")
    op.drop_index(AGREED_ONCE, table_name="release_agreement")
    op.drop_table("release_agreement")
