"""Folding of names, against a list written by hand."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coord.domain.names import as_hiragana, fold_kana, fold_kanji, is_kana

GOLDEN = Path(__file__).parents[1] / "vectors" / "names" / "folding.tsv"
ROWS = [
    line.split("\t")
    for line in GOLDEN.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    if not line.startswith("#")
]
KANA = st.text(st.sampled_from("".join(chr(c) for c in range(0x3041, 0x3100) if unicodedata.name(chr(c), ""))))


def test_the_list_is_long_enough() -> None:
    assert len(ROWS) >= 60


@pytest.mark.parametrize(("text", "folded", "why"), ROWS, ids=lambda value: value or "empty")
def test_a_name_folds_as_the_list_says(text: str, folded: str, why: str) -> None:
    assert fold_kana(text) == folded, why


@given(KANA)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold_kana(fold_kana(text)) == fold_kana(text)


@given(st.text())
def test_any_text_can_be_folded(text: str) -> None:
    assert isinstance(fold_kana(text), str)
    assert fold_kanji(text)


@given(KANA)
def test_hiragana_and_katakana_meet(text: str) -> None:
    assert fold_kana(as_hiragana(text)) == fold_kana(text)


@given(KANA)
def test_a_folded_name_is_large_katakana_without_the_folded_sounds(text: str) -> None:
    assert not set(fold_kana(text)) & set("ァィゥェォッャュョヮヴヂヅヲヰヱーヽヾ・ ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("渡邊", "渡辺"),
        ("渡邉", "渡辺"),
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("齋藤", "斉藤"),
        ("濵田", "浜田"),
        ("德永", "徳永"),
        ("栁田", "柳田"),
        ("𠮷田", "吉田"),
        ("葛󠄀城", "葛城"),
        ("\ufa19田", "神田"),
        ("佐佐木", "佐々木"),
        ("森　鷗外", "森鷗外"),
    ],
)
def test_variant_kanji_meet(one: str, other: str) -> None:
    assert fold_kanji(one) == fold_kanji(other)


def test_different_kanji_stay_apart() -> None:
    assert len({fold_kanji(name) for name in ("高橋", "高梁", "斉藤", "佐藤", "中島", "中鳥")}) == 6


@pytest.mark.parametrize("text", ["あべ はなこ", "アベ　ハナコ", "ユーコ", "ジョン・スミス", "ｱﾍﾞ", "みすゞ", "ゔ"])
def test_kana_is_kana(text: str) -> None:
    assert is_kana(text)


@pytest.mark.parametrize("text", ["", " ", "・", "ー", "阿部", "あべ花子", "Abe", "アベ1", "あべ\n", "あべ、はなこ"])
def test_other_things_are_not_kana(text: str) -> None:
    assert not is_kana(text)


@pytest.mark.parametrize(
    ("text", "hiragana"),
    [
        ("アベ　ハナコ", "あべ　はなこ"),
        ("ｱﾍﾞ ﾊﾅｺ", "あべ はなこ"),
        ("ユーコ", "ゆーこ"),
        ("ヴィクトル", "ゔぃくとる"),
        ("イスヾ", "いすゞ"),
        ("ジョン・スミス", "じょん・すみす"),
        ("阿部ハナ", "阿部はな"),
    ],
)
def test_a_reading_is_shown_in_hiragana(text: str, hiragana: str) -> None:
    assert as_hiragana(text) == hiragana
