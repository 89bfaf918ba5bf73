"""A case on the way through a 支援会議, for stories that begin there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from coord.actions.bodies import Meetings, list_meetings
from coord.actions.cases import read_case
from coord.actions.convening import Agenda, Invited, call_meeting, propose_case, put_on_agenda
from coord.actions.necessity import write_necessity
from coord.actions.requests import AnswerToRequest, answer_request
from coord.actions.room import Room, read_item
from coord.actions.shown import ShownCase
from coord.actions.tasks import decide_task
from coord.domain.compartment import Compartments
from coord.domain.ground import Ground
from tests.builders import USUAL, Clock, Story


@dataclass(kw_only=True)
class Sitting:
    """A case on the agenda of a 支援会議 in ten days: a mother who consented, a son who refused."""

    story: Story
    clock: Clock
    case: str = ""
    consent: str = ""
    item: str = ""
    meeting: str = ""
    sits_at: datetime | None = None

    def put(
        self,
        *invited: str,
        grounds: Iterable[Ground] = (Ground.SHIEN106,),
        volunteer: bool = False,
        due_in: int = 5,
        meeting: str = "",
    ) -> str:
        """Proposed by the coordinator's colleague at the east desk, called for ten days on, put on the agenda.

        `meeting`: a sitting that was called already.
        """
        story, house = self.story, self.story.house
        proposal = propose_case(
            house, story.actor("counsellor"), self.case, body=story.town.bodies["shien"], reason="会えない"
        )
        secretary = story.actor("secretary")
        self.sits_at = house.now() + timedelta(days=10)
        body = story.town.bodies["shien"]
        self.meeting = meeting or call_meeting(house, secretary, body, sits_at=self.sits_at, place="第2会議室")
        people = [Invited(agency=story.town.agency_refs[key]) for key in invited]
        if volunteer:
            people.append(
                Invited(agency=story.town.agency_refs["volunteers"], staff=story.town.staff_refs["volunteer"])
            )
        agenda = Agenda(
            meeting=self.meeting,
            grounds=frozenset(grounds),
            invited=tuple(people),
            question="はじめに声をかける人",
            due=story.today + timedelta(days=due_in),
        )
        self.item = put_on_agenda(house, secretary, proposal, agenda)
        return self.item

    def requests(self, who: str) -> Meetings:
        return list_meetings(self.story.house, self.story.actor(who))

    def answer(self, by: str = "counsellor", *, to: Iterable[str], what: Compartments = USUAL) -> int:
        story = self.story
        request = self._request(by, answer=None)
        given = {story.town.agency_refs[key]: what for key in to}
        return answer_request(story.house, story.actor(by), request, AnswerToRequest(given=given))

    def given_request(self, by: str = "counsellor") -> str:
        """The request about this case that an office answered by giving."""
        return self._request(by, answer="given")

    def _request(self, by: str, *, answer: str | None) -> str:
        number = read_case(self.story.house, self.story.actor(by), self.case).number
        (request,) = [r for r in self.requests(by).requests if r.answer == answer and r.case_number == number]
        return request.ref

    def necessary(self, person: int = 1) -> None:
        """The chair finds it necessary for the son, who refused."""
        ref = self.story.persons(self.case)[person]
        write_necessity(self.story.house, self.story.actor("chair"), self.item, person=ref, reason="命に関わるため")

    def decide(self, office: str, words: str = "月に一度たずねる", *, days: int = 30) -> str:
        """The secretariat writes down what an office does, due in so many days; the task."""
        story = self.story
        return decide_task(
            story.house,
            story.actor("secretary"),
            self.item,
            agency=story.town.agency_refs[office],
            words=words,
            due=story.today + timedelta(days=days),
        )

    def at_the_other_body(self) -> str:
        """The same case on the agenda of the 重層的支援会議, with the hospital; the item."""
        story, house = self.story, self.story.house
        juso = story.town.bodies["juso"]
        proposal = propose_case(house, story.actor("counsellor"), self.case, body=juso, reason="みなで考える")
        agenda = Agenda(
            meeting=None,
            grounds=frozenset(),
            invited=(Invited(agency=story.town.agency_refs["hospital"]),),
            question="だれが何をするか",
            due=story.today + timedelta(days=5),
        )
        return put_on_agenda(house, story.actor("coordinator"), proposal, agenda)

    def room(self, who: str = "secretary") -> Room:
        return read_item(self.story.house, self.story.actor(who), self.item)

    def sees(self, who: str) -> dict[str, str]:
        """field code → ground of everything this reader sees in the case."""
        return grounds_in(read_case(self.story.house, self.story.actor(who), self.case))


def grounds_in(case: ShownCase) -> dict[str, str]:
    return {f"{f.code}/{f.whose}": f.ground.ground.value for s in case.sections for r in s.rows for f in r.fields}
