"""The lawyer's examples (examples.csv): each is decided as it says, by decide() and by the oracle."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

import pytest

from coord.domain.access import Grant, Permit, Reach, Refusal, Shown, Wall, WallRule
from coord.domain.agency import Hat, Role
from coord.domain.compartment import ALL, Compartment, Compartments, compartment_by_code
from coord.domain.fields import field_by_code, tells_place, touched
from coord.domain.ground import Ground, Timing
from coord.domain.statement import StatementFacts
from coord.policy.decide import decide
from tests.policy.oracle import CEILING, listed, person_visible, verdict

EXAMPLES = Path(__file__).with_name("examples.csv")
JAPAN = timezone(timedelta(hours=9))
READER = "佐藤"
WHOLE_CASE = "世帯"
REASON = "理由"
WITHOUT_CONSENT = "同意なし"
RELEASED = "解いた先:"
ALWAYS = "2026-04-01..2027-04-01"
RECORDED = "2026-05-01"
ROLES = {role.label: role for role in Role}
HATS = {
    "社協(受託)": Hat.COORDINATION,
    "社協(自主)": Hat.OWN_WORK,
    "病院": Hat.MEDICAL,
    "生保": Hat.MUNICIPAL_OFFICE,
    "民協": Hat.VOLUNTEERS,
    "監査室": Hat.OVERSIGHT,
    "情報政策課": Hat.SYSTEM,
    "NPO": Hat.PARTICIPATION,
}
LISTED_AND_PERSON_VISIBLE = {
    "O-01": (True, True),
    "O-02": (True, False),
    "O-03": (True, True),
    "O-04": (False, False),
    "O-06": (True, False),
    "O-08": (False, False),
    "O-09": (True, True),
    "O-10": (False, False),
    "C-02": (True, True),
    "C-12": (False, False),
    "C-21": (False, False),
    "C-23": (False, False),
    "S-01": (True, True),
    "S-03": (False, False),
    "S-04": (False, False),
    "S-06": (False, False),
    "S-09": (False, False),
    "S-22": (False, False),
    "K-09": (True, True),
    "D-06": (False, False),
    "D-08": (False, False),
    "R-08": (True, True),
    "R-09": (True, True),
    "R-13": (True, False),
    "R-14": (True, False),
    "W2-01": (False, False),
    "W2-07": (False, False),
    "W3-01": (False, False),
    "W6-01": (True, True),
    "W6-19": (False, False),
}
"""P4 for the reader of some examples, as if nobody else were in the case, and whether he may know of its person."""
RULES = {"N-1", "N-2", "N-3", "N-4", "N-6", CEILING, "no disclosure"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One line of the file, as values."""

    name: str
    reach: Reach
    facts: StatementFacts
    grants: tuple[Grant, ...]
    walls: tuple[Wall, ...]
    stands: frozenset[tuple[UUID, Ground, UUID]] | None
    rule: str | None
    shows: Shown | None


