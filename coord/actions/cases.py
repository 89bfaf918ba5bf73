"""Cases: entering one, listing them, reading one, adding and correcting statements."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from audit.events import Event
from coord.actions.assignments import assignment_of
from coord.actions.drafts import sent
from coord.actions.gate import Act, Opener, aside, deed, reading
from coord.actions.kin import check_first_tie, check_tie
from coord.actions.loading import (
    LoadedCase,
    Permitted,
    known_among,
    load_case,
    refuse_what_is_hidden,
    walls_around,
)
from coord.actions.showing import SealedCase, seal_case
from coord.actions.shown import Assignment, ShownCase
from coord.actions.writing import (
    NAME_INDEXES,
    NewStatement,
    identity_of,
    index_names,
    keep_own_grant,
    own_the_case,
    write_statement,
)
from coord.clock import JAPAN
from coord.domain.compartment import Compartments
from coord.domain.fields import WORRIES
from coord.domain.ground import Ground
from coord.domain.ids import new_case_number, new_public_ref
from coord.domain.statement import Answer, Source, Value
from coord.domain.wareki import year_before_a_number
from coord.errors import Conflict, Invalid, NotFound, Refused
from coord.store import cases, people
from coord.store import tables as t
from coord.store.rows import CaseRow

MOST_PERSONS = 12
IDENTITY_FIELDS = frozenset({"person.kana", "person.birth_date"})
_TOGETHER = "ふりがなと生年月日は「人の情報を直す」で、いっしょに直してください。"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPerson:
    """A member of the household as first heard: a value per field."""

    values: Mapping[str, Value]


@dataclass(frozen=True, kw_only=True, slots=True)
class Worry:
    """One of the sixteen matters: its mark, and whose it is (indexes into persons; none = everyone)."""

    mark: str
    whose: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake:
    """相談受付: the first page of a case. The first person is the 本人.

    `form_ref` was drawn with the empty form; `story_whose` and `story_touches` say who and what the
    free text is about (none = everyone, everything).
    """

    form_ref: str
    persons: tuple[NewPerson, ...]
    worries: Mapping[str, Worry] = field(default_factory=dict)
    story: str = ""
    story_whose: tuple[int, ...] = ()
    story_touches: Compartments = frozenset()
    source: Source = Source.PERSON
    heard_on: date | None = None


@deed(Event.CASE_OPENED)
def enter_case(act: Act, intake: Intake, *, draft: str = "") -> str:
    """Enter a new case and be assigned to it; its public reference. Its draft is destroyed.

    The same form sent twice opens one case. Raises Invalid, with one sentence per field named
    `person-<n>.<field>`, and then nothing is written.
    """
    sent(act, draft)
    sent_before = cases.case_by_form(act.connection, act.town, intake.form_ref)
    if sent_before is not None:
        return _opened_by_this_office(act, sent_before)
    _check_household(intake)
    case = _new_case(act, intake.form_ref)
    persons = [_new_person(act, case, principal=index == 0) for index in range(len(intake.persons))]
    problems: dict[str, str] = {}
    for index, (person, new) in enumerate(zip(persons, intake.persons, strict=True)):
        for code, value in new.values.items():
            statement = NewStatement(field=code, subjects=frozenset({person}), value=value)
            _write(act, case, statement, problems, f"person-{index}.{code}")
    for code, worry in intake.worries.items():
        value = Value(text=worry.mark, source=intake.source, learned_on=intake.heard_on)
        whose = _whose(persons, worry.whose)
        _write(act, case, NewStatement(field=code, subjects=whose, value=value), problems, code)
    if intake.story.strip():
        value = Value(text=intake.story, source=intake.source, learned_on=intake.heard_on)
        statement = NewStatement(
            field="intake.story",
            subjects=_whose(persons, intake.story_whose),
            value=value,
            ticked=intake.story_touches,
        )
        _write(act, case, statement, problems, "intake.story")
    if problems:
        raise Invalid(problems)
    identities = {
        person: identity
        for person, new in zip(persons, intake.persons, strict=True)
        if (identity := identity_of(new.values)) is not None
    }
    index_names(act, case.id, identities)
    own_the_case(act, case.id, (), None)
    act.case = case.public_ref
    act.facts["statements"] = act.rows.count(t.statement)
    return case.public_ref


def _check_household(intake: Intake) -> None:
    """At least the 本人 with a name in kana, and no more people than a sheet can hold."""
    if not 1 <= len(intake.persons) <= MOST_PERSONS:
        raise Invalid({"persons": f"世帯の人は1人から{MOST_PERSONS}人までです。"})
    unknown = set(intake.worries) - {worry.code for worry in WORRIES}
    if unknown:
        raise Invalid(dict.fromkeys(unknown, "示された中から選んでください。"))
    principal = intake.persons[0].values
    missing = {
        f"person-0.{code}": sentence
        for code, sentence in (
            ("person.name", "ご本人の氏名を書いてください。分からないときは、呼び名でもかまいません。"),
            ("person.kana", "ご本人のふりがなを書いてください。さがすときに使います。"),
        )
        if code not in principal or principal[code].answer is not Answer.GIVEN
    }
    if missing:
        raise Invalid(missing)


def _write(act: Act, case: CaseRow, statement: NewStatement, problems: dict[str, str], name: str) -> None:
    """Write one statement, or remember why not, so that all complaints come at once."""
    try:
        write_statement(act, case, statement)
    except Invalid as invalid:
        problems[name] = next(iter(invalid.problems.values()))


def _whose(persons: list[UUID], indexes: tuple[int, ...]) -> frozenset[UUID]:
    if any(not 0 <= index < len(persons) for index in indexes):
        raise Invalid({"persons": "世帯の人の欄と、だれのことかの選び方が合いません。"})
    return frozenset(persons[index] for index in indexes) or frozenset(persons)


def _opened_by_this_office(act: Act, case: CaseRow) -> str:
    if case.opened_by != act.reach.agency:
        raise Conflict("form")
    act.case = case.public_ref
    return case.public_ref


def _new_case(act: Act, form_ref: str) -> CaseRow:
    case = CaseRow(
        id=act.new_id(),
        public_ref=new_public_ref(),
        number=new_case_number(year_before_a_number(act.at.astimezone(JAPAN).date())),
        opened_by=act.reach.agency,
        opened_at=act.at,
        episode_id=act.new_id(),
    )
    act.keep(
        t.support_case,
        municipality=act.town,
        id=case.id,
        public_ref=case.public_ref,
        number=case.number,
        form_ref=form_ref,
        opened_by=case.opened_by,
        opened_at=act.at,
    )
    act.keep(
        t.episode,
        municipality=act.town,
        id=case.episode_id,
        case_id=case.id,
        number=1,
        starts=act.at,
        ended_at=None,
        ended_why=None,
    )
    return case


def _new_person(act: Act, case: CaseRow, *, principal: bool) -> UUID:
    person = act.new_id()
    ref = new_public_ref()
    act.keep(
        t.person,
        municipality=act.town,
        id=person,
        public_ref=ref,
        case_id=case.id,
        principal=principal,
        added_at=act.at,
    )
    act.persons = (*act.persons, ref)
    return person


@dataclass(frozen=True, kw_only=True)
class SealedCasePage:
    """A decided case, and its assignment where the reader is one who assigns."""

    case: SealedCase
    assignment: Assignment | None

    def open(self, opener: Opener) -> ShownCase:
        """The case as this reader may see it."""
        return replace(self.case.open(opener), assignment=self.assignment)


@reading(Event.CASE_READ)
def read_case(act: Act, ref: str, *, reason: str | None = None) -> SealedCasePage:
    """Read a case. `reason` opens a case of the own office that is not assigned (担当外閲覧).

    Raises NotFound or Refused (one page for both), NeedsReason.
    """
    loaded = load_case(act, ref, reason=reason, emergency=True)
    return SealedCasePage(case=seal_case(act, loaded), assignment=assignment_of(act, loaded.grants))


@deed(Event.STATEMENT_ADDED)
def add_statement(
    act: Act,
    ref: str,
    *,
    field: str,
    persons: tuple[str, ...],
    value: Value,
    ticked: Compartments = frozenset(),
    heard_anew: bool = False,
    draft: str = "",
) -> str:
    """Add a statement of the actor's office about visible persons; its public reference.

    `heard_anew` is the answer to 「本人からあらためて聞いた／会議などで知った」; the entry keeps it.

    The office's first statement gives it its own right to the case. Raises Invalid.
    """
    if field in IDENTITY_FIELDS:
        raise Invalid({field: _TOGETHER})
    loaded = load_case(act, ref)
    sent(act, draft)
    subjects = frozenset(loaded.person(person).id for person in persons)
    act.persons = persons
    check_first_tie(loaded, act.reach.agency, field, subjects)
    check_tie(field, value, persons)
    new = NewStatement(field=field, subjects=subjects, value=value, ticked=ticked, heard_anew=heard_anew)
    written = write_statement(act, loaded.case, new)
    own_the_case(act, loaded.case.id, loaded.grants, subjects)
    act.facts["field"] = field
    act.facts["source"] = "anew" if heard_anew else "as-received"
    return written


@deed(Event.STATEMENT_CORRECTED)
def correct_statement(
    act: Act, ref: str, statement: str, *, value: Value, heard_anew: bool = False, draft: str = ""
) -> str:
    """Supersede a statement of the actor's own office; the old one stays in the history.

    Raises NotFound, Refused for another office's, Conflict where someone corrected it before.
    """
    loaded = load_case(act, ref)
    sent(act, draft)
    item = _own_permitted(loaded, _newest(act, loaded, statement))
    if item.row.public_ref != statement:
        raise Conflict("corrected before")
    if item.row.field in IDENTITY_FIELDS:
        raise Invalid({item.row.field: _TOGETHER})
    refs = {person.id: person.public_ref for person in loaded.persons}
    act.persons = tuple(refs[s] for s in sorted(item.row.subjects) if s in refs)
    check_tie(item.row.field, value, act.persons)
    new = NewStatement(
        field=item.row.field,
        subjects=item.row.subjects,
        value=value,
        ticked=item.row.compartments,
        heard_anew=heard_anew,
    )
    act.facts["field"] = item.row.field
    return write_statement(act, loaded.case, new, supersedes=item.row.id)


@deed(Event.STATEMENT_CORRECTED)
def correct_identity(
    act: Act, ref: str, person_ref: str, *, values: Mapping[str, Value], heard_anew: bool = False
) -> None:
    """State anew, for the actor's office, a person's name, kana and birth date, all together.

    They are corrected in one act because the search tokens are made of two of them. Raises Invalid
    where one is missing or can't be taken.
    """
    needed = ("person.name", "person.kana", "person.birth_date")
    missing = {code: "ほかの2つといっしょに書いてください。" for code in needed if code not in values}
    if missing:
        raise Invalid(missing)
    loaded = load_case(act, ref)
    person = loaded.person(person_ref)
    act.persons = (person_ref,)
    mine = {
        item.row.field: item.row.id
        for item in loaded.permitted
        if item.row.agency_id == act.reach.agency and item.row.subjects == frozenset({person.id})
    }
    problems: dict[str, str] = {}
    for code in needed:
        new = NewStatement(field=code, subjects=frozenset({person.id}), value=values[code], heard_anew=heard_anew)
        try:
            write_statement(act, loaded.case, new, supersedes=mine.get(code))
        except Invalid as invalid:
            problems |= invalid.problems
    if problems:
        raise Invalid(problems)
    own_the_case(act, loaded.case.id, loaded.grants, frozenset({person.id}))
    identity = identity_of(values)
    cases.forget_tokens(act.connection, act.town, person.id, act.reach.agency, kinds=NAME_INDEXES)
    index_names(act, loaded.case.id, {person.id: identity} if identity else {})
    act.facts["fields"] = list(needed)


@aside
def current_statement(act: Act, ref: str, statement: str) -> str:
    """The statement of the own office that now stands where this one stood. Raises NotFound, Refused."""
    loaded = load_case(act, ref)
    return _own_permitted(loaded, _newest(act, loaded, statement)).row.public_ref


def _newest(act: Act, loaded: LoadedCase, ref: str) -> str:
    newest = cases.newest_of(act.connection, act.town, loaded.case.id, ref)
    if newest is None:
        raise NotFound
    return newest


def _own_permitted(loaded: LoadedCase, ref: str) -> Permitted:
    for item in loaded.permitted:
        if item.row.public_ref == ref:
            if item.row.agency_id != loaded.reach.agency:
                raise Refused("only-the-writer-corrects")
            return item
    raise NotFound


@deed(Event.CASE_ASSIGNED)
def assign_case(act: Act, ref: str, *, staff_ref: str) -> None:
    """Assign a case of the own office to one of its staff. Raises NotFound, Invalid."""
    case = cases.case_by_ref(act.connection, act.town, ref)
    if case is None:
        raise NotFound
    act.case = case.public_ref
    walls = walls_around(act, [case.id])
    refuse_what_is_hidden(act, walls)
    grants = cases.grants_of(act.connection, act.town, [case.id], act.reach.agency, act.at)
    if not any(grant.staff is None and grant.giver == act.reach.agency for grant in grants):
        raise Refused("not-the-offices")
    reasoned = replace(act.reach, reasons=frozenset({case.id}))
    if not known_among(reasoned, cases.persons_of(act.connection, act.town, [case.id]), grants, walls):
        raise Refused("nobody-visible")
    staff = people.staff_id_by_ref(act.connection, act.town, staff_ref)
    in_office = {
        a.staff_id
        for a in people.appointments_in_agency(act.connection, act.town, act.reach.agency)
        if a.is_in_force(act.at)
    }
    if staff is None or staff not in in_office:
        raise Invalid({"staff": "自所で働いている人の中から選んでください。"})
    for team in [grant for grant in grants if grant.staff is None and grant.ground is Ground.OWN]:
        if not any(g.staff == staff and g.subject in (None, team.subject) for g in grants):
            keep_own_grant(act, case.id, staff=staff, subject=team.subject)
