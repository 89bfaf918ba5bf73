"""Told by telephone or by mouth in an emergency: recorded afterwards, opens nothing on any screen."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.events import Event
from coord.actions.gate import Act, deed
from coord.actions.giving import OFFERED
from coord.actions.loading import load_case, walls_around
from coord.actions.writing import seal_words
from coord.domain.checking import complaint_about_text
from coord.domain.compartment import Compartments, mask_of
from coord.domain.emergency import ToldTo
from coord.domain.ground import Ground, Opens, Way
from coord.domain.ids import new_public_ref
from coord.errors import Invalid, Refused
from coord.policy.decide import hides_case, hides_person
from coord.store import emergency
from coord.store import tables as t

LONGEST_OFFICE = 80
LONGEST_WHY = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """What was told: to which kind of office, its name, which compartments, when, why."""

    told_to: str
    office: str
    compartments: Compartments
    told_at: datetime
    why: str


@deed(Event.DISCLOSURE_TOLD)
def record_disclosure_made(act: Act, ref: str, person_ref: str, telling: Telling) -> str:
    """Record what the actor told; its reference. Whoever knows the person, or broke the glass for her, may.

    Raises Invalid, NotFound, Refused.
    """
    case, person = _known(act, ref, person_ref)
    _check(act, telling)
    row, public = act.new_id(), new_public_ref()
    holder = act.holder
    words = json.dumps({"office": telling.office.strip(), "why": telling.why}, ensure_ascii=False)
    sealed = seal_words(act, case, table="disclosure_told", field="words", row=row, words=words, holder=holder)
    act.keep(
        t.disclosure_told,
        municipality=act.town,
        id=row,
        public_ref=public,
        case_id=case,
        person_id=person,
        appointment_id=act.reach.appointment,
        agency_id=act.reach.agency,
        told_to=telling.told_to,
        compartments=mask_of(telling.compartments),
        told_at=telling.told_at,
        recorded_at=act.at,
        ground=Ground.EMERGENCY,
        way=Way.ORAL,
        opens=Opens.NOTHING,
        sealed_words=sealed,
    )
    act.commit_to(sealed)
    act.persons = (person_ref,)
    act.ground = Ground.EMERGENCY
    act.facts["telling"] = public
    act.facts["to"] = telling.told_to
    act.facts["compartments"] = sorted(c.code for c in telling.compartments)
    act.facts["told_at"] = telling.told_at.isoformat()
    return public


def _known(act: Act, ref: str, person_ref: str) -> tuple[UUID, UUID]:
    """The person, for who may read of her on a ground of his own, or once broke the glass for her."""
    for glass in emergency.glasses_of_staff(act.connection, act.town, act.reach.staff):
        if (glass.case_ref, glass.person_ref) == (ref, person_ref):
            act.case = ref
            for wall in walls_around(act, [glass.case_id]):
                if hides_case(act.reach, wall) or hides_person(act.reach, glass.person_id, wall):
                    raise Refused(wall.rule)
            return glass.case_id, glass.person_id
    loaded = load_case(act, ref)
    return loaded.case.id, loaded.person(person_ref).id


def _check(act: Act, telling: Telling) -> None:
    problems = {}
    if telling.told_to not in set(ToldTo):
        problems["told_to"] = "だれに伝えたかを選んでください。"
    complaint = complaint_about_text(telling.office, longest=LONGEST_OFFICE)
    if complaint or not telling.office.strip():
        problems["office"] = complaint or "伝えた機関の名を書いてください。例：みらい署 生活安全課"
    if not telling.compartments or not telling.compartments <= set(OFFERED):
        problems["compartments"] = "伝えた区分を、ひとつ以上選んでください。"
    if telling.told_at > act.at:
        problems["told_on"] = "まだ来ていない時刻です。伝えた時刻を書いてください。"
    complaint = complaint_about_text(telling.why, longest=LONGEST_WHY)
    if complaint or not telling.why.strip():
        problems["why"] = complaint or "伝えたわけを、ひとことで書いてください。"
    if problems:
        raise Invalid(problems)
