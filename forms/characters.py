"""Which font of the paper draws which character, found before a page is laid out.

Why: fallback between fonts loses a variation selector silently, so that 葛 with a selector prints as plain 葛,
another person's name. Here every character, with its selector, is looked up in the tables of the fonts themselves;
what the body font lacks is wrapped in a span of the font that has it, and what none has is listed. Stored text is
never normalised: it prints as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from fontTools.ttLib import TTFont
from markupsafe import Markup, escape

from forms import fonts
from forms.errors import Undrawable

# One written character: a base with its selectors and combining marks. A word of Latin letters stays whole, so
# that a Vietnamese name is not set in two fonts.
_MARKS = "\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef"
_WRITTEN = re.compile(
    f"[A-Za-z\u00c0-\u024f\u1e00-\u1eff][A-Za-z\u00c0-\u024f\u1e00-\u1eff{_MARKS}]*|[\\s\\S][{_MARKS}]*"
)
_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))))
_TEXT_OR_EMOJI = frozenset("\ufe0e\ufe0f")  # asks for a style, not for another shape: paper has one style
_LINES = frozenset("\t\n\r")
# These reorder or hide the text around them: a name that shows otherwise than it is stored must not be printed.
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_CLASS_OF = {fonts.RARE: "rare", fonts.SYMBOLS: "sign"}


@dataclass(frozen=True, kw_only=True)
class Repertoire:
    """What one font draws: its characters, and its pairs of a character and a variation selector (cmap format 14)."""

    family: str
    characters: frozenset[str]
    variants: frozenset[str]

    def draws(self, written: str) -> bool:
        """Whether the font has every part of one written character, the selector with its base."""
        if self.characters.issuperset(written):
            return not _SELECTORS.intersection(written) or self._draws_variants(written)
        return self._draws_variants(written)

    def _draws_variants(self, written: str) -> bool:
        base = ""
        for character in written:
            if character in _SELECTORS:
                if base + character not in self.variants:
                    return False
            elif character in self.characters:
                base = character
            elif character not in _TEXT_OR_EMOJI:
                return False
        return True


@lru_cache(maxsize=1)
def repertoires() -> tuple[Repertoire, ...]:
    """The fonts of the paper in the order they are asked. Read once per process, 0.3 s. Raises MissingFont."""
    fonts.require()
    return tuple(_read(family) for family in (fonts.BODY, fonts.RARE, fonts.SYMBOLS))


def _read(family: str) -> Repertoire:
    with TTFont(fonts.font_file(family), lazy=True) as font:
        characters = frozenset(map(chr, font.getBestCmap()))
        variants = frozenset(
            chr(base) + chr(selector)
            for table in font["cmap"].tables
            if table.format == 14  # noqa: PLR2004  the number of the format in the OpenType specification
            for selector, pairs in table.uvsDict.items()
            for base, _ in pairs
        )
    return Repertoire(family=family, characters=characters, variants=variants)


@lru_cache(maxsize=8192)
def family_for(written: str) -> str | None:
    """The family that draws one written character, or None when none does or when it must not be printed."""
    if _must_not_print(written):
        return None
    if _LINES.issuperset(written):
        return fonts.BODY
    return next((one.family for one in repertoires() if one.draws(written)), None)


def _must_not_print(written: str) -> bool:
    if not _REORDERING.isdisjoint(written):
        return True
    # Cc: control; Cs: half of a pair; Co: private use, where every city's 外字 is another character
    return any(unicodedata.category(one) in {"Cc", "Cs", "Co"} and one not in _LINES for one in written)


def runs_of(text: str) -> Iterator[tuple[str | None, str]]:
    """The text in runs of one font each, with its family; None where no font of the paper draws it."""
    for family, group in groupby(_WRITTEN.findall(text), key=family_for):
        yield family, "".join(group)


def marked_up(text: str) -> Markup:
    """The text as HTML: escaped, and in spans of the fonts it needs beyond the body font.

    A character no font draws stays in the text; `undrawable` tells of it, and the press refuses the form.
    """
    if repertoires()[0].characters.issuperset(text) and _SELECTORS.isdisjoint(text):
        return escape(text)
    return Markup("").join(_span(family, run) for family, run in runs_of(text))


def _span(family: str | None, run: str) -> Markup:
    if family is None or family not in _CLASS_OF:
        return escape(run)
    return Markup('<span class="{}">{}</span>').format(_CLASS_OF[family], run)


def undrawable(texts: Iterable[str]) -> tuple[Undrawable, ...]:
    """Every character of the texts that cannot be printed, once each, in the order met."""
    body = repertoires()[0].characters
    found: dict[str, None] = {}
    for text in texts:
        if body.issuperset(text) and _SELECTORS.isdisjoint(text):
            continue
        found |= {one: None for one in _WRITTEN.findall(text) if family_for(one) is None}
    return tuple(Undrawable(text=one) for one in found)
