"""What an emergency opens, to whom, for how long, and who looks at it afterwards."""

from datetime import date, timedelta

import jpholiday
import pytest

from audit.events import Event
from coord.actions.calendar import is_working_day
from coord.actions.cases import add_statement, read_case
from coord.actions.consents import Excluded, PersonsAnswer, prepare_consents, record_consents
from coord.actions.disclosures import list_disclosures
from coord.actions.emergency import Asked, break_glass
from coord.actions.emergency_sheet import ShownSheet, read_emergency_sheet
from coord.actions.gate import House
from coord.actions.glasses import end_glass, extend_glass, list_glasses, prepare_review, review_glass
from coord.actions.home import read_home
from coord.actions.listing import list_cases
from coord.actions.matrix import preview_sharing
from coord.actions.sessions import TooManyTries, Voucher, hash_password, vouch
from coord.actions.sharing import end_disclosure
from coord.actions.telling import Telling, record_disclosure_made
from coord.actions.walls import set_wall
from coord.domain.compartment import Compartment, mask_of
from coord.domain.emergency import fold_address, review_due
from coord.domain.giving import ConsentAnswer, ConsentMethod
from coord.domain.statement import Value
from coord.errors import Conflict, Invalid, NotFound, RecordUnavailable, Refused
from coord.store import tables as t
from tests.builders import Clock, Story
from tests.gate.reading import a_record_that_refuses, entries

TOSHIKO, BORN, LIVES = "にしかわ としこ", "1944-03-12", "さくら台 3-14-2"
NIGHT = "02:00。近所から通報。玄関が開かず、返事がない。"


def voucher(story: Story, person: str) -> Voucher:
    """Someone who has just typed the own password."""
    return Voucher(municipality=story.town.id, staff=story.town.staff[person], at=story.house.now())


def household(story: Story) -> str:
    """The mother at a known address, with what matters tonight and what does not."""
    return story.mother_and_son(
        watch__caution="玄関に大きな犬",
        health__illness="心不全",
        health__medicine="ワルファリン",
        emergency__contact="妹 0000-11-2222",
        address__phone="0000-33-4444",
    )


def broken(
    story: Story,
    by: str = "shakyo",
    *,
    second: str = "",
    kana: str = TOSHIKO,
    birth: str = BORN,
    address: str = "",
    told_to: str = "police",
) -> str:
    """The one glass that is broken by asking for this person."""
    said = Asked(danger="life", told_to=told_to, reason=NIGHT, kana=kana, birth=birth, address=address)
    other = voucher(story, second) if second else None
    (glass,) = break_glass(story.house, story.actor(by), said, own=voucher(story, by), second=other)
    return glass


def sheet(story: Story, glass: str, by: str = "shakyo") -> ShownSheet:
    return read_emergency_sheet(story.house, story.actor(by), glass)


def said_on(shown: ShownSheet) -> dict[str, list[str | None]]:
    """What the sheet says, by label; a hidden row says so."""
    return {
        row.label: ["非表示"] if row.hidden else [field.value for field in row.fields]
        for block in shown.blocks
        for row in block.rows
    }


def hide_her_place(story: Story, case: str) -> None:
    mother = story.persons(case)[0]
    set_wall(story.house, story.actor("counsellor"), case, rule="N-1", person=mother, reason="支援措置")


def newest(house: House, story: Story) -> dict[str, object]:
    return entries(house, story.town.id)[-1]


# ── The sheet ────────────────────────────────────────────────────────────────────────────────────


def test_who_has_no_ground_reads_the_sheet_of_a_person_in_danger_and_nothing_else(story: Story) -> None:
    case = household(story)
    shown = sheet(story, broken(story))
    assert said_on(shown) == {
        "氏名": ["西川 とし子"],
        "ふりがな": ["にしかわ としこ"],
        "生年月日": ["昭和19年3月12日"],
        "住所": ["みらい市さくら台3丁目14番2号"],
        "電話": ["0000-33-4444"],
        "連絡のしかた": [],
        "訪問時の注意": ["玄関に大きな犬"],
        "病気・診断": ["心不全"],
        "要介護度": ["要介護2"],
        "いま飲んでいる薬": ["ワルファリン"],
        "緊急の連絡先": ["妹 0000-11-2222"],
    }
    page = read_case(story.house, story.actor("shakyo"), case)
    values = {field.value for section in page.sections for row in section.rows for field in row.fields}
    assert "年金 月9万4千円" not in values
    assert [person.name for person in page.persons] == ["西川 とし子"]


