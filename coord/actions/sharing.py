"""Sharing on consent: the disclosure, which is the right to see, and its end."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from audit.events import Event
from coord.actions.gate import Act, deed
from coord.actions.giving import Giver, Prospect, giver_of, keep_disclosure, post_for
from coord.actions.loading import load_case
from coord.actions.withdrawals import close_handoffs, end_disclosures, recall_copies
from coord.domain.compartment import Compartments
from coord.domain.ground import Basis, Ground
from coord.errors import Conflict, Invalid, NotFound, Refused
from coord.store import sharing
from coord.store.paper_rows import CopyRow
from coord.store.rows import AgencyRow, DisclosureRow


@deed(Event.DISCLOSURE_MADE)
def share_on_consent(act: Act, ref: str, *, recipient: str, compartments: Compartments) -> tuple[str, ...]:
    """Give an office, on the persons' consents, these compartments of everyone whose consent covers them.

    The disclosures' references. The office accepts as giver by this act. Raises Invalid where no
    consent covers any of it.
    """
    loaded = load_case(act, ref)
    giver = giver_of(act, loaded)
    office = giver.office(recipient)
    made = give_on_consent(giver, office, on_consent(giver, office, compartments))
    if not made:
        raise Invalid({"compartments": "選んだ区分を、この相手に渡せる同意がありません。"})
    act.ground = Ground.CONSENT
    act.facts["to"] = str(office.id)
    act.facts["compartments"] = sorted(c.code for c in compartments)
    act.facts["disclosures"] = [str(row) for row, _ in made]
    return tuple(public for _, public in made)


def on_consent(giver: Giver, office: AgencyRow, compartments: Compartments) -> list[Prospect]:
    """What of these compartments the persons' consents let this office have."""
    return [
        replace(prospect, compartments=wanted)
        for prospect in giver.prospects(office, post_for(office))
        if prospect.ground is Ground.CONSENT and (wanted := prospect.compartments & compartments)
    ]


def give_on_consent(giver: Giver, office: AgencyRow, prospects: Iterable[Prospect]) -> list[tuple[UUID, str]]:
    """Make these disclosures, accepting as giver by it; (id, public reference) of each."""
    act, given = giver.act, list(prospects)
    consents = [prospect.consent.id for prospect in given if prospect.consent]
    sharing.accept_as_giver(act.rows, act.town, consents, act.reach.agency, act.at)
    return [keep_disclosure(giver, office, prospect, basis=Basis.CONSENT) for prospect in given]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """What the end of a disclosure brought with it: handoffs closed, copies that must come back."""

    handoffs_closed: int
    recalls: tuple[CopyRow, ...]


@deed(Event.DISCLOSURE_ENDED)
def end_disclosure(act: Act, ref: str, disclosure: str) -> Ending:
    """End one disclosure of the actor's office, and the handoff it leaves with nothing to stand on.

    Raises NotFound, Refused, Conflict.
    """
    loaded = load_case(act, ref)
    row = _of_this_office(act, loaded.case.id, disclosure)
    end_disclosures(act, [row.id], why="giver")
    copies = recall_copies(act, [row.id])
    act.must_outlast_readers = True
    act.disclosure = row.id
    act.facts["copies"] = [copy.public_ref for copy in copies]
    return Ending(handoffs_closed=len(close_handoffs(act, loaded.case.id, [row.id])), recalls=copies)


def _of_this_office(act: Act, case_id: UUID, ref: str) -> DisclosureRow:
    for row in sharing.disclosures_of(act.connection, act.town, [case_id]):
        if row.public_ref == ref:
            if row.giver_id != act.reach.agency:
                raise Refused("only-the-giver-ends")
            if row.basis == Basis.EMERGENCY:
                raise Refused("only-the-privacy-officer-ends")
            if row.ended_at is not None:
                raise Conflict("ended before")
            return row
    raise NotFound
