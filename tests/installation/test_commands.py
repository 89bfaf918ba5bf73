"""Commands and their exit codes: what an operator, a timer or an auditor's script goes by."""

import json
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, create_engine, select, text

from audit.tables import log_tables
from coord.actions.installation import make_keys, sequencer_of, upgrade_databases
from coord.actions.record import export_audit
from coord.policy import rules
from coord.store import tables as t
from tests.builders import Clock, Story, a_town, installed_house, settings_for
from tests.databases import sqlite_url
from tests.houses import Urls
from tests.installation.commands import coord, environment_of, running, until
from tests.store.schemas import schema_of


@pytest.fixture
def story(tmp_path: Path, installed_urls: Urls) -> Iterator[Story]:
    """A town with a case that was shared, in an installation of its own."""
    with installed_house(tmp_path / "home", *installed_urls, Clock()) as house:
        made = a_town(house)
        case = made.mother_and_son()
        made.consents(case, "given", "refused")
        made.share(case, "shakyo")
        yield made


def is_signed(story: Story) -> bool:
    """Whether every entry has its place under a signed checkpoint."""
    engine = create_engine(story.house.settings.database_url)
    tables = log_tables(engine.dialect.name)
    with engine.connect() as connection:
        entries = len(connection.execute(select(tables.entry.c.seq)).all())
        placed = len(connection.execute(select(tables.leaf.c.entry_seq)).all())
        sizes = connection.execute(select(tables.checkpoint.c.tree, tables.checkpoint.c.size)).all()
    engine.dispose()
    signed: dict[object, int] = {}
    for tree, size in sizes:
        signed[tree] = max(size, signed.get(tree, 0))
    return entries == placed == sum(signed.values())


def flipped(data: bytes) -> bytes:
    """One bit changed, in the middle."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def tamper(story: Story, change: Callable[[Connection], object]) -> None:
    """As who holds the database: the triggers put aside."""
    engine = create_engine(story.house.settings.database_url)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for name in (
                connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            ):
                connection.execute(text(f'DROP TRIGGER "{name}"'))
        change(connection)
    engine.dispose()


def verified(story: Story) -> tuple[int, dict[str, dict[str, object]]]:
    """Exit code of `coord audit verify --database`, and what it printed, by town."""
    ended = coord(environment_of(story.house.settings), "audit", "verify", "--database")
    decoder, words, found = json.JSONDecoder(), ended.stdout.strip(), {}
    while words:
        verdict, length = decoder.raw_decode(words)
        found[verdict["town"]] = verdict
        words = words[length:].lstrip()
    assert found, ended.stderr
    return ended.returncode, found


def sequenced(story: Story) -> None:
    """By the sequencer as an installation runs it, stopped in order."""
    with running(environment_of(story.house.settings), "run", "sequencer") as sequencer:
        until(lambda: is_signed(story))
        sequencer.terminate()
        assert sequencer.wait(30) == 0


def test_a_record_kept_by_a_running_sequencer_is_intact(story: Story) -> None:
    sequenced(story)
    code, found = verified(story)
    assert code == 0
    assert {name: verdict["result"] for name, verdict in found.items()} == {
        "みらい市": "intact",
        "installation": "intact",
    }


Change = Callable[[Connection, Story], object]


def _change_one(table: Table, key: str, column: str, connection: Connection, story: Story) -> str:
    """One bit of one column of one row of this town; the row's key."""
    town = table.c.tree if "tree" in table.c else table.c.municipality
    row = connection.execute(table.select().where(town == story.town.id).order_by(table.c[key]).limit(1)).one()._mapping
    value = row[column]
    changed = flipped(value) if isinstance(value, bytes) else flipped(value.encode()).decode(errors="replace")
    same = [table.c[name] == row[name] for name in table.primary_key.columns.keys()]  # noqa: SIM118
    connection.execute(table.update().where(*same).values({column: changed}))
    return str(row[key])


LIVE = {
    "entry": ("seq", "leaf", "番"),
    "tile": ("level", "hashes", "tile/"),
    "checkpoint": ("size", "note", "log_checkpoint"),
}


@pytest.mark.parametrize("what", LIVE)
def test_one_changed_byte_of_the_record_ends_the_check_with_1_and_is_named(story: Story, what: str) -> None:
    sequencer_of(story.house).run_once()
    key, column, place = LIVE[what]

    def change(connection: Connection) -> None:
        _change_one(getattr(log_tables(connection.dialect.name), what), key, column, connection, story)

    tamper(story, change)
    code, found = verified(story)
    assert code == 1
    assert found["みらい市"]["result"] == "altered"
    assert place in str(found["みらい市"]["findings"])
    assert found["installation"]["result"] == "intact"


def test_one_changed_byte_of_a_statement_ends_the_check_with_1_and_names_it(story: Story) -> None:
    sequencer_of(story.house).run_once()
    named: list[str] = []
    tamper(story, lambda c: named.append(f"statement/{_change_one(t.statement, 'id', 'sealed', c, story)}"))
    code, found = verified(story)
    assert code == 1
    assert [finding[0] for finding in found["みらい市"]["findings"]] == named  # type: ignore[attr-defined]


def test_one_changed_byte_of_the_published_file_ends_the_check_with_1(story: Story) -> None:
    sequencer_of(story.house).run_once()
    file = story.house.settings.published / f"{story.town.id}.checkpoints"
    file.write_bytes(flipped(file.read_bytes()))
    code, found = verified(story)
    assert code == 1
    assert "公開したファイルにありません" in str(found["みらい市"]["findings"])


