"""Compartments (区分): fields that are disclosed together.

A set of compartments travels through the database as one integer, so that "every compartment of
the statement is covered" is one bitwise comparison there and one set comparison here. The bit of a
compartment never changes once a database has been written with it.
"""

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache


class Compartment(Enum):
    """One kind of information about a person. The value is its bit."""

    BASIC = 1 << 0
    ADDRESS = 1 << 1
    HOUSEHOLD = 1 << 2
    HEALTH = 1 << 3
    ECONOMY = 1 << 4
    HOUSING = 1 << 5
    WORK_SCHOOL = 1 << 6
    CHILD = 1 << 7
    ABUSE = 1 << 8
    CRIME = 1 << 9
    TIES = 1 << 10
    WATCH = 1 << 11
    WISH = 1 << 12
    SERVICE = 1 << 13
    PLAN = 1 << 14
    COURSE = 1 << 15
    INFORMANT = 1 << 16

    @property
    def label(self) -> str:
        """What the screens and the paper call it."""
        return _LABELS[self]

    @property
    def code(self) -> str:
        """What the log and the interfaces call it."""
        return self.name.lower()


_LABELS = {
    Compartment.BASIC: "基本情報",
    Compartment.ADDRESS: "住所・連絡先",
    Compartment.HOUSEHOLD: "世帯",
    Compartment.HEALTH: "健康・障害",
    Compartment.ECONOMY: "経済",
    Compartment.HOUSING: "住まい",
    Compartment.WORK_SCHOOL: "就労・教育",
    Compartment.CHILD: "子ども",
    Compartment.ABUSE: "虐待・DV",
    Compartment.CRIME: "犯罪・更生",
    Compartment.TIES: "つながり",
    Compartment.WATCH: "見守り",
    Compartment.WISH: "本人の意向",
    Compartment.SERVICE: "サービス",
    Compartment.PLAN: "プラン",
    Compartment.COURSE: "支援経過",
    Compartment.INFORMANT: "情報提供者",
}

Compartments = frozenset[Compartment]
ALL: Compartments = frozenset(Compartment)


def mask_of(compartments: Iterable[Compartment]) -> int:
    """The set as the integer the database keeps."""
    mask = 0
    for compartment in compartments:
        mask |= compartment.value
    return mask


@lru_cache(maxsize=4096)
def compartments_of(mask: int) -> Compartments:
    """The integer the database keeps as the set; a town uses few of them, over and over.

    Raises ValueError on a bit that names no compartment.
    """
    known = mask_of(ALL)
    if mask < 0 or mask & ~known:
        raise ValueError(f"unknown compartment bits {mask & ~known:#x}")
    return frozenset(c for c in Compartment if mask & c.value)


def compartment_by_code(code: str) -> Compartment:
    """The compartment with this code. Raises ValueError when there is none."""
    try:
        return Compartment[code.upper()]
    except KeyError:
        raise ValueError(f"no compartment {code!r}") from None
