"""What the tables are built from: one clock format, one shape of key, the municipality in front.

Every key and every foreign key begins with the municipality, so that a town can be moved, split off
or destroyed by itself, and a row can never point into another town.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of an interval that has none, so that "in force" is one comparison and no NULL."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """A moment as it lies in the database: whole microseconds since 1970 UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A moment, kept as whole microseconds since 1970 UTC: the same on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Aware datetime to microseconds. Raises ValueError on a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Microseconds to an aware datetime in UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


def town() -> Column[object]:
    """The municipality: the first column of every key."""
    return Column("municipality", Uuid, nullable=False)


def link(name: str, *, nullable: bool = False) -> Column[object]:
    """A reference to a row's id within the same municipality."""
    return Column(name, Uuid, nullable=nullable)


def public_ref() -> Column[object]:
    """The random reference by which the outside names this row."""
    return Column("public_ref", String(26), nullable=False, unique=True)


def code(name: str, *, nullable: bool = False) -> Column[object]:
    """A value out of a closed list, in clear."""
    return Column(name, String(40), nullable=nullable)


def words(name: str, *, nullable: bool = False) -> Column[object]:
    """Clear words about offices and staff; never about the persons supported."""
    return Column(name, String(200), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> Column[object]:
    """A moment in UTC."""
    return Column(name, Instant, nullable=nullable)


def mask(name: str = "compartments") -> Column[object]:
    """A set of compartments as an integer (domain.compartment)."""
    return Column(name, BigInteger, nullable=False)


def sealed(name: str = "sealed", *, nullable: bool = False) -> Column[object]:
    """Sealed bytes (crypto/FORMAT.md). Opaque to this room."""
    return Column(name, LargeBinary, nullable=nullable)


def to(table: str, *columns: str) -> ForeignKeyConstraint:
    """A foreign key of (municipality, column) into (municipality, id) of `table`."""
    local = ["municipality", *columns]
    return ForeignKeyConstraint(local, [f"{table}.municipality", f"{table}.id"])


def to_town() -> ForeignKeyConstraint:
    """The foreign key of the leading column."""
    return ForeignKeyConstraint(["municipality"], ["municipality.id"])


def noun(name: str, *items: SchemaItem) -> Table:
    """A table of things with an id of their own, keyed by (municipality, id)."""
    return Table(
        name,
        metadata,
        town(),
        Column("id", Uuid, nullable=False),
        *items,
        PrimaryKeyConstraint("municipality", "id"),
    )


def between(name: str, keys: tuple[str, ...], *items: SchemaItem) -> Table:
    """A table that joins things, keyed by (municipality, *keys)."""
    return Table(name, metadata, town(), *items, PrimaryKeyConstraint("municipality", *keys))
