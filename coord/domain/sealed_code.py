"""The code in a sealed envelope: what it is made of, how it is read over a table, how long it is good."""

import secrets
import unicodedata
from datetime import timedelta
from enum import StrEnum

from coord.domain.ids import SAID_ALOUD

LENGTH = 12
LASTS = timedelta(days=400)
"""So that a yearly round comes in time."""

MOST_LYING = 5
"""How many may lie in one office at once; each costs a try with a code one hash."""

_GROUP = 4
_NOT_MISREAD = str.maketrans("ILOU", "8989")


class EnvelopeEnd(StrEnum):
    """How an envelope came to its end."""

    USED = "used"
    REVOKED = "revoked"


def new_code() -> str:
    """Twelve characters at random, about 59 bits."""
    return "".join(secrets.choice(SAID_ALOUD) for _ in range(LENGTH))


def in_groups(code: str) -> str:
    """As it is written down: K7Q3-M2XW-9RTA."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def fold_code(typed: str) -> str:
    """What was typed, for comparing: groups, spaces, width and case do not matter."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())


def name_of(ref: str) -> str:
    """What an envelope is called on the screen and on its outside; too short to be taken for a code."""
    return ref[:5].upper().translate(_NOT_MISREAD)
