"""Names for searching: kana and kanji folded so that one person's ways of writing meet.

Only what is searched for is folded. A stored name is never changed: even NFC rewrites kanji that
people sign with (U+FA19). What a folded text looks like is of no meaning to a reader.
"""

import re
import unicodedata

_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_HALF_WIDTH = re.compile("[\uff65-\uff9f]+")
_NOT_SOUNDED = re.compile(r"[\s\u200b-\u200d\u2060\ufeff・·•‧･=゠ー\-‐‑‒–—―−〜~]+")
_ITERATION_MARKS = "ヽヾ"
_SAME_AGAIN = re.compile("(.)々")
_KANA_LETTER = re.compile("[ぁ-ゖゝ-ゟァ-ヺヽ-ヿㇰ-ㇿｦ-ｯｱ-ﾝ]")
_KANA_ONLY = re.compile("[ぁ-ゖ\u3099-ゟァ-ヿㇰ-ㇿ･-ﾟ \u3000]+")
_VOICED = "\u3099"

_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_TO_HIRAGANA = {katakana: hiragana for hiragana, katakana in _TO_KATAKANA.items()}
_SPACING_MARKS = str.maketrans("゛゜", "\u3099\u309a")
_LARGE = str.maketrans(
    "ァィゥェォヵヶッャュョヮㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ",
    "アイウエオカケツヤユヨワクシストヌハヒフヘホムラリルレロ",
)
_SAME_SOUND = str.maketrans("ヂヅヲヰヱ", "ジズオイエ")
_V_SOUNDS = {"ヴア": "バ", "ヴイ": "ビ", "ヴユ": "ビユ", "ヴエ": "ベ", "ヴオ": "ボ", "ヴ": "ブ",
             "ヷ": "バ", "ヸ": "ビ", "ヹ": "ベ", "ヺ": "ボ"}  # fmt: skip
_V_SOUND = re.compile("ヴ[アイユエオ]?|[ヷヸヹヺ]")

# Each group is the forms that registers and people use for one name; the first stands for all.
_KANJI_GROUPS = (
    "高髙", "崎﨑嵜", "辺邊邉", "斉斎齊齋", "浜濱濵", "徳德", "柳栁桺", "広廣", "沢澤", "国國", "島嶋嶌", "桜櫻",
    "瀬瀨", "真眞", "恵惠", "富冨", "館舘", "峰峯", "曽曾", "条條", "蔵藏", "竜龍", "滝瀧", "栄榮",
    "寿壽", "関關", "静靜", "実實", "円圓", "学學", "万萬", "与與", "弥彌", "礼禮", "浅淺", "黒黑",
    "渕淵渊", "桧檜", "篭籠", "薮藪", "吉𠮷", "昇曻", "桑桒", "船舩", "郷鄕", "緒緖", "青靑", "清淸",
    "増增", "横橫", "内內", "呉吳", "済濟", "将將", "荘莊", "塩鹽", "鉄鐵", "党黨", "台臺", "芸藝",
    "覚覺", "豊豐", "経經", "軽輕", "釈釋", "鶏鷄", "亀龜", "亜亞", "壱壹", "会會", "伝傳", "児兒",
    "収收", "団團", "図圖", "塁壘", "宝寶", "専專", "尭堯", "巌巖", "帰歸", "弁辨辯", "応應", "戸戶",
    "数數", "晃晄", "来來", "検檢", "楽樂", "槙槇", "歓歡", "気氣", "渋澁澀", "湾灣", "満滿", "焼燒",
    "灯燈", "猪豬", "瑶瑤", "画畫", "県縣", "穂穗", "穣穰", "糸絲", "総總", "聡聰", "舎舍", "薫薰",
    "蛍螢", "衛衞", "読讀", "遥遙", "銭錢", "駅驛", "鴬鶯", "麹麴", "麦麥", "点點",
)  # fmt: skip
_KANJI = str.maketrans({variant: group[0] for group in _KANJI_GROUPS for variant in group[1:]})


def fold_kana(text: str) -> str:
    """The sound of a name written in kana, in large katakana, for comparing and for tokens.

    Hiragana, half-width, small and old kana, ヴ, ヂ, ヅ, long marks, spaces and dots make no
    difference. Latin letters become capitals; anything else is left as it is.
    """
    plain = _VARIATION_SELECTORS.sub("", text).translate(_SPACING_MARKS)
    katakana = unicodedata.normalize("NFKC", plain).translate(_TO_KATAKANA)
    sounded = _NOT_SOUNDED.sub("", katakana)
    large = unicodedata.normalize("NFC", sounded.translate(_LARGE))
    # composed once more: a mark may stand behind the kana that an iteration mark stood for
    spelled = unicodedata.normalize("NFC", _repeat(large))
    without_v = _V_SOUND.sub(lambda match: _V_SOUNDS[match[0]], spelled)
    return without_v.translate(_SAME_SOUND).upper()


def fold_kanji(text: str) -> tuple[str, ...]:
    """The name with variant kanji folded: every reading of it as a key, one token each.

    Today there is one. The groups are those met in names; the list grows with what towns meet.
    """
    plain = _VARIATION_SELECTORS.sub("", text)
    compatible = unicodedata.normalize("NFKC", plain.translate(_KANJI))
    spaceless = _NOT_SOUNDED.sub("", compatible)
    return (_SAME_AGAIN.sub(r"\1\1", spaceless).translate(_KANJI),)


def is_kana(text: str) -> bool:
    """Whether a reading is kana: hiragana or katakana, long marks, spaces and middle dots.

    Half-width katakana counts. Spaces and dots alone are no reading.
    """
    return _KANA_ONLY.fullmatch(text) is not None and _KANA_LETTER.search(text) is not None


def as_hiragana(text: str) -> str:
    """The reading in hiragana, for showing; spaces, long marks and all else stay as typed."""
    full = _HALF_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return full.translate(_TO_HIRAGANA)


def _repeat(katakana: str) -> str:
    """Iteration marks (みすゞ) as the kana they stand for; one with nothing before it goes."""
    spelled: list[str] = []
    for kana in katakana:
        if kana not in _ITERATION_MARKS:
            spelled.append(kana)
        elif spelled:
            base = unicodedata.normalize("NFD", spelled[-1])[0]
            voiced = unicodedata.normalize("NFC", base + _VOICED)
            spelled.append(voiced if kana == "ヾ" else base)
    return "".join(spelled)
