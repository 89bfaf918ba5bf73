"""Order, signatures, and refusals of the sequencer."""

from typing import Any

import pytest
from sqlalchemy import text

from audit.checkpoint import verify as verify_note
from audit.checkpoint import vkey_parsed
from audit.entry import TREE_ZERO
from audit.events import Event
from audit.published import Published
from audit.sequencer import BehindPublished, NothingIsLost, NotSequenced
from tests.audit.world import TOWN, VKEY, World


def events_of(world: World, tree: Any = TOWN) -> list[str]:
    with world.engine.begin() as connection:
        rows = connection.execute(
            text(f"SELECT event FROM {world.prefix}log_index WHERE tree = :tree ORDER BY epoch, leaf_index"),
            {"tree": world.id(tree)},
        )
        return [row.event for row in rows]


def test_committed_entries_are_placed_signed_and_published(world: World) -> None:
    world.write_many(300)
    assert world.sequence() == 300
    (note,) = Published(world.published).notes(TOWN)
    name, key = vkey_parsed(VKEY)
    assert verify_note(note, {name: key}).size == 300
    assert world.verified().findings == []


def test_a_tree_grown_in_small_steps_is_intact(world: World) -> None:
    world.sequencer = world.new_sequencer(batch=97)
    for _ in range(6):
        world.write_many(130)
    world.sequence()
    assert world.verified().result == 0
    assert len(list(Published(world.published).notes(TOWN))) > 6


def test_each_municipality_has_its_own_tree(world: World) -> None:
    world.write(world.entry(), world.entry(tree=TREE_ZERO), world.entry())
    world.sequence()
    assert world.verified().size == 2
    assert world.verified(tree=TREE_ZERO).size == 1


def test_an_entry_rolled_back_leaves_no_hole(world: World) -> None:
    world.write_many(2)
    with world.engine.connect() as connection:
        transaction = connection.begin()
        world.writer.append(connection, world.entry())
        transaction.rollback()
    world.writer.rolled_back()
    world.write_many(2)
    world.sequence()
    assert events_of(world) == ["case.read"] * 4
    assert world.verified().findings == []


def test_an_entry_undone_by_a_savepoint_leaves_no_hole(world: World) -> None:
    with world.engine.begin() as connection:
        world.writer.append(connection, world.entry())
        savepoint, mark = connection.begin_nested(), world.writer.mark()
        world.writer.append(connection, world.entry(Event.STATEMENT_ADDED))
        savepoint.rollback()
        world.writer.rolled_back(to=mark)
        world.writer.append(connection, world.entry(Event.DEED_FAILED))
    world.writer.committed()
    world.sequence()
    assert events_of(world) == ["case.read", "deed.failed"]
    assert world.verified().findings == []


@pytest.mark.parametrize("happened", [True, False])
def test_after_an_unknown_commit_the_new_writer_names_the_old(world: World, *, happened: bool) -> None:
    world.write_many(3)
    with world.engine.connect() as connection:
        transaction = connection.begin()
        world.writer.append(connection, world.entry())
        if happened:
            transaction.commit()
        else:
            transaction.rollback()
    world.writer.unknown()
    world.write_many(1)
    world.sequence()
    assert "log.writer_opened" in events_of(world)
    assert len(events_of(world)) == (6 if happened else 5)
    assert world.verified().findings == []


def test_a_heartbeat_goes_to_every_open_chain(world: World) -> None:
    world.write(world.entry(), world.entry(tree=TREE_ZERO))
    with world.engine.begin() as connection:
        world.writer.heartbeat(connection)
    world.writer.committed()
    world.sequence()
    assert events_of(world) == ["case.read", "log.heartbeat"]
    assert events_of(world, TREE_ZERO) == ["case.read", "log.heartbeat"]


def test_ensure_sequenced_gives_the_index(world: World) -> None:
    eids = world.write_many(12)
    assert world.sequencer.ensure_sequenced(eids[7]) == 7
    with pytest.raises(NotSequenced):
        world.sequencer.ensure_sequenced(TOWN)


def test_a_pending_entry_that_is_deleted_leaves_a_gap_entry(world: World) -> None:
    world.write_many(3)
    world.sequence()
    world.write_many(1)
    world.write_many(1)
    world.tamper("DELETE FROM {s}log_entry WHERE writer_seq = 4")
    assert any("4 から 4" in finding.text for finding in world.verified().findings)
    world.write_many(1)
    world.sequence()
    assert events_of(world)[-1] == "log.gap"
    report = world.verified()
    assert report.findings == []
    assert any('"first": 4' in remark for remark in report.remarks)


def test_a_deleted_tail_shows_at_the_next_heartbeat(world: World) -> None:
    world.write_many(3)
    world.sequence()
    world.write_many(1)
    world.tamper("DELETE FROM {s}log_entry WHERE writer_seq = 4")
    with world.engine.begin() as connection:
        world.writer.heartbeat(connection)
    world.writer.committed()
    world.sequence()
    assert events_of(world)[-2:] == ["log.heartbeat", "log.gap"]


def test_a_tail_deleted_before_an_unknown_commit_shows_too(world: World) -> None:
    world.write_many(3)
    world.sequence()
    world.write_many(1)
    world.writer.unknown()
    world.tamper("DELETE FROM {s}log_entry WHERE writer_seq = 4")
    world.write_many(1)
    world.sequence()
    assert events_of(world)[-3:] == ["log.writer_opened", "case.read", "log.gap"]
    assert world.verified().findings == []


