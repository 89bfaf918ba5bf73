"""The lines of a 家族図: who is joined to whom, as ways through columns and rows whose heights come later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from forms.genogram import Ancestor, Child, Couple, Offspring
from forms.genogram_boundary import free_column
from forms.genogram_layout import PITCH, Layout

_HALF = PITCH // 2
_ASIDE = 8
_MARGIN = 6


class Height(Enum):
    """What a point's height is reckoned from: the middle of a row, just under it, or a lane above it."""

    ROW = "row"
    FOOT = "foot"
    LANE = "lane"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Point:
    """A column, and a height of that row; `lane` counts upwards."""

    x: int
    row: int
    at: Height
    lane: int = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line. `kind` is what it says (bond-divorced, descent, twin); `joins` are the keys it is about."""

    kind: str
    points: tuple[Point, ...]
    joins: tuple[str, ...]
    sure: bool = True


class Lanes:
    """Free heights above the rows, so that no two lines lie on each other."""

    def __init__(self) -> None:
        self._taken: dict[tuple[int, Height], list[list[tuple[int, int]]]] = {}

    def free(self, row: int, at: Height, columns: Iterable[int]) -> int:
        """The lowest lane above the row that is free between these columns; it is taken now."""
        reach = sorted(columns)
        low, high = reach[0] - _MARGIN, reach[-1] + _MARGIN
        lanes = self._taken.setdefault((row, at), [])
        for n, lane in enumerate(lanes):
            if all(high < start or end < low for start, end in lane):
                lane.append((low, high))
                return n
        lanes.append([(low, high)])
        return len(lanes) - 1

    def count(self, row: int, at: Height) -> int:
        """How many lanes there are above this row."""
        return len(self._taken.get((row, at), []))


def lines_of(layout: Layout, lanes: Lanes) -> tuple[Line, ...]:
    """Every line of the picture, the couples first."""
    return _Drawing(layout, lanes).lines()


class _Drawing:
    def __init__(self, layout: Layout, lanes: Lanes) -> None:
        self._layout = layout
        self._lanes = lanes
        self._bonds: dict[frozenset[str], Point] = {}
        self._used: set[tuple[int, int]] = set()

    def lines(self) -> tuple[Line, ...]:
        family = self._layout.family
        found = [self._bond(couple) for couple in family.couples]
        for group in family.offspring:
            found += self._descent(group)
        found += [self._ancestry(tie) for tie in family.ancestors]
        return tuple(found)

    def _point(self, key: str, at: Height, *, aside: int = 0) -> Point:
        return Point(x=self._layout.x[key] + aside, row=self._layout.row[key], at=at)

    def _bond(self, couple: Couple) -> Line:
        """Straight where they stand side by side, else over the heads of who stands between."""
        x, row = self._layout.x, self._layout.row[couple.a]
        left, right = sorted((couple.a, couple.b), key=lambda key: x[key])
        between = any(x[left] < x[key] < x[right] for key in x if self._layout.row[key] == row)
        if between:
            lane = self._lanes.free(row, Height.OVER, (x[left], x[right]))
            over = [Point(x=end, row=row, at=Height.OVER, lane=lane) for end in (x[left] + _ASIDE, x[right] - _ASIDE)]
            ends = self._point(left, Height.ROW, aside=_ASIDE), self._point(right, Height.ROW, aside=-_ASIDE)
            points = (ends[0], *over, ends[1])
            start = Point(x=self._column(row, x[right] - _HALF), row=row, at=Height.OVER, lane=lane)
        else:
            points = (self._point(left, Height.ROW), self._point(right, Height.ROW))
            start = Point(x=self._column(row, (x[left] + x[right]) // 2), row=row, at=Height.ROW)
        self._bonds[frozenset({left, right})] = start
        return Line(kind=f"bond-{couple.bond.value}", points=points, joins=(left, right))

    def _column(self, row: int, *wanted: int) -> int:
        """The first of these columns, or one close by, in which nothing goes down yet."""
        for aside in (0, _ASIDE - 1, 1 - _ASIDE):
            for x in wanted:
                if (row, x + aside) not in self._used:
                    self._used.add((row, x + aside))
                    return x + aside
        return wanted[0]

    def _start(self, parents: Sequence[str]) -> tuple[Point, ...]:
        """From the line of a couple, or out of the foot of one parent beside his label."""
        if len(parents) > 1:
            return (self._bonds[frozenset(parents)],)
        foot = self._point(parents[0], Height.FOOT)
        aside = self._column(foot.row, foot.x + _HALF, foot.x - _HALF)
        return (
            self._point(parents[0], Height.ROW),
            foot,
            Point(x=aside, row=foot.row, at=Height.FOOT),
        )

    def _down(self, start: tuple[Point, ...], row: int, towards: int) -> list[Point]:
        """The way down to just above `row`, around whoever stands in the rows between."""
        way = list(start)
        for between in range(start[-1].row + 1, row):
            here, x = way[-1].x, self._column(between, free_column(self._layout, between, towards))
            lane = self._lanes.free(between, Height.LANE, (here, x))
            way += [Point(x=column, row=between, at=Height.LANE, lane=lane) for column in (here, x)]
        return way

    def _descent(self, group: Offspring) -> list[Line]:
        keys = [child.key for child in group.children]
        columns = [self._layout.x[key] for key in keys]
        row = self._layout.row[keys[0]]
        middle = (min(columns) + max(columns)) // 2
        way = self._down(self._start(group.parents), row, middle) if group.parents else []
        if way and len(keys) == 1 and abs(way[-1].x - columns[0]) <= 1:
            way[-1] = Point(x=columns[0], row=way[-1].row, at=way[-1].at, lane=way[-1].lane)
        births = _births(group.children)
        forks = [(min(x) + max(x)) // 2 for x in ([self._layout.x[c.key] for c in birth] for birth in births)]
        reach = [*forks, *([way[-1].x] if way else [])]
        lane = self._lanes.free(row, Height.LANE, [*columns, *reach])
        sure = any(child.sure for child in group.children)
        found = []
        if way:
            end = Point(x=way[-1].x, row=row, at=Height.LANE, lane=lane)
            found.append(Line(kind="descent", points=(*way, end), joins=(*group.parents, *keys), sure=sure))
        if min(reach) < max(reach):
            bar = tuple(Point(x=x, row=row, at=Height.LANE, lane=lane) for x in (min(reach), max(reach)))
            found.append(Line(kind="bar", points=bar, joins=tuple(keys), sure=sure))
        for birth, x in zip(births, forks, strict=True):
            fork = Point(x=x, row=row, at=Height.LANE, lane=lane)
            kind = "twin" if len(birth) > 1 else "child"
            found += [
                Line(kind=kind, points=(fork, self._point(c.key, Height.ROW)), joins=(c.key,), sure=c.sure)
                for c in birth
            ]
        return found

    def _ancestry(self, tie: Ancestor) -> Line:
        start = self._start((tie.key,))
        end = self._point(tie.descendant, Height.ROW, aside=_ASIDE)
        way = self._down(start, end.row, end.x)
        lane = self._lanes.free(end.row, Height.LANE, (way[-1].x, end.x))
        way += [Point(x=x, row=end.row, at=Height.LANE, lane=lane) for x in (way[-1].x, end.x)]
        return Line(kind="ancestor", points=(*way, end), joins=(tie.key, tie.descendant), sure=False)


def _births(children: Sequence[Child]) -> list[list[Child]]:
    """The children by birth: twins in one."""
    births: list[list[Child]] = []
    for child in children:
        if births and child.twins and births[-1][0].twins == child.twins:
            births[-1].append(child)
        else:
            births.append([child])
    return births
