"""The things people of a story do. Each deed is played through the gate and put down in the notebook."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from coord.actions.appointments import NewAppointment, confirm_appointment, end_appointment, give_appointment
from coord.actions.cases import (
    Intake,
    NewPerson,
    Worry,
    add_statement,
    assign_case,
    correct_identity,
    correct_statement,
    enter_case,
)
from coord.actions.consents import Excluded, PersonsAnswer, record_consents
from coord.actions.handoffs import Letter, accept_handoff, decline_handoff, hand_over
from coord.actions.sharing import end_disclosure, share_on_consent
from coord.actions.walls import set_wall
from coord.actions.withdrawals import withdraw_consent
from coord.clock import JAPAN
from coord.domain.access import WallRule
from coord.domain.agency import Hat, Role
from coord.domain.compartment import ALL, Compartment, Compartments
from coord.domain.fields import FIELDS, WORRIES, WORRY_MARKS, Kind
from coord.domain.giving import ConsentAnswer, ConsentMethod
from coord.domain.ground import Ground
from coord.domain.ids import new_public_ref
from coord.domain.statement import Answer, Source, Value
from tests.promises.canaries import LEARNED
from tests.promises.emergencies import break_in, look_after
from tests.promises.notebook import Answered, Gift, Office, Prospect, Said, Sent, months_later
from tests.promises.player import Player
from tests.promises.reading import Lying
from tests.promises.town import OFFICES

IDENTITY = ("person.name", "person.kana", "person.birth_date")
# A tie names one of its two persons: no canary can be it (tests/actions/test_family.py has ties and walls).
NOT_DRAWN = frozenset({Kind.FREE_TEXT, Kind.WORRY, Kind.KIN})
WRITABLE = tuple(f for f in FIELDS.values() if f.kind not in NOT_DRAWN and f.code not in IDENTITY)
PLACES = tuple(f for f in WRITABLE if f.place)
FREE_TEXTS = tuple(f for f in FIELDS.values() if f.kind is Kind.FREE_TEXT)
FOR_VOLUNTEERS = tuple(FIELDS[c] for c in ("person.nickname", "address.phone", "watch.caution", "wish.life"))
WHO_ENTERS = (
    *("counsellor@east", "counsellor@east", "colleague@east", "shakyo@shakyo", "hospital@hospital"),
    *("coordinator@coordination", "both@east", "both@shakyo", "volunteer@volunteers"),
)
COMPARTMENTS = tuple(Compartment)


def some_compartments(player: Player, share: float) -> Compartments:
    return frozenset(c for c in COMPARTMENTS if player.chance(share))


def new_statements(player: Player, case: UUID) -> list[Lying]:
    """What lies in the table and is in nobody's notebook yet."""
    return [s for s in player.look().statements if s.facts.case == case and s.ref not in player.notebook.said]


def keep(player: Player, ref: str, value: Value) -> None:
    player.notebook.said[ref] = Said(value=value, canaries=player.canaries.of(value))


def must_inherit(player: Player, who: str, ref: str, persons: list[UUID], *, anew: bool) -> None:
    """P11: what an office writes about whom it was told of without consent keeps that, unless it heard it anew."""
    given = player.look().disclosures.values()
    told = [
        d
        for d in given
        if d.recipient == player.agency_of(who) and d.ground is not Ground.CONSENT and d.persons & set(persons)
    ]
    released = [
        s.ref
        for s in player.tables.statements
        if player.agency_of(who) in s.facts.released_to and s.facts.subjects & set(persons)
    ]
    written = next(s for s in player.tables.statements if s.ref == ref)
    if written.facts.without_consent != (bool(told or released) and not anew):
        player.broke("P11", "add_statement", f"{len(told)} were received without consent, heard anew: {anew}")
    player.tally.counts[f"written: {'inherits' if written.facts.without_consent else 'free'}"] += 1


# ── Entering and writing ─────────────────────────────────────────────────────────────────────────


