"""An exported folder, and everything that can be done to it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from audit import verify
from audit.checkpoint import Checkpoint, sign
from audit.entry import TREE_ZERO
from audit.export import NothingToExport, export_log
from audit.published import Published
from audit.tiles import pack_bundle, unpack_bundle
from audit.verify import Result
from tests.audit.world import KEY, KEY_NAME, TOWN, VKEY, World, engine_for


def exported(world: World, folder: Path, **parts: Any) -> Path:
    with world.engine.begin() as connection:
        export_log(connection, tree=TOWN, published=world.published, vkeys=[VKEY], folder=folder, **parts)
    return folder


def written_and_exported(place: Path, name: str, counts: tuple[int, ...]) -> Path:
    """A log under as many notes as there are counts, and its database closed again."""
    world = World(engine_for(f"sqlite:///{place}/log.sqlite3"), place / "published")
    for count in counts:
        world.write_many(count)
        world.sequence()
    folder = exported(world, place / name)
    world.engine.dispose()
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Any:
    """Twelve entries under three notes."""
    return written_and_exported(tmp_path, "small", (5, 4, 3))


@pytest.fixture(scope="module")
def tall(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Three levels of tiles would take 65,537 entries; two levels and both edges take 700."""
    return written_and_exported(tmp_path_factory.mktemp("tall"), "tall", (200, 100, 400))


def report_of(folder: Path, *extra: str, vkeys: Any = (VKEY,)) -> Any:
    return verify._verify_folder(verify.Folder(folder), list(vkeys), [("紙", note) for note in extra])


