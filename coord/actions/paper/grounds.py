"""The letters A, B, C … of a sheet: each ground and disclosure that something on it stands on, in one table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from coord.actions.shown import ShownCase, ShownField
from coord.domain.agency import HolderKind
from coord.domain.ground import Ground
from coord.domain.wareki import short_wareki
from coord.store.rows import LawRow
from forms import blocks

_NONE = UUID(int=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What a sheet's no-consent grounds stand on in words, one by one or all alike, and until when they may be used.

    `holder` is the kind of the giver's holder, which the article goes by; where several give, it is `holders` by
    disclosure.
    """

    otherwise: str
    until: str
    holder: HolderKind
    by_disclosure: Mapping[UUID, str] = field(default_factory=dict)
    holders: Mapping[UUID, HolderKind] = field(default_factory=dict)


class Letters:
    """Each ground that something on the sheet stands on, in the order of the sheet; two that read alike are one."""

    def __init__(self, case: ShownCase, laws: Sequence[LawRow], standing: Standing) -> None:
        self._case = case
        self._laws = laws
        self._standing = standing
        self._letters: dict[tuple[Ground, UUID | None], str] = {}
        self._lines: dict[blocks.Ground, str] = {}
        for shown in case.fields:
            for stand in shown.stands:
                if stand not in self._letters:
                    line = self._line("", stand, shown)
                    self._letters[stand] = self._lines.setdefault(line, letter_of(len(self._lines)))

    def of(self, fields: Iterable[ShownField]) -> tuple[str, ...]:
        """The letters of these fields."""
        return tuple(sorted({self._letters[stand] for f in fields for stand in f.stands}))

    def table(self) -> tuple[blocks.Ground, ...]:
        """The table that explains the letters."""
        return tuple(replace(line, letter=letter) for line, letter in self._lines.items())

    def texts(self) -> str:
        """All of them in one line for the footer."""
        return "、".join(f"{line.letter} {line.text}" for line in self.table()) + "。条文は本紙の表のとおり"

    def _line(self, letter: str, stand: tuple[Ground, UUID | None], shown: ShownField) -> blocks.Ground:
        ground, disclosure = stand
        law = self._law(ground, disclosure)
        return blocks.Ground(
            letter=letter,
            text=law.words if law else ground.label,
            article=law.article if law else "根拠規定の登録がありません",
            standing_on=self._standing_on(ground, disclosure, shown),
            until=shown.ground.detail.lstrip("〜") if ground is Ground.CONSENT else self._standing.until,
            verified=bool(law and law.verified_by),
        )

    def _law(self, ground: Ground, disclosure: UUID | None) -> LawRow | None:
        holder = self._standing.holders.get(disclosure or _NONE, self._standing.holder)
        return next(
            (row for row in self._laws if row.ground is ground and row.giver_kind in (holder.value, "any")), None
        )

    def _standing_on(self, ground: Ground, disclosure: UUID | None, shown: ShownField) -> str:
        if ground is not Ground.CONSENT:
            return self._standing.by_disclosure.get(disclosure or _NONE, self._standing.otherwise)
        for person in self._case.persons:
            if person.ref in shown.persons:
                for consent in person.consents:
                    if consent.in_force:
                        return f"{person.called}さんの同意（{consent.method} {short_wareki(consent.recorded_on)}）"
        return "ご本人の同意"


def letter_of(number: int) -> str:
    """A … Z, then AA, AB …"""
    high, low = divmod(number, 26)
    return (letter_of(high - 1) if high else "") + chr(ord("A") + low)
