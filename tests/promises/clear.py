"""P8: everything that lies in a database, as bytes, and the canaries in it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from tests.databases import libpq_url
from tests.promises.canaries import KANA, PHONE, WESTERN_DAY, WORD

PATTERNS = tuple(re.compile(pattern.pattern.encode()) for pattern in (WORD, PHONE, WESTERN_DAY))


def lying_in_clear(canaries: set[str], urls: Iterable[str]) -> set[str]:
    """The canaries that can be read in any file of SQLite, or in any column of any table of PostgreSQL."""
    return {found for url in urls for part in parts_of(url) for found in in_bytes(part)} & canaries


def in_bytes(part: bytes) -> set[str]:
    """Whatever looks like a canary. Kana is looked for as text: a set of kana is no set of bytes."""
    found = {token.decode() for pattern in PATTERNS for token in pattern.findall(part)}
    return found | set(KANA.findall(part.decode(errors="replace")))


def parts_of(url: str) -> Iterator[bytes]:
    """Files as they lie, WAL and all; or each value of each row."""
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        for beside in sorted(file.parent.glob(f"{file.name}*")):
            yield beside.read_bytes()
        return
    with psycopg.connect(libpq_url(url)) as connection:
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, name in tables:
            for row in connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, name))):
                yield b"\n".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
