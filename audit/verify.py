"""操作の記録が壊れていないかを、記録だけから調べます。このファイルだけで動きます(Python 3.11 以上と cryptography)。

Verifies an exported log: every signature, every entry up to the root, every kept checkpoint, every writer's
chain. It imports nothing of the product and repeats its arithmetic on purpose: a verifier that shares code with
the log shares its mistakes. verify_database.py gives it rows in place of files.

    python verify.py [フォルダー] [--checkpoint 控え]... [--vkey 鍵]... [--json]

Ends with 0 intact, 1 altered, 2 incomplete, 3 usage.
"""

import argparse
import base64
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH = 256
MOST_LINES = 20
SKEW_MICROSECONDS = 10 * 60 * 1_000_000


class Result(IntEnum):
    """The exit code."""

    INTACT = 0
    ALTERED = 1
    INCOMPLETE = 2
    USAGE = 3


class Missing(Exception):
    """A file (or row) that the checkpoint promises is not there. The message is its name."""


class Unreadable(Exception):
    """A note or a key cannot be read, or no trusted key signed it."""


class Source(Protocol):
    """Where a log is read from. Raises Missing."""

    def checkpoint(self) -> str:
        """The newest signed note."""

    def notes(self) -> Iterable[tuple[str, str]]:
        """Every other kept note, after the name of where it was found."""

    def bundle(self, index: int, width: int) -> bytes:
        """Entries index*256 … in a bundle."""

    def tile(self, level: int, index: int, width: int) -> bytes:
        """The hashes of a tile."""

    def writers(self) -> Mapping[str, str | None]:
        """Every writer and its predecessor."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that does not fit. ``index`` is the entry, where one can be named."""

    result: Result
    place: str
    text: str
    index: int | None = None


@dataclass(kw_only=True)
class Report:
    """What was found. ``remarks`` are worth knowing and no fault of the log."""

    origin: str = ""
    size: int = 0
    checked: int = 0
    notes: int = 0
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def result(self) -> Result:
        """Altered weighs more than incomplete."""
        found = {finding.result for finding in self.findings}
        return Result.ALTERED if Result.ALTERED in found else max(found, default=Result.INTACT)

    def altered(self, place: str, text: str, index: int | None = None) -> None:
        """Note an alteration."""
        self.findings.append(Finding(result=Result.ALTERED, place=place, text=text, index=index))

    def incomplete(self, place: str, text: str, index: int | None = None) -> None:
        """Note that something is not there."""
        self.findings.append(Finding(result=Result.INCOMPLETE, place=place, text=text, index=index))


@dataclass(frozen=True, kw_only=True)
class Note:
    """A signed note, read. ``log`` is the origin without its epoch."""

    log: str
    epoch: int
    size: int
    root: bytes
    place: str

    @property
    def origin(self) -> str:
        """The origin line."""
        return f"{self.log}/{self.epoch}"


# ── Notes and keys ───────────────────────────────────────────────────────────────────────────────


Vkey = tuple[bytes, str, Ed25519PublicKey]


def read_vkey(line: str) -> Vkey:
    """Key id, name and key of ``name+id+base64``. Raises Unreadable."""
    try:
        name, key_id, encoded = line.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        key = Ed25519PublicKey.from_public_bytes(raw[1:])
    except ValueError:
        raise Unreadable("検証用の鍵を読めません") from None
    if raw[0] != 1 or sha256(name.encode() + b"\n" + raw).digest()[:4].hex() != key_id:
        raise Unreadable("検証用の鍵と、その番号が合いません")
    return bytes.fromhex(key_id), name, key


