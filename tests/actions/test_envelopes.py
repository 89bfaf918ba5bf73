"""What the code of a sealed envelope opens at night, for whom, how often, and what is known of it afterwards."""

import dataclasses
import itertools
import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from audit.events import Event
from coord.actions.emergency import Asked, break_glass
from coord.actions.emergency_sheet import read_emergency_sheet
from coord.actions.envelopes import NewEnvelope, list_envelopes, prepare_envelope, revoke_envelope
from coord.actions.gate import Actor
from coord.actions.glasses import extend_glass, list_glasses, prepare_review, review_glass
from coord.actions.home import read_home
from coord.actions.sessions import TooManyTries
from coord.actions.unsealing import Unsealed, unseal
from coord.actions.walls import set_wall
from coord.domain.agency import Role
from coord.domain.ids import new_id, new_public_ref
from coord.domain.sealed_code import fold_code
from coord.errors import Conflict, Invalid, NotFound, Refused
from coord.store import tables as t
from coord.store.tables.columns import FOREVER
from tests.actions.test_emergency import (
    BORN,
    LIVES,
    NIGHT,
    TOSHIKO,
    broken,
    hide_her_place,
    household,
    newest,
    said_on,
    sheet,
    voucher,
)
from tests.builders import Clock, Story
from tests.gate.reading import entries

HOME = ["みらい市さくら台3丁目14番2号"]
_addresses = (f"198.51.100.{number}" for number in itertools.count(1))


@pytest.fixture
def address() -> str:
    """Where nobody has tried before."""
    return next(_addresses)


def prepared(story: Story, office: str = "shakyo") -> NewEnvelope:
    return prepare_envelope(story.house, story.actor("privacy"), story.town.agency_refs[office])


def tried(story: Story, code: str, address: str, by: str = "shakyo") -> Unsealed | TooManyTries | None:
    return unseal(story.house, story.actor(by), code=code, address=address)


def unsealed(story: Story, code: str, address: str, by: str = "shakyo") -> Unsealed:
    found = tried(story, code, address, by)
    assert isinstance(found, Unsealed)
    return found


def opened(
    story: Story, by_envelope: Unsealed, *, by: str = "shakyo", told_to: str = "police", birth: str = BORN
) -> str:
    """The one glass that is broken with an envelope in place of a second person."""
    where = "" if birth else LIVES
    said = Asked(danger="life", told_to=told_to, reason=NIGHT, kana=TOSHIKO, birth=birth, address=where)
    (glass,) = break_glass(story.house, story.actor(by), said, own=voucher(story, by), second=by_envelope)
    return glass


def listed(story: Story) -> list[tuple[str, bool, bool]]:
    """(name, lies, used) of every envelope, newest first."""
    page = list_envelopes(story.house, story.actor("privacy"))
    return [(one.name, one.lies, one.used) for one in page.envelopes]


def hidden(story: Story) -> str:
    case = household(story)
    hide_her_place(story, case)
    return case


# ── The code ─────────────────────────────────────────────────────────────────────────────────────


def test_a_code_can_be_read_over_a_table_and_is_another_each_time(story: Story) -> None:
    codes = [prepared(story).code for _ in range(3)]
    assert len(set(codes)) == 3
    for code in codes:
        assert re.fullmatch(r"([2-9A-HJKMNP-TV-Z]{4}-){2}[2-9A-HJKMNP-TV-Z]{4}", code)


def test_of_the_code_only_an_argon2id_hash_is_kept(story: Story) -> None:
    envelope = prepared(story)
    with story.house.engine.begin() as connection:
        rows = connection.execute(
            select(t.emergency_envelope).where(t.emergency_envelope.c.municipality == story.town.id)
        ).all()
    (row,) = rows
    assert row.code_hash.startswith("$argon2id$")
    for said in (
        str(row),
        str(entries(story.house, story.town.id)),
        str(list_envelopes(story.house, story.actor("privacy"))),
    ):
        assert envelope.code not in said
        assert fold_code(envelope.code) not in said


def test_it_is_typed_as_one_likes(story: Story, address: str) -> None:
    code = prepared(story).code
    wide = code.translate({ord(sign): ord(sign) + 0xFEE0 for sign in set(code) - {"-"}})
    for typed in (code.lower(), code.replace("-", " "), f"　{wide} ", code.replace("-", "")):
        assert isinstance(unsealed(story, typed, address), Unsealed)


