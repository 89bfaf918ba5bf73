"""An office about to give: what may be given to whom, on which ground, and the disclosure itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from coord.actions.gate import Act
from coord.actions.loading import LoadedCase
from coord.domain.access import Reach
from coord.domain.agency import Hat, Role
from coord.domain.compartment import Compartment, Compartments, mask_of
from coord.domain.giving import Consent, ConsentAnswer, Giving, newest_of
from coord.domain.ground import Basis, Ground, Opens, Timing, Way
from coord.domain.ids import new_public_ref
from coord.domain.meeting import ItemFacts
from coord.errors import Invalid, Refused
from coord.policy.decide import may_give
from coord.store import people, sharing
from coord.store import tables as t
from coord.store.rows import AgencyRow, PersonRow
from coord.store.tables.columns import FOREVER

COORDINATOR_POST = "coordinator"
PURPOSE_CODE = "support_coordination"
_PROJECT = frozenset({Hat.CONSULTATION, Hat.PARTICIPATION, Hat.OUTREACH})

OFFERED = tuple(c for c in Compartment if c is not Compartment.INFORMANT)
"""What can be offered at all: who told stays with the receiving office (N-5)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prospect:
    """A disclosure that may be made: one person's compartments on one ground.

    Compartments on the same ground and basis go together in one disclosure. `staff`: to one of the
    recipient's people by name (a volunteer), not to the desk. It begins at `starts`, now if None.
    """

    person: UUID
    compartments: Compartments
    ground: Ground
    consent: Consent | None
    until: datetime
    staff: UUID | None = None
    starts: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Giver:
    """An office about to give: its own statements of the case, the consents, the town's switch.

    `item` is the meeting's item it is asked for, if it gives for one. `only_on`: on these consents and
    nothing else, where it takes up what somebody consented to later.
    """

    act: Act
    loaded: LoadedCase
    offices: Mapping[UUID, AgencyRow]
    consents: tuple[Consent, ...]
    allows_purpose: bool
    item: ItemFacts | None = None
    only_on: frozenset[UUID] | None = None

    @property
    def concerned(self) -> tuple[PersonRow, ...]:
        """The persons it gives of: everyone it knows, or whose consent it takes up."""
        if self.only_on is None:
            return self.loaded.persons
        asked = {consent.person for consent in self.consents if consent.id in self.only_on}
        return tuple(person for person in self.loaded.persons if person.id in asked)

    def office(self, ref: str) -> AgencyRow:
        """The recipient with this reference. Raises Invalid for the giver itself or no office."""
        for row in self.offices.values():
            if row.public_ref == ref and row.id != self.act.reach.agency:
                return row
        raise Invalid({"recipients": "渡す相手の機関を選んでください。"})

    def prospects(self, recipient: AgencyRow, post: str | None) -> tuple[Prospect, ...]:
        """What may be given to this office, person by person, each on the ground it stands on.

        For an item: on consent or on the item's own grounds, within its window.
        """
        found: list[Prospect] = []
        for person in self.concerned:
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
        if self.only_on is not None:
            found = [p for p in found if p.consent is not None and p.consent.id in self.only_on]
        return tuple(found) if self.item is None else _for_item(found, self.item, recipient)

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
            refused=self._said_no(person, recipient),
            item=self.item,
        )

    def _said_no(self, person: UUID, recipient: AgencyRow) -> bool:
        """Whether the newest answer of this person is against it."""
        answer = newest_of(self.consents).get(person)
        return answer is not None and answer.is_against(recipient.id)


def _for_item(found: Iterable[Prospect], item: ItemFacts, recipient: AgencyRow) -> tuple[Prospect, ...]:
    return tuple(
        replace(
            prospect,
            until=min(prospect.until, item.closes),
            staff=item.named.get(recipient.id),
            starts=item.opens,
        )
        for prospect in found
        if prospect.ground is Ground.CONSENT or prospect.ground in item.grounds
    )


def giver_of(
    act: Act, loaded: LoadedCase, item: ItemFacts | None = None, *, only_on: frozenset[UUID] | None = None
) -> Giver:
    """The actor's office as a giver in this case, for an item of a meeting or on certain consents if they are named."""
    return Giver(
        act=act,
        loaded=loaded,
        offices=act.offices,
        consents=tuple(sharing.consents_of(act.connection, act.town, [loaded.case.id])),
        allows_purpose=people.municipality(act.connection, act.town).allows_purpose,
        item=item,
        only_on=only_on,
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Gift:
    """A disclosure about to be put down: whose statements, to whom, about whom, on what, for how long."""

    giver: UUID
    recipient: UUID
    post: str | None
    staff: UUID | None
    person: UUID
    compartments: Compartments
    ground: Ground
    basis: Basis
    basis_id: UUID
    starts: datetime
    until: datetime
    timing: Timing


def keep_disclosure(
    giver: Giver,
    recipient: AgencyRow,
    prospect: Prospect,
    *,
    basis: Basis,
    basis_id: UUID | None = None,
) -> tuple[UUID, str]:
    """Put down what the actor's own office gives; (id, public reference)."""
    stands_on = prospect.consent.id if prospect.consent else basis_id
    if stands_on is None:
        raise Refused("no-basis")
    act = giver.act
    gift = Gift(
        giver=act.reach.agency,
        recipient=recipient.id,
        post=None if prospect.staff else post_for(recipient),
        staff=prospect.staff,
        person=prospect.person,
        compartments=prospect.compartments,
        ground=prospect.ground,
        basis=Basis.CONSENT if prospect.consent else basis,
        basis_id=stands_on,
        starts=max(act.at, prospect.starts or act.at),
        until=prospect.until,
        timing=Timing.CONTINUING,
    )
    return keep_gift(act, giver.loaded.case.id, gift)


def keep_gift(act: Act, case_id: UUID, gift: Gift) -> tuple[UUID, str]:
    """Put a disclosure down and flatten it to its grant; (id, public reference).

    Only this makes a grant on another office's statements: no grant without its 提供記録.
    """
    row, ref = act.new_id(), new_public_ref()
    both = {
        "municipality": act.town,
        "case_id": case_id,
        "giver_id": gift.giver,
        "post": gift.post,
        "staff_id": gift.staff,
        "compartments": mask_of(gift.compartments),
        "field": None,
        "ground": gift.ground,
        "timing": gift.timing,
        "made_at": act.at,
        "starts": gift.starts,
        "until": gift.until,
    }
    act.keep(
        t.disclosure,
        id=row,
        public_ref=ref,
        recipient_id=gift.recipient,
        purpose=PURPOSE_CODE,
        basis=gift.basis,
        basis_id=gift.basis_id,
        may_pass_on=False,
        may_keep_copy=False,
        way=Way.SCREEN,
        opens=Opens.SCREEN,
        made_by=act.reach.appointment,
        **both,
    )
    act.keep(t.disclosure_person, municipality=act.town, disclosure_id=row, person_id=gift.person)
    act.keep(
        t.grant,
        id=act.new_id(),
        agency_id=gift.recipient,
        subject_id=gift.person,
        disclosure_id=row,
        sort_key=act.at,
        **both,
    )
    return row, ref
