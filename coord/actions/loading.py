"""Loading a case for one reader: rows, walls opened to their rules, and a decision for each class.

Everything that shows a value goes through here: page, list, search hit, matrix, paper, export.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from coord.actions.gate import Act
from coord.actions.writing import facts_of, place_of, seal_words, words_place
from coord.crypto.envelope import FieldPlace, kid_of, open_own
from coord.domain.access import Decision, Grant, Permit, Reach, Refusal, Wall, WallRule
from coord.domain.checking import complaint_about_text
from coord.domain.compartment import Compartment, Compartments, compartments_of
from coord.domain.ground import Ground
from coord.domain.opened import NOBODY, NOTHING, Opened
from coord.domain.statement import StatementFacts
from coord.errors import IntegrityError, Invalid, NotFound, Refused
from coord.policy.decide import (
    decide,
    hides_case,
    hides_person,
    hides_place,
    passes_hidden_place,
    readable_fields,
    reads_on,
)
from coord.store import cases
from coord.store import tables as t
from coord.store.rows import CaseRow, PersonRow, StatementRow, WallRow

LONGEST_REASON = 400


class NeedsReason(Refused):
    """The case is the office's but not this person's: a written reason opens it (担当外閲覧)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Permitted:
    """A statement with the yes that opens it."""

    row: StatementRow
    permit: Permit
    place: FieldPlace


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadedCase:
    """A case as it lies, with every decision made and nothing opened."""

    reach: Reach
    case: CaseRow
    persons: tuple[PersonRow, ...]
    grants: tuple[Grant, ...]
    walls: tuple[Wall, ...]
    permitted: tuple[Permitted, ...]
    refused: Counter[str]

    def person(self, ref: str) -> PersonRow:
        """The visible person with this reference. Raises NotFound."""
        for person in self.persons:
            if person.public_ref == ref:
                return person
        raise NotFound

    def place_is_hidden(self, person: UUID) -> bool:
        """Whether where this person lives is kept from this reader, by every way he has."""
        told = any(passes_hidden_place(self.reach, person, grant) for grant in self.grants)
        return not told and any(hides_place(self.reach, person, wall) for wall in self.walls)

    def only_in_emergency(self, person: UUID) -> bool:
        """Whether all that this reader has of this person is an emergency."""
        grounds = {g.ground for g in self.grants if reads_on(self.reach, g) and g.subject in (None, person)}
        return grounds == {Ground.EMERGENCY}

    def covers(self, person: UUID) -> Compartments:
        """The compartments of a person that the reader was given, or wrote as who opened the case.

        Never read from what is recorded: an empty compartment and a full one look the same.
        """
        covered: Compartments = frozenset()
        for grant in self.grants:
            opens = grant.ground is not Ground.OWN or self.case.opened_by == self.reach.agency
            if opens and reads_on(self.reach, grant) and grant.subject in (None, person):
                covered |= grant.compartments
        return covered & frozenset(field.compartment for field in readable_fields(self.reach.role)) - {
            Compartment.INFORMANT
        }


def load_case(act: Act, ref: str, *, reason: str | None = None, emergency: bool = False) -> LoadedCase:
    """The case for this reader, decided; the entry learns which case it was.

    An emergency opens a sheet to read, and nothing else: what was broken open counts only where
    `emergency` says so. Whoever writes, gives, asks or prints stands on another ground.

    Raises NotFound where there is none, Refused where a wall hides it, or whomever he knows in it, or
    does not open, or no ground reaches it (one page for all), NeedsReason where it is the team's and
    no reason was given.
    """
    case = cases.case_by_ref(act.connection, act.town, ref)
    if case is None:
        raise NotFound
    act.case = case.public_ref
    grants = tuple(
        grant
        for grant in cases.grants_of(act.connection, act.town, [case.id], act.reach.agency, act.at)
        if emergency or grant.ground is not Ground.EMERGENCY
    )
    walls = walls_around(act, [case.id])
    refuse_what_is_hidden(act, walls)
    reasoned = replace(act.reach, reasons=frozenset({case.id}))
    if not any(reads_on(reasoned, grant) for grant in grants):
        raise Refused("no-disclosure")
    persons = cases.persons_of(act.connection, act.town, [case.id])
    if not known_among(reasoned, persons, grants, walls):
        raise Refused("nobody-visible")
    if reason is not None:
        _keep_reason(act, case, reason)
    elif not known_among(act.reach, persons, grants, walls):
        raise NeedsReason("reason-needed")
    rows = cases.statements_of(act.connection, act.town, [case.id])
    permitted, refused = permitted_among(act, rows, grants, walls)
    return LoadedCase(
        reach=act.reach,
        case=case,
        persons=known_among(act.reach, persons, grants, walls),
        grants=grants,
        walls=walls,
        permitted=permitted,
        refused=refused,
    )


