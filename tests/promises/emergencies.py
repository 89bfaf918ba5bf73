"""Emergencies in a story: who breaks the glass for whom, what the sheet then shows, and who signs afterwards."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from audit.events import Event
from coord.actions.emergency import Asked, break_glass
from coord.actions.emergency_sheet import ShownSheet, read_emergency_sheet
from coord.actions.glasses import end_glass, extend_glass, prepare_review, review_glass
from coord.actions.sessions import Voucher
from coord.domain.access import WallRule
from coord.domain.agency import Role
from coord.domain.compartment import Compartment
from coord.domain.ground import Ground
from coord.domain.statement import Answer
from tests.policy import oracle
from tests.promises.looking import WORKERS, Looker
from tests.promises.notebook import Gift, Glass, Prospect
from tests.promises.player import Player
from tests.promises.reading import Somebody

SHEET = oracle.FIELDS_OF_THE_EMERGENCY_SHEET
COMPARTMENTS = frozenset({Compartment.BASIC, Compartment.ADDRESS, Compartment.HEALTH, Compartment.WATCH})
WATCH = frozenset({Compartment.WATCH})
HALF_A_DAY = timedelta(hours=12)
SIGNERS = frozenset({Role.PRIVACY_OFFICER, Role.AUDITOR})


def break_in(player: Player) -> None:
    """Somebody asks for a person in an emergency, mostly with the right name, now and then with a second person."""
    case = player.rng.choice(list(player.cases))
    person = player.rng.choice(player.cases[case])
    who = player.rng.choice([w for w in player.actors if player.chance(0.1) or _works(player, w)] or [*player.actors])
    names = _names(player, person.id)
    if not names:
        return
    kana, birth = player.rng.choice(names)
    address = player.rng.choice([*_addresses(player, person.id), ""]) if player.chance(0.5) or not birth else ""
    if not birth and not address:
        return
    by_birth = bool(birth) and not (address and player.chance(0.7))
    second = player.rng.choice(list(player.actors)) if player.chance(0.5) else ""
    told_to = player.rng.choice(("police", "fire", "duty", "other"))
    said = Asked(
        danger=player.rng.choice(("life", "body", "property")),
        told_to=told_to,
        reason=player.canaries.word(),
        kana=kana,
        birth=birth if by_birth else "",
        address="" if by_birth else address,
    )
    expected = _expected(player, who, case, person, second=second, told_to=told_to, by_birth=by_birth)
    before = set(player.tables.disclosures)
    own, other = _voucher(player, who), _voucher(player, second) if second else None
    made = player.act("break_glass", who, lambda house, actor: break_glass(house, actor, said, own=own, second=other))
    if bool(made) != expected:
        whom = "an emergency was refused" if expected else "a glass was broken that must hold"
        player.broke("no over-refusal" if expected else "P5", "break_glass", f"{whom}: {who}, {second}, {told_to}")
    if made:
        _keep(player, who, case, person, made[0], second=second, fresh=set(player.look().disclosures) - before)
        player.tell(f"{who} breaks the glass, {'with' if second else 'without'} a second person")


def _works(player: Player, who: str) -> bool:
    reach = player.reach(who)
    return reach is not None and reach.role in WORKERS


def _voucher(player: Player, who: str) -> Voucher:
    return Voucher(municipality=player.town.id, staff=player.actors[who].staff, at=player.at())


def _names(player: Player, person: UUID) -> list[tuple[str, str]]:
    """(kana, birth date) as each office has them, the newest of each."""
    said: dict[UUID, dict[str, str]] = {}
    for s in sorted(player.tables.statements, key=lambda one: one.facts.recorded_at):
        value = player.notebook.said[s.ref].value
        if s.facts.subjects == {person} and s.facts.field in {"person.kana", "person.birth_date"}:
            given = value.text if value.answer is Answer.GIVEN else ""
            said.setdefault(s.facts.agency, {})[s.facts.field] = given
    return [(of["person.kana"], of.get("person.birth_date", "")) for of in said.values() if of.get("person.kana")]


def _addresses(player: Player, person: UUID) -> list[str]:
    """Where each office says she lives, the newest of each."""
    said: dict[UUID, str] = {}
    for s in sorted(player.tables.statements, key=lambda one: one.facts.recorded_at):
        value = player.notebook.said[s.ref].value
        if person in s.facts.subjects and s.facts.field == "address.home":
            said[s.facts.agency] = value.text if value.answer is Answer.GIVEN else ""
    return [text for text in said.values() if text]


def _expected(
    player: Player, who: str, case: str, person: Somebody, *, second: str, told_to: str, by_birth: bool
) -> bool:
    """Whether sharing.md lets this person be found by this actor, so asked for."""
    reach, key, walls = player.reach(who), player.tables.cases[case], player.notebook.walls.values()
    if reach is None or reach.role not in WORKERS:
        return False
    if second and not _is_a_second_person(player, who, second, told_to):
        return False
    if oracle.person_is_hidden(reach, key, person.id, walls):
        return False
    place_hidden = any(
        w.rule is WallRule.PLACE_HIDDEN
        and w.case == key
        and w.person in {None, person.id}
        and oracle._stands_against(w, reach)
        for w in walls
    )
    return by_birth or _stands_beside(player, second, key, person.id) is not None or not place_hidden


def _stands_beside(player: Player, second: str, case: UUID, person: UUID) -> UUID | None:
    """The second person, whom no wall keeps from her at any desk of his."""
    if not second:
        return None
    staff, walls = player.actors[second].staff, player.notebook.walls.values()
    desks = [reach for w in player.actors if player.actors[w].staff == staff and (reach := player.reach(w))]
    return None if any(oracle.person_is_hidden(desk, case, person, walls) for desk in desks) else staff


def _is_a_second_person(player: Player, who: str, second: str, told_to: str) -> bool:
    staff = player.actors[second].staff
    at_work = any(player.reach(label) for label in player.actors if player.actors[label].staff == staff)
    return at_work and staff != player.actors[who].staff and told_to != "other"


def _keep(player: Player, who: str, case: str, person: Somebody, ref: str, *, second: str, fresh: set[UUID]) -> None:
    at, key = player.newest().at, player.tables.cases[case]
    glass = Glass(
        ref=ref,
        case=key,
        person=person.id,
        staff=player.actors[who].staff,
        agency=player.agency_of(who),
        second=_stands_beside(player, second, key, person.id),
        at=at,
        until=at + HALF_A_DAY,
    )
    player.notebook.glasses[ref] = glass
    _keep_gifts(player, glass, fresh, who, until=glass.until)


def _beside_her(player: Player, glass: Glass, who: str) -> set[tuple[UUID, UUID]]:
    """(office, person): who stands beside her in a danger, but for whom a wall hides from who broke the glass."""
    acting, walls = player.reach(who), player.notebook.walls.values()
    assert acting is not None
    reader = replace(acting, staff=glass.staff, agency=glass.agency)
    return {
        (s.facts.agency, one)
        for s in player.tables.of_case(glass.case)
        if s.facts.field == "watch.caution" and glass.person in s.facts.subjects
        for one in s.facts.subjects - {glass.person}
        if not oracle.person_is_hidden(reader, glass.case, one, walls)
    }


def _keep_gifts(player: Player, glass: Glass, fresh: set[UUID], who: str, *, until: object) -> None:
    """From each office that wrote something of the sheet one, and one of each person in a danger that it wrote of both."""
    wrote = {
        s.facts.agency
        for s in player.tables.of_case(glass.case)
        if s.facts.field in SHEET and glass.person in s.facts.subjects
    }
    rows = [g for g in player.tables.grants if g.disclosure in fresh]
    made = {
        (g.giver, g.agency, g.staff, g.subject, g.compartments, g.field, g.ground, g.confirmed_by, g.until)
        for g in rows
    }
    sheets = {(office, glass.person, COMPARTMENTS, None) for office in wrote}
    dangers = {(office, one, WATCH, "watch.caution") for office, one in _beside_her(player, glass, who)}
    allowed = {
        (office, glass.agency, glass.staff, one, opened, field, Ground.EMERGENCY, glass.second, until)
        for office, one, opened, field in sheets | dangers
    }
    player.tally.counts["emergency: a danger about two"] += len(dangers)
    if made != allowed or len(rows) != len(fresh):
        player.broke("P10", "break_glass", f"opened {made - allowed}, not opened {allowed - made}")
    for row in rows:
        if row.disclosure is None or row.subject is None:
            continue
        lying = player.tables.disclosures[row.disclosure]
        player.notebook.gifts[lying.id] = Gift(
            disclosure=lying.id,
            ref=lying.ref,
            case=glass.case,
            giver=row.giver,
            recipient=glass.agency,
            handoff=None,
            prospect=Prospect(
                person=row.subject,
                compartments=row.compartments,
                ground=Ground.EMERGENCY,
                until=row.until,
                consent=None,
            ),
            glass=glass.ref,
            staff=glass.staff,
            second=glass.second,
            starts=row.until - HALF_A_DAY,
        )


def look_after(player: Player) -> None:
    """A glass is extended, ended, or signed, by who may and by who may not."""
    if not player.notebook.glasses:
        return
    glass = player.rng.choice(list(player.notebook.glasses.values()))
    player.rng.choice((_extend, _end, _sign, _sign, _sign))(player, glass)


def _walled(player: Player, who: str, glass: Glass) -> bool:
    reach = player.reach(who)
    walls = player.notebook.walls.values()
    return reach is None or oracle.person_is_hidden(reach, glass.case, glass.person, walls)


def _agree(player: Player, name: str, who: str, before: int, *, may: bool) -> bool:
    done = player.tally.counts[f"{name}: done"] > before
    if done != may:
        player.broke("no over-refusal" if may else "P5", name, f"{who} {'did' if done else 'was kept from'} it")
    return done


def _extend(player: Player, glass: Glass) -> None:
    beside = [w for w in player.actors if player.agency_of(w) == glass.agency]
    who = player.rng.choice(beside if player.chance(0.7) else list(player.actors))
    reach, at = player.reach(who), player.at()
    role = reach.role if reach else None
    near = role is Role.PRIVACY_OFFICER or (role in WORKERS and player.agency_of(who) == glass.agency)
    may = near and player.actors[who].staff != glass.staff and not _walled(player, who, glass)
    may = may and glass.is_open(at) and glass.extended_by is None and not glass.reviewed
    before, known = player.tally.counts["extend_glass: done"], set(player.tables.disclosures)
    player.act("extend_glass", who, lambda house, actor: extend_glass(house, actor, glass.ref))
    if _agree(player, "extend_glass", who, before, may=may):
        glass.extended_by, glass.until = player.actors[who].staff, glass.until + HALF_A_DAY
        _keep_gifts(player, glass, set(player.look().disclosures) - known, who, until=glass.until)


def _end(player: Player, glass: Glass) -> None:
    who = "privacy@audit" if player.chance(0.7) else player.rng.choice(list(player.actors))
    reach = player.reach(who)
    may = reach is not None and reach.role is Role.PRIVACY_OFFICER and glass.is_open(player.at())
    may = may and not _walled(player, who, glass)
    before = player.tally.counts["end_glass: done"]
    player.act("end_glass", who, lambda house, actor: end_glass(house, actor, glass.ref))
    if _agree(player, "end_glass", who, before, may=may):
        glass.ended_at = player.newest().at
        for gift in player.notebook.gifts.values():
            if gift.glass == glass.ref and gift.ended_at is None:
                gift.ended_at = glass.ended_at
        player.look()


def _sign(player: Player, glass: Glass) -> None:
    signers = ("privacy@audit", "auditor@audit")
    who = player.rng.choice(signers if player.chance(0.8) else list(player.actors))
    reach = player.reach(who)
    had_a_hand = player.actors[who].staff in {glass.staff, glass.second, glass.extended_by}
    may_look = reach is not None and reach.role in SIGNERS and not had_a_hand and not _walled(player, who, glass)
    page = player.act("prepare_review", who, lambda house, actor: prepare_review(house, actor, glass.ref))
    if bool(page) != may_look:
        player.broke("P5", "prepare_review", f"{who} {'sees' if page else 'is kept from'} the review")
    before = player.tally.counts["review_glass: done"]
    verdict, why = player.rng.choice(("proper", "improper", "to_examine")), player.canaries.word()
    player.act(
        "review_glass", who, lambda house, actor: review_glass(house, actor, glass.ref, verdict=verdict, reason=why)
    )
    if _agree(player, "review_glass", who, before, may=may_look and not glass.reviewed):
        glass.reviewed = True


def over_the_shoulder(looker: Looker, glass: Glass) -> None:
    """The sheet: for who broke the glass, while it is open; its fields and no others, each named in the record."""
    player = looker.player
    breakers = [w for w in player.actors if player.actors[w].staff == glass.staff]
    for who in [*breakers, player.rng.choice(list(player.actors))]:
        reach = player.reach(who)
        mine = reach is not None and (reach.staff, reach.agency) == (glass.staff, glass.agency)
        opens = reach is not None and mine and reach.role in WORKERS and glass.is_open(player.at())
        if reach is not None and opens:
            facts = looker.facts.of(glass.case)
            opens = looker.facts.opens(reach, glass.case)
            opens = opens and oracle.person_visible(reach, glass.case, glass.person, *facts)
        seen: ShownSheet | None = player.act(
            "emergency sheet", who, lambda house, actor: read_emergency_sheet(house, actor, glass.ref)
        )
        if not looker._agree("emergency sheet", who, opens=opens, seen=seen) or reach is None or seen is None:
            continue
        verdicts = looker.facts.verdicts(player.reach(who, seen.recorded.at) or reach, glass.case)
        permitted = {
            ref: (s, v)
            for ref, (s, v) in verdicts.items()
            if v.permitted and s.facts.field in SHEET and glass.person in s.facts.subjects
        }
        shown = {field.ref for block in seen.blocks for row in block.rows for field in row.fields}
        if shown != set(permitted):
            player.broke("P1", "emergency sheet", f"{who} is shown {len(shown)}, may read {len(permitted)}")
        looker._stray("emergency sheet", who, seen, looker._canaries_of(permitted))
        entry = player.newest()
        if set(looker._shown(entry)) != looker._standings(permitted.values()) or entry.event is not Event.GLASS_READ:
            player.broke("P2", "emergency sheet", f"shown to {who}, the entry says {entry.facts.get('shown')}")
        for verdict in (v for _, v in permitted.values()):
            looker.counts.update({f"sheet: {s.ground}" for s in verdict.standings})
