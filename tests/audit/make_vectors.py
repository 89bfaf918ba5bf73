"""Makes tests/vectors/audit: small exported logs, good and broken, each with the report it must give.

    python -m tests.audit.make_vectors

The folder's name begins with the exit code. verify.py is not copied: the one under test reads them.
"""

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from audit import verify
from audit.checkpoint import Checkpoint, sign
from audit.export import export_log
from tests.audit.world import KEY, KEY_NAME, TOWN, VKEY, World, engine_for

VECTORS = Path(__file__).parents[1] / "vectors/audit"
BUNDLE, TILE = "tile/entries/000.p/9", "tile/0/000.p/9"


def flip(path: str, at: int) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        broken = bytearray((folder / path).read_bytes())
        broken[at] ^= 1
        (folder / path).write_bytes(broken)

    return change


def remove(path: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / path).unlink()

    return change


def cut_the_bundle(folder: Path) -> None:
    (folder / BUNDLE).write_bytes((folder / BUNDLE).read_bytes()[:-40])


def paper(size: int, root: bytes) -> Callable[[Path], None]:
    note = sign(Checkpoint(tree=TOWN, epoch=1, size=size, root=root), key_name=KEY_NAME, signing_key=KEY)

    def change(folder: Path) -> None:
        (folder / "paper.txt").write_text(note)

    return change


def keep(_folder: Path) -> None:
    """Nothing is done to it."""


BROKEN: dict[str, Callable[[Path], None]] = {
    "0-good": keep,
    "1-bad-signature": flip("checkpoint", -5),
    "1-flipped-size": flip("checkpoint", 44),
    "1-flipped-leaf-byte": flip(BUNDLE, 900),
    "1-flipped-hash": flip(TILE, 100),
    "1-cut-bundle": cut_the_bundle,
    "1-changed-kept-note": flip("checkpoints.txt", 60),
    "1-paper-of-another-history": paper(4, bytes(32)),
    "2-missing-tile": remove(TILE),
    "2-missing-bundle": remove(BUNDLE),
    "2-missing-checkpoint": remove("checkpoint"),
    "2-paper-is-newer": paper(12, bytes(32)),
}


def small_log(folder: Path) -> Path:
    """Nine entries: reads, a forged row that was rejected, and a gap that the log itself records."""
    world = World(engine_for(f"sqlite:///{folder}/log.sqlite3"), folder / "published")
    world.write_many(4)
    world.sequence()
    world.forge()
    world.sequence()
    world.write_many(1)
    world.tamper("DELETE FROM {s}log_entry WHERE writer_seq = 5")
    world.write_many(3)
    world.sequence()
    with world.engine.begin() as connection:
        export_log(connection, tree=TOWN, published=world.published, vkeys=[VKEY], folder=folder / "log")
    world.engine.dispose()
    return folder / "log"


def main() -> None:
    shutil.rmtree(VECTORS, ignore_errors=True)
    with tempfile.TemporaryDirectory() as temporary:
        log = small_log(Path(temporary))
        for name, change in BROKEN.items():
            folder = shutil.copytree(log, VECTORS / name, ignore=shutil.ignore_patterns("verify.py", "README.txt"))
            change(folder)
            sheet = folder / "paper.txt"
            # The same place that the test names on its command line.
            extra = list(verify.split_notes(sheet.read_text(), "paper.txt")) if sheet.exists() else []
            report = verify._verify_folder(verify.Folder(folder), [], extra)
            assert report.result == int(name[0]), (name, report)
            said = json.loads(verify.as_json(report))
            (folder / "expected.json").write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
