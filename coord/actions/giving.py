"""An office about to give: what may be given to whom, on which ground, and the disclosure itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from coord.actions.gate import Act
from coord.actions.loading import LoadedCase
from coord.domain.access import Reach
from coord.domain.agency import Hat, Role
from coord.domain.compartment import Compartment, Compartments, mask_of
from coord.domain.giving import Consent, ConsentAnswer, Giving
from coord.domain.ground import Basis, Ground, Opens, Timing, Way
from coord.domain.ids import new_public_ref
from coord.errors import Invalid, Refused
from coord.policy.decide import may_give
from coord.store import people, sharing
from coord.store import tables as t
from coord.store.rows import AgencyRow
from coord.store.tables.columns import FOREVER

COORDINATOR_POST = "coordinator"
PURPOSE_CODE = "support_coordination"
_PROJECT = frozenset({Hat.CONSULTATION, Hat.PARTICIPATION, Hat.OUTREACH})

OFFERED = tuple(c for c in Compartment if c is not Compartment.INFORMANT)
"""What can be offered at all: who told stays with the receiving office (N-5)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prospect:
    """A disclosure that may be made: one person's compartments on one ground.

    Compartments on the same ground and basis go together in one disclosure.
    """

    person: UUID
    compartments: Compartments
    ground: Ground
    consent: Consent | None
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Giver:
    """An office about to give: its own statements of the case, the consents, the town's switch."""

    act: Act
    loaded: LoadedCase
    offices: Mapping[UUID, AgencyRow]
    consents: tuple[Consent, ...]
    allows_purpose: bool

    def office(self, ref: str) -> AgencyRow:
        """The recipient with this reference. Raises Invalid for the giver itself or no office."""
        for row in self.offices.values():
            if row.public_ref == ref and row.id != self.act.reach.agency:
                return row
        raise Invalid({"recipients": "渡す相手の機関を選んでください。"})

    def prospects(self, recipient: AgencyRow, post: str | None) -> tuple[Prospect, ...]:
        """What may be given to this office, person by person, each on the ground it stands on."""
        found: list[Prospect] = []
        for person in self.loaded.persons:
            consent = self._consent_of(person.id, recipient)
            by_ground: dict[Ground, set[Compartment]] = {}
            for compartment in OFFERED:
                giving = self._giving(person.id, recipient, post, frozenset({compartment}), consent)
                ground = may_give(giving)
                if ground is not None:
                    by_ground.setdefault(ground, set()).add(compartment)
            for ground, compartments in by_ground.items():
                stands_on = consent if ground is Ground.CONSENT else None
                found.append(
                    Prospect(
                        person=person.id,
                        compartments=frozenset(compartments),
                        ground=ground,
                        consent=stands_on,
                        until=stands_on.until if stands_on else FOREVER,
                    )
                )
        return tuple(found)

    def _consent_of(self, person: UUID, recipient: AgencyRow) -> Consent | None:
        """The newest consent of this person in force that names both offices."""
        me = self.act.reach.agency
        answers = [c for c in self.consents if c.person == person]
        if not answers:
            return None
        for answer in reversed(answers):
            if answer.answer is not ConsentAnswer.GIVEN:
                break
            named = replace(answer, givers=answer.givers | self._willing(answer))
            if named.is_in_force(self.act.at) and named.names(giver=me, recipient=recipient.id):
                return named
        return answers[-1]

    def _willing(self, consent: Consent) -> frozenset[UUID]:
        """This office, where the consent names it as giver: sharing is how it accepts."""
        me = self.act.reach.agency
        named = sharing.is_named_giver(self.act.connection, self.act.town, consent.id, me)
        return frozenset({me}) if named else frozenset()

    def _giving(
        self,
        person: UUID,
        recipient: AgencyRow,
        post: str | None,
        compartments: Compartments,
        consent: Consent | None,
    ) -> Giving:
        me = self.offices[self.act.reach.agency]
        return Giving(
            at=self.act.at,
            person=person,
            giver=me.id,
            recipient=recipient.id,
            post=post,
            compartments=compartments,
            consent=consent,
            giver_is_in_the_project=me.hat in _PROJECT,
            recipient_coordinates=recipient.hat is Hat.COORDINATION,
            giver_holder=me.holder_id,
            recipient_holder=recipient.holder_id,
            municipality_allows_purpose=self.allows_purpose,
        )


def giver_of(act: Act, loaded: LoadedCase) -> Giver:
    """The actor's office as a giver in this case."""
    return Giver(
        act=act,
        loaded=loaded,
        offices=people.agencies(act.connection, act.town),
        consents=tuple(sharing.consents_of(act.connection, act.town, [loaded.case.id])),
        allows_purpose=people.municipality(act.connection, act.town).allows_purpose,
    )


def reader_at(act: Act, recipient: AgencyRow) -> Reach:
    """Whoever at this office will read what is given to it: the post addressed, the role its hat brings."""
    nobody = act.new_id()
    role = Role.COUNSELLOR
    if recipient.hat is Hat.COORDINATION:
        role = Role.COORDINATOR
    elif recipient.hat is Hat.VOLUNTEERS:
        role = Role.VOLUNTEER
    return Reach(
        municipality=act.town,
        staff=nobody,
        appointment=nobody,
        agency=recipient.id,
        hat=recipient.hat,
        post=post_for(recipient) or role.value,
        role=role,
        at=act.at,
    )


def post_for(recipient: AgencyRow) -> str | None:
    """The post a disclosure to this office is addressed to: the coordinator's, at a coordination desk."""
    return COORDINATOR_POST if recipient.hat is Hat.COORDINATION else None


def keep_disclosure(
    giver: Giver,
    recipient: AgencyRow,
    prospect: Prospect,
    *,
    basis: Basis,
    basis_id: UUID | None = None,
) -> tuple[UUID, str]:
    """Put a disclosure down and flatten it to its grant; (id, public reference).

    Only this makes a grant on another office's statements: no grant without its 提供記録.
    """
    act = giver.act
    stands_on = prospect.consent.id if prospect.consent else basis_id
    if stands_on is None:
        raise Refused("no-basis")
    row, ref = act.new_id(), new_public_ref()
    both = {
        "municipality": act.town,
        "case_id": giver.loaded.case.id,
        "giver_id": act.reach.agency,
        "post": post_for(recipient),
        "staff_id": None,
        "compartments": mask_of(prospect.compartments),
        "field": None,
        "ground": prospect.ground,
        "timing": Timing.CONTINUING,
        "made_at": act.at,
        "starts": act.at,
        "until": prospect.until,
    }
    act.keep(
        t.disclosure,
        id=row,
        public_ref=ref,
        recipient_id=recipient.id,
        purpose=PURPOSE_CODE,
        basis=Basis.CONSENT if prospect.consent else basis,
        basis_id=stands_on,
        may_pass_on=False,
        may_keep_copy=False,
        way=Way.SCREEN,
        opens=Opens.SCREEN,
        made_by=act.reach.appointment,
        **both,
    )
    of_person = {"municipality": act.town, "disclosure_id": row, "person_id": prospect.person}
    act.keep(t.disclosure_person, **of_person)
    act.keep(
        t.grant,
        id=act.new_id(),
        agency_id=recipient.id,
        subject_id=prospect.person,
        disclosure_id=row,
        sort_key=act.at,
        **both,
    )
    return row, ref
