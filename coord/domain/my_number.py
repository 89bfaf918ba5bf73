"""Finding an individual number (マイナンバー) in a text, so that it is not taken in.

番号法20条 forbids this service to collect or keep one. About one in ten strings of twelve digits
passes the check digit by chance: a match is asked about, not taken for certain.
"""

import re

_FULL_WIDTH_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_SEPARATOR = "[ \u3000\u00a0\u2009\\-－‐‑–—―−ーｰ・]?"
# a look-ahead, so that a candidate may begin inside another one
_TWELVE = re.compile(f"(?<![0-9])(?=([0-9]{{4}}{_SEPARATOR}[0-9]{{4}}{_SEPARATOR}[0-9]{{4}})(?![0-9]))")
_NOT_DIGIT = re.compile("[^0-9]")
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_MODULUS = 11
_LENGTH = 12


def is_my_number(digits: str) -> bool:
    """Whether these are twelve ASCII digits with the right check digit (平成26年総務省令85号5条)."""
    if len(digits) != _LENGTH or _NOT_DIGIT.search(digits):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    remainder = total % _MODULUS
    return int(digits[-1]) == (0 if remainder <= 1 else _MODULUS - remainder)


def contains_my_number(text: str) -> bool:
    """Whether twelve digits in the text, alone or as 4-4-4, could be an individual number.

    Half and full width; not where the digits are part of a longer run.
    """
    plain = text.translate(_FULL_WIDTH_DIGITS)
    return any(is_my_number(_NOT_DIGIT.sub("", match[1])) for match in _TWELVE.finditer(plain))