def danger_about_both(story: Story, case: str, words: str = "二人とも、夜は包丁をそばに置いている") -> None:
    mother, son = story.persons(case)
    actor, value = story.actor("counsellor"), Value(text=words)
    add_statement(story.house, actor, case, field="watch.caution", persons=(mother, son), value=value)


def about_him(story: Story, case: str) -> list[str | None]:
    """What the case's page shows a reader of the emergency about anyone but the mother alone."""
    page = read_case(story.house, story.actor("shakyo"), case)
    return [f.value for s in page.sections for r in s.rows for f in r.fields if "とし子" not in f.whose]


def test_a_danger_written_about_two_is_on_the_sheet_of_each(story: Story) -> None:
    case = household(story)
    danger_about_both(story, case)
    shown = sheet(story, broken(story))
    assert said_on(shown)["訪問時の注意"] == ["玄関に大きな犬", "二人とも、夜は包丁をそばに置いている"]
    his = sheet(story, broken(story, by="hospital", kana="にしかわ たかし", birth="1973-08-02"), by="hospital")
    assert said_on(his)["訪問時の注意"] == ["二人とも、夜は包丁をそばに置いている"]
    assert his.person.name == "西川 隆"


def test_of_the_other_only_the_dangers_are_opened_and_the_record_names_both(story: Story) -> None:
    case = household(story)
    mother, son = story.persons(case)
    danger_about_both(story, case)
    alone = {"field": "watch.caution", "persons": (son,), "value": Value(text="大きな声におびえる")}
    add_statement(story.house, story.actor("counsellor"), case, **alone)  # type: ignore[arg-type]
    glass = broken(story)
    assert newest(story.house, story)["persons"] == sorted([mother, son])
    shown = sheet(story, glass)
    entry = newest(story.house, story)
    assert set(entry["persons"]) == {mother, son}  # type: ignore[call-overload]
    seen = [line for line in entry["facts"]["shown"] if line.startswith(son)]  # type: ignore[index]
    assert [line.split("/")[1:3] for line in seen] == [["watch.caution", "EMERGENCY"]]
    assert "西川 隆" not in str(shown)
    assert "大きな声におびえる" not in str(shown)
    assert about_him(story, case) == ["二人とも、夜は包丁をそばに置いている", "大きな声におびえる"]
    with story.house.engine.begin() as connection:
        made = connection.execute(t.grant.select().where(t.grant.c.municipality == story.town.id)).all()
    opened = [(row.field, row.compartments) for row in made if row.ground == "EMERGENCY" and row.field]
    assert opened == [("watch.caution", mask_of({Compartment.WATCH}))]


def test_a_danger_about_two_is_closed_where_a_wall_hides_the_other_from_the_reader(story: Story) -> None:
    case = household(story)
    danger_about_both(story, case)
    son, staff = story.persons(case)[1], story.town.staff_refs["shakyo"]
    set_wall(story.house, story.actor("counsellor"), case, rule="N-3", person=son, staff=staff, reason="いとこ")
    assert said_on(sheet(story, broken(story)))["訪問時の注意"] == ["玄関に大きな犬"]
    with story.house.engine.begin() as connection:
        made = connection.execute(t.grant.select().where(t.grant.c.municipality == story.town.id)).all()
    assert len([row for row in made if row.ground == "EMERGENCY"]) == 1
    other = sheet(story, broken(story, by="hospital"), by="hospital")
    assert len(said_on(other)["訪問時の注意"]) == 2


def test_a_wall_that_is_set_meanwhile_around_the_other_closes_the_danger_about_both(story: Story) -> None:
    case = household(story)
    danger_about_both(story, case)
    glass = broken(story)
    son, staff = story.persons(case)[1], story.town.staff_refs["shakyo"]
    set_wall(story.house, story.actor("counsellor"), case, rule="N-2", person=son, staff=staff, reason="相手方")
    assert said_on(sheet(story, glass))["訪問時の注意"] == ["玄関に大きな犬"]


