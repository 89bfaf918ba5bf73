"""担当外閲覧 of a handoff: for a written reason, which is kept sealed and which the entry commits to."""

import pytest

from coord.actions.handoffs import accept_handoff, read_handoff
from coord.actions.loading import NeedsReason
from coord.crypto.envelope import digest
from coord.errors import Invalid, Refused
from coord.store import tables as t
from tests.builders import Story
from tests.gate.reading import entries, exactly_one_entry

REASON = "休みの担当の代わりに電話を受けた"


def handed_over(story: Story) -> str:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    return story.hand_over(case, words="お願いします")


def sealed_reasons(story: Story) -> list[bytes]:
    with story.house.engine.begin() as connection:
        rows = connection.execute(t.act_reason.select().where(t.act_reason.c.municipality == story.town.id)).all()
    return [row.sealed for row in rows]


def test_a_colleague_of_the_sender_reads_a_handoff_for_a_reason(story: Story) -> None:
    handoff, colleague = handed_over(story), story.actor("colleague")
    with exactly_one_entry(story) as asked, pytest.raises(NeedsReason):
        read_handoff(story.house, colleague, handoff)
    assert (asked[0]["event"], asked[0]["rule"]) == ("access.refused", "reason-needed")
    with exactly_one_entry(story) as found:
        shown = read_handoff(story.house, colleague, handoff, reason=REASON)
    assert shown.letter == "お願いします"
    assert shown.case.persons[0].name == "西川 とし子"
    assert found[0]["event"] == "handoff.read"
    assert found[0]["facts"]["shown"]
    with pytest.raises(NeedsReason):
        read_handoff(story.house, colleague, handoff)


def test_the_reason_lies_sealed_and_the_entry_commits_to_it(story: Story) -> None:
    handoff = handed_over(story)
    with exactly_one_entry(story) as found:
        read_handoff(story.house, story.actor("colleague"), handoff, reason=REASON)
    (sealed,) = sealed_reasons(story)
    assert REASON.encode() not in sealed
    assert found[0]["detail"] == digest(sealed)
    assert REASON not in str(entries(story.house, story.town.id))


def test_without_a_reason_in_words_nothing_opens(story: Story) -> None:
    handoff = handed_over(story)
    for reason in ("", " ", "あ" * 401, "番号は123456789018"):
        with exactly_one_entry(story) as found, pytest.raises(Invalid) as invalid:
            read_handoff(story.house, story.actor("colleague"), handoff, reason=reason)
        assert set(invalid.value.problems) == {"reason"}
        assert found[0]["event"] == "deed.failed"
    assert sealed_reasons(story) == []


def test_a_reason_opens_nothing_to_a_desk_without_any_right_to_the_case(story: Story) -> None:
    handoff, colleague = handed_over(story), story.actor("coordination_counsellor")
    for reason in (None, REASON):
        with exactly_one_entry(story) as found, pytest.raises(Refused) as refused:
            read_handoff(story.house, colleague, handoff, reason=reason)
        assert not isinstance(refused.value, NeedsReason)
        assert found[0]["rule"] == "no-disclosure"
    assert sealed_reasons(story) == []


def test_a_reason_does_not_open_what_was_given_to_the_coordinators_post(story: Story) -> None:
    handoff, colleague = handed_over(story), story.actor("coordination_counsellor")
    accept_handoff(story.house, story.actor("coordinator"), handoff, words="受けました")
    with pytest.raises(NeedsReason):
        read_handoff(story.house, colleague, handoff)
    shown = read_handoff(story.house, colleague, handoff, reason=REASON)
    assert (shown.letter, shown.reply) == (None, None)
    assert [person.name for person in shown.case.persons] == [None, None]
    assert not [field for section in shown.case.sections for row in section.rows for field in row.fields]
