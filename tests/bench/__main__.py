"""`python -m tests.bench`: runs the benchmarks, prints a table, writes build/bench.json.

ONLY=name runs one, or every one of a file. FULL=1 takes the full sizes. A missed aim is reported, not an error; a benchmark that breaks is.
"""

import importlib
import json
import os
import pkgutil
import sys
import traceback
from pathlib import Path

import tests.bench.ours
from tests.bench import machine
from tests.bench.harness import Row, measure
from tests.bench.registry import REGISTERED, Bench, Benchmark

BUILD = Path(__file__).resolve().parent.parent.parent / "build"


def discover() -> None:
    """Import every file of ours/, which registers what is in it."""
    for found in pkgutil.iter_modules(tests.bench.ours.__path__, "tests.bench.ours."):
        importlib.import_module(found.name)


def chosen(only: str | None) -> list[Benchmark]:
    """All, or those of the name or the family."""
    if not only:
        return list(REGISTERED.values())
    named = [benchmark for benchmark in REGISTERED.values() if only in (benchmark.name, benchmark.family)]
    if not named:
        sys.exit(f"No benchmark is called {only}. There are: {', '.join(REGISTERED) or 'none yet'}.")
    return named


def run_all(benchmarks: list[Benchmark], bench: Bench) -> tuple[list[Row], list[str]]:
    """The rows of those that ran, and the names of those that broke."""
    rows, broken = [], []
    for benchmark in benchmarks:
        print(f"{benchmark.name} …", file=sys.stderr, flush=True)
        try:
            rows.append(measure(benchmark, bench, machine=machine.description()))
        except Exception:  # noqa: BLE001  # one that breaks must not take the others' figures with it
            traceback.print_exc()
            broken.append(benchmark.name)
    return rows, broken


def print_table(rows: list[Row]) -> None:
    """For the eye; the numbers of record are in the file."""
    for row in rows:
        unit = row["raw"]["unit"]
        print(
            f"{row['name']:28} ours {row['ours']:10.4g} {unit:6} other {row['other']:10.4g} {unit:6}"
            f" ratio {row['ratio']:6.2f}  aim {row['aim']:7} {'met' if row['met'] else 'MISSED':6} ({row['runs']} runs)"
        )


def main() -> int:
    discover()
    bench = Bench(build=BUILD, full=os.environ.get("FULL", "") not in {"", "0"})
    rows, broken = run_all(chosen(os.environ.get("ONLY")), bench)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print_table(rows)
    for name in broken:
        print(f"{name:28} BROKE", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
