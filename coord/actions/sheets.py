"""Composing the つなぐシート: what was decided and opened for its recipient, put into the form's inputs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from coord.actions.family import death_of, genogram_of
from coord.actions.naming import SaidOffice
from coord.actions.shown import ShownCase, ShownConsent, ShownField, ShownPerson
from coord.clock import JAPAN
from coord.domain.agency import HolderKind
from coord.domain.compartment import compartment_by_code
from coord.domain.fields import WORRIES, Kind, field_by_code
from coord.domain.ground import Ground
from coord.domain.wareki import in_wareki_with_weekday, short_wareki
from coord.store.rows import LawRow
from forms import tsunagu as form

_HANDLING = "複写・転送・撮影はできません。拾われた方は、つないだ機関へお知らせください。"
_HANDLING_NO_NAME = "複写・転送・撮影はできません。拾われた方は、市町村の福祉の窓口へお知らせください。"
_OTHERWISE = "つないだ機関（名称は出していません）へは、お渡しした人を通してお返事ください。"
_BEARER = "お渡しした人"
_CONDITIONS = (
    "相談支援のほかに使わない",
    "紹介先の担当者と上司のほかに見せない",
    "複写しない",
    "用済み後は返すか裁断し、返信欄で知らせる",
)
_PEOPLE_FIELDS = frozenset({"person.name", "person.kana", "person.birth_date", "person.sex"})
_HOUSEHOLD_FIELDS = frozenset({"household.relation", "household.living", "household.state"})
_FAMILY_FIELDS = frozenset({"household.kin", "household.deceased"})
_MARKS = {"most": form.Mark.MOST, "yes": form.Mark.YES, "no": form.Mark.NO}


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """What only issuing knows: the entry, and the newest earlier checkpoint of the log."""

    entry: UUID
    at: datetime
    size: int
    root: bytes | None
    signed_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetContent:
    """Everything the sheet says but its stamp. `covered` is, per person, the compartments given."""

    case: ShownCase
    covered: Mapping[str, frozenset[str]]
    sender: SaidOffice
    sender_name: str
    sender_title: str
    sender_holder: HolderKind
    recipient: SaidOffice
    letter: str
    urgency: str
    reply_by: date
    sheet_number: str
    copy_number: int
    laws: tuple[LawRow, ...]
    specimen: bool


def compose(content: SheetContent, stamp: Stamp) -> form.TsunaguSheet:
    """The form's inputs for this content, with this stamp."""
    letters = _Letters(content)
    principal = next((p for p in content.case.persons if p.principal), None)
    shown = principal or content.case.persons[0]
    return form.TsunaguSheet(
        classification="取扱注意",
        sheet_number=content.sheet_number,
        made_on=in_wareki_with_weekday(stamp.at.astimezone(JAPAN).date()),
        made_at=stamp.at,
        copy_number=content.copy_number,
        copy_total=content.copy_number,
        sender=_sender(content),
        recipient=form.Recipient(
            agency=content.recipient.name,
            known_as=content.recipient.name,
            section="",
            post="相談支援包括化推進員" if _to_coordinator(content) else "ご担当",
        ),
        urgency=(
            form.Choice(label="至急（24時間以内）", ticked=content.urgency == "today"),
            form.Choice(label="通常（1週間以内）", ticked=content.urgency == "week"),
        ),
        reply_by=in_wareki_with_weekday(content.reply_by),
        copies=(form.CopyHolder(number=content.copy_number, holder=content.recipient.name),),
        persons=tuple(_person(p, content, letters) for p in _spoken_of(content, shown)),
        worries=_worries(content, letters),
        household=_household(content, letters),
        words=form.Words(rows=(form.Row(label="紹介の理由とお願い", value=content.letter),), grounds=()),
        grounds=letters.table(),
        conditions=form.Conditions(article="個人情報の保護に関する法律 第70条", texts=_CONDITIONS),
        withheld=_withheld(content),
        proof=_proof(letters, stamp, handling=_HANDLING if content.sender.said else _HANDLING_NO_NAME),
        specimen=content.specimen,
    )


