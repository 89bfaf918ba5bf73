"""What an administrator may do to the live tables, each found and named."""

from typing import Any

import pytest
from sqlalchemy import text

from audit.checkpoint import Checkpoint, sign
from audit.published import Published
from audit.verify import Result
from audit.verify_database import compare_rows, newest_digests
from tests.audit.world import KEY, KEY_NAME, TOWN, World


@pytest.fixture
def log(world: World) -> Any:
    """Two notes, then two entries that wait."""
    world.write_many(6)
    world.sequence()
    world.write_many(6)
    world.sequence()
    world.write_many(2)
    assert world.verified().findings == []
    return world


def altered(world: World, *places: Any) -> Any:
    report = world.verified()
    assert report.result is Result.ALTERED
    for place in places:
        assert any(place in one.place for one in report.findings), report.findings
    return [one.index for one in report.findings if one.index is not None]


def place(world: World, index: int) -> Any:
    return {"tree": world.id(TOWN), "index": index}


AT = " WHERE tree = :tree AND leaf_index = :index"
ENTRY = " WHERE seq = (SELECT entry_seq FROM {s}log_leaf" + AT + ")"


def leaf_of(world: World, index: int) -> Any:
    with world.engine.begin() as connection:
        question = f"SELECT leaf FROM {world.prefix}log_entry" + ENTRY.replace("{s}", world.prefix)
        return bytes(connection.execute(text(question), place(world, index)).scalar_one())


@pytest.mark.parametrize("index", [0, 7, 11])
def test_one_changed_byte_of_an_entry(log: World, index: int) -> None:
    leaf = bytearray(leaf_of(log, index))
    leaf[len(leaf) // 2] ^= 1
    log.tamper("UPDATE {s}log_entry SET leaf = :leaf" + ENTRY, leaf=bytes(leaf), **place(log, index))
    assert min(altered(log, "tile/entries/000")) == index


def test_a_changed_mac(log: World) -> None:
    log.tamper("UPDATE {s}log_entry SET mac = :mac" + ENTRY, mac=bytes(32), **place(log, 3))
    assert altered(log, "log_entry") == [3]


@pytest.mark.parametrize(
    "column", ["writer_seq = writer_seq + 900", "eid = :other", "writer = :other", "tree = :other"]
)
def test_a_changed_column_of_an_entry(log: World, column: str) -> None:
    other = {"other": log.id(TOWN.__class__(int=77))} if ":other" in column else {}
    log.tamper(f"UPDATE {{s}}log_entry SET {column}" + ENTRY, **place(log, 3), **other)
    assert 3 in altered(log, "log_entry")


def test_a_deleted_entry(log: World) -> None:
    log.tamper("DELETE FROM {s}log_entry" + ENTRY, **place(log, 4))
    assert min(altered(log, "tile/entries")) == 4


def test_two_entries_exchanged(log: World) -> None:
    first, second = leaf_of(log, 2), leaf_of(log, 5)
    log.tamper("UPDATE {s}log_entry SET leaf = :leaf" + ENTRY, leaf=second, **place(log, 2))
    log.tamper("UPDATE {s}log_entry SET leaf = :leaf" + ENTRY, leaf=first, **place(log, 5))
    assert min(altered(log, "tile/entries")) == 2


def test_a_deleted_place(log: World) -> None:
    log.tamper("DELETE FROM {s}log_leaf" + AT, **place(log, 4))
    assert min(altered(log, "tile/entries")) == 4


def test_a_changed_tile(log: World) -> None:
    log.tamper("UPDATE {s}log_tile SET hashes = :hashes WHERE level = 0", hashes=bytes(12 * 32))
    assert altered(log, "tile/0/000")


def test_a_narrowed_tile(log: World) -> None:
    log.tamper("UPDATE {s}log_tile SET width = 3")
    altered(log, "log_tile")


@pytest.mark.parametrize(
    "change",
    [
        "event = 'case.listed'",
        "at = at + 1",
        "actor = NULL",
        "appointment = agency",
        "agency = NULL",
        "case_ref = 'case-9'",
        "ground = NULL",
        "disclosure = agency",
        "outcome = 'refused'",
        "rule = 'A-1'",
    ],
)
def test_a_changed_index_column(log: World, change: str) -> None:
    log.tamper(f"UPDATE {{s}}log_index SET {change}" + AT, **place(log, 5))
    assert altered(log, "log_index") == [5]


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM {s}log_index" + AT,
        "DELETE FROM {s}log_index_person" + AT,
        "UPDATE {s}log_index SET leaf_index = 99" + AT,
        "UPDATE {s}log_index_person SET leaf_index = 99" + AT,
    ],
)
def test_index_rows_removed_or_moved(log: World, change: str) -> None:
    log.tamper(change, **place(log, 5))
    assert 5 in altered(log, "log_index")