def test_a_forged_pending_entry_is_rejected_and_said(world: World) -> None:
    world.write_many(2)
    world.sequence()
    with world.engine.begin() as connection:
        writer = connection.execute(text(f"SELECT writer FROM {world.prefix}log_writer")).scalar_one()
    genuine = writer if world.engine.dialect.name == "postgresql" else TOWN.__class__(bytes=writer)
    world.forge()
    world.forge(writer=genuine, number=3)
    assert len(world.verified().findings) == 2
    world.sequence()
    assert events_of(world) == ["case.read", "case.read", "log.forged", "log.forged"]
    world.write_many(1)
    world.sequence()
    assert events_of(world)[-1] == "case.read"
    assert world.verified().findings == []


def test_an_entry_replayed_under_another_id_is_rejected(world: World) -> None:
    world.write_many(3)
    world.sequence()
    world.tamper(
        "INSERT INTO {s}log_entry (eid, tree, writer, writer_seq, leaf, mac)"
        " SELECT :eid, tree, writer, writer_seq, leaf, mac FROM {s}log_entry WHERE writer_seq = 2",
        eid=world.id(TOWN),
    )
    world.sequence()
    assert events_of(world)[3:] == ["log.forged"]
    with world.engine.begin() as connection:
        reasons = connection.execute(text(f"SELECT reason FROM {world.prefix}log_rejected")).scalars().all()
    assert reasons == ["replayed"]


def test_a_pending_entry_that_is_altered_is_rejected(world: World) -> None:
    world.write_many(2)
    world.tamper("UPDATE {s}log_entry SET tree = :tree WHERE writer_seq = 2", tree=world.id(TREE_ZERO))
    world.sequence()
    assert events_of(world) == ["case.read"]
    assert events_of(world, TREE_ZERO) == ["log.forged"]


def test_a_restored_older_state_is_refused_until_a_new_epoch_says_so(world: World) -> None:
    world.write_many(10)
    world.sequence()
    world.write_many(10)
    world.sequence()
    for table in ("log_leaf", "log_index", "log_index_person"):
        world.tamper(f"DELETE FROM {{s}}{table} WHERE leaf_index >= 10")
    world.tamper("DELETE FROM {s}log_entry WHERE writer_seq > 10")
    world.tamper("DELETE FROM {s}log_checkpoint WHERE size > 10")
    world.tamper("UPDATE {s}log_tile SET width = 10, hashes = substr(hashes, 1, 320)")
    world.tamper("UPDATE {s}log_cursor SET seq = 10, xid = 0")
    # Everything starts again, as after a restore.
    world.writer, world.sequencer = world.new_writer(), world.new_sequencer()
    with pytest.raises(BehindPublished):
        world.sequence()
    world.write_many(1)
    with pytest.raises(BehindPublished):
        world.sequence()
    assert world.sequencer.open_new_epoch(TOWN) == 2
    world.sequence()
    world.write_many(5)
    world.sequence()
    report = world.verified()
    assert report.findings == []
    assert any("復元により10件" in remark for remark in report.remarks)
    assert report.size == 7
    with pytest.raises(NothingIsLost):
        world.sequencer.open_new_epoch(TOWN)


def test_a_rewritten_tree_is_not_signed(world: World) -> None:
    world.write_many(5)
    world.sequence()
    world.tamper("UPDATE {s}log_tile SET hashes = :other WHERE level = 0", other=bytes(160))
    world.write_many(1)
    with pytest.raises(BehindPublished):
        world.sequence()


def test_without_its_published_file_nothing_is_signed(world: World) -> None:
    world.write_many(5)
    world.sequence()
    Published(world.published).file(TOWN).unlink()
    world.write_many(1)
    with pytest.raises(BehindPublished):
        world.sequence()


def test_a_note_torn_by_a_power_cut_is_written_again(world: World) -> None:
    world.write_many(5)
    world.sequence()
    file = Published(world.published).file(TOWN)
    whole = file.read_bytes()
    world.write_many(1)
    world.sequence()
    longer = file.read_bytes()
    for end in range(len(whole), len(longer)):
        file.write_bytes(longer[:end])
        published = Published(world.published)
        newest = published.newest(TOWN)
        assert newest is not None
        assert newest.size == 5
        published.append(TOWN, longer[len(whole) : -1].decode())
        assert file.read_bytes() == longer


def test_a_crash_between_publishing_and_its_row_is_mended(world: World) -> None:
    world.write_many(5)
    world.sequence()
    world.tamper("DELETE FROM {s}log_checkpoint")
    world.sequencer = world.new_sequencer()
    world.sequence()
    assert world.verified().findings == []


def test_two_sequencers_take_turns(world: World) -> None:
    other = world.new_sequencer()
    for _ in range(5):
        world.write_many(10)
        world.sequencer.run_once()
        world.write_many(10)
        other.run_once()
    assert events_of(world) == ["case.read"] * 100
    assert world.verified().findings == []


@pytest.mark.parametrize("deed", ["UPDATE {t} SET tree = tree", "DELETE FROM {t}", "TRUNCATE {t}"])
@pytest.mark.parametrize("table", ["log_entry", "log_leaf", "log_checkpoint"])
def test_what_is_written_cannot_be_changed(world: World, deed: str, table: str) -> None:
    world.write_many(1)
    world.sequence()
    if world.engine.dialect.name == "sqlite" and "TRUNCATE" in deed:
        pytest.skip("SQLite has no TRUNCATE")
    statement = deed.replace("{t}", world.prefix + table)
    with pytest.raises(Exception, match="never changed"), world.engine.begin() as connection:
        connection.execute(text(statement))
