"""When one office may give to another, on which ground: both sides of every border, by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from coord.domain.compartment import Compartment
from coord.domain.giving import Consent, ConsentAnswer, Exclusion, Giving
from coord.domain.ground import Ground
from coord.domain.meeting import ItemFacts, LegalType
from coord.policy.decide import may_give

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
EAST, COORDINATION, SHAKYO, MAYOR, PRIVATE, MOTHER = (UUID(int=n) for n in range(1, 7))
HEALTH = frozenset({Compartment.HEALTH})
BLINK = timedelta(microseconds=1)
MEETING = (Ground.SHIEN106, Ground.KONKYU9, Ground.KODOKU16)


def consent(**changes: object) -> Consent:
    given = Consent(
        id=UUID(int=9),
        person=MOTHER,
        answer=ConsentAnswer.GIVEN,
        compartments=frozenset({Compartment.HEALTH, Compartment.ECONOMY}),
        givers=frozenset({EAST}),
        recipients=frozenset({SHAKYO, COORDINATION}),
        exclusions=(),
        starts=AT - timedelta(days=1),
        until=AT + timedelta(days=1),
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def giving(**changes: object) -> Giving:
    to_shakyo = Giving(
        at=AT,
        person=MOTHER,
        giver=EAST,
        recipient=SHAKYO,
        post=None,
        compartments=HEALTH,
        consent=consent(),
        giver_is_in_the_project=True,
        recipient_coordinates=False,
        giver_holder=MAYOR,
        recipient_holder=MAYOR,
        municipality_allows_purpose=True,
    )
    return replace(to_shakyo, **changes)  # type: ignore[arg-type]


def within_the_project(**changes: object) -> Giving:
    purpose = giving(recipient=COORDINATION, post="coordinator", recipient_coordinates=True, consent=None)
    return replace(purpose, **changes)  # type: ignore[arg-type]


def test_a_consent_that_names_both_and_covers_it_carries_the_giving() -> None:
    assert may_give(giving()) is Ground.CONSENT


@pytest.mark.parametrize(
    ("why", "changed"),
    [
        ("refused", consent(answer=ConsentAnswer.REFUSED)),
        ("cannot be ascertained", consent(answer=ConsentAnswer.CANNOT_ASCERTAIN)),
        ("not begun", consent(starts=AT + timedelta(microseconds=1))),
        ("ended this very moment", consent(until=AT)),
        ("another giver", consent(givers=frozenset({SHAKYO}))),
        ("another recipient", consent(recipients=frozenset({COORDINATION}))),
        ("another compartment", consent(compartments=frozenset({Compartment.ECONOMY}))),
        ("excluded", consent(exclusions=(Exclusion(agency=SHAKYO, compartments=HEALTH),))),
        ("never asked", None),
    ],
)
def test_without_a_consent_that_fits_nothing_goes_to_an_office_outside_the_project(
    why: str, changed: Consent | None
) -> None:
    assert may_give(giving(consent=changed)) is None, why


def test_a_consent_holds_from_its_first_moment_to_its_last() -> None:
    assert may_give(giving(consent=consent(starts=AT))) is Ground.CONSENT
    assert may_give(giving(consent=consent(until=AT + timedelta(microseconds=1)))) is Ground.CONSENT


def test_an_exclusion_binds_only_the_office_it_names() -> None:
    other = (Exclusion(agency=COORDINATION, compartments=HEALTH),)
    assert may_give(giving(consent=consent(exclusions=other))) is Ground.CONSENT


def test_who_told_is_given_on_no_ground() -> None:
    informant = frozenset({Compartment.INFORMANT})
    assert may_give(giving(compartments=informant, consent=consent(compartments=informant))) is None
    assert may_give(within_the_project(compartments=informant)) is None


def test_within_the_project_a_person_who_refused_is_known_to_the_coordinator() -> None:
    assert may_give(within_the_project()) is Ground.PURPOSE
    refused = consent(answer=ConsentAnswer.REFUSED)
    assert may_give(within_the_project(consent=refused)) is Ground.PURPOSE


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        ("to another post of that office", {"post": None}),
        ("to an office that does not coordinate", {"recipient_coordinates": False}),
        ("from an office outside the project", {"giver_is_in_the_project": False}),
        ("to another holder", {"recipient_holder": PRIVATE}),
        ("where the town has it off", {"municipality_allows_purpose": False}),
    ],
)
def test_the_purpose_ends_at_the_border_of_the_project(why: str, changes: dict[str, object]) -> None:
    assert may_give(within_the_project(**changes)) is None, why


def test_there_are_no_spare_grounds_beside_a_consent_in_force() -> None:
    narrow = consent(compartments=frozenset({Compartment.ECONOMY}))
    assert may_give(within_the_project(consent=narrow)) is None
    withdrawn = consent(until=AT)
    assert may_give(within_the_project(consent=withdrawn)) is Ground.PURPOSE


# ── For an item of a meeting ─────────────────────────────────────────────────────────────────────


def item(**changes: object) -> ItemFacts:
    """包括 was asked, 社協 attends; under the 支援会議 of 社会福祉法."""
    of_the_day = ItemFacts(
        grounds=frozenset({Ground.SHIEN106}),
        attendees=frozenset({SHAKYO}),
        asked=frozenset({EAST}),
        necessary=frozenset(),
        named={},
        opens=AT - timedelta(days=7),
        closes=AT + timedelta(days=30),
    )
    return replace(of_the_day, **changes)  # type: ignore[arg-type]


def for_an_item(of: ItemFacts | None = None, **changes: object) -> Giving:
    """Nobody was asked for a consent, and the giver is in no project: only the item can carry it."""
    given = giving(consent=None, giver_is_in_the_project=False, recipient_holder=PRIVATE, item=of or item())
    return replace(given, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("law", MEETING)
def test_who_was_asked_for_an_item_may_give_to_who_attends_it_under_its_law(law: Ground) -> None:
    assert may_give(for_an_item(item(grounds=frozenset({law})))) is law


def test_without_an_item_no_law_of_a_meeting_carries_anything() -> None:
    assert may_give(replace(for_an_item(), item=None)) is None


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        ("the giver was not asked", {"asked": frozenset()}),
        ("another office was asked", {"asked": frozenset({COORDINATION})}),
        ("the recipient was asked, not the giver", {"asked": frozenset({SHAKYO})}),
        ("nobody attends", {"attendees": frozenset()}),
        ("another office attends", {"attendees": frozenset({COORDINATION})}),
        ("the recipient answers and does not attend", {"asked": frozenset({EAST, SHAKYO}), "attendees": frozenset()}),
        ("the giver attends, the recipient does not", {"attendees": frozenset({EAST})}),
        ("no law was chosen", {"grounds": frozenset()}),
    ],
)
def test_an_item_carries_only_what_was_asked_to_who_attends(why: str, changes: dict[str, object]) -> None:
    assert may_give(for_an_item(item(**changes))) is None, why


def test_an_item_is_open_to_its_last_moment() -> None:
    assert may_give(for_an_item(item(closes=AT + BLINK))) is Ground.SHIEN106


def test_who_is_no_member_may_answer_and_receives_nothing_back() -> None:
    of = item(asked=frozenset({EAST}), attendees=frozenset({SHAKYO}))
    back = {"giver": SHAKYO, "recipient": EAST}
    assert may_give(for_an_item(of)) is Ground.SHIEN106
    assert may_give(for_an_item(of, **back)) is None
    both_asked = replace(of, asked=frozenset({EAST, SHAKYO}))
    assert may_give(for_an_item(both_asked, **back)) is None
    assert may_give(for_an_item(replace(both_asked, attendees=frozenset({EAST, SHAKYO})), **back)) is Ground.SHIEN106


def test_of_several_laws_on_one_item_a_giving_cites_exactly_one_of_them() -> None:
    for laws in ({Ground.SHIEN106, Ground.KODOKU16}, {Ground.KONKYU9, Ground.KODOKU16}, set(MEETING)):
        assert may_give(for_an_item(item(grounds=frozenset(laws)))) in laws


def test_the_meeting_of_the_coordinator_gives_on_consent_only() -> None:
    of = item(grounds=frozenset({law for law in [LegalType.JUSO.ground] if law}))
    assert may_give(for_an_item(of)) is None
    assert may_give(for_an_item(of, consent=consent())) is Ground.CONSENT


@pytest.mark.parametrize("law", MEETING)
def test_a_law_is_the_ground_only_where_it_was_chosen_for_the_item(law: Ground) -> None:
    others = frozenset(MEETING) - {law}
    assert may_give(for_an_item(item(grounds=others))) is not law
    assert may_give(for_an_item(item(grounds=others))) in others


NECESSARY = frozenset({MOTHER})
UNWILLING = [
    ("refused", consent(answer=ConsentAnswer.REFUSED)),
    ("withdrew", consent(until=AT, withdrawn=True)),
    ("keeps this recipient out", None),
]


@pytest.mark.parametrize(("how", "answer"), UNWILLING)
def test_of_who_refused_or_withdrew_or_keeps_this_recipient_out_only_what_the_chair_finds_necessary_is_given(
    how: str, answer: Consent | None
) -> None:
    another = frozenset({UUID(int=7)})
    for necessary, ground in ((frozenset(), None), (another, None), (NECESSARY, Ground.SHIEN106)):
        of = item(necessary=necessary)
        assert may_give(for_an_item(of, consent=answer, refused=True)) is ground, how


@pytest.mark.parametrize("lacking", ["asked", "attendees", "grounds"])
def test_what_the_chair_finds_necessary_goes_from_who_was_asked_to_who_attends_all_the_same(lacking: str) -> None:
    of = item(necessary=NECESSARY, **{lacking: frozenset()})
    assert may_give(for_an_item(of, refused=True)) is None


@pytest.mark.parametrize(
    ("how", "answer"),
    [
        ("not yet asked", None),
        ("cannot be ascertained", consent(answer=ConsentAnswer.CANNOT_ASCERTAIN)),
        ("consent not begun", consent(starts=AT + BLINK)),
        ("consent names another giver", consent(givers=frozenset({SHAKYO}))),
        ("consent names another recipient", consent(recipients=frozenset({COORDINATION}))),
    ],
)
def test_of_who_neither_consented_to_this_nor_refused_it_the_law_is_enough(how: str, answer: Consent | None) -> None:
    assert may_give(for_an_item(consent=answer)) is Ground.SHIEN106, how


def test_where_a_consent_covers_it_the_giving_stands_on_the_consent_and_no_law_is_kept_in_reserve() -> None:
    for law in MEETING:
        of = item(grounds=frozenset({law}), necessary=NECESSARY)
        assert may_give(for_an_item(of, consent=consent())) is Ground.CONSENT


def test_of_who_keeps_this_recipient_out_of_a_consent_nothing_is_given_that_the_chair_did_not_find_necessary() -> None:
    kept_out = consent(exclusions=(Exclusion(agency=SHAKYO, compartments=HEALTH),))
    assert may_give(for_an_item(consent=kept_out, refused=True)) is None


def test_where_a_narrower_consent_stands_between_them_the_law_does_not_widen_it() -> None:
    narrow = consent(compartments=frozenset({Compartment.ECONOMY}))
    assert may_give(for_an_item(consent=narrow)) is None


def test_who_told_is_given_for_no_item_either() -> None:
    for law in MEETING:
        of = item(grounds=frozenset({law}), necessary=NECESSARY)
        for asked_for in ({Compartment.INFORMANT}, {Compartment.HEALTH, Compartment.INFORMANT}):
            assert may_give(for_an_item(of, compartments=frozenset(asked_for))) is None


def test_within_the_project_the_purpose_does_not_wait_for_an_item_nor_for_the_chair() -> None:
    assert may_give(within_the_project(refused=True)) is Ground.PURPOSE
    of_others = item(asked=frozenset(), attendees=frozenset())
    assert may_give(within_the_project(refused=True, item=of_others)) is Ground.PURPOSE


def test_every_combination_is_judged_as_the_law_of_meetings_is_read() -> None:
    laws = [frozenset[Ground](), *(frozenset({law}) for law in MEETING)]
    answers = [
        None,
        consent(),
        consent(until=AT),
        consent(until=AT, withdrawn=True),
        consent(answer=ConsentAnswer.REFUSED),
    ]
    ticked = (HEALTH, HEALTH | {Compartment.INFORMANT})
    seen: set[Ground | None] = set()
    for asked, attends, is_necessary, unwilling in product((True, False), repeat=4):
        for law, answer, compartments in product(laws, answers, ticked):
            of = item(
                grounds=law,
                asked=frozenset({EAST} if asked else ()),
                attendees=frozenset({SHAKYO} if attends else ()),
                necessary=NECESSARY if is_necessary else frozenset(),
            )
            refused = unwilling and answer != consent()
            lawful = law if asked and attends and (is_necessary or not refused) else frozenset()
            grounds = frozenset({Ground.CONSENT}) if answer == consent() else lawful
            expected = next(iter(grounds), None) if Compartment.INFORMANT not in compartments else None
            asked_of = for_an_item(of, consent=answer, refused=refused, compartments=compartments)
            assert may_give(asked_of) is expected, asked_of
            seen.add(expected)
    assert seen == {None, Ground.CONSENT, *MEETING}


def test_of_who_keeps_this_recipient_out_of_a_consent_in_force_what_the_chair_finds_necessary_is_given() -> None:
    kept_out = consent(exclusions=(Exclusion(agency=SHAKYO, compartments=HEALTH),))
    assert may_give(for_an_item(item(necessary=NECESSARY), consent=kept_out, refused=True)) is Ground.SHIEN106


@pytest.mark.parametrize("closes", [AT, AT - timedelta(days=1)])
def test_a_closed_item_carries_nothing(closes: datetime) -> None:
    assert may_give(for_an_item(item(closes=closes))) is None
