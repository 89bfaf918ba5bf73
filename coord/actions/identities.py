"""Who someone at work is: kana and birth date, sealed, for one comparison only (N-3). No page shows them."""

import json
from collections.abc import Collection
from uuid import UUID

from coord.actions.gate import Act
from coord.clock import JAPAN
from coord.crypto.envelope import FieldPlace, kid_of, open_own, seal
from coord.crypto.keys import Scope, ScopeKind
from coord.crypto.keystore import Keystore
from coord.crypto.tokens import Index, asked
from coord.domain.checking import birth_date_typed, complaint_about_text
from coord.domain.names import fold_kana, is_kana
from coord.errors import IntegrityError, Invalid
from coord.store import relations
from coord.store import tables as t

LONGEST_KANA = 80
_WHOLE_DATE = len("2026-11-26")
_COMPARTMENT = "staff"


def check_identity(act: Act, kana: str, birth: str) -> tuple[str, str] | None:
    """(kana, ISO date) to compare, out of what was typed; None where both boxes are empty. Raises Invalid."""
    if not kana.strip() and not birth.strip():
        return None
    problems = {}
    complaint = complaint_about_text(kana, longest=LONGEST_KANA)
    if complaint or not kana.strip() or not is_kana(kana):
        problems["kana"] = (
            complaint or "氏名のふりがなを、ひらがなかカタカナで書いてください。生年月日と合わせて使います。"
        )
    day = ""
    try:
        day = birth_date_typed(birth, today=act.at.astimezone(JAPAN).date()) if birth.strip() else ""
    except ValueError as error:
        problems["birth"] = str(error)
    else:
        if len(day) != _WHOLE_DATE:
            problems["birth"] = "生年月日を、年月日まで書いてください。ふりがなと合わせて使います。"
    if problems:
        raise Invalid(problems)
    return kana, day


def keep_identity(act: Act, staff: UUID, kana: str, birth: str) -> None:
    """Put it down, sealed: the newest counts."""
    row = act.new_id()
    holder = act.holder
    act.keep(
        t.staff_identity,
        municipality=act.town,
        id=row,
        staff_id=staff,
        at=act.at,
        given_by=act.reach.appointment,
        sealed_identity=seal_identity(
            act.house.keystore, act.town, holder, row=row, staff=staff, identity=(kana, birth)
        ),
    )


def seal_identity(
    keystore: Keystore, municipality: UUID, holder: UUID, *, row: UUID, staff: UUID, identity: tuple[str, str]
) -> bytes:
    """(kana, ISO date) under the town's own key, bound to this person."""
    scope = Scope(
        municipality=municipality,
        kind=ScopeKind.MUNICIPALITY,
        id=municipality,
        compartment=_COMPARTMENT,
        holder=holder,
    )
    words = json.dumps(identity, ensure_ascii=False, separators=(",", ":")).encode()
    return seal(keystore.data_key(scope), _place(municipality, row, staff), words)


def _place(municipality: UUID, row: UUID, staff: UUID) -> FieldPlace:
    return FieldPlace(
        municipality=municipality,
        table="staff_identity",
        field="identity",
        row=row,
        case=None,
        persons=frozenset({staff}),
        compartment=_COMPARTMENT,
        schema_version=1,
        row_version=1,
    )


def related_to(act: Act, case_id: UUID, staff: Collection[UUID]) -> frozenset[UUID]:
    """Those of these people who, by name and birth date, are themselves a person of this case.

    The household's kin are persons of it, so whoever is someone's kin there is found too. Which
    person it is, nobody learns: only tokens are compared.
    """
    there = relations.tokens_of_case(act.connection, act.town, case_id, Index.KANA_AND_BIRTH.value)
    found = set()
    for member, (row, sealed) in relations.identities_of(act.connection, act.town, staff).items():
        if there & _tokens(act, member, row, sealed):
            found.add(member)
    return frozenset(found)


def _tokens(act: Act, staff: UUID, row: UUID, sealed: bytes) -> frozenset[bytes]:
    """Every token this person would have in a case; none where what was sealed is damaged."""
    try:
        key = act.house.keystore.key_by_kid(act.town, kid_of(sealed))
        kana, birth = json.loads(open_own(sealed, key, _place(act.town, row, staff)))
    except (IntegrityError, ValueError):
        return frozenset()
    keys = act.house.keystore.index_keys(act.town)
    return frozenset(token for key in keys for token in asked(key, Index.KANA_AND_BIRTH, fold_kana(kana), birth))
