"""The tables of the keystore: a database of its own, never in a backup of the data.

Nothing in it opens without the master key. Municipality leads every key. There are no times but
the epoch: a row says in which four weeks it was made, not when.
"""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, Uuid
from sqlalchemy.schema import PrimaryKeyConstraint, UniqueConstraint

METADATA = MetaData()

KEKS = Table(
    "kek",
    METADATA,
    Column("municipality", Uuid, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    PrimaryKeyConstraint("municipality", "epoch", name="kek_pk"),
)
"""Key-encrypting keys, wrapped by the master key."""

DEKS = Table(
    "dek",
    METADATA,
    Column("municipality", Uuid, nullable=False),
    Column("kid", LargeBinary, nullable=False),
    Column("scope_kind", String(16), nullable=False),
    Column("scope_id", Uuid, nullable=False),
    Column("compartment", String(32), nullable=False),
    Column("holder", Uuid, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("kek_epoch", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
    Column("spent", BigInteger, nullable=False),
    PrimaryKeyConstraint("municipality", "kid", name="dek_pk"),
    UniqueConstraint(
        "municipality", "scope_kind", "scope_id", "compartment", "holder", "generation",
        name="dek_scope",
    ),
)  # fmt: skip
"""Data keys, wrapped by the KEK of their epoch. The highest generation of a scope seals."""

INDEX_ROOTS = Table(
    "index_root",
    METADATA,
    Column("municipality", Uuid, nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    PrimaryKeyConstraint("municipality", "purpose", "epoch", name="index_root_pk"),
)
"""Roots of the search index, wrapped by the master key."""

TOMBSTONES = Table(
    "tombstone",
    METADATA,
    Column("municipality", Uuid, nullable=False),
    Column("id", Uuid, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("municipality", "id", name="tombstone_pk"),
)
"""Which data keys were destroyed, sealed by the master key; a restore applies the list first."""
