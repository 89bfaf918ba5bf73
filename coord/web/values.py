"""From the boxes of a form to the value of a field: words, or 未聴取, 該当なし, 不明, 断られた.

A control is named after its field; the select beside a box has `-answer` behind the name. In a field
with choices, one select holds both: an answer that is no choice has `@` before it.
"""

from dataclasses import replace

from coord.actions.showing import WORRY_WORDS
from coord.domain.checking import birth_date_typed, complaint_about, death_typed
from coord.domain.fields import DIED, Field, Kind
from coord.domain.statement import Answer, Source, Value
from coord.domain.wareki import partial_date_of
from coord.web.typed import Typed
from coord.web.words import today

CHOSEN = (Kind.CHOICE, Kind.WORRY)
_DAYS = {Kind.DATE: birth_date_typed, Kind.DEATH: death_typed}
SOURCES = tuple((source.value, source.label) for source in Source)
ANSWERS = (
    (Answer.GIVEN.value, "書いたとおり"),
    (Answer.NOT_ASKED.value, Answer.NOT_ASKED.label),
    (Answer.NONE.value, Answer.NONE.label),
    (Answer.UNKNOWN.value, Answer.UNKNOWN.label),
    (Answer.DECLINED.value, Answer.DECLINED.label),
)


def options_of(field: Field) -> tuple[tuple[str, str], ...]:
    """What can be chosen in a field with choices."""
    if field.kind is Kind.WORRY:
        given = tuple(WORRY_WORDS.items())
    else:
        given = tuple((choice, choice) for choice in field.choices)
    said = [words for _, words in given]
    others = tuple((f"@{code}", words) for code, words in ANSWERS[1:] if words not in said)
    return (("", "選んでください"), *given, *others)


def value_typed(typed: Typed, name: str, field: Field, *, like: Value | None = None) -> Value | None:
    """The value in a control, with the source and day of `like`; None where nothing was said.

    Complains under the control's name about what the field can't take.
    """
    value = _chosen(typed.word(name)) if field.kind in CHOSEN else _written(typed, name)
    if value.answer is Answer.GIVEN and not value.text.strip():
        return None
    if value.answer is Answer.GIVEN and field.kind in _DAYS:
        try:
            value = replace(value, text=_DAYS[field.kind](value.text, today=today()))
        except ValueError as error:
            typed.complain(name, str(error))
            return None
    complaint = complaint_about(field, value)
    if complaint is not None:
        typed.complain(name, complaint)
    return replace(value, source=like.source, learned_on=like.learned_on) if like else value


def _written(typed: Typed, name: str) -> Value:
    return Value(answer=typed.answer(f"{name}-answer"), text=typed.word(name).strip())


def _chosen(word: str) -> Value:
    answers = {f"@{answer.value}": answer for answer in Answer if answer is not Answer.GIVEN}
    return Value(answer=answers[word]) if word in answers else Value(text=word)


def as_typed(name: str, field: Field, *, answer: str, raw: str) -> dict[str, str]:
    """A value as a form shows it again, to be mended."""
    if field.kind in CHOSEN:
        return {name: raw if answer == Answer.GIVEN else f"@{answer}"}
    if field.kind in _DAYS and raw not in ("", DIED):
        return {name: partial_date_of(raw).in_wareki, f"{name}-answer": answer}
    return {name: raw, f"{name}-answer": answer}
