"""The harness itself, on toys whose figures are known beforehand."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import machine
from tests.bench.__main__ import chosen, discover, run_all
from tests.bench.harness import measure, take_turns
from tests.bench.registry import REGISTERED, Aim, Bench, Benchmark, Sides, at_least, at_most

ROOT = Path(__file__).resolve().parent.parent.parent


class Stopwatch:
    """A clock that goes only when a toy lets time pass."""

    def __init__(self) -> None:
        self.now = 0.0
        self.order: list[str] = []

    def toy(self, name: str, *seconds: float) -> "Toy":
        return Toy(self, name, list(seconds))


class Toy:
    """Takes as long as it was told; the last figure goes on for ever."""

    def __init__(self, watch: Stopwatch, name: str, seconds: list[float]) -> None:
        self.watch, self.name, self.seconds = watch, name, seconds

    def __call__(self) -> None:
        self.watch.order.append(self.name)
        self.watch.now += self.seconds.pop(0) if len(self.seconds) > 1 else self.seconds[0]


def toy_benchmark(
    figures: tuple[float, float], *, aim: Aim | None = None, closed: list[str] | None = None
) -> Benchmark:
    def prepare(bench: Bench) -> Iterator[Sides]:
        yield Sides(ours=lambda: figures[0], other=lambda: figures[1], databases={"kind": "none"})
        if closed is not None:
            closed.append("closed")

    return Benchmark(
        name="toy",
        family="toys",
        what="two toys",
        unit="s",
        aim=aim or at_most(1.5),
        runs=3,
        full_runs=5,
        prepare=prepare,
    )


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(build=tmp_path, full=False)


def test_sides_take_turns_and_change_who_goes_first() -> None:
    watch = Stopwatch()
    take_turns(watch.toy("ours", 1), watch.toy("other", 1), runs=2, clock=lambda: watch.now)
    assert watch.order == ["ours", "other", "ours", "other", "other", "ours"]


def test_the_warm_up_is_not_counted_and_every_later_figure_is() -> None:
    watch = Stopwatch()
    raw = take_turns(watch.toy("ours", 99, 1, 2, 3), watch.toy("other", 99, 4), runs=3, clock=lambda: watch.now)
    assert raw == {"unit": "s", "ours": [1, 2, 3], "other": [4, 4, 4]}


def test_a_row_is_the_ratio_of_the_medians(bench: Bench) -> None:
    closed: list[str] = []
    row = measure(toy_benchmark((3.0, 2.0), closed=closed), bench, machine={"cores": "2"})
    assert (row["ours"], row["other"], row["ratio"], row["met"], row["runs"]) == (3.0, 2.0, 1.5, True, 3)
    assert row["aim"] == "≤ 1.5"
    assert row["raw"]["ours"] == [3.0, 3.0, 3.0]
    assert row["settings"] == {"machine": {"cores": "2"}, "databases": {"kind": "none"}, "full": False}
    assert closed == ["closed"]


def test_a_missed_aim_is_said_even_by_a_hair(bench: Bench) -> None:
    assert not measure(toy_benchmark((1.5001, 1.0)), bench, machine={})["met"]
    assert not measure(toy_benchmark((0.79, 1.0), aim=at_least(0.8)), bench, machine={})["met"]
    assert measure(toy_benchmark((0.81, 1.0), aim=at_least(0.8)), bench, machine={})["met"]


def test_full_takes_more_runs(tmp_path: Path) -> None:
    assert measure(toy_benchmark((1, 1)), Bench(build=tmp_path, full=True), machine={})["runs"] == 5


def test_one_that_breaks_is_named_and_the_others_still_count(bench: Bench) -> None:
    def prepare(bench: Bench) -> Iterator[Sides]:
        if not bench.full:
            raise RuntimeError("no data set")
        yield Sides(ours=lambda: 1, other=lambda: 1)

    broken = Benchmark(
        name="broken", family="broken", what="", unit="s", aim=at_most(1), runs=1, full_runs=1, prepare=prepare
    )
    rows, names = run_all([broken, toy_benchmark((1, 1))], bench)
    assert ([row["name"] for row in rows], names) == (["toy"], ["broken"])


def test_the_machine_is_described_without_naming_it() -> None:
    described = machine.description()
    assert described["cores"] != "0"
    assert described["sqlalchemy"]
    assert Path("/etc/hostname").read_text().strip() not in described.values()


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(SystemExit, match="No benchmark is called nothing"):
        chosen("nothing")


def test_a_family_is_chosen_whole_and_a_member_alone() -> None:
    discover()
    family = [benchmark.name for benchmark in chosen("case_page")]
    assert {"case_page_sqlite", "case_page_postgresql"} <= set(family)
    assert [benchmark.name for benchmark in chosen("case_page_sqlite")] == ["case_page_sqlite"]
    assert set(family) <= {benchmark.name for benchmark in chosen(None)}


def test_each_benchmark_has_its_other_side_in_a_file_of_the_same_name() -> None:
    discover()
    for family in {benchmark.family for benchmark in REGISTERED.values()}:
        assert (ROOT / "tests" / "bench" / "ours" / f"{family}.py").exists(), family
        assert (ROOT / "tests" / "bench" / "other" / f"{family}.py").exists(), family


def test_the_command_refuses_an_unknown_name_without_a_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench"],
        cwd=ROOT,
        env={"ONLY": "nothing", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("No benchmark is called nothing")


def test_rows_can_be_written_as_json(bench: Bench) -> None:
    row = measure(toy_benchmark((1, 2)), bench, machine=machine.description())
    assert set(json.loads(json.dumps(row))) >= {"name", "ours", "other", "ratio", "aim", "met", "runs", "what"}