def read_note(note: str, vkeys: Iterable[Vkey], place: str) -> Note:
    """Read a note that one of the keys signed. Raises Unreadable."""
    text, _, signatures = note.partition("\n\n")
    raw = f"{text}\n".encode(errors="surrogateescape")
    if not any(_signed(raw, line, vkey) for line in signatures.split("\n") for vkey in vkeys):
        raise Unreadable("署名が正しくありません")
    lines = text.split("\n")
    try:
        log, _, epoch = lines[0].rpartition("/")
        note_read = Note(
            log=log, epoch=int(epoch), size=int(lines[1]), root=base64.b64decode(lines[2], validate=True), place=place
        )
    except (ValueError, IndexError):
        raise Unreadable("控えの書式が正しくありません") from None
    return note_read


def _signed(text: bytes, line: str, vkey: Vkey) -> bool:
    key_id, name, key = vkey
    mark, _, stamp = line.rpartition(" ")
    if mark != f"— {name}":
        return False
    try:
        raw = base64.b64decode(stamp, validate=True)
        key.verify(raw[4:], text)
    except (InvalidSignature, ValueError):
        return False
    # Unused bits of base64 must be zero: a note has one form.
    return raw[:4] == key_id and base64.b64encode(raw).decode() == stamp


# ── The tree ─────────────────────────────────────────────────────────────────────────────────────


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 9162."""
    return sha256(b"\x00" + leaf).digest()


class Growing:
    """A tree that only knows the roots of its complete parts: enough for its root at any size."""

    def __init__(self) -> None:
        self.size = 0
        self._parts: list[bytes] = []

    def add(self, value: bytes) -> None:
        """One more leaf hash."""
        size = self.size
        while size & 1:
            value = sha256(b"\x01" + self._parts.pop() + value).digest()
            size >>= 1
        self._parts.append(value)
        self.size += 1

    def root(self) -> bytes:
        """The root now."""
        if not self._parts:
            return sha256(b"").digest()
        root = self._parts[-1]
        for part in reversed(self._parts[:-1]):
            root = sha256(b"\x01" + part + root).digest()
        return root


def perfect_root(hashes: bytes) -> bytes:
    """The root of a full tile."""
    row = [hashes[at : at + 32] for at in range(0, len(hashes), 32)]
    while len(row) > 1:
        row = [sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row), 2)]
    return row[0]


def _numbered(index: int) -> str:
    parts = [f"{index % 1000:03d}"]
    while index := index // 1000:
        parts.append(f"x{index % 1000:03d}")
    return "/".join(reversed(parts))


def tile_path(level: int | str, index: int, width: int) -> str:
    """C2SP tlog-tiles; level "entries" is a bundle."""
    return f"tile/{level}/{_numbered(index)}" + ("" if width == WIDTH else f".p/{width}")


def split_bundle(bundle: bytes) -> tuple[list[bytes], bool]:
    """The leaves, and whether the lengths fit to the end."""
    leaves: list[bytes] = []
    at = 0
    while at + 2 <= len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle):
            return leaves, False
        leaves.append(bundle[at + 2 : end])
        at = end
    return leaves, at == len(bundle)


# ── Writers ──────────────────────────────────────────────────────────────────────────────────────


class Chains:
    """Every writer's numbers and hashes, and the gaps that the log itself records."""

    def __init__(self, report: Report, epoch: int, writers: Mapping[str, str | None]) -> None:
        self._report = report
        self._epoch = epoch
        self._writers = writers
        self._reached: dict[str, tuple[int, str]] = {}
        self._holes: dict[tuple[str, int, int], int] = {}
        self._recorded: set[tuple[str, int, int]] = set()
        self._latest = 0
        self.epoch_gap: Mapping[str, Any] = {}

    def add(self, index: int, place: str, leaf: bytes, value: bytes) -> None:
        """The next leaf. ``value`` is the hash that the tree holds for it."""
        try:
            parts = json.loads(leaf)
            writer, number, previous = parts["w"], int(parts["ws"]), parts["wp"]
            self._look_at_time(index, int(parts["t"]))
            event, facts = parts["event"], parts.get("facts", {})
            self._follow(index, place, writer, number, previous)
            self._reached[writer] = (number, value.hex())
            self._look_at_event(index, place, writer, event, facts)
        except (ValueError, KeyError, TypeError, AttributeError):
            self._report.altered(place, "記録として読めません", index)

    def finish(self) -> None:
        """Every hole must be one that the log itself recorded."""
        for (writer, first, last), index in self._holes.items():
            if (writer, first, last) not in self._recorded:
                self._report.altered(
                    "書き手の番号", f"書き手 {writer} の {first} から {last} までの記録がありません", index
                )

    def _follow(self, index: int, place: str, writer: str, number: int, previous: str) -> None:
        if self._writers and writer not in self._writers:
            self._report.altered(place, f"書き手 {writer} が、書き手の一覧にありません", index)
        known = self._reached.get(writer)
        if known is None and self._epoch > 1 and number > 1:
            self._report.remarks.append(f"書き手 {writer} は、前の代の続きの {number} から始まります。")
            return
        reached, last = known or (0, "")
        if number <= reached:
            self._report.altered(place, f"書き手の番号 {number} が二度あります", index)
        elif number > reached + 1 or previous != last:
            self._holes[writer, reached + 1, number - 1] = index

    def _look_at_event(self, index: int, place: str, writer: str, event: str, facts: Mapping[str, Any]) -> None:
        said = json.dumps(facts, sort_keys=True)
        if event == "log.gap":
            if facts.get("reason") == "epoch":
                self._look_at_epoch(index, place, facts)
            else:
                self._recorded.add((facts["writer"], facts["first"], facts["last"]))
            self._report.remarks.append(f"{index:,}番: 記録の抜けを、記録自身が示しています。{said}")
        elif event == "log.forged":
            self._report.remarks.append(f"{index:,}番: 偽の記録をはじいたことを、記録自身が示しています。{said}")
        elif event == "log.writer_opened":
            predecessor, last = facts["predecessor"], facts["last_ws"]
            reached, _ = self._reached.get(predecessor, (0, ""))
            if reached < last and not (self._epoch > 1 and predecessor not in self._reached):
                self._holes[predecessor, reached + 1, last] = index
            if self._writers.get(writer, predecessor) != predecessor:
                self._report.altered(place, f"書き手 {writer} の前の書き手が、一覧と合いません", index)

    def _look_at_epoch(self, index: int, place: str, facts: Mapping[str, Any]) -> None:
        if index == 0:
            self.epoch_gap = facts
        else:
            self._report.altered(place, "代の変わり目が、先頭ではないところにあります", index)

    def _look_at_time(self, index: int, micros: int) -> None:
        if micros + SKEW_MICROSECONDS < self._latest:
            self._report.remarks.append(f"{index:,}番: 時刻が、前の記録より10分以上戻っています。")
        self._latest = max(self._latest, micros)


