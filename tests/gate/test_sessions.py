"""Signing in and out: one answer for every wrong pair, delay in place of lock-out, and sessions that end at once."""

import dataclasses
import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import Type
from sqlalchemy import text

from audit.entry import TREE_ZERO
from coord.actions.appointments import confirm_appointment, end_appointment, list_staff
from coord.actions.founding import PersonPlan, found_town
from coord.actions.gate import House
from coord.actions.sessions import (
    _NOBODYS_HASH,
    IDLE,
    LONGEST,
    SignedIn,
    TooManyTries,
    choose_appointment,
    hash_password,
    sign_in,
    sign_out,
    visitor,
)
from coord.domain.agency import Role
from coord.errors import NotSignedIn
from coord.store import people
from coord.store.session import open_database
from tests.builders import Clock, Story, quick_hash, small_plan
from tests.gate.reading import entries
from tests.gate.test_appointments import given

_addresses = (f"192.0.2.{number}" for number in itertools.count(1))
PASSWORD = "ことばを四つつなげた合言葉"


@pytest.fixture
def story(house: House) -> Story:
    """A town where two people can sign in; one of them works in two offices."""
    plan = small_plan()
    appointments = {
        "counsellor": (("east", Role.COUNSELLOR, "相談員"),),
        "double": (("east", Role.COUNSELLOR, "相談員"), ("shakyo", Role.COUNSELLOR, "相談員")),
    }
    named = {
        key: PersonPlan(name=key, appointments=held, login=f"{key}-{plan.code}", password=PASSWORD)
        for key, held in appointments.items()
    }
    plan = dataclasses.replace(plan, people={**plan.people, **named})
    return Story(house=house, town=found_town(house, plan, hashing=quick_hash), plan=plan)


@pytest.fixture
def address() -> str:
    """Where nobody has tried before."""
    return next(_addresses)


def login_of(story: Story, person: str = "counsellor") -> str:
    return story.plan.people[person].login


def signed_in(story: Story, address: str, person: str = "counsellor") -> SignedIn:
    answer = sign_in(story.house, login=login_of(story, person), password=PASSWORD, address=address)
    assert isinstance(answer, SignedIn)
    return answer


def tried(story: Story, address: str, *, login: str | None = None, password: str = "まちがった合言葉です") -> object:  # noqa: S107 - a wrong one
    return sign_in(story.house, login=login or login_of(story), password=password, address=address)


def is_over(story: Story, session: SignedIn) -> bool:
    try:
        visitor(story.house, session.token)
    except NotSignedIn:
        return True
    return False


def events(house: House, tree: UUID) -> list[str]:
    return [entry["event"] for entry in entries(house, tree)]


def test_signing_in_starts_a_session_and_says_so(story: Story, address: str) -> None:
    before = len(entries(story.house, story.town.id))
    session = signed_in(story, address)
    who = visitor(story.house, session.token)
    assert who.staff_name == "counsellor"
    assert who.appointment is not None
    assert who.appointment.agency_name == "東包括"
    (entry,) = entries(story.house, story.town.id)[before:]
    assert (entry["event"], entry["session"]) == ("session.started", who.actor.session)
    assert entry["actor"] == str(story.town.staff["counsellor"])


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(story: Story, address: str) -> None:
    assert tried(story, address) is None
    assert tried(story, address, login="nobody-of-this-name") is None


def test_each_wrong_pair_is_written_down_without_a_word_of_it(story: Story, address: str) -> None:
    town, installation = len(entries(story.house, story.town.id)), len(entries(story.house, TREE_ZERO))
    tried(story, address, password="ひみつのまちがい")
    tried(story, address, login="nobody-of-this-name", password="ひみつのまちがい")
    (known,) = entries(story.house, story.town.id)[town:]
    unknown = [e for e in entries(story.house, TREE_ZERO)[installation:] if e["event"] == "session.failed"]
    assert (known["event"], known["outcome"]) == ("session.failed", "refused")
    assert [entry["facts"] for entry in unknown] == [{"account": "unknown"}]
    for word in ("ひみつ", "nobody", address):
        assert word not in str((known, unknown))


def test_after_five_wrong_pairs_there_is_one_try_a_minute(story: Story, address: str, clock: Clock) -> None:
    for _ in range(5):
        assert tried(story, address) is None
    assert isinstance(tried(story, address), TooManyTries)
    right = sign_in(story.house, login=login_of(story), password=PASSWORD, address=address)
    assert right == TooManyTries(seconds=60)
    clock.forward(seconds=61)
    assert isinstance(signed_in(story, address), SignedIn)


def test_the_delay_follows_the_login_to_other_addresses(story: Story, address: str, clock: Clock) -> None:
    for _ in range(5):
        assert tried(story, next(_addresses)) is None
    assert isinstance(tried(story, address), TooManyTries)
    clock.forward(minutes=16)
    assert isinstance(signed_in(story, address), SignedIn)


def test_the_delay_follows_the_address_to_other_logins(story: Story, address: str) -> None:
    for number in range(5):
        assert tried(story, address, login=f"guess-{number}") is None
    assert isinstance(tried(story, address), TooManyTries)


def test_a_colleague_elsewhere_is_not_delayed(story: Story, address: str) -> None:
    for number in range(5):
        assert tried(story, address, login=f"guess-{number}") is None
    assert isinstance(signed_in(story, next(_addresses)), SignedIn)


def test_failures_are_forgotten_after_a_quarter_of_an_hour(story: Story, address: str, clock: Clock) -> None:
    for _ in range(5):
        tried(story, address)
    clock.forward(minutes=16)
    for _ in range(5):
        assert tried(story, address) is None


