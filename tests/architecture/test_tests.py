"""A test that does not run says why, and a test that mocks by a string is not one."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import dotted, python_files, report, tree_of

MARKS = {"pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail"}
CALLS = {"pytest.skip", "pytest.xfail", "pytest.importorskip"}


def unreasoned(tree: ast.AST) -> Iterator[int]:
    """Lines that leave a test out without a sentence that says why."""
    called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        name = dotted(node)
        if name not in MARKS | CALLS or not isinstance(node, ast.expr):
            continue
        call = called.get(id(node))
        keywords = {keyword.arg for keyword in call.keywords} if call else set()
        said_outright = call is not None and bool(call.args) and name in {"pytest.skip", "pytest.xfail"}
        if "reason" not in keywords and not said_outright:
            yield node.lineno


def patched_by_string(tree: ast.AST) -> Iterator[int]:
    """Lines that replace something of ours by its dotted name: the test then knows where it lives."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=func, args=[ast.Constant(value=str(target)), *_]) if (
                dotted(func).split(".")[-1]
                in {
                    "patch",
                    "setattr",
                }
                and "." in target
            ):
                yield node.lineno


def test_no_test_is_left_out_without_a_reason() -> None:
    found = [f"{name}:{line}" for name in python_files("tests") for line in unreasoned(tree_of(name))]
    report(found, "A skip says why: pytest.mark.skip(reason=...).")


def test_no_test_patches_by_a_dotted_string() -> None:
    found = [f"{name}:{line}" for name in python_files("tests") for line in patched_by_string(tree_of(name))]
    report(found, "Hand the other thing in; do not patch it from outside.")


@pytest.mark.parametrize(
    "planted", ["@pytest.mark.skip\ndef f(): ...", "pytest.mark.xfail(strict=True)", "pytest.skip()"]
)
def test_planted_skips_are_caught(planted: str) -> None:
    assert list(unreasoned(ast.parse(planted)))


@pytest.mark.parametrize("stated", ["pytest.mark.skipif(x, reason='needs two cores')", "pytest.skip('no chromium')"])
def test_stated_skips_are_left_alone(stated: str) -> None:
    assert not list(unreasoned(ast.parse(stated)))


def test_a_planted_patch_is_caught() -> None:
    assert list(patched_by_string(ast.parse("mock.patch('coord.clock.now')")))
    assert not list(patched_by_string(ast.parse("monkeypatch.setattr(thing, 'name', 1)")))