# ── The verification ─────────────────────────────────────────────────────────────────────────────


def verify(
    source: Source,
    vkeys: Iterable[str],
    extra: Iterable[tuple[str, str]] = (),
    progress: Callable[[int, int], None] = lambda _done, _size: None,
) -> Report:
    """Check everything that a source holds. ``extra`` are notes kept elsewhere, each after its name."""
    report = Report()
    keys = [read_vkey(vkey) for vkey in vkeys]
    try:
        head = read_note(source.checkpoint(), keys, "checkpoint")
    except Missing as missing:
        report.incomplete(str(missing), "ありません")
        return report
    except Unreadable as unreadable:
        report.altered("checkpoint", str(unreadable))
        return report
    report.origin, report.size = head.origin, head.size
    notes, older = _notes_of(report, head, [*source.notes(), *extra], keys)
    pass_ = _Pass(report, source, head, notes)
    pass_.run(progress)
    _check_epoch(report, head, older, pass_.chains.epoch_gap)
    return report


def _notes_of(
    report: Report, head: Note, kept: Iterable[tuple[str, str]], vkeys: list[Vkey]
) -> tuple[list[Note], list[Note]]:
    """Notes of this epoch within its size, smallest first; and the notes of earlier epochs."""
    notes, older = [head], []
    for place, text in kept:
        try:
            note = read_note(text, vkeys, place)
        except Unreadable as unreadable:
            report.altered(place, str(unreadable))
            continue
        report.notes += 1
        if note.log != head.log:
            report.altered(place, f"別の記録の控えです({note.origin})")
        elif note.epoch < head.epoch:
            older.append(note)
        elif (note.epoch, note.size) > (head.epoch, head.size):
            report.incomplete(place, f"控えは{note.size:,}件ですが、ここには{head.size:,}件しかありません")
        else:
            notes.append(note)
    return sorted(notes, key=lambda note: note.size), older


