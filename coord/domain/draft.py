"""Drafts (下書き): which form something was typed into, and about what. Never what was typed."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

KEPT_FOR = timedelta(days=14)
"""A draft nobody touched for so long is destroyed."""


class SheetForm(StrEnum):
    """The forms whose words are kept while they are being written."""

    INTAKE = "intake"
    """相談受付: about no case yet."""
    STATEMENT = "statement"
    """A new statement of a case."""
    CORRECTION = "correction"
    """A statement being corrected; `about` is the statement."""
    LETTER = "letter"
    """The letter that goes with a handoff."""
    REPLY = "reply"
    """The answer to a handoff; `about` is the handoff."""
    MINUTES = "minutes"
    """The minutes of an item; `about` is the item."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A form, and what it is about, by public references alone."""

    form: SheetForm
    case: str = ""
    about: str = ""
