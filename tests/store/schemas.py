"""A database's schema as words that can be compared, whoever made it and in whichever order."""

import re
import sqlite3
import subprocess
from pathlib import Path

import audit.migrations
from coord.store import migrate
from tests.databases import DatabaseKind, libpq_url
from tests.postgresql import program_folder

LOG_BRANCH = (Path(audit.migrations.__path__[0]) / "versions",)


def schema_of(kind: DatabaseKind, url: str, *, with_log: bool = False, with_rights: bool = False) -> str:
    """Every table, index, trigger and, where asked for, right; without Alembic's own table."""
    if kind == "sqlite":
        return _of_sqlite(Path(url.removeprefix("sqlite:///")), with_log=with_log)
    return _of_postgresql(url, with_log=with_log, with_rights=with_rights)


def _of_sqlite(file: Path, *, with_log: bool) -> str:
    with sqlite3.connect(file) as connection:
        rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    connection.close()
    return "\n".join(
        f"{kind} {name}: {_normal(sql or 'made by a constraint')}"
        for kind, name, table, sql in rows
        if table != "alembic_version" and not table.startswith("sqlite_") and (with_log or not table.startswith("log_"))
    )


def _normal(sql: str) -> str:
    """One space between words, and constraints in order of the alphabet: columns keep their place."""
    flat = re.sub(r"\s+", " ", sql).strip()
    head, paren, body = flat.partition("(")
    if not flat.startswith("CREATE TABLE") or not paren:
        return flat
    parts = [part.strip() for part in _split(body.rpartition(")")[0])]
    columns = [part for part in parts if not part.startswith("CONSTRAINT")]
    return f"{head.strip()} ({', '.join(columns + sorted(set(parts) - set(columns)))})"


def _split(body: str) -> list[str]:
    """At the commas that stand in no bracket."""
    parts, depth = [""], 0
    for letter in body:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _of_postgresql(url: str, *, with_log: bool, with_rights: bool) -> str:
    wanted = () if with_log else ("--schema=public",)
    bare = () if with_rights else ("--no-owner", "--no-privileges")
    dump = subprocess.run(
        [
            program_folder() / "pg_dump",
            "--schema-only",
            "--exclude-table=public.alembic_version",
            *wanted,
            *bare,
            "--dbname",
            libpq_url(url),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    # A new pg_dump fences its output with a random word.
    lines = (line for line in dump.splitlines() if line and not line.startswith(("--", "\\restrict", "\\unrestrict")))
    return "\n".join(lines)


def migrated(url: str) -> None:
    """The data database with the log's branch, as `coord init` makes it."""
    migrate.upgrade(url, beside=LOG_BRANCH)
