"""Furigana: which words of a town's fixed vocabulary are read how. What a person wrote by hand is never guessed at.

A reading stands in square brackets beside its word: `お[金|かね]のこと`. The words of the templates carry it by hand;
the labels, ways and offices that come in as data find it here, word by word, the longest first. Only words that are
read one way wherever they stand are listed: no name of a person or a place, and no lone character that changes its
reading with its neighbours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

_READ = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")

_WORDS = """
[基本|きほん] [情報|じょうほう] [氏名|しめい] [名前|なまえ] [生年月日|せいねんがっぴ] [性別|せいべつ]
[年齢|ねんれい] [住所|じゅうしょ] [電話|でんわ] [電話番号|でんわばんごう] [連絡先|れんらくさき] [連絡|れんらく]
[緊急|きんきゅう] [世帯|せたい] [家族|かぞく] [続柄|つづきがら] [健康|けんこう] [障害|しょうがい]
[障がい|しょうがい] [病気|びょうき] [体|からだ]と [体|からだ]の [心|こころ]の [医療|いりょう] [介護|かいご]
[診断|しんだん] [薬|くすり]の [経済|けいざい] お[金|かね] [収入|しゅうにゅう] [借金|しゃっきん] [滞納|たいのう]
[給付|きゅうふ] [年金|ねんきん] [住|す]まい [家賃|やちん] [就労|しゅうろう] [教育|きょういく] [仕事|しごと]
[学校|がっこう] [子|こ]ども [子育|こそだ]て [養育|よういく] [虐待|ぎゃくたい] [暴力|ぼうりょく] [犯罪|はんざい]
[更生|こうせい] [人|ひと]との[関|かか]わり [人|ひと]とのつながり [見守|みまも]り [本人|ほんにん] [意向|いこう]
[希望|きぼう] [考|かんが]え [利用|りよう] [支援|しえん] [経過|けいか] [計画|けいかく] [提供者|ていきょうしゃ]
[知|し]らせた[人|ひと] [外出|がいしゅつ]

[会議|かいぎ] [面談|めんだん] [訪問|ほうもん] [口頭|こうとう] [書類|しょるい] [文書|ぶんしょ] [書面|しょめん]
[番号|ばんごう] [郵送|ゆうそう] [専用|せんよう] [電子|でんし] [画面|がめん]

[地域|ちいき] [包括|ほうかつ] [地域包括|ちいきほうかつ] [基幹|きかん] [相談|そうだん] [生活|せいかつ]
[自立|じりつ] [社会福祉|しゃかいふくし] [協議会|きょうぎかい] [福祉課|ふくしか] [地域福祉課|ちいきふくしか]
[福祉|ふくし] [民生委員|みんせいいいん] [児童委員|じどういいん] [児童|じどう] [高齢者|こうれいしゃ]
[保健所|ほけんじょ] [保健師|ほけんし] [病院|びょういん] [市役所|しやくしょ] [役場|やくば]
[教育委員会|きょういくいいんかい] [警察署|けいさつしょ] [警察|けいさつ] [消防署|しょうぼうしょ] [法人|ほうじん]
[委託|いたく] [自主|じしゅ] [事業者|じぎょうしゃ] [事業所|じぎょうしょ] [中央|ちゅうおう]

[困|こま]りごと [居場所|いばしょ] [関係|かんけい] [機関|きかん] [役割|やくわり] [分|わ]けて
[重層的|じゅうそうてき] [支援体制|しえんたいせい] [体制|たいせい] [整備|せいび] [事業|じぎょう] [目的|もくてき]
[必要|ひつよう] [共有|きょうゆう] [伝|つた]える [伝|つた]えない [話|はな]さない [話|はな]す [知|し]らせない
[調整|ちょうせい] [担当者|たんとうしゃ]
"""

# サポート, センター: a short katakana word stays in one piece
_UNBROKEN = re.compile(r"(?<![ァ-ヶー])[ァ-ヶー]{2,6}(?=センター|(?![ァ-ヶー]))|センター")
_LONGEST = 6  # letters of a word that goes on one line of a narrow cell
_KANA = 0.57  # the width of a kana where it is largest beside its letter, in letters
_GAP = 0.1  # between two readings, in letters


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some of a text, and how it is read. Without a reading, `whole` says that it is a word that must not break.

    `tight`: its reading has another one right beside it, and may not hang over.
    """

    text: str
    kana: str = ""
    whole: bool = False
    tight: bool = False


def pieces(text: str) -> tuple[Piece, ...]:
    """The text cut into the words of the vocabulary with their readings, and what stands between. Nothing is lost."""
    found: list[Piece] = []
    end = 0
    for word in _vocabulary().finditer(text):
        found += _without_reading(text[end : word.start()])
        found += _cut(_readings()[word.group()])
        end = word.end()
    return tuple(_joined([*found, *_without_reading(text[end:])]))


def _joined(found: list[Piece]) -> list[Piece]:
    """Where two readings would run into each other, their words become one, or make room when that is too long."""
    joined: list[Piece] = []
    for one in found:
        before = joined[-1] if joined else Piece(text="")
        if not (before.kana and one.kana and _crowded(before, one)):
            joined.append(one)
        elif len(before.text + one.text) <= _LONGEST:
            joined[-1] = replace(before, text=before.text + one.text, kana=before.kana + one.kana)
        else:
            joined[-1:] = [replace(before, tight=True), replace(one, tight=True)]
    return joined


def _crowded(left: Piece, right: Piece) -> bool:
    letters, kana = len(left.text + right.text), len(left.kana + right.kana)
    return letters - _KANA * kana < 2 * _GAP


def _cut(noted: str) -> list[Piece]:
    """The pieces of a word as it is noted in the vocabulary."""
    found: list[Piece] = []
    end = 0
    for read in _READ.finditer(noted):
        found += _without_reading(noted[end : read.start()])
        found.append(Piece(text=read.group(1), kana=read.group(2)))
        end = read.end()
    return found + _without_reading(noted[end:])


def _without_reading(text: str) -> list[Piece]:
    found: list[Piece] = []
    end = 0
    for word in _UNBROKEN.finditer(text):
        found += [Piece(text=text[end : word.start()]), Piece(text=word.group(), whole=True)]
        end = word.end()
    return [one for one in (*found, Piece(text=text[end:])) if one.text]


@lru_cache(maxsize=1)
def _readings() -> dict[str, str]:
    return {_READ.sub(r"\1", noted): noted for noted in _WORDS.split()}


@lru_cache(maxsize=1)
def _vocabulary() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_readings(), key=len, reverse=True))))
