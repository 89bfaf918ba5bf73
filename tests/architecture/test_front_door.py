"""Time, settings and identity come in by the front door; below it nobody asks the world."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import PRODUCT, dotted, python_files, report, tree_of

# Who may ask for what. A new name here is a decision.
MAY_ASK_THE_TIME = {"coord/clock.py"}
MAY_READ_THE_ENVIRONMENT = {
    "coord/config.py",
    # Only writes FONTCONFIG_FILE, the one way to tell the font library which fonts there are.
    "forms/fonts.py",
}
MAY_ASK_FLASK_WHO = {"coord/web/app.py", "coord/web/session.py"}
MAY_MAKE_A_PERMIT = {"coord/policy/decide.py"}

# Intervals (monotonic, perf_counter) and sleeping tell nobody what time it is.
ASKING_THE_TIME = {
    *(f"{kind}.{verb}" for kind in ("datetime", "date") for verb in ("now", "utcnow", "today")),
    *(f"time.{verb}" for verb in ("time", "time_ns", "localtime", "gmtime", "ctime", "strftime")),
    # The database's clock is a clock too, and another one.
    *(f"func.{verb}" for verb in ("now", "current_timestamp", "current_date", "localtimestamp")),
}
READING_THE_ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb"}
ASKING_FLASK_WHO = {"flask.g", "flask_login.current_user", "current_user"}


def names_used(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a file reads, also under the name it was imported by."""
    origin: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                origin[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield node.lineno, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            origin |= {alias.asname: alias.name for alias in node.names if alias.asname}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            name = dotted(node)
            first, _, rest = name.partition(".")
            yield node.lineno, name
            if first in origin:
                yield node.lineno, f"{origin[first]}.{rest}" if rest else origin[first]


def uses(tree: ast.AST, wanted: set[str]) -> list[int]:
    """The lines that use one of the wanted names, whatever stands before it (`datetime.datetime.now`)."""
    endings = tuple(f".{name}" for name in wanted)
    return sorted({line for line, name in names_used(tree) if name in wanted or name.endswith(endings)})


def permits_made(tree: ast.AST) -> list[int]:
    """The lines that call Permit(...). `case Permit():` is a pattern, not a call."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] == "Permit"
    ]


def offences(wanted: set[str], allowed: set[str]) -> list[str]:
    return [
        f"{name}:{line}"
        for name in python_files(*PRODUCT)
        if name not in allowed
        for line in uses(tree_of(name), wanted)
    ]


def test_only_the_clock_asks_for_the_time() -> None:
    report(offences(ASKING_THE_TIME, MAY_ASK_THE_TIME), "The moment is handed in (actor.at); only coord.clock asks.")


def test_only_the_settings_read_the_environment() -> None:
    report(
        offences(READING_THE_ENVIRONMENT, MAY_READ_THE_ENVIRONMENT),
        "Settings come from coord.config, once, at the start.",
    )


def test_only_the_session_asks_flask_who_is_there() -> None:
    report(offences(ASKING_FLASK_WHO, MAY_ASK_FLASK_WHO), "The actor is an argument, never a global.")


def test_only_decide_makes_a_permit() -> None:
    found = [
        f"{name}:{line}"
        for name in python_files(*PRODUCT)
        if name not in MAY_MAKE_A_PERMIT
        for line in permits_made(tree_of(name))
    ]
    report(found, "A Permit made elsewhere than in coord/policy/decide.py has passed no rule.")


@pytest.mark.parametrize(
    ("planted", "wanted"),
    [
        ("import datetime\ndatetime.datetime.now()", ASKING_THE_TIME),
        ("from datetime import datetime as d\nd.now()", ASKING_THE_TIME),
        ("import datetime as dt\ndt.date.today()", ASKING_THE_TIME),
        ("from time import time\ntime()", ASKING_THE_TIME),
        ("import sqlalchemy as sa\nsa.func.now()", ASKING_THE_TIME),
        ("import os\nos.environ['KEY']", READING_THE_ENVIRONMENT),
        ("from os import environ\nenviron['KEY']", READING_THE_ENVIRONMENT),
        ("from os import getenv as ask\nask('KEY')", READING_THE_ENVIRONMENT),
        ("from flask import g\ng.user", ASKING_FLASK_WHO),
        ("import flask\nflask.g.user", ASKING_FLASK_WHO),
        ("from flask_login import current_user\ncurrent_user.id", ASKING_FLASK_WHO),
    ],
)
def test_planted_questions_are_caught(planted: str, wanted: set[str]) -> None:
    assert 2 in uses(ast.parse(planted), wanted)


@pytest.mark.parametrize(
    "innocent",
    ["import time\ntime.monotonic()", "from coord import clock\nclock.now()", "g = 1\nprint(g)", "self.time = 1"],
)
def test_innocent_names_are_left_alone(innocent: str) -> None:
    assert uses(ast.parse(innocent), ASKING_THE_TIME | READING_THE_ENVIRONMENT | ASKING_FLASK_WHO) == []


def test_a_planted_permit_is_caught_and_a_pattern_is_not() -> None:
    assert permits_made(ast.parse("x = decide.Permit(case=1)")) == [1]
    assert permits_made(ast.parse("match x:\n    case Permit(): pass")) == []
