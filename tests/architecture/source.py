"""The files of the project and their syntax trees, for the tests that police them."""

import ast
import functools
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

PRODUCT = ("coord", "audit", "forms")
"""The rooms that are shipped as Python packages."""

MADE_HERE = {".git", ".venv", "build", "dist", "__pycache__", "node_modules"}
BINARY = {".png", ".jpg", ".gif", ".ico", ".pdf", ".ttf", ".otf", ".woff2", ".bin", ".sqlite3", ".gz", ".zip"}


@functools.cache
def project_files() -> tuple[str, ...]:
    """Every file that is or is about to be committed, as a path from the top.

    Asks git, so that what .gitignore names is left out. Where git has no answer (an unpacked archive, a checkout of
    another user's) everything counts that is not plainly made here.
    """
    asked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    names = asked.stdout.decode().split("\0") if asked.returncode == 0 else list(_walk())
    return tuple(sorted(name for name in names if name and (ROOT / name).is_file()))


def _walk() -> Iterator[str]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in MADE_HERE and not name.endswith((".egg-info", "_cache"))]
        yield from (str(Path(folder, name).relative_to(ROOT)) for name in names)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def text_files() -> list[str]:
    """Every file made of words. Vectors are bytes, some of them broken on purpose."""
    return [name for name in project_files() if Path(name).suffix not in BINARY and "vectors" not in Path(name).parts]


def python_files(*rooms: str) -> list[str]:
    """The Python files below the given rooms (or all, with none given)."""
    return [name for name in project_files() if name.endswith(".py") and (not rooms or name.split("/")[0] in rooms)]


def templates() -> list[str]:
    return [name for name in project_files() if name.startswith("templates/") and name.endswith((".html", ".svg"))]


@functools.cache
def tree_of(name: str) -> ast.Module:
    return ast.parse(text_of(name), filename=name)


def dotted(node: ast.AST) -> str:
    """`flask.g` for the expression flask.g; empty for anything that is not a plain dotted name."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            before = dotted(value)
            return f"{before}.{attr}" if before else ""
        case _:
            return ""


def imported_modules(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and absolute name of each module an import statement names."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield node.lineno, module


def report(offences: list[str], rule: str) -> None:
    """Fail with one line per offence, and the rule they offend."""
    __tracebackhide__ = True
    if offences:
        pytest.fail("\n".join([rule, *offences]), pytrace=False)
