"""Putting a statement down: sealed, with its subjects, its digest in the entry, its search tokens."""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from coord.actions.gate import Act
from coord.crypto.envelope import FieldPlace, seal
from coord.crypto.tokens import Index, kept
from coord.domain.access import Grant
from coord.domain.checking import complaint_about
from coord.domain.compartment import ALL, Compartments, mask_of
from coord.domain.emergency import fold_address
from coord.domain.fields import Field, Kind, field_by_code, tells_place, touched
from coord.domain.ground import Ground, Timing
from coord.domain.ids import new_public_ref
from coord.domain.names import fold_kana
from coord.domain.statement import Answer, StatementFacts, Value, encode_value
from coord.errors import Invalid
from coord.store import cases, people, releases, sharing
from coord.store import tables as t
from coord.store.rows import CaseRow, StatementRow
from coord.store.tables.columns import FOREVER

SCHEMA_VERSION = 1
NAME_INDEXES = (Index.KANA_FULL.value, Index.KANA_AND_BIRTH.value)
_ADDRESS = "address.home"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewStatement:
    """A statement about to be written. `ticked` counts for free text only (none = all).

    `heard_anew`: the person told it to this very office, or it saw it itself. Otherwise, where the office
    was given something about these persons without their consent, the statement inherits that (N-6).
    """

    field: str
    subjects: frozenset[UUID]
    value: Value
    ticked: Compartments = frozenset()
    heard_anew: bool = False


def facts_of(municipality: UUID, row: StatementRow) -> StatementFacts:
    """What a decision needs to know of a statement in the database."""
    field = field_by_code(row.field)
    return StatementFacts(
        municipality=municipality,
        case=row.case_id,
        agency=row.agency_id,
        field=row.field,
        compartments=row.compartments,
        place=tells_place(field, row.compartments),
        subjects=row.subjects,
        recorded_at=row.recorded_at,
        without_consent=row.without_consent,
        released_to=row.released_to,
    )


def place_of(facts: StatementFacts, row: StatementRow) -> FieldPlace:
    """Where its sealed bytes stand."""
    return FieldPlace.of_statement(
        facts,
        row=row.id,
        compartment=field_by_code(row.field).compartment.code,
        schema_version=row.schema_version,
        row_version=row.row_version,
    )


def write_statement(act: Act, case: CaseRow, new: NewStatement, *, supersedes: UUID | None = None) -> str:
    """Write one statement of the actor's office; its public reference.

    Raises Invalid for a value the field can't take.
    """
    field = field_by_code(new.field)
    complaint = complaint_about(field, new.value)
    if complaint is not None:
        raise Invalid({new.field: complaint})
    holder = act.holder
    row = _row(act, case, field, new, holder=holder, supersedes=supersedes)
    act.keep(
        t.statement,
        municipality=act.town,
        id=row.id,
        public_ref=row.public_ref,
        case_id=case.id,
        episode_id=case.episode_id,
        agency_id=row.agency_id,
        holder_id=holder,
        appointment_id=row.appointment_id,
        typed_for=None,
        field=row.field,
        compartments=mask_of(row.compartments),
        schema_version=row.schema_version,
        row_version=row.row_version,
        recorded_at=row.recorded_at,
        supersedes=supersedes,
        disputed_at=None,
        sealed=row.sealed,
    )
    received = sharing.received_under(act.connection, act.town, supersedes) if supersedes else frozenset()
    if not new.heard_anew:
        received |= sharing.received_without_consent(act.connection, act.town, case.id, act.reach.agency, new.subjects)
        received |= releases.received_by_release(act.connection, act.town, case.id, act.reach.agency, new.subjects)
    act.keep_all(
        t.statement_received,
        [{"municipality": act.town, "statement_id": row.id, "disclosure_id": one} for one in sorted(received)],
    )
    act.keep_all(
        t.statement_subject,
        [{"municipality": act.town, "statement_id": row.id, "person_id": subject} for subject in sorted(new.subjects)],
    )
    if field.code == _ADDRESS:
        _index_address(act, case.id, new)
    return row.public_ref


def _row(
    act: Act,
    case: CaseRow,
    field: Field,
    new: NewStatement,
    *,
    holder: UUID,
    supersedes: UUID | None,
) -> StatementRow:
    if not new.subjects:
        raise Invalid({new.field: "だれのことかを選んでください。"})
    if field.kind is Kind.KIN and len(new.subjects) != 2:  # noqa: PLR2004 - a tie is between two
        raise Invalid({new.field: "つながりは、2人を選んで書いてください。"})
    compartments = touched(field, new.ticked)
    facts = StatementFacts(
        municipality=act.town,
        case=case.id,
        agency=act.reach.agency,
        field=field.code,
        compartments=compartments,
        place=tells_place(field, compartments),
        subjects=new.subjects,
        recorded_at=act.at,
    )
    row_id = act.new_id()
    place = FieldPlace.of_statement(
        facts,
        row=row_id,
        compartment=field.compartment.code,
        schema_version=SCHEMA_VERSION,
        row_version=1,
    )
    key = act.key(case.id, field.compartment.code, holder)
    return StatementRow(
        id=row_id,
        public_ref=new_public_ref(),
        case_id=case.id,
        agency_id=act.reach.agency,
        holder_id=holder,
        appointment_id=act.reach.appointment,
        field=field.code,
        compartments=compartments,
        subjects=new.subjects,
        schema_version=SCHEMA_VERSION,
        row_version=1,
        recorded_at=act.at,
        supersedes=supersedes,
        sealed=seal(key, place, encode_value(new.value)),
    )


