"""The code of a sealed envelope is typed: counted, delayed and recorded as a password is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from audit.entry import Entry, Outcome
from audit.events import Event
from coord.actions.gate import Actor, Beginning, House, before_sign_in
from coord.actions.sessions import TooManyTries, count_failure, failure_key, is_nobodys, is_of, too_many_tries
from coord.domain.sealed_code import fold_code
from coord.store import emergency, people
from coord.store.rows import AppointmentRow, EnvelopeRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsealed:
    """An envelope whose code somebody has just typed. Good for him, for a few minutes; it is not used up yet."""

    municipality: UUID
    staff: UUID
    envelope: UUID
    at: datetime


def unseal(house: House, actor: Actor, *, code: str, address: str) -> Unsealed | TooManyTries | None:
    """The envelope of the actor's own office with this code; None where there is none, or none any more.

    Failures are counted for whoever tries and for the address, so that nobody's mistakes delay a colleague.
    """
    keys = (failure_key(house, "envelope", str(actor.staff)), failure_key(house, "from", address))

    def look(
        connection: Connection, begun: Beginning
    ) -> tuple[tuple[TooManyTries | None, list[EnvelopeRow], datetime], None]:
        return (too_many_tries(connection, begun, keys), _lying(connection, actor, begun.at), begun.at), None

    wait, lying, at = before_sign_in(house, look)
    if wait is not None:
        return wait
    found = _of_this_code(lying, fold_code(code))
    if found is None:
        before_sign_in(house, lambda c, b: _keep_failure(c, b, keys, actor))
        return None
    return Unsealed(municipality=actor.municipality, staff=actor.staff, envelope=found.id, at=at)


def _office(connection: Connection, actor: Actor, at: datetime) -> AppointmentRow | None:
    """The appointment the actor works under, if it is his and in force."""
    if actor.appointment is None:
        return None
    held = people.appointment(connection, actor.municipality, actor.appointment)
    return held if held is not None and held.staff_id == actor.staff and held.is_in_force(at) else None


def _lying(connection: Connection, actor: Actor, at: datetime) -> list[EnvelopeRow]:
    held = _office(connection, actor, at)
    return [] if held is None else emergency.envelopes_lying(connection, actor.municipality, held.agency_id, at)


def _of_this_code(lying: list[EnvelopeRow], code: str) -> EnvelopeRow | None:
    """Every hash is tried, also after the right one: how long it takes tells how many there are, and no more."""
    matching = [row for row in lying if is_of(row.code_hash, code)]
    if not lying:
        is_nobodys(code)
    return matching[0] if matching else None


def _keep_failure(
    connection: Connection, begun: Beginning, keys: tuple[bytes, ...], actor: Actor
) -> tuple[None, Entry]:
    count_failure(connection, begun, keys)
    held = _office(connection, actor, begun.at)
    return None, Entry(
        tree=actor.municipality,
        event=Event.ENVELOPE_FAILED,
        at=begun.at,
        actor=actor.staff,
        appointment=actor.appointment,
        agency=held.agency_id if held else None,
        session=actor.session,
        outcome=Outcome.REFUSED,
    )
