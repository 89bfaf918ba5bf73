"""One byte changed in an entry, a tile, a checkpoint or a sealed statement, live or exported, is found."""

import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from audit.tables import log_tables
from coord.actions.installation import sequencer_of
from coord.actions.record import check_installation, export_audit, verify_audit
from coord.store import tables as t
from tests.builders import Clock, Story, a_town, installed_house


@dataclass
class Installation:
    """An installation with a story in its log, sequenced and signed."""

    story: Story

    def tamper(self, change: Callable[[Connection], None]) -> None:
        """Change rows as who holds the database can: with every trigger put aside."""
        engine = create_engine(self.story.house.settings.database_url)
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET session_replication_role = replica"))
            else:
                triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
                for name in triggers.scalars().all():
                    connection.execute(text(f'DROP TRIGGER "{name}"'))
            change(connection)
        engine.dispose()

    def check(self) -> tuple[str, str]:
        """(result, findings in words) as the auditor's button gives them."""
        verdict = verify_audit(self.story.house, self.story.actor("auditor"))
        return verdict.result, " / ".join(f"{place} {words}" for place, words in verdict.findings)


@pytest.fixture
def installation(database_url: str, keystore_url: str, tmp_path: Path) -> Iterator[Installation]:
    with installed_house(tmp_path / "home", database_url, keystore_url, Clock()) as house:
        story = a_town(house)
        case = story.mother_and_son()
        story.consents(case, "given", "refused")
        story.share(case, "shakyo")
        sequencer_of(house).run_once()
        yield Installation(story=story)


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def test_an_untouched_record_is_intact_in_the_house_and_alone(installation: Installation, tmp_path: Path) -> None:
    assert installation.check() == ("intact", "")
    assert {verdict["result"] for _, verdict in check_installation(installation.story.house)} == {"intact"}
    assert verified_alone(exported(installation, tmp_path)) == 0


def test_a_changed_entry_is_found_and_numbered(installation: Installation) -> None:
    def change(connection: Connection) -> None:
        entry = log_tables(connection.dialect.name).entry
        row = connection.execute(entry.select().where(entry.c.tree == installation.story.town.id).limit(1)).one()
        connection.execute(entry.update().where(entry.c.eid == row.eid).values(leaf=flipped(bytes(row.leaf))))

    installation.tamper(change)
    result, words = installation.check()
    assert result == "altered"
    assert "番" in words


def test_a_changed_tile_is_found(installation: Installation) -> None:
    def change(connection: Connection) -> None:
        tile = log_tables(connection.dialect.name).tile
        rows = connection.execute(tile.select().where(tile.c.tree == installation.story.town.id)).all()
        for row in rows:
            same = (tile.c.tree == row.tree) & (tile.c.level == row.level) & (tile.c.tile_index == row.tile_index)
            connection.execute(tile.update().where(same).values(hashes=flipped(bytes(row.hashes))))

    installation.tamper(change)
    assert installation.check()[0] == "altered"


def test_a_changed_checkpoint_is_found(installation: Installation) -> None:
    def change(connection: Connection) -> None:
        table = log_tables(connection.dialect.name).checkpoint
        row = connection.execute(table.select().where(table.c.tree == installation.story.town.id)).first()
        assert row is not None
        note = flipped(row.note.encode()).decode(errors="replace")
        connection.execute(table.update().where(table.c.tree == row.tree).values(note=note))

    installation.tamper(change)
    assert installation.check()[0] == "altered"


def test_a_changed_published_file_is_found(installation: Installation) -> None:
    for file in installation.story.house.settings.published.iterdir():
        if str(installation.story.town.id) in file.name:
            file.write_bytes(flipped(file.read_bytes()))
    assert installation.check()[0] == "altered"


def test_a_changed_sealed_statement_is_found_and_named(installation: Installation) -> None:
    found: list[str] = []

    def change(connection: Connection) -> None:
        row = connection.execute(t.statement.select().limit(1)).one()
        found.append(row.public_ref)
        sealed = flipped(bytes(row.sealed))
        connection.execute(t.statement.update().where(t.statement.c.id == row.id).values(sealed=sealed))

    installation.tamper(change)
    result, words = installation.check()
    assert result == "altered"
    assert found[0] in words


def test_a_removed_statement_is_found_and_named(installation: Installation) -> None:
    found: list[str] = []

    def change(connection: Connection) -> None:
        row = connection.execute(t.statement.select().limit(1)).one()
        found.append(row.public_ref)
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA foreign_keys=OFF"))
        mine = t.statement_subject.c.statement_id == row.id
        connection.execute(t.statement_subject.delete().where(mine))
        connection.execute(t.statement.delete().where(t.statement.c.id == row.id))

    installation.tamper(change)
    result, words = installation.check()
    assert result != "intact"
    assert found[0] in words


def test_a_changed_index_row_is_found(installation: Installation) -> None:
    def change(connection: Connection) -> None:
        index = log_tables(connection.dialect.name).index
        mine = index.c.tree == installation.story.town.id
        connection.execute(index.update().where(mine).values(outcome="refused"))

    installation.tamper(change)
    assert installation.check()[0] == "altered"


@pytest.mark.parametrize("which", ["tile/entries/", "tile/0/", "checkpoint"])
def test_a_changed_byte_of_an_export_is_found_alone(installation: Installation, tmp_path: Path, which: str) -> None:
    folder = exported(installation, tmp_path)
    file = files_of(folder, which)[0]
    file.write_bytes(flipped(file.read_bytes()))
    assert verified_alone(folder) == 1


def test_a_missing_file_of_an_export_is_incomplete(installation: Installation, tmp_path: Path) -> None:
    folder = exported(installation, tmp_path)
    files_of(folder, "tile/entries/")[0].unlink()
    assert verified_alone(folder) == 2


def exported(installation: Installation, place: Path) -> Path:
    packed = export_audit(installation.story.house, installation.story.actor("auditor"))
    with zipfile.ZipFile(BytesIO(packed)) as package:
        package.extractall(place / "taken-away")
    return place / "taken-away" / "record"


def files_of(folder: Path, which: str) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and str(p.relative_to(folder)).startswith(which))


def verified_alone(folder: Path) -> int:
    """The exit code of the exported verifier, in a process of its own that knows no coord."""
    command = [sys.executable, "-I", str(folder / "verify.py"), str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode
