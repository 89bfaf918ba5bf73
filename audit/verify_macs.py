"""The MAC of every row of log_entry, walked from the sealed roots: what was forged, removed or set aside."""

import hmac
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, select

from audit.chains import Link, RootDoesNotOpen, first_link
from audit.judge import LARGEST_HOLE
from audit.pending import every_pending, read_cursor
from audit.tables import LogTables, log_tables
from audit.verify import Report

_WAITING, _REJECTED = "順番待ちの記録", "はじかれた記録"


def check_macs(connection: Connection, tree: UUID, open_root: Callable[[UUID, bytes], bytes], report: Report) -> None:
    """Add to the report whatever does not fit the writers' chains."""
    tables = log_tables(connection.dialect.name)
    known = connection.execute(select(tables.writer).where(tables.writer.c.tree == tree)).all()
    for writer in known:
        try:
            root = open_root(writer.writer, bytes(writer.sealed_root))
        except RootDoesNotOpen:
            report.altered("log_writer", f"書き手 {writer.writer} の封じた種が開きません")
            continue
        link = first_link(writer=writer.writer, tree=tree, root=root)
        _walk(link, _rows_of(connection, tables, writer.writer), report)
    _look_at_the_waiting(connection, tree, {writer.writer for writer in known}, report)


def _rows_of(connection: Connection, tables: LogTables, writer: UUID) -> Iterable[Row[Any]]:
    """Every row of a writer with its place, if it has one, and its rejection, if it was rejected."""
    entry, leaf, rejected = tables.entry, tables.leaf, tables.rejected
    question = (
        select(entry, leaf.c.leaf_index, rejected.c.reason)
        .join(leaf, leaf.c.entry_seq == entry.c.seq, isouter=True)
        .join(rejected, and_(rejected.c.entry_seq == entry.c.seq), isouter=True)
        .where(entry.c.writer == writer)
        .order_by(entry.c.writer_seq, entry.c.seq)
    )
    return connection.execute(question.execution_options(yield_per=1000))


def _walk(link: Link, rows: Iterable[Row[Any]], report: Report) -> None:
    # The highest number that is placed, or waits in its turn.
    reached = 0
    for row in rows:
        if not link.count < row.writer_seq <= link.count + LARGEST_HOLE:
            genuine = False
        else:
            link = link.skipped_to(row.writer_seq)
            genuine = hmac.compare_digest(link.mac(bytes(row.leaf)), bytes(row.mac))
        if row.leaf_index is not None:
            if not genuine:
                report.altered("log_entry", "印(MAC)が、書き手のものではありません", row.leaf_index)
            reached = row.writer_seq
        elif row.reason is not None:
            if genuine and row.writer_seq > reached:
                report.altered(_REJECTED, f"本物の記録(行{row.seq})が、はじかれたことにされています")
        elif not genuine:
            report.altered(_WAITING, f"行{row.seq}の印(MAC)が、書き手のものではありません")
        else:
            if row.writer_seq > reached + 1:
                missing = f"{reached + 1} から {row.writer_seq - 1} まで"
                report.altered(_WAITING, f"書き手 {row.writer} の {missing}の記録がありません")
            reached = row.writer_seq


def _look_at_the_waiting(connection: Connection, tree: UUID, writers: set[UUID], report: Report) -> None:
    cursor = read_cursor(connection)
    for waiting in every_pending(connection):
        if waiting.tree != tree:
            continue
        if waiting.writer not in writers:
            report.altered(_WAITING, f"行{waiting.seq}の書き手を、だれも知りません")
        if cursor.system_id and (waiting.xid, waiting.seq) <= (cursor.xid, cursor.seq):
            report.altered(_WAITING, f"行{waiting.seq}は、順番を飛ばされています")
