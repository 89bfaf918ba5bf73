"""What a benchmark is, and the list of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Side = Callable[[], float | None]
"""Does the job once. Returns its own figure (requests a second, milliseconds), or None to have the call timed."""


@dataclass(frozen=True, kw_only=True)
class Aim:
    """Where the ratio ours/other should lie."""

    limit: float
    bound: Literal["at most", "at least"]

    def is_met(self, ratio: float) -> bool:
        return ratio <= self.limit if self.bound == "at most" else ratio >= self.limit

    def __str__(self) -> str:
        return f"{'≤' if self.bound == 'at most' else '≥'} {self.limit:g}"


def at_most(limit: float) -> Aim:
    """For times: less is better."""
    return Aim(limit=limit, bound="at most")


def at_least(limit: float) -> Aim:
    """For rates: more is better."""
    return Aim(limit=limit, bound="at least")


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What a benchmark is given."""

    build: Path
    """Where data sets are made and kept."""
    full: bool
    """FULL=1: the size that is reported. Otherwise a size that is done in a minute."""


@dataclass(frozen=True, kw_only=True)
class Sides:
    """Both sides, ready to run, and the settings of the databases they run on."""

    ours: Side
    other: Side
    databases: dict[str, str] = field(default_factory=dict)
    """For the record: kind, version, fsync, journal mode, pool ..."""


Prepare = Callable[[Bench], Iterator[Sides]]
"""A generator: prepares the data, yields Sides once, and cleans up after they have run."""


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    name: str
    family: str
    """The file of ours/ and other/ it stands in: one file may measure the same thing in several ways."""
    what: str
    unit: str
    aim: Aim
    runs: int
    full_runs: int
    prepare: Prepare


REGISTERED: dict[str, Benchmark] = {}


def benchmark(
    *, name: str, what: str, aim: Aim, family: str = "", unit: str = "s", runs: int = 7, full_runs: int = 21
) -> Callable[[Prepare], Prepare]:
    """Register the generator below as a benchmark; its file is called like it, or else like its family."""

    def register(prepare: Prepare) -> Prepare:
        if name in REGISTERED:
            raise ValueError(f"Two benchmarks are called {name}.")
        REGISTERED[name] = Benchmark(
            name=name,
            family=family or name,
            what=what,
            unit=unit,
            aim=aim,
            runs=runs,
            full_runs=full_runs,
            prepare=prepare,
        )
        return prepare

    return register
