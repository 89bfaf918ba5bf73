"""Runs one benchmark: both sides in turn, several times, and makes a row of their medians."""

import gc
import statistics
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import TypedDict

from tests.bench.registry import Bench, Benchmark, Side

WARM_UP = 1


class Raw(TypedDict):
    """Every figure, in the order in which it was taken."""

    unit: str
    ours: list[float]
    other: list[float]


class Settings(TypedDict):
    """On what, and when, a row was measured."""

    machine: dict[str, str]
    databases: dict[str, str]
    full: bool


class Row(TypedDict):
    """One line of build/bench.json."""

    name: str
    ours: float
    other: float
    ratio: float
    aim: str
    met: bool
    runs: int
    what: str
    raw: Raw
    settings: Settings


def measure(benchmark: Benchmark, bench: Bench, *, machine: dict[str, str]) -> Row:
    """Prepare, warm up, take turns, clean up."""
    runs = benchmark.full_runs if bench.full else benchmark.runs
    with contextmanager(benchmark.prepare)(bench) as sides:
        raw = take_turns(sides.ours, sides.other, runs=runs, unit=benchmark.unit)
        databases = sides.databases
    return row_of(benchmark, raw, Settings(machine=machine, databases=databases, full=bench.full))


def take_turns(
    ours: Side, other: Side, *, runs: int, unit: str = "s", clock: Callable[[], float] = time.perf_counter
) -> Raw:
    """The figures of both sides. Who goes first changes each round, so that neither always finds warm caches."""
    raw = Raw(unit=unit, ours=[], other=[])
    for _ in range(WARM_UP):
        ours()
        other()
    for turn in range(runs):
        pair: list[tuple[list[float], Side]] = [(raw["ours"], ours), (raw["other"], other)]
        for figures, side in pair if turn % 2 == 0 else reversed(pair):
            figures.append(_once(side, clock))
    return raw


def _once(side: Side, clock: Callable[[], float]) -> float:
    # The garbage of one side must not be collected in the other's time.
    gc.collect()
    start = clock()
    figure = side()
    return clock() - start if figure is None else figure


def row_of(benchmark: Benchmark, raw: Raw, settings: Settings) -> Row:
    """The medians, their ratio, and whether the aim is met by the ratio as measured, not as printed."""
    ours, other = statistics.median(raw["ours"]), statistics.median(raw["other"])
    ratio = ours / other
    return Row(
        name=benchmark.name,
        ours=ours,
        other=other,
        ratio=ratio,
        aim=str(benchmark.aim),
        met=benchmark.aim.is_met(ratio),
        runs=len(raw["ours"]),
        what=benchmark.what,
        raw=raw,
        settings=settings,
    )
