"""What an entry may hold, and its exact bytes."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.entry import TREE_ZERO, Entry, NotAnEntry, Outcome, from_leaf
from audit.events import Event

AT = datetime(2026, 4, 1, 9, 0, 0, 123456, tzinfo=UTC)
WRITTEN: Any = {"eid": UUID(int=1), "writer": UUID(int=2), "writer_seq": 1, "previous": "", "salt": bytes(16)}
CODES = st.from_regex(re.compile(r"[A-Za-z0-9_.:+/=-]{0,40}", re.ASCII), fullmatch=True)
DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)


def entry(**parts: Any) -> Entry:
    whole: Any = {"tree": TREE_ZERO, "event": Event.CASE_READ, "at": AT} | parts
    return Entry(**whole)


def test_the_exact_bytes_of_a_leaf() -> None:
    leaf = entry(actor=UUID(int=3), facts={"count": 2}, persons=("p1",), rule="A-1").to_leaf(**WRITTEN)
    assert leaf == (
        b'{"actor":"00000000-0000-0000-0000-000000000003","eid":"00000000-0000-0000-0000-000000000001",'
        b'"event":"case.read","facts":{"count":2},"outcome":"done","persons":["p1"],"rule":"A-1",'
        b'"salt":"00000000000000000000000000000000","t":1775034000123456,'
        b'"tree":"00000000-0000-0000-0000-000000000000","v":1,"w":"00000000-0000-0000-0000-000000000002",'
        b'"wp":"","ws":1}'
    )


@given(
    st.builds(
        entry,
        at=st.datetimes(timezones=st.just(UTC), min_value=datetime(1971, 1, 1)),  # noqa: DTZ001 - hypothesis adds the zone
        actor=st.none() | st.uuids(),
        case=st.none() | CODES,
        session=st.none() | CODES,
        persons=st.lists(CODES, max_size=3).map(tuple),
        outcome=st.sampled_from(Outcome),
        facts=st.dictionaries(
            st.sampled_from(sorted(Event.CASE_READ.may_carry)),
            st.integers(-(2**53), 2**53) | CODES | st.lists(CODES | st.integers(0, 9), max_size=3),
        ),
        before=st.dictionaries(CODES, DIGESTS, max_size=2),
        after=st.dictionaries(CODES, DIGESTS | st.just(""), max_size=2),
        detail_commitment=st.none() | DIGESTS,
    )
)
def test_a_leaf_gives_back_its_entry(given_entry: Any) -> None:
    kept = from_leaf(given_entry.to_leaf(**WRITTEN))
    assert kept.entry == given_entry
    assert (kept.eid, kept.writer, kept.writer_seq, kept.previous, kept.salt) == tuple(WRITTEN.values())


@given(st.text(min_size=1).filter(lambda text: not re.fullmatch(r"[A-Za-z0-9_.:+/=-]{0,128}", text, re.ASCII)))
def test_no_text_of_a_person_enters(text: str) -> None:
    for part in (
        {"case": text},
        {"session": text},
        {"purpose": text},
        {"ground": text},
        {"rule": text},
        {"persons": (text,)},
        {"facts": {"view": text}},
        {"facts": {"shown": ["ok", text]}},
        {"before": {text: "0" * 64}},
        {"after": {"s": text}},
        {"detail_commitment": text},
    ):
        with pytest.raises(NotAnEntry) as refused:
            entry(**part)
        assert len(text) < 6 or text not in str(refused.value)


@pytest.mark.parametrize("fact", [True, None, 1.5, {"a": 1}, [["a"]], 2**60, b"x", "a\n", "山田"])
def test_a_fact_is_a_number_a_code_or_a_list_of_them(fact: Any) -> None:
    with pytest.raises(NotAnEntry):
        entry(facts={"count": fact})


def test_a_fact_that_its_event_does_not_list_is_refused() -> None:
    with pytest.raises(NotAnEntry):
        entry(facts={"unheard_of": 1})


def test_a_time_without_zone_is_refused_and_other_zones_are_kept_in_utc() -> None:
    with pytest.raises(NotAnEntry):
        entry(at=AT.replace(tzinfo=None))
    tokyo = timezone(timedelta(hours=9))
    assert entry(at=AT.astimezone(tokyo)).to_leaf(**WRITTEN) == entry().to_leaf(**WRITTEN)


def test_a_leaf_is_smaller_than_a_bundle_can_hold() -> None:
    with pytest.raises(NotAnEntry):
        entry(facts={"shown": ["x" * 128] * 600}).to_leaf(**WRITTEN)


def test_bytes_that_are_not_canonical_are_refused() -> None:
    leaf = entry(facts={"count": 2}).to_leaf(**WRITTEN)
    for other in (leaf + b" ", leaf.replace(b":2}", b": 2}"), leaf.replace(b'"v":1', b'"v":2'), b"", b"[]", b"\xff"):
        with pytest.raises(NotAnEntry):
            from_leaf(other)
    for at in range(len(leaf)):
        broken = bytearray(leaf)
        broken[at] ^= 0x80
        with pytest.raises(NotAnEntry):
            from_leaf(bytes(broken))


@pytest.mark.parametrize("event", Event)
def test_every_event_has_a_japanese_sentence_and_opaque_keys(event: Event) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", event)
    assert re.search(r"[ぁ-ん]", event.sentence)
    assert event.sentence.endswith(
        ("ました。", "ません。", "ません。壊れているおそれがあります。", "ます。", "でした。")
    ) or ("ました" in event.sentence or "ません" in event.sentence)
    assert all(re.fullmatch(r"[a-z0-9_]+", key) for key in event.may_carry)
