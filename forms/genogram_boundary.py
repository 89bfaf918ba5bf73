"""The band around those of a 家族図 who live together: strokes from one to the next, never a frame around others.

A frame would enclose whoever stands between two members of the household. The band is a tree instead: it goes
straight to the next one, and around everyone who lives elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations, pairwise

from forms.genogram_layout import PITCH, Layout

WIDTH = 46
"""Wide enough for a diamond, and narrow enough to pass between two neighbours."""
_ROW = 150  # about how far one row is from the next
_BEND = 60  # a bend is worth this much of a straight way


@dataclass(frozen=True, kw_only=True)
class Bend:
    """A point of the band: in the middle of a row, or (`below`) in the free space under its labels."""

    x: int
    row: int
    below: bool = False


Stroke = tuple[Bend, ...]


def band_of(layout: Layout, at_home: Collection[str]) -> tuple[Stroke, ...]:
    """The strokes that join all of `at_home`, the shortest tree of them; none for one who lives alone."""
    keys = [key for key in layout.x if key in at_home]
    ways = [(_way(layout, a, b, at_home), a, b) for a, b in combinations(keys, 2)]
    tree = {key: key for key in keys}
    strokes = []
    for way, a, b in sorted(ways, key=lambda one: _length(one[0])):
        if tree[a] != tree[b]:
            strokes.append(way)
            tree = {key: tree[a] if root == tree[b] else root for key, root in tree.items()}
    return tuple(strokes)


def free_column(layout: Layout, row: int, near: int) -> int:
    """The column nearest to `near` in which nobody of this row stands."""
    columns = sorted(x for key, x in layout.x.items() if layout.row[key] == row)
    if not columns:
        return near
    half = PITCH // 2
    gaps = [columns[0] - half, *((a + b) // 2 for a, b in pairwise(columns)), columns[-1] + half]
    free = [x for x in (near, *gaps) if all(abs(x - column) >= half for column in columns)]
    return min(free, key=lambda x: abs(x - near))


def _way(layout: Layout, a: str, b: str, at_home: Collection[str]) -> Stroke:
    upper, lower = sorted((a, b), key=lambda key: (layout.row[key], layout.x[key]))
    start, end = (Bend(x=layout.x[key], row=layout.row[key]) for key in (upper, lower))
    if start.row == end.row and not _between(layout, upper, lower) - set(at_home):
        return (start, end)
    bends = [start, Bend(x=start.x, row=start.row, below=True)]
    for row in range(start.row + 1, end.row):
        x = free_column(layout, row, end.x)
        bends += [Bend(x=x, row=row - 1, below=True), Bend(x=x, row=row, below=True)]
    bends += [Bend(x=end.x, row=max(start.row, end.row - 1), below=True), end]
    return tuple(bends)


def _between(layout: Layout, left: str, right: str) -> set[str]:
    return {
        key
        for key, x in layout.x.items()
        if layout.row[key] == layout.row[left] and layout.x[left] < x < layout.x[right]
    }


def _length(way: Stroke) -> int:
    steps = pairwise(way)
    far = sum(abs(a.x - b.x) + _ROW * abs(a.row - b.row) for a, b in steps)
    return far + (_BEND * (len(way) - 2))
