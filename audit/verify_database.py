"""Verifying the live database: what verify.py checks in a folder, and what only the tables can show.

Beside the tree: columns against leaves, index rows against leaves, MACs of every entry that still waits,
checkpoint rows against the published file, and the newest digest of everything recorded against its rows.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, and_, func, select

from audit.checkpoint import Checkpoint, NotACheckpoint, parse
from audit.index import index_row, parts_of, person_rows
from audit.pending import every_pending
from audit.published import Published
from audit.rows import PAGE, LogRows
from audit.tables import log_tables
from audit.verify import Report, verify
from audit.verify_macs import check_macs


def verify_database(
    connection: Connection,
    *,
    tree: UUID,
    published: Path,
    open_root: Callable[[UUID, bytes], bytes],
    vkeys: Iterable[str],
    extra: Iterable[tuple[str, str]] = (),
    progress: Callable[[int, int], None] = lambda _done, _size: None,
) -> Report:
    """Check one tree in all its epochs; the findings are in Japanese, the entry's number beside them.

    ``open_root`` raises chains.RootDoesNotOpen for a tampered root. ``extra`` are notes kept elsewhere.
    """
    whole = Report()
    keys, kept_elsewhere = list(vkeys), list(extra)
    notes = list(Published(published).notes(tree))
    _compare_notes(connection, tree, notes, whole)
    for epoch in _epochs(connection, tree):
        size = _size_of(connection, tree, epoch)
        report = _verify_epoch(
            connection, tree, epoch, size, notes, vkeys=keys, extra=kept_elsewhere, progress=progress
        )
        whole.origin, whole.size = report.origin, report.size
        whole.checked += report.checked
        whole.notes = len(notes)
        whole.findings += report.findings
        whole.remarks += report.remarks
        _compare_columns(connection, tree, epoch, size, whole)
    _find_orphans(connection, tree, whole)
    check_macs(connection, tree, open_root, whole)
    return whole


def newest_digests(connection: Connection, tree: UUID) -> Iterator[tuple[str, str]]:
    """Everything recorded with the newest digest (hex) that the log holds for it; what was destroyed is left out."""
    newest: dict[str, str] = {}
    for epoch in _epochs(connection, tree):
        rows = LogRows(connection, tree=tree, epoch=epoch)
        for start in range(0, _size_of(connection, tree, epoch), PAGE):
            for row in rows.leaves(start, start + PAGE):
                _note_digests(newest, bytes(row.leaf))
    for waiting in every_pending(connection):
        if waiting.tree == tree:
            _note_digests(newest, waiting.leaf)
    yield from ((name, digest) for name, digest in newest.items() if digest)


def compare_rows(connection: Connection, tree: UUID, rows: Iterable[tuple[str, str]]) -> Report:
    """Compare (name, SHA-256 hex) of everything that lies in the tables now with what the log says of it.

    A name is `table/key`. Found are rows that were changed, put in or taken away behind the program.
    """
    report = Report()
    logged = dict(newest_digests(connection, tree))
    report.size = len(logged)
    for name, digest in rows:
        expected = logged.pop(name, None)
        if expected is None:
            report.altered(name, "表にはありますが、記録がありません")
        elif expected != digest:
            report.altered(name, "記録にない形で変えられています")
    for name in logged:
        report.altered(name, "記録はありますが、表にありません")
    return report


def _verify_epoch(
    connection: Connection,
    tree: UUID,
    epoch: int,
    size: int,
    notes: list[str],
    *,
    vkeys: list[str],
    extra: list[tuple[str, str]],
    progress: Callable[[int, int], None],
) -> Report:
    """The epoch up to its newest note; an epoch that a restore cut, up to the newest note that is left."""
    read = [(number, note, _parsed(note)) for number, note in enumerate(notes, 1)]
    known = [(number, note, read_note) for number, note, read_note in read if read_note and read_note.epoch <= epoch]
    own = [one for one in known if one[2].epoch == epoch]
    cut = _cut_size(connection, tree, epoch, own[-1][2]) if own else None
    left = [one for one in known if cut is None or one[2].epoch < epoch or one[2].size <= cut]
    if not left or left[-1][2].epoch != epoch:
        report = Report()
        if size and cut is None:
            report.incomplete(f"第{epoch}代", "署名された控えがまだありません")
        return report
    kept = [(f"公開した控えの{number:,}番目", note) for number, note, _ in left]
    # A note from elsewhere that belongs to another epoch is checked with its own.
    elsewhere = [(place, note) for place, note in extra if _belongs(note, epoch, cut)]
    rows = LogRows(connection, tree=tree, epoch=epoch, note=left[-1][1], kept=kept)
    report = verify(rows, vkeys, elsewhere, progress)
    if cut is not None:
        report.remarks.append(f"第{epoch}代は、復元により{cut:,}件で終わっています。")
    return report


def _belongs(note: str, epoch: int, cut: int | None) -> bool:
    read = _parsed(note)
    return read is None or (read.epoch == epoch and (cut is None or read.size <= cut))


def _cut_size(connection: Connection, tree: UUID, epoch: int, last: Checkpoint) -> int | None:
    """How many entries the next epoch's gap says are left of this one, if it names this one's last note."""
    following = LogRows(connection, tree=tree, epoch=_following(connection, tree, epoch)).leaves(0, 1)
    if not following:
        return None
    try:
        facts = parts_of(bytes(following[0].leaf)).get("facts", {})
    except ValueError:
        return None
    named = (facts.get("old_epoch"), facts.get("old_size"), facts.get("old_root"))
    return int(facts["kept_size"]) if named == (epoch, last.size, last.root.hex()) else None


def _following(connection: Connection, tree: UUID, epoch: int) -> int:
    return min((one for one in _epochs(connection, tree) if one > epoch), default=epoch + 1)


def _compare_notes(connection: Connection, tree: UUID, notes: list[str], report: Report) -> None:
    """The published file and log_checkpoint must say the same."""
    table = log_tables(connection.dialect.name).checkpoint
    rows = {
        row.note: row
        for row in connection.execute(select(table).where(table.c.tree == tree).order_by(table.c.epoch, table.c.size))
    }
    for number, note in enumerate(notes, 1):
        row, read = rows.pop(note, None), _parsed(note)
        if row is None and number == len(notes):
            report.incomplete("log_checkpoint", f"公開した最後の控え({number:,}番目)が、まだ表にありません")
        elif row is None or read is None:
            report.altered(f"公開した控えの{number:,}番目", "表(log_checkpoint)と合いません")
        elif (row.epoch, row.size, bytes(row.root)) != (read.epoch, read.size, read.root):
            report.altered("log_checkpoint", f"{row.size:,}件の行の列が、控えの文と合いません")
    for row in rows.values():
        report.altered("log_checkpoint", f"第{row.epoch}代{row.size:,}件の控えが、公開したファイルにありません")


def _compare_columns(connection: Connection, tree: UUID, epoch: int, size: int, report: Report) -> None:
    tables = log_tables(connection.dialect.name)
    rows = LogRows(connection, tree=tree, epoch=epoch)
    for start in range(0, size, PAGE):
        own = (tables.index.c.tree == tree, tables.index.c.epoch == epoch)
        page = tables.index.c.leaf_index.between(start, start + PAGE - 1)
        index = {row.leaf_index: tuple(row) for row in connection.execute(select(tables.index).where(*own, page))}
        persons = _persons(connection, tree, epoch, start)
        for row in rows.leaves(start, start + PAGE):
            place = (tree, epoch, row.leaf_index)
            try:
                parts = parts_of(bytes(row.leaf))
                expected, named = index_row(place, parts), set(person_rows(place, parts))
                said = (parts["eid"], parts["tree"], parts["w"], parts["ws"])
            except (ValueError, KeyError, TypeError, AttributeError):
                report.altered("log_entry", "記録として読めません", row.leaf_index)
                continue
            if said != (str(row.eid), str(row.tree), str(row.writer), row.writer_seq):
                report.altered("log_entry", "列が、記録の中身と合いません", row.leaf_index)
            if index.get(row.leaf_index) != expected:
                report.altered("log_index", "索引の列が、記録の中身と合いません", row.leaf_index)
            if persons.get(row.leaf_index, set()) != named:
                report.altered("log_index_person", "人の索引が、記録の中身と合いません", row.leaf_index)


def _persons(connection: Connection, tree: UUID, epoch: int, start: int) -> dict[int, set[tuple[object, ...]]]:
    table = log_tables(connection.dialect.name).index_person
    found: dict[int, set[tuple[object, ...]]] = {}
    page = table.c.leaf_index.between(start, start + PAGE - 1)
    for row in connection.execute(select(table).where(table.c.tree == tree, table.c.epoch == epoch, page)):
        found.setdefault(row.leaf_index, set()).add(tuple(row))
    return found


def _find_orphans(connection: Connection, tree: UUID, report: Report) -> None:
    """Index rows and tiles' widths that no leaf asks for."""
    tables = log_tables(connection.dialect.name)
    for table in (tables.index, tables.index_person):
        same = and_(
            tables.leaf.c.tree == table.c.tree,
            tables.leaf.c.epoch == table.c.epoch,
            tables.leaf.c.leaf_index == table.c.leaf_index,
        )
        orphans = select(table.c.leaf_index).where(table.c.tree == tree, ~select(tables.leaf).where(same).exists())
        for index in connection.execute(orphans).scalars():
            report.altered(table.name, "記録のない索引があります", index)
    wide = select(tables.tile).where(tables.tile.c.tree == tree)
    wrong = wide.where(func.length(tables.tile.c.hashes) != tables.tile.c.width * 32)
    for tile in connection.execute(wrong):
        report.altered("log_tile", f"第{tile.level}段{tile.tile_index}番の幅が合いません")


def _note_digests(newest: dict[str, str], leaf: bytes) -> None:
    if b'"after":' in leaf:
        try:
            newest |= parts_of(leaf).get("after", {})
        except ValueError:
            return


def _epochs(connection: Connection, tree: UUID) -> list[int]:
    """Asked one by one along the key: DISTINCT would read every leaf."""
    table = log_tables(connection.dialect.name).leaf
    epochs: list[int] = []
    while True:
        later = select(func.min(table.c.epoch)).where(table.c.tree == tree, table.c.epoch > (epochs or [0])[-1])
        epoch = connection.execute(later).scalar()
        if epoch is None:
            return epochs
        epochs.append(epoch)


def _size_of(connection: Connection, tree: UUID, epoch: int) -> int:
    table = log_tables(connection.dialect.name).leaf
    last = select(func.max(table.c.leaf_index)).where(table.c.tree == tree, table.c.epoch == epoch)
    return (connection.execute(last).scalar() or 0) + 1


def _parsed(note: str) -> Checkpoint | None:
    try:
        return parse(note)
    except NotACheckpoint:
        return None
