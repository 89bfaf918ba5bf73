"""Fresh, empty databases of both kinds for a test, as URLs for SQLAlchemy. tests/conftest.py makes fixtures of them.

No mock and no shared database: a test that needs a database gets one nobody else has seen.
"""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, get_args

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.memory import MEMORY
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
        words = "CREATE DATABASE {} TEMPLATE {}"
        # Copied file by file and flushed, in memory that is the quicker way: 15 has the choice, older ones no other.
        if connection.info.server_version >= 150000 and Path(cluster.address.socket_folder).is_relative_to(MEMORY):
            words += " STRATEGY file_copy"
        connection.execute(sql.SQL(words).format(sql.Identifier(unique), sql.Identifier(template)))
    try:
        yield cluster.address.url(unique)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(unique)))


@contextmanager
def copied(pattern: str, folder: Path, name: str, cluster: Cluster | None) -> Iterator[str]:
    """A database like the one behind this URL, to which nobody is connected; `cluster` is where PostgreSQL's lies."""
    address = make_url(pattern)
    if cluster is not None:
        with postgresql_database(cluster, name, template=str(address.database)) as url:
            yield url
        return
    url = sqlite_url(folder, name)
    shutil.copyfile(str(address.database), str(make_url(url).database))
    yield url


def libpq_url(url: str) -> str:
    """The same address for psycopg itself and for psql, pg_dump and the like."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
