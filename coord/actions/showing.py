"""From what was permitted to what is shown: opens each value and puts its source and ground beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from coord.actions.gate import Act, Opener
from coord.actions.loading import LoadedCase, Permitted, what_will_be_opened
from coord.actions.naming import OfficeNames, names_before
from coord.actions.shown import (
    Recorded,
    ShownCase,
    ShownConsent,
    ShownField,
    ShownGround,
    ShownPerson,
    ShownRow,
    ShownSection,
    ShownWithheld,
    Withheld,
)
from coord.clock import JAPAN
from coord.domain.access import Permit, WallRule
from coord.domain.compartment import Compartment
from coord.domain.fields import DIED, FIELDS, Kind, field_by_code
from coord.domain.giving import ConsentAnswer, ConsentMethod
from coord.domain.ground import Ground
from coord.domain.kin import kin_of
from coord.domain.statement import Answer, Value
from coord.domain.wareki import age_on, partial_date_of, short_wareki
from coord.store import sharing
from coord.store.rows import ConsentRow, PersonRow
from coord.store.tables.columns import FOREVER

WORRY_WORDS = {"most": "◎ いちばん困っている", "yes": "○ 困っている", "no": "なし"}


@dataclass(frozen=True, kw_only=True)
class SealedCase:
    """A decided case with what is needed to show it; `open` is called by the gate after the commit."""

    loaded: LoadedCase
    offices: OfficeNames
    consents: tuple[ConsentRow, ...]

    def open(self, opener: Opener) -> ShownCase:
        """The case as this reader may see it."""
        return _Showing(self, opener).case()


def seal_case(act: Act, loaded: LoadedCase) -> SealedCase:
    """What showing this case will need, loaded; the entry learns what will be shown."""
    visible = {person.id: person.public_ref for person in loaded.persons}
    asked = {person for person in visible if not loaded.only_in_emergency(person)}
    consents = tuple(
        row for row in sharing.consent_rows_of(act.connection, act.town, [loaded.case.id]) if row.person_id in asked
    )
    act.persons = tuple(visible.values())
    act.facts["shown"] = what_will_be_opened(loaded.permitted, visible)
    act.facts["withheld"] = loaded.refused.total()
    return SealedCase(loaded=loaded, offices=names_in(act, loaded), consents=consents)


def names_in(act: Act, loaded: LoadedCase) -> OfficeNames:
    """What the town's offices may be called before the reader of this case."""
    kept = {person.id for person in loaded.persons if loaded.place_is_hidden(person.id)}
    offices = act.offices
    return names_before(loaded.reach, offices, persons=kept, walls=loaded.walls)


