"""What a meeting does in a story: proposed, put on an agenda, answered, decided, approved; put down in the notebook."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from coord.actions.bodies import list_meetings
from coord.actions.convening import Agenda, Invited, call_meeting, propose_case, put_on_agenda
from coord.actions.minutes import approve_minutes, write_minutes
from coord.actions.necessity import write_necessity
from coord.actions.requests import AnswerToRequest, answer_request, decline_request
from coord.actions.room import confirm_secrecy, note_presence, read_item
from coord.actions.tasks import decide_task, end_task, list_tasks
from coord.clock import JAPAN
from coord.domain.compartment import ALL, Compartment, Compartments
from coord.domain.ground import Ground
from coord.domain.meeting import AFTER_APPROVAL, Presence, TaskEnd
from tests.policy import oracle
from tests.promises.deeds import some_compartments
from tests.promises.interest_deeds import keep_apart
from tests.promises.notebook import GIVABLE, Gift, Office, OnAgenda, Prospect
from tests.promises.player import Player
from tests.promises.release_deeds import let_go
from tests.promises.town import OFFICES

NO_CONSENT = (Ground.SHIEN106, Ground.KODOKU16)
SECRETARY, CHAIR = "secretary@welfare", "chair@welfare"


def meet(player: Player) -> None:
    """A case is taken to a 支援会議, and the meeting takes its course as far as chance will have it."""
    item = _put(player)
    if item is None:
        return
    player.notebook.items.append(item)
    for person in player.cases[player.tables.case_ref(item.case)]:
        if player.chance(0.9 if _said_no(player, item, person.id) else 0.2):
            _necessity(player, item, person.id, person.ref)
    for who in list(player.actors):
        if player.chance(0.6):
            _answer(player, item, who)
    _room(player, item)
    for _ in range(player.rng.choice((0, 1, 2))):
        _decide(player, item)
    if player.chance(0.5):
        _approve(player, item)
    let_go(player, item)
    for who in player.rng.sample(list(player.actors), k=3):
        player.act("list_tasks", who, list_tasks)
        player.act("list_meetings", who, list_meetings)


def _put(player: Player) -> OnAgenda | None:
    case = player.rng.choice(list(player.cases))
    body, reason = player.town.bodies["shien"], player.canaries.word()
    proposal = player.act(
        "propose_case",
        player.knowing(case),
        lambda house, actor: propose_case(house, actor, case, body=body, reason=reason),
    )
    if proposal is None:
        return None
    sits_at = player.at() + timedelta(days=player.rng.choice((1, 7, 20)))
    convenes = SECRETARY if player.chance(0.9) else player.rng.choice(list(player.actors))
    meeting = player.act(
        "call_meeting",
        convenes,
        lambda house, actor: call_meeting(house, actor, body, sits_at=sits_at, place="会議室"),
    )
    chosen = player.rng.sample(OFFICES, k=player.rng.choice((1, 2, 3)))
    invited = tuple(_invited(player, key) for key in chosen)
    agenda = Agenda(
        meeting=meeting if meeting and player.chance(0.8) else None,
        grounds=frozenset(g for g in NO_CONSENT if player.chance(0.7)),
        invited=invited,
        question=player.canaries.word(),
        due=player.at().astimezone(JAPAN).date() + timedelta(days=5),
    )
    walls = {wall.id for wall in player.tables.walls}
    ref = player.act("put_on_agenda", SECRETARY, lambda house, actor: put_on_agenda(house, actor, proposal, agenda))
    player.look()
    keep_apart(player, case, chosen, walls, put=ref is not None)
    if ref is None:
        return None
    named = {i.agency: i.staff for i in invited}
    attendees: dict[UUID, str | None] = {player.town.agencies["welfare"]: None}
    attendees |= {player.town.agencies[key]: named[player.town.agency_refs[key]] for key in chosen}
    player.tell(f"{SECRETARY} puts a case on the agenda with {chosen} on {sorted(agenda.grounds)}")
    return OnAgenda(
        ref=ref,
        case=player.tables.cases[case],
        grounds=tuple(g for g in NO_CONSENT if g in agenda.grounds),
        attendees=attendees,
        words={"question": agenda.question},
        closes=sits_at + timedelta(days=30) if agenda.meeting else player.newest().at + timedelta(days=14),
    )


def _invited(player: Player, key: str) -> Invited:
    by_name = key == "volunteers"
    return Invited(agency=player.town.agency_refs[key], staff=player.town.staff_refs["volunteer"] if by_name else None)


def _said_no(player: Player, item: OnAgenda, person: UUID) -> bool:
    """For whom sharing.md asks for the chair's words: who refused, withdrew, or keeps an office at the table out."""
    return player.notebook.said_no(person, item.attendees) is not None


def _is_decided(player: Player, item: OnAgenda, person: UUID) -> bool:
    """The chair wrote why, and the person said nothing else since."""
    last = player.notebook.said_last(person)
    written = item.necessary.get(person)
    return (
        written is not None and last is not None and written == (last.ref, None if last.unasked else last.withdrawn_at)
    )


