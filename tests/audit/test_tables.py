"""The migration, the tables as queries see them, and who may do what."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.command import downgrade, upgrade
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import ProgrammingError

from audit.migrations.versions import a0001_the_log_is_kept as first
from audit.tables import log_tables, make_log
from tests.audit.world import World

ENV = """
from alembic import context
from sqlalchemy import create_engine
engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.begin() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
"""


# SQLAlchemy's inspector does not know xid8; the log's queries do.
pytestmark = pytest.mark.filterwarnings("ignore:Did not recognize type 'xid8'")


def shape(engine: Engine) -> Any:
    schema = "audit" if engine.dialect.name == "postgresql" else None
    looked = inspect(engine)
    if schema and schema not in looked.get_schema_names():
        return {}
    return {
        name: [
            (column["name"], column["nullable"])
            for column in looked.get_columns(name, schema)
            # Only the database writes and reads an entry's xid.
            if (name, column["name"]) != ("log_entry", "xid")
        ]
        for name in looked.get_table_names(schema)
        if name.startswith("log_")
    }


def test_the_tables_are_what_the_migration_makes(engine: Engine) -> None:
    with engine.begin() as connection:
        make_log(connection)
    tables = log_tables(engine.dialect.name)
    declared = {
        table.name: [(column.name, column.nullable) for column in table.columns] for table in vars(tables).values()
    }
    assert shape(engine) == declared
    schema = "audit" if engine.dialect.name == "postgresql" else None
    for table in vars(tables).values():
        keys = inspect(engine).get_pk_constraint(table.name, schema)["constrained_columns"]
        assert keys == [column.name for column in table.primary_key.columns]


def test_the_migration_goes_down_and_up_again(engine: Engine) -> None:
    with engine.begin() as connection:
        make_log(connection)
    before = shape(engine)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        first.downgrade()
    assert shape(engine) == {}
    with engine.begin() as connection:
        make_log(connection)
    assert shape(engine) == before


def test_alembic_runs_the_branch_by_its_label(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "env.py").write_text(ENV)
    config = Config()
    config.set_main_option("script_location", str(tmp_path))
    config.set_main_option("version_locations", str(first.__file__).rsplit("/", 1)[0])
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", database_url)
    upgrade(config, "audit@head")
    engine = create_engine(database_url)
    assert len(shape(engine)) == 9
    downgrade(config, "audit@base")
    assert shape(engine) == {}
    engine.dispose()


@pytest.fixture
def roles(postgresql_url: str, tmp_path: Path) -> Any:
    engine = create_engine(postgresql_url)
    world = World(engine, tmp_path / "published")
    yield world
    engine.dispose()


def as_role(world: World, role: str, *statements: Any) -> None:
    with world.engine.begin() as connection:
        connection.execute(text(f"SET LOCAL ROLE {role}"))
        for statement in statements:
            connection.execute(text(statement))


def test_the_app_appends_and_the_sequencer_places_with_no_more_than_their_grants(roles: World) -> None:
    with roles.engine.begin() as connection:
        connection.execute(text("SET LOCAL ROLE coord_app"))
        roles.writer.append(connection, roles.entry())
    roles.writer.committed()
    roles.forge()
    main = roles.engine
    steps: list[tuple[str, Callable[[], int], int]] = [
        ("coord_sequencer", lambda: roles.new_sequencer().run_once(), 2),
        ("coord_sequencer", lambda: roles.new_sequencer().run_once(), 1),
        ("coord_auditor", lambda: roles.verified().size, 2),
    ]
    for role, deed, expected in steps:
        roles.engine = create_engine(main.url, connect_args={"options": f"-c role={role}"})
        assert deed() == expected
        roles.engine.dispose()
        roles.engine = main
    assert roles.verified().findings == []


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("coord_app", "UPDATE audit.log_entry SET leaf = leaf"),
        ("coord_app", "DELETE FROM audit.log_entry"),
        ("coord_app", "TRUNCATE audit.log_entry"),
        ("coord_app", "INSERT INTO audit.log_leaf SELECT tree, 1, 9, 9 FROM audit.log_writer"),
        ("coord_app", "UPDATE audit.log_cursor SET seq = 99"),
        ("coord_app", "INSERT INTO audit.log_entry (xid, eid) VALUES ('1', gen_random_uuid())"),
        ("coord_app", "UPDATE audit.log_writer SET sealed_root = sealed_root"),
        ("coord_sequencer", "UPDATE audit.log_entry SET leaf = leaf"),
        ("coord_sequencer", "DELETE FROM audit.log_entry"),
        ("coord_sequencer", "DELETE FROM audit.log_leaf"),
        ("coord_sequencer", "DELETE FROM audit.log_tile"),
        ("coord_auditor", "INSERT INTO audit.log_writer SELECT * FROM audit.log_writer"),
        ("coord_auditor", "UPDATE audit.log_index SET rule = ''"),
    ],
)
def test_no_role_may_do_more(roles: World, role: str, statement: str) -> None:
    roles.write_many(1)
    with pytest.raises(ProgrammingError, match="permission denied"):
        as_role(roles, role, statement)
