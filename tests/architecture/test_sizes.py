"""A room one can see across: the sizes of files, functions and templates, and a word on each public thing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import PRODUCT, project_files, python_files, report, templates, text_of, tree_of

FILE_LINES = 400
FUNCTION_LINES = 60
TEMPLATE_LINES = 120

# An auditor runs it alone, as one file: it must carry what the rooms beside it know.
ONE_FILE_ON_PURPOSE = {"audit/verify.py": 700, "coord/policy/rules.py": 600}
"""The verifier runs alone from one file; the law of the house is read in one."""

# A migration is read once, from top to bottom; a vendored file is not ours to cut.
EXEMPT = ("migrations", "vendor")


def ours(name: str) -> bool:
    return not any(part in EXEMPT for part in Path(name).parts)


def long_functions(tree: ast.AST) -> Iterator[tuple[int, str, int]]:
    """Line, name and length of each function that is too long, from `def` to its last line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_LINES:
                yield node.lineno, node.name, length


def unexplained(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The module, and each public function and class of it, that has no docstring."""
    if tree.body and ast.get_docstring(tree) is None:
        yield 1, "the module"
    for node in tree.body:
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and ast.get_docstring(node) is None
        ):
            yield node.lineno, node.name


def test_no_file_is_longer_than_a_room() -> None:
    code = [
        name
        for name in project_files()
        if name.split("/")[0] in PRODUCT and name.endswith((".py", ".js", ".css")) and ours(name)
    ]
    lengths = {name: len(text_of(name).splitlines()) for name in code}
    report(
        [f"{name}: {n}" for name, n in lengths.items() if n > ONE_FILE_ON_PURPOSE.get(name, FILE_LINES)],
        f"At most {FILE_LINES} lines a file.",
    )


def test_no_function_is_longer_than_a_page() -> None:
    found = [
        f"{file}:{line} {name}: {length}"
        for file in python_files(*PRODUCT)
        if ours(file)
        for line, name, length in long_functions(tree_of(file))
    ]
    report(found, f"At most {FUNCTION_LINES} lines a function.")


def test_no_template_is_longer_than_two_pages() -> None:
    lengths = {name: len(text_of(name).splitlines()) for name in templates() if name.endswith(".html")}
    report(
        [f"{name}: {n}" for name, n in lengths.items() if n > TEMPLATE_LINES],
        f"At most {TEMPLATE_LINES} lines a template: cut parts out.",
    )


def test_every_public_thing_says_what_it_is() -> None:
    found = [
        f"{file}:{line} {name}"
        for file in python_files(*PRODUCT)
        if ours(file)
        for line, name in unexplained(tree_of(file))
    ]
    report(found, "A docstring for each module, public function and public class.")


def test_planted_offences_are_caught() -> None:
    long = "def f():\n" + "    x = 1\n" * FUNCTION_LINES
    assert [name for _, name, _ in long_functions(ast.parse(long))] == ["f"]
    assert [name for _, name in unexplained(ast.parse("def f(): ...\nclass _C: ..."))] == ["the module", "f"]


@pytest.mark.parametrize("file", ["coord/store/migrations/versions/0001_everything.py", "coord/web/static/vendor/x.js"])
def test_migrations_and_vendored_files_are_not_measured(file: str) -> None:
    assert not ours(file)