def test_a_danger_about_two_lasts_as_long_as_the_sheet(story: Story, clock: Clock) -> None:
    case = household(story)
    danger_about_both(story, case)
    glass = broken(story)
    extend_glass(story.house, story.actor("privacy"), glass)
    clock.forward(hours=13)
    assert len(said_on(sheet(story, glass))["訪問時の注意"]) == 2
    end_glass(story.house, story.actor("privacy"), glass)
    with pytest.raises(Refused):
        read_case(story.house, story.actor("shakyo"), case)


def test_the_glass_is_recorded_before_the_sheet_and_the_sheet_before_it_is_shown(story: Story) -> None:
    household(story)
    glass = broken(story)
    written = newest(story.house, story)
    assert written["event"] == Event.GLASS_BROKEN
    facts = written["facts"]
    assert isinstance(facts, dict)
    assert facts["glasses"] == [glass]
    assert (facts["purpose"], facts["to"]) == ("life", "police")
    assert "にしかわ" not in str(written)
    assert NIGHT not in str(written)
    shown = sheet(story, glass)
    seen = newest(story.house, story)
    assert (seen["event"], shown.left, shown.reviewed) == (Event.GLASS_READ, "あと11時間", False)
    assert isinstance(seen["facts"], dict)
    assert any(str(one).startswith(f"{shown.person.ref}/address.home/EMERGENCY/") for one in seen["facts"]["shown"])


def test_she_is_found_by_her_name_and_her_address_too(story: Story) -> None:
    household(story)
    assert sheet(story, broken(story, birth="", address=LIVES)).person.name == "西川 とし子"
    with pytest.raises(NotFound):
        broken(story, birth="", address="さくら台 3-14-3")
    with pytest.raises(NotFound):
        broken(story, birth="1944-03-13")


def test_an_address_written_anew_is_the_one_she_is_found_by(story: Story) -> None:
    case = household(story)
    mother = story.persons(case)[0]
    moved = Value(text="みらい市みなと町1番8号")
    add_statement(story.house, story.actor("counsellor"), case, field="address.home", persons=(mother,), value=moved)
    assert broken(story, birth="", address="みなと町1-8")
    with pytest.raises(NotFound):
        broken(story, birth="", address=LIVES)


def test_purpose_and_reason_come_first(story: Story) -> None:
    household(story)
    said = Asked(danger="", told_to="", reason=" ", kana=TOSHIKO, birth=BORN)
    with pytest.raises(Invalid) as told:
        break_glass(story.house, story.actor("shakyo"), said, own=voucher(story, "shakyo"))
    assert set(told.value.problems) == {"danger", "told_to", "reason"}
    with pytest.raises(Invalid, match="birth"):
        broken(story, birth="")


def test_who_did_not_just_type_the_own_password_breaks_nothing(story: Story, clock: Clock) -> None:
    household(story)
    said = Asked(danger="life", told_to="police", reason=NIGHT, kana=TOSHIKO, birth=BORN)
    stale = voucher(story, "shakyo")
    clock.forward(minutes=6)
    for own in (stale, voucher(story, "hospital")):
        with pytest.raises(Refused):
            break_glass(story.house, story.actor("shakyo"), said, own=own)


def test_the_sheet_is_for_who_broke_the_glass_and_not_for_the_colleague(story: Story) -> None:
    household(story)
    glass = broken(story, "coordinator")
    with pytest.raises(NotFound):
        sheet(story, glass, "coordination_counsellor")
    assert list_cases(story.house, story.actor("coordination_counsellor")).rows == ()
    assert len(list_cases(story.house, story.actor("coordinator")).rows) == 1


def test_an_emergency_is_for_reading_and_joins_nobody_to_the_case(story: Story) -> None:
    case = household(story)
    shown = sheet(story, broken(story))
    shakyo = story.actor("shakyo")
    with pytest.raises(Refused):
        add_statement(
            story.house, shakyo, case, field="wish.life", persons=(shown.person.ref,), value=Value(text="家がよい")
        )
    with pytest.raises(Refused):
        preview_sharing(story.house, shakyo, case)
    with pytest.raises(Refused):
        set_wall(story.house, shakyo, case, rule="N-1", person=shown.person.ref, reason="ためし")


