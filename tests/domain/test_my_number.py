"""Individual numbers are found where a person would write them. All numbers here are invented."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coord.domain.my_number import contains_my_number, is_my_number

VALID = "123456789018"


def with_check_digit(eleven: str) -> str:
    """By the formula of the ordinance, written out another way: from the right, weights 2…7, 2…6."""
    total = sum(int(digit) * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(reversed(eleven), start=1))
    remainder = total % 11
    return eleven + str(0 if remainder <= 1 else 11 - remainder)


def test_the_known_example() -> None:
    assert with_check_digit("12345678901") == VALID
    assert is_my_number(VALID)


@pytest.mark.parametrize(
    "text",
    [
        VALID,
        "1234 5678 9018",
        "1234-5678-9018",
        "1234　5678　9018",
        "１２３４－５６７８－９０１８",
        "１２３４５６７８９０１８",
        "1234ー5678ー9018",
        "12345678 9018",
        f"個人番号は{VALID}です",
        f"電話 0312345678 {VALID}",
        "2026 1234 5678 9018",
    ],
)
def test_it_is_found(text: str) -> None:
    assert contains_my_number(text)


@pytest.mark.parametrize(
    "text",
    ["", "123456789017", "12345678901", VALID + "3", "9" + VALID, "1234/5678/9018", "1234  5678  9018",
     "123-456-789-018", "0312345678", "いちにさん"],
)  # fmt: skip
def test_it_is_not_found(text: str) -> None:
    assert not contains_my_number(text)


@given(st.text("0123456789", min_size=11, max_size=11), st.text(), st.text())
def test_a_right_number_is_found_in_any_text(eleven: str, before: str, after: str) -> None:
    assert contains_my_number(f"{before}、{with_check_digit(eleven)}。{after}")


@given(st.text("0123456789", min_size=11, max_size=11))
def test_only_one_check_digit_fits(eleven: str) -> None:
    assert [d for d in "0123456789" if is_my_number(eleven + d)] == [with_check_digit(eleven)[-1]]


def test_one_in_ten_of_random_numbers_passes() -> None:
    lot = random.Random(5)  # noqa: S311 - a sample, not a secret
    hits = sum(is_my_number(f"{lot.randrange(10**12):012}") for _ in range(20_000))
    assert 1_850 < hits < 2_150


def test_digits_of_another_script_are_no_number() -> None:
    assert not is_my_number("١٢٣٤٥٦٧٨٩٠١٨")
