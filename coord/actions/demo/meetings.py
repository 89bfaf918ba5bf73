"""A meeting to hold: the first household is on the agenda in three days, and the offices that wrote have answered."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from coord.actions.bodies import list_meetings
from coord.actions.cases import read_case
from coord.actions.convening import Agenda, Invited, call_meeting, propose_case, put_on_agenda
from coord.actions.demo.actors import actor_of
from coord.actions.founding import Town
from coord.actions.gate import Actor, House
from coord.actions.necessity import write_necessity
from coord.actions.requests import AnswerToRequest, answer_request
from coord.clock import JAPAN
from coord.domain.compartment import Compartment, Compartments
from coord.domain.ground import Ground

_BODY = "marugoto"
_SITS_IN = timedelta(days=3)
_CLOCK = time(14)
_PLACE = "市役所 第2会議室"
_WHY = "母の年金で二人が暮らしている。長男さんには、どの機関もまだ会えていない。家計と、声のかけ方を相談したい。"
_QUESTION = "長男さんに、だれが、はじめに声をかけるか。家計の見立てを、どこから始めるか。"
_NECESSARY = "3年のあいだ家の外に出ておらず、母が倒れると食べることも難しくなる。会える糸口を、いま決める必要がある。"

_C = Compartment
_WHOLE = frozenset({_C.BASIC, _C.HOUSEHOLD, _C.HEALTH, _C.ECONOMY, _C.TIES, _C.WISH, _C.COURSE})
_TO_VISIT = frozenset({_C.BASIC, _C.ADDRESS, _C.WATCH})
_MONEY = frozenset({_C.BASIC, _C.ECONOMY})

_INVITED = ("east", "coordination", "shakyo", "shakyo_loans", "health")
_VOLUNTEER = ("volunteers", "okamoto")
_GIVES: Mapping[str, Mapping[str, Compartments]] = {
    "sakamoto": {"welfare": _MONEY, "coordination": _MONEY, "east": _MONEY, "shakyo_loans": _MONEY},
    "sasaki": {
        "welfare": _WHOLE,
        "coordination": _WHOLE,
        "shakyo": _WHOLE,
        "health": _WHOLE - {_C.ECONOMY},
        "volunteers": _TO_VISIT,
    },
}
"""Who answers the request to his office: to which office he gives what.

The first has met the mother alone: the loan desk gets her money and nothing of the son, and must leave when he is
talked about.
"""


def prepare_meeting(house: House, town: Town, case: str) -> None:
    """Propose this household, call a sitting, put it on the agenda, and let the offices that wrote answer."""
    item = _put(house, town, case)
    _find_necessary(house, town, case, item)
    for person, given in _GIVES.items():
        _answer(house, town, actor_of(town, person), given)


def _put(house: House, town: Town, case: str) -> str:
    secretary, body = actor_of(town, "mizuno"), town.bodies[_BODY]
    proposal = propose_case(house, actor_of(town, "kawashima"), case, body=body, reason=_WHY)
    sits_at = datetime.combine(house.now().astimezone(JAPAN).date() + _SITS_IN, _CLOCK, JAPAN)
    office, volunteer = _VOLUNTEER
    named = Invited(agency=town.agency_refs[office], staff=town.staff_refs[volunteer])
    agenda = Agenda(
        meeting=call_meeting(house, secretary, body, sits_at=sits_at, place=_PLACE),
        grounds=frozenset({Ground.SHIEN106}),
        invited=(*(Invited(agency=town.agency_refs[key]) for key in _INVITED), named),
        question=_QUESTION,
        due=sits_at.date() - timedelta(days=1),
    )
    return put_on_agenda(house, secretary, proposal, agenda)


def _find_necessary(house: House, town: Town, case: str, item: str) -> None:
    """The chair, for everyone of the household who refused."""
    persons = read_case(house, actor_of(town, "sasaki"), case).persons
    for person in persons:
        if person.consents and person.consents[-1].answer == "refused":
            write_necessity(house, actor_of(town, "matsuda"), item, person=person.ref, reason=_NECESSARY)


def _answer(house: House, town: Town, actor: Actor, given: Mapping[str, Compartments]) -> None:
    (asked,) = [asked for asked in list_meetings(house, actor).requests if asked.waits]
    answer = AnswerToRequest(given={town.agency_refs[key]: compartments for key, compartments in given.items()})
    answer_request(house, actor, asked.ref, answer)
