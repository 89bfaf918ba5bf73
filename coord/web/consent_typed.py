"""The form of a household's answers, and of a withdrawal."""

from datetime import date

from coord.actions.consents import ConsentPage, Excluded, PersonsAnswer
from coord.actions.shown import ShownCase, ShownConsent, ShownPerson
from coord.domain.giving import ConsentAnswer, ConsentMethod
from coord.domain.wareki import short_wareki
from coord.errors import NotFound
from coord.web.typed import CHOOSE, Typed
from coord.web.words import today

NOT_YET = "not_yet"
ANSWERS = (
    (ConsentAnswer.GIVEN.value, "同意した"),
    (ConsentAnswer.REFUSED.value, "断られた"),
    (ConsentAnswer.CANNOT_ASCERTAIN.value, "意思を確かめられない"),
    (NOT_YET, "まだ聞いていない"),
)
METHODS = tuple((method.value, method.label) for method in ConsentMethod)
_NO_ANSWER = "お一人以上の答えを選んでください。"


def offices_of(page: ConsentPage) -> tuple[tuple[str, str], ...]:
    """Every office that some preset names, once, as reference and name."""
    return tuple(dict(office for preset in page.presets for office in preset.offices).items())


def blank_consents(page: ConsentPage) -> Typed:
    """The empty form; where the town has one preset, it is chosen."""
    chosen = {"preset": page.presets[0].ref} if len(page.presets) == 1 else {}
    return Typed({"said_on": short_wareki(today()), "method": ConsentMethod.ORAL.value, **chosen})


def answers_typed(typed: Typed) -> tuple[PersonsAnswer, ...]:
    """The answers of everyone who was asked. Raises Invalid, with every complaint."""
    said_on = typed.day("said_on")
    method = _method(typed)
    asked = [name.removeprefix("answer-") for name in typed.names() if name.startswith("answer-")]
    answers = tuple(
        PersonsAnswer(
            person=person,
            answer=_answer(typed, f"answer-{person}"),
            method=method,
            said_on=said_on,
            note=typed.word(f"note-{person}"),
            excluded=tuple(Excluded(agency_ref=office) for office in typed.all(f"excluded-{person}")),
        )
        for person in asked
        if typed.word(f"answer-{person}") != NOT_YET
    )
    if not typed.word("preset"):
        typed.complain("preset", "同意書の様式を選んでください。")
    if not answers:
        typed.complain("answers", _NO_ANSWER)
    typed.refuse_if_any()
    return answers


def _answer(typed: Typed, name: str) -> ConsentAnswer:
    try:
        return ConsentAnswer(typed.word(name))
    except ValueError:
        typed.complain(name, CHOOSE)
        return ConsentAnswer.CANNOT_ASCERTAIN


def _method(typed: Typed) -> ConsentMethod:
    try:
        return ConsentMethod(typed.word("method"))
    except ValueError:
        typed.complain("method", CHOOSE)
        return ConsentMethod.ORAL


def withdrawal_day(typed: Typed) -> date:
    """The day the person said it. Raises Invalid."""
    said_on = typed.day("said_on")
    if said_on is None:
        typed.complain("said_on", "ご本人が取りやめると言われた日を書いてください。例：R8.11.24。")
    typed.refuse_if_any()
    return said_on or today()


def consent_of(case: ShownCase, ref: str) -> tuple[ShownPerson, ShownConsent]:
    """A consent in force, and whose it is. Raises NotFound."""
    for person in case.persons:
        for consent in person.consents:
            if consent.ref == ref and consent.answer == ConsentAnswer.GIVEN:
                return person, consent
    raise NotFound