def refuse_what_is_hidden(act: Act, walls: Iterable[Wall]) -> None:
    """Raises Refused where one of these walls hides the whole case, or could not be read."""
    for wall in walls:
        if wall.id in act.broken_walls:
            raise Refused("wall-unreadable")
        if hides_case(act.reach, wall):
            raise Refused(wall.rule)


def known_among(
    reach: Reach, persons: Iterable[PersonRow], grants: Collection[Grant], walls: Collection[Wall]
) -> tuple[PersonRow, ...]:
    """Whom of these the reader may know of: a ground opens something of them, and no wall hides them."""
    usable = [grant for grant in grants if reads_on(reach, grant)]
    return tuple(
        person
        for person in persons
        if any(grant.case == person.case_id and grant.subject in (None, person.id) for grant in usable)
        and not any(wall.case == person.case_id and hides_person(reach, person.id, wall) for wall in walls)
    )


def permitted_among(
    act: Act,
    rows: Collection[StatementRow],
    grants: Collection[Grant],
    walls: Collection[Wall],
) -> tuple[tuple[Permitted, ...], Counter[str]]:
    """The statements this reader may read, and how many each rule keeps from him; equal facts are decided once."""
    answers: dict[StatementFacts, Decision] = {}
    permitted: list[Permitted] = []
    refused: Counter[str] = Counter()
    for row in rows:
        facts = facts_of(act.town, row)
        if facts not in answers:
            answers[facts] = decide(
                act.reach,
                facts,
                [g for g in grants if g.case == row.case_id],
                [w for w in walls if w.case == row.case_id],
            )
        match answers[facts]:
            case Permit() as permit:
                permitted.append(Permitted(row=row, permit=permit, place=place_of(facts, row)))
            case Refusal() as refusal:
                refused[refusal.rule] += 1
    return tuple(permitted), refused


def what_will_be_opened(permitted: Iterable[Permitted], refs: Mapping[UUID, str]) -> list[str]:
    """Every value about to be opened, each once, as the entry names it."""
    return sorted(
        {
            Opened(
                person=refs.get(stand.subject, NOBODY),
                field=item.row.field,
                ground=stand.ground,
                disclosure=str(stand.disclosure) if stand.disclosure else NOTHING,
            ).text
            for item in permitted
            for stand in item.permit.stands
        }
    )


def walls_around(act: Act, case_ids: Collection[UUID]) -> tuple[Wall, ...]:
    """The walls standing around these cases, with the rule of each opened.

    A wall whose kind can't be opened closes its whole case to everyone, and the record will say so:
    better nothing than a gap in a wall, and no less of everything else.
    """
    rows = cases.walls_of(act.connection, act.town, case_ids, act.at) if case_ids else []
    return tuple(_opened_wall(act, row) for row in rows)


def _opened_wall(act: Act, row: WallRow) -> Wall:
    place = words_place(act.town, row.case_id, table="wall", field="kind", row=row.id)
    try:
        key = act.house.keystore.key_by_kid(act.town, kid_of(row.sealed_kind))
        kind = json.loads(open_own(row.sealed_kind, key, place))
        return Wall(
            id=row.id,
            municipality=act.town,
            rule=WallRule(kind["rule"]),
            case=row.case_id,
            person=row.person_id,
            agency=row.agency_id,
            staff=row.staff_id,
            exempt=frozenset(UUID(agency) for agency in kind["exempt"]),
            compartments=compartments_of(kind["compartments"]),
            starts=row.starts,
            until=row.until,
        )
    except IntegrityError as error:
        act.broken_walls[row.id] = error.code
    except (ValueError, KeyError, TypeError):
        act.broken_walls[row.id] = "value"
    return _closing_to_everyone(act, row)


def _closing_to_everyone(act: Act, row: WallRow) -> Wall:
    """What stands in the place of a wall that can't be read."""
    return Wall(
        id=row.id,
        municipality=act.town,
        rule=WallRule.OTHER_PARTY,
        case=row.case_id,
        person=None,
        agency=None,
        staff=None,
        exempt=frozenset(),
        compartments=frozenset(),
        starts=row.starts,
        until=row.until,
    )


def _keep_reason(act: Act, case: CaseRow, reason: str) -> None:
    """The written reason of a 担当外閲覧: kept sealed, committed to in the entry."""
    complaint = complaint_about_text(reason, longest=LONGEST_REASON)
    if complaint or not reason.strip():
        raise Invalid({"reason": complaint or f"開く理由を、{LONGEST_REASON}文字までで書いてください。"})
    row = act.new_id()
    holder = act.holder
    sealed = seal_words(act, case.id, table="act_reason", field="reason", row=row, words=reason, holder=holder)
    act.keep(
        t.act_reason,
        municipality=act.town,
        id=row,
        case_id=case.id,
        appointment_id=act.reach.appointment,
        at=act.at,
        sealed=sealed,
    )
    act.commit_to(sealed)
    act.reach = replace(act.reach, reasons=frozenset({case.id}))