def _check_epoch(report: Report, head: Note, older: list[Note], gap: Mapping[str, Any]) -> None:
    if head.epoch == 1:
        return
    if not gap:
        report.altered(tile_path("entries", 0, min(head.size, WIDTH)), "先頭に、代の変わり目の記録がありません", 0)
        return
    last = max(older, key=lambda note: (note.epoch, note.size), default=None)
    named = (gap.get("old_epoch"), gap.get("old_size"), gap.get("old_root"))
    if last and named != (last.epoch, last.size, last.root.hex()):
        report.altered(last.place, "代の変わり目の記録が、前の代の最後の控えと合いません", 0)


class _Pass:
    """One reading of all entries, beside the tiles and the notes."""

    def __init__(self, report: Report, source: Source, head: Note, notes: list[Note]) -> None:
        self._report, self._source, self._head = report, source, head
        self._notes = notes
        self._growing, self._by_tiles = Growing(), Growing()
        self._differing: list[tuple[int, str]] = []
        self._levels: list[bytes] = []
        self._last_fit = 0
        self._whole = True
        self.chains = Chains(report, head.epoch, source.writers())

    def run(self, progress: Callable[[int, int], None]) -> None:
        self._check_notes()
        for index in range((self._head.size + WIDTH - 1) // WIDTH):
            self._read_bundle(index, min(WIDTH, self._head.size - index * WIDTH))
            if not self._whole:
                break
            progress(self._growing.size, self._head.size)
        if self._whole:
            self._check_upper_edges()
            self.chains.finish()
        self._judge_differences()
        self._report.checked = self._growing.size

    def _read_bundle(self, index: int, width: int) -> None:
        path = tile_path("entries", index, width)
        try:
            leaves, fits = split_bundle(self._source.bundle(index, width))
        except Missing as missing:
            self._whole = False
            self._report.incomplete(str(missing), "ありません。ここから先は調べられません", index * WIDTH)
            return
        hashes = self._tile(0, index, width)
        for at, leaf in enumerate(leaves[:width]):
            self._read_leaf(index * WIDTH + at, path, leaf, hashes[at * 32 : at * 32 + 32])
        if not fits or len(leaves) != width:
            self._whole = False
            self._report.altered(path, "長さが合いません。ここから先は調べられません", index * WIDTH + len(leaves))
        elif width == WIDTH:
            self._climb(0, index, hashes)

    def _read_leaf(self, index: int, path: str, leaf: bytes, held: bytes) -> None:
        value = leaf_hash(leaf)
        self._growing.add(value)
        self._by_tiles.add(held or value)
        if held and held != value:
            self._differing.append((index, path))
        self.chains.add(index, path, leaf, held or value)
        self._check_notes()

    def _check_notes(self) -> None:
        while self._notes and self._notes[0].size == self._growing.size:
            note = self._notes.pop(0)
            if self._growing.root() == note.root:
                self._last_fit = note.size
            elif self._by_tiles.root() != note.root or not self._differing:
                # Where the tiles still agree with the note, the entry that differs is named instead.
                self._report.altered(
                    note.place,
                    f"{note.size:,}件の控えと合いません。"
                    f"{self._last_fit:,}番から{note.size - 1:,}番までのどこかが違います",
                )

    def _climb(self, level: int, index: int, hashes: bytes) -> None:
        """A full tile's root belongs into the tile above."""
        if len(hashes) != WIDTH * 32:
            return
        if len(self._levels) == level:
            self._levels.append(b"")
        self._levels[level] += perfect_root(hashes)
        if len(self._levels[level]) == WIDTH * 32:
            row, self._levels[level] = self._levels[level], b""
            self._compare(level + 1, index // WIDTH, row)
            self._climb(level + 1, index // WIDTH, row)

    def _check_upper_edges(self) -> None:
        for level, row in enumerate(self._levels):
            if row:
                self._compare(level + 1, (self._head.size // WIDTH ** (level + 1)) // WIDTH, row)

    def _compare(self, level: int, index: int, expected: bytes) -> None:
        width = len(expected) // 32
        held = self._tile(level, index, width)
        if held and held != expected:
            first = next(at for at in range(width) if held[at * 32 : at * 32 + 32] != expected[at * 32 : at * 32 + 32])
            start = (index * WIDTH + first) * WIDTH**level
            self._report.altered(tile_path(level, index, width), "下の段のハッシュと合いません", start)

    def _tile(self, level: int, index: int, width: int) -> bytes:
        path = tile_path(level, index, width)
        try:
            tile = self._source.tile(level, index, width)
        except Missing as missing:
            self._report.incomplete(str(missing), "ありません", index * WIDTH ** (level + 1))
            return b""
        if len(tile) != width * 32:
            self._report.altered(path, "長さが合いません", index * WIDTH ** (level + 1))
            return b""
        return tile

    def _judge_differences(self) -> None:
        """Entry and tile differ: whichever does not lead to the signed root was altered."""
        entries_fit = self._whole and self._growing.root() == self._head.root
        for index, path in self._differing[:MOST_LINES]:
            width = min(WIDTH, self._head.size - index // WIDTH * WIDTH)
            if entries_fit:
                self._report.altered(tile_path(0, index // WIDTH, width), "ハッシュが記録と合いません", index)
            else:
                self._report.altered(path, "記録がハッシュと合いません", index)


# ── A folder, and the command ────────────────────────────────────────────────────────────────────


class Folder:
    """An exported log."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def checkpoint(self) -> str:
        """The file ``checkpoint``."""
        return self._read("checkpoint").decode(errors="surrogateescape")

    def notes(self) -> Iterator[tuple[str, str]]:
        """The notes of ``checkpoints.txt``."""
        yield from split_notes(self._read("checkpoints.txt").decode(errors="surrogateescape"), "checkpoints.txt")

    def bundle(self, index: int, width: int) -> bytes:
        """A file of ``tile/entries``."""
        return self._read(tile_path("entries", index, width))

    def tile(self, level: int, index: int, width: int) -> bytes:
        """A file of ``tile``."""
        return self._read(tile_path(level, index, width))

    def writers(self) -> Mapping[str, str | None]:
        """The file ``writers.json``."""
        return {row["writer"]: row["predecessor"] for row in json.loads(self._read("writers.json"))["writers"]}

    def vkeys(self) -> list[str]:
        """The file ``vkey``."""
        return self._read("vkey").decode(errors="replace").split("\n")

    def _read(self, path: str) -> bytes:
        try:
            return (self._folder / path).read_bytes()
        except OSError:
            raise Missing(path) from None


def split_notes(text: str, place: str) -> Iterator[tuple[str, str]]:
    """Notes that stand one after the other, an empty line between, each after its place."""
    pieces = text.rstrip("\n").split("\n\n") if text.strip() else []
    for at in range(0, len(pieces), 2):
        yield f"{place} の{at // 2 + 1:,}番目", "\n\n".join(pieces[at : at + 2]) + "\n"


def lines_of(report: Report) -> Iterator[str]:
    """The report as a person reads it."""
    yield f"記録: {report.origin}  {report.size:,}件  控え {report.notes:,}通"
    for remark in report.remarks[:MOST_LINES]:
        yield f"注意: {remark}"
    if len(report.remarks) > MOST_LINES:
        yield f"注意: ほか{len(report.remarks) - MOST_LINES:,}件"
    for finding in report.findings[:MOST_LINES]:
        where = finding.place if finding.index is None else f"{finding.index:,}番 {finding.place}"
        yield f"{'改変' if finding.result is Result.ALTERED else '不足'}: {where}: {finding.text}"
    if len(report.findings) > MOST_LINES:
        yield f"ほか{len(report.findings) - MOST_LINES:,}件"
    altered = [one.index for one in report.findings if one.result is Result.ALTERED and one.index is not None]
    match report.result:
        case Result.ALTERED if altered:
            yield f"この記録は変えられています。合わない最初の記録は {min(altered):,}番です。"
        case Result.ALTERED:
            yield "この記録は変えられています。"
        case Result.INCOMPLETE:
            yield "足りないものがあるため、壊れていないとは言えません。"
        case _ if report.size:
            yield f"0番から{report.size - 1:,}番まで壊れていません。"
        case _:
            yield "記録はまだ1件もありません。"


def as_json(report: Report) -> str:
    """The report for another program."""
    findings = [
        {"result": one.result.name.lower(), "place": one.place, "index": one.index, "text": one.text}
        for one in report.findings
    ]
    whole = {
        "result": report.result.name.lower(),
        "origin": report.origin,
        "size": report.size,
        "checked": report.checked,
        "notes": report.notes,
        "findings": findings,
        "remarks": report.remarks,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit code."""
    reader = argparse.ArgumentParser(prog="verify.py", description="操作の記録が壊れていないかを調べます。")
    reader.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    reader.add_argument("--checkpoint", action="append", type=Path, default=[], help="手元の控え(ファイル)")
    reader.add_argument("--vkey", action="append", default=[], help="信じる検証用の鍵(なければフォルダーの vkey)")
    reader.add_argument("--json", action="store_true", help="結果を JSON で出します")
    try:
        asked = reader.parse_args(arguments)
        folder = Folder(asked.folder)
        extra = [pair for file in asked.checkpoint for pair in split_notes(file.read_text("utf-8"), str(file))]
        for vkey in asked.vkey:
            read_vkey(vkey)
    except SystemExit as stop:
        return Result.USAGE if stop.code else Result.INTACT
    except (OSError, UnicodeDecodeError, Unreadable) as wrong:
        sys.stderr.write(f"使い方が違います: {wrong}\n")
        return Result.USAGE
    report = _verify_folder(folder, asked.vkey, extra)
    sys.stdout.write(as_json(report) + "\n" if asked.json else "\n".join(lines_of(report)) + "\n")
    return report.result


def _verify_folder(folder: Folder, vkeys: list[str], extra: list[tuple[str, str]]) -> Report:
    try:
        trusted = vkeys or [line for line in folder.vkeys() if line.strip()]
        for vkey in trusted:
            read_vkey(vkey)
        return verify(folder, trusted, extra, _bar if sys.stderr.isatty() else lambda _done, _size: None)
    except Missing as missing:
        report = Report()
        report.incomplete(str(missing), "ありません")
    except Unreadable as unreadable:
        report = Report()
        report.altered("vkey", str(unreadable))
    except (ValueError, KeyError, TypeError):
        report = Report()
        report.altered("writers.json", "書き手の一覧を読めません")
    return report


def _bar(done: int, size: int) -> None:
    if done == size or not done % (WIDTH * 64):
        sys.stderr.write(f"\r{done:,} / {size:,} 件" + ("\n" if done == size else ""))
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