def test_what_she_said_about_consent_is_not_on_the_sheet_nor_behind_it(story: Story) -> None:
    case = household(story)
    story.consents(case, "refused", "refused")
    broken(story)
    page = read_case(story.house, story.actor("shakyo"), case)
    assert page.persons[0].consents == ()


def test_the_persons_wish_does_not_close_an_emergency(story: Story) -> None:
    case = household(story)
    mother = story.persons(case)[0]
    health = frozenset({Compartment.HEALTH})
    but_not = Excluded(agency_ref=story.town.agency_refs["shakyo"], compartments=health)
    answer = PersonsAnswer(person=mother, answer=ConsentAnswer.GIVEN, method=ConsentMethod.ORAL, excluded=(but_not,))
    counsellor = story.actor("counsellor")
    preset = prepare_consents(story.house, counsellor, case).presets[0].ref
    record_consents(story.house, counsellor, case, preset=preset, answers=(answer,))
    story.share(case, "shakyo")
    page = read_case(story.house, story.actor("shakyo"), case)
    assert "health.illness" not in {f.code for s in page.sections for r in s.rows for f in r.fields}
    shown = sheet(story, broken(story))
    (illness,) = [f for block in shown.blocks for row in block.rows for f in row.fields if f.code == "health.illness"]
    assert (illness.value, illness.ground.stamp) == ("心不全", "急")
    (name,) = [f for block in shown.blocks for row in block.rows for f in row.fields if f.code == "person.name"]
    assert name.ground.stamp == "同"


def test_without_an_entry_no_glass_breaks_and_no_sheet_is_shown(story: Story) -> None:
    household(story)
    with a_record_that_refuses(story.house), pytest.raises(RecordUnavailable):
        broken(story)
    glass = broken(story)
    with a_record_that_refuses(story.house), pytest.raises(RecordUnavailable) as raised:
        sheet(story, glass)
    assert "西川" not in repr(raised.value)


def test_the_office_that_wrote_sees_that_it_was_opened_and_does_not_end_it(story: Story) -> None:
    case = household(story)
    broken(story)
    page = list_disclosures(story.house, story.actor("counsellor"), case)
    (given,) = page.given
    assert (given.ground.stamp, given.office) == ("急", "社協くらし")
    with pytest.raises(Refused) as refused:
        end_disclosure(story.house, story.actor("counsellor"), case, given.ref)
    assert refused.value.rule == "only-the-privacy-officer-ends"


# ── Walls ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rule", ["N-2", "N-3"])
@pytest.mark.parametrize("around", ["the case", "her"])
def test_the_other_partys_worker_is_told_what_one_who_looks_for_nobody_is_told(
    story: Story, rule: str, around: str
) -> None:
    case = household(story)
    set_wall(
        story.house,
        story.actor("counsellor"),
        case,
        rule=rule,
        person=None if around == "the case" else story.persons(case)[0],
        staff=story.town.staff_refs["shakyo"],
        reason="相手方",
    )
    with pytest.raises(Refused):
        broken(story, second="counsellor")
    with pytest.raises(Refused):
        broken(story, second="counsellor", birth="", address=LIVES)
    with story.house.engine.begin() as connection:
        rows = connection.execute(t.broken_glass.select().where(t.broken_glass.c.municipality == story.town.id)).all()
    assert rows == []


def test_a_wall_that_is_set_meanwhile_closes_the_sheet(story: Story) -> None:
    case = household(story)
    glass = broken(story, second="counsellor")
    staff = story.town.staff_refs["shakyo"]
    set_wall(story.house, story.actor("counsellor"), case, rule="N-2", staff=staff, reason="相手方と分かった")
    with pytest.raises(Refused):
        sheet(story, glass)


def test_at_two_in_the_morning_a_hidden_place_stays_hidden_from_one_alone(story: Story) -> None:
    case = household(story)
    hide_her_place(story, case)
    shown = sheet(story, broken(story))
    said = said_on(shown)
    assert {said[label][0] for label in ("住所", "電話", "連絡のしかた", "緊急の連絡先")} == {"非表示"}
    assert said["いま飲んでいる薬"] == ["ワルファリン"]
    assert (shown.calls, shown.unsaid) == ((), 1)
    page = read_case(story.house, story.actor("shakyo"), case)
    assert "address.home" not in {f.code for s in page.sections for r in s.rows for f in r.fields}


