"""Fresh, empty databases of both kinds for a test, as URLs for SQLAlchemy. tests/conftest.py makes fixtures of them.

No mock and no shared database: a test that needs a database gets one nobody else has seen.
"""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, get_args

import psycopg
from psycopg import sql

from tests.postgresql import Cluster

DatabaseKind = Literal["sqlite", "postgresql"]
KINDS: tuple[DatabaseKind, ...] = get_args(DatabaseKind)

_numbers = itertools.count(1)


def sqlite_url(folder: Path, name: str) -> str:
    """A file that does not exist yet."""
    return f"sqlite:///{(folder / name).absolute()}.sqlite3"


@contextmanager
def postgresql_database(cluster: Cluster, name: str = "coord", *, template: str = "template0") -> Iterator[str]:
    """An empty database, dropped at the end even when someone is still connected.

    With `template`, a copy of a database that nobody is connected to: quicker than migrating each time.
    """
    unique = f"{name}_{os.getpid()}_{next(_numbers)}"
    admin = libpq_url(cluster.address.url("postgres"))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(unique), sql.Identifier(template))
        )
    try:
        yield cluster.address.url(unique)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(unique)))


def libpq_url(url: str) -> str:
    """The same address for psycopg itself and for psql, pg_dump and the like."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
