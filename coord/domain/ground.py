"""Legal grounds (根拠), as codes. Their conditions are policy's; their words are rows."""

from collections.abc import Collection
from enum import StrEnum


class Ground(StrEnum):
    """On what ground a field is seen. A code once written into a log never changes."""

    OWN = "OWN"
    CONSENT = "CONSENT"
    PURPOSE = "PURPOSE"
    SHIEN106 = "SHIEN106"
    KONKYU9 = "KONKYU9"
    KODOKU16 = "KODOKU16"
    EMERGENCY = "EMERGENCY"

    @property
    def stamp(self) -> str:
        """The one character of its stamp on screen: 自, 同, 急, and 法 for every other ground that is law alone."""
        return {Ground.OWN: "自", Ground.CONSENT: "同", Ground.EMERGENCY: "急"}.get(self, "法")

    @property
    def label(self) -> str:
        """Its short name on screens and paper."""
        return {
            Ground.OWN: "自所の記載",
            Ground.CONSENT: "本人の同意",
            Ground.PURPOSE: "利用目的の範囲内",
            Ground.SHIEN106: "支援会議の求め（社会福祉法）",
            Ground.KONKYU9: "支援会議の求め（困窮者支援法）",
            Ground.KODOKU16: "協議会の求め（孤独・孤立）",
            Ground.EMERGENCY: "緊急",
        }[self]


def grounds_in_order(found: Collection[Ground]) -> tuple[Ground, ...]:
    """These grounds as they are always listed."""
    return tuple(ground for ground in Ground if ground in found)


class Timing(StrEnum):
    """Reach of a disclosure in time."""

    SNAPSHOT = "snapshot"
    """What was recorded up to the moment it was made."""
    CONTINUING = "continuing"
    """Later statements of the same giver too."""


class Way(StrEnum):
    """How a disclosure reaches its recipient."""

    SCREEN = "screen"
    PAPER = "paper"
    FILE = "file"
    ORAL = "oral"


class Opens(StrEnum):
    """What a disclosure opens."""

    SCREEN = "screen"
    COPY_ONLY = "copy_only"
    NOTHING = "nothing"


class Basis(StrEnum):
    """The kind of record a disclosure stands on."""

    CONSENT = "consent"
    HANDOFF = "handoff"
    REQUEST = "request"
    TASK = "task"
    EMERGENCY = "emergency"
