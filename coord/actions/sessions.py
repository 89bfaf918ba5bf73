"""Signing in and out: server-side sessions that can be ended at once, delay instead of lock-out.

Passwords: Argon2id (RFC 9106), rehashed when the parameters grow; a semaphore of the core count
stands before it, because it fills both cores for a tenth of a second.
"""

import hashlib
import hmac
import os
import secrets
import threading
from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2 import exceptions as argon2
from argon2.low_level import ARGON2_VERSION
from sqlalchemy import Connection

from audit.entry import TREE_ZERO, Entry, Outcome
from audit.events import Event
from coord.actions.gate import Actor, Beginning, House, before_sign_in
from coord.domain.ids import new_id, new_public_ref
from coord.errors import NotSignedIn
from coord.store import people
from coord.store import tables as t
from coord.store.keeping import Keeping
from coord.store.rows import AccountRow, AppointmentRow, SessionRow

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_TOUCH_EVERY = timedelta(minutes=1)
_REMEMBER_FAILURES = timedelta(minutes=15)
_FREE_FAILURES = 5
_SHORTEST_PASSWORD = 12

_hasher = PasswordHasher()
_one_per_core = threading.Semaphore(os.cpu_count() or 1)


def _nobodys_hash() -> str:
    """A hash at the hasher's own price that no password has: made of random bytes, so that it costs no start a hash."""
    price = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    sizes = (_hasher.salt_len, _hasher.hash_len)
    salt, digest = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in sizes)
    return f"$argon2id$v={ARGON2_VERSION}${price}${salt}${digest}"


_NOBODYS_HASH = _nobodys_hash()


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn:
    """A new session. `token` goes to the browser and is kept nowhere else."""

    token: str
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """Who a session belongs to and what it may work as; names of staff and offices only.

    `seconds_left` is how long it lives if nobody touches it any more.
    """

    actor: Actor
    staff_name: str
    municipality_name: str
    specimen: bool
    appointment: AppointmentRow | None
    appointments: tuple[AppointmentRow, ...]
    seconds_left: int

    @property
    def seconds_when_used(self) -> int:
        """How long it surely lives after it was used: a use is noted once a minute."""
        return int((IDLE - _TOUCH_EVERY).total_seconds())


@dataclass(frozen=True, kw_only=True, slots=True)
class TooManyTries:
    """Wait this many seconds: sign-in was tried too often with this login or from this address."""

    seconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Voucher:
    """Someone who has just shown, by the own password, that it is he. Good for a few minutes."""

    municipality: UUID
    staff: UUID
    at: datetime


def hash_password(password: str) -> str:
    """The Argon2id hash to keep. Raises ValueError, in Japanese, for a password too short."""
    if len(password) < _SHORTEST_PASSWORD:
        raise ValueError(f"パスワードは{_SHORTEST_PASSWORD}文字以上にしてください。")
    return hash_secret(password)


def sign_in(house: House, *, login: str, password: str, address: str) -> SignedIn | TooManyTries | None:
    """Start a session; None for a wrong pair, TooManyTries where the delay has not passed."""
    account = _account_behind(house, login=login, password=password, address=address)
    if account is None or isinstance(account, TooManyTries):
        return account
    return before_sign_in(house, lambda c, b: _start(c, b, account))


def vouch(house: House, *, login: str, password: str, address: str) -> Voucher | TooManyTries | None:
    """Show by a password who one is, without a session: counted, delayed and recorded as a sign-in is."""
    account = _account_behind(house, login=login, password=password, address=address)
    if account is None or isinstance(account, TooManyTries):
        return account
    at = before_sign_in(house, lambda _, begun: (begun.at, None))
    return Voucher(municipality=account.municipality, staff=account.staff_id, at=at)


def vouch_again(house: House, actor: Actor, *, password: str, address: str) -> Voucher | TooManyTries | None:
    """Whoever is signed in shows once more that it is he."""

    def look(connection: Connection, _: Beginning) -> tuple[str, None]:
        return people.login_of_staff(connection, actor.municipality, actor.staff), None

    return vouch(house, login=before_sign_in(house, look), password=password, address=address)


