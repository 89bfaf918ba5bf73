"""Where a line of Japanese must not break: dates, articles, telephone numbers, numbers with their unit.

`set_text` is what every word of a form goes through on its way into HTML. The patterns are bounded: a run of a
thousand digits is no number, and breaks like any other text.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from forms.characters import marked_up

_NUMBER = r"\d{1,3}(?:,\d{3}){1,4}|\d{1,6}(?:\.\d{1,4})?"
_ERA = r"(?:明治|大正|昭和|平成|令和)"
_CODE = (
    r"(?<!\d)0\d{1,4}-\d{1,4}-(?:\d{3,4}|[x×]{4})(?!\d)"  # telephone
    r"|[MTSHR]\d{1,2}\.\d{1,2}\.\d{1,2}"  # R8.11.10
    r"|(?<!\d)\d{1,2}:\d{2}(?:[〜～–-]\d{1,2}:\d{2})?"  # 14:00〜14:20
    r"|(?<![0-9A-Za-z-])(?=[A-Z0-9-]{0,20}\d)[A-Z]{1,4}\d{0,4}(?:-[A-Z0-9]{1,6}){1,3}(?![0-9A-Za-z-])"  # MR8-0147-01
)
_WHOLE = (
    rf"{_ERA}(?:元|\d{{1,2}})年(?:\d{{1,2}}月(?:\d{{1,2}}日(?:[（(][月火水木金土日][）)])?)?)?"
    r"|\d{1,2}月\d{1,2}日(?:[（(][月火水木金土日][）)])?"
    r"|第\d{1,4}条(?:の\d{1,3}){0,3}(?:第\d{1,3}項)?(?:第\d{1,3}号)?|第\d{1,6}[号項回部]"
    r"|\d{1,2}時(?!間)(?:\d{1,2}分|半)?(?:以降|以前|まで|から)?"
    rf"|(?:{_NUMBER})(?:か月|ヵ月|ヶ月|万円|千円|時間|週間|種類|歳|円|年|月|日|回|人|名|分|件|枚|部|級|階|号室|丁目|番地?|号|錠|mg|cm|kg|km|m|％|%)(?:以内|以上|以下|前後)?"
)
_UNBROKEN = re.compile(f"(?P<code>{_CODE})|(?P<whole>{_WHOLE})")


def set_text(text: str) -> Markup:
    """The text as HTML that breaks only where Japanese may break, in the fonts it needs. Never raises."""
    parts: list[Markup] = []
    end = 0
    for found in _UNBROKEN.finditer(text):
        parts.append(marked_up(text[end : found.start()]))
        kind = "code" if found.lastgroup == "code" else "whole"
        parts.append(Markup('<span class="{}">{}</span>').format(kind, marked_up(found.group())))
        end = found.end()
    parts.append(marked_up(text[end:]))
    return Markup("").join(parts)