def own_the_case(act: Act, case_id: UUID, grants: Collection[Grant], subjects: frozenset[UUID] | None) -> None:
    """See that the actor's office has its own right, and the actor is assigned, to these persons.

    None is everyone, now and later: only the office that opened the case has that. Another office's
    own right reaches the persons it was given or writes about, so that it learns of nobody else.
    """
    mine = [g for g in grants if g.ground is Ground.OWN and g.agency == act.reach.agency]
    wanted: tuple[UUID | None, ...] = (None,) if subjects is None else tuple(sorted(subjects))
    for subject in wanted:
        for staff in (None, act.reach.staff):
            if not any(g.staff == staff and g.subject in (None, subject) for g in mine):
                keep_own_grant(act, case_id, staff=staff, subject=subject)


def keep_own_grant(act: Act, case_id: UUID, *, staff: UUID | None, subject: UUID | None) -> None:
    """The office's own right: the team's row (no staff), or the row of one who is assigned."""
    act.keep(
        t.grant,
        municipality=act.town,
        id=act.new_id(),
        case_id=case_id,
        agency_id=act.reach.agency,
        post=None,
        staff_id=staff,
        giver_id=act.reach.agency,
        subject_id=subject,
        compartments=mask_of(ALL),
        field=None,
        ground=Ground.OWN,
        disclosure_id=None,
        timing=Timing.CONTINUING,
        made_at=act.at,
        starts=act.at,
        until=FOREVER,
        sort_key=act.at,
    )


def index_names(act: Act, case_id: UUID, identities: Mapping[UUID, tuple[str, str]]) -> None:
    """Tokens of (kana, ISO birth date) per person, in random order: the table tells no sequence."""
    index_key = act.house.keystore.index_key(act.town)
    rows = []
    for person, (kana, birth) in identities.items():
        folded = fold_kana(kana)
        tokens = [(Index.KANA_FULL, kept(index_key, Index.KANA_FULL, folded))] if folded else []
        if folded and birth:
            token = kept(index_key, Index.KANA_AND_BIRTH, folded, birth)
            tokens.append((Index.KANA_AND_BIRTH, token))
        rows += [
            {
                "municipality": act.town,
                "kind": index.value,
                "epoch": index_key.epoch,
                "token": token,
                "case_id": case_id,
                "person_id": person,
                "agency_id": act.reach.agency,
            }
            for index, token in tokens
        ]
    random.SystemRandom().shuffle(rows)
    act.keep_all(t.search_token, rows)


def _index_address(act: Act, case_id: UUID, new: NewStatement) -> None:
    """The token of where these people live, in place of what this office said before: for emergencies only."""
    town = people.municipality(act.connection, act.town).name
    folded = fold_address(new.value.text, town=town) if new.value.answer is Answer.GIVEN else ""
    index_key = act.house.keystore.index_key(act.town)
    subjects = sorted(new.subjects)
    random.SystemRandom().shuffle(subjects)
    for person in subjects:
        cases.forget_tokens(act.connection, act.town, person, act.reach.agency, kinds=(Index.ADDRESS.value,))
        if folded:
            act.keep(
                t.search_token,
                municipality=act.town,
                kind=Index.ADDRESS.value,
                epoch=index_key.epoch,
                token=kept(index_key, Index.ADDRESS, folded),
                case_id=case_id,
                person_id=person,
                agency_id=act.reach.agency,
            )


def identity_of(values: Mapping[str, Value]) -> tuple[str, str] | None:
    """(kana, birth date) for the index, out of a person's values; None without a kana."""
    kana = values.get("person.kana")
    birth = values.get("person.birth_date")
    if kana is None or kana.answer is not Answer.GIVEN:
        return None
    return kana.text, birth.text if birth and birth.answer is Answer.GIVEN else ""


def seal_words(act: Act, case_id: UUID, *, table: str, field: str, row: UUID, words: str, holder: UUID) -> bytes:
    """Words of an act (a letter, a reply, a reason), sealed under the holder's acts of the case."""
    place = words_place(act.town, case_id, table=table, field=field, row=row)
    return seal(act.key(case_id, place.compartment, holder), place, words.encode())


def seal_bytes(act: Act, place: FieldPlace, file: bytes, *, holder: UUID) -> bytes:
    """A file that belongs to a case, sealed under the holder's acts of the case."""
    if place.case is None:
        raise ValueError("a file belongs to a case")
    return seal(act.key(place.case, place.compartment, holder), place, file)


def words_place(municipality: UUID, case_id: UUID, *, table: str, field: str, row: UUID) -> FieldPlace:
    """Where the sealed words of an act stand."""
    return FieldPlace(
        municipality=municipality,
        table=table,
        field=field,
        row=row,
        case=case_id,
        persons=frozenset(),
        compartment="acts",
        schema_version=SCHEMA_VERSION,
        row_version=1,
    )