def enter(player: Player) -> None:
    """A household of one to three, with what they came for."""
    who = player.rng.choice(WHO_ENTERS)
    members = [_member(player, principal=n == 0) for n in range(player.rng.choice((1, 2, 2, 3)))]
    heard = player.canaries.day(LEARNED)
    worries = {
        worry.code: Worry(mark=player.rng.choice(WORRY_MARKS), whose=_somebody(player, len(members)))
        for worry in player.rng.sample(WORRIES, k=player.rng.choice((0, 1, 2)))
    }
    intake = Intake(
        form_ref=new_public_ref(),
        persons=tuple(NewPerson(values=values) for values in members),
        worries=worries,
        story=player.canaries.word() if player.chance(0.6) else "",
        story_whose=_somebody(player, len(members)),
        story_touches=some_compartments(player, 0.15) if player.chance(0.7) else frozenset(),
        source=Source.PERSON,
        heard_on=heard,
    )
    case = player.act("enter_case", who, lambda house, actor: enter_case(house, actor, intake))
    if case is None:
        return
    tables, refs = player.look(), player.newest().persons
    by_ref = {person.ref: person for person in tables.persons.values()}
    player.cases[case] = [by_ref[ref] for ref in refs]
    _keep_intake(player, case, intake)
    key = tables.cases[case]
    player.notebook.opened_by[key] = player.agency_of(who)
    player.notebook.earn(key, player.agency_of(who), [None])
    player.tell(f"{who} enters case {len(player.cases)} with {len(members)} persons: {[sorted(m) for m in members]}")


def _member(player: Player, *, principal: bool) -> dict[str, Value]:
    fields = {FIELDS[code] for code, share in zip(IDENTITY, (0.9, 0.9, 0.8), strict=True) if player.chance(share)}
    if principal:
        fields |= {FIELDS["person.name"], FIELDS["person.kana"]}
    fields |= {player.rng.choice(PLACES), player.rng.choice(FOR_VOLUNTEERS)}
    fields |= set(player.rng.sample(WRITABLE, k=player.rng.randint(1, 4)))
    values = {field.code: player.canaries.value(field) for field in sorted(fields, key=lambda f: f.code)}
    for code in [c for c in values if c not in IDENTITY]:
        if player.chance(0.08):
            values[code] = replace(values[code], text="", answer=player.rng.choice([Answer.NOT_ASKED, Answer.DECLINED]))
    return values


def _somebody(player: Player, of: int) -> tuple[int, ...]:
    return tuple(n for n in range(of) if player.chance(0.5))


def _keep_intake(player: Player, case: str, intake: Intake) -> None:
    persons = player.cases[case]
    for statement in new_statements(player, player.tables.cases[case]):
        code = statement.facts.field
        if code == "intake.story":
            value = Value(text=intake.story, source=intake.source, learned_on=intake.heard_on)
        elif code in intake.worries:
            value = Value(text=intake.worries[code].mark, source=intake.source, learned_on=intake.heard_on)
        else:
            (subject,) = statement.facts.subjects
            index = next(n for n, person in enumerate(persons) if person.id == subject)
            value = intake.persons[index].values[code]
        keep(player, statement.ref, value)


def add(player: Player) -> None:
    """Someone writes something down about some of the household."""
    case = player.rng.choice(list(player.cases))
    who = player.knowing(case)
    persons = player.visible_persons(who, case) if player.chance(0.95) else [p.id for p in player.cases[case]]
    chosen = [p for p in player.cases[case] if p.id in persons and player.chance(0.7)]
    field = player.rng.choice(player.rng.choice((WRITABLE, PLACES, FREE_TEXTS, FOR_VOLUNTEERS)))
    if player.chance(0.1):
        field, chosen = FIELDS["watch.caution"], [p for p in player.cases[case] if p.id in persons]
    value = player.canaries.value(field)
    ticked = some_compartments(player, 0.15)
    refs = tuple(p.ref for p in chosen)
    anew = player.chance(0.4)
    ref = player.act(
        "add_statement",
        who,
        lambda house, actor: add_statement(
            house, actor, case, field=field.code, persons=refs, value=value, ticked=ticked, heard_anew=anew
        ),
    )
    if ref is not None:
        must_inherit(player, who, ref, [p.id for p in chosen], anew=anew)
        keep(player, ref, value)
        player.notebook.earn(player.look().cases[case], player.agency_of(who), [p.id for p in chosen])
        player.tell(f"{who} adds {field.code} about {len(chosen)} persons")