def _necessity(player: Player, item: OnAgenda, person: UUID, ref: str) -> None:
    reason = player.canaries.word()
    who = CHAIR if player.chance(0.9) else player.rng.choice(list(player.actors))
    reach, walls = player.reach(who), player.notebook.walls.values()
    may = who == CHAIR and reach is not None and _said_no(player, item, person)
    may = may and reach is not None and not oracle.person_is_hidden(reach, item.case, person, walls)
    before = player.tally.counts["write_necessity: done"]
    player.act(
        "write_necessity", who, lambda house, actor: write_necessity(house, actor, item.ref, person=ref, reason=reason)
    )
    done = player.tally.counts["write_necessity: done"] > before
    if done:
        item.necessary[person] = player.notebook.said_no(person, item.attendees) or ("", None)
    if done != may:
        told = "decided on a person" if done else "was kept from deciding on a person who said no"
        player.broke("P5" if done else "no over-refusal", "write_necessity", f"{who} {told}")


def expected_of(
    player: Player, item: OnAgenda, giver: Office, to: Office, wanted: Compartments, who: str
) -> list[Prospect]:
    """What sharing.md lets this office give to this attendee for this item."""
    found = []
    for person in player.visible_persons(who, player.tables.case_ref(item.case)):
        consent = player.notebook.consent_between(person, giver.id, to.id, player.at())
        on_consent, until = frozenset[Compartment](), item.closes
        if consent is not None:
            on_consent = (consent.compartments - consent.excluded.get(to.id, frozenset())) & GIVABLE & wanted
            until = min(consent.until, item.closes)
        against = player.notebook.said_no(person, [to.id]) is not None
        by_law = item.grounds and (_is_decided(player, item, person) if against else consent is None)
        rest = GIVABLE & wanted - on_consent if by_law else frozenset()
        if on_consent and consent is not None:
            found.append(
                Prospect(
                    person=person, compartments=on_consent, ground=Ground.CONSENT, until=until, consent=consent.ref
                )
            )
        if rest:
            found.append(
                Prospect(person=person, compartments=rest, ground=item.grounds[0], until=item.closes, consent=None)
            )
    return found


def _answer(player: Player, item: OnAgenda, who: str) -> None:
    """One office answers, if it was asked."""
    if player.reach(who) is None:
        return
    page = player.act("list_meetings", who, list_meetings)
    waiting = [r for r in page.requests if r.answer is None] if page else []
    if not waiting:
        return
    request = player.rng.choice(waiting).ref
    if player.chance(0.1):
        words = player.canaries.word()
        player.act("decline_request", who, lambda house, actor: decline_request(house, actor, request, words=words))
        return
    of = _item_of(player, request)
    giver = player.notebook.offices[player.agency_of(who)]
    wanted = {
        player.notebook.offices[agency].ref: ALL if player.chance(0.6) else some_compartments(player, 0.5)
        for agency in of.attendees
        if agency != giver.id and player.chance(0.8)
    }
    by_ref = {office.ref: office for office in player.notebook.offices.values()}
    expected = {
        ref: expected_of(player, of, giver, by_ref[ref], compartments, who) for ref, compartments in wanted.items()
    }
    before = set(player.tables.disclosures)
    done = player.act(
        "answer_request",
        who,
        lambda house, actor: answer_request(house, actor, request, AnswerToRequest(given=wanted)),
    )
    fresh = set(player.look().disclosures) - before
    if done is None:
        return
    of.gifts += _keep(player, fresh, {by_ref[ref].id: prospects for ref, prospects in expected.items()}, giver.id)
    player.tell(f"{who} answers a request with {done} disclosures")


def _item_of(player: Player, request: str) -> OnAgenda:
    query = "SELECT i.public_ref FROM item i JOIN request r ON r.item_id = i.id WHERE r.public_ref = :ref"
    (row,) = player.reader.rows(query, ref=request)
    return next(item for item in player.notebook.items if item.ref == row["public_ref"])


def _keep(player: Player, fresh: set[UUID], expected: dict[UUID, list[Prospect]], giver: UUID) -> list[UUID]:
    """Each new disclosure is one that was expected, and none is missing."""
    tables, left = player.tables, {key: list(prospects) for key, prospects in expected.items()}
    for key in fresh:
        row = tables.disclosures[key]
        (grant,) = [g for g in tables.grants if g.disclosure == key]
        found = [
            p
            for p in left.get(row.recipient, [])
            if (p.person, p.ground, p.compartments) == (grant.subject, grant.ground, grant.compartments)
        ]
        if len(found) != 1:
            player.broke("P10", "answer_request", f"{grant.ground} of {len(grant.compartments)} was not to be given")
            continue
        left[row.recipient].remove(found[0])
        player.notebook.gifts[key] = Gift(
            disclosure=key,
            ref=row.ref,
            case=row.case,
            giver=giver,
            recipient=row.recipient,
            handoff=None,
            prospect=found[0],
            starts=grant.starts,
        )
    missing = [prospect for prospects in left.values() for prospect in prospects]
    if missing:
        player.broke("no over-refusal", "answer_request", f"not given: {[p.ground for p in missing]}")
    return list(fresh)


