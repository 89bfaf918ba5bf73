"""Both readers read the released vectors alike: what opens opens to the same, what is broken breaks the same."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coord.crypto.envelope import FieldPlace, _opened, seal
from coord.crypto.framing import framed, unframed
from coord.crypto.keys import Scope, ScopeKind, data_key_of
from coord.crypto.padding import padded_size
from coord.domain.compartment import compartments_of
from coord.errors import IntegrityError
from tests.crypto import second_reader
from tests.crypto.builders import PLACE, SCOPE, sealing_key
from tests.crypto.make_vectors import said_place, said_scope

FOLDER = Path(__file__).parents[1] / "vectors" / "crypto"


def vectors(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def scope_of(said: dict[str, str]) -> Scope:
    return Scope(
        municipality=UUID(said["municipality"]),
        kind=ScopeKind(said["kind"]),
        id=UUID(said["id"]),
        compartment=said["compartment"],
        holder=UUID(said["holder"]),
    )


def place_of(said: dict[str, Any]) -> FieldPlace:
    at = said["recorded_at_microseconds"]
    return FieldPlace(
        municipality=UUID(said["municipality"]),
        table=said["table"],
        field=said["field"],
        row=UUID(said["row"]),
        case=UUID(said["case"]) if said["case"] else None,
        persons=frozenset(UUID(person) for person in said["persons"]),
        compartment=said["compartment"],
        schema_version=said["schema_version"],
        row_version=said["row_version"],
        touches=compartments_of(said["touches_mask"]),
        agency=UUID(said["agency"]) if said["agency"] else None,
        recorded_at=None if at is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at),
    )


@pytest.mark.parametrize("vector", vectors("good"), ids=lambda vector: vector["why"])
def test_a_good_vector_opens_in_both_readers(vector: dict[str, Any]) -> None:
    sealed, text = bytes.fromhex(vector["sealed"]), bytes.fromhex(vector["text"])
    key = data_key_of(bytes.fromhex(vector["dek"]), scope_of(vector["scope"]))
    assert _opened(sealed, key, place_of(vector["place"])) == text
    dek = bytes.fromhex(vector["dek"])
    assert second_reader.open_sealed(sealed, dek, vector["scope"], vector["place"]) == text


@pytest.mark.parametrize("vector", vectors("broken"), ids=lambda vector: vector["why"])
def test_a_broken_vector_breaks_in_both_readers(vector: dict[str, Any]) -> None:
    sealed, dek = bytes.fromhex(vector["sealed"]), bytes.fromhex(vector["dek"])
    with pytest.raises(IntegrityError) as caught:
        _opened(sealed, data_key_of(dek, scope_of(vector["scope"])), place_of(vector["place"]))
    assert caught.value.code == vector["code"]
    with pytest.raises(second_reader.Broken) as other:
        second_reader.open_sealed(sealed, dek, vector["scope"], vector["place"])
    assert str(other.value) == vector["code"]


def test_the_wrapped_keys_open_in_the_second_reader() -> None:
    said = vectors("wrapped")
    master = {version: bytes.fromhex(key) for version, key in said["master"].items()}
    municipality = UUID(said["scope"]["municipality"]).bytes
    context = second_reader.framed(b"kek", municipality, str(said["kek_epoch"]).encode())
    kek = second_reader.unwrap_by_master(master, bytes.fromhex(said["kek"]), context)
    commitment = bytes.fromhex(said["commitment"])
    dek = second_reader.unwrap_by_kek(kek, bytes.fromhex(said["dek"]), said["scope"], said["kek_epoch"], commitment)
    assert dek.hex() == said["opens_to"]
    with pytest.raises(second_reader.Broken, match="tag"):
        second_reader.unwrap_by_kek(kek, bytes.fromhex(said["dek"]), said["scope"], said["kek_epoch"] + 1, commitment)


@given(st.binary(max_size=3000))
def test_what_is_sealed_today_opens_in_the_second_reader(text: bytes) -> None:
    sealed = seal(sealing_key(), PLACE, text)
    assert second_reader.open_sealed(sealed, b"k" * 32, said_scope(SCOPE), said_place(PLACE)) == text


@given(st.integers(1, 1 << 24))
def test_both_readers_pad_alike(length: int) -> None:
    assert padded_size(length) == second_reader.size_by_rule(length)


@given(st.lists(st.binary(max_size=20)))
def test_framing_is_undone(parts: list[bytes]) -> None:
    data = framed(parts)
    assert data == second_reader.framed(*parts)
    assert unframed(data) == parts
    for length in range(len(data)):
        with pytest.raises(IntegrityError, match="short"):
            unframed(data[:length])
    with pytest.raises(IntegrityError, match="short"):
        unframed(data + b"\0")
