"""Canaries: words that nobody else has typed, so that wherever one turns up it tells which statement it came from."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from enum import Enum
from uuid import UUID

from coord.domain.fields import WORRY_MARKS, Field, Kind
from coord.domain.statement import Answer, Source, Value
from coord.domain.wareki import in_wareki, short_wareki

SYLLABLES = "あいうえおかきくけこさしすせそたちつてと"
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
WORD = re.compile("zq[0-9a-z]{8}")
KANA = re.compile(f"かなり[{SYLLABLES}]{{8}}")
PHONE = re.compile("(?<![0-9])0[0-9]{10}(?![0-9])")
# No day of a story is in these eras: it begins in 令和.
JAPANESE_DAY = re.compile("(?:大正|昭和|平成)(?:元|[0-9]+)年[0-9]+月[0-9]+日|[TSH][0-9]+\\.[0-9]+\\.[0-9]+")
WESTERN_DAY = re.compile("(?:19[0-9]{2}|20[01][0-9])-[0-9]{2}-[0-9]{2}")
BORN = (date(1927, 1, 1), date(1988, 12, 31))
LEARNED = (date(1990, 1, 1), date(2018, 12, 31))


class Canaries:
    """The canaries of one world."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.days: dict[str, str] = {}
        """Every way a drawn day may be written → the day."""
        self.words: set[str] = set()

    def word(self) -> str:
        """Words for a line, a letter, a reason."""
        token = "zq" + "".join(self._rng.choices(LETTERS, k=8))
        self.words.add(token)
        return token

    def kana(self) -> str:
        token = "かなり" + "".join(self._rng.choices(SYLLABLES, k=8))
        self.words.add(token)
        return token

    def day(self, between: tuple[date, date]) -> date:
        """A day not drawn before."""
        while True:
            day = between[0] + timedelta(days=self._rng.randrange((between[1] - between[0]).days))
            if day.isoformat() not in self.days:
                self.days |= dict.fromkeys((day.isoformat(), in_wareki(day), short_wareki(day)), day.isoformat())
                return day

    def value(self, field: Field) -> Value:
        """Something to write into this field, with a day on which it was learned that is a canary too."""
        text = self._text(field)
        return Value(
            answer=Answer.GIVEN,
            text=text,
            source=self._rng.choice(tuple(Source)),
            learned_on=self.day(LEARNED),
        )

    def _text(self, field: Field) -> str:
        match field.kind:
            case Kind.KANA:
                return self.kana()
            case Kind.DATE | Kind.DEATH:
                return self.day(BORN).isoformat()
            case Kind.CHOICE:
                return self._rng.choice(field.choices)
            case Kind.WORRY:
                return self._rng.choice(WORRY_MARKS)
            case Kind.PHONE:
                number = f"09{self._rng.randrange(10**9):09d}"
                self.words.add(number)
                return number
            case _:
                return f"{self.word()}のこと"

    def of(self, value: Value) -> frozenset[str]:
        """The canaries in a value as it was typed."""
        return self.found_in((value.text, value.learned_on))

    def found_in(self, shown: object) -> frozenset[str]:
        """The canaries of this world in anything that was shown."""
        found: set[str] = set()
        for text in texts_in(shown):
            found |= {token for pattern in (WORD, KANA, PHONE) for token in pattern.findall(text)} & self.words
            for pattern in (JAPANESE_DAY, WESTERN_DAY):
                found |= {self.days[day] for day in pattern.findall(text) if day in self.days}
        return frozenset(found)


def texts_in(shown: object) -> Iterator[str]:
    """Every string and day in it, however deep."""
    match shown:
        case Enum():
            return
        case str():
            yield shown
        case bytes():
            yield shown.decode(errors="replace")
        case date():
            yield shown.isoformat()
        case UUID():
            return
        case Mapping():
            for key, value in shown.items():
                yield from texts_in(key)
                yield from texts_in(value)
        case tuple() | list() | set() | frozenset():
            for one in shown:
                yield from texts_in(one)
        case _ if is_dataclass(shown):
            for field in fields(shown):
                yield from texts_in(getattr(shown, field.name))
        case _:
            return
