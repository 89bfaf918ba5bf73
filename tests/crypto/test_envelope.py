"""A sealed field opens at its own place, with its own key, against its own permit; nothing else opens."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from coord.crypto import envelope
from coord.crypto.envelope import FieldPlace, digest, kid_of, open_field, open_own, seal
from coord.crypto.keys import DataKey, ScopeKind, data_key_of
from coord.crypto.padding import pad, padded_size, unpad
from coord.domain.access import Refusal, Shown
from coord.domain.compartment import Compartment
from coord.errors import IntegrityError
from tests.crypto.builders import AT, FACTS, NOTE, OTHER, PERSON, PLACE, SCOPE, permit_for, sealing_key

KEY = sealing_key()
TEXT = "糖尿病".encode()


def code_of(sealed: bytes, place: FieldPlace = NOTE, key: DataKey = KEY) -> str:
    with pytest.raises(IntegrityError) as caught:
        open_own(sealed, key, place)
    return caught.value.code


@given(st.binary(max_size=2000))
def test_what_is_sealed_opens_again(text: bytes) -> None:
    assert open_field(seal(KEY, PLACE, text), permit_for(), KEY, PLACE) == text
    assert open_own(seal(KEY, NOTE, text), KEY, NOTE) == text


def test_the_same_text_never_looks_the_same() -> None:
    assert len({seal(KEY, PLACE, TEXT) for _ in range(100)}) == 100


def test_every_flipped_bit_is_found() -> None:
    sealed = seal(KEY, NOTE, TEXT)
    codes = set()
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << (bit % 8)
        codes.add(code_of(bytes(changed)))
    assert codes == {"unknown_version", "unknown_key", "tag"}


def test_every_cut_and_every_addition_is_found() -> None:
    sealed = seal(KEY, NOTE, b"x" * 100)
    for length in range(len(sealed)):
        assert code_of(sealed[:length]) in {"short", "tag"}
        assert code_of(sealed[length + 1 :]) in {"short", "tag", "unknown_version", "unknown_key"}
        assert code_of(sealed + sealed[: length + 1]) == "tag"


OTHER_PLACES: list[dict[str, Any]] = [
    {"municipality": OTHER},
    {"table": "wall"},
    {"field": "note"},
    {"row": OTHER},
    {"case": OTHER},
    {"case": None},
    {"persons": frozenset({PERSON})},
    {"persons": frozenset({OTHER})},
    {"compartment": "abuse"},
    {"schema_version": 2},
    {"row_version": 2},
    {"row_version": 0},
    {"touches": frozenset({Compartment.ABUSE})},
    {"agency": OTHER},
    {"recorded_at": AT},
]


@pytest.mark.parametrize("change", OTHER_PLACES, ids="-".join)
def test_it_opens_at_no_other_place(change: dict[str, Any]) -> None:
    sealed = seal(KEY, NOTE, TEXT)
    elsewhere = replace(NOTE, **change)
    fitting = replace(SCOPE, municipality=elsewhere.municipality, id=elsewhere.case or SCOPE.id,
                      compartment=elsewhere.compartment)  # fmt: skip
    # the key is made to fit the wrong place, so that nothing but the authenticated data can refuse
    assert code_of(sealed, elsewhere, replace(KEY, scope=replace(fitting, kind=ScopeKind.MUNICIPALITY))) == "tag"
    assert code_of(sealed, elsewhere) in {"tag", "unknown_key"}


def test_every_part_of_a_place_is_tried_above() -> None:
    assert {name for change in OTHER_PLACES for name in change} == set(FieldPlace.__dataclass_fields__)


@given(st.sets(st.uuids(), max_size=4), st.sets(st.uuids(), max_size=4), st.text(max_size=5), st.text(max_size=5))
def test_two_places_never_bind_alike(one: set[Any], other: set[Any], table: str, field: str) -> None:
    first = replace(NOTE, persons=frozenset(one), table=table, field=field)
    for second in (replace(first, persons=frozenset(other)), replace(first, table=field, field=table)):
        assert (first.bound_to(b"h") == second.bound_to(b"h")) is (first == second)


WRONG_FACTS: list[dict[str, Any]] = [
    {"municipality": OTHER},
    {"case": OTHER},
    {"agency": OTHER},
    {"field": "health.memory"},
    {"compartments": frozenset({Compartment.HEALTH, Compartment.ABUSE})},
    {"subjects": frozenset({PERSON, OTHER})},
    {"subjects": frozenset()},
    {"recorded_at": AT + timedelta(microseconds=1)},
]


@pytest.mark.parametrize("change", WRONG_FACTS, ids="-".join)
def test_a_permit_for_other_facts_opens_nothing(change: dict[str, Any]) -> None:
    sealed = seal(KEY, PLACE, TEXT)
    with pytest.raises(IntegrityError, match="no_permit"):
        open_field(sealed, permit_for(replace(FACTS, **change)), KEY, PLACE)


@pytest.mark.parametrize("change", WRONG_FACTS, ids="-".join)
def test_a_changed_column_buys_no_permit_that_opens(change: dict[str, Any]) -> None:
    sealed = seal(KEY, PLACE, TEXT)
    facts = replace(FACTS, **change)  # as the database says after someone changed it
    place = FieldPlace.of_statement(facts, row=PLACE.row, compartment="health", schema_version=1, row_version=1)
    with pytest.raises(IntegrityError, match=r"^(tag|unknown_key)$"):
        open_field(sealed, permit_for(facts), KEY, place)


def test_a_refusal_or_anything_else_is_no_permit() -> None:
    sealed = seal(KEY, PLACE, TEXT)
    look_alike: Any = type("Permit", (), {"facts": FACTS, "stands": ()})()
    refusal: Any = Refusal(rule="N-1", shows=Shown.NOTHING)
    nothing: Any = None
    yes: Any = True
    for permit in (look_alike, refusal, nothing, yes):
        with pytest.raises(IntegrityError, match="no_permit"):
            open_field(sealed, permit, KEY, PLACE)


def test_a_statement_never_opens_without_a_permit() -> None:
    with pytest.raises(IntegrityError, match="no_permit"):
        open_own(seal(KEY, PLACE, TEXT), KEY, PLACE)


def test_a_permit_opens_nothing_but_statements() -> None:
    note = replace(PLACE, table="disclosure")
    with pytest.raises(IntegrityError, match="no_permit"):
        open_field(seal(KEY, note, TEXT), permit_for(), KEY, note)


def test_a_key_seals_only_in_its_scope_and_as_often_as_it_may() -> None:
    for change in ({"municipality": OTHER}, {"case": OTHER}, {"case": None}, {"compartment": "abuse"}):
        with pytest.raises(IntegrityError, match="unknown_key"):
            seal(KEY, replace(NOTE, **change), TEXT)
    two = sealing_key(messages=2)
    seal(two, NOTE, TEXT)
    seal(two, NOTE, TEXT)
    with pytest.raises(IntegrityError, match="spent"):
        seal(two, NOTE, TEXT)
    with pytest.raises(IntegrityError, match="spent"):
        seal(data_key_of(b"k" * 32, SCOPE), NOTE, TEXT)


def test_another_key_is_never_tried() -> None:
    other = sealing_key(b"o" * 32)
    assert code_of(seal(KEY, NOTE, TEXT), NOTE, other) == "unknown_key"
    assert kid_of(seal(other, NOTE, TEXT)) == other.kid


def test_a_key_does_not_show_itself() -> None:
    assert "cipher" not in repr(KEY)
    assert b"k" * 32 not in repr(KEY).encode()


def test_bad_padding_under_a_good_tag_is_found() -> None:
    header = envelope.ALG_AES_256_GCM + KEY.kid
    for padded in (b"\0" * 32, b"x" * 32, b"x" + b"\x80" + b"\0" * 62, pad(b"x" * 300) + b"\0" * 16):
        sealed = header + b"n" * 12 + KEY.cipher.encrypt(b"n" * 12, padded, NOTE.bound_to(header))
        assert code_of(sealed) == "padding"


@given(st.binary(max_size=5000))
def test_padding_comes_off_again_and_hides_the_length(text: bytes) -> None:
    padded = pad(text)
    assert unpad(padded) == text
    assert len(padded) == padded_size(len(text) + 1)
    assert len(padded) % 32 == 0 if len(text) < 256 else len(padded) <= 1.12 * (len(text) + 1)


def test_short_texts_have_few_sizes() -> None:
    assert {padded_size(n) for n in range(1, 257)} == set(range(32, 257, 32))
    assert [padded_size(n) for n in (257, 300, 1000, 4001)] == [272, 304, 1024, 4096]
    assert len({padded_size(n) for n in range(1, 12_001)}) < 100


def test_one_ciphertext_that_opens_under_two_keys_is_refused_by_its_kid() -> None:
    """GCM alone commits to no key: such a ciphertext is made here, and both plain AESGCM open it."""
    first, second = AESGCM(b"1" * 32), AESGCM(b"2" * 32)
    nonce = b"n" * 12
    body = two_key_ciphertext(b"1" * 32, b"2" * 32, nonce)
    assert first.decrypt(nonce, body, None) != second.decrypt(nonce, body, None)
    # with the kid in the header, one sealed field names one key, and the other never gets to try it
    one, other = sealing_key(b"1" * 32), sealing_key(b"2" * 32)
    assert one.kid != other.kid
    sealed = envelope.ALG_AES_256_GCM + one.kid + nonce + body
    assert code_of(sealed, NOTE, other) == "unknown_key"


def two_key_ciphertext(one: bytes, other: bytes, nonce: bytes) -> bytes:
    """Solve for one ciphertext block so that both keys' tags over two blocks are equal (no AAD).

    tag(k) = c1·h^3 + c2·h^2 + len·h + e, with h and e of key k: linear in c2 once c1 is chosen.
    """
    c1 = 0x0123456789ABCDEF0123456789ABCDEF
    length = 256  # bits of ciphertext
    terms = []
    for key in (one, other):
        h, e = hash_key_and_mask(key, nonce)
        h2 = times(h, h)
        terms.append((h2, times(c1, times(h2, h)) ^ times(length, h) ^ e))
    (h2, rest), (g2, other_rest) = terms
    c2 = times(rest ^ other_rest, inverse(h2 ^ g2))
    tag = times(c2, h2) ^ rest
    return b"".join(block.to_bytes(16, "big") for block in (c1, c2, tag))


def hash_key_and_mask(key: bytes, nonce: bytes) -> tuple[int, int]:
    """H and E(J0): the tag of nothing at all is E(J0), and the tag of one block gives H by division."""
    mask = int.from_bytes(AESGCM(key).encrypt(nonce, b"", None), "big")
    sealed = AESGCM(key).encrypt(nonce, b"", b"\0" * 16)
    # one zero block of AAD: tag = (128 << 64)·h + mask
    h = times(int.from_bytes(sealed, "big") ^ mask, inverse(128 << 64))
    return h, mask


def times(a: int, b: int) -> int:
    """Multiplication in GCM's field: bit 0 is the leftmost."""
    product = 0
    for shift in range(127, -1, -1):
        if b >> shift & 1:
            product ^= a
        a = (a >> 1) ^ (0xE1 << 120 if a & 1 else 0)
    return product


def inverse(a: int) -> int:
    """a^(2^128 - 2)."""
    result, square = 1 << 127, a
    for _ in range(127):
        square = times(square, square)
        result = times(result, square)
    return result


def test_the_digest_is_of_the_sealed_bytes() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
