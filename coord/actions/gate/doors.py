"""The doors. Whatever passes them is decided, done and recorded in one transaction."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy import exc as database

from audit.entry import Entry
from audit.events import Event
from coord.actions.gate.act import Act, Actor, Attempt, of_damage
from coord.actions.gate.house import Beginning, House
from coord.actions.gate.lanes import Lane
from coord.actions.gate.opening import Opener, Sealed
from coord.domain.access import Reach
from coord.errors import Conflict, ReadersRemain, RecordUnavailable, Refused
from coord.policy.decide import may
from coord.store import people
from coord.store.session import is_worth_retrying, older_have_ended

P = ParamSpec("P")
T = TypeVar("T")

_TRIES = 6
_LONGEST_WAIT_FOR_READERS_SECONDS = 10.0
_LOOK_AGAIN_SECONDS = 0.005


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered:
    """An action as the tests that police the house find it."""

    name: str
    event: Event | None
    reads: bool


ACTIONS: dict[str, Registered] = {}
"""Every action that exists. A test compares it with the rows of policy.rules.MAY, and names those without an event."""


@dataclass(frozen=True)
class _Done(Generic[T]):
    value: T
    number: int
    must_outlast_readers: bool
    entry: UUID | None
    at: datetime
    case: str | None


@dataclass(frozen=True, slots=True)
class _NotDone:
    error: Exception


def deed(
    event: Event,
) -> Callable[[Callable[Concatenate[Act, P], T]], Callable[Concatenate[House, Actor, P], T]]:
    """An action that changes something: its body runs in the gate and its entry says `event`."""

    def named(
        body: Callable[Concatenate[Act, P], T],
    ) -> Callable[Concatenate[House, Actor, P], T]:
        name = body.__name__
        ACTIONS[name] = Registered(name=name, event=event, reads=False)

        @wraps(body)
        def action(house: House, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
            return act(house, actor, name, event, lambda under_way: body(under_way, *args, **kwargs))

        return action

    return named


def reading(
    event: Event,
) -> Callable[[Callable[Concatenate[Act, P], Sealed[T]]], Callable[Concatenate[House, Actor, P], T]]:
    """An action that shows something: what its body permitted is opened after the commit."""

    def named(
        body: Callable[Concatenate[Act, P], Sealed[T]],
    ) -> Callable[Concatenate[House, Actor, P], T]:
        name = body.__name__
        ACTIONS[name] = Registered(name=name, event=event, reads=True)

        @wraps(body)
        def action(house: House, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
            def run(under_way: Act) -> Sealed[T]:
                return body(under_way, *args, **kwargs)

            return _open(house, actor, _act(house, _Errand(actor=actor, action=name, event=event, body=run)))

        return action

    return named


def aside(body: Callable[Concatenate[Act, P], T]) -> Callable[Concatenate[House, Actor, P], T]:
    """An action too small for an entry: it opens nothing and writes no row that the record answers for.

    Whoever knocks is admitted as everywhere, and a refusal is written down as everywhere.
    """
    name = body.__name__
    ACTIONS[name] = Registered(name=name, event=None, reads=False)

    @wraps(body)
    def action(house: House, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
        def run(under_way: Act) -> T:
            return body(under_way, *args, **kwargs)

        return _act(house, _Errand(actor=actor, action=name, event=None, body=run)).value

    return action


def act(house: House, actor: Actor, action: str, event: Event, body: Callable[[Act], T]) -> T:
    """One act of an actor: its body, its entry, one commit.

    A CoordError raised by the body undoes the body, commits the entry of the attempt, and is raised
    again. Raises RecordUnavailable when no entry could be committed: then nothing happened, nothing
    may be shown.
    """
    return _act(house, _Errand(actor=actor, action=action, event=event, body=body)).value


@dataclass(frozen=True, kw_only=True)
class _Errand(Generic[T]):
    """Who wants what done; run again as it is when the database asks for it."""

    actor: Actor
    action: str
    event: Event | None
    body: Callable[[Act], T]


def _act(house: House, errand: _Errand[T]) -> _Done[T]:
    result = _with_retries(house, lambda lane: lane.run(lambda connection: _once(lane, house, connection, errand)))
    if isinstance(result, _NotDone):
        raise result.error
    if result.must_outlast_readers:
        _outlast_readers(house, result.number)
    return result


def _with_retries(house: House, work: Callable[[Lane], T]) -> T:
    for attempt in range(_TRIES):
        with house.lanes.borrow() as lane:
            try:
                return work(lane)
            except database.DBAPIError as error:
                if error.connection_invalidated:
                    lane.drop()
                elif not is_worth_retrying(error):
                    raise RecordUnavailable("database") from error
                if attempt == _TRIES - 1:
                    raise RecordUnavailable("database") from error
    raise RecordUnavailable("database")


def _once(lane: Lane, house: House, connection: Connection, errand: _Errand[T]) -> _Done[T] | _NotDone:
    begun = house.begin(connection)
    under_way: Act | None = None
    try:
        with connection.begin_nested():
            under_way = _admit(house, connection, begun, errand)
            value = errand.body(under_way)
            entries = _entries(under_way, errand.event)
    except database.IntegrityError:
        failure: Exception = Conflict(errand.action)
    except (database.DataError, database.ProgrammingError, database.NotSupportedError) as error:
        # The deed's own fault, not the database's: the savepoint undid it, and it is recorded.
        if error.connection_invalidated:
            raise
        failure = error
    except database.DBAPIError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever failed, that it failed is recorded
        failure = error
    else:
        written = [lane.writer.append(connection, entry) for entry in (*entries, *under_way.of_damage())]
        return _Done(
            value=value,
            number=begun.number,
            must_outlast_readers=under_way.must_outlast_readers,
            entry=written[0] if entries else None,
            at=under_way.at,
            case=under_way.case,
        )
    attempt = Attempt(
        actor=errand.actor,
        agency=under_way.reach.agency if under_way else None,
        action=errand.action,
        at=begun.at,
        case=under_way.case if under_way else None,
        persons=under_way.persons if under_way else (),
    )
    for entry in (attempt.entry(failure), *(under_way.of_damage() if under_way else ())):
        lane.writer.append(connection, entry)
    return _NotDone(failure)


def _entries(under_way: Act, event: Event | None) -> list[Entry]:
    """What the record will say; nothing of a deed done aside, which may therefore leave nothing to be said."""
    if event is not None:
        return list(under_way.entries(event))
    if under_way.rows.digests or under_way.facts or under_way.detail:
        raise RuntimeError("what is done aside leaves no row and no fact that needs an entry")
    return []


def _admit(house: House, connection: Connection, begun: Beginning, errand: _Errand[T]) -> Act:
    """All power comes from an appointment in force, read in this very transaction."""
    actor = errand.actor
    if actor.appointment is None:
        raise Refused("no-appointment")
    appointment = people.appointment(connection, actor.municipality, actor.appointment)
    if appointment is None or appointment.staff_id != actor.staff:
        raise Refused("no-appointment")
    if not appointment.is_in_force(begun.at):
        raise Refused("appointment-not-in-force")
    if not may(appointment.role, errand.action):
        raise Refused("role-may-not")
    reach = Reach(
        municipality=actor.municipality,
        staff=actor.staff,
        appointment=appointment.id,
        agency=appointment.agency_id,
        hat=appointment.hat,
        post=appointment.post,
        role=appointment.role,
        at=begun.at,
    )
    return Act(house=house, connection=connection, reach=reach, session=actor.session)


def _open(house: House, actor: Actor, done: _Done[Sealed[T]]) -> T:
    """Open what was permitted; what is damaged gets an entry of its own."""
    if done.entry is None:
        raise RecordUnavailable("no entry, no data")
    opener = Opener(keystore=house.keystore, municipality=actor.municipality, entry=done.entry, at=done.at)
    opened = done.value.open(opener)
    if opener.damaged:
        told = of_damage(
            opener.damaged,
            key="statement",
            tree=actor.municipality,
            at=done.at,
            session=actor.session,
            case=done.case,
        )
        unreadable = replace(told, actor=actor.staff, appointment=actor.appointment)
        _with_retries(house, lambda lane: lane.run(lambda c: lane.writer.append(c, unreadable)))
    return opened


def before_sign_in(house: House, body: Callable[[Connection, Beginning], tuple[T, Entry | None]]) -> T:
    """What happens before there is an actor: sign-in and its failure, a session's life.

    The body returns its result and its entry. An entry is left out only for what shows and changes
    nothing a person would ask about (looking a session up).
    """

    def once(lane: Lane) -> T:
        def run(connection: Connection) -> T:
            result, entry = body(connection, house.begin(connection))
            if entry is not None:
                lane.writer.append(connection, entry)
            return result

        return lane.run(run)

    return _with_retries(house, once)


def upkeep(house: House, body: Callable[[Connection, Beginning], list[Entry]]) -> int:
    """The program's own housekeeping, without an actor; how many entries it left."""

    def once(lane: Lane) -> int:
        def run(connection: Connection) -> int:
            entries = body(connection, house.begin(connection))
            for entry in entries:
                lane.writer.append(connection, entry)
            return len(entries)

        return lane.run(run)

    return _with_retries(house, once)


def heartbeat(house: House) -> None:
    """One entry per open chain of each free lane, so that a cut tail of the log shows.

    A lane in use is writing. Raises RecordUnavailable.
    """
    for lane in house.lanes.all:
        with house.lanes.borrow_if_free(lane) as taken:
            if taken:
                _beat(lane)


def _beat(lane: Lane) -> None:
    try:
        lane.run(lane.writer.heartbeat)
    except database.DBAPIError as error:
        raise RecordUnavailable("database") from error


def _outlast_readers(house: House, number: int) -> None:
    """Return only when every transaction older than the deed has ended (P6).

    Raises ReadersRemain after ten seconds: the deed stands, but someone may still be reading.
    """
    give_up = time.monotonic() + _LONGEST_WAIT_FOR_READERS_SECONDS
    while True:
        with house.lanes.borrow() as lane:
            try:
                if lane.look(lambda connection: older_have_ended(connection, number)):
                    return
            except database.DBAPIError:
                lane.drop()
        if time.monotonic() > give_up:
            raise ReadersRemain
        time.sleep(_LOOK_AGAIN_SECONDS)


__all__ = ["ACTIONS", "act", "aside", "before_sign_in", "deed", "heartbeat", "reading", "upkeep"]