def test_a_changed_checkpoint_row(log: World) -> None:
    log.tamper("UPDATE {s}log_checkpoint SET root = :root WHERE size = 6", root=bytes(32))
    altered(log, "log_checkpoint")


def test_a_changed_note_in_a_row(log: World) -> None:
    log.tamper("UPDATE {s}log_checkpoint SET note = replace(note, '6', '7') WHERE size = 6")
    altered(log, "log_checkpoint", "公開した控えの1番目")


def test_a_deleted_checkpoint_row(log: World) -> None:
    log.tamper("DELETE FROM {s}log_checkpoint WHERE size = 6")
    altered(log, "公開した控えの1番目")


def test_every_flipped_byte_of_the_published_file(log: World) -> None:
    file = Published(log.published).file(TOWN)
    good = file.read_bytes()
    for at in range(0, len(good) - 2, 3):
        broken = bytearray(good)
        broken[at] ^= 1
        file.write_bytes(broken)
        assert log.verified().result is Result.ALTERED


def test_the_newest_published_note_cut_off(log: World) -> None:
    file = Published(log.published).file(TOWN)
    file.write_bytes(file.read_bytes()[: len(file.read_bytes()) // 2])
    altered(log, "log_checkpoint")


def test_a_waiting_entry_altered_deleted_or_set_aside(log: World) -> None:
    log.tamper("UPDATE {s}log_entry SET mac = :mac WHERE writer_seq = 14", mac=bytes(32))
    altered(log, "順番待ち")
    log.tamper("DELETE FROM {s}log_entry WHERE writer_seq = 14")
    assert log.verified().result is Result.INTACT, "a cut tail shows at the next heartbeat only"
    log.write_many(1)
    altered(log, "順番待ち")


def test_a_genuine_entry_set_aside_as_forged(log: World) -> None:
    log.tamper(
        "INSERT INTO {s}log_rejected (entry_seq, tree, reason, at)"
        " SELECT seq, tree, 'bad_mac', 0 FROM {s}log_entry WHERE writer_seq = 13"
    )
    altered(log, "はじかれた")


def test_a_cursor_pushed_past_a_waiting_entry(log: World) -> None:
    log.tamper(
        "UPDATE {s}log_cursor SET xid = 2000000000, seq = 99,"
        " system_id = CASE system_id WHEN '' THEN 'x' ELSE system_id END"
    )
    altered(log, "順番待ち")


def test_a_writers_root_exchanged(log: World) -> None:
    log.tamper("UPDATE {s}log_writer SET sealed_root = :root", root=bytes(48))
    altered(log, "log_writer")


def test_a_paper_note_from_another_history(log: World) -> None:
    foreign = sign(Checkpoint(tree=TOWN, epoch=1, size=6, root=bytes(32)), key_name=KEY_NAME, signing_key=KEY)
    report = log.verified(extra=[("紙", foreign)])
    assert [one.place for one in report.findings] == ["紙"]


def test_rows_are_compared_with_their_newest_digest(log: World) -> None:
    log.write(log.entry(after={"statement-1": "ab" * 32, "statement-2": ""}))
    with log.engine.begin() as connection:
        rows = dict(newest_digests(connection, TOWN))
        assert rows["statement-1"] == "ab" * 32
        assert "statement-2" not in rows
        assert compare_rows(connection, TOWN, rows.items()).findings == []
        changed = rows | {"statement-1": "cd" * 32, "statement-99": "ef" * 32}
        del changed["statement-0"]
        report = compare_rows(connection, TOWN, changed.items())
    assert sorted(one.place for one in report.findings) == ["statement-0", "statement-1", "statement-99"]
