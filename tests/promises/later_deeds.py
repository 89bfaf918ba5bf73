"""A consent that comes later, in a story: who must be asked to give anew, and what exactly it then gives."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from coord.actions.home import read_home
from coord.actions.moving import move_case, preview_move
from coord.actions.sharing_again import decline_sharing_again, preview_sharing_again, share_again
from coord.domain.compartment import ALL
from coord.domain.giving import ConsentAnswer
from coord.domain.ground import Ground
from coord.domain.statement import StatementFacts
from tests.policy import oracle
from tests.promises.deeds import _keep_gifts
from tests.promises.looking import WORKERS
from tests.promises.notebook import Answered, Office, Prospect
from tests.promises.player import Player


def take_up(player: Player) -> None:
    """Somebody opens today's work, looks at the matrix, and gives anew, declines, or tries it without being asked."""
    people = list(player.actors)
    owing = [who for who in people if player.reach(who) and _owed(player, who)]
    who = player.rng.choice(owing) if owing and player.chance(0.85) else player.rng.choice(people)
    _home(player, who)
    cases = list(dict.fromkeys(_owed(player, who).values())) if player.reach(who) else []
    case = player.rng.choice(cases) if cases and player.chance(0.9) else player.rng.choice(list(player.cases))
    waiting = [a for a, of in _owed(player, who).items() if of == case]
    known = player.visible_persons(who, case)
    answers = [a for a in player.notebook.answers if a.ref in waiting and a.person in known]
    player.act("preview_sharing_again", who, lambda house, actor: preview_sharing_again(house, actor, case))
    if player.chance(0.2):
        _decline(player, who, case, answers)
    else:
        _give(player, who, case, answers)


def _owed(player: Player, who: str) -> dict[str, str]:
    """consent → case, of all that waits for this actor's office and that no wall hides from him."""
    reach = player.reach(who)
    if reach is None or reach.role not in WORKERS:
        return {}
    owed = {}
    for answer in player.notebook.answers:
        case = player.tables.persons[answer.person].case
        hidden = oracle.person_is_hidden(reach, case, answer.person, player.notebook.walls.values())
        if not hidden and _waits_for(player, answer, reach.agency, player.at()):
            owed[answer.ref] = player.tables.case_ref(case)
    return owed


def _waits_for(player: Player, answer: Answered, office: UUID, at: datetime) -> bool:
    """It wrote about her, her consent names it, and something changed with it that it has not answered."""
    if not answer.names_at(office, at) or (answer.ref, office) in player.notebook.taken_up:
        return False
    wrote = {s.id for s in player.tables.statements if s.facts.agency == office and _before(s.facts, answer)}
    before = [a for a in player.notebook.answers if a.person == answer.person and a.starts < answer.starts]
    if not wrote or any(a.names_at(office, answer.starts) for a in before):
        return False
    gave = {
        g.id
        for g in player.tables.grants
        if (g.giver, g.subject) == (office, answer.person)
        and g.ground not in {Ground.CONSENT, Ground.OWN, Ground.EMERGENCY}
        and g.made_at < answer.starts
    }
    return bool(before or gave) or answer.by != office


def _before(facts: StatementFacts, answer: Answered) -> bool:
    return answer.person in facts.subjects and facts.recorded_at < answer.starts


def _home(player: Player, who: str) -> None:
    """Today's work names exactly these cases."""
    home = player.act("read_home", who, read_home)
    if home is None:
        return
    named = {row.case_ref for row in home.to_share_again}
    expected = set(_owed(player, who).values())
    player.tally.counts["home: consented later"] += len(named)
    if named != expected:
        player.broke("N-6", "home", f"{who} is asked for {len(named)} cases, should be for {len(expected)}")


def _decline(player: Player, who: str, case: str, answers: list[Answered]) -> None:
    words, before = player.canaries.word(), player.tally.counts["decline_sharing_again: done"]
    player.act(
        "decline_sharing_again", who, lambda house, actor: decline_sharing_again(house, actor, case, words=words)
    )
    if player.tally.counts["decline_sharing_again: done"] > before:
        _settle(player, who, answers)


def _settle(player: Player, who: str, answers: list[Answered]) -> None:
    if not answers:
        player.broke("P10", "share_again", f"{who} took up what nobody consented to")
    player.notebook.taken_up |= {(a.ref, player.agency_of(who)) for a in answers}
    player.look()


