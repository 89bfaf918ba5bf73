"""Blocks that several sheets share, made of one reader's case: household, facts by compartment, what is withheld."""

from collections.abc import Mapping

from coord.actions.family import death_of, genogram_of
from coord.actions.paper.grounds import Letters
from coord.actions.shown import ShownCase, ShownConsent, ShownField, ShownPerson, ShownRow
from coord.domain.compartment import compartment_by_code
from coord.domain.wareki import short_wareki
from forms import blocks

HOUSEHOLD_FIELDS = frozenset({"household.relation", "household.living", "household.state"})
FAMILY_FIELDS = frozenset({"household.kin", "household.deceased"})
_IN_THE_TABLE = HOUSEHOLD_FIELDS | FAMILY_FIELDS | {"person.name", "person.kana"}


def household_of(case: ShownCase, letters: Letters, *, principal: bool) -> blocks.Household:
    """The members with what the table says of each, and the 家族図; `principal`: whether the 本人 stands in it too."""
    members = []
    used = [field for field in case.fields if field.code in FAMILY_FIELDS]
    for person in case.persons:
        if person.principal and not principal:
            continue
        about = {f.code: f for f in case.fields_of(person.ref) if len(f.persons) == 1}
        used += [f for code, f in about.items() if not principal or code in _IN_THE_TABLE]
        members.append(_member(case, person, about))
    return blocks.Household(
        members=tuple(members),
        note=f"{len(case.persons)}人",
        family=genogram_of(case) if len(case.persons) > 1 else None,
        grounds=letters.of(used),
    )


def _member(case: ShownCase, person: ShownPerson, about: Mapping[str, ShownField]) -> blocks.Member:
    died = death_of(case, person)
    living, state = about.get("household.living"), about.get("household.state")
    return blocks.Member(
        name=person.name,
        kana=person.kana or "",
        relation=person.relation or ("本人" if person.principal else ""),
        age="" if died else (person.age or "").removesuffix("歳"),
        living=died or (living.value if living else "") or "",
        condition=(state.value if state else "") or "",
        source=state.source if state else "",
        source_date=short_wareki(state.learned_on) if state and state.learned_on else "",
    )


def facts_of(case: ShownCase, letters: Letters, *, town: str) -> tuple[blocks.Facts, ...]:
    """Everything that may be read, compartment by compartment, but what the household's table says already.

    `town`: whose name is left out in front of its own offices.
    """
    found = []
    for section in case.sections:
        facts = [
            _fact(row, field, letters, town)
            for row in section.rows
            if row.differ or row.fields[0].code not in _IN_THE_TABLE or len(row.fields[0].persons) != 1
            for field in row.fields
            if field.code not in FAMILY_FIELDS
        ]
        if facts:
            found.append(blocks.Facts(compartment=section.label, facts=tuple(facts)))
    return tuple(found)


def _fact(row: ShownRow, field: ShownField, letters: Letters, town: str) -> blocks.Fact:
    return blocks.Fact(
        whose=row.whose,
        label=row.label,
        value=field.value or "（読み出せませんでした）",
        source=field.source,
        source_date=short_wareki(field.learned_on) if field.learned_on else "",
        agency=short_name(field.agency, town),
        grounds=letters.of([field]),
        differs=row.differ,
    )


def short_name(agency: str, town: str) -> str:
    """An office's name without the town in front: on the town's own paper it says nothing."""
    return agency.removeprefix(town).strip() or agency


def refusal_of(person: ShownPerson, consent: ShownConsent) -> str:
    """That a person said no, in a sentence."""
    day = short_wareki(consent.recorded_on)
    return f"{person.relation or person.called}の方は、情報の共有について{consent.words}（{day} {consent.agency}）。"


def withheld_of(case: ShownCase, covered: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Every ungiven compartment, alike whether anything is recorded or not.

    One that is given of nobody stands once; one given of some stands for each of the others.
    """
    lines = []
    for section in case.sections:
        whose = [
            person
            for person in case.persons
            for withheld in section.withheld
            if withheld.whose == person.called
            and (section.code not in covered.get(person.ref, frozenset()) or withheld.why == "hidden_place")
        ]
        label = compartment_by_code(section.code).label
        if len(whose) == len(case.persons):
            lines.append(label)
        else:
            lines += [f"{person.relation or person.called}：{label}" for person in whose]
    return tuple(lines)