# ── What it opens ────────────────────────────────────────────────────────────────────────────────


def test_alone_at_night_the_code_opens_a_hidden_place_for_the_police(story: Story, address: str) -> None:
    hidden(story)
    assert said_on(sheet(story, broken(story)))["住所"] == ["非表示"]
    glass = opened(story, unsealed(story, prepared(story).code, address))
    assert said_on(sheet(story, glass))["住所"] == HOME
    shown = read_emergency_sheet(story.house, story.actor("shakyo"), glass)
    assert (shown.confirmed, shown.by_envelope) == (True, True)


def test_with_the_code_she_is_found_by_her_address_too(story: Story, address: str) -> None:
    hidden(story)
    envelope = unsealed(story, prepared(story).code, address)
    with pytest.raises(NotFound):
        broken(story, birth="", address=LIVES)
    assert opened(story, envelope, birth="")


def test_it_opens_for_those_who_protect_and_for_no_others(story: Story, address: str) -> None:
    hidden(story)
    with pytest.raises(Invalid, match="told_to"):
        opened(story, unsealed(story, prepared(story).code, address), told_to="other")
    for told_to in ("police", "fire", "protection", "duty"):
        glass = opened(story, unsealed(story, prepared(story).code, address), told_to=told_to)
        assert said_on(sheet(story, glass))["住所"] == HOME


@pytest.mark.parametrize("rule", ["N-2", "N-3"])
def test_it_never_opens_the_walls_of_the_other_party_and_of_interest(story: Story, address: str, rule: str) -> None:
    case, staff = household(story), story.town.staff_refs["shakyo"]
    set_wall(story.house, story.actor("counsellor"), case, rule=rule, staff=staff, reason="相手方")
    envelope = unsealed(story, prepared(story).code, address)
    for birth in (BORN, ""):
        with pytest.raises(Refused):
            opened(story, envelope, birth=birth)
    assert [lies for _, lies, _ in listed(story)] == [True]


def test_what_another_extends_stays_open_with_its_place(story: Story, clock: Clock, address: str) -> None:
    hidden(story)
    glass = opened(story, unsealed(story, prepared(story).code, address))
    extend_glass(story.house, story.actor("privacy"), glass)
    clock.forward(hours=13)
    assert said_on(sheet(story, glass))["住所"] == HOME


# ── Once, for its office, while it is good ───────────────────────────────────────────────────────


def test_it_works_once(story: Story, address: str) -> None:
    hidden(story)
    code = prepared(story).code
    first, second = unsealed(story, code, address), unsealed(story, code, address)
    opened(story, first)
    with pytest.raises(Invalid, match="second_envelope"):
        opened(story, second)
    assert tried(story, code, address) is None
    assert [(lies, used) for _, lies, used in listed(story)] == [(False, True)]


def test_who_finds_nobody_has_not_used_it_up(story: Story, address: str) -> None:
    envelope = unsealed(story, prepared(story).code, address)
    with pytest.raises(NotFound):
        opened(story, envelope)
    hidden(story)
    assert opened(story, envelope)


def test_a_household_in_two_cases_opens_with_one_envelope(story: Story, address: str) -> None:
    household(story)
    household(story)
    said = Asked(danger="life", told_to="police", reason=NIGHT, kana=TOSHIKO, birth=BORN)
    envelope = unsealed(story, prepared(story).code, address)
    glasses = break_glass(story.house, story.actor("shakyo"), said, own=voucher(story, "shakyo"), second=envelope)
    assert len(glasses) == 2
    mine = list_glasses(story.house, story.actor("shakyo")).mine
    assert len({glass.envelope for glass in mine}) == 1


def test_it_is_for_the_office_in_which_it_lies(story: Story, address: str) -> None:
    hidden(story)
    code = prepared(story, "hospital").code
    assert tried(story, code, address) is None
    envelope = unsealed(story, code, address, "hospital")
    stolen = dataclasses.replace(envelope, staff=story.town.staff["shakyo"])
    for by in (envelope, stolen):
        with pytest.raises(Invalid, match="second_envelope"):
            opened(story, by)
    assert opened(story, envelope, by="hospital")


