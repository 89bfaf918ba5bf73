"""Finding a person: an exact folded kana name, with or without the birth date, through keyed tokens.

A hit needs a Permit on the very fields that matched, and the opened words must match again: a token
alone, planted or stale, finds nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from audit.events import Event
from coord.actions.gate import Act, Opener, reading
from coord.actions.loading import Permitted, permitted_among, walls_around, what_will_be_opened
from coord.actions.shown import Recorded
from coord.clock import JAPAN
from coord.crypto.tokens import Index, asked
from coord.domain.checking import birth_date_typed, complaint_about_text
from coord.domain.names import fold_kana, is_kana
from coord.domain.statement import Answer
from coord.domain.wareki import partial_date_of
from coord.errors import Invalid
from coord.store import cases
from coord.store.rows import CaseRow

_FIELDS = ("person.name", "person.kana", "person.birth_date")
_LONGEST = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A person found, in a case the reader may open."""

    case_ref: str
    case_number: str
    name: str | None
    kana: str
    birth: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was found among the cases the reader may see."""

    hits: tuple[Hit, ...]
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedHits:
    """Candidates with a permit on what matched."""

    kana: str
    birth: str | None
    candidates: tuple[tuple[CaseRow, Mapping[str, Permitted]], ...]

    def open(self, opener: Opener) -> Found:
        """The hits whose opened words match what was asked."""
        hits = [hit for candidate in self.candidates if (hit := self._hit(opener, *candidate))]
        return Found(
            hits=tuple(sorted(set(hits), key=lambda hit: (hit.kana, hit.case_number))),
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )

    def _hit(self, opener: Opener, case: CaseRow, said: Mapping[str, Permitted]) -> Hit | None:
        words: dict[str, str] = {}
        for field, item in said.items():
            value = opener.value(item.row.sealed, item.permit, item.place, item.row.public_ref)
            if value is not None and value.answer is Answer.GIVEN:
                words[field] = value.text
        kana, birth = words.get("person.kana", ""), words.get("person.birth_date")
        if fold_kana(kana) != self.kana or (self.birth is not None and birth != self.birth):
            return None
        return Hit(
            case_ref=case.public_ref,
            case_number=case.number,
            name=words.get("person.name"),
            kana=kana,
            birth=partial_date_of(birth).in_wareki if birth else None,
        )


@reading(Event.SEARCH_RUN)
def search_person(act: Act, *, kana: str, birth: str = "") -> SealedHits:
    """Look for a person by the whole name in kana, narrowed by a birth date in 和暦 or 西暦.

    The entry keeps the blind tokens, never the words. Raises Invalid.
    """
    folded, day = _asked(kana, birth, today=act.at.astimezone(JAPAN).date())
    index, parts = (Index.KANA_AND_BIRTH, (folded, day)) if day else (Index.KANA_FULL, (folded,))
    tokens = [token for key in act.house.keystore.index_keys(act.town) for token in asked(key, index, *parts)]
    act.facts["tokens"] = [token.hex() for token in tokens]
    act.facts["index"] = index.value
    matches = cases.tokens_match(act.connection, act.town, index.value, tokens)
    candidates = _candidates(act, matches, with_birth=bool(day))
    act.facts["count"] = len(candidates)
    persons = cases.persons_of(act.connection, act.town, [case_id for case_id, _, _ in matches])
    opened = [item for _, said in candidates for item in said.values()]
    act.facts["shown"] = what_will_be_opened(opened, {person.id: person.public_ref for person in persons})
    return SealedHits(kana=folded, birth=day or None, candidates=candidates)


def _asked(kana: str, birth: str, *, today: date) -> tuple[str, str]:
    problems = {}
    complaint = complaint_about_text(kana, longest=_LONGEST)
    if complaint or not kana.strip() or not is_kana(kana):
        problems["kana"] = complaint or "さがす人の氏名を、ふりがな（ひらがなかカタカナ）で書いてください。"
    day = ""
    if birth.strip():
        try:
            day = birth_date_typed(birth, today=today)
        except ValueError as error:
            problems["birth"] = str(error)
    if problems:
        raise Invalid(problems)
    return fold_kana(kana), day


def _candidates(
    act: Act, matches: list[tuple[UUID, UUID, UUID]], *, with_birth: bool
) -> tuple[tuple[CaseRow, Mapping[str, Permitted]], ...]:
    """Matches with a permit on every field that matched, of that person, by that office."""
    case_ids = sorted({case_id for case_id, _, _ in matches})
    if not case_ids:
        return ()
    grants = cases.grants_of(act.connection, act.town, case_ids, act.reach.agency, act.at)
    rows = cases.statements_of(act.connection, act.town, case_ids, fields=_FIELDS)
    permitted, _ = permitted_among(act, rows, grants, walls_around(act, case_ids))
    by_case = cases.cases_by_id(act.connection, act.town, case_ids)
    needed = {"person.kana", "person.birth_date"} if with_birth else {"person.kana"}
    found = []
    for case_id, person, agency in matches:
        said = {
            item.row.field: item
            for item in permitted
            if item.row.subjects == frozenset({person}) and item.row.agency_id == agency
        }
        if case_id in by_case and needed <= set(said):
            found.append((by_case[case_id], said))
    return tuple(found)
