"""Where everybody of a 家族図 stands: a row for each generation, couples side by side, children under their parents.

The same family always gives the same places. What lives here knows columns and rows, no lines and no heights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from forms.genogram import Bond, Child, Couple, Family, Member, Offspring, Sex

PITCH = 92
"""From the middle of one person to the middle of the next, at least."""
_SWEEPS = 5
_SIDE_COLUMNS = 6
_LEFT_FIRST = {Sex.MALE: 0, Sex.UNKNOWN: 1, Sex.FEMALE: 2}


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Who stands where (`x`, `row`), and the ties that can be drawn between them without contradiction."""

    x: dict[str, int]
    row: dict[str, int]
    family: Family

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return max(self.row.values(), default=-1) + 1


def laid_out(family: Family) -> Layout:
    """The places of everyone. Ties to somebody who is not there, and ties against the others, are left out."""
    known, generations = _consistent(_of_those_present(family))
    level = generations.levels()
    x: dict[str, int] = {}
    row: dict[str, int] = {}
    parts = _parts(known)
    alone = [part[0] for part in parts if len(part) == 1]
    left = 0
    for part in [part for part in parts if len(part) > 1]:
        top = min(level[key] for key in part)
        places = _Tree(part, known, level).places()
        first = min(places.values())
        x |= {key: left + place - first for key, place in places.items()}
        row |= {key: level[key] - top for key in part}
        left = max(x.values()) + PITCH
    rows = max(row.values(), default=-1) + 1
    wide = -(-len(alone) // max(rows, -(-len(alone) // _SIDE_COLUMNS), 1))
    for n, key in enumerate(alone):
        x[key], row[key] = left + (n % wide) * PITCH, n // wide
    return Layout(x=x, row=row, family=known)


def _of_those_present(family: Family) -> Family:
    """The ties between members, each once: no one with himself, no child twice, at most two parents."""
    present = {member.key for member in family.members}
    couples: dict[frozenset[str], Couple] = {}
    for couple in family.couples:
        pair = frozenset({couple.a, couple.b})
        if len(pair) > 1 and pair <= present:
            couples.setdefault(pair, couple)
    born: set[str] = set()
    groups = []
    for group in family.offspring:
        parents = tuple(dict.fromkeys(key for key in group.parents if key in present))[:2]
        children = tuple(
            {c.key: c for c in group.children if c.key in present - born and c.key not in parents}.values()
        )
        if len(children) > (0 if parents else 1):
            born |= {child.key for child in children}
            groups.append(Offspring(parents=parents, children=_twins_together(children)))
    ancestors = tuple(a for a in family.ancestors if {a.key, a.descendant} <= present and a.key != a.descendant)
    members = tuple({m.key: m for m in family.members}.values())
    return Family(members=members, couples=tuple(couples.values()), offspring=tuple(groups), ancestors=ancestors)


def _twins_together(children: tuple[Child, ...]) -> tuple[Child, ...]:
    first: dict[int, int] = {}
    for n, child in enumerate(children):
        first.setdefault(child.twins or -n - 1, n)
    return tuple(sorted(children, key=lambda c: first[c.twins] if c.twins else children.index(c)))


class _Generations:
    """Who stands in one row with whom, and who above whom. A tie that would bend the order is refused."""

    def __init__(self, members: Iterable[Member]) -> None:
        self._row = {member.key: member.key for member in members}
        self._above: list[tuple[str, str, int]] = []

    def beside(self, a: str, b: str) -> bool:
        one, other = self._row[a], self._row[b]
        if one != other and (self._reaches(one, other) or self._reaches(other, one)):
            return False
        self._row = {key: one if row == other else row for key, row in self._row.items()}
        return True

    def above(self, upper: str, lower: str, by: int) -> bool:
        if self._reaches(self._row[lower], self._row[upper]):
            return False
        self._above.append((upper, lower, by))
        return True

    def _reaches(self, start: str, goal: str) -> bool:
        seen, todo = {start}, [start]
        while todo:
            here = todo.pop()
            if here == goal:
                return True
            below = {self._row[b] for a, b, _ in self._above if self._row[a] == here} - seen
            seen |= below
            todo += sorted(below)
        return False

    def levels(self) -> dict[str, int]:
        """The row of each, as far down as their forebears push them, no farther up than their children need."""
        edges = [(self._row[a], self._row[b], by) for a, b, by in self._above]
        level = dict.fromkeys(self._row.values(), 0)
        for _ in level:
            for upper, lower, by in edges:
                level[lower] = max(level[lower], level[upper] + by)
        roots = set(level) - {lower for _, lower, _ in edges}
        for root in sorted(roots):
            needed = [level[lower] - by for upper, lower, by in edges if upper == root]
            level[root] = min(needed, default=level[root])
        return {key: level[row] for key, row in self._row.items()}


def _consistent(family: Family) -> tuple[Family, _Generations]:
    """The ties that agree, taken in their order: couples, then children, then grandchildren."""
    order = _Generations(family.members)
    couples = [couple for couple in family.couples if order.beside(couple.a, couple.b)]
    pairs = {frozenset({couple.a, couple.b}) for couple in couples}
    groups = []
    for group in family.offspring:
        parents = group.parents
        if len(parents) > 1 and frozenset(parents) not in pairs:
            if order.beside(*parents):
                couples.append(Couple(a=parents[0], b=parents[1], bond=Bond.UNKNOWN))
                pairs.add(frozenset(parents))
            else:
                parents = parents[:1]
        children: list[Child] = []
        for child in group.children:
            together = not children or order.beside(children[0].key, child.key)
            if together and all(order.above(parent, child.key, 1) for parent in parents):
                children.append(child)
        if len(children) > (0 if parents else 1):
            groups.append(Offspring(parents=parents, children=tuple(children)))
    ancestors = [a for a in family.ancestors if order.above(a.key, a.descendant, 2)]
    agreed = replace(family, couples=tuple(couples), offspring=tuple(groups), ancestors=tuple(ancestors))
    return agreed, order


def _parts(family: Family) -> list[list[str]]:
    """The members in groups that some tie holds together, in the order in which they came."""
    part = {member.key: n for n, member in enumerate(family.members)}
    ties = [(couple.a, couple.b) for couple in family.couples]
    ties += [(a.key, a.descendant) for a in family.ancestors]
    for group in family.offspring:
        keys = [*group.parents, *(child.key for child in group.children)]
        ties += [(keys[0], key) for key in keys[1:]]
    for one, other in ties:
        low, high = sorted((part[one], part[other]))
        part = {key: low if n == high else n for key, n in part.items()}
    return [[key for key, n in part.items() if n == which] for which in sorted(set(part.values()))]


@dataclass(kw_only=True, eq=False)
class _Block:
    """People who stand side by side because couples tie them; `left` is the middle of the first."""

    keys: tuple[str, ...]
    level: int
    left: float = 0.0


class _Tree:
    """One part of the family while its places are found."""

    def __init__(self, part: list[str], family: Family, level: dict[str, int]) -> None:
        self._part = part
        self._couples = [c for c in family.couples if c.a in part]
        self._groups = [g for g in family.offspring if g.children[0].key in part]
        self._ancestors = [a for a in family.ancestors if a.key in part]
        self._member = {m.key: m for m in family.members if m.key in part}
        self._blocks = self._in_blocks(level)
        self._of = {key: block for block in self._blocks for key in block.keys}
        self._at = {key: n for block in self._blocks for n, key in enumerate(block.keys)}
        self._rows: dict[int, list[_Block]] = {}
        self._fill_rows()

    def places(self) -> dict[str, int]:
        """The column of everyone, nobody nearer than PITCH to the next in his row."""
        for blocks in self._rows.values():
            _apart(blocks, dict.fromkeys(blocks, 0.0))
        down = sorted(self._rows)
        for _ in range(_SWEEPS):
            for level in down[1:]:
                self._pull(level, self._towards_parents)
            for level in reversed(down):
                self._pull(level, self._towards_children)
        lefts = {block: round(block.left) for block in self._blocks}
        return {key: lefts[block] + self._at[key] * PITCH for key, block in self._of.items()}

    def _in_blocks(self, level: dict[str, int]) -> list[_Block]:
        partners: dict[str, list[str]] = {key: [] for key in self._part}
        current = set()
        for couple in self._couples:
            partners[couple.a].append(couple.b)
            partners[couple.b].append(couple.a)
            if couple.bond is not Bond.DIVORCED:
                current |= {couple.a, couple.b}
        order = {key: (key in current, _LEFT_FIRST[self._member[key].sex], n) for n, key in enumerate(self._part)}
        seen: set[str] = set()
        blocks = []
        for key in self._part:
            if key not in seen:
                chain = _chain(_linked(key, partners), partners, order)
                seen |= set(chain)
                blocks.append(_Block(keys=tuple(chain), level=level[key]))
        return blocks

    def _fill_rows(self) -> None:
        """Every block into its row, in the order of a walk from the eldest down."""
        children = {child.key for group in self._groups for child in group.children}
        below = children | {a.descendant for a in self._ancestors}
        heads: list[tuple[int, list[_Block]]] = []
        for group in self._groups:
            if not group.parents and not any(self._has_parents(self._of[c.key]) for c in group.children):
                keys = [child.key for child in group.children]
                heads.append((min(map(self._part.index, keys)), [self._of[key] for key in keys]))
        heads += [
            (self._part.index(block.keys[0]), [block]) for block in self._blocks if not below.intersection(block.keys)
        ]
        seen: set[_Block] = set()
        for _, blocks in sorted(heads, key=lambda head: head[0]):
            for block in blocks:
                self._walk(block, seen)
        for block in self._blocks:
            self._walk(block, seen)

    def _has_parents(self, block: _Block) -> bool:
        return any(g.parents and c.key in block.keys for g in self._groups for c in g.children)

    def _walk(self, block: _Block, seen: set[_Block]) -> None:
        if block in seen:
            return
        seen.add(block)
        self._rows.setdefault(block.level, []).append(block)
        mine = [g for g in self._groups if g.parents and g.parents[0] in block.keys]
        for group in sorted(mine, key=lambda g: sum(self._at[p] for p in g.parents) / len(g.parents)):
            for child in group.children:
                self._walk(self._of[child.key], seen)
        for tie in self._ancestors:
            if tie.key in block.keys:
                self._walk(self._of[tie.descendant], seen)

    def _x(self, key: str) -> float:
        return self._of[key].left + self._at[key] * PITCH

    def _middle(self, keys: Iterable[str]) -> float:
        places = [self._x(key) for key in keys]
        return (min(places) + max(places)) / 2

    def _pull(self, level: int, pulls: Callable[[_Block], list[float]]) -> None:
        blocks = self._rows[level]
        wishes = {}
        for block in blocks:
            found = pulls(block)
            wishes[block] = block.left + (sum(found) / len(found) if found else 0.0)
        _apart(blocks, wishes)

    def _towards_parents(self, block: _Block) -> list[float]:
        pulls = [
            self._middle(group.parents) - self._middle(child.key for child in group.children)
            for group in self._groups
            if group.parents and any(child.key in block.keys for child in group.children)
        ]
        return pulls or [self._x(a.key) - self._x(a.descendant) for a in self._ancestors if a.descendant in block.keys]

    def _towards_children(self, block: _Block) -> list[float]:
        pulls = [
            self._middle(child.key for child in group.children) - self._middle(group.parents)
            for group in self._groups
            if group.parents and group.parents[0] in block.keys
        ]
        return pulls or [self._x(a.descendant) - self._x(a.key) for a in self._ancestors if a.key in block.keys]


def _linked(key: str, partners: dict[str, list[str]]) -> list[str]:
    found = [key]
    for one in found:
        found += [other for other in partners[one] if other not in found]
    return found


def _chain(keys: list[str], partners: dict[str, list[str]], order: dict[str, tuple[bool, int, int]]) -> list[str]:
    """In a row so that couples stand together as far as a row allows: the one who left before the one who came."""
    if len(keys) == 2:  # noqa: PLR2004 - a couple
        return sorted(keys, key=lambda key: order[key][1:])
    ends = [key for key in keys if len(partners[key]) <= 1] or keys
    chain = [min(ends, key=lambda key: order[key])]
    while len(chain) < len(keys):
        near = [key for key in partners[chain[-1]] if key not in chain]
        chain.append(min(near or [key for key in keys if key not in chain], key=lambda key: order[key]))
    return chain


def _apart(blocks: list[_Block], wishes: dict[_Block, float]) -> None:
    """Each block as near to its wish as the others let it, by least squares, in the given order."""
    pools: list[tuple[float, int]] = []
    offsets, offset = [], 0
    for block in blocks:
        offsets.append(offset)
        pools.append((wishes[block] - offset, 1))
        offset += len(block.keys) * PITCH
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            (one, n), (other, m) = pools[-2], pools[-1]
            pools[-2:] = [((one * n + other * m) / (n + m), n + m)]
    settled = [place for place, count in pools for _ in range(count)]
    for block, place, before in zip(blocks, settled, offsets, strict=True):
        block.left = place + before
