"""The intake form: which boxes it has, and what an intake is made of from what was typed in them."""

from dataclasses import dataclass

from coord.actions.cases import Intake, NewPerson, Worry
from coord.domain.checking import complaint_about
from coord.domain.fields import FIELDS, WORRIES, Field
from coord.domain.ids import PUBLIC_REF_LENGTH, new_public_ref
from coord.domain.statement import Value
from coord.domain.wareki import short_wareki
from coord.errors import Invalid
from coord.web.typed import Typed
from coord.web.values import value_typed
from coord.web.words import today

MOST_PERSONS = 6
_CODES = (
    "person.name",
    "person.kana",
    "person.birth_date",
    "person.sex",
    "household.relation",
    "household.living",
    "address.home",
    "address.phone",
    "address.how_to_call",
    "household.state",
)
EVERYONE = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonBoxes:
    """The boxes of one person: how the page calls him, and a control's name for each field."""

    index: int
    called: str
    boxes: tuple[tuple[str, Field], ...]


def boxes_of(index: int) -> PersonBoxes:
    """The first person is the 本人, whose relation is said by that."""
    called = "ご本人" if index == 0 else f"{index + 1}人め"
    codes = [code for code in _CODES if index or code != "household.relation"]
    return PersonBoxes(
        index=index,
        called=called,
        boxes=tuple((f"person-{index}.{code}", FIELDS[code]) for code in codes),
    )


PERSONS = tuple(boxes_of(index) for index in range(MOST_PERSONS))


def empty_intake() -> Typed:
    """An empty form, with the reference that makes a double submit open one case."""
    return Typed({"form_ref": new_public_ref(), "heard_on": short_wareki(today())})


def intake_typed(typed: Typed) -> tuple[Intake, tuple[int, ...]]:
    """The intake, and which form's person each of its persons is. Raises Invalid, with every complaint."""
    like = Value(source=typed.source(), learned_on=typed.day("heard_on"))
    values = {person.index: _values(typed, person, like) for person in PERSONS}
    _complain_about_missing(typed, values[0])
    filled = tuple(index for index in values if index == 0 or values[index])
    intake = Intake(
        form_ref=_form_ref(typed),
        persons=tuple(NewPerson(values=values[index]) for index in filled),
        worries=_worries(typed, filled),
        story=typed.word("intake.story"),
        story_whose=_whose(typed, "story_whose", filled),
        story_touches=typed.compartments("story_touches"),
        source=like.source,
        heard_on=like.learned_on,
    )
    _complain_about_story(typed, intake)
    typed.refuse_if_any()
    return intake, filled


def as_in_the_form(invalid: Invalid, filled: tuple[int, ...]) -> Invalid:
    """Complaints about persons by their place in the form, where empty ones were left out."""
    renamed = {}
    for name, sentence in invalid.problems.items():
        whose, dot, code = name.partition(".")
        number = whose.removeprefix("person-")
        if dot and number.isdecimal():
            renamed[f"person-{filled[int(number)]}.{code}"] = sentence
        else:
            renamed[name] = sentence
    return Invalid(renamed)


def _form_ref(typed: Typed) -> str:
    ref = typed.word("form_ref")
    if len(ref) != PUBLIC_REF_LENGTH or not ref.isalnum():
        typed.complain("persons", "画面が古くなっています。開きなおしてから、もう一度入れてください。")
    return ref


def _values(typed: Typed, person: PersonBoxes, like: Value) -> dict[str, Value]:
    found = {
        field.code: value
        for name, field in person.boxes
        if (value := value_typed(typed, name, field, like=like)) is not None
    }
    if person.index == 0 and found:
        found["household.relation"] = Value(text="本人", source=like.source, learned_on=like.learned_on)
    return found


def _complain_about_missing(typed: Typed, principal: dict[str, Value]) -> None:
    for code, sentence in (
        ("person.name", "ご本人の氏名を書いてください。分からないときは、呼び名でもかまいません。"),
        ("person.kana", "ご本人のふりがなを書いてください。さがすときに使います。"),
    ):
        if code not in principal or not principal[code].text:
            typed.complain(f"person-0.{code}", sentence)


def _complain_about_story(typed: Typed, intake: Intake) -> None:
    complaint = complaint_about(FIELDS["intake.story"], Value(text=intake.story)) if intake.story.strip() else None
    if complaint:
        typed.complain("intake.story", complaint)


def _worries(typed: Typed, filled: tuple[int, ...]) -> dict[str, Worry]:
    found = {}
    for worry in WORRIES:
        mark = typed.word(worry.code)
        if mark:
            found[worry.code] = Worry(mark=mark, whose=_whose(typed, f"{worry.code}-whose", filled))
    return found


def _whose(typed: Typed, name: str, filled: tuple[int, ...]) -> tuple[int, ...]:
    """Places among the persons that were filled in; nothing is everyone."""
    ticked = [word for word in typed.all(name) if word != EVERYONE]
    if any(not word.isdecimal() or int(word) not in filled for word in ticked):
        typed.complain(name, "その人の欄に、まだ何も書いてありません。だれのことかを選びなおしてください。")
        return ()
    return tuple(filled.index(int(word)) for word in ticked)