def correct(player: Player) -> None:
    """An office corrects what it wrote; now and then somebody tries it with another's."""
    live = [s for s in player.tables.statements if s.live]
    statement = player.rng.choice(sorted(live, key=lambda s: (s.facts.recorded_at, s.facts.field, s.ref)))
    case = player.tables.case_ref(statement.facts.case)
    colleagues = [who for who in player.actors if player.agency_of(who) == statement.facts.agency]
    who = player.rng.choice(colleagues) if colleagues and player.chance(0.85) else player.knowing(case)
    value = player.canaries.value(FIELDS[statement.facts.field])
    ref = player.act(
        "correct_statement",
        who,
        lambda house, actor: correct_statement(house, actor, case, statement.ref, value=value),
    )
    if ref is not None:
        keep(player, ref, value)
        if player.agency_of(who) != statement.facts.agency:
            player.broke("P10", "correct", f"{who} corrected {statement.facts.field} of another office")
        player.look()
        player.tell(f"{who} corrects {statement.facts.field}")


def identify(player: Player) -> None:
    """An office states a person's name, kana and birth date anew."""
    case = player.rng.choice(list(player.cases))
    person = player.rng.choice(player.cases[case])
    who = player.knowing(case)
    values = {code: player.canaries.value(FIELDS[code]) for code in IDENTITY}
    before = len(player.tables.statements)
    player.act(
        "correct_identity",
        who,
        lambda house, actor: correct_identity(house, actor, case, person.ref, values=values),
    )
    fresh = new_statements(player, player.tables.cases[case])
    for statement in fresh:
        keep(player, statement.ref, values[statement.facts.field])
    if len(player.tables.statements) > before:
        player.notebook.earn(player.tables.cases[case], player.agency_of(who), [person.id])
        player.tell(f"{who} states a person's name anew")


# ── Consent ──────────────────────────────────────────────────────────────────────────────────────


def consent(player: Player) -> None:
    """Answers of a household are recorded, with what some want kept from whom."""
    case = player.rng.choice(list(player.cases))
    who = player.knowing(case)
    index = player.rng.choice((0, 0, 0, 1, 2))
    visible = player.visible_persons(who, case) if player.chance(0.95) else [p.id for p in player.cases[case]]
    answers = tuple(_answer(player, p.ref) for p in player.cases[case] if p.id in visible and player.chance(0.8))
    record(player, who, case, index, answers)


def record(player: Player, who: str, case: str, index: int, answers: tuple[PersonsAnswer, ...]) -> None:
    """Record these answers on 別紙 `index` + 1, and what some want kept from whom."""
    preset = player.town.presets[index]
    refs = player.act(
        "record_consents",
        who,
        lambda house, actor: record_consents(house, actor, case, preset=preset, answers=answers),
    )
    before = {wall.id for wall in player.tables.walls}
    if refs is None:
        return
    at, tables = player.newest().at, player.look()
    by_ref = {p.ref: p.id for p in player.cases[case]}
    for ref, answer in zip(refs, answers, strict=True):
        _keep_answer(player, who, index, ref, answer, by_ref[answer.person], at)
    player.notebook.earn(tables.cases[case], player.agency_of(who), [by_ref[a.person] for a in answers])
    _keep_exclusions(player, answers, by_ref, before)
    player.tell(f"{who} records {[f'{a.answer} -{len(a.excluded)}' for a in answers]} on 別紙{index + 1}")


