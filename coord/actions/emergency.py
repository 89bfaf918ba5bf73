"""Breaking the glass: an emergency opens one sheet of one person, to one reader, for twelve hours.

It begins with a search over every case of the town, whatever the reader's grants; that is its point.
What it finds is told only as the sheet, after the act is recorded. The disclosures it makes are the
right to read, as everywhere, and are read in the one way: load_case, decide.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from audit.events import Event
from coord.actions.confirming import Confirmed, confirmed, is_fresh, use_up
from coord.actions.gate import Act, deed
from coord.actions.loading import walls_around
from coord.actions.sessions import Voucher
from coord.actions.unsealing import Unsealed
from coord.actions.writing import seal_words
from coord.clock import JAPAN
from coord.crypto.tokens import Index, asked
from coord.domain.access import Wall
from coord.domain.checking import birth_date_typed, complaint_about_text
from coord.domain.compartment import mask_of
from coord.domain.emergency import CAUTION, LASTS, ON_THE_SHEET, SHEET_COMPARTMENTS, Danger, ToldTo, fold_address
from coord.domain.fields import FIELDS
from coord.domain.ground import Basis, Ground, Opens, Timing, Way
from coord.domain.ids import new_public_ref
from coord.domain.names import fold_kana, is_kana
from coord.errors import Invalid, NotFound, Refused
from coord.policy.decide import hides_case, hides_person, hides_place
from coord.store import cases, emergency, people
from coord.store import tables as t

PURPOSE_CODE = "emergency"
LONGEST_REASON = 400
_LONGEST_KANA = 80
_LONGEST_ADDRESS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is asked for in an emergency: why and for whom first, then who it is."""

    danger: str
    told_to: str
    reason: str
    kana: str
    birth: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What may be looked for, as tokens, and what was said of it."""

    told_to: ToldTo
    danger: Danger
    reason: str
    by_birth: tuple[bytes, ...]
    by_kana: tuple[bytes, ...]
    by_address: tuple[bytes, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """For whom a sheet opens, whose it is, from when until when; and who, or which envelope, confirmed it."""

    glass: UUID
    case: UUID
    person: UUID
    staff: UUID
    agency: UUID
    confirmed_by: UUID | None
    starts: datetime

    @property
    def until(self) -> datetime:
        """Twelve hours on."""
        return self.starts + LASTS


@deed(Event.GLASS_BROKEN)
def break_glass(act: Act, said: Asked, *, own: Voucher, second: Voucher | Unsealed | None = None) -> tuple[str, ...]:
    """Open the emergency sheet of whoever this is, in each case that has her; the glasses' references.

    `own` and `second` have just shown their passwords; a second person, or the code of a sealed envelope in
    his stead, opens a hidden place too. The envelope is used up only where somebody is found.
    Raises Invalid; NotFound where nobody is so called, Refused where a wall hides her: one page for both.
    """
    if own.staff != act.reach.staff or not is_fresh(act, own):
        raise Refused("not-vouched-for")
    wanted = _wanted(act, said)
    by = confirmed(act, second, wanted.told_to)
    kept_from_second = _kept_from(act, wanted, by)
    found = _found(act, wanted, confirmed=lambda person: by.by is not None and person not in kept_from_second)
    made = [
        _break(act, case, person, wanted, Confirmed() if person in kept_from_second else by) for case, person in found
    ]
    use_up(act, by)
    living = cases.cases_by_id(act.connection, act.town, _cases_in(found))
    case_refs = sorted(row.public_ref for row in living.values())
    opened = [pair for _, pairs in made for pair in pairs]
    about = {person for _, person in found} | {person for _, person in opened}
    persons = emergency.persons_by_id(act.connection, act.town, sorted(about))
    act.case = case_refs[0] if len(case_refs) == 1 else None
    act.persons = tuple(sorted(persons.values()))
    act.ground = Ground.EMERGENCY
    act.purpose = PURPOSE_CODE
    act.facts["cases"] = case_refs
    act.facts["glasses"] = [ref for ref, _ in made]
    act.facts["disclosures"] = [str(row) for row, _ in opened]
    act.facts["until"] = (act.at + LASTS).isoformat()
    return tuple(ref for ref, _ in made)


def _cases_in(found: list[tuple[UUID, UUID]]) -> list[UUID]:
    """The cases of what was found, each once."""
    return sorted({case for case, _ in found})


def _wanted(act: Act, said: Asked) -> Wanted:
    """Purpose and reason first: without them nothing is looked for."""
    problems: dict[str, str] = {}
    if said.danger not in set(Danger):
        problems["danger"] = "何を守るためかを選んでください。"
    if said.told_to not in set(ToldTo):
        problems["told_to"] = "だれに伝えるかを選んでください。"
    complaint = complaint_about_text(said.reason, longest=LONGEST_REASON)
    if complaint or not said.reason.strip():
        problems["reason"] = complaint or "いま何が起きているかを、書いてください。"
    complaint = complaint_about_text(said.kana, longest=_LONGEST_KANA)
    if complaint or not is_kana(said.kana):
        problems["kana"] = complaint or "氏名の全部を、ふりがな（ひらがなかカタカナ）で書いてください。"
    birth, address = _birth(act, said, problems), _address(act, said, problems)
    if not (birth or address or problems.keys() & {"birth", "address"}):
        problems["birth"] = "生年月日か住所の、どちらかを書いてください。"
    if problems:
        raise Invalid(problems)
    kana = fold_kana(said.kana)
    wanted = Wanted(
        told_to=ToldTo(said.told_to),
        danger=Danger(said.danger),
        reason=said.reason,
        by_birth=_tokens(act, Index.KANA_AND_BIRTH, kana, birth) if birth else (),
        by_kana=_tokens(act, Index.KANA_FULL, kana) if address else (),
        by_address=_tokens(act, Index.ADDRESS, address) if address else (),
    )
    act.facts["tokens"] = [token.hex() for token in (*wanted.by_birth, *wanted.by_kana, *wanted.by_address)]
    act.facts["purpose"], act.facts["to"] = said.danger, said.told_to
    return wanted


def _birth(act: Act, said: Asked, problems: dict[str, str]) -> str:
    if not said.birth.strip():
        return ""
    try:
        return birth_date_typed(said.birth, today=act.at.astimezone(JAPAN).date())
    except ValueError as error:
        problems["birth"] = str(error)
        return ""


def _address(act: Act, said: Asked, problems: dict[str, str]) -> str:
    complaint = complaint_about_text(said.address, longest=_LONGEST_ADDRESS)
    if complaint:
        problems["address"] = complaint
        return ""
    return fold_address(said.address, town=people.municipality(act.connection, act.town).name)


def _tokens(act: Act, index: Index, *parts: str) -> tuple[bytes, ...]:
    keys = act.house.keystore.index_keys(act.town)
    return tuple(token for key in keys for token in asked(key, index, *parts))


def _found(act: Act, wanted: Wanted, *, confirmed: Callable[[UUID], bool]) -> list[tuple[UUID, UUID]]:
    """(case, person) of everyone so called whom no wall hides from the actor. Raises NotFound, Refused."""
    by_birth = _matches(act, Index.KANA_AND_BIRTH, wanted.by_birth)
    by_address = _matches(act, Index.KANA_FULL, wanted.by_kana) & _matches(act, Index.ADDRESS, wanted.by_address)
    matches = sorted(by_birth | by_address)
    living = cases.cases_by_id(act.connection, act.town, _cases_in(matches))
    walls = walls_around(act, list(living))
    visible, refusing = [], ""
    for case, person in matches:
        around = [wall for wall in walls if wall.case == case]
        hiding = _hiding(act, person, around)
        if hiding is not None:
            refusing = hiding.rule
        elif case in living and (
            (case, person) in by_birth or confirmed(person) or not _place_hidden(act, person, around)
        ):
            visible.append((case, person))
    act.facts["count"] = len(visible)
    if not visible:
        raise Refused(refusing) if refusing else NotFound
    return visible


def _kept_from(act: Act, wanted: Wanted, by: Confirmed) -> frozenset[UUID]:
    """Of those so called, whom a wall hides from the second person: nobody lets another see what is kept from himself.

    Her sheet opens as without him, and nothing says why.
    """
    if by.second is None:
        return frozenset()
    posts = people.appointments_of_staff(act.connection, act.town, by.second)
    readers = [replace(act.reach, staff=by.second, agency=row.agency_id) for row in posts if row.is_in_force(act.at)]
    so_called = _matches(act, Index.KANA_AND_BIRTH, wanted.by_birth) | _matches(act, Index.KANA_FULL, wanted.by_kana)
    walls = walls_around(act, _cases_in(sorted(so_called)))
    return frozenset(
        person
        for case, person in so_called
        if any(hides_person(reader, person, wall) for reader in readers for wall in walls if wall.case == case)
    )


def _matches(act: Act, index: Index, tokens: tuple[bytes, ...]) -> set[tuple[UUID, UUID]]:
    found = cases.tokens_match(act.connection, act.town, index.value, tokens)
    return {(case, person) for case, person, _ in found}


def _hiding(act: Act, person: UUID, walls: list[Wall]) -> Wall | None:
    return next((w for w in walls if hides_case(act.reach, w) or hides_person(act.reach, person, w)), None)


def _place_hidden(act: Act, person: UUID, walls: list[Wall]) -> bool:
    """Then nobody finds her by her address: the hit itself would tell that she lives there."""
    return any(hides_place(act.reach, person, wall) for wall in walls)


def _break(act: Act, case: UUID, person: UUID, wanted: Wanted, by: Confirmed) -> tuple[str, list[tuple[UUID, UUID]]]:
    """One glass: its row, with the reason sealed, and the disclosures that open the sheet."""
    row, ref = act.new_id(), new_public_ref()
    holder = act.holder
    sealed = seal_words(act, case, table="broken_glass", field="reason", row=row, words=wanted.reason, holder=holder)
    sheet = Sheet(
        glass=row,
        case=case,
        person=person,
        staff=act.reach.staff,
        agency=act.reach.agency,
        confirmed_by=by.by,
        starts=act.at,
    )
    act.keep(
        t.broken_glass,
        municipality=act.town,
        id=row,
        public_ref=ref,
        case_id=case,
        person_id=person,
        staff_id=sheet.staff,
        appointment_id=act.reach.appointment,
        agency_id=sheet.agency,
        danger=wanted.danger,
        told_to=wanted.told_to,
        second_id=by.second,
        at=act.at,
        until=sheet.until,
        sealed_reason=sealed,
    )
    if by.envelope is not None:
        act.keep(t.glass_envelope, municipality=act.town, glass_id=row, envelope_id=by.envelope)
    act.commit_to(sealed)
    return ref, open_sheet(act, sheet)


def open_sheet(act: Act, sheet: Sheet) -> list[tuple[UUID, UUID]]:
    """(disclosure, person): one from each office that wrote something of the sheet, flattened to its grant.

    Every subject of a statement stands on a ground of its own: where a danger is written about her and
    somebody else, of him the dangers are opened too, and nothing but these.
    """
    rows = cases.statements_of(act.connection, act.town, [sheet.case], fields=ON_THE_SHEET)
    givers = sorted({row.agency_id for row in rows if sheet.person in row.subjects})
    hers = [(_keep_disclosure(act, sheet, giver, sheet.person), sheet.person) for giver in givers]
    beside = _in_one_danger(act, sheet)
    return hers + [(_keep_disclosure(act, sheet, giver, other, field=CAUTION), other) for giver, other in beside]


def _in_one_danger(act: Act, sheet: Sheet) -> list[tuple[UUID, UUID]]:
    """(office, person): who stands beside her in a danger that it wrote, but for whom a wall hides from the reader."""
    rows = cases.statements_of(act.connection, act.town, [sheet.case], fields=frozenset({CAUTION}))
    reader = replace(act.reach, staff=sheet.staff, agency=sheet.agency)
    walls = walls_around(act, [sheet.case])
    beside = {(row.agency_id, one) for row in rows if sheet.person in row.subjects for one in row.subjects}
    return sorted(
        (giver, one)
        for giver, one in beside
        if one != sheet.person and not any(hides_person(reader, one, wall) for wall in walls)
    )


def _keep_disclosure(act: Act, sheet: Sheet, giver: UUID, person: UUID, *, field: str | None = None) -> UUID:
    """Of one person the sheet, or only this field of it."""
    row = act.new_id()
    compartments = SHEET_COMPARTMENTS if field is None else frozenset({FIELDS[field].compartment})
    both = {
        "municipality": act.town,
        "case_id": sheet.case,
        "giver_id": giver,
        "post": None,
        "staff_id": sheet.staff,
        "compartments": mask_of(compartments),
        "field": field,
        "ground": Ground.EMERGENCY,
        "timing": Timing.CONTINUING,
        "made_at": act.at,
        "starts": sheet.starts,
        "until": sheet.until,
    }
    act.keep(
        t.disclosure,
        id=row,
        public_ref=new_public_ref(),
        recipient_id=sheet.agency,
        purpose=PURPOSE_CODE,
        basis=Basis.EMERGENCY,
        basis_id=sheet.glass,
        may_pass_on=False,
        may_keep_copy=False,
        way=Way.SCREEN,
        opens=Opens.SCREEN,
        made_by=act.reach.appointment,
        **both,
    )
    act.keep(t.disclosure_person, municipality=act.town, disclosure_id=row, person_id=person)
    act.keep(
        t.grant,
        id=act.new_id(),
        agency_id=sheet.agency,
        subject_id=person,
        disclosure_id=row,
        sort_key=act.at,
        confirmed_by=sheet.confirmed_by,
        **both,
    )
    return row
