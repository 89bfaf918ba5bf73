"""The keys lie apart: key-encrypting keys, data keys, index roots and tombstones."""

import sqlalchemy as sa
from alembic import op

revision = "k0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "kek",
        sa.Column("municipality", sa.Uuid, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("municipality", "epoch", name="kek_pk"),
    )
    op.create_table(
        "dek",
        sa.Column("municipality", sa.Uuid, nullable=False),
        sa.Column("kid", sa.LargeBinary, nullable=False),
        sa.Column("scope_kind", sa.String(16), nullable=False),
        sa.Column("scope_id", sa.Uuid, nullable=False),
        sa.Column("compartment", sa.String(32), nullable=False),
        sa.Column("holder", sa.Uuid, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("kek_epoch", sa.Integer, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("commitment", sa.LargeBinary, nullable=False),
        sa.Column("spent", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("municipality", "kid", name="dek_pk"),
        sa.UniqueConstraint(
            "municipality", "scope_kind", "scope_id", "compartment", "holder", "generation",
            name="dek_scope",
        ),
    )  # fmt: skip
    op.create_table(
        "index_root",
        sa.Column("municipality", sa.Uuid, nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("municipality", "purpose", "epoch", name="index_root_pk"),
    )
    op.create_table(
        "tombstone",
        sa.Column("municipality", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("municipality", "id", name="tombstone_pk"),
    )


def downgrade() -> None:
    """Drop them; every sealed field is unreadable from then on."""
    for table in ("tombstone", "index_root", "dek", "kek"):
        op.drop_table(table)
