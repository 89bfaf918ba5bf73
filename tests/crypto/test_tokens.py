"""Search tokens: the same for the same, and telling nothing without the index root."""

import hashlib
import hmac
from dataclasses import replace
from typing import Any

import pytest

from coord.crypto.tokens import Index, IndexKey, Purpose, asked, kana_and_birth, kana_full, kept
from tests.crypto.builders import MUNICIPALITY, OTHER

KEY = IndexKey(municipality=MUNICIPALITY, purpose=Purpose.SEARCH, epoch=2026, root=b"r" * 32)


def test_what_is_kept_is_found_by_what_is_asked() -> None:
    assert kana_and_birth(KEY, "アベハナコ", "1943-03-12") in asked(
        KEY, Index.KANA_AND_BIRTH, "アベハナコ", "1943-03-12"
    )
    assert kana_full(KEY, "アベハナコ") in asked(KEY, Index.KANA_FULL, "アベハナコ")
    assert len(kept(KEY, Index.KANA_FULL, "アベ")) == 16


def test_every_part_makes_another_token() -> None:
    changes: list[dict[str, Any]] = [
        {},
        {"municipality": OTHER},
        {"purpose": Purpose.AUDIT},
        {"epoch": 2027},
        {"root": b"s" * 32},
    ]
    keys = [replace(KEY, **change) for change in changes]
    tokens = {kana_full(key, "アベハナコ") for key in keys}
    tokens |= {kana_full(KEY, "アベハルコ"), kana_and_birth(KEY, "アベハナコ", "1943-03-12")}
    tokens |= {kana_and_birth(KEY, "アベハナコ1", "943-03-12")}
    assert len(tokens) == len(keys) + 3


def test_nothing_is_no_value_to_look_for() -> None:
    for parts in (("", "1943-03-12"), ("アベ", "")):
        with pytest.raises(ValueError, match="empty"):
            kana_and_birth(KEY, *parts)


def test_a_token_is_what_the_format_says() -> None:
    """Written out by hand: HKDF-Expand is one HMAC block here."""

    def listed(*parts: bytes) -> bytes:
        return len(parts).to_bytes(4, "big") + b"".join(len(p).to_bytes(4, "big") + p for p in parts)

    info = listed(b"coord/index/1", MUNICIPALITY.bytes, b"search", b"2026", b"kana_and_birth")
    index_key = hmac.new(b"r" * 32, info + b"\x01", hashlib.sha256).digest()
    message = listed("アベハナコ".encode(), b"1943-03-12")
    assert kana_and_birth(KEY, "アベハナコ", "1943-03-12") == hmac.new(index_key, message, "sha256").digest()[:16]
