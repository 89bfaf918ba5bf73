"""Interests in a story: who at work is a person of some case, who says it herself; and the walls that come of it."""

from collections.abc import Callable, Iterable
from uuid import UUID

from coord.actions.appointments import NewAppointment, give_appointment
from coord.actions.relations import declare_closeness, read_relations
from coord.clock import JAPAN
from coord.domain.access import WallRule
from coord.domain.agency import Role
from coord.domain.compartment import ALL
from coord.domain.names import fold_kana
from coord.domain.statement import Answer
from tests.promises.player import Player


def be_somebody(player: Player) -> None:
    """With an appointment (that nobody confirms) someone gives a name and a birth date: mostly of a person of a case."""
    named = [named for ref in player.cases for named in _named_in(player, player.tables.cases[ref])]
    kana, birth = player.rng.choice(named) if named and player.chance(0.8) else ("だれか ひとり", "1970-01-01")
    staff = player.rng.choice(list(player.town.staff))
    new = NewAppointment(
        staff_ref=player.town.staff_refs[staff],
        agency_ref=player.town.agency_refs["shakyo"],
        role=Role.COUNSELLOR,
        title="相談員",
        starts=player.at().astimezone(JAPAN).date(),
        kana=kana,
        birth=birth,
    )
    who = "administrator@system"
    ref = player.act("give_appointment", who, lambda house, actor: give_appointment(house, actor, new))
    player.look()
    if ref is not None:
        player.notebook.kin[player.town.staff[staff]] = (fold_kana(kana), birth)
        player.tell(f"{staff} gives a name and a birth date")


def _named_in(player: Player, case: UUID) -> list[tuple[str, str]]:
    """(kana, whole birth date) of everyone in a case, as each office says it now."""
    said: dict[tuple[UUID, UUID], dict[str, str]] = {}
    for statement in sorted(player.tables.of_case(case), key=lambda s: s.facts.recorded_at):
        value = player.notebook.said[statement.ref].value
        if statement.facts.field in {"person.kana", "person.birth_date"} and len(statement.facts.subjects) == 1:
            (person,) = statement.facts.subjects
            of = said.setdefault((person, statement.facts.agency), {})
            of[statement.facts.field] = value.text if value.answer is Answer.GIVEN else ""
    found = [(of.get("person.kana", ""), of.get("person.birth_date", "")) for of in said.values()]
    return [(kana, birth) for kana, birth in found if kana and len(birth) == len("1970-01-01")]


def keep_apart(player: Player, case: str, invited: Iterable[str], before: set[UUID], *, put: bool) -> None:
    """Putting a case on an agenda made a wall for exactly those who are somebody in it, and had none around it all."""
    key = player.tables.cases[case]
    fresh = [wall for wall in player.tables.walls if wall.id not in before]
    theirs = {(fold_kana(kana), birth) for kana, birth in _named_in(player, key)}
    there = {player.town.agencies[office] for office in (*invited, "welfare") if office != "volunteers"}
    there |= {s.facts.agency for s in player.tables.statements if s.facts.case == key}
    at_work = {
        post.staff
        for post in player.tables.posts.values()
        if post.agency in there and post.reach(player.town.id, player.newest().at)
    }
    walled = {
        wall.staff
        for wall in player.notebook.walls.values()
        if wall.case == key and wall.person is None and wall.rule in {WallRule.CONFLICT, WallRule.OTHER_PARTY}
    }
    expected = {staff for staff in at_work if player.notebook.kin.get(staff) in theirs} - walled if put else set()
    player.tally.counts["apart by comparison"] += len(fresh)
    if {(wall.staff, wall.person, wall.hides) for wall in fresh} != {(staff, None, True) for staff in expected}:
        player.broke("N-3", "put_on_agenda", f"{len(fresh)} are kept apart, should be {len(expected)}")
    for wall in fresh:
        player.notebook.note_wall(wall, player.town.id, WallRule.CONFLICT, frozenset(), ALL)


def declare(player: Player) -> None:
    """Somebody at an item says that she has an interest; the secretariat looks who is apart."""
    if not player.notebook.items:
        return
    item = player.rng.choice(player.notebook.items)
    there = [who for who in player.actors if player.agency_of(who) in item.attendees]
    who = player.rng.choice(there) if there and player.chance(0.85) else player.rng.choice(list(player.actors))
    reason, before = player.canaries.word(), {wall.id for wall in player.tables.walls}
    player.act("declare_closeness", who, lambda house, actor: declare_closeness(house, actor, item.ref, reason=reason))
    fresh = [wall for wall in player.look().walls if wall.id not in before]
    staff = player.actors[who].staff
    for wall in fresh:
        if (wall.case, wall.person, wall.staff, wall.hides) != (item.case, None, staff, True):
            player.broke("N-3", "declare_closeness", f"{who} said it of herself, and {wall} was made")
        player.notebook.note_wall(wall, player.town.id, WallRule.CONFLICT, frozenset(), ALL)
        player.tell(f"{who} says that she has an interest")
        named = {ref: key for key, ref in player.town.staff_refs.items()}
        own = item.attendees.get(player.agency_of(who))
        if own is not None and player.town.staff[named[own]] == staff:
            del item.attendees[player.agency_of(who)]
    player.act("read_relations", "secretary@welfare", lambda house, actor: read_relations(house, actor, item.ref))


INTEREST_DEEDS: dict[Callable[[Player], None], float] = {be_somebody: 1.2, declare: 1}
