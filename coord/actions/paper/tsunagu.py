"""Composing the つなぐシート: what was decided and opened for its recipient, put into the form's inputs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from coord.actions.naming import SaidOffice
from coord.actions.paper.grounds import Letters, Standing
from coord.actions.paper.parts import FAMILY_FIELDS, HOUSEHOLD_FIELDS, household_of, refusal_of, withheld_of
from coord.actions.paper.stamps import Stamp, proof_of
from coord.actions.shown import ShownCase, ShownField, ShownPerson
from coord.clock import JAPAN
from coord.domain.agency import HolderKind
from coord.domain.fields import WORRIES, Kind, field_by_code
from coord.domain.ground import Ground
from coord.domain.wareki import in_wareki_with_weekday, short_wareki
from coord.store.rows import LawRow
from forms import blocks
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
_MARKS = {"most": form.Mark.MOST, "yes": form.Mark.YES, "no": form.Mark.NO}


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
    address: str
    copy: str


def compose(content: SheetContent, stamp: Stamp) -> form.TsunaguSheet:
    """The form's inputs for this content, with this stamp."""
    standing = Standing(
        otherwise="重層的支援体制整備事業のつなぎ", until="つなぎが終わるまで", holder=content.sender_holder
    )
    letters = Letters(content.case, content.laws, standing)
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
            blocks.Choice(label="至急（24時間以内）", ticked=content.urgency == "today"),
            blocks.Choice(label="通常（1週間以内）", ticked=content.urgency == "week"),
        ),
        reply_by=in_wareki_with_weekday(content.reply_by),
        copies=(blocks.CopyHolder(number=content.copy_number, holder=content.recipient.name),),
        persons=tuple(_person(p, content, letters) for p in _spoken_of(content, shown)),
        worries=_worries(content, letters),
        household=replace(household_of(content.case, letters, principal=False), refusals=_refusals(content.case)),
        words=form.Words(rows=(blocks.Row(label="紹介の理由とお願い", value=content.letter),), grounds=()),
        grounds=letters.table(),
        conditions=blocks.Conditions(article="個人情報の保護に関する法律 第70条", texts=_CONDITIONS),
        withheld=withheld_of(content.case, content.covered),
        proof=proof_of(
            stamp,
            ground=letters.texts(),
            handling=_HANDLING if content.sender.said else _HANDLING_NO_NAME,
            address=content.address,
            copy=content.copy,
        ),
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
    return any(ground is Ground.PURPOSE for f in content.case.fields for ground, _ in f.stands)


def _spoken_of(content: SheetContent, shown: ShownPerson) -> list[ShownPerson]:
    """The 本人 first; others only where something beyond the household table is said of them."""
    others = [
        p for p in content.case.persons if p is not shown and any(_own_row(f, p) for f in content.case.fields_of(p.ref))
    ]
    return [shown, *others]


def _own_row(field: ShownField, person: ShownPerson) -> bool:
    in_the_table = HOUSEHOLD_FIELDS if person.principal else HOUSEHOLD_FIELDS | FAMILY_FIELDS
    return (
        field.persons == (person.ref,)
        and field.code not in _PEOPLE_FIELDS | in_the_table
        and field_by_code(field.code).kind is not Kind.WORRY
    )


def _person(person: ShownPerson, content: SheetContent, letters: Letters) -> form.Person:
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


def _row(field: ShownField, letters: Letters, block: tuple[str, ...]) -> blocks.Row:
    learned = short_wareki(field.learned_on) if field.learned_on else ""
    return blocks.Row(
        label=field.label,
        value=field.value or "（読み出せませんでした）",
        source=field.source,
        source_date=learned,
        grounds=() if letters.of([field]) == block else letters.of([field]),
    )


def _worries(content: SheetContent, letters: Letters) -> form.Worries:
    covered = frozenset().union(*content.covered.values()) if content.covered else frozenset()
    said = [f for f in content.case.fields if field_by_code(f.code).kind is Kind.WORRY]
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


def _refusals(case: ShownCase) -> tuple[str, ...]:
    return tuple(
        f"{refusal_of(person, consent)}この方の情報は、多機関協働の担当者だけが見ます。"
        for person in case.persons
        for consent in person.consents[-1:]
        if consent.answer in ("refused", "withdrawn")
    )
