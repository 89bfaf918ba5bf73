"""The form of one statement: which fields can be chosen, and what a statement is made of."""

from dataclasses import dataclass

from coord.actions.cases import IDENTITY_FIELDS
from coord.actions.shown import ShownCase, ShownField
from coord.domain.compartment import Compartment, Compartments
from coord.domain.fields import FIELDS, Field, Kind
from coord.domain.ground import Ground
from coord.domain.statement import Source, Value
from coord.domain.wareki import short_wareki
from coord.errors import Invalid, NotFound
from coord.web.typed import CHOOSE, Typed
from coord.web.values import as_typed, value_typed
from coord.web.words import today

_NOTHING_SAID = "書いてください。まだ聞いていないときは「未聴取」を選べます。"

FIELDS_BY_COMPARTMENT = tuple(
    (compartment.label, fields)
    for compartment in Compartment
    if (
        fields := tuple(
            field
            for field in FIELDS.values()
            if field.compartment is compartment and field.code not in IDENTITY_FIELDS and field.kind is not Kind.KIN
        )
    )
)
HINTS = {
    Kind.CHOICE: "",
    Kind.WORRY: "",
    Kind.DEATH: "亡くなった日。「平成21年」のように分かるところまで。日が分からなければ「あり」",
}
"""What is said beside the box of a value; any other kind is told to write what was said."""
TICKABLE = tuple((c.code, c.label) for c in Compartment if c not in (Compartment.COURSE, Compartment.INFORMANT))


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A statement as typed."""

    field: str
    value: Value
    ticked: Compartments
    heard_anew: bool


def blank_statement() -> Typed:
    """The empty form: learned today, unless said otherwise."""
    return Typed({"field": "course.note", "learned_on": short_wareki(today())})


def field_chosen(typed: Typed) -> Field:
    """The field that the form is about."""
    return FIELDS.get(typed.word("field"), FIELDS["course.note"])


def statement_typed(typed: Typed) -> Said:
    """The statement. Raises Invalid, with every complaint."""
    if typed.word("field") not in FIELDS or field_chosen(typed).kind is Kind.KIN:
        typed.complain("field", CHOOSE)
    field = field_chosen(typed)
    like = Value(source=typed.source(), learned_on=typed.day("learned_on"))
    value = value_typed(typed, "value", field, like=like)
    if value is None:
        typed.complain("value", _NOTHING_SAID)
    ticked = typed.compartments("ticked")
    if not typed.all("persons") and typed.word("correcting") != "yes":
        typed.complain("persons", "だれのことかを選んでください。")
    if value is None or typed.problems:
        raise Invalid(typed.problems)
    return Said(field=field.code, value=value, ticked=ticked, heard_anew=typed.word("origin") == "anew")


ORIGINS = (("anew", "本人からあらためて聞いた、または自分で見た"), ("received", "会議や、ほかの機関から知った"))


def was_given_without_consent(case: ShownCase) -> bool:
    """Whether this office sees something here that nobody consented to: then where it was learned is asked."""
    grounds = {f.ground.ground for s in case.sections for r in s.rows for f in r.fields}
    return bool(grounds - {Ground.OWN, Ground.CONSENT})


def own_field(case: ShownCase, statement: str) -> ShownField:
    """The statement of one's own office with this reference. Raises NotFound."""
    for section in case.sections:
        for row in section.rows:
            for field in row.fields:
                if field.ref == statement and field.own and field.value is not None:
                    return field
    raise NotFound


def statement_as_typed(stands: ShownField) -> Typed:
    """A statement that stands, in the boxes of the form."""
    source = next(source for source in Source if source.label == stands.source)
    words = as_typed("value", FIELDS[stands.code], answer=stands.answer, raw=stands.raw)
    day = short_wareki(stands.learned_on) if stands.learned_on else ""
    return Typed({"field": stands.code, "source": source.value, "learned_on": day, **words})