def _sender(content: SheetContent) -> form.Sender:
    """Where the office may not be named, neither is who works there: the name would lead to it."""
    office = content.sender
    if not office.said:
        return form.Sender(agency=office.name, person="", phone="", reply_line=_BEARER, otherwise=_OTHERWISE)
    return form.Sender(
        agency=office.name,
        person=content.sender_name,
        post=content.sender_title,
        phone=office.phone,
        fax=office.fax,
        reply_line=f"{office.name} {content.sender_name}",
    )


def _to_coordinator(content: SheetContent) -> bool:
    return any(ground is Ground.PURPOSE for f in _fields(content) for ground, _ in f.stands)


def _fields(content: SheetContent) -> Iterable[ShownField]:
    for section in content.case.sections:
        for row in section.rows:
            yield from row.fields


class _Letters:
    """A, B, C …: each ground and disclosure that something on the sheet stands on."""

    def __init__(self, content: SheetContent) -> None:
        self._content = content
        self._letters: dict[tuple[Ground, UUID | None], str] = {}
        self._lines: dict[str, tuple[Ground, ShownField]] = {}
        for field in _fields(content):
            for stand in field.stands:
                if stand not in self._letters:
                    letter = chr(ord("A") + len(self._letters))
                    self._letters[stand] = letter
                    self._lines[letter] = (stand[0], field)

    def of(self, fields: Iterable[ShownField]) -> tuple[str, ...]:
        return tuple(sorted({self._letters[stand] for f in fields for stand in f.stands}))

    def table(self) -> tuple[form.Ground, ...]:
        return tuple(self._line(letter, ground, field) for letter, (ground, field) in self._lines.items())

    def texts(self) -> str:
        return "、".join(f"{line.letter} {line.text}" for line in self.table()) + "。条文は本紙の表のとおり"

    def _line(self, letter: str, ground: Ground, field: ShownField) -> form.Ground:
        law = self._law(ground)
        return form.Ground(
            letter=letter,
            text=law.words if law else ground.label,
            article=law.article if law else "根拠規定の登録がありません",
            standing_on=self._standing_on(ground, field),
            until=field.ground.detail.lstrip("〜") if ground is Ground.CONSENT else "つなぎが終わるまで",
            verified=bool(law and law.verified_by),
        )

    def _law(self, ground: Ground) -> LawRow | None:
        kind = self._content.sender_holder.value
        for row in self._content.laws:
            if row.ground is ground and row.giver_kind in (kind, "any"):
                return row
        return None

    def _standing_on(self, ground: Ground, field: ShownField) -> str:
        if ground is not Ground.CONSENT:
            return "重層的支援体制整備事業のつなぎ"
        for person in self._content.case.persons:
            if person.ref in field.persons:
                for consent in person.consents:
                    if consent.in_force:
                        return f"{person.called}さんの同意（{consent.method} {short_wareki(consent.recorded_on)}）"
        return "ご本人の同意"


def _spoken_of(content: SheetContent, shown: ShownPerson) -> list[ShownPerson]:
    """The 本人 first; others only where something beyond the household table is said of them."""
    others = [
        p for p in content.case.persons if p is not shown and any(_own_row(f, p) for f in content.case.fields_of(p.ref))
    ]
    return [shown, *others]


def _own_row(field: ShownField, person: ShownPerson) -> bool:
    in_the_table = _HOUSEHOLD_FIELDS if person.principal else _HOUSEHOLD_FIELDS | _FAMILY_FIELDS
    return (
        field.persons == (person.ref,)
        and field.code not in _PEOPLE_FIELDS | in_the_table
        and field_by_code(field.code).kind is not Kind.WORRY
    )


def _person(person: ShownPerson, content: SheetContent, letters: _Letters) -> form.Person:
    about = content.case.fields_of(person.ref)
    rows = [f for f in about if _own_row(f, person) or (person.principal and _shared(f))]
    block = letters.of(f for f in about if f.persons == (person.ref,))
    sex = next((f.value for f in about if f.code == "person.sex" and f.value), "")
    birth = " ".join(part for part in (person.birth, f"（{person.age}）" if person.age else "") if part)
    return form.Person(
        heading="ご本人" if person.principal else (person.relation or "世帯の人"),
        name=person.name or "（氏名は提供なし）",
        kana=person.kana or "",
        birth=birth,
        sex=sex or "",
        rows=tuple(_row(f, letters, block) for f in rows),
        grounds=block,
    )


