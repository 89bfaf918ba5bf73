"""The form of a tie between two members of a household, said as people say it: one is the other's child."""

from coord.actions.shown import ShownField
from coord.domain.kin import Kin, Tie, kin_of
from coord.domain.statement import Answer, Source, Value
from coord.domain.wareki import short_wareki
from coord.web.typed import Typed
from coord.web.words import today

NO_TIE = "@none"
_CHILD = "child"
TIES = (
    ("", "選んでください"),
    (Tie.PARENT.value, "親"),
    (_CHILD, "子"),
    (Tie.MARRIED.value, "夫・妻（結婚している）"),
    (Tie.COHABITING.value, "内縁・事実婚の相手"),
    (Tie.SEPARATED.value, "夫・妻（別れて暮らしている）"),
    (Tie.DIVORCED.value, "離婚した相手"),
    (Tie.SIBLINGS.value, "きょうだい"),
    (Tie.TWINS.value, "ふたごのきょうだい"),
)
CORRECTIONS = (*TIES, (NO_TIE, "つながりはない（書きまちがい）"))
_WHO = {"first": "「だれが」を選んでください。", "second": "「だれの」を選んでください。"}
_WHAT = "「何にあたるか」を、示された中から選んでください。"
_SAME = "同じ人が選ばれています。つながりは2人のあいだのことです。ちがう人を選んでください。"


def blank_tie() -> Typed:
    """The empty form: learned today, unless said otherwise."""
    return Typed({"learned_on": short_wareki(today())})


def two_typed(typed: Typed) -> tuple[str, str]:
    """The two it is about. Complains where one is missing, or both are one."""
    first, second = typed.word("first"), typed.word("second")
    for name, ref in (("first", first), ("second", second)):
        if not ref:
            typed.complain(name, _WHO[name])
    if first and first == second:
        typed.complain("second", _SAME)
    return first, second


def tie_typed(typed: Typed, first: str, second: str) -> Value:
    """What the first is to the second. Raises Invalid, with every complaint."""
    like = Value(source=typed.source(), learned_on=typed.day("learned_on"))
    said = typed.word("tie")
    if not said or said not in {value for value, _ in CORRECTIONS}:
        typed.complain("tie", _WHAT)
    typed.refuse_if_any()
    if said == NO_TIE:
        return Value(answer=Answer.NONE, source=like.source, learned_on=like.learned_on)
    parent = {Tie.PARENT.value: first, _CHILD: second}.get(said, "")
    kin = Kin(tie=Tie.PARENT if parent else Tie(said), parent=parent)
    return Value(text=kin.text, source=like.source, learned_on=like.learned_on)


def tie_as_typed(stands: ShownField) -> Typed:
    """A tie that stands, in the boxes of the form: the first of its persons to the second."""
    said = NO_TIE
    if stands.answer == Answer.GIVEN:
        kin = kin_of(stands.raw)
        said = _CHILD if kin.parent == stands.persons[1] else kin.tie.value
    source = next(source for source in Source if source.label == stands.source)
    day = short_wareki(stands.learned_on) if stands.learned_on else ""
    return Typed({"tie": said, "source": source.value, "learned_on": day})