def test_at_two_in_the_morning_a_second_person_opens_it_for_the_police(story: Story) -> None:
    case = household(story)
    hide_her_place(story, case)
    shown = sheet(story, broken(story, second="hospital"))
    assert said_on(shown)["住所"] == ["みらい市さくら台3丁目14番2号"]
    assert [name for name, _ in shown.calls] == ["東包括"]
    assert not shown.person.place_hidden
    assert said_on(sheet(story, broken(story)))["住所"] == ["みらい市さくら台3丁目14番2号"]


def test_a_hidden_place_finds_nobody_by_her_address_without_a_second_person(story: Story) -> None:
    case = household(story)
    hide_her_place(story, case)
    with pytest.raises(NotFound):
        broken(story, birth="", address=LIVES)
    assert broken(story, birth="", address=LIVES, second="hospital")


def test_a_hidden_place_is_opened_for_those_who_protect_and_for_no_others(story: Story) -> None:
    case = household(story)
    hide_her_place(story, case)
    with pytest.raises(Invalid, match="told_to"):
        broken(story, second="hospital", told_to="other")
    for told_to in ("police", "fire", "protection", "duty"):
        assert broken(story, second="hospital", told_to=told_to)


def test_nobody_is_his_own_second_person_and_who_does_not_work_here_is_none(story: Story) -> None:
    household(story)
    with pytest.raises(Invalid, match="second_login"):
        broken(story, second="shakyo")
    elsewhere = Voucher(municipality=story.town.agencies["east"], staff=story.town.staff["head"], at=story.house.now())
    said = Asked(danger="life", told_to="police", reason=NIGHT, kana=TOSHIKO, birth=BORN)
    with pytest.raises(Invalid, match="second_login"):
        break_glass(story.house, story.actor("shakyo"), said, own=voucher(story, "shakyo"), second=elsewhere)


def test_a_wrong_password_of_the_second_person_counts_like_any_other(story: Story) -> None:
    login = f"second-{story.plan.code}"
    with story.house.engine.begin() as connection:
        connection.execute(
            t.account.insert().values(
                municipality=story.town.id,
                id=story.town.staff["hospital"],
                staff_id=story.town.staff["hospital"],
                login=login,
                password_hash=hash_password("a long password"),
                made_at=story.house.now(),
                disabled_at=None,
            )
        )
    known = vouch(story.house, login=login, password="a long password", address=story.plan.code)
    assert isinstance(known, Voucher)
    assert known.staff == story.town.staff["hospital"]
    for _ in range(5):
        assert vouch(story.house, login=login, password="another password", address=story.plan.code) is None
    assert newest(story.house, story)["event"] == Event.SESSION_FAILED
    again = vouch(story.house, login=login, password="a long password", address=story.plan.code)
    assert isinstance(again, TooManyTries)


# ── Twelve hours ─────────────────────────────────────────────────────────────────────────────────


def test_after_twelve_hours_the_sheet_is_closed(story: Story, clock: Clock) -> None:
    case = household(story)
    glass = broken(story)
    clock.forward(hours=11, minutes=59)
    assert sheet(story, glass).left == "あと0分"
    clock.forward(minutes=1)
    with pytest.raises(NotFound):
        sheet(story, glass)
    with pytest.raises(Refused):
        read_case(story.house, story.actor("shakyo"), case)
    assert list_cases(story.house, story.actor("shakyo")).rows == ()


def test_another_person_extends_it_once_and_who_broke_it_never(story: Story, clock: Clock) -> None:
    household(story)
    glass = broken(story, "coordinator")
    with pytest.raises(Refused) as refused:
        extend_glass(story.house, story.actor("coordinator"), glass)
    assert refused.value.rule == "another-person-extends"
    with pytest.raises(NotFound):
        extend_glass(story.house, story.actor("shakyo"), glass)
    colleague = story.actor("coordination_counsellor")
    assert [one.ref for one in list_glasses(story.house, colleague).colleagues] == [glass]
    extend_glass(story.house, colleague, glass)
    clock.forward(hours=13)
    assert sheet(story, glass, "coordinator").left == "あと10時間"
    with pytest.raises(Conflict):
        extend_glass(story.house, colleague, glass)
    clock.forward(hours=11)
    with pytest.raises(NotFound):
        sheet(story, glass, "coordinator")


