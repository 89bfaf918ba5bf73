"""Blocks that several forms share: rows of facts, the household, grounds, secrecy, the footer that proves a sheet.

Every text is Japanese already and may be printed for this very reader; an empty text means that the line is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.genogram import Family


@dataclass(frozen=True, kw_only=True)
class CopyHolder:
    """One line of the list of copies: 第n号 and who holds it."""

    number: int
    holder: str


@dataclass(frozen=True, kw_only=True)
class CopyMark:
    """The box 「写し 第n号 ／ 全m部」 and the watermark. `known_as` is the short name of whom this copy is for."""

    number: int
    total: int
    known_as: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A box to tick, ticked or not."""

    label: str
    ticked: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """A fact in the writer's words, where it comes from (本人談 …) and when (R8.11.6).

    `grounds`: the letters of its own grounds, if they differ from those of its block.
    """

    label: str
    value: str
    source: str = ""
    source_date: str = ""
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What one office stated about a person: whose, the field's label, its words, source, day and who states it.

    `differs`: another office states something else; both stand there, and each is marked 食いちがい.
    """

    whose: str
    label: str
    value: str
    source: str = ""
    source_date: str = ""
    agency: str = ""
    grounds: tuple[str, ...] = ()
    differs: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The facts of one compartment (区分), in their order."""

    compartment: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class Member:
    """One member of the household. name None: 「（氏名は提供なし）」 is printed."""

    name: str | None
    relation: str
    kana: str = ""
    age: str = ""
    living: str = ""
    condition: str = ""
    source: str = ""
    source_date: str = ""


@dataclass(frozen=True, kw_only=True)
class Household:
    """The household; `refusals` are whole sentences (「長男さんは、情報の共有を断られました。」).

    `family` is drawn beside the members, or above them when it is wide; None: no picture.
    """

    members: tuple[Member, ...] = ()
    note: str = ""
    refusals: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    family: Family | None = None


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One line of the table of grounds. verified False prints 「要確認」: the city has not checked the article."""

    letter: str
    text: str
    article: str
    standing_on: str
    until: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Conditions of the copy, numbered on the sheet; `article` is what they stand on (同法 第70条)."""

    article: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Secrecy:
    """The secrecy text of one law in use: its name, article and words; verified False prints 「要確認」."""

    label: str
    article: str
    words: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Decision:
    """決めたこと: who, what, by when; `state` is 済んだ, 続いている or the like, empty where it was just decided."""

    agency: str
    words: str
    due: str
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The footer: ground in words, 記録番号 (the entry), 検証点 (size, first 16 hex digits, time), handling.

    `qr`: the text of the QR code, or None: its place stays empty.
    """

    ground: str
    entry: str
    checkpoint_size: str
    checkpoint_root: str
    checkpoint_time: str
    handling: str
    qr: str | None = None
