"""Plays the town: every row gets in through an action, by the person who would have done it."""

import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from coord.actions.cases import Intake, NewPerson, Worry, add_statement, enter_case, read_case
from coord.actions.consents import PersonsAnswer, prepare_consents, record_consents
from coord.actions.demo.actors import actor_of
from coord.actions.demo.households import HOUSEHOLDS, Household
from coord.actions.demo.meetings import prepare_meeting
from coord.actions.demo.nights import play_a_night
from coord.actions.demo.town import PEOPLE, plan_of_mirai, posts_of
from coord.actions.founding import Town, found_town
from coord.actions.gate import Actor, House
from coord.actions.handoffs import Letter, accept_handoff, hand_over
from coord.actions.paper.copies_out import hand_out, settle_copy
from coord.actions.paper.handoff_copies import print_sheet
from coord.actions.paper.issuing import press_of
from coord.actions.sharing import share_on_consent
from coord.actions.shown import ShownCase
from coord.clock import JAPAN
from coord.domain.compartment import Compartment
from coord.domain.copy import CopyState
from coord.domain.giving import ConsentAnswer, ConsentMethod
from coord.domain.ids import new_public_ref
from coord.domain.kin import Kin, Tie
from coord.domain.statement import Source, Value

_WORDS = ("さくら", "みなと", "ひかり", "あおぞら", "こだま", "つばめ", "いずみ", "わかば")


def new_passwords() -> dict[str, str]:
    """A password for each demo login, drawn for this installation only."""
    return {
        login: f"{secrets.choice(_WORDS)}-{secrets.choice(_WORDS)}-{secrets.randbelow(10**6):06}"
        for _, login, _ in PEOPLE.values()
    }


def keep_accounts(path: Path, passwords: dict[str, str]) -> None:
    """Write the accounts where only the owner reads them, to be printed again at the next start."""
    lines = [f"{login}\t{passwords[login]}\t{name}\t{posts_of(key)}" for key, (name, login, _) in PEOPLE.items()]
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def play_the_town(house: House, passwords: dict[str, str], progress: Callable[[int, int], None]) -> Town:
    """Found みらい市: ten households are entered, shared and handed over; one has a meeting, one is met at night."""
    town = found_town(house, plan_of_mirai(passwords))
    total = len(HOUSEHOLDS)
    cases = []
    for done, household in enumerate(HOUSEHOLDS):
        progress(done, total)
        cases.append(_play(house, town, household))
    prepare_meeting(house, town, cases[0])
    play_a_night(house, town, passwords["osawa"])
    progress(total, total)
    return town


def _play(house: House, town: Town, household: Household) -> str:
    """A household through its first weeks; its case."""
    actor = actor_of(town, household.entered_by)
    case = enter_case(house, actor, _intake(household))
    persons = _in_the_order_entered(household, read_case(house, actor, case))
    for first, second, tie in household.ties:
        kin = Kin(tie=tie, parent=persons[first] if tie is Tie.PARENT else "")
        value = Value(text=kin.text, source=household.source, learned_on=household.heard_on)
        add_statement(house, actor, case, field="household.kin", persons=(persons[first], persons[second]), value=value)
    answers = tuple(_answers(household, persons))
    if answers:
        preset = prepare_consents(house, actor, case).presets[0].ref
        record_consents(house, actor, case, preset=preset, answers=answers)
    if household.handed_over:
        handoff = _hand_over(house, town, actor, case)
        if household.copy_lost:
            _lose_a_copy(house, actor, handoff)
    for who, index, field, text in household.later:
        share_on_consent(
            house,
            actor,
            case,
            recipient=town.agency_refs["shakyo"],
            compartments=frozenset({Compartment.BASIC, Compartment.ECONOMY}),
        )
        value = Value(text=text, source=Source.OFFICIAL, learned_on=household.heard_on)
        add_statement(house, actor_of(town, who), case, field=field, persons=(persons[index],), value=value)
    return case


def _in_the_order_entered(household: Household, case: ShownCase) -> list[str]:
    """The references of a household's people; a case does not keep the order in which they were typed."""
    by_name = {person.name: person.ref for person in case.persons}
    return [by_name[member.said["person.name"]] for member in household.members]


def _intake(household: Household) -> Intake:
    def values(said: dict[str, str]) -> dict[str, Value]:
        return {
            code: Value(text=text, source=household.source, learned_on=household.heard_on)
            for code, text in said.items()
        }

    return Intake(
        form_ref=new_public_ref(),
        persons=tuple(NewPerson(values=values(member.said)) for member in household.members),
        worries={code: Worry(mark=mark, whose=whose) for code, (mark, whose) in household.worries.items()},
        story=household.story,
        source=household.source,
        heard_on=household.heard_on,
    )


def _answers(household: Household, persons: list[str]) -> Iterable[PersonsAnswer]:
    for member, ref in zip(household.members, persons, strict=True):
        if member.answer != "not_asked":
            yield PersonsAnswer(
                person=ref,
                answer=ConsentAnswer(member.answer),
                method=ConsentMethod.ORAL,
                said_on=household.heard_on,
                note="訪問して説明した。",
            )


def _hand_over(house: House, town: Town, actor: Actor, case: str) -> str:
    today = house.now().astimezone(JAPAN).date()
    letter = Letter(
        recipient=town.agency_refs["coordination"],
        words="世帯の全体を見ながら、いっしょに支援を考えていただきたい。① 家計の見立て ② 居場所の相談",
        urgency="week",
        reply_by=today.fromordinal(today.toordinal() + 7),
    )
    handoff = hand_over(house, actor, case, letter)
    coordinator = actor_of(town, "kawashima")
    accept_handoff(house, coordinator, handoff, words="受けました。来週、いっしょに訪問します。")
    return handoff


def _lose_a_copy(house: House, actor: Actor, handoff: str) -> None:
    """Its sheet on paper, which nobody can find any more."""
    printed = print_sheet(house, actor, press_of(house), handoff)
    hand_out(house, actor, [printed.copy])
    settle_copy(house, actor, printed.copy, state=CopyState.LOST)