def test_what_is_over_is_not_extended(story: Story, clock: Clock) -> None:
    household(story)
    glass = broken(story, "coordinator")
    clock.forward(hours=12)
    with pytest.raises(Conflict):
        extend_glass(story.house, story.actor("coordination_counsellor"), glass)


def test_a_privacy_officer_ends_it_at_once_extension_and_all(story: Story, clock: Clock) -> None:
    household(story)
    glass = broken(story, "coordinator")
    extend_glass(story.house, story.actor("privacy"), glass)
    end_glass(story.house, story.actor("privacy"), glass)
    for _ in range(2):
        with pytest.raises(NotFound):
            sheet(story, glass, "coordinator")
        assert list_cases(story.house, story.actor("coordinator")).rows == ()
        clock.forward(hours=13)
    with pytest.raises(Conflict):
        end_glass(story.house, story.actor("privacy"), glass)


# ── Afterwards ───────────────────────────────────────────────────────────────────────────────────


def test_the_privacy_officer_and_the_auditor_are_told_until_one_of_them_signs(story: Story, clock: Clock) -> None:
    household(story)
    glass = broken(story)
    for signer in ("privacy", "auditor"):
        (listed,) = read_home(story.house, story.actor(signer)).to_sign
        assert (listed.ref, listed.who, listed.danger, listed.overdue) == (glass, "社協の相談員", "生命", False)
    clock.forward(days=8)
    assert read_home(story.house, story.actor("privacy")).to_sign[0].overdue
    review_glass(story.house, story.actor("auditor"), glass, verdict="proper", reason="通報の記録と合う")
    for signer in ("privacy", "auditor"):
        assert read_home(story.house, story.actor(signer)).to_sign == ()
    with pytest.raises(Conflict):
        review_glass(story.house, story.actor("privacy"), glass, verdict="improper", reason="もう一度")
    assert newest(story.house, story)["outcome"] == "failed"


def test_the_reason_is_read_by_the_privacy_officer_and_not_by_the_auditor(story: Story) -> None:
    household(story)
    glass = broken(story)
    assert prepare_review(story.house, story.actor("privacy"), glass).reason == NIGHT
    assert prepare_review(story.house, story.actor("auditor"), glass).reason is None


