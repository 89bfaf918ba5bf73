"""When one office may give to another, on which ground: both sides of every border, by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from coord.domain.compartment import Compartment
from coord.domain.giving import Consent, ConsentAnswer, Exclusion, Giving
from coord.domain.ground import Ground
from coord.policy.decide import may_give

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
EAST, COORDINATION, SHAKYO, MAYOR, PRIVATE, MOTHER = (UUID(int=n) for n in range(1, 7))
HEALTH = frozenset({Compartment.HEALTH})


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
