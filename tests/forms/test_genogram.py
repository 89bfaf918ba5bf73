"""The 家族図: everyone once, nobody over another, each sign as it is meant."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from forms.genogram import Ancestor, Bond, Child, Couple, Family, Member, Offspring, Sex, draw_genogram
from forms.genogram_boundary import WIDTH
from forms.genogram_picture import FONT, SIZE, width_of

SVG = "{http://www.w3.org/2000/svg}"
LONG = "アレクサンドロヴィッチ・マクシミリアーノ・デ・ラ・クルス・ヴィジャヌエバ・西"
Box = tuple[float, float, float, float]
Spot = tuple[float, float]


class Picture:
    """A drawn family, read back from its SVG."""

    def __init__(self, family: Family) -> None:
        self.svg = str(draw_genogram(family).svg)
        self.root = ET.fromstring(self.svg)  # noqa: S314 - our own
        self.members = {g.get("data-key", ""): g for g in self.root.iter(f"{SVG}g") if "data-key" in g.attrib}

    def is_a(self, key: str) -> set[str]:
        return set((self.members[key].get("class") or "").split()) - {"member"}

    def middle(self, key: str) -> Spot:
        x, y, right, bottom = self.symbol(key)
        return (x + right) / 2, (y + bottom) / 2

    def symbol(self, key: str) -> Box:
        shape = self.members[key][0]
        if shape.tag == f"{SVG}rect":
            x, y, side = (float(shape.get(name, "")) for name in ("x", "y", "width"))
            return x, y, x + side, y + side
        if shape.tag == f"{SVG}circle":
            x, y, r = (float(shape.get(name, "")) for name in ("cx", "cy", "r"))
            return x - r, y - r, x + r, y + r
        ((x, y), (east, _), (_, south), _) = spots(shape)
        return 2 * x - east, y, east, south

    def words(self, key: str) -> list[str]:
        return ["".join(text.itertext()) for text in self.members[key].iter(f"{SVG}text")]

    def labels(self, key: str) -> list[Box]:
        """The boxes of the lines under a symbol."""
        found = []
        for text in self.members[key].iter(f"{SVG}text"):
            size, x, y = (float(text.get(name, "")) for name in ("font-size", "x", "y"))
            half = width_of("".join(text.itertext())) * size / 2
            if size == FONT:
                found.append((x - half, y - size, x + half, y + 2))
        return found

    def lines(self, kind: str) -> list[tuple[frozenset[str], list[Spot], bool]]:
        """(who, where, whether dashed) of every line of a kind."""
        return [
            (frozenset((path.get("data-joins") or "").split()), spots(path), "stroke-dasharray" in path.attrib)
            for path in self.root.iter(f"{SVG}path")
            if path.get("class") == kind
        ]

    @property
    def band(self) -> list[list[Spot]]:
        found = [g for g in self.root.iter(f"{SVG}g") if g.get("class") == "household"]
        if not found:
            return []
        return [spots_in(stroke) for stroke in (found[0][0].get("d") or "").split("M") if stroke]


def spots_in(way: str) -> list[Spot]:
    numbers = [float(number) for number in re.findall(r"-?[0-9.]+", way)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def spots(path: ET.Element) -> list[Spot]:
    return spots_in(path.get("d") or "")


def one(key: str, sex: Sex = Sex.FEMALE, **more: object) -> Member:
    return Member(key=key, name=f"人{key}", sex=sex, **more)  # type: ignore[arg-type]


def born(parents: str, children: str, twins: str = "") -> Offspring:
    return Offspring(
        parents=tuple(parents), children=tuple(Child(key=key, twins=1 if key in twins else 0) for key in children)
    )


def test_a_divorce_and_the_marriage_after_it_stand_on_either_side_of_her() -> None:
    family = Family(
        members=(one("a", principal=True), one("b", Sex.MALE), one("c", Sex.MALE), one("d"), one("e", Sex.MALE)),
        couples=(Couple(a="b", b="a", bond=Bond.DIVORCED), Couple(a="a", b="c")),
        offspring=(born("ab", "d"), born("ac", "e")),
    )
    drawn = Picture(family)
    assert [who for who, _, _ in drawn.lines("bond-divorced")] == [frozenset("ab")]
    assert [who for who, _, _ in drawn.lines("bond-married")] == [frozenset("ac")]
    assert len(drawn.lines("slash")) == 2
    row = sorted("abc", key=lambda key: drawn.middle(key)[0])
    assert row == ["b", "a", "c"]
    assert drawn.middle("d")[0] < drawn.middle("e")[0]
    assert "人bと人aは離婚した二人。" in drawn.svg


def test_a_couple_living_apart_has_one_slash_and_one_never_married_a_broken_line() -> None:
    apart = Picture(Family(members=(one("a"), one("b")), couples=(Couple(a="a", b="b", bond=Bond.SEPARATED),)))
    assert len(apart.lines("slash")) == 1
    free = Picture(Family(members=(one("a"), one("b")), couples=(Couple(a="a", b="b", bond=Bond.COHABITING),)))
    assert [dashed for _, _, dashed in free.lines("bond-cohabiting")] == [True]
    married = Picture(Family(members=(one("a"), one("b")), couples=(Couple(a="a", b="b"),)))
    assert [dashed for _, _, dashed in married.lines("bond-married")] == [False]


def test_twins_come_from_one_point_and_stand_in_their_place_by_birth() -> None:
    drawn = Picture(
        Family(
            members=tuple(map(one, "abcdef")), couples=(Couple(a="a", b="b"),), offspring=(born("ab", "cdef", "de"),)
        )
    )
    twins = drawn.lines("twin")
    assert {key for who, _, _ in twins for key in who} == {"d", "e"}
    assert len({where[0] for _, where, _ in twins}) == 1
    assert sorted("fedc", key=lambda key: drawn.middle(key)[0]) == list("cdef")
    assert {key for who, _, _ in drawn.lines("child") for key in who} == {"c", "f"}


def test_whoever_died_has_a_cross_and_no_age_and_is_in_no_household() -> None:
    drawn = Picture(Family(members=(one("a", deceased=True, age="80", in_household=True), one("b", in_household=True))))
    crosses = [g for g in drawn.members["a"] if g.get("class") == "died"]
    assert len(crosses) == 1
    assert drawn.words("a") == ["人a"]
    assert drawn.band == []


@pytest.mark.parametrize(
    ("sex", "shape"), [(Sex.MALE, f"{SVG}rect"), (Sex.FEMALE, f"{SVG}circle"), (Sex.UNKNOWN, f"{SVG}path")]
)
def test_the_shape_says_the_sex_and_the_person_herself_has_it_twice(sex: Sex, shape: str) -> None:
    drawn = Picture(Family(members=(one("a", sex, principal=True), one("b", sex))))
    shapes = {key: [part.tag for part in drawn.members[key] if part.tag != f"{SVG}text"] for key in "ab"}
    assert shapes == {"a": [shape, shape], "b": [shape]}


def test_three_generations_stand_in_three_rows_and_in_laws_beside_each_other() -> None:
    family = Family(
        members=tuple(map(one, "abcdefg")),
        couples=(Couple(a="a", b="b"), Couple(a="c", b="d"), Couple(a="e", b="f")),
        offspring=(born("ab", "e"), born("cd", "f"), born("ef", "g")),
    )
    drawn = Picture(family)
    rows = [{drawn.middle(key)[1] for key in keys} for keys in ("abcd", "ef", "g")]
    assert [len(row) for row in rows] == [1, 1, 1]
    assert rows[0] < rows[1] or max(rows[0]) < max(rows[1]) < max(rows[2])


def test_two_women_are_a_couple_like_any_other() -> None:
    drawn = Picture(Family(members=(one("a"), one("b"), one("c")), couples=(Couple(a="a", b="b"),)))
    assert drawn.is_a("a") == drawn.is_a("b") == {"female"}
    assert len(drawn.lines("bond-married")) == 1
    assert drawn.middle("a")[1] == drawn.middle("b")[1]


def test_a_parent_whom_nobody_named_is_not_invented() -> None:
    drawn = Picture(Family(members=(one("a"), one("b")), offspring=(born("a", "b"),)))
    assert set(drawn.members) == {"a", "b"}
    assert [who for who, _, _ in drawn.lines("descent")] == [frozenset("ab")]
    brothers = Picture(Family(members=(one("a"), one("b")), offspring=(born("", "ab"),)))
    assert brothers.lines("descent") == []
    assert len(brothers.lines("bar")) == 1


def test_a_parent_who_is_only_likely_and_a_grandparent_stand_on_broken_lines() -> None:
    family = Family(
        members=tuple(map(one, "abcg")),
        couples=(Couple(a="a", b="b"),),
        offspring=(Offspring(parents=("a", "b"), children=(Child(key="c", sure=False),)),),
        ancestors=(Ancestor(key="g", descendant="a"),),
    )
    drawn = Picture(family)
    assert [dashed for kind in ("child", "descent", "ancestor") for _, _, dashed in drawn.lines(kind)] == [True] * 3


def test_the_band_goes_around_whoever_lives_elsewhere() -> None:
    members = tuple(one(key, in_household=key != "b") for key in "abc")
    drawn = Picture(Family(members=members, offspring=(born("", "abc"),)))
    assert far_from_the_band(drawn, "b")
    assert not far_from_the_band(drawn, "a")
    assert not far_from_the_band(drawn, "c")


def test_a_long_name_is_cut_in_the_picture_and_whole_in_its_words() -> None:
    drawn = Picture(Family(members=(Member(key="a", name=LONG, note="その他の親族"),)))
    assert len(LONG) >= 38
    assert drawn.words("a")[1].endswith("…")
    assert all(width_of(line) <= 6.5 for line in drawn.words("a"))
    assert LONG in "".join(drawn.root.itertext())


def test_what_is_typed_is_never_markup() -> None:
    drawn = Picture(Family(members=(Member(key="a", name="<b>&", note='"><i>'),)))
    assert drawn.words("a") == ["<b>&", '"><i>']
    assert "style=" not in drawn.svg


def far_from_the_band(drawn: Picture, key: str) -> bool:
    """Whether the band touches nothing of this symbol."""
    left, top, right, bottom = drawn.symbol(key)
    half = WIDTH / 2
    for stroke in drawn.band:
        for (x, y), (x2, y2) in pairwise(stroke):
            beside = max(x, x2) + half < left or min(x, x2) - half > right
            above = max(y, y2) + half < top or min(y, y2) - half > bottom
            if not (beside or above):
                return False
    return True


def overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@some.composite
def families(draw: some.DrawFn) -> Family:
    """Any people with any ties, possible or not."""
    count = draw(some.integers(min_value=1, max_value=12))
    keys = [str(n) for n in range(count)]
    key = some.sampled_from(keys)
    members = tuple(
        Member(
            key=k,
            name=draw(some.sampled_from((LONG, "西川 とし子", "グエン ティ ラン", "MWMWMWMWMWMW", "世帯の人"))),
            note=draw(some.sampled_from(("", "兄弟姉妹", "その他の親族", "配偶者 平成21年没"))),
            age=draw(some.sampled_from(("", "7", "100", "40頃"))),
            sex=draw(some.sampled_from(Sex)),
            principal=k == "0",
            deceased=draw(some.booleans()),
            in_household=draw(some.booleans()),
        )
        for k in keys
    )
    bonds = some.builds(Couple, a=key, b=key, bond=some.sampled_from(Bond))
    child = some.builds(Child, key=key, twins=some.integers(min_value=0, max_value=1), sure=some.booleans())
    groups = some.builds(
        Offspring,
        parents=some.lists(key, max_size=2).map(tuple),
        children=some.lists(child, min_size=1, max_size=5).map(tuple),
    )
    return Family(
        members=members,
        couples=tuple(draw(some.lists(bonds, max_size=5))),
        offspring=tuple(draw(some.lists(groups, max_size=5))),
        ancestors=tuple(draw(some.lists(some.builds(Ancestor, key=key, descendant=key), max_size=2))),
    )


@given(family=families())
@settings(max_examples=150, deadline=None)
def test_any_family_is_drawn_whole_with_nobody_over_another(family: Family) -> None:
    drawn = Picture(family)
    assert drawn.members.keys() == {member.key for member in family.members}
    assert drawn.svg.count("data-key=") == len(family.members)
    boxes = {key: [drawn.symbol(key), *drawn.labels(key)] for key in drawn.members}
    for member in family.members:
        marks = {
            member.sex.value,
            *(name for name in ("principal", "deceased", "in_household") if getattr(member, name)),
        }
        assert drawn.is_a(member.key) == marks
        left, _, right, _ = drawn.symbol(member.key)
        assert right - left >= SIZE
        for other in boxes.keys() - {member.key}:
            assert not any(overlap(a, b) for a in boxes[member.key] for b in boxes[other])
    at_home = {m.key for m in family.members if m.in_household and not m.deceased}
    assert all(far_from_the_band(drawn, key) for key in drawn.members if key not in at_home)
    assert bool(drawn.band) == (len(at_home) > 1)
    assert not any(far_from_the_band(drawn, key) for key in at_home if len(at_home) > 1)
    left, top, wide, high = map(float, (drawn.root.get("viewBox") or "").split())
    for box in (box for mine in boxes.values() for box in mine):
        assert left <= box[0]
        assert box[2] <= left + wide
        assert top <= box[1]
        assert box[3] <= top + high


@given(family=families())
@settings(max_examples=30, deadline=None)
def test_the_same_family_is_always_the_same_picture(family: Family) -> None:
    assert draw_genogram(family).svg == draw_genogram(family).svg
