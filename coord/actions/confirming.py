"""Who confirms in an emergency that a hidden place is told: a second person, or a sealed envelope in his stead."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from coord.actions.gate import Act
from coord.actions.sessions import Voucher
from coord.actions.unsealing import Unsealed
from coord.domain.emergency import ToldTo
from coord.domain.sealed_code import EnvelopeEnd
from coord.errors import Invalid
from coord.store import emergency, people
from coord.store import tables as t

_FRESH = timedelta(minutes=5)
NOT_THIS_ENVELOPE = (
    "この封筒は使えません。あなたの所属に置いてあり、まだ使われていない、ほかの人が用意した封筒の番号を入れてください。"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Confirmed:
    """By whom; at most one of the two is set."""

    second: UUID | None = None
    envelope: UUID | None = None

    @property
    def by(self) -> UUID | None:
        """The person or the envelope; None where the actor is alone."""
        return self.second or self.envelope


def is_fresh(act: Act, shown: Voucher | Unsealed) -> bool:
    """Whether it was shown in this town, in the last few minutes."""
    return shown.municipality == act.town and act.at - _FRESH <= shown.at <= act.at


def confirmed(act: Act, by: Voucher | Unsealed | None, told_to: ToldTo) -> Confirmed:
    """What stands beside the actor; the entry learns it. Raises Invalid."""
    if by is None:
        return Confirmed()
    found = _by_an_envelope(act, by) if isinstance(by, Unsealed) else _by_a_person(act, by)
    if not told_to.may_know_a_hidden_place:
        raise Invalid(
            {"told_to": "隠された住まいを開けるのは、警察、消防、保護機関、当直の責任者に伝えるときだけです。"}
        )
    return found


def _by_a_person(act: Act, second: Voucher) -> Confirmed:
    """Somebody at work in this town who is not the actor."""
    at_work = second.municipality == act.town and any(
        row.is_in_force(act.at) for row in people.appointments_of_staff(act.connection, act.town, second.staff)
    )
    if second.staff == act.reach.staff or not at_work or not is_fresh(act, second):
        raise Invalid({"second_login": "2人めは、いまこの町で働いている、ほかの人でなければなりません。"})
    act.facts["second"] = str(second.staff)
    return Confirmed(second=second.staff)


def _by_an_envelope(act: Act, unsealed: Unsealed) -> Confirmed:
    """One that lies in the actor's own office still, and that the actor did not prepare: nobody confirms himself."""
    lying = emergency.envelopes_lying(act.connection, act.town, act.reach.agency, act.at)
    row = next((row for row in lying if row.id == unsealed.envelope), None)
    his = unsealed.staff == act.reach.staff and is_fresh(act, unsealed)
    if row is None or not his or row.staff_id == act.reach.staff:
        raise Invalid({"second_envelope": NOT_THIS_ENVELOPE})
    act.facts["envelope"] = row.public_ref
    return Confirmed(envelope=row.id)


def use_up(act: Act, found: Confirmed) -> None:
    """From now on nobody can use the envelope again. Of two who use it at once, the later meets a Conflict."""
    if found.envelope is not None:
        end_envelope(act, found.envelope, EnvelopeEnd.USED)


def end_envelope(act: Act, envelope: UUID, how: EnvelopeEnd) -> None:
    """Put down how and when it ended."""
    act.keep(
        t.emergency_envelope_end,
        municipality=act.town,
        envelope_id=envelope,
        appointment_id=act.reach.appointment,
        at=act.at,
        how=how.value,
    )