def _answer(player: Player, person: str) -> PersonsAnswer:
    given = player.chance(0.75)
    refused = player.rng.choice((ConsentAnswer.REFUSED, ConsentAnswer.CANNOT_ASCERTAIN))
    offices = player.rng.sample(OFFICES[1:], k=player.rng.choice((0, 0, 1, 1, 2))) if given else []
    return PersonsAnswer(
        person=person,
        answer=ConsentAnswer.GIVEN if given else refused,
        method=player.rng.choice(tuple(ConsentMethod)),
        note=player.canaries.word(),
        excluded=tuple(
            Excluded(
                agency_ref=player.town.agency_refs[office],
                compartments=some_compartments(player, 0.3) if player.chance(0.8) else frozenset(),
            )
            for office in offices
        ),
    )


def _keep_answer(
    player: Player, who: str, index: int, ref: str, answer: PersonsAnswer, person: UUID, at: datetime
) -> None:
    notebook, preset = player.notebook, player.plan.presets[index]
    if answer.answer is not ConsentAnswer.GIVEN:
        notebook.withdraw(person, at, unasked=answer.answer is ConsentAnswer.CANNOT_ASCERTAIN)
    offices = {office.ref: office.id for office in notebook.offices.values()}
    notebook.answers.append(
        Answered(
            ref=ref,
            person=person,
            answer=answer.answer,
            compartments=preset.compartments,
            offices=frozenset({*(player.town.agencies[key] for key in preset.agencies), player.agency_of(who)}),
            excluded={offices[x.agency_ref]: x.compartments or ALL for x in answer.excluded},
            starts=at,
            until=months_later(at, preset.months),
            by=player.agency_of(who),
        )
    )


def _keep_exclusions(
    player: Player, answers: tuple[PersonsAnswer, ...], by_ref: dict[str, UUID], before: set[UUID]
) -> None:
    """Each exclusion is a limit of its own."""
    offices = {office.ref: office.id for office in player.notebook.offices.values()}
    fresh = [wall for wall in player.tables.walls if wall.id not in before]
    for answer in answers:
        for excluded in answer.excluded:
            aim = (by_ref[answer.person], offices[excluded.agency_ref])
            found = [w for w in fresh if (w.person, w.agency) == aim and w.staff is None and not w.hides]
            if len(found) != 1:
                player.broke("P5", "bookkeeping", f"an exclusion made {len(found)} limits")
            for wall in found:
                held_back = excluded.compartments or ALL
                player.notebook.note_wall(wall, player.town.id, WallRule.PERSONS_WISH, frozenset(), held_back)


def withdraw(player: Player) -> None:
    """Somebody takes a consent back."""
    given = [a for a in player.notebook.answers if a.answer is ConsentAnswer.GIVEN]
    if not given:
        return
    answer = player.rng.choice(given)
    person = player.tables.persons[answer.person]
    case = player.tables.case_ref(person.case)
    who = player.knowing(case)
    today = player.at().astimezone(JAPAN).date()
    said_on = today - timedelta(days=player.rng.choice((0, 0, 1, 30)))
    reason = player.canaries.word()
    done = player.act(
        "withdraw_consent",
        who,
        lambda house, actor: withdraw_consent(house, actor, case, answer.ref, said_on=said_on, reason=reason),
    )
    if done is not None:
        player.notebook.withdraw(answer.person, done.at)
        player.look()
        player.tell(f"{who} records a withdrawal, ending {done.ended}")


# ── Giving ───────────────────────────────────────────────────────────────────────────────────────


def give(player: Player) -> None:
    """Shares on consent, or hands over; what comes of it must be what sharing.md allows, no more and no less."""
    case = player.rng.choice(list(player.cases))
    who, handoff = player.knowing(case), player.chance(0.45)
    to = player.notebook.offices[player.town.agencies[player.rng.choice((*OFFICES, "coordination", "shakyo"))]]
    give_to(player, who, case, to, ALL if player.chance(0.6) else some_compartments(player, 0.5), handoff=handoff)


