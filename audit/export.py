"""A log as a folder that a stranger can check: C2SP tiles, the notes, the writers, and the verifier itself."""

import json
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, select

from audit import verify
from audit.checkpoint import Checkpoint, parse
from audit.published import Published
from audit.rows import LogRows
from audit.tables import log_tables
from audit.tiles import bundle_path, tile_path, tiles_of

README = """操作の記録の写し
================

このフォルダーには、{origin} の記録 {size:,} 件と、それが変えられていないかを調べる道具があります。
氏名や相談の内容は入っていません。人やケースは、記号だけで書かれています。

調べ方
  1. Python 3.11 以上と、cryptography を用意します(pip install cryptography)。
  2. このフォルダーで  python verify.py  を動かします。ほかの場所からでも動きます。
  3. 手元に控え(紙の二次元コードを読み取った文など)があれば、
     python verify.py --checkpoint 控え.txt  とします。
  4. vkey は、このフォルダーとは別の道で受け取ったものと見比べてください。
     python verify.py --vkey '受け取った鍵'  とすれば、それだけを信じます。

終わりの番号
  0 壊れていません  1 変えられています  2 足りないものがあります  3 使い方が違います

入っているもの
  checkpoint        最も新しい控え(件数と、全体のハッシュと、署名)
  checkpoints.txt   これまでに公開したすべての控え
  tile/             ハッシュ(C2SP tlog-tiles)
  tile/entries/     記録そのもの
  vkey              署名を確かめる鍵
  writers.json      記録を書いたプログラムの一覧
  verify.py         調べる道具
"""


class NothingToExport(Exception):
    """The tree, or its epoch, has no published checkpoint yet."""


def export_log(
    connection: Connection,
    *,
    tree: UUID,
    published: Path,
    vkeys: Iterable[str],
    folder: Path,
    epoch: int | None = None,
) -> Checkpoint:
    """Write one epoch (the newest unless told) up to its newest checkpoint. Raises NothingToExport."""
    note, checkpoint = _newest_note(connection, tree, epoch)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "checkpoint", note.encode())
    notes = "\n".join(Published(published).notes(tree))
    _write(folder / "checkpoints.txt", notes.encode(errors="surrogateescape"))
    _write(folder / "vkey", "".join(f"{vkey}\n" for vkey in vkeys).encode())
    _write(folder / "writers.json", _writers(connection, tree))
    _write(folder / "README.txt", README.format(origin=checkpoint.origin, size=checkpoint.size).encode())
    shutil.copyfile(verify.__file__, folder / "verify.py")
    _write_tiles(LogRows(connection, tree=tree, epoch=checkpoint.epoch), checkpoint.size, folder)
    return checkpoint


def _newest_note(connection: Connection, tree: UUID, epoch: int | None) -> tuple[str, Checkpoint]:
    table = log_tables(connection.dialect.name).checkpoint
    leaf = log_tables(connection.dialect.name).leaf
    # A note of an epoch that was cut by a restore may promise more than is left: take one that is whole.
    whole = select(leaf.c.leaf_index).where(
        leaf.c.tree == tree, leaf.c.epoch == table.c.epoch, leaf.c.leaf_index == table.c.size - 1
    )
    newest = select(table.c.note).where(table.c.tree == tree, whole.exists())
    if epoch is not None:
        newest = newest.where(table.c.epoch == epoch)
    note = connection.execute(newest.order_by(table.c.epoch.desc(), table.c.size.desc()).limit(1)).scalar()
    if note is None:
        raise NothingToExport(str(tree))
    return note, parse(note)


def _write_tiles(rows: LogRows, size: int, folder: Path) -> None:
    for level, index, width in tiles_of(size):
        _write(folder / tile_path(level, index, width), rows.tile(level, index, width))
        if level == 0:
            _write(folder / bundle_path(index, width), rows.bundle(index, width))


def _writers(connection: Connection, tree: UUID) -> bytes:
    table = log_tables(connection.dialect.name).writer
    rows = connection.execute(select(table).where(table.c.tree == tree).order_by(table.c.opened_at, table.c.writer))
    writers = [
        {
            "writer": str(row.writer),
            "predecessor": str(row.predecessor) if row.predecessor else None,
            "opened_at": datetime.fromtimestamp(row.opened_at / 1_000_000, UTC).isoformat(timespec="microseconds"),
        }
        for row in rows
    ]
    return json.dumps({"writers": writers}, indent=1).encode() + b"\n"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
