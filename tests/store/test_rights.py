"""What each role of the PostgreSQL server may do, tried as that role: the server refuses, whatever a program says."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors, sql

from audit.tables import log_tables
from coord.store.tables import metadata
from tests.databases import libpq_url, postgresql_database
from tests.postgresql import Cluster
from tests.store.schemas import migrated

APP, SEQUENCER, AUDITOR = "coord_app", "coord_sequencer", "coord_auditor"
LOG = sorted(table.fullname for table in vars(log_tables("postgresql")).values())
PUBLIC = sorted(metadata.tables)

MAY_CHANGE = {
    "municipality": "every column",
    "account": "every column",
    "agency": "every column",
    "session": "every column",
    "draft": "every column",
    "ground_law": "every column",
    "episode": "ended_at ended_why",
    "same_as": "ended_at",
    "statement": "disputed_at",
    "consent_preset": "until",
    "consent_agency": "accepted_at",
    "item": "closes_at",
    "grant": "until",
    "wall": "until",
}
"""What the app may UPDATE; all else happens as a new row."""
MAY_REMOVE = {"search_token", "failed_sign_in", "draft", "printed_sheet", "pack_turn"}
"""Where the app may DELETE: tokens end with what they find, counted failures are forgotten, drafts are sent, a sheet
that was released is not kept, a turn ends."""


@pytest.fixture(scope="module")
def database(postgresql_cluster: Cluster) -> Iterator[str]:
    """A migrated database."""
    with postgresql_database(postgresql_cluster) as url:
        migrated(url)
        yield libpq_url(url)


def attempt(database: str, role: str, statement: str) -> None:
    """Run one statement as a role, and undo it."""
    with psycopg.connect(database, options=f"-c role={role}") as connection:
        assert connection.execute("SELECT current_user").fetchone() == (role,)
        connection.execute(statement)
        connection.rollback()


def refused(database: str, role: str, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        attempt(database, role, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit.log_entry SET leaf = ''",
        "DELETE FROM audit.log_entry",
        "TRUNCATE audit.log_entry",
        "UPDATE audit.log_entry SET seq = DEFAULT",
        "INSERT INTO audit.log_entry (seq) OVERRIDING SYSTEM VALUE VALUES (1)",
        "INSERT INTO audit.log_entry (xid) VALUES ('1')",
        "UPDATE audit.log_writer SET sealed_root = ''",
        "INSERT INTO audit.log_leaf VALUES (gen_random_uuid(), 1, 0, 1)",
        "INSERT INTO audit.log_checkpoint VALUES (gen_random_uuid(), 1, 0, '', '', 1)",
        "INSERT INTO audit.log_rejected VALUES (1, gen_random_uuid(), '', 1)",
        "UPDATE audit.log_cursor SET seq = 0",
        "DROP TABLE audit.log_entry",
        "ALTER TABLE audit.log_entry DISABLE TRIGGER ALL",
    ],
)
def test_the_app_can_only_add_to_the_record(database: str, statement: str) -> None:
    refused(database, APP, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE statement SET sealed = ''",
        "UPDATE statement SET compartments = 0",
        "DELETE FROM statement",
        "DELETE FROM disclosure",
        "UPDATE disclosure SET until = 0",
        "UPDATE disclosure_end SET at = 0",
        "DELETE FROM disclosure_end",
        "DELETE FROM consent_withdrawal",
        "UPDATE consent SET compartments = 1",
        'UPDATE "grant" SET compartments = 1',
        'DELETE FROM "grant"',
        "DELETE FROM wall",
        "UPDATE wall SET sealed_kind = ''",
        "UPDATE appointment_confirmation SET at = 0",
        "DELETE FROM appointment_end",
        "UPDATE copy_event SET state = 'returned'",
        "ALTER TABLE statement ADD COLUMN note text",
        "CREATE TABLE note (words text)",
    ],
)
def test_the_app_cannot_rewrite_what_happened(database: str, statement: str) -> None:
    refused(database, APP, statement)


@pytest.mark.parametrize("table", [*PUBLIC, *LOG])
@pytest.mark.parametrize("role", [APP, SEQUENCER, AUDITOR])
def test_nobody_empties_a_table(database: str, role: str, table: str) -> None:
    named = sql.SQL(".").join(map(sql.Identifier, table.split("."))).as_string()
    refused(database, role, f"TRUNCATE {named}")


def test_the_app_changes_the_columns_named_here_and_no_others(database: str) -> None:
    found: dict[str, set[str]] = {}
    with psycopg.connect(database) as connection:
        for name, table in metadata.tables.items():
            for column in table.columns:
                question = "SELECT has_column_privilege(%s, %s::regclass, %s, 'UPDATE')"
                answer = connection.execute(question, (APP, f'public."{name}"', column.name)).fetchone()
                if answer == (True,):
                    found.setdefault(name, set()).add(column.name)
    every = {name: set(table.columns.keys()) for name, table in metadata.tables.items()}
    assert found == {name: every[name] if w == "every column" else set(w.split()) for name, w in MAY_CHANGE.items()}


def test_the_app_removes_rows_only_where_it_is_named_here(database: str) -> None:
    assert {name for name in PUBLIC if may(database, APP, name, "DELETE")} == MAY_REMOVE


def test_the_app_reads_and_adds_to_every_table(database: str) -> None:
    assert all(may(database, APP, name, right) for name in PUBLIC for right in ("SELECT", "INSERT"))


def may(database: str, role: str, table: str, right: str) -> bool:
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT has_table_privilege(%s, %s::regclass, %s)", (role, f'public."{table}"', right)
        ).fetchone()
    return row == (True,)


@pytest.mark.parametrize("table", LOG)
def test_the_auditors_role_reads_the_record(database: str, table: str) -> None:
    attempt(database, AUDITOR, f"SELECT * FROM {table}")
    refused(database, AUDITOR, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", PUBLIC)
@pytest.mark.parametrize("role", [AUDITOR, SEQUENCER])
def test_who_works_on_the_record_reads_no_case(database: str, role: str, table: str) -> None:
    refused(database, role, f'SELECT * FROM public."{table}"')


@pytest.mark.parametrize("role", [AUDITOR, SEQUENCER])
def test_a_sealed_statement_is_out_of_their_reach_by_itself_too(database: str, role: str) -> None:
    refused(database, role, "SELECT sealed FROM statement")
    refused(database, role, "SELECT count(*) FROM statement")


def test_the_sequencer_orders_and_changes_no_entry(database: str) -> None:
    attempt(database, SEQUENCER, "UPDATE audit.log_cursor SET seq = 0")
    for statement in ("UPDATE audit.log_entry SET leaf = ''", "DELETE FROM audit.log_leaf"):
        refused(database, SEQUENCER, statement)


@pytest.mark.parametrize("table", ["log_entry", "log_leaf", "log_checkpoint"])
def test_even_the_owner_meets_a_trigger(database: str, table: str) -> None:
    with psycopg.connect(database) as connection, pytest.raises(errors.RaiseException):
        connection.execute(sql.SQL("TRUNCATE audit.{} CASCADE").format(sql.Identifier(table)))


def test_no_role_of_the_house_signs_in_or_rules(database: str) -> None:
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles"
            " WHERE rolname LIKE 'coord\\_%'"
        ).fetchall()
    assert {row[0] for row in rows} >= {"coord_owner", APP, SEQUENCER, AUDITOR}
    assert not any(any(row[1:]) for row in rows)
