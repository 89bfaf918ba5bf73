"""Sealed envelopes for emergencies: prepared for an office, listed, revoked. Of a code only its hash is kept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from audit.events import Event
from coord.actions.confirming import end_envelope
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.sessions import hash_secret
from coord.actions.shown import Recorded
from coord.clock import JAPAN
from coord.domain.agency import Role
from coord.domain.ids import new_public_ref
from coord.domain.sealed_code import LASTS, MOST_LYING, EnvelopeEnd, in_groups, name_of, new_code
from coord.errors import Conflict, Invalid, NotFound
from coord.policy.decide import may, may_be_given_in
from coord.store import emergency, people
from coord.store import tables as t
from coord.store.rows import AgencyRow, EnvelopeRow


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEnvelope:
    """What is written down and sealed. `code` is kept nowhere: whoever asks for it again gets another envelope."""

    name: str
    code: str
    office: str
    last_day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedEnvelope:
    """Where it lies, who prepared it, and what became of it; never its code."""

    ref: str
    name: str
    office: str
    prepared_by: str
    at: datetime
    last_day: date
    lies: bool
    used: bool
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class EnvelopeDue:
    """An envelope was opened and its office got no new one since."""

    name: str
    office: str
    opened_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class EnvelopesPage:
    """Every envelope, newest first, and the offices (reference, name) one may be prepared for."""

    envelopes: tuple[ListedEnvelope, ...]
    without: tuple[str, ...]
    offices: tuple[tuple[str, str], ...]
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedEnvelopes:
    """Nothing of it opens anything."""

    envelopes: tuple[ListedEnvelope, ...]
    without: tuple[str, ...]
    offices: tuple[tuple[str, str], ...]

    def open(self, opener: Opener) -> EnvelopesPage:
        """The list with its sign."""
        return EnvelopesPage(
            envelopes=self.envelopes,
            without=self.without,
            offices=self.offices,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.ENVELOPES_LISTED)
def list_envelopes(act: Act) -> SealedEnvelopes:
    """Which envelopes lie where, which were used, and which offices have none."""
    rows = emergency.envelopes(act.connection, act.town)
    names, agencies = people.staff_names(act.connection, act.town), act.offices
    offices = [office for office in agencies.values() if _may_have_one(office)]
    supplied = {row.agency_id for row in rows if row.lies(act.at)}
    act.facts["count"] = len(rows)
    return SealedEnvelopes(
        envelopes=tuple(_listed(act, row, names[row.staff_id], agencies[row.agency_id].name) for row in rows),
        without=tuple(office.name for office in offices if office.id not in supplied),
        offices=tuple((office.public_ref, office.name) for office in offices),
    )


def _may_have_one(office: AgencyRow) -> bool:
    """Where somebody may work who breaks glasses."""
    return any(may(role, "break_glass") and may_be_given_in(role, office.hat) for role in Role)


def _listed(act: Act, row: EnvelopeRow, prepared_by: str, office: str) -> ListedEnvelope:
    return ListedEnvelope(
        ref=row.public_ref,
        name=name_of(row.public_ref),
        office=office,
        prepared_by=prepared_by,
        at=row.at,
        last_day=_last_whole_day(row.until),
        lies=row.lies(act.at),
        used=row.how == EnvelopeEnd.USED,
        ended_at=row.ended_at,
    )


def _last_whole_day(until: datetime) -> date:
    """The last day on which it is good from morning to night."""
    return (until - timedelta(days=1)).astimezone(JAPAN).date()


def envelopes_due(act: Act) -> tuple[EnvelopeDue, ...]:
    """What was opened in an office for which none was prepared since; the longest ago first."""
    rows, agencies = emergency.envelopes(act.connection, act.town), act.offices
    newest: dict[UUID, datetime] = {}
    for row in rows:  # newest first
        newest.setdefault(row.agency_id, row.at)
    due = [
        EnvelopeDue(name=name_of(row.public_ref), office=agencies[row.agency_id].name, opened_at=row.ended_at)
        for row in rows
        if row.how == EnvelopeEnd.USED and row.ended_at is not None and row.ended_at > newest[row.agency_id]
    ]
    return tuple(sorted(due, key=lambda one: one.opened_at))


@deed(Event.ENVELOPE_PREPARED)
def prepare_envelope(act: Act, agency: str) -> NewEnvelope:
    """Draw a code for an office; it is told once, here. Raises Invalid."""
    offices = {office.public_ref: office for office in act.offices.values()}
    office = offices.get(agency)
    if office is None or not _may_have_one(office):
        raise Invalid({"agency": "封筒を置く機関を選んでください。"})
    if len(emergency.envelopes_lying(act.connection, act.town, office.id, act.at)) >= MOST_LYING:
        raise Invalid(
            {"agency": f"この機関には、もう{MOST_LYING}通あります。要らないものを使えなくしてから、用意してください。"}
        )
    code, ref, until = new_code(), new_public_ref(), act.at + LASTS
    act.keep(
        t.emergency_envelope,
        municipality=act.town,
        id=act.new_id(),
        public_ref=ref,
        agency_id=office.id,
        staff_id=act.reach.staff,
        appointment_id=act.reach.appointment,
        at=act.at,
        until=until,
        code_hash=hash_secret(code),
    )
    act.facts["envelope"], act.facts["agency"] = ref, str(office.id)
    act.facts["until"] = until.isoformat()
    return NewEnvelope(name=name_of(ref), code=in_groups(code), office=office.name, last_day=_last_whole_day(until))


@deed(Event.ENVELOPE_REVOKED)
def revoke_envelope(act: Act, ref: str) -> None:
    """Its code opens nothing any more. Raises NotFound, Conflict where it was used, revoked or is too old."""
    rows = emergency.envelopes(act.connection, act.town)
    row = next((row for row in rows if row.public_ref == ref), None)
    if row is None:
        raise NotFound
    act.facts["envelope"], act.facts["agency"] = ref, str(row.agency_id)
    if not row.lies(act.at):
        raise Conflict("over")
    end_envelope(act, row.id, EnvelopeEnd.REVOKED)
