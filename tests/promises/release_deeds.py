"""What was learned at a meeting without consent, in a story: written down, agreed to, and released by the chair."""

from uuid import UUID

from coord.actions.cases import add_statement
from coord.actions.releasing import agree_to_release, preview_release, release_received
from coord.domain.fields import FIELDS
from coord.domain.ground import Ground
from tests.promises.deeds import keep, must_inherit
from tests.promises.notebook import OnAgenda
from tests.promises.player import Player
from tests.promises.reading import as_id
from tests.promises.town import OFFICES

CHAIR = "chair@welfare"


def let_go(player: Player, item: OnAgenda) -> None:
    """Now and then somebody writes down what was learned; some agree, and the chair releases what that allows."""
    if player.chance(0.8):
        _write_down(player, item)
    givers, case = {gift.giver for gift in _gifts(player, item)}, player.tables.case_ref(item.case)
    for who in list(player.actors):
        asked = player.agency_of(who) in givers and (player.visible_persons(who, case) or player.chance(0.1))
        if asked and player.chance(0.7):
            _agree(player, item, who)
    _release(player, item)


def _gifts(player: Player, item: OnAgenda) -> list:
    return [player.notebook.gifts[key] for key in item.gifts]


def _write_down(player: Player, item: OnAgenda) -> None:
    told = [g for g in _gifts(player, item) if g.prospect.ground is not Ground.CONSENT and g.stands(player.at())]
    if not told:
        return
    gift = player.rng.choice(told)
    case = player.tables.case_ref(gift.case)
    able = [
        who
        for who in player.actors
        if player.agency_of(who) == gift.recipient and gift.prospect.person in player.visible_persons(who, case)
    ]
    if not able:
        return
    who, field = player.rng.choice(able), FIELDS["ties.outings"]
    value = player.canaries.value(field)
    person = player.tables.persons[gift.prospect.person]
    ref = player.act(
        "add_statement",
        who,
        lambda house, actor: add_statement(
            house, actor, case, field=field.code, persons=(person.ref,), value=value, heard_anew=False
        ),
    )
    if ref is not None:
        player.look()
        must_inherit(player, who, ref, [person.id], anew=False)
        keep(player, ref, value)
        player.notebook.earn(gift.case, player.agency_of(who), [person.id])
        player.tell(f"{who} writes down what was learned at the meeting")


def _agree(player: Player, item: OnAgenda, who: str) -> None:
    query = "SELECT r.public_ref, r.agency_id FROM request r JOIN item i ON i.id = r.item_id WHERE i.public_ref = :ref"
    rows = player.reader.rows(query, ref=item.ref)
    refs = [row["public_ref"] for row in rows if as_id(row["agency_id"]) == player.agency_of(who)]
    if not refs:
        return
    before = player.tally.counts["agree_to_release: done"]
    player.act("agree_to_release", who, lambda house, actor: agree_to_release(house, actor, refs[0]))
    if player.tally.counts["agree_to_release: done"] > before:
        item.agreed.add(player.agency_of(who))


def _release(player: Player, item: OnAgenda) -> None:
    """Exactly the writer's own statements all of which was given here, by who agreed, for exactly those named."""
    who = CHAIR if player.chance(0.9) else player.rng.choice(list(player.actors))
    player.act("preview_release", who, lambda house, actor: preview_release(house, actor, item.ref))
    held = [s.facts.agency for s in player.tables.of_case(item.case) if s.facts.without_consent]
    held = [agency for agency in held if agency in item.attendees]
    writer = player.rng.choice(held if held and player.chance(0.9) else list(item.attendees))
    named = player.rng.sample(OFFICES, k=2)
    refs = {player.town.agency_refs[key] for key in named}
    before = {s.id: s.facts.released_to for s in player.look().statements}
    reason, of = player.canaries.word(), player.notebook.offices[writer].ref
    player.act(
        "release_received",
        who,
        lambda house, actor: release_received(
            house, actor, item.ref, writer=of, recipients=tuple(sorted(refs)), reason=reason
        ),
    )
    to = {player.town.agencies[key] for key in named} - {writer}
    for statement in player.look().statements:
        fresh = statement.facts.released_to - before[statement.id]
        if not fresh:
            continue
        player.tally.counts["released"] += 1
        if who != CHAIR or statement.facts.agency != writer or not fresh <= to:
            player.broke(
                "N-6", "release_received", f"{who} released what is not the writer's or not for whom was named"
            )
        if not statement.facts.without_consent or not _sources(player, statement.id) <= _allowed(player, item):
            player.broke("N-6", "release_received", "released what not everyone who gave it agreed to")


def _sources(player: Player, statement: UUID) -> set[UUID]:
    query = "SELECT disclosure_id FROM statement_received WHERE statement_id = :one"
    found = {as_id(row["disclosure_id"]) for row in player.reader.rows(query, one=player.reader.key(statement))}
    return {one for one in found if player.tables.disclosures[one].ground is not Ground.CONSENT}


def _allowed(player: Player, item: OnAgenda) -> set[UUID]:
    """What was given for the item or its tasks by an office that agreed."""
    here = {*item.gifts, *(one for kept in item.tasks.values() for one in kept)}
    return {one for one in here if player.tables.disclosures[one].giver in item.agreed}