def _room(player: Player, item: OnAgenda) -> None:
    agency = player.rng.choice(list(item.attendees))
    ref = player.notebook.offices[agency].ref
    player.act(
        "note_presence",
        SECRETARY,
        lambda house, actor: note_presence(house, actor, item.ref, agency=ref, presence=Presence.PRESENT),
    )
    player.act("confirm_secrecy", SECRETARY, lambda house, actor: confirm_secrecy(house, actor, item.ref, agency=ref))
    for who in [SECRETARY, *player.rng.sample(list(player.actors), k=4)]:
        player.act("read_item", who, lambda house, actor: read_item(house, actor, item.ref))


def _decide(player: Player, item: OnAgenda) -> None:
    """A task, and the role sheet with it: the same as was given for the item, as long as the task lasts."""
    agency = player.rng.choice(list(item.attendees))
    ref, words = player.notebook.offices[agency].ref, player.canaries.word()
    due = player.at().astimezone(JAPAN).date() + timedelta(days=player.rng.choice((7, 60, 150)))
    before = set(player.tables.disclosures)
    task = player.act(
        "decide_task",
        SECRETARY,
        lambda house, actor: decide_task(house, actor, item.ref, agency=ref, words=words, due=due),
    )
    fresh = set(player.look().disclosures) - before
    if task is None:
        return
    living = [g for g in item.gifts if player.notebook.gifts[g].recipient == agency]
    sources = [
        gift
        for gift in (player.notebook.gifts[g] for g in living)
        if gift.stands(player.newest().at)
        and (
            gift.prospect.consent is not None
            or player.notebook.said_no(gift.prospect.person, [agency]) is None
            or _is_decided(player, item, gift.prospect.person)
        )
    ]
    for key in fresh:
        row = player.tables.disclosures[key]
        (grant,) = [g for g in player.tables.grants if g.disclosure == key]
        like = [
            s
            for s in sources
            if (s.giver, s.prospect.person, s.prospect.ground, s.prospect.compartments)
            == (row.giver, grant.subject, grant.ground, grant.compartments)
        ]
        if not like or grant.until > player.newest().at + timedelta(days=184):
            player.broke("P10", "decide_task", "a role sheet opens what nobody gave for the item")
            continue
        player.notebook.gifts[key] = replace(
            like[0],
            disclosure=key,
            ref=row.ref,
            prospect=replace(like[0].prospect, until=grant.until),
            starts=grant.starts,
            by_task=True,
        )
    if len(fresh) != len(sources):
        player.broke("no over-refusal", "decide_task", f"{len(sources)} were given, {len(fresh)} go on")
    item.tasks[task] = list(fresh)
    item.words[task] = words
    player.tell(f"a task for {player.notebook.offices[agency].hat}, {len(fresh)} go on until {due}")
    if player.chance(0.5):
        _end(player, item, task, agency)


def _end(player: Player, item: OnAgenda, task: str, agency: UUID) -> None:
    staff = [who for who in player.actors if player.agency_of(who) == agency] or list(player.actors)
    words = player.canaries.word()
    before = player.tally.counts["end_task: done"]
    player.act(
        "end_task",
        player.rng.choice(staff),
        lambda house, actor: end_task(house, actor, task, how=TaskEnd.DONE, words=words),
    )
    if player.tally.counts["end_task: done"] > before:
        for key in item.tasks[task]:
            gift = player.notebook.gifts.get(key)
            if gift is not None and gift.ended_at is None:
                gift.ended_at = player.newest().at
        player.look()


def _approve(player: Player, item: OnAgenda) -> None:
    words = player.canaries.word()
    writer = CHAIR if player.chance(0.15) else SECRETARY
    saved = player.act(
        "write_minutes",
        writer,
        lambda house, actor: write_minutes(house, actor, item.ref, words=words, seen=""),
    )
    if saved is None:
        return
    item.words["minutes"] = words
    who = CHAIR if player.chance(0.85) else player.rng.choice(list(player.actors))
    closes = player.act(
        "approve_minutes", who, lambda house, actor: approve_minutes(house, actor, item.ref, seen=saved)
    )
    if closes is None:
        return
    if player.actors[who].staff == player.actors[writer].staff:
        player.broke("four eyes", "approve_minutes", f"{who} approved what {writer} wrote")
    item.closes, item.approved = min(item.closes, player.newest().at + AFTER_APPROVAL), True
    for key in item.gifts:
        gift = player.notebook.gifts[key]
        gift.prospect = replace(gift.prospect, until=min(gift.prospect.until, item.closes))
    player.look()
    player.tell("the minutes are approved")


MEETING_DEEDS: dict[Callable[[Player], None], float] = {meet: 1.5}
