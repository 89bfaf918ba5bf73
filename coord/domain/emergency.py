"""Emergency (生命・身体・財産): what may be seen, by whom it is told, for how long, and by when it is looked at."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from coord.domain.compartment import Compartments
from coord.domain.fields import FIELDS

LASTS = timedelta(hours=12)
"""How long a broken glass opens; once again as long where another person extends it."""

REVIEW_WITHIN = 3
"""Working days (開庁日) in which it must be reviewed."""

SHEET = (
    ("だれか", ("person.name", "person.kana", "person.birth_date")),
    ("どこにいるか", ("address.home", "address.phone", "address.how_to_call")),
    ("訪ねる人の危険", ("watch.caution",)),
    ("今夜、命にかかわる病気と薬", ("health.illness", "health.care_level", "health.medicine")),
    ("だれに電話するか", ("emergency.contact",)),
)
"""緊急シート: its blocks and their fields, in the order of the sheet."""

ON_THE_SHEET = frozenset(code for _, codes in SHEET for code in codes)
CAUTION = "watch.caution"
"""What one who goes there must know; written about two people at once, it is said for each of them."""
SHEET_COMPARTMENTS: Compartments = frozenset(FIELDS[code].compartment for code in ON_THE_SHEET)


class Danger(StrEnum):
    """What is to be protected."""

    LIFE = "life"
    BODY = "body"
    PROPERTY = "property"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {Danger.LIFE: "生命", Danger.BODY: "身体", Danger.PROPERTY: "財産"}[self]


class ToldTo(StrEnum):
    """To whom it will be told."""

    POLICE = "police"
    FIRE = "fire"
    PROTECTION = "protection"
    DUTY = "duty"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word on screens."""
        return _TOLD_LABELS[self]

    @property
    def may_know_a_hidden_place(self) -> bool:
        """Whether a second person may open a hidden place for them."""
        return self is not ToldTo.OTHER


_TOLD_LABELS = {
    ToldTo.POLICE: "警察",
    ToldTo.FIRE: "消防・救急",
    ToldTo.PROTECTION: "保護機関（児童相談所、配偶者暴力相談支援センターなど）",
    ToldTo.DUTY: "当直の責任者",
    ToldTo.OTHER: "その他",
}


class Verdict(StrEnum):
    """What the one who looked at it afterwards says."""

    PROPER = "proper"
    IMPROPER = "improper"
    TO_EXAMINE = "to_examine"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {Verdict.PROPER: "妥当", Verdict.IMPROPER: "不適切", Verdict.TO_EXAMINE: "要調査"}[self]


def review_due(day: date, *, is_working: Callable[[date], bool]) -> date:
    """The third working day after this one; `is_working` knows the calendar."""
    due, left = day, REVIEW_WITHIN
    while left:
        due += timedelta(days=1)
        left -= is_working(due)
    return due


_BETWEEN_NUMBERS = re.compile(r"(?<=\d)(?:丁目|番地の|番地|番|号|の|[-‐‑‒–—―−ー~])+(?=\d|$)")
_KANJI_NUMBERS = {number: str(n) for n, number in enumerate("一二三四五六七八九", 1)}
_CHOME = re.compile("([一二三四五六七八九])(?=丁目)")
_LAST = re.compile(r"(?<=\d)(?:号室|号|番地|番)$")


def fold_address(text: str, *, town: str) -> str:
    """An address for comparing: 「みらい市さくら台3丁目14番2号」 and 「さくら台 3-14-2」 are one.

    What stands up to the town's name is left out, for whoever is in it does not say it.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    _, found, after = plain.partition("".join(unicodedata.normalize("NFKC", town).split()))
    within = after if found and after else plain
    counted = _CHOME.sub(lambda match: _KANJI_NUMBERS[match[1]], within)
    return _LAST.sub("", _BETWEEN_NUMBERS.sub("-", counted)).rstrip("-").upper()