def _account_behind(house: House, *, login: str, password: str, address: str) -> AccountRow | TooManyTries | None:
    """One answer, after one hash, for an unknown login and a wrong password."""
    keys = (failure_key(house, "login", login.strip().lower()), failure_key(house, "from", address))

    def look(connection: Connection, begun: Beginning) -> tuple[tuple[TooManyTries | None, AccountRow | None], None]:
        return (too_many_tries(connection, begun, keys), people.account_by_login(connection, login.strip())), None

    wait, account = before_sign_in(house, look)
    if wait is not None:
        return wait
    if account is None or account.disabled_at is not None or not is_of(account.password_hash, password):
        if account is None:
            is_nobodys(password)
        before_sign_in(house, lambda c, b: _keep_failure(c, b, keys, account))
        return None
    return account


def too_many_tries(connection: Connection, begun: Beginning, keys: tuple[bytes, ...]) -> TooManyTries | None:
    """After five failures in fifteen minutes under one of the keys: one try a minute; after twenty: none."""
    failures = max(people.failures_since(connection, key, begun.at - _REMEMBER_FAILURES) for key in keys)
    a_minute_ago = begun.at - timedelta(minutes=1)
    if failures < _FREE_FAILURES:
        return None
    if failures < _FREE_FAILURES * 4 and not any(people.failures_since(connection, key, a_minute_ago) for key in keys):
        return None
    return TooManyTries(seconds=int(_REMEMBER_FAILURES.total_seconds() // 15))


def failure_key(house: House, kind: str, value: str) -> bytes:
    """Under what failures are counted: a login, an address, whoever tries a code; keyed, and never in clear."""
    secret = house.settings.web_secret_file.read_bytes()
    return hmac.new(secret, f"{kind}\0{value}".encode(), hashlib.sha256).digest()


def hash_secret(secret: str) -> str:
    """The Argon2id hash to keep of a secret that was drawn, not chosen."""
    with _one_per_core:
        return _hasher.hash(secret)


def is_of(kept_hash: str, secret: str) -> bool:
    """Whether a kept hash is this secret's."""
    with _one_per_core:
        try:
            return _hasher.verify(kept_hash, secret)
        except argon2.VerificationError:
            return False


def is_nobodys(secret: str) -> None:
    """Spend the same time where there is no hash to compare with."""
    is_of(_NOBODYS_HASH, secret)


def count_failure(connection: Connection, begun: Beginning, keys: tuple[bytes, ...]) -> None:
    """One more failure under each of the keys; old ones are forgotten."""
    people.forget_failures(connection, before=begun.at - _REMEMBER_FAILURES)
    for key in keys:
        Keeping(connection).keep(t.failed_sign_in, key=key, at=begun.at, id=new_id(begun.at))


def _keep_failure(
    connection: Connection, begun: Beginning, keys: tuple[bytes, ...], account: AccountRow | None
) -> tuple[None, Entry]:
    count_failure(connection, begun, keys)
    return None, Entry(
        tree=account.municipality if account else TREE_ZERO,
        event=Event.SESSION_FAILED,
        at=begun.at,
        outcome=Outcome.REFUSED,
        facts={"account": str(account.id) if account else "unknown"},
    )


def _start(connection: Connection, begun: Beginning, account: AccountRow) -> tuple[SignedIn, Entry]:
    at = begun.at
    token = secrets.token_urlsafe(32)
    in_force = [
        a for a in people.appointments_of_staff(connection, account.municipality, account.staff_id) if a.is_in_force(at)
    ]
    public = new_public_ref()
    Keeping(connection).keep(
        t.session,
        token_hash=_token_hash(token),
        public_ref=public,
        municipality=account.municipality,
        account_id=account.id,
        appointment_id=in_force[0].id if len(in_force) == 1 else None,
        started_at=at,
        last_seen_at=at,
        until=at + IDLE,
        ended_at=None,
    )
    entry = Entry(
        tree=account.municipality,
        event=Event.SESSION_STARTED,
        at=at,
        actor=account.staff_id,
        appointment=in_force[0].id if len(in_force) == 1 else None,
        session=public,
        facts={"method": "password"},
    )
    return SignedIn(token=token, until=at + IDLE), entry


def visitor(house: House, token: str) -> Visitor:
    """Who stands behind a token. Raises NotSignedIn. Using a session lengthens it."""

    def look(connection: Connection, begun: Beginning) -> tuple[Visitor | None, None]:
        at = begun.at
        hashed = _token_hash(token)
        row = people.session_by_token(connection, hashed, at)
        if row is None:
            return None, None
        if at - row.last_seen_at >= _TOUCH_EVERY:
            until = min(at + IDLE, row.started_at + LONGEST)
            people.touch_session(connection, hashed, seen_at=at, until=until)
            row = replace(row, last_seen_at=at, until=until)
        return _visitor(connection, row, at), None

    found = before_sign_in(house, look)
    if found is None:
        raise NotSignedIn
    return found


def _visitor(connection: Connection, row: SessionRow, at: datetime) -> Visitor:
    town = people.municipality(connection, row.municipality)
    in_force = tuple(
        a for a in people.appointments_of_staff(connection, row.municipality, row.staff_id) if a.is_in_force(at)
    )
    chosen = next((a for a in in_force if a.id == row.appointment_id), None)
    return Visitor(
        actor=Actor(
            municipality=row.municipality,
            staff=row.staff_id,
            appointment=chosen.id if chosen else None,
            session=row.public_ref,
        ),
        staff_name=row.staff_name,
        municipality_name=town.name,
        specimen=town.specimen,
        appointment=chosen,
        appointments=in_force,
        seconds_left=int((row.until - at).total_seconds()),
    )


def who_just_left(house: House, token: str) -> Actor | None:
    """Whose session ran out by itself, so that what he sends now is not lost; None for one that was ended.

    Good for one thing only: keeping a draft, which nobody reads before he has signed in again.
    """

    def look(connection: Connection, begun: Beginning) -> tuple[Actor | None, None]:
        row = people.session_run_out(connection, _token_hash(token), begun.at, started_since=begun.at - LONGEST)
        if row is None:
            return None, None
        who = Actor(
            municipality=row.municipality,
            staff=row.staff_id,
            appointment=row.appointment_id,
            session=row.public_ref,
        )
        return who, None

    return before_sign_in(house, look)


def choose_appointment(house: House, actor: Actor, *, ref: str) -> None:
    """Work under another of one's appointments from now on. Raises NotSignedIn for one not held."""

    def choose(connection: Connection, begun: Beginning) -> tuple[bool, Entry | None]:
        at = begun.at
        chosen = people.appointment_by_ref(connection, actor.municipality, ref)
        if chosen is None or chosen.staff_id != actor.staff or not chosen.is_in_force(at):
            return False, _entry(actor, Event.ACCESS_REFUSED, at, rule="no-appointment")
        people.choose_in_session(connection, actor.session, chosen.id)
        return True, _entry(actor, Event.APPOINTMENT_CHOSEN, at, appointment=chosen.id)

    if not before_sign_in(house, choose):
        raise NotSignedIn


def sign_out(house: House, actor: Actor) -> None:
    """End the session."""

    def end(connection: Connection, begun: Beginning) -> tuple[None, Entry]:
        at = begun.at
        people.end_sessions(connection, at, public_ref=actor.session)
        return None, _entry(actor, Event.SESSION_ENDED, at)

    before_sign_in(house, end)


def _entry(
    actor: Actor,
    event: Event,
    at: datetime,
    *,
    appointment: UUID | None = None,
    rule: str | None = None,
) -> Entry:
    return Entry(
        tree=actor.municipality,
        event=event,
        at=at,
        actor=actor.staff,
        appointment=appointment or actor.appointment,
        session=actor.session,
        outcome=Outcome.REFUSED if rule else Outcome.DONE,
        rule=rule,
    )


def _token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
