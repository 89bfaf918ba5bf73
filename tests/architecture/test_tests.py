"""A test that does not run says why, a test that mocks by a string is not one, and what is told once stays together."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import dotted, python_files, report, tree_of
from tests.workers import TOLD_ONCE, goes_with

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


def groups(tree: ast.AST) -> Iterator[int]:
    """Lines that name a group of pytest-xdist's: nobody hears it, and the tests go out one by one."""
    return (node.lineno for node in ast.walk(tree) if dotted(node) == "pytest.mark.xdist_group")  # type: ignore[attr-defined]


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


def test_what_is_told_once_is_said_in_one_place() -> None:
    assert set(python_files("tests")) >= TOLD_ONCE
    found = [f"{name}:{line}" for name in python_files("tests") for line in groups(tree_of(name))]
    report(found, "Name the file in tests/workers.py.")
    assert list(groups(ast.parse("pytestmark = [pytest.mark.slow, pytest.mark.xdist_group('story')]")))


def test_a_story_and_a_sheet_go_whole_to_one_worker_and_a_walk_with_its_database() -> None:
    story, walk = "tests/browser/test_the_story.py", "tests/http/test_ring_three.py"
    assert goes_with(f"{story}::test_1_begins") == goes_with(f"{story}::test_14_ends") == story
    assert goes_with(f"{walk}::test_a[sqlite]") == goes_with(f"{walk}::test_b[sqlite-more]")
    assert goes_with(f"{walk}::test_a[sqlite]") != goes_with(f"{walk}::test_a[postgresql]")
    sheet = "tests/forms/test_minutes.py"
    assert goes_with(f"{sheet}::test_a[everyday]") == goes_with(f"{sheet}::test_b") == sheet
    assert goes_with("tests/domain/test_names.py::test_a") != goes_with("tests/domain/test_names.py::test_b")