def test_who_broke_it_or_was_its_second_person_does_not_review_it(story: Story) -> None:
    household(story)
    glass = broken(story, second="privacy")
    assert read_home(story.house, story.actor("privacy")).to_sign == ()
    for deed in (
        lambda: review_glass(story.house, story.actor("privacy"), glass, verdict="proper", reason="自分で見た"),
        lambda: prepare_review(story.house, story.actor("privacy"), glass),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.rule == "nobody-reviews-himself"
    with pytest.raises(Refused):
        review_glass(story.house, story.actor("shakyo"), glass, verdict="proper", reason="役割の外")
    (own,) = read_home(story.house, story.actor("auditor")).to_sign
    assert own.second == "総括保護管理者"


def test_a_wall_around_her_binds_the_signers_too(story: Story) -> None:
    case = household(story)
    glass = broken(story)
    staff = story.town.staff_refs["auditor"]
    set_wall(story.house, story.actor("counsellor"), case, rule="N-3", staff=staff, reason="監査担当の親族")
    assert read_home(story.house, story.actor("auditor")).to_sign == ()
    with pytest.raises(NotFound):
        prepare_review(story.house, story.actor("auditor"), glass)


def test_the_sheet_says_that_it_was_reviewed(story: Story) -> None:
    household(story)
    glass = broken(story)
    review_glass(story.house, story.actor("privacy"), glass, verdict="to_examine", reason="通報の記録がない")
    assert sheet(story, glass).reviewed


@pytest.mark.parametrize(
    ("broken_on", "due"),
    [
        (date(2026, 11, 24), date(2026, 11, 27)),
        (date(2026, 11, 25), date(2026, 11, 30)),
        (date(2026, 11, 28), date(2026, 12, 2)),
        # 勤労感謝の日 on a Monday; a holiday between two (国民の休日); one that fell on a Sunday (振替休日).
        (date(2026, 11, 20), date(2026, 11, 26)),
        (date(2026, 9, 18), date(2026, 9, 28)),
        (date(2026, 5, 1), date(2026, 5, 11)),
    ],
)
def test_three_working_days_skip_weekends_and_public_holidays(broken_on: date, due: date) -> None:
    assert review_due(broken_on, is_working=is_working_day) == due


def friday_before_a_holiday(day: date) -> bool:
    """Monday is a holiday, and the three days after it are not."""
    rest = [jpholiday.is_holiday(day + timedelta(days=ahead)) for ahead in range(3, 7)]
    return day.weekday() == 4 and rest == [True, False, False, False]


def test_a_holiday_is_not_counted_before_a_review_is_overdue(story: Story, clock: Clock) -> None:
    household(story)
    while not friday_before_a_holiday(story.today):
        clock.forward(hours=12)
    friday = story.today
    broken(story)
    clock.forward(days=6)
    (waiting,) = read_home(story.house, story.actor("privacy")).to_sign
    assert (waiting.due, waiting.overdue) == (friday + timedelta(days=6), False)
    clock.forward(days=1)
    (waiting,) = read_home(story.house, story.actor("privacy")).to_sign
    assert waiting.overdue


@pytest.mark.parametrize(
    "written",
    [
        "みらい市さくら台3丁目14番2号",
        "東京都みらい市 さくら台三丁目14番地の2",
        "さくら台３－１４－２",
        "さくら台3ー14ー2",
    ],
)
def test_an_address_is_one_however_it_is_written(written: str) -> None:
    assert fold_address(written, town="みらい市") == "さくら台3-14-2"


# ── By telephone ─────────────────────────────────────────────────────────────────────────────────


def telling(story: Story, **more: object) -> Telling:
    told = {
        "told_to": "police",
        "office": "みらい署 生活安全課",
        "compartments": frozenset({Compartment.ADDRESS}),
        "told_at": story.house.now(),
        "why": "安否の確認",
    }
    return Telling(**{**told, **more})  # type: ignore[arg-type]


def test_what_was_told_by_telephone_is_recorded_and_opens_nothing(story: Story, clock: Clock) -> None:
    case = household(story)
    person = sheet(story, broken(story)).person.ref
    told = telling(story)
    clock.forward(days=1)
    record_disclosure_made(story.house, story.actor("shakyo"), case, person, told)
    written = newest(story.house, story)
    assert written["event"] == Event.DISCLOSURE_TOLD
    assert "みらい署" not in str(written)
    for who in ("shakyo", "hospital"):
        with pytest.raises(Refused):
            read_case(story.house, story.actor(who), case)


def test_who_does_not_know_the_person_records_nothing_about_her(story: Story) -> None:
    case = household(story)
    mother = story.persons(case)[0]
    with pytest.raises(Refused):
        record_disclosure_made(story.house, story.actor("hospital"), case, mother, telling(story))
    assert record_disclosure_made(story.house, story.actor("counsellor"), case, mother, telling(story))


def test_what_is_missing_in_a_telling_is_said(story: Story, clock: Clock) -> None:
    case = household(story)
    mother = story.persons(case)[0]
    later = story.house.now()
    nothing = telling(story, told_to="x", office="", compartments=frozenset(), why="")
    with pytest.raises(Invalid) as told:
        record_disclosure_made(story.house, story.actor("counsellor"), case, mother, nothing)
    assert set(told.value.problems) == {"told_to", "office", "compartments", "why"}
    clock.forward(minutes=1)
    soon = telling(story, told_at=later.replace(year=later.year + 1))
    with pytest.raises(Invalid, match="told_on"):
        record_disclosure_made(story.house, story.actor("counsellor"), case, mother, soon)


def test_a_glass_that_was_broken_asks_no_office_to_give_anew_what_it_never_gave(story: Story) -> None:
    case = household(story)
    broken(story)
    story.consents(case, "given", "given")
    assert read_home(story.house, story.actor("counsellor")).to_share_again == ()