def test_a_folder_is_verified_with_the_same_codes(story: Story, tmp_path: Path) -> None:
    sequencer_of(story.house).run_once()
    with zipfile.ZipFile(BytesIO(export_audit(story.house, story.actor("auditor")))) as package:
        package.extractall(tmp_path / "taken")
    folder = str(tmp_path / "taken" / "record")
    bare = {**environment_of(story.house.settings), "COORD_HOME": str(tmp_path / "an auditor's own machine")}
    assert coord(bare, "audit", "verify", folder).returncode == 0
    files = [file for file in sorted(Path(folder).rglob("*")) if file.is_file() and "tile" in file.parts]
    for file in [*files, Path(folder) / "checkpoint"]:
        good = file.read_bytes()
        file.write_bytes(flipped(good))
        ended = coord(bare, "audit", "verify", folder)
        assert ended.returncode == 1, file
        assert file.name.split(".")[0] in ended.stdout, ended.stdout
        file.write_bytes(good)
    assert coord(bare, "audit", "verify", folder).returncode == 0
    files[0].unlink()
    assert coord(bare, "audit", "verify", folder).returncode == 2
    assert coord(bare, "audit", "verify", str(tmp_path / "nothing here")).returncode == 2


def test_init_makes_both_databases_and_keeps_what_is_there(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "home", sqlite_url(tmp_path, "data"), sqlite_url(tmp_path, "keys"))
    environment = environment_of(settings)
    assert coord(environment, "init").returncode == 0
    assert "CREATE TABLE statement" in schema_of("sqlite", settings.database_url)
    assert "CREATE TABLE dek" in schema_of("sqlite", settings.keystore_url)
    assert "CREATE TABLE dek" not in schema_of("sqlite", settings.database_url)
    secrets = {file.name: file.read_bytes() for file in settings.keys.iterdir()}
    assert set(secrets) == {"master.key", "log.key", "log.vkey", "web.secret"}
    assert settings.keys.stat().st_mode & 0o077 == 0
    assert coord(environment, "init").returncode == 0
    assert {file.name: file.read_bytes() for file in settings.keys.iterdir()} == secrets


def test_two_installations_share_no_secret(tmp_path: Path) -> None:
    secrets = []
    for name in ("one", "other"):
        settings = settings_for(tmp_path / name, sqlite_url(tmp_path, name), sqlite_url(tmp_path, f"{name}-keys"))
        make_keys(settings)
        secrets += [file.read_bytes() for file in settings.keys.iterdir()]
    assert len(set(secrets)) == len(secrets) == 8


@pytest.mark.parametrize(
    "command", [("serve",), ("run", "sequencer"), ("run", "worker"), ("audit", "verify", "--database")]
)
@pytest.mark.parametrize("missing", ["master.key", "web.secret"])
def test_a_command_without_its_secret_says_what_to_do(tmp_path: Path, missing: str, command: tuple[str, ...]) -> None:
    settings = settings_for(tmp_path / "home", sqlite_url(tmp_path, "data"), sqlite_url(tmp_path, "keys"))
    make_keys(settings)
    upgrade_databases(settings)
    (settings.keys / missing).unlink()
    says_what_to_do(coord(environment_of(settings), *command), missing, "coord init")


def test_a_sequencer_without_the_key_of_the_record_says_what_to_do(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "home", sqlite_url(tmp_path, "data"), sqlite_url(tmp_path, "keys"))
    make_keys(settings)
    upgrade_databases(settings)
    settings.log_key_file.unlink()
    says_what_to_do(coord(environment_of(settings), "run", "sequencer"), "log.key", "控えから戻してください")


@pytest.mark.parametrize("command", [("init",), ("serve",)])
def test_keys_in_the_same_database_as_the_data_are_refused(tmp_path: Path, command: tuple[str, ...]) -> None:
    url = sqlite_url(tmp_path, "both")
    settings = settings_for(tmp_path / "home", url, sqlite_url(tmp_path, "keys"))
    environment = environment_of(settings, COORD_KEYSTORE_URL=url)
    says_what_to_do(coord(environment, *command), "COORD_KEYSTORE_URL", "別のもの")
    assert not (tmp_path / "both.sqlite3").exists()


def says_what_to_do(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    assert ended.returncode == 2
    assert ended.stderr.startswith("始められません。")
    assert all(word in ended.stderr for word in words), ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_printed_law_holds_every_rule(tmp_path: Path) -> None:
    bare = settings_for(tmp_path, sqlite_url(tmp_path, "data"), sqlite_url(tmp_path, "keys"))
    ended = coord(environment_of(bare), "policy", "print")
    assert ended.returncode == 0
    chapters = ended.stdout
    for wall in rules.WALLS:
        assert f"■ 遮断：{wall.label}" in chapters
    for limit in rules.LIMITS:
        assert f"■ 制限：{limit.label}" in chapters
    for ceiling in rules.CEILINGS:
        assert f"■ {ceiling.role.label}" in chapters
        assert ceiling.because in chapters
    for allow in rules.ALLOWS:
        assert f"■ 根拠：{allow.ground.label}" in chapters
    for give in rules.GIVES:
        assert f"■ 渡す：{give.ground.label}" in chapters
    for may in rules.MAY:
        assert may.label in chapters
    conditions = [c.says for allow in rules.ALLOWS for c in allow.only_if]
    conditions += [c.says for give in rules.GIVES for c in give.only_if]
    conditions += [c.says for wall in rules.WALLS for c in wall.stands_if]
    conditions += [c.says for wall in rules.WALLS for c in wall.closes_if]
    conditions += [c.says for limit in rules.LIMITS for c in limit.stands_if]
    conditions += [c.says for limit in rules.LIMITS for c in limit.strikes_if]
    for condition in conditions:
        assert f"・{condition}" in chapters
    assert not (tmp_path / "data.sqlite3").exists(), "the law is printed without an installation"