class _Showing:
    """One case being opened for one reader."""

    def __init__(self, sealed: SealedCase, opener: Opener) -> None:
        self._loaded = sealed.loaded
        self._offices = sealed.offices
        self._consents = sealed.consents
        self._opener = opener
        self._today = opener.at.astimezone(JAPAN).date()
        self._values = {item.row.id: self._value(item) for item in self._loaded.permitted}

    def case(self) -> ShownCase:
        persons = tuple(self._person(person) for person in self._loaded.persons)
        called = {row.id: shown.called for row, shown in zip(self._loaded.persons, persons, strict=True)}
        sections = tuple(self._section(compartment, called) for compartment in Compartment)
        return ShownCase(
            ref=self._loaded.case.public_ref,
            number=self._loaded.case.number,
            persons=persons,
            sections=tuple(s for s in sections if s.rows or s.withheld),
            recorded=Recorded(at=self._opener.at, entry=self._opener.entry),
            in_emergency=all(self._loaded.only_in_emergency(person.id) for person in self._loaded.persons),
        )

    def _value(self, item: Permitted) -> Value | None:
        return self._opener.value(item.row.sealed, item.permit, item.place, item.row.public_ref)

    def _given(self, person: UUID, field: str) -> str | None:
        """The newest given answer about exactly this person."""
        for item in reversed(self._loaded.permitted):
            value = self._values[item.row.id]
            about_one = item.row.subjects == frozenset({person})
            if item.row.field == field and about_one and value and value.answer is Answer.GIVEN:
                return value.text
        return None

    def _person(self, person: PersonRow) -> ShownPerson:
        birth = self._given(person.id, "person.birth_date")
        died = self._given(person.id, "household.deceased")
        return ShownPerson(
            ref=person.public_ref,
            name=self._given(person.id, "person.name"),
            kana=self._given(person.id, "person.kana"),
            relation=self._given(person.id, "household.relation"),
            age=None if died else _age(birth, self._today),
            birth=partial_date_of(birth).in_wareki if birth else None,
            principal=person.principal,
            place_hidden=self._loaded.place_is_hidden(person.id),
            place_secret=any(
                wall.rule is WallRule.PLACE_HIDDEN and wall.person in (None, person.id) for wall in self._loaded.walls
            ),
            consents=tuple(self._consent(row) for row in self._consents if row.person_id == person.id),
        )

    def _consent(self, row: ConsentRow) -> ShownConsent:
        given = row.answer == ConsentAnswer.GIVEN
        recorded_on = row.recorded_at.astimezone(JAPAN).date()
        ended = row.withdrawn_at is not None and row.withdrawn_at <= self._opener.at
        return ShownConsent(
            ref=row.public_ref,
            answer="withdrawn" if ended else row.answer,
            words="取りやめました" if ended else ConsentAnswer(row.answer).label,
            method=ConsentMethod(row.method).label,
            until=last_day(min(row.until, row.withdrawn_at or row.until)) if given else recorded_on,
            recorded_on=recorded_on,
            agency=self._offices.of(row.agency_id).name,
            in_force=given and not ended and row.starts <= self._opener.at < row.until,
        )

    def _section(self, compartment: Compartment, called: Mapping[UUID, str]) -> ShownSection:
        items = [item for item in self._loaded.permitted if field_by_code(item.row.field).compartment is compartment]
        groups: dict[tuple[int, tuple[int, ...]], list[ShownField]] = {}
        fields_in_order, persons_in_order = list(FIELDS), list(called)
        for item in items:
            whose = tuple(i for i, person in enumerate(persons_in_order) if person in item.row.subjects)
            key = (fields_in_order.index(item.row.field), whose)
            groups.setdefault(key, []).append(self._field(item, called))
        rows = tuple(
            ShownRow(label=fields[0].label, whose=fields[0].whose, fields=tuple(fields))
            for _, fields in sorted(groups.items(), key=lambda pair: pair[0])
        )
        return ShownSection(
            code=compartment.code,
            label=compartment.label,
            rows=rows,
            withheld=self._withheld(compartment, called),
        )

    def _withheld(self, compartment: Compartment, called: Mapping[UUID, str]) -> tuple[ShownWithheld, ...]:
        if compartment is Compartment.INFORMANT:
            return ()
        found = []
        for person in self._loaded.persons:
            if self._loaded.place_is_hidden(person.id) and compartment is Compartment.ADDRESS:
                found.append(ShownWithheld(whose=called[person.id], why=Withheld.HIDDEN_PLACE))
            elif compartment not in self._loaded.covers(person.id):
                found.append(ShownWithheld(whose=called[person.id], why=Withheld.NOT_DISCLOSED))
        return tuple(found)

    def _field(self, item: Permitted, called: Mapping[UUID, str]) -> ShownField:
        field = field_by_code(item.row.field)
        value = self._values[item.row.id]
        refs = {person.id: person.public_ref for person in self._loaded.persons}
        return ShownField(
            ref=item.row.public_ref,
            code=field.code,
            label=field.label,
            compartment=field.compartment.code,
            whose=self._whose(item.row.subjects, called),
            persons=tuple(refs[s] for s in sorted(item.row.subjects) if s in refs),
            value=None if value is None else _words(field.kind, value, {refs[p]: who for p, who in called.items()}),
            raw=value.text if value else "",
            answer=value.answer.value if value else "",
            source=value.source.label if value else "",
            agency=self._offices.of(item.row.agency_id).name,
            learned_on=value.learned_on if value else None,
            recorded_at=item.row.recorded_at,
            ground=shown_ground(item.permit, self._opener.at),
            stands=tuple(dict.fromkeys((s.ground, s.disclosure) for s in item.permit.stands)),
            own=item.row.agency_id == self._loaded.reach.agency,
            sensitive=field.sensitive,
        )

    def _whose(self, subjects: frozenset[UUID], called: Mapping[UUID, str]) -> str:
        if len(self._loaded.persons) > 1 and subjects == {p.id for p in self._loaded.persons}:
            return "世帯"
        return "・".join(called[p.id] for p in self._loaded.persons if p.id in subjects)


def shown_ground(permit: Permit, at: datetime) -> ShownGround:
    """The grounds of a permit, as its chip says them: one, or where two persons differ, both."""
    grounds = list(dict.fromkeys(stand.ground for stand in permit.stands))
    first = permit.ground
    ends = [stand.until for stand in permit.stands if stand.until < FOREVER]
    detail = f"〜{short_wareki(last_day(min(ends)))}" if ends else ""
    if Ground.EMERGENCY in grounds:
        detail = time_left(min(ends), at)
    return ShownGround(
        ground=first,
        stamp=first.stamp,
        label="・".join(ground.label for ground in sorted(grounds, key=lambda g: g is not first)),
        detail=detail,
    )


def time_left(until: datetime, at: datetime) -> str:
    """あと11時間, in the last hour あと42分."""
    hours, rest = divmod(max(until - at, timedelta(0)), timedelta(hours=1))
    return f"あと{hours}時間" if hours else f"あと{rest // timedelta(minutes=1)}分"


def _words(kind: Kind, value: Value, called: Mapping[str, str]) -> str:
    if value.answer is Answer.GIVEN and kind is Kind.KIN:
        return _tie_words(value.text, called)
    if value.answer is Answer.GIVEN and kind is Kind.DEATH:
        return "亡くなっている" if value.text == DIED else f"{partial_date_of(value.text).in_wareki}没"
    if value.answer is Answer.GIVEN and kind is Kind.DATE:
        return partial_date_of(value.text).in_wareki
    if value.answer is Answer.GIVEN and kind is Kind.WORRY:
        return WORRY_WORDS[value.text]
    return value.shown


def _tie_words(text: str, called: Mapping[str, str]) -> str:
    """「離婚した」, 「親子（親は 西川 とし子）」."""
    kin = kin_of(text)
    return f"親子（親は {called[kin.parent]}）" if kin.parent in called else kin.tie.label


def _age(birth: str | None, today: date) -> str | None:
    """Years of age where the day is known, else about how many."""
    if not birth:
        return None
    known = partial_date_of(birth)
    if known.exact is not None:
        return f"{age_on(known.exact, today)}歳"
    return f"{age_on(known.latest, today)}歳くらい"


def last_day(until: datetime) -> date:
    """The last whole day of an interval that ends at `until`."""
    return (until - timedelta(microseconds=1)).astimezone(JAPAN).date()