def _shared(field: ShownField) -> bool:
    """Said of several persons at once: it stands under the 本人. A tie between two stands in the 家族図."""
    return len(field.persons) > 1 and field_by_code(field.code).kind not in (Kind.WORRY, Kind.KIN)


def _row(field: ShownField, letters: _Letters, block: tuple[str, ...]) -> form.Row:
    learned = short_wareki(field.learned_on) if field.learned_on else ""
    return form.Row(
        label=field.label,
        value=field.value or "（読み出せませんでした）",
        source=field.source,
        source_date=learned,
        grounds=() if letters.of([field]) == block else letters.of([field]),
    )


def _worries(content: SheetContent, letters: _Letters) -> form.Worries:
    covered = frozenset().union(*content.covered.values()) if content.covered else frozenset()
    said = [f for f in _fields(content) if field_by_code(f.code).kind is Kind.WORRY]
    items = []
    for worry in WORRIES:
        mine = [f for f in said if f.code == worry.code]
        marks = [_MARKS[f.raw] for f in mine if f.raw in _MARKS]
        order = (form.Mark.MOST, form.Mark.YES, form.Mark.NO)
        mark = min(marks, key=order.index) if marks else form.Mark.NOT_ASKED
        if worry.compartment.code not in covered:
            mark = form.Mark.WITHHELD
        items.append(form.Worry(code=worry.code, label=worry.label, mark=mark))
    return form.Worries(items=tuple(items), grounds=letters.of(said))


def _household(content: SheetContent, letters: _Letters) -> form.Household:
    members = []
    used = [field for field in _fields(content) if field.code in _FAMILY_FIELDS]
    for person in content.case.persons:
        if person.principal:
            continue
        about = {f.code: f for f in content.case.fields_of(person.ref) if len(f.persons) == 1}
        used += list(about.values())
        died = death_of(content.case, person)
        living, state = about.get("household.living"), about.get("household.state")
        members.append(
            form.Member(
                name=person.name,
                kana=person.kana or "",
                relation=person.relation or "",
                age="" if died else (person.age or "").removesuffix("歳"),
                living=died or (living.value if living else "") or "",
                condition=(state.value if state else "") or "",
                source=state.source if state else "",
                source_date=short_wareki(state.learned_on) if state and state.learned_on else "",
            )
        )
    refusals = tuple(
        _refusal(person, consent)
        for person in content.case.persons
        for consent in person.consents[-1:]
        if consent.answer in ("refused", "withdrawn")
    )
    return form.Household(
        members=tuple(members),
        note=f"{len(content.case.persons)}人",
        refusals=refusals,
        family=genogram_of(content.case) if len(content.case.persons) > 1 else None,
        grounds=letters.of(used),
    )


def _refusal(person: ShownPerson, consent: ShownConsent) -> str:
    day = short_wareki(consent.recorded_on)
    return (
        f"{person.relation or person.called}の方は、情報の共有について{consent.words}（{day} {consent.agency}）。"
        "この方の情報は、多機関協働の担当者だけが見ます。"
    )


def _withheld(content: SheetContent) -> tuple[str, ...]:
    """Every ungiven compartment, alike whether anything is recorded or not."""
    lines = []
    for person in content.case.persons:
        given = content.covered.get(person.ref, frozenset())
        for section in content.case.sections:
            for withheld in section.withheld:
                label = compartment_by_code(section.code).label
                if withheld.whose == person.called and (section.code not in given or withheld.why == "hidden_place"):
                    lines.append(f"{person.relation or person.called}：{label}")
    return tuple(lines)


def _proof(letters: _Letters, stamp: Stamp, *, handling: str) -> form.Proof:
    signed = stamp.signed_at.astimezone(JAPAN) if stamp.signed_at else None
    return form.Proof(
        ground=letters.texts(),
        entry=str(stamp.entry),
        checkpoint_size=f"{stamp.size:,}",
        checkpoint_root=stamp.root.hex()[:16] if stamp.root else "（まだありません）",
        checkpoint_time=f"{short_wareki(signed.date())} {signed:%H:%M}" if signed else "―",
        handling=handling,
    )