def test_what_a_colleague_unsealed_is_not_mine_and_not_for_tomorrow(story: Story, clock: Clock, address: str) -> None:
    hidden(story)
    envelope = unsealed(story, prepared(story, "east").code, address, "colleague")
    with pytest.raises(Invalid, match="second_envelope"):
        opened(story, envelope, by="counsellor")
    clock.forward(minutes=6)
    with pytest.raises(Invalid, match="second_envelope"):
        opened(story, envelope, by="colleague")


def test_a_revoked_one_opens_nothing_and_ends_once(story: Story, address: str) -> None:
    hidden(story)
    code = prepared(story).code
    envelope = unsealed(story, code, address)
    (lying,) = list_envelopes(story.house, story.actor("privacy")).envelopes
    revoke_envelope(story.house, story.actor("privacy"), lying.ref)
    assert newest(story.house, story)["event"] == Event.ENVELOPE_REVOKED
    with pytest.raises(Invalid, match="second_envelope"):
        opened(story, envelope)
    assert tried(story, code, address) is None
    with pytest.raises(Conflict):
        revoke_envelope(story.house, story.actor("privacy"), lying.ref)
    with pytest.raises(NotFound):
        revoke_envelope(story.house, story.actor("privacy"), new_public_ref())
    (ended,) = list_envelopes(story.house, story.actor("privacy")).envelopes
    assert (ended.lies, ended.used, ended.ended_at is None) == (False, False, False)


def test_after_four_hundred_days_it_is_too_old(story: Story, clock: Clock, address: str) -> None:
    code = prepared(story).code
    (lying,) = list_envelopes(story.house, story.actor("privacy")).envelopes
    assert lying.last_day == story.today + timedelta(days=399)
    clock.forward(days=399, hours=23)
    assert isinstance(unsealed(story, code, address), Unsealed)
    clock.forward(hours=1)
    assert tried(story, code, address) is None
    (old,) = list_envelopes(story.house, story.actor("privacy")).envelopes
    assert (old.lies, old.used, old.ended_at) == (False, False, None)


def test_of_two_who_use_it_at_once_the_database_takes_one(story: Story, address: str) -> None:
    """Both may look before either writes; what keeps them apart is the key of the row."""
    hidden(story)
    opened(story, unsealed(story, prepared(story).code, address))
    ends = t.emergency_envelope_end
    with story.house.engine.begin() as connection:
        used = connection.execute(select(ends).where(ends.c.municipality == story.town.id)).mappings().one()
    with pytest.raises(IntegrityError), story.house.engine.begin() as connection:
        connection.execute(ends.insert(), dict(used))


# ── Who prepares, and who does not use ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["counsellor", "supervisor", "head", "auditor", "administrator"])
def test_only_a_privacy_officer_prepares_lists_and_revokes(story: Story, who: str) -> None:
    prepared(story)
    (lying,) = list_envelopes(story.house, story.actor("privacy")).envelopes
    actor = story.actor(who)
    with pytest.raises(Refused):
        prepare_envelope(story.house, actor, story.town.agency_refs["shakyo"])
    with pytest.raises(Refused):
        list_envelopes(story.house, actor)
    with pytest.raises(Refused):
        revoke_envelope(story.house, actor, lying.ref)
    assert [lies for _, lies, _ in listed(story)] == [True]


def also_at_work(story: Story, person: str, office: str) -> Actor:
    """A second appointment of this person, confirmed, entered by hand."""
    at, row = story.house.now(), new_id(story.house.now())
    values = {
        "municipality": story.town.id,
        "id": row,
        "public_ref": new_public_ref(),
        "staff_id": story.town.staff[person],
        "agency_id": story.town.agencies[office],
        "post": "counsellor",
        "title": "相談員",
        "role": Role.COUNSELLOR,
        "starts": at,
        "until": FOREVER,
        "given_at": at,
        "given_by": None,
    }
    with story.house.engine.begin() as connection:
        connection.execute(t.appointment.insert(), values)
        connection.execute(
            t.appointment_confirmation.insert(),
            {"municipality": story.town.id, "appointment_id": row, "confirmed_by": None, "at": at},
        )
    return Actor(municipality=story.town.id, staff=story.town.staff[person], appointment=row, session="story")


def test_who_prepared_an_envelope_confirms_nothing_for_himself_with_it(story: Story, address: str) -> None:
    hidden(story)
    officer = also_at_work(story, "privacy", "shakyo")
    envelope = unseal(story.house, officer, code=prepared(story).code, address=address)
    assert isinstance(envelope, Unsealed)
    said = Asked(danger="life", told_to="police", reason=NIGHT, kana=TOSHIKO, birth=BORN)
    with pytest.raises(Invalid, match="second_envelope"):
        break_glass(story.house, officer, said, own=voucher(story, "privacy"), second=envelope)