def rows() -> list[dict[str, str]]:
    lines = [line for line in EXAMPLES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def example(row: dict[str, str]) -> Example:
    subjects = [named(name) for name in row["subjects"].split("+")]
    items = parts_of(row["ground_rows"])
    # Rows are numbered as they stand in the file, the reason among them.
    grants = {number: grant(number, item) for number, item in enumerate(items, 1) if item != REASON}
    verb, _, rest = row["expected"].partition(" ")
    assert verb in {"permit", "refuse"}
    return Example(
        name=row["id"],
        reach=reach(row, has_reason=REASON in items),
        facts=facts(row, frozenset(subjects)),
        grants=tuple(grants.values()),
        walls=tuple(wall(item) for item in parts_of(row["walls"])),
        stands=frozenset(stands(rest, subjects, grants)) if verb == "permit" else None,
        rule=rest if verb == "refuse" else None,
        shows=Shown(row["shows"]) if row["shows"] else None,
    )


def parts_of(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(" ; ")] if cell else []


def named(word: str) -> UUID:
    return uuid5(NAMESPACE_OID, word)


CASE = named("林家")
HOME = named("当町")


def town_of(agency: str) -> UUID:
    return named(agency.partition(":")[0]) if ":" in agency else HOME


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def compartments(text: str) -> Compartments:
    if text.startswith("all"):
        return ALL - frozenset(compartment_by_code(code) for code in text.split("-")[1:])
    return frozenset(compartment_by_code(code) for code in text.split("+"))


def reach(row: dict[str, str], *, has_reason: bool) -> Reach:
    agency = row["reader_agency"]
    return Reach(
        municipality=town_of(agency),
        staff=named(READER),
        appointment=named(f"発令 {agency} {row['reader_post']}"),
        agency=named(agency),
        hat=HATS.get(agency, Hat.CONSULTATION),
        post=row["reader_post"],
        role=ROLES[row["reader_role"]],
        at=moment(row["at"]),
        reasons=frozenset({CASE}) if has_reason else frozenset(),
    )


def facts(row: dict[str, str], subjects: frozenset[UUID]) -> StatementFacts:
    written_by, *received = row["statement_by"].split()
    released = frozenset(named(word.removeprefix(RELEASED)) for word in received if word.startswith(RELEASED))
    received = [word for word in received if not word.startswith(RELEASED)]
    assert received in ([], [WITHOUT_CONSENT]), row["statement_by"]
    agency, _, recorded = written_by.partition("@")
    field = field_by_code(row["field"])
    ticked: Compartments = frozenset[Compartment]()
    if row["touched"] not in {"", "all"}:
        ticked = compartments(row["touched"])
    touches = touched(field, ticked)
    return StatementFacts(
        municipality=HOME,
        case=CASE,
        agency=named(agency),
        field=field.code,
        compartments=touches,
        place=tells_place(field, touches),
        subjects=subjects,
        recorded_at=moment(recorded or RECORDED),
        without_consent=bool(received),
        released_to=released,
    )


def grant(number: int, item: str) -> Grant:
    ground, way, subject, opened, *rest = item.split()
    giver, _, receiver = way.partition(">")
    receiver, _, staff = receiver.partition("#")
    agency, _, post = receiver.partition("/")
    starts, until = interval(rest)
    snapshot = next((word.partition("@")[2] for word in rest if word.startswith("snapshot@")), None)
    field = next((word.partition("=")[2] for word in rest if word.startswith("field=")), None)
    second = next((word.partition("=")[2] for word in rest if word.startswith("second=")), None)
    understood = {f"snapshot@{snapshot}", f"field={field}", f"second={second}", "continuing"}
    assert not [word for word in rest if word not in understood and ".." not in word], item
    return Grant(
        id=UUID(int=number),
        municipality=HOME,
        case=CASE,
        agency=named(agency),
        post=post or None,
        staff=named(staff) if staff else None,
        giver=named(giver),
        subject=None if subject == WHOLE_CASE else named(subject),
        compartments=compartments(opened),
        field=field_by_code(field).code if field else None,
        ground=Ground(ground),
        disclosure=None if ground == "OWN" else UUID(int=1000 + number),
        timing=Timing.SNAPSHOT if snapshot else Timing.CONTINUING,
        made_at=moment(snapshot) if snapshot else starts,
        starts=starts,
        until=until,
        confirmed_by=named(second) if second else None,
    )


def wall(item: str) -> Wall:
    rule, whom, against, *rest = item.split()
    starts, until = interval(rest)
    held_back = [word for word in rest if ".." not in word]
    assert len(held_back) == (rule == "N-4"), item
    everyone, *exempt = against.split("-") if against.startswith("all") else [""]
    agency = against if not everyone and not against.startswith("#") else None
    return Wall(
        id=named(item),
        municipality=HOME,
        rule=WallRule(rule),
        case=CASE,
        person=None if whom == WHOLE_CASE else named(whom),
        agency=named(agency) if agency else None,
        staff=named(against[1:]) if against.startswith("#") else None,
        exempt=frozenset(named(name) for name in exempt),
        compartments=compartments(held_back[0]) if held_back else ALL,
        starts=starts,
        until=until,
    )


def interval(words: list[str]) -> tuple[datetime, datetime]:
    starts, _, until = next((word for word in words if ".." in word), ALWAYS).partition("..")
    return moment(starts), moment(until)


def stands(text: str, subjects: list[UUID], grants: dict[int, Grant]) -> Iterator[tuple[UUID, Ground, UUID]]:
    """`CONSENT#1` for all subjects, or one such for each, in their order."""
    told = text.split("+")
    for subject, one in zip(subjects, told * len(subjects) if len(told) == 1 else told, strict=True):
        ground, _, number = one.partition("#")
        yield subject, Ground(ground), grants[int(number)].id


def of_id(row: dict[str, str]) -> str:
    return row["id"]


@pytest.mark.parametrize("row", rows(), ids=of_id)
def test_it_is_decided_as_the_example_says(row: dict[str, str]) -> None:
    one = example(row)
    match decide(one.reach, one.facts, one.grants, one.walls):
        case Permit(stands=given):
            assert frozenset((s.subject, s.ground, s.grant) for s in given) == one.stands, row["situation"]
        case Refusal(rule=rule, shows=shows):
            assert (CEILING if rule.startswith("C-") else rule, shows) == (one.rule, one.shows), row["situation"]


@pytest.mark.parametrize("row", rows(), ids=of_id)
def test_the_oracle_reads_it_as_the_example_says(row: dict[str, str]) -> None:
    one = example(row)
    judged = verdict(one.reach, one.facts, one.grants, one.walls)
    given = {(s.subject, s.ground, s.grant) for s in judged.standings}
    assert (given or None, judged.rule, judged.shows) == (one.stands, one.rule, one.shows), row["situation"]


@pytest.mark.parametrize("name", LISTED_AND_PERSON_VISIBLE)
def test_the_oracle_lists_the_case_and_shows_its_person(name: str) -> None:
    one = next(example(row) for row in rows() if row["id"] == name)
    (person,) = one.facts.subjects
    answer = (
        listed(one.reach, one.facts.case, one.facts.subjects, one.grants, one.walls),
        person_visible(one.reach, one.facts.case, person, one.grants, one.walls),
    )
    assert answer == LISTED_AND_PERSON_VISIBLE[name]


def test_every_rule_and_every_ground_has_examples_and_many_are_refusals() -> None:
    told = [example(row) for row in rows()]
    rules = Counter(one.rule for one in told if one.rule)
    grounds = Counter(ground for one in told for _, ground, _ in one.stands or ())
    assert len(told) >= 40
    assert rules.total() >= 0.4 * len(told)
    assert set(rules) == RULES
    assert set(grounds) == set(Ground)
    assert min(*rules.values(), *grounds.values()) >= 4


def test_every_example_has_a_name_and_a_sentence_of_its_own() -> None:
    written = rows()
    assert len({row["id"] for row in written}) == len(written)
    assert len({row["situation"] for row in written}) == len(written)
    assert all(None not in row and None not in row.values() for row in written)


def test_a_refusal_says_what_is_shown_and_a_permit_does_not() -> None:
    for one in map(example, rows()):
        assert (one.rule is None) == (one.shows is None), one.name
