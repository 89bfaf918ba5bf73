"""家族図: who belongs to a family, and how they are tied, as one SVG for page and paper.

What lives here: the inputs, and the picture with its words. Where everybody stands is worked out in
`genogram_layout`, the band around those who live together in `genogram_boundary`. The picture decides nothing: it
draws who is handed in, and closes up over whoever is not. Only presentation attributes, so that a page's policy
against inline styles and a printed sheet both take it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from markupsafe import Markup


class Sex(Enum):
    """Square, circle, and the diamond of whose sex is not known or not said."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


class Bond(Enum):
    """The line between a couple. UNKNOWN: they have a child, and nobody said more."""

    MARRIED = "married"
    COHABITING = "cohabiting"
    SEPARATED = "separated"
    DIVORCED = "divorced"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Member:
    """One person. `key` is a word that is nobody else's here; `age` and `note` are short texts as they are to stand."""

    key: str
    name: str
    note: str = ""
    age: str = ""
    sex: Sex = Sex.UNKNOWN
    principal: bool = False
    deceased: bool = False
    in_household: bool = False


@dataclass(frozen=True, kw_only=True)
class Couple:
    """Two who are or were a couple. A couple now gone comes before the one after it."""

    a: str
    b: str
    bond: Bond = Bond.MARRIED


@dataclass(frozen=True, kw_only=True)
class Child:
    """A child in its place by birth. Equal `twins` above 0: born together. Not `sure`: one parent is not certain."""

    key: str
    twins: int = 0
    sure: bool = True


@dataclass(frozen=True, kw_only=True)
class Offspring:
    """Children of the same one or two parents, eldest first; no parents: brothers and sisters of parents not drawn."""

    parents: tuple[str, ...]
    children: tuple[Child, ...]


@dataclass(frozen=True, kw_only=True)
class Ancestor:
    """A grandparent and a grandchild between whom nobody is named."""

    key: str
    descendant: str


@dataclass(frozen=True, kw_only=True)
class Family:
    """Everyone to be drawn, and every tie that may be told."""

    members: tuple[Member, ...]
    couples: tuple[Couple, ...] = ()
    offspring: tuple[Offspring, ...] = ()
    ancestors: tuple[Ancestor, ...] = ()

    @property
    def words(self) -> str:
        """The picture in words: every member, then every tie."""
        return f"{len(self.members)}人。{''.join(map(_of, self.members))}{self.ties}"

    @property
    def ties(self) -> str:
        """Every tie in words; empty where there is none."""
        return _ties_of(self)

    @property
    def legend(self) -> tuple[str, ...]:
        """What the signs in this very picture mean, one phrase a sign."""
        return _legend_of(self)


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A picture as inline SVG; its size is in its own units, of which a label is twelve high."""

    svg: Markup
    width: int
    height: int


Runs = Callable[[str], Iterable[tuple[str | None, str]]]
"""A text cut into runs with the font each needs; None: the picture's own font."""

TITLE = "家族図"
_BONDS = {
    Bond.MARRIED: "夫婦",
    Bond.COHABITING: "内縁・事実婚",
    Bond.SEPARATED: "別れて暮らす夫婦",
    Bond.DIVORCED: "離婚した二人",
    Bond.UNKNOWN: "子どもの親どうし",
}
_SEXES = {Sex.MALE: "男", Sex.FEMALE: "女", Sex.UNKNOWN: ""}


def in_one_font(text: str) -> tuple[tuple[str | None, str], ...]:
    """A screen finds fonts by itself."""
    return ((None, text),)


def draw_genogram(family: Family, *, runs: Runs = in_one_font) -> Drawing:
    """The picture, with its title and its description in words.

    Ties that contradict each other (a grandchild as its own grandfather) are left out of the lines; the
    description has them all.
    """
    from forms.genogram_picture import picture_of  # noqa: PLC0415  it draws the values of this file

    return picture_of(family, title=TITLE, description=family.words, runs=runs)


def _ties_of(family: Family) -> str:
    names = {member.key: member.name for member in family.members}
    parts = [f"{names[c.a]}と{names[c.b]}は{_BONDS[c.bond]}。" for c in family.couples if {c.a, c.b} <= names.keys()]
    for group in family.offspring:
        children = "、".join(names[child.key] for child in group.children if child.key in names)
        parents = "と".join(names[key] for key in group.parents if key in names)
        parts.append(f"{parents}の子は、{children}。" if parents else f"{children}はきょうだい。")
        parts += [f"{'と'.join(names[k] for k in one)}は同じときに生まれた。" for one in _twins(group, names)]
    parts += [
        f"{names[one.key]}の孫は、{names[one.descendant]}。"
        for one in family.ancestors
        if {one.key, one.descendant} <= names.keys()
    ]
    return "".join(parts)


def _of(member: Member) -> str:
    home = "同居" if member.in_household else ""
    said = (member.note, member.age, _SEXES[member.sex], home, "亡くなっている" if member.deceased else "")
    words = "、".join(word for word in said if word)
    return f"{member.name}（{words}）。" if words else f"{member.name}。"


def _twins(group: Offspring, names: dict[str, str]) -> list[list[str]]:
    born: dict[int, list[str]] = {}
    for child in group.children:
        if child.twins and child.key in names:
            born.setdefault(child.twins, []).append(child.key)
    return [keys for keys in born.values() if len(keys) > 1]


def _legend_of(family: Family) -> tuple[str, ...]:
    bonds = {couple.bond for couple in family.couples}
    at_home = [m for m in family.members if m.in_household and not m.deceased]
    sexes = {member.sex for member in family.members}
    unsure = any(not child.sure for group in family.offspring for child in group.children)
    said = (
        (Sex.MALE in sexes, "□＝男"),
        (Sex.FEMALE in sexes, "○＝女"),
        (Sex.UNKNOWN in sexes, "◇＝性別は示していない"),
        (any(m.principal for m in family.members), "二重の枠＝本人"),
        (any(m.deceased for m in family.members), "×＝亡くなった人"),
        (Bond.DIVORCED in bonds, "//＝離婚"),
        (Bond.SEPARATED in bonds, "/＝別居の夫婦"),
        (Bond.COHABITING in bonds, "夫婦の破線＝内縁・事実婚"),
        (Bond.UNKNOWN in bonds, "点の線＝子の親どうし"),
        (unsure or bool(family.ancestors), "子への破線＝続柄からは親が決まらない"),
        (len(at_home) > 1, "太い帯の中＝同居"),
    )
    return tuple(words for shown, words in said if shown)
