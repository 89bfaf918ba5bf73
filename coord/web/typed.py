"""What someone typed into a form, kept as it was, with the sentences that say what to mend.

Reads words, ticks, days and answers; knows no field of any form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import request
from werkzeug.datastructures import MultiDict

from coord.domain.checking import MY_NUMBER
from coord.domain.compartment import Compartments, compartment_by_code
from coord.domain.fields import FIELDS
from coord.domain.my_number import contains_my_number
from coord.domain.statement import Answer, Source
from coord.domain.wareki import parse_date, parse_day_ahead
from coord.errors import Invalid
from coord.web.words import today

CHOOSE = "示された中から選んでください。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing to mend: the control it is about, its label, and the sentence."""

    name: str
    label: str
    sentence: str


class Typed:
    """The words of a form. `problems` is empty until something could not be taken."""

    def __init__(self, words: Mapping[str, str] | MultiDict[str, str] | None = None) -> None:
        self._words: MultiDict[str, str] = MultiDict(words or {})
        self.problems: dict[str, str] = {}

    def word(self, name: str, otherwise: str = "") -> str:
        """What was typed or chosen there, exactly."""
        return self._words.get(name, otherwise)

    def all(self, name: str) -> tuple[str, ...]:
        """Everything that was ticked under this name."""
        return tuple(self._words.getlist(name))

    def names(self) -> tuple[str, ...]:
        """The names of everything that came, in the form's order."""
        return tuple(self._words)

    def begins(self, start: str) -> bool:
        """Whether something was said in, or about, a control whose name begins so."""
        said = any(name.startswith(start) and self.word(name) not in ("", Answer.GIVEN) for name in self._words)
        return said or any(name.startswith(start) for name in self.problems)

    def ticked(self, name: str, value: str) -> bool:
        """Whether this value was ticked or chosen."""
        return value in self._words.getlist(name)

    def day(self, name: str) -> date | None:
        """A day typed in 和暦 or 西暦; None where the box is empty. Complains under the name."""
        if not self.word(name).strip():
            return None
        try:
            found = parse_date(self.word(name), not_after=today())
        except ValueError as error:
            self.complain(name, str(error))
            return None
        if found.exact is None:
            self.complain(name, "年月日まで書いてください。例：R8.11.24、令和8年11月24日、2026-11-24。")
        return found.exact

    def later_day(self, name: str) -> date | None:
        """A day that may lie ahead, such as a deadline: also 12/10 and 10日後."""
        if not self.word(name).strip():
            return None
        try:
            return parse_day_ahead(self.word(name), today=today())
        except ValueError as error:
            self.complain(name, str(error))
            return None

    def answer(self, name: str) -> Answer:
        """聞き取れた, 未聴取, 該当なし, 不明 …: the select beside a box."""
        try:
            return Answer(self.word(name, Answer.GIVEN))
        except ValueError:
            self.complain(name, CHOOSE)
            return Answer.GIVEN

    def source(self, name: str = "source") -> Source:
        """Whose knowledge it is."""
        try:
            return Source(self.word(name, Source.PERSON))
        except ValueError:
            self.complain(name, CHOOSE)
            return Source.PERSON

    def compartments(self, name: str) -> Compartments:
        """The compartments that were ticked."""
        try:
            return frozenset(compartment_by_code(code) for code in self.all(name))
        except ValueError:
            self.complain(name, CHOOSE)
            return frozenset()

    def complain(self, name: str, sentence: str) -> None:
        """One sentence at one control; the first one stays."""
        self.problems.setdefault(name, sentence)

    def refuse_if_any(self) -> None:
        """Raise Invalid where something was complained about while reading."""
        if self.problems:
            raise Invalid(self.problems)

    def refused(self, invalid: Invalid, **names: str) -> "Typed":
        """The same words with what was wrong; `names` says which control shows whose sentence.

        A box that holds an individual number comes back empty: it goes nowhere, not even back.
        """
        for name, sentence in invalid.problems.items():
            self.complain(names.get(name.replace(".", "_"), name), sentence)
        for name in list(self._words):
            words = self._words.getlist(name)
            if any(contains_my_number(word) for word in words):
                self._words.setlist(name, ["" if contains_my_number(word) else word for word in words])
                self.problems[name] = MY_NUMBER
        return self

    @property
    def to_mend(self) -> tuple[Problem, ...]:
        """The complaints in the form's order, each with its label."""
        order = {name: place for place, name in enumerate(self._words)}
        return tuple(
            Problem(name=name, label=_label_of(name), sentence=self.problems[name])
            for name in sorted(self.problems, key=lambda name: order.get(name, len(order)))
        )

    @property
    def kept(self) -> str:
        """What became of everything that was typed."""
        if MY_NUMBER in self.problems.values():
            return "個人番号のあった欄だけ空にしました。ほかに入力したものは、すべて残っています。"
        return "入力したものは、すべて残っています。"


def typed_now() -> Typed:
    """What this request brought in its form."""
    return Typed(request.form)


def _label_of(name: str) -> str:
    """The label of a control that is named after a field: person-1.person.kana is 「2人め ふりがな」."""
    whose, _, code = name.partition(".")
    number = whose.removeprefix("person-")
    if number.isdecimal() and code in FIELDS:
        who = "ご本人" if number == "0" else f"{int(number) + 1}人め"
        return f"{who} {FIELDS[code].label}"
    return FIELDS[name].label if name in FIELDS else ""
