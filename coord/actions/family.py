"""The family of a case as one reader may know it: for the picture (家族図), and for the table beside it.

Drawn from what is shown and from nothing else: whoever this reader may not see is not here, and nothing closes up
over a gap because no gap is known. A tie is what a statement says of two persons; where none does, what 続柄 tells
for certain, and never more.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from coord.actions.shown import ShownCase, ShownField, ShownPerson
from coord.domain.fields import DIED
from coord.domain.kin import Kin, Tie, kin_of
from coord.domain.statement import Answer
from coord.domain.wareki import partial_date_of, year_in_wareki
from forms import genogram as form

_SEXES = {"男": form.Sex.MALE, "女": form.Sex.FEMALE}
_SAID_BY_RELATION = dict.fromkeys(("長男", "次男", "父", "祖父"), form.Sex.MALE) | dict.fromkeys(
    ("長女", "次女", "母", "祖母"), form.Sex.FEMALE
)
_BONDS = {
    Tie.MARRIED: form.Bond.MARRIED,
    Tie.COHABITING: form.Bond.COHABITING,
    Tie.SEPARATED: form.Bond.SEPARATED,
    Tie.DIVORCED: form.Bond.DIVORCED,
}
_CHILDREN = frozenset({"長男", "長女", "次男", "次女", "子"})
_PARENTS = frozenset({"父", "母"})
_GRANDPARENTS = frozenset({"祖父", "祖母"})
_BORN_LATE = "~"  # behind every date: whose birth is not known comes after those whose birth is
_TWO = 2

Pair = frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class FamilyMember:
    """One line of the table beside the picture; an empty text is what nobody has said."""

    called: str
    relation: str
    age: str
    home: str
    alive: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownFamily:
    """The picture, what its signs mean, and the same people as a table."""

    picture: Markup
    legend: tuple[str, ...]
    members: tuple[FamilyMember, ...]


def family_of(case: ShownCase) -> ShownFamily:
    """The family of a case, for a page."""
    family = genogram_of(case)
    return ShownFamily(
        picture=form.draw_genogram(family).svg,
        legend=family.legend,
        members=tuple(_member(case, person) for person in case.persons),
    )


def genogram_of(case: ShownCase) -> form.Family:
    """The family as the picture takes it. Nobody is named by a reference: the keys count the persons shown."""
    ties = _Ties(case)
    key = {person.ref: str(n) for n, person in enumerate(case.persons, start=1)}
    return form.Family(
        members=tuple(_drawn(case, person, key[person.ref]) for person in case.persons),
        couples=tuple(form.Couple(a=key[a], b=key[b], bond=bond) for a, b, bond in ties.couples()),
        offspring=tuple(
            form.Offspring(
                parents=tuple(key[ref] for ref in parents),
                children=tuple(replace(child, key=key[child.key]) for child in children),
            )
            for parents, children in ties.offspring()
        ),
        ancestors=tuple(form.Ancestor(key=key[a], descendant=key[b]) for a, b in ties.ancestors()),
    )


def death_of(case: ShownCase, person: ShownPerson) -> str:
    """「平成21年没」, 「死亡」 where the year is not known; empty where nobody said that they died."""
    said = _newest(case, person.ref, "household.deceased")
    if said is None or said.answer != Answer.GIVEN:
        return ""
    return "死亡" if said.raw == DIED else f"{year_in_wareki(partial_date_of(said.raw).earliest)}没"


def _newest(case: ShownCase, ref: str, code: str) -> ShownField | None:
    """The newest statement about exactly this person that could be read."""
    about = [f for f in case.fields_of(ref) if f.code == code and f.persons == (ref,) and f.value is not None]
    return max(about, key=lambda field: field.recorded_at, default=None)


def _said(case: ShownCase, ref: str, code: str) -> str:
    field = _newest(case, ref, code)
    return field.raw if field and field.answer == Answer.GIVEN else ""


def _member(case: ShownCase, person: ShownPerson) -> FamilyMember:
    died = _newest(case, person.ref, "household.deceased")
    death = death_of(case, person)
    alive = "存命" if died and died.answer == Answer.NONE else ""
    return FamilyMember(
        called=person.called,
        relation="本人" if person.principal else person.relation or "",
        age="" if death else person.age or "",
        home="" if death else _said(case, person.ref, "household.living"),
        alive=death or alive,
    )


def _drawn(case: ShownCase, person: ShownPerson, key: str) -> form.Member:
    death = death_of(case, person)
    relation = "本人" if person.principal else person.relation or ""
    living = _said(case, person.ref, "household.living")
    return form.Member(
        key=key,
        name=person.called,
        note=" ".join(word for word in (relation if person.called != relation else "", death) if word),
        age="" if death else (person.age or "").replace("歳くらい", "頃").removesuffix("歳"),
        sex=_sex(case, person),
        principal=person.principal,
        deceased=bool(death),
        in_household=not death and (living == "同居" or (person.principal and not living)),
    )


def _sex(case: ShownCase, person: ShownPerson) -> form.Sex:
    """As it was said; where nobody said it, as the word of 続柄 says it."""
    said = _newest(case, person.ref, "person.sex")
    if said is not None:
        return _SEXES.get(said.raw, form.Sex.UNKNOWN)
    return _SAID_BY_RELATION.get(person.relation or "", form.Sex.UNKNOWN)


class _Ties:
    """Every tie this reader may know, stated or told by 続柄."""

    def __init__(self, case: ShownCase) -> None:
        self._order = {person.ref: n for n, person in enumerate(case.persons)}
        self._births = {ref: _said(case, ref, "person.birth_date") or _BORN_LATE for ref in self._order}
        self._relation = {p.ref: p.relation or "" for p in case.persons if not p.principal}
        self._principal = next((p.ref for p in case.persons if p.principal), None)
        self._stated = dict(_stated(case))
        self._spouses = self._told("配偶者") + self._husband_or_wife()
        self._parents = self._sure_parents()
        self._unsure: set[str] = set()
        self._guess_the_other_parent()
        self._brothers = self._alike(Tie.SIBLINGS, Tie.TWINS) + [
            {self._principal, ref} for ref in self._told("兄弟姉妹") if self._principal
        ]
        self._twins = _joined(self._alike(Tie.TWINS))
        self._share_parents()

    def _told(self, *relations: str) -> list[str]:
        """Who stands in one of these 続柄 to a visible 本人, where no statement speaks of the two."""
        if self._principal is None:
            return []
        return [
            ref
            for ref, relation in self._relation.items()
            if relation in relations and frozenset({ref, self._principal}) not in self._stated
        ]

    def _husband_or_wife(self) -> list[str]:
        """Whom a statement calls married to the 本人."""
        married = [pair for pair, kin in self._stated.items() if kin and kin.tie is Tie.MARRIED]
        return [ref for pair in married if self._principal in pair for ref in pair if ref != self._principal]

    def _alike(self, *ties: Tie) -> list[set[str]]:
        return [set(pair) for pair, kin in self._stated.items() if kin and kin.tie in ties]

    def couples(self) -> Iterator[tuple[str, str, form.Bond]]:
        """The couples, those now parted first."""
        found = []
        for pair, kin in self._stated.items():
            if kin and kin.tie in _BONDS:
                first, second = self._sorted(pair)
                found.append((first, second, _BONDS[kin.tie]))
        if self._principal:
            found += [(self._principal, ref, form.Bond.MARRIED) for ref in self._told("配偶者")]
            found += [(self._principal, ref, form.Bond.DIVORCED) for ref in self._told("元配偶者")]
        yield from sorted(found, key=lambda one: (one[2] is not form.Bond.DIVORCED, self._order[one[0]]))

    def offspring(self) -> Iterator[tuple[tuple[str, ...], tuple[form.Child, ...]]]:
        """Children by their parents, eldest first; then brothers and sisters whose parents are not here."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for child, known in self._parents.items():
            groups.setdefault(self._sorted(known), []).append(child)
        alone = [sorted(group - self._parents.keys()) for group in _joined(self._brothers)]
        for parents, children in [*groups.items(), *(((), group) for group in alone)]:
            eldest_first = sorted(children, key=lambda ref: (self._births[ref], self._order[ref]))
            if parents or len(children) > 1:
                yield parents, tuple(self._child(ref) for ref in eldest_first)

    def ancestors(self) -> Iterator[tuple[str, str]]:
        """Grandparents and grandchildren of the 本人 between whom nobody is known."""
        me = self._principal
        if me is None:
            return
        mine = {grand for parent in self._parents.get(me, ()) for grand in self._parents.get(parent, ())}
        yield from ((ref, me) for ref in self._told(*_GRANDPARENTS) if ref not in mine)
        yield from ((me, ref) for ref in self._told("孫") if ref not in self._parents)

    def _child(self, ref: str) -> form.Child:
        twins = next((n for n, born in enumerate(self._twins, start=1) if ref in born), 0)
        return form.Child(key=ref, twins=twins, sure=ref not in self._unsure)

    def _sorted(self, refs: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(refs, key=self._order.__getitem__))

    def _sure_parents(self) -> dict[str, list[str]]:
        parents: dict[str, list[str]] = {}
        for pair, kin in self._stated.items():
            if kin and kin.tie is Tie.PARENT and kin.parent in pair:
                (child,) = pair - {kin.parent}
                parents.setdefault(child, []).append(kin.parent)
        me = self._principal
        if me is not None:
            for ref in self._told(*_CHILDREN):
                parents.setdefault(ref, []).append(me)
            for ref in self._told(*_PARENTS):
                parents.setdefault(me, []).append(ref)
        return {child: found[:_TWO] for child, found in parents.items()}

    def _guess_the_other_parent(self) -> None:
        """本人の子: the spouse may be the other parent, and may not. It is drawn so."""
        if len(self._spouses) != 1 or self._principal is None:
            return
        spouse = self._spouses[0]
        for ref in self._told(*_CHILDREN):
            if self._parents[ref] == [self._principal] and frozenset({ref, spouse}) not in self._stated:
                self._parents[ref].append(spouse)
                self._unsure.add(ref)

    def _share_parents(self) -> None:
        """Brothers and sisters of someone whose parents are here: the same parents, for twins for certain."""
        for groups, certain in ((self._twins, True), (_joined(self._brothers), False)):
            for group in groups:
                known = next((self._parents[ref] for ref in self._sorted(group) if ref in self._parents), None)
                for ref in group - self._parents.keys() - set(known or ()):
                    if known:
                        self._parents[ref] = list(known)
                        self._unsure |= set() if certain else {ref}


def _stated(case: ShownCase) -> Iterator[tuple[Pair, Kin | None]]:
    """What the newest statement about each two says: a tie, or (None) that there is none."""
    said = {field.ref: field for person in case.persons for field in case.fields_of(person.ref)}
    ties = [f for f in said.values() if f.code == "household.kin" and len(f.persons) == _TWO and f.value is not None]
    for field in sorted(ties, key=lambda f: f.recorded_at):
        yield frozenset(field.persons), kin_of(field.raw) if field.answer == Answer.GIVEN else None


def _joined(pairs: Iterable[set[str]]) -> list[set[str]]:
    """Pairs that share someone, as one group."""
    groups: list[set[str]] = []
    for pair in pairs:
        touching = [group for group in groups if group & pair]
        groups = [group for group in groups if not group & pair] + [pair.union(*touching)]
    return groups
