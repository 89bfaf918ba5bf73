"""The form of a person's name, kana and birth date."""

from collections.abc import Mapping

from coord.actions.shown import ShownCase, ShownPerson
from coord.domain.fields import FIELDS
from coord.domain.statement import Value
from coord.domain.wareki import short_wareki
from coord.errors import NotFound
from coord.web.typed import Typed
from coord.web.values import as_typed, value_typed
from coord.web.words import today

BOXES = tuple(FIELDS[code] for code in ("person.name", "person.kana", "person.birth_date"))
_ALL_THREE = "書いてください。分からないときは「不明」「未聴取」を選んでください。"


def person_of(case: ShownCase, ref: str) -> ShownPerson:
    """The person with this reference. Raises NotFound."""
    for person in case.persons:
        if person.ref == ref:
            return person
    raise NotFound


def identity_as_typed(case: ShownCase, ref: str) -> Typed:
    """What one's own office last wrote, in the boxes."""
    words = {"learned_on": short_wareki(today())}
    codes = {field.code for field in BOXES}
    for field in case.fields_of(ref):
        if field.own and field.code in codes:
            words |= as_typed(field.code, FIELDS[field.code], answer=field.answer, raw=field.raw)
    return Typed(words)


def identity_typed(typed: Typed) -> Mapping[str, Value]:
    """The three values. Raises Invalid, with every complaint."""
    like = Value(source=typed.source(), learned_on=typed.day("learned_on"))
    values = {}
    for field in BOXES:
        value = value_typed(typed, field.code, field, like=like)
        if value is None:
            typed.complain(field.code, _ALL_THREE)
        else:
            values[field.code] = value
    typed.refuse_if_any()
    return values
