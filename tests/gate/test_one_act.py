"""One act, one entry, one commit: what was done, what was refused, what failed, and what nobody could write down."""

from collections.abc import Callable

import pytest
from sqlalchemy import exc as database

from coord.actions.cases import read_case
from coord.actions.gate import Act
from coord.actions.listing import list_cases
from coord.errors import Conflict, CoordError, Invalid, NotFound, RecordUnavailable, Refused
from coord.store import tables as t
from tests.builders import Story
from tests.databases import DatabaseKind
from tests.gate.reading import a_record_that_refuses, do, employ, employed, entries, exactly_one_entry, verdict_of

NAME = "新しい同僚"


def test_a_deed_leaves_exactly_one_entry_that_names_who_and_what(story: Story) -> None:
    actor = story.actor("counsellor")
    with exactly_one_entry(story) as found:
        do(story.house, actor, lambda act: employ(act, NAME))
    assert employed(story, NAME) == 1
    entry = found[0]
    assert (entry["event"], entry["outcome"]) == ("policy.read", "done")
    assert entry["actor"] == str(actor.staff)
    assert entry["appointment"] == str(actor.appointment)
    assert entry["agency"] == str(story.town.agencies["east"])
    assert "rule" not in entry


def test_a_reading_leaves_exactly_one_entry_too(story: Story) -> None:
    case = story.mother_and_son()
    with exactly_one_entry(story) as found:
        read_case(story.house, story.actor("counsellor"), case)
    assert (found[0]["event"], found[0]["case"]) == ("case.read", case)


class Surprise(Exception):
    """Something nobody thought of."""


SURPRISE = Surprise("西川 とし子")


@pytest.mark.parametrize(
    ("error", "event", "outcome", "rule", "code"),
    [
        (Refused("N-1"), "access.refused", "refused", "N-1", None),
        (NotFound(), "access.refused", "refused", "not-found", None),
        (Invalid({"name": "短くしてください。"}), "deed.failed", "failed", None, "Invalid"),
        (Conflict("again"), "deed.failed", "failed", None, "Conflict"),
        (SURPRISE, "deed.failed", "failed", None, "Surprise"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_deed_that_did_not_happen_is_undone_and_written_down(
    story: Story, error: Exception, event: str, outcome: str, rule: str | None, code: str | None
) -> None:
    def body(act: Act) -> None:
        employ(act, NAME)
        act.case = "case-looked-at"
        raise error

    with exactly_one_entry(story) as found, pytest.raises(type(error)) as raised:
        do(story.house, story.actor("counsellor"), body)
    assert raised.value is error
    assert employed(story, NAME) == 0
    entry = found[0]
    assert (entry["event"], entry["outcome"], entry.get("rule")) == (event, outcome, rule)
    assert entry["facts"].get("code") == code
    assert entry["facts"]["action"] == "read_policy"
    assert entry["case"] == "case-looked-at"
    assert "西川" not in str(entry)


def test_a_row_that_is_there_already_is_a_conflict_and_written_down(story: Story) -> None:
    def body(act: Act) -> None:
        employ(act, NAME)
        act.keep(
            t.appointment_confirmation,
            municipality=act.town,
            appointment_id=act.reach.appointment,
            confirmed_by=None,
            at=act.at,
        )

    with exactly_one_entry(story) as found, pytest.raises(Conflict):
        do(story.house, story.actor("counsellor"), body)
    assert found[0]["facts"]["code"] == "Conflict"
    assert employed(story, NAME) == 0


@pytest.mark.parametrize("opened", ["opened_on_postgresql"], indirect=False)
def test_a_value_the_database_cannot_take_is_a_failed_deed_and_no_outage(
    opened: str, request: pytest.FixtureRequest
) -> None:
    from tests.builders import a_town  # noqa: PLC0415 - the story of one kind of database only

    house, _ = request.getfixturevalue(opened)
    story = a_town(house)
    with exactly_one_entry(story) as found, pytest.raises(database.DataError) as raised:
        do(house, story.actor("counsellor"), lambda act: employ(act, "長" * 201))
    assert (found[0]["event"], found[0]["facts"]["code"]) == ("deed.failed", "DataError")
    assert "長長" not in str(raised.value)


def test_a_fact_that_the_event_may_not_carry_stops_the_deed(story: Story) -> None:
    def body(act: Act) -> None:
        employ(act, NAME)
        act.facts["name"] = "西川"

    with exactly_one_entry(story) as found, pytest.raises(ValueError, match="does not list"):
        do(story.house, story.actor("counsellor"), body)
    assert found[0]["event"] == "deed.failed"
    assert employed(story, NAME) == 0


def test_no_entry_no_deed(story: Story) -> None:
    before = entries(story.house, story.town.id)
    with a_record_that_refuses(story.house), pytest.raises(RecordUnavailable):
        do(story.house, story.actor("counsellor"), lambda act: employ(act, NAME))
    assert employed(story, NAME) == 0
    assert entries(story.house, story.town.id) == before


def test_no_entry_no_data(story: Story) -> None:
    case = story.mother_and_son()
    looks: list[Callable[[], object]] = [
        lambda: read_case(story.house, story.actor("counsellor"), case),
        lambda: list_cases(story.house, story.actor("counsellor")),
    ]
    for look in looks:
        with a_record_that_refuses(story.house), pytest.raises(RecordUnavailable):
            look()
        look()


def test_no_entry_no_refusal_either(story: Story) -> None:
    def body(act: Act) -> None:
        raise Refused("N-1")

    with a_record_that_refuses(story.house), pytest.raises(RecordUnavailable):
        do(story.house, story.actor("counsellor"), body)


def test_after_an_outage_the_record_goes_on_without_a_gap(story: Story) -> None:
    do(story.house, story.actor("counsellor"), lambda act: employ(act, NAME))
    with a_record_that_refuses(story.house):
        for _ in range(3):
            with pytest.raises(CoordError):
                do(story.house, story.actor("counsellor"), lambda act: employ(act, NAME))
    do(story.house, story.actor("counsellor"), lambda act: employ(act, NAME))
    assert employed(story, NAME) == 2
    assert not [e for e in entries(story.house, story.town.id) if e["event"] in ("log.gap", "log.writer_opened")]
    verdict = verdict_of(story.house, story.town.id)
    assert (verdict.result, verdict.findings) == ("intact", ())


def test_a_failed_deed_leaves_no_key_that_a_later_one_stumbles_on(story: Story, database_kind: DatabaseKind) -> None:
    with pytest.raises(Invalid):
        story.household({"person.name": "西川 とし子", "person.kana": "漢字", "person.birth_date": "1944-03-12"})
    case = story.mother_and_son()
    assert len(story.persons(case)) == 2, database_kind