def test_half_an_hour_without_a_request_ends_a_session(story: Story, address: str, clock: Clock) -> None:
    session = signed_in(story, address)
    clock.forward(seconds=IDLE.total_seconds() - 5)
    assert not is_over(story, session)
    clock.forward(seconds=IDLE.total_seconds() - 5)
    assert not is_over(story, session)
    clock.forward(seconds=IDLE.total_seconds() + 1)
    assert is_over(story, session)


def test_no_session_outlives_a_long_working_day(story: Story, address: str, clock: Clock) -> None:
    session = signed_in(story, address)
    twenty_minutes = 20 * 60
    for _ in range(int(LONGEST.total_seconds()) // twenty_minutes - 1):
        clock.forward(seconds=twenty_minutes)
        assert not is_over(story, session)
    clock.forward(seconds=twenty_minutes + 1)
    assert is_over(story, session)


def test_signing_out_ends_the_session_on_the_server(story: Story, address: str) -> None:
    session, other = signed_in(story, address), signed_in(story, address)
    sign_out(story.house, visitor(story.house, session.token).actor)
    assert is_over(story, session)
    assert not is_over(story, other)
    assert events(story.house, story.town.id)[-1] == "session.ended"


def test_ending_an_appointment_ends_the_sessions_that_work_under_it(story: Story, address: str) -> None:
    session, colleague = signed_in(story, address), signed_in(story, address, "double")
    staff = list_staff(story.house, story.actor("head"))
    (ref,) = (row.ref for row in staff.appointments if row.staff == "counsellor")
    end_appointment(story.house, story.actor("head"), ref)
    assert is_over(story, session)
    assert not is_over(story, colleague)


def test_whoever_works_in_two_offices_chooses_one(story: Story, address: str) -> None:
    session = signed_in(story, address, "double")
    who = visitor(story.house, session.token)
    assert who.appointment is None
    assert who.actor.appointment is None
    assert {held.agency_name for held in who.appointments} == {"東包括", "社協くらし"}
    choose_appointment(story.house, who.actor, ref=who.appointments[1].public_ref)
    chosen = visitor(story.house, session.token)
    assert chosen.appointment == who.appointments[1]
    assert events(story.house, story.town.id)[-1] == "appointment.chosen"


def test_nobody_chooses_what_he_does_not_hold(story: Story, address: str) -> None:
    who = visitor(story.house, signed_in(story, address, "double").token)
    with story.house.lanes.borrow() as lane:
        theirs = lane.look(
            lambda connection: people.appointments_of_staff(
                connection, story.town.id, story.town.staff["administrator"]
            )
        )
    unconfirmed = given(story, "double")
    for ref in (theirs[0].public_ref, unconfirmed, "no-such-reference"):
        with pytest.raises(NotSignedIn):
            choose_appointment(story.house, who.actor, ref=ref)
        entry = entries(story.house, story.town.id)[-1]
        assert (entry["event"], entry["rule"]) == ("access.refused", "no-appointment")
    confirm_appointment(story.house, story.actor("head"), unconfirmed)
    choose_appointment(story.house, who.actor, ref=unconfirmed)


def test_a_made_up_token_is_nobodys(story: Story, address: str) -> None:
    session = signed_in(story, address)
    for token in ("", "x", session.token + "x", session.token.swapcase()):
        with pytest.raises(NotSignedIn):
            visitor(story.house, token)


def test_passwords_lie_hashed_with_argon2id(house: House) -> None:
    plan = small_plan()
    someone = PersonPlan(name="相談員", appointments=(), login=f"someone-{plan.code}", password=PASSWORD)
    found_town(house, dataclasses.replace(plan, people={**plan.people, "someone": someone}))
    with house.lanes.borrow() as lane:
        account = lane.look(lambda connection: people.account_by_login(connection, someone.login))
    assert account is not None
    parameters = extract_parameters(account.password_hash)
    assert parameters.type is Type.ID
    # RFC 9106, second recommended option.
    assert (parameters.memory_cost, parameters.time_cost) >= (65536, 3)


def test_an_unknown_login_costs_as_much_as_a_known_one() -> None:
    assert extract_parameters(_NOBODYS_HASH) == extract_parameters(hash_password(PASSWORD))
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(_NOBODYS_HASH, PASSWORD)


def test_equal_passwords_have_different_hashes() -> None:
    assert hash_password(PASSWORD) != hash_password(PASSWORD)


def test_a_short_password_is_not_taken() -> None:
    with pytest.raises(ValueError, match="12文字"):
        hash_password("十一文字しかないことば")


def test_neither_password_nor_token_nor_address_lies_anywhere_in_clear(story: Story, address: str) -> None:
    session = signed_in(story, address)
    tried(story, address, login="nobody-of-this-name")
    words = [PASSWORD, session.token, address, "nobody-of-this-name"]
    found = [word for word in words for row in everything(story.house) if word in row]
    assert found == []


def everything(house: House) -> Iterator[str]:
    """Every row of every table, as words."""
    if house.settings.database_url.startswith("sqlite"):
        file = Path(house.settings.database_url.removeprefix("sqlite:///"))
        dump = sqlite3.connect(file)
        yield from dump.iterdump()
        dump.close()
        return
    engine = open_database(house.settings.database_url, role="none")
    with engine.begin() as connection:
        tables = connection.execute(
            text("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'audit')")
        ).scalars()
        for table in tables.all():
            yield from connection.execute(text(f"SELECT t::text FROM {table} t")).scalars()
    engine.dispose()
