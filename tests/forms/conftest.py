"""One press for all tests of paper, and the printed example sheets."""

from pathlib import Path

import pytest

from forms.pdf import Press
from forms.tsunagu import render_tsunagu
from tests.forms.sheets import small_sheet, worst_sheet

TEMPLATES = Path(__file__).parents[2] / "templates" / "print"


@pytest.fixture(scope="session")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return Press(TEMPLATES, cache=tmp_path_factory.mktemp("fonts"))


@pytest.fixture(scope="session")
def small(press: Press) -> bytes:
    """The PDF of the everyday sheet."""
    return render_tsunagu(press, small_sheet())


@pytest.fixture(scope="session")
def worst(press: Press) -> bytes:
    """The PDF of the longest sheet."""
    return render_tsunagu(press, worst_sheet())