def give_to(player: Player, who: str, case: str, to: Office, wanted: Compartments, *, handoff: bool) -> None:
    """Give this office what it may have of these compartments."""
    giver = player.notebook.offices[player.agency_of(who)]
    expected = player.notebook.prospects(
        giver=giver,
        to=to,
        persons=player.visible_persons(who, case) if to is not giver else (),
        wanted=wanted,
        at=player.at(),
        handoff=handoff,
    )
    before, name = set(player.tables.disclosures), "hand_over" if handoff else "share_on_consent"
    letter = player.canaries.word()
    done = player.act(name, who, _giving(player, case, to, wanted, letter if handoff else None))
    fresh = set(player.look().disclosures) - before
    if done is None:
        _must_not_be_refused(player, name, who, expected)
        return
    sent = done if handoff else None
    if isinstance(sent, str):
        player.notebook.handoffs[sent] = Sent(
            ref=sent, case=player.tables.cases[case], giver=giver.id, recipient=to.id, letter=letter
        )
    _keep_gifts(player, fresh, expected, giver=giver, to=to, handoff=sent if isinstance(sent, str) else None)
    grounds = sorted(f"{prospect.ground}×{len(prospect.compartments)}" for prospect in expected)
    player.tell(f"{who} does {name} to {to.hat}: {grounds}")


def _giving(player: Player, case: str, to: Office, wanted: Compartments, letter: str | None) -> Callable:
    if letter is None:
        return lambda house, actor: share_on_consent(house, actor, case, recipient=to.ref, compartments=wanted)
    reply_by = player.at().astimezone(JAPAN).date() + timedelta(days=player.rng.randint(1, 60))
    written = Letter(recipient=to.ref, words=letter, urgency="week", reply_by=reply_by, compartments=wanted)
    return lambda house, actor: hand_over(house, actor, case, written)


def _must_not_be_refused(player: Player, name: str, who: str, expected: list[Prospect]) -> None:
    """No over-refusal: whoever knows the persons and has a ground is not told that there is none."""
    entry = player.newest()
    if expected and entry.facts.get("code") == "Invalid":
        player.broke("P10", "giving", f"{name} by {who} is said to have no ground, but {expected}")


def _keep_gifts(
    player: Player, fresh: set[UUID], expected: list[Prospect], *, giver: Office, to: Office, handoff: str | None
) -> None:
    rows = [grant for grant in player.tables.grants if grant.disclosure in fresh]
    made = {(g.subject, g.compartments, g.ground, g.until, g.giver, g.agency, g.post) for g in rows}
    allowed = {(p.person, p.compartments, p.ground, p.until, giver.id, to.id, to.post) for p in expected}
    if made != allowed or len(rows) != len(fresh):
        player.broke("P10", "giving", f"given {made - allowed}, not given {allowed - made}")
    for row in rows:
        prospect = next((p for p in expected if p.person == row.subject and p.ground is row.ground), None)
        if prospect is None or row.disclosure is None:
            continue
        lying = player.tables.disclosures[row.disclosure]
        player.notebook.gifts[lying.id] = Gift(
            disclosure=lying.id,
            ref=lying.ref,
            case=row.case,
            giver=row.giver,
            recipient=row.agency,
            handoff=handoff,
            prospect=prospect,
        )


def answer_handoff(player: Player) -> None:
    """A handoff is accepted, or declined."""
    open_ones = [h for h in player.notebook.handoffs.values() if h.answer is None] or [
        *player.notebook.handoffs.values()
    ]
    if not open_ones:
        return
    sent = player.rng.choice(open_ones)
    staff = [who for who in player.actors if player.agency_of(who) == sent.recipient]
    who = player.rng.choice(staff) if player.chance(0.9) else player.rng.choice(list(player.actors))
    words, accepts = player.canaries.word(), player.chance(0.7)
    name = "accept_handoff" if accepts else "decline_handoff"
    answer = accept_handoff if accepts else decline_handoff
    entries = player.tally.counts[f"{name}: done"]
    visible = player.visible_persons(who, player.tables.case_ref(sent.case))
    player.act(name, who, lambda house, actor: answer(house, actor, sent.ref, words=words))
    if player.tally.counts[f"{name}: done"] == entries:
        return
    sent.answer = name
    if accepts:
        player.notebook.earn(sent.case, sent.recipient, visible)
    else:
        player.notebook.end_gifts(player.newest().at, handoff=sent.ref)
    player.look()
    player.tell(f"{who}: {name}")