def alone(folder: Path, *arguments: str, cwd: Path) -> Any:
    return subprocess.run(
        [sys.executable, "-I", folder / "verify.py", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_an_exported_log_is_intact(world: World, tmp_path: Path) -> None:
    for count in (5, 300, 1):
        world.write_many(count)
        world.sequence()
    report = report_of(exported(world, tmp_path / "out"))
    assert (report.result, report.size, report.checked, report.notes) == (Result.INTACT, 306, 306, 3)
    assert report.remarks == []


def test_the_verifier_runs_alone_from_anywhere(small: Path, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    done = alone(small, cwd=away)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "0番から11番まで壊れていません。"
    said = json.loads(alone(small, "--json", "--vkey", VKEY, str(small), cwd=away).stdout)
    assert (said["result"], said["size"], said["findings"]) == ("intact", 12, [])


def test_the_exit_codes(small: Path, tmp_path: Path) -> None:
    assert alone(small, "--no-such-option", cwd=tmp_path).returncode == 3
    assert alone(small, "--checkpoint", "nowhere.txt", cwd=tmp_path).returncode == 3
    assert alone(small, "--vkey", "nonsense", cwd=tmp_path).returncode == 3
    assert alone(small, str(tmp_path / "nowhere"), cwd=tmp_path).returncode == 2
    (small / "tile/entries/000.p/12").write_bytes(b"\x00\x01x")
    assert alone(small, cwd=tmp_path).returncode == 1
    (small / "tile/entries/000.p/12").unlink()
    assert alone(small, cwd=tmp_path).returncode == 2


def test_every_flipped_byte_of_every_entry_is_found_and_named(small: Path) -> None:
    file = small / "tile/entries/000.p/12"
    good = file.read_bytes()
    ends, at = [], 0
    for leaf in unpack_bundle(good):
        at += 2 + len(leaf)
        ends.append(at)
    for at in range(len(good)):
        broken = bytearray(good)
        broken[at] ^= 1 << at % 8
        file.write_bytes(broken)
        report = report_of(small)
        assert report.result is Result.ALTERED
        first = min(one.index for one in report.findings if one.index is not None)
        assert first == next(index for index, end in enumerate(ends) if at < end)


@pytest.mark.parametrize("path", ["checkpoint", "checkpoints.txt", "tile/0/000.p/12"])
def test_every_flipped_byte_beside_the_entries_is_found(small: Path, path: str) -> None:
    file = small / path
    good = file.read_bytes()
    # The last line's end says nothing.
    for at in range(len(good) - (not path.startswith("tile"))):
        broken = bytearray(good)
        broken[at] ^= 1
        file.write_bytes(broken)
        report = report_of(small)
        assert report.result is Result.ALTERED, at
        assert any(path in one.place for one in report.findings)


def test_every_tile_and_bundle_of_a_tall_log_is_looked_at(tall: Path, tmp_path: Path) -> None:
    files = sorted(file.relative_to(tall) for file in tall.glob("tile/**/*") if file.is_file())
    assert len(files) == 7
    folder = tmp_path / "copy"
    for file in files:
        for at in (0, -1):
            shutil.copytree(tall, folder, dirs_exist_ok=True)
            broken = bytearray((tall / file).read_bytes())
            broken[at] ^= 1
            (folder / file).write_bytes(broken)
            report = report_of(folder)
            assert report.result is Result.ALTERED
            assert any(str(file) in one.place for one in report.findings)
        (folder / file).write_bytes((tall / file).read_bytes()[:-1])
        assert report_of(folder).result is Result.ALTERED
        (folder / file).unlink()
        report = report_of(folder)
        assert report.result is Result.INCOMPLETE
        assert report.findings[0].place == str(file)


@pytest.mark.parametrize("name", ["checkpoint", "checkpoints.txt", "vkey", "writers.json"])
def test_a_missing_file_makes_the_log_incomplete(small: Path, name: str) -> None:
    (small / name).unlink()
    assert report_of(small, vkeys=()).result is Result.INCOMPLETE


def test_a_writer_that_is_not_listed_is_found(small: Path) -> None:
    (small / "writers.json").write_text('{"writers": []}')
    assert report_of(small).result is Result.INTACT or report_of(small).findings
    (small / "writers.json").write_text('{"writers": [{"writer": "x", "predecessor": null}]}')
    assert report_of(small).result is Result.ALTERED
    (small / "writers.json").write_text("{")
    assert report_of(small).result is Result.ALTERED


def rewrite(folder: Path, leaves: list[bytes]) -> None:
    """What an operator with the signing key can do: new hashes, new notes."""
    shutil.rmtree(folder / "tile")
    growing, notes = verify.Growing(), []
    for number, leaf in enumerate(leaves, 1):
        growing.add(verify.leaf_hash(leaf))
        if number in (5, 9, len(leaves)):
            checkpoint = Checkpoint(tree=TOWN, epoch=1, size=number, root=growing.root())
            notes.append(sign(checkpoint, key_name=KEY_NAME, signing_key=KEY))
    for path, content in (
        (verify.tile_path("entries", 0, len(leaves)), pack_bundle(leaves)),
        (verify.tile_path(0, 0, len(leaves)), b"".join(verify.leaf_hash(leaf) for leaf in leaves)),
        ("checkpoints.txt", "\n".join(notes).encode()),
        ("checkpoint", notes[-1].encode()),
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def test_an_entry_left_out_before_signing_shows_in_its_writers_chain(small: Path) -> None:
    leaves = unpack_bundle((small / "tile/entries/000.p/12").read_bytes())
    rewrite(small, leaves[:7] + leaves[8:])
    (finding,) = report_of(small).findings
    assert (finding.result, finding.index) == (Result.ALTERED, 7)
    assert "8 から 8" in finding.text


def test_an_entry_put_in_twice_shows_in_its_writers_chain(small: Path) -> None:
    leaves = unpack_bundle((small / "tile/entries/000.p/12").read_bytes())
    rewrite(small, [*leaves, leaves[3]])
    (finding,) = report_of(small).findings
    assert (finding.result, finding.index) == (Result.ALTERED, 12)
    assert "二度" in finding.text


def test_a_rewritten_and_resigned_log_is_caught_by_one_sheet_of_paper(small: Path, tmp_path: Path) -> None:
    """The operator has the signing key, and rewrites entry 7, every hash and every note."""
    paper = (small / "checkpoint").read_text()
    leaves = unpack_bundle((small / "tile/entries/000.p/12").read_bytes())
    leaves[7] = leaves[7].replace(b"case-2", b"case-3")
    rewrite(small, leaves)
    report = report_of(small, paper)
    assert [one.place for one in report.findings if one.place == "紙"] == ["紙"]
    assert report.result is Result.ALTERED
    sheet = tmp_path / "paper.txt"
    sheet.write_text(paper)
    assert alone(small, "--checkpoint", str(sheet), cwd=tmp_path).returncode == 1


def test_a_cut_log_is_incomplete_beside_a_newer_sheet(world: World, tmp_path: Path) -> None:
    world.write_many(5)
    world.sequence()
    folder = exported(world, tmp_path / "early")
    world.write_many(5)
    world.sequence()
    newer = list(Published(world.published).notes(TOWN))[-1]
    report = report_of(folder, newer)
    assert report.result is Result.INCOMPLETE
    assert "10件" in report.findings[0].text


def test_a_sheet_of_another_log_or_another_key_is_refused(small: Path) -> None:
    other = Checkpoint(tree=TREE_ZERO, epoch=1, size=5, root=bytes(32))
    assert report_of(small, sign(other, key_name=KEY_NAME, signing_key=KEY)).result is Result.ALTERED
    assert report_of(small, "nonsense").result is Result.ALTERED
    stranger = VKEY.split("+")[0] + "+00000000+AAAA"
    assert report_of(small, vkeys=(stranger,)).result is Result.ALTERED


def test_both_epochs_after_a_restore_are_exported(world: World, tmp_path: Path) -> None:
    world.write_many(4)
    world.sequence()
    (world.published / f"{TOWN}.checkpoints").write_text(
        sign(Checkpoint(tree=TOWN, epoch=1, size=9, root=bytes(32)), key_name=KEY_NAME, signing_key=KEY) + "\n"
    )
    world.sequencer.open_new_epoch(TOWN)
    world.write_many(2)
    world.sequence()
    report = report_of(exported(world, tmp_path / "second"))
    assert (report.result, report.size) == (Result.INTACT, 3)
    assert any("抜け" in remark for remark in report.remarks)
    assert report_of(exported(world, tmp_path / "first", epoch=1)).result is Result.INCOMPLETE


def test_a_new_epoch_without_its_gap_is_altered(small: Path) -> None:
    leaves = unpack_bundle((small / "tile/entries/000.p/12").read_bytes())
    growing = verify.Growing()
    for leaf in leaves:
        growing.add(verify.leaf_hash(leaf))
    second = Checkpoint(tree=TOWN, epoch=2, size=12, root=growing.root())
    (small / "checkpoint").write_text(sign(second, key_name=KEY_NAME, signing_key=KEY))
    assert report_of(small).result is Result.ALTERED


def test_nothing_is_exported_before_the_first_checkpoint(world: World, tmp_path: Path) -> None:
    with pytest.raises(NothingToExport):
        exported(world, tmp_path / "empty")


@pytest.mark.parametrize("case", sorted(p.name for p in (Path(__file__).parents[1] / "vectors/audit").glob("*-*")))
def test_the_vectors_give_the_results_they_name(case: str) -> None:
    """tests/vectors/audit/<exit code>-<what was done>, made by make_vectors.py."""
    folder = Path(__file__).parents[1] / "vectors/audit" / case
    arguments = ["--checkpoint", "paper.txt"] if (folder / "paper.txt").exists() else []
    done = subprocess.run(
        [sys.executable, verify.__file__, folder, "--json", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == int(case[0])
    assert json.loads(done.stdout) == json.loads((folder / "expected.json").read_text())
