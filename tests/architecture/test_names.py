"""A name says what the thing does. Drawers for anything are not names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import PRODUCT, project_files, python_files, report, tree_of

FORBIDDEN = re.compile(r"^(util|utils|helper|helpers|manager|managers|common|commons|handle|handler|handlers)$")
WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")

POLICED = (*PRODUCT, "templates", "tests")


def forbidden_words(name: str) -> list[str]:
    """The forbidden words in a name written in any case: case_manager, CaseManager, case-manager.html."""
    return [word for word in WORD.findall(name) if FORBIDDEN.match(word.lower())]


def names_defined(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """What others meet: functions, classes, parameters, and what stands at the top of a module or a class.

    Not the variables inside a function: there a library's own word may be the clearest.
    """
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
        if isinstance(node, ast.Module | ast.ClassDef):
            for statement in node.body:
                targets = (
                    statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
                )
                yield from ((statement.lineno, target.id) for target in targets if isinstance(target, ast.Name))


def test_no_file_or_folder_is_a_drawer() -> None:
    found = [
        name
        for name in project_files()
        if name.split("/")[0] in POLICED and "vendor" not in Path(name).parts and forbidden_words(name)
    ]
    report(found, "Name the file after what lives in it.")


def test_no_function_class_or_parameter_is_a_drawer() -> None:
    found = [
        f"{file}:{line} {name}"
        for file in python_files(*PRODUCT)
        for line, name in names_defined(tree_of(file))
        if forbidden_words(name)
    ]
    report(found, "Name it after what it does.")


@pytest.mark.parametrize("name", ["coord/web/utils.py", "CaseManager", "handle_error", "formHelper", "HTTPHandler"])
def test_planted_drawers_are_caught(name: str) -> None:
    assert forbidden_words(name)


def test_names_are_found_where_others_meet_them() -> None:
    planted = "helper = 1\nclass C:\n    utils: int = 0\n    def f(self, manager): local = 1"
    assert {name for _, name in names_defined(ast.parse(planted))} == {"helper", "C", "utils", "f", "self", "manager"}


@pytest.mark.parametrize("name", ["utility_bill", "commonly", "manage", "handover", "handed_out", "helped"])
def test_words_that_only_look_alike_are_left_alone(name: str) -> None:
    assert not forbidden_words(name)