def end_one(player: Player) -> None:
    """An office ends what it gave."""
    if not player.notebook.gifts:
        return
    gift = player.rng.choice(list(player.notebook.gifts.values()))
    staff = [who for who in player.actors if player.agency_of(who) == gift.giver]
    who = player.rng.choice(staff) if player.chance(0.9) else player.rng.choice(list(player.actors))
    case = player.tables.case_ref(gift.case)
    before = player.tally.counts["end_disclosure: done"]
    player.act("end_disclosure", who, lambda house, actor: end_disclosure(house, actor, case, gift.ref))
    if player.tally.counts["end_disclosure: done"] > before:
        gift.ended_at = player.newest().at
        player.look()
        player.tell(f"{who} ends a disclosure")


# ── Walls, work and time ─────────────────────────────────────────────────────────────────────────


def wall(player: Player) -> None:
    """Somebody sets a wall: around a person's whereabouts, a person, or a case."""
    case = player.rng.choice(list(player.cases))
    person = player.rng.choice(player.cases[case])
    rule = player.rng.choice((WallRule.PLACE_HIDDEN, WallRule.OTHER_PARTY, WallRule.CONFLICT, WallRule.CONFLICT))
    who = player.knowing(case)
    against: dict[str, str | None] = {"person": person.ref}
    if rule is not WallRule.PLACE_HIDDEN:
        who = player.rng.choice(_who_hides(player, case) or [who]) if player.chance(0.8) else who
        against = {"person": None if player.chance(0.35) else person.ref, **_from_whom(player, case)}
    exempt = player.notebook.knew_the_place(player.tables, person.id, player.agency_of(who))
    before = {w.id for w in player.tables.walls}
    reason = player.canaries.word()
    player.act(
        "set_wall", who, lambda house, actor: set_wall(house, actor, case, rule=rule.value, reason=reason, **against)
    )
    fresh = [w for w in player.look().walls if w.id not in before]
    hides = rule is not WallRule.PLACE_HIDDEN
    aim = (person.id if against["person"] else None, hides)
    if [(w.person, w.hides) for w in fresh] not in ([], [aim]):
        player.broke("P5", "bookkeeping", f"a wall was asked for and {fresh} were made")
    for lying in fresh:
        named = frozenset() if hides else exempt
        player.notebook.note_wall(lying, player.town.id, rule, named, ALL)
        player.tell(f"{who} sets {rule} around {'a person' if lying.person else 'the case'} {sorted(against)}")


def _who_hides(player: Player, case: str) -> list[str]:
    """Those at the office that opened the case, and the coordinators, who know of it."""
    opener = player.notebook.opened_by[player.tables.cases[case]]
    offices = {opener} | {office.id for office in player.notebook.offices.values() if office.hat is Hat.COORDINATION}
    return [who for who in player.actors if player.agency_of(who) in offices and player.visible_persons(who, case)]


def _from_whom(player: Player, case: str) -> dict[str, str | None]:
    """A person or an office, mostly one that sees the case now."""
    able = [who for who in player.actors if player.visible_persons(who, case)]
    aim = player.rng.choice(able if able and player.chance(0.7) else list(player.actors))
    if player.chance(0.5):
        return {
            "staff": next(
                ref for key, ref in player.town.staff_refs.items() if player.town.staff[key] == player.actors[aim].staff
            )
        }
    return {"agency": player.notebook.offices[player.agency_of(aim)].ref}


def assign(player: Player) -> None:
    """A case is given to somebody, mostly of the office that has it."""
    case = player.rng.choice(list(player.cases))
    leaders = [who for who in player.actors if "supervisor" in who or "head" in who]
    opener = player.notebook.opened_by[player.tables.cases[case]]
    fitting = [who for who in leaders if player.agency_of(who) == opener]
    who = player.rng.choice(fitting if fitting and player.chance(0.8) else leaders)
    colleagues = [label for label in player.actors if player.agency_of(label) == player.agency_of(who)]
    chosen = player.actors[player.rng.choice(colleagues if player.chance(0.8) else list(player.actors))].staff
    staff = next(key for key, ids in player.town.staff.items() if ids == chosen)
    ref = player.town.staff_refs[staff]
    player.act("assign_case", who, lambda house, actor: assign_case(house, actor, case, staff_ref=ref))
    player.look()
    player.tell(f"{who} tries to assign case to {staff}")


