"""A laid-out 家族図 as SVG: heights, symbols, lines, labels. Every word goes through `escape` on its way in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from markupsafe import Markup, escape

from forms.genogram import Drawing, Family, Member, Runs, Sex
from forms.genogram_boundary import WIDTH, Bend, Stroke, band_of
from forms.genogram_layout import PITCH, Layout, laid_out
from forms.genogram_lines import Height, Lanes, Line, Point, lines_of

SIZE = 36
"""The side of a square."""
FONT = 12
LINE = 14
MOST = 6.5
"""The widest label, in full-width characters."""
_HALF = SIZE // 2
_UNDER = 10
_FOOT = _HALF + 4
_FONTS = "'BIZ UDPGothic','BIZ UDGothic',IPAmjMincho,'DejaVu Sans','Yu Gothic UI',Meiryo,sans-serif"
_WRITTEN = re.compile("[\\s\\S][\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*")
_DASHES = {"bond-cohabiting": "7 4", "bond-unknown": "2 4"}
_SLASHES = {"bond-divorced": (-3, 4), "bond-separated": (0,)}


def picture_of(family: Family, *, title: str, description: str, runs: Runs) -> Drawing:
    """The whole picture."""
    layout, lanes = laid_out(family), Lanes()
    lines = lines_of(layout, lanes)
    at_home = [m.key for m in layout.family.members if m.in_household and not m.deceased]
    band = band_of(layout, at_home)
    labels = {m.key: label_of(m) for m in layout.family.members}
    heights = _heights(layout, lanes, band, labels)
    pen = _Pen(layout=layout, heights=heights, runs=runs)
    reach = [x for stroke in band for bend in stroke for x in (bend.x - WIDTH // 2 - 2, bend.x + WIDTH // 2 + 2)]
    reach += [x + aside for x in layout.x.values() for aside in (-PITCH // 2, PITCH // 2)]
    reach += [point.x for line in lines for point in line.points]
    left, right = min(reach, default=0), max(reach, default=0)
    parts = [pen.band(band), *(pen.line(line) for line in lines)]
    parts += [pen.member(member, labels[member.key]) for member in layout.family.members]
    svg = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="genogram" role="img" '
        'aria-labelledby="genogram-title genogram-words" viewBox="{} 0 {} {}" width="{}" height="{}" '
        'font-family="{}" font-size="{}" fill="none" stroke="#000" stroke-width="1.5">'
        '<title id="genogram-title">{}</title><desc id="genogram-words">{}</desc>{}</svg>'
    ).format(
        *(left, right - left, heights.bottom, right - left, heights.bottom),
        *(_FONTS, FONT, title, description, Markup("".join(parts))),  # noqa: S704 - every word in it was escaped
    )
    return Drawing(svg=svg, width=right - left, height=heights.bottom)


def label_of(member: Member) -> tuple[str, ...]:
    """The lines under a symbol: name and note, in two each at most, cut with 「…」."""
    lines = _wrapped(member.name, 2)
    return tuple(lines + (_wrapped(member.note, 2) if member.note else []))


def width_of(text: str) -> float:
    """About how wide a text is, in full-width characters."""
    return sum(1.0 if unicodedata.east_asian_width(one[0]) in "WFA" else 0.65 for one in _WRITTEN.findall(text))


def _wrapped(text: str, most: int) -> list[str]:
    if width_of(text) <= MOST:
        return [text]
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most:
        last = len(lines) == most - 1
        if width_of(rest) <= MOST:
            line, rest = rest, ""
        else:
            line = _fitting(rest, MOST - 1 if last else MOST)
            family, gap, _ = rest.partition("\u3000" if "\u3000" in rest else " ")
            if not last and gap and width_of(family) <= MOST:
                line = family
            rest = rest[len(line) :].lstrip()
            line = f"{line.rstrip()}…" if last else line
        lines.append(line)
    return lines


def _fitting(text: str, most: float) -> str:
    line = ""
    for one in _WRITTEN.findall(text):
        if width_of(line + one) > most:
            break
        line += one
    return line


@dataclass(frozen=True, kw_only=True)
class _Heights:
    middle: tuple[int, ...]
    below: tuple[int, ...]
    over: tuple[int, ...]
    """How far the lines over the heads of a row reach."""
    bottom: int

    def of(self, point: Point) -> int:
        """Where a point of a line is."""
        middle = self.middle[point.row]
        match point.at:
            case Height.ROW:
                return middle
            case Height.FOOT:
                return middle + _FOOT
            case Height.OVER:
                return middle - _HALF - 10 - 9 * point.lane
            case Height.LANE:
                return middle - _HALF - self.over[point.row] - 20 - 8 * point.lane

    def of_bend(self, bend: Bend) -> int:
        """Where a bend of the band is."""
        return self.below[bend.row] if bend.below else self.middle[bend.row]


def _heights(layout: Layout, lanes: Lanes, band: tuple[Stroke, ...], labels: dict[str, tuple[str, ...]]) -> _Heights:
    """Rows as high as their labels and lines need, and no higher."""
    low = {bend.row for stroke in band for bend in stroke if bend.below}
    middle, below, overs = [], [], []
    here = 0
    for row in range(layout.rows):
        mine = [key for key in layout.x if layout.row[key] == row]
        over = 9 * lanes.count(row, Height.OVER) + (4 if lanes.count(row, Height.OVER) else 0)
        bars = 8 * lanes.count(row, Height.LANE) + (18 if lanes.count(row, Height.LANE) else 0)
        space = WIDTH + 10 if row - 1 in low else (10 if row == 0 else 30)
        here += max(space, over + bars + 6) + _HALF
        middle.append(here)
        overs.append(over)
        foot = here + _HALF + _UNDER + LINE * max((len(labels[key]) for key in mine), default=0)
        below.append(foot + WIDTH // 2 + 3)
        here = foot if mine else here
    here += WIDTH + 8 if layout.rows - 1 in low else _UNDER
    return _Heights(middle=tuple(middle), below=tuple(below), over=tuple(overs), bottom=here)


@dataclass(frozen=True, kw_only=True)
class _Pen:
    layout: Layout
    heights: _Heights
    runs: Runs

    def band(self, band: tuple[Stroke, ...]) -> str:
        """Twice over the same way: wide and dark, then narrower and pale."""
        if not band:
            return ""
        way = " ".join("M" + " L".join(f"{bend.x} {self.heights.of_bend(bend)}" for bend in stroke) for stroke in band)
        inside = "".join(
            f'<path d="{way}" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round" stroke-linecap="round"/>'
            for colour, width in (("#000", WIDTH), ("#ededed", WIDTH - 3))
        )
        return f'<g class="household">{inside}</g>'

    def line(self, line: Line) -> str:
        """One line, with the slashes of a couple that parted."""
        points = [(point.x, self.heights.of(point)) for point in line.points]
        way = "M" + " L".join(f"{x} {y}" for x, y in points)
        dashes = _DASHES.get(line.kind) or ("" if line.sure else "4 4")
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        drawn = f'<path class="{line.kind}" data-joins="{escape(" ".join(line.joins))}" d="{way}"{dash}/>'
        return drawn + self._slashes(line, points)

    def _slashes(self, line: Line, points: list[tuple[int, int]]) -> str:
        (x, y), (x2, _) = points[len(points) // 2 - 1 : len(points) // 2 + 1]
        middle = (x + x2) // 2 - (x2 - x) // 6
        return "".join(
            f'<path class="slash" d="M{middle + at - 4} {y + 8} L{middle + at + 4} {y - 8}"/>'
            for at in _SLASHES.get(line.kind, ())
        )

    def member(self, member: Member, label: tuple[str, ...]) -> str:
        """A person: symbol, age inside it, label under it."""
        x, y = self.layout.x[member.key], self.heights.middle[self.layout.row[member.key]]
        parts = [_shape(member.sex, x, y, _HALF, 'fill="#fff"')]
        if member.principal:
            parts.append(_shape(member.sex, x, y, _HALF - 4, ""))
        if member.deceased:
            arm = {Sex.MALE: _HALF, Sex.FEMALE: 13, Sex.UNKNOWN: 11}[member.sex]
            west, east, north, south = x - arm, x + arm, y - arm, y + arm
            parts.append(f'<path class="died" d="M{west} {north} L{east} {south} M{west} {south} L{east} {north}"/>')
        elif member.age:
            parts.append(self._text(x, y + 4, member.age, 11))
        first = y + _HALF + _UNDER + LINE - 4
        parts += [self._text(x, first + LINE * n, words, FONT) for n, words in enumerate(label)]
        kinds = [member.sex.value]
        kinds += [kind for kind in ("principal", "deceased", "in_household") if getattr(member, kind)]
        return f'<g class="member {" ".join(kinds)}" data-key="{escape(member.key)}">{"".join(parts)}</g>'

    def _text(self, x: int, y: int, words: str, size: int) -> str:
        spans = "".join(
            f'<tspan font-family="{escape(font)}">{escape(run)}</tspan>' if font else escape(run)
            for font, run in self.runs(words)
        )
        return f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="middle" fill="#000" stroke="none">{spans}</text>'


def _shape(sex: Sex, x: int, y: int, half: int, more: str) -> str:
    match sex:
        case Sex.MALE:
            return f'<rect x="{x - half}" y="{y - half}" width="{2 * half}" height="{2 * half}" {more}/>'
        case Sex.FEMALE:
            return f'<circle cx="{x}" cy="{y}" r="{half}" {more}/>'
        case Sex.UNKNOWN:
            tip = half + 3
            way = f"M{x} {y - tip} L{x + tip} {y} L{x} {y + tip} L{x - tip} {y} Z"
            return f'<path class="diamond" d="{way}" {more}/>'