def _give(player: Player, who: str, case: str, answers: list[Answered]) -> None:
    giver = player.notebook.offices[player.agency_of(who)]
    expected = {
        to.id: [p for a in answers for p in _prospects(player, giver, to, a)]
        for to in player.notebook.offices.values()
        if to is not giver
    }
    before = set(player.tables.disclosures)
    done = player.act("share_again", who, lambda house, actor: share_again(house, actor, case))
    fresh = set(player.look().disclosures) - before
    if done is None:
        code = player.newest().facts.get("code")
        if answers and player.visible_persons(who, case) and code == "Conflict":
            player.broke("no over-refusal", "share_again", f"{who} is told that nothing waits, but {len(answers)} do")
        return
    _settle(player, who, answers)
    for to, prospects in expected.items():
        mine = {d for d in fresh if player.tables.disclosures[d].recipient == to}
        wanted = [] if _unsaid(player, who, case, to) and not mine else _missing(player, giver.id, to, prospects)
        _keep_gifts(player, mine, wanted, giver=giver, to=player.notebook.offices[to], handoff=None)
    player.tell(f"{who} gives anew: {len(fresh)} disclosures on {len(answers)} consents")


def _prospects(player: Player, giver: Office, to: Office, answer: Answered) -> list[Prospect]:
    found = player.notebook.prospects(
        giver=giver, to=to, persons=[answer.person], wanted=ALL, at=player.at(), handoff=False
    )
    return [p for p in found if p.consent == answer.ref]


def _missing(player: Player, giver: UUID, to: UUID, prospects: list[Prospect]) -> list[Prospect]:
    """What was given on the very consent before is not given twice."""
    at, gifts = player.newest().at, player.notebook.gifts.values()
    standing = [g for g in gifts if (g.giver, g.recipient) == (giver, to) and g.stands(at)]
    return [
        p
        for p in prospects
        if not any(
            (g.prospect.person, g.prospect.consent) == (p.person, p.consent)
            and p.compartments <= g.prospect.compartments
            for g in standing
        )
    ]


def _unsaid(player: Player, who: str, case: str, to: UUID) -> bool:
    """Whether naming this office would tell the giver where somebody lives whose place is kept from him (N-1)."""
    reach, key = player.reach(who), player.tables.cases[case]
    office = next(key for key, agency in player.town.agencies.items() if agency == to)
    walls = [w for w in player.notebook.walls.values() if w.case == key and w.rule == "N-1"]
    return (
        player.plan.agencies[office].tells_place
        and reach is not None
        and any(oracle._stands_against(wall, reach) for wall in walls)
    )


def move(player: Player) -> None:
    """The coordinator looks what moving to the 重層的支援会議 means, and moves the case when everyone consented."""
    case = player.rng.choice(list(player.cases))
    coordinators = [who for who in player.actors if "coordinator@" in who]
    able = [c for c in player.cases if any(player.visible_persons(who, c) for who in coordinators)]
    case = player.rng.choice(able) if able and player.chance(0.9) else case
    who = player.rng.choice(coordinators) if player.chance(0.85) else player.rng.choice(list(player.actors))
    missing = _without_consent(player, who, case)
    page = player.act("preview_move", who, lambda house, actor: preview_move(house, actor, case))
    if page is not None and len(page.missing) != len(missing):
        player.broke("N-6", "preview_move", f"{len(page.missing)} are said to be missing, {len(missing)} are")
    body, before = player.town.bodies["juso"], player.tally.counts["move_case: done"]
    player.act("move_case", who, lambda house, actor: move_case(house, actor, case, body=body))
    done = player.tally.counts["move_case: done"] > before
    if done and missing:
        player.broke("P10", "move_case", f"moved, though {len(missing)} did not consent")
    if not done and not missing and page is not None and player.newest().facts.get("code") == "Invalid":
        player.broke("no over-refusal", "move_case", "everyone consented, and the case stays")
    player.tell(f"{who} {'moves' if done else 'does not move'} a case, {len(missing)} are missing")


def _without_consent(player: Player, who: str, case: str) -> set[UUID]:
    """Whom the actor knows of and whose consent does not stand, but for who is said to have died."""
    reach, at = player.reach(who), player.at()
    if reach is None:
        return set()
    grants = [g for g in player.notebook.grants(player.tables) if g.ground is not Ground.EMERGENCY]
    walls = player.notebook.walls.values()
    died = {
        next(iter(s.facts.subjects))
        for s in player.tables.of_case(player.tables.cases[case])
        if s.facts.field == "household.deceased"
        and len(s.facts.subjects) == 1
        and oracle.verdict(reach, s.facts, grants, walls).permitted
    }
    consented = {
        a.person
        for a in player.notebook.answers
        if a.answer is ConsentAnswer.GIVEN and a.starts <= at < a.until and a.withdrawn_at is None
    }
    return set(player.visible_persons(who, case)) - consented - died


LATER_DEEDS: dict[Callable[[Player], None], float] = {take_up: 2, move: 1}
