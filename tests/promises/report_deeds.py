"""What a person is given to keep: who saw or received what of her, held against the story."""

from coord.actions.installation import sequencer_of
from coord.actions.paper.access_reports import prepare_access_report
from coord.actions.paper.stamps import unstamped
from coord.clock import JAPAN
from coord.domain.access import Reach, WallRule
from coord.domain.ground import Ground
from forms.access_report import AccessReport
from forms.pdf import content_of
from tests.policy import oracle
from tests.promises.looking import Looker
from tests.promises.paper_sheets import count
from tests.promises.player import Player
from tests.promises.reading import Somebody

NAMES = frozenset({"person.name", "person.kana"})
LET_KNOW = frozenset({Ground.CONSENT, Ground.PURPOSE})


def access_report(player: Player) -> None:
    """Who saw what of her: nothing of it but her name, no office that a wall or a meeting keeps unsaid."""
    case = player.rng.choice(list(player.cases))
    person, who = player.rng.choice(player.cases[case]), player.knowing(case)
    sequencer_of(player.house).run_once()
    since = player.founded_at.astimezone(JAPAN).date()
    paper = player.act(
        "access report",
        who,
        lambda house, actor: prepare_access_report(house, actor, case, person=person.ref, since=since),
    )
    reach, looker = player.reach(who), Looker(player)
    if paper is None:
        return
    if reach is None or person.id not in player.visible_persons(who, case):
        player.broke("P1", "access report", f"{who} prints one of somebody he may not know of")
        return
    sheet = paper.sheet(unstamped(player.at()))
    assert isinstance(sheet, AccessReport)
    names = {
        ref
        for ref, (s, verdict) in looker.working.verdicts(reach, person.case).items()
        if verdict.permitted and s.facts.field in NAMES and s.facts.subjects == {person.id}
    }
    looker._stray("access report", who, (content_of(sheet).decode(), sheet.rows), looker._canaries_of(names))
    count(player, "access report: lines", len(sheet.rows))
    said = {row.agency for row in sheet.rows if not row.refused}
    _may_be_said(player, reach, person, said)


def _may_be_said(player: Player, reach: Reach, person: Somebody, said: set[str]) -> None:
    """Only who took the case in and whom she let know; and before whom her place is kept, none that tells it."""
    offices = {
        player.plan.agencies[key].name: (player.town.agencies[key], row) for key, row in player.plan.agencies.items()
    }
    gifts = [g for g in player.notebook.gifts.values() if g.prospect.person == person.id]
    let_know = {g.recipient for g in gifts if g.prospect.ground in LET_KNOW}
    let_know |= {g.giver for g in gifts if g.prospect.ground in LET_KNOW} | {player.notebook.opened_by[person.case]}
    kept = any(
        wall.case == person.case and wall.rule is WallRule.PLACE_HIDDEN and oracle._stands_against(wall, reach)
        for wall in player.notebook.walls.values()
    )
    for name in said & offices.keys():
        office, row = offices[name]
        if office not in let_know:
            player.broke("P9", "access report", f"{row.hat} is named, and she did not let it know")
        if kept and row.tells_place and office != reach.agency:
            player.broke("N-1", "access report", f"an office that tells a place is named to {reach.role}")