def test_an_office_has_five_at_most_and_one_where_nobody_breaks_glasses_none(story: Story) -> None:
    for _ in range(5):
        prepared(story)
    with pytest.raises(Invalid, match="agency"):
        prepared(story)
    prepared(story, "hospital")
    for office in ("audit", "system"):
        with pytest.raises(Invalid, match="agency"):
            prepared(story, office)
    with pytest.raises(Invalid, match="agency"):
        prepare_envelope(story.house, story.actor("privacy"), "")
    page = list_envelopes(story.house, story.actor("privacy"))
    assert {"社協くらし", "みどり病院"}.isdisjoint(page.without)
    assert "東包括" in page.without
    assert "監査事務局" not in {name for _, name in page.offices}


# ── Wrong codes ──────────────────────────────────────────────────────────────────────────────────


def test_wrong_codes_are_counted_and_delayed_like_wrong_passwords(story: Story, clock: Clock, address: str) -> None:
    code = prepared(story).code
    for _ in range(5):
        assert tried(story, "2222-3333-4444", address) is None
    written = newest(story.house, story)
    assert (written["event"], written["outcome"]) == (Event.ENVELOPE_FAILED, "refused")
    assert written["actor"] == str(story.town.staff["shakyo"])
    assert "2222" not in str(written)
    assert isinstance(tried(story, code, address), TooManyTries)
    assert isinstance(tried(story, code, next(_addresses)), TooManyTries)
    clock.forward(minutes=1, seconds=1)
    assert isinstance(unsealed(story, code, address), Unsealed)


def test_one_persons_wrong_codes_delay_nobody_elsewhere(story: Story, address: str) -> None:
    code = prepared(story, "east").code
    for _ in range(5):
        assert tried(story, "2222-3333-4444", address, "counsellor") is None
    assert isinstance(tried(story, code, address, "colleague"), TooManyTries)
    assert isinstance(unsealed(story, code, next(_addresses), "colleague"), Unsealed)


def test_an_office_without_an_envelope_gives_the_same_answer(story: Story, address: str) -> None:
    assert tried(story, "2222-3333-4444", address) is None
    assert newest(story.house, story)["event"] == Event.ENVELOPE_FAILED


def test_who_does_not_work_there_any_more_unseals_nothing(story: Story, address: str) -> None:
    code = prepared(story).code
    nobody = dataclasses.replace(story.actor("shakyo"), appointment=None)
    elsewhere = dataclasses.replace(story.actor("hospital"), appointment=story.actor("shakyo").appointment)
    for actor in (nobody, elsewhere):
        assert unseal(story.house, actor, code=code, address=address) is None


# ── What is known of it afterwards ───────────────────────────────────────────────────────────────


def test_the_entry_and_the_review_name_the_envelope_and_no_second_person(story: Story, address: str) -> None:
    hidden(story)
    envelope = prepared(story)
    glass = opened(story, unsealed(story, envelope.code, address))
    facts = newest(story.house, story)["facts"]
    assert isinstance(facts, dict)
    (lying,) = list_envelopes(story.house, story.actor("privacy")).envelopes
    assert facts["envelope"] == lying.ref
    assert "second" not in facts
    review = prepare_review(story.house, story.actor("privacy"), glass)
    assert (review.glass.envelope, review.glass.second) == (envelope.name, "")
    review_glass(story.house, story.actor("privacy"), glass, verdict="proper", reason="通報の記録と合う")


def test_the_privacy_officer_is_told_until_a_new_one_is_prepared(story: Story, address: str) -> None:
    hidden(story)
    officer = story.actor("privacy")
    spare, used = prepared(story), prepared(story)
    assert read_home(story.house, officer).envelopes == ()
    opened(story, unsealed(story, used.code, address))
    (due,) = read_home(story.house, officer).envelopes
    assert (due.name, due.office) == (used.name, "社協くらし")
    assert read_home(story.house, story.actor("auditor")).envelopes == ()
    prepared(story, "hospital")
    assert len(read_home(story.house, officer).envelopes) == 1
    prepared(story)
    assert read_home(story.house, officer).envelopes == ()
    assert isinstance(unsealed(story, spare.code, address), Unsealed)