def end_work(player: Player) -> None:
    """An appointment ends."""
    who = player.rng.choice(("administrator@system", "head@east", "coordination_head@coordination"))
    leaves = player.rng.choice([label for label in player.actors if label != who])
    appointment = player.actors[leaves].appointment
    assert appointment is not None
    ref = player.tables.posts[appointment].ref
    before = player.tally.counts["end_appointment: done"]
    player.act("end_appointment", who, lambda house, actor: end_appointment(house, actor, ref))
    if player.tally.counts["end_appointment: done"] > before:
        player.notebook.left[appointment] = player.newest().at
        _end_emergencies_of(player, appointment)
    player.look()
    player.tell(f"{who} ends the appointment of {leaves}")


def _end_emergencies_of(player: Player, appointment: UUID) -> None:
    """Who no longer works in an office reads nothing there on what was opened to him, also if he comes back."""
    left, at = player.look().posts[appointment], player.newest().at
    stays = [p for p in player.tables.posts.values() if (p.staff, p.agency) == (left.staff, left.agency)]
    if not any(post.reach(player.town.id, at) for post in stays):
        for gift in player.notebook.gifts.values():
            if gift.glass and (gift.staff, gift.recipient) == (left.staff, left.agency) and gift.ended_at is None:
                gift.ended_at = at


def appoint(player: Player) -> None:
    """An appointment is entered, and perhaps confirmed."""
    staff, agency = player.rng.choice(list(player.town.staff)), player.rng.choice(("east", "coordination"))
    role = player.rng.choice((Role.COUNSELLOR, Role.SUPERVISOR, Role.CLERK, Role.COORDINATOR, Role.AUDITOR))
    new = NewAppointment(
        staff_ref=player.town.staff_refs[staff],
        agency_ref=player.town.agency_refs[agency],
        role=role,
        title=role.label,
        starts=player.at().astimezone(JAPAN).date() - timedelta(days=player.rng.choice((0, 0, 0, -10))),
        until=None,
    )
    ref = player.act(
        "give_appointment", "administrator@system", lambda house, actor: give_appointment(house, actor, new)
    )
    fits = role is not Role.AUDITOR and (role is not Role.COORDINATOR or agency == "coordination")
    if (ref is not None and not fits) or (fits and player.newest().facts.get("code") == "Invalid"):
        player.broke("a role at its place", "give_appointment", f"{role} at {agency}: {player.newest()}")
    if ref is None:
        return
    post = next(p for p in player.look().posts.values() if p.ref == ref)
    player.newcomer(f"{staff} as {role}@{agency} #{len(player.actors)}", post.staff, post.id)
    player.tell(f"the administrator appoints {staff} as {role} at {agency}")
    if player.chance(0.6):
        head = "head@east" if agency == "east" else "coordination_head@coordination"
        player.act("confirm_appointment", head, lambda house, actor: confirm_appointment(house, actor, ref))
        player.look()


def wait(player: Player) -> None:
    """Time passes."""
    days = player.rng.choice((1, 7, 30, 95, 200, 370))
    player.clock.forward(days=days)
    player.tell(f"{days} days pass")


DEEDS: dict[Callable[[Player], None], float] = {
    enter: 1.0,
    add: 4,
    correct: 2,
    identify: 1.5,
    consent: 3.5,
    withdraw: 1.6,
    give: 6,
    answer_handoff: 2.5,
    end_one: 0.8,
    wall: 2.4,
    assign: 1,
    end_work: 0.7,
    appoint: 0.9,
    wait: 0.9,
    break_in: 3,
    look_after: 3,
}
