"""Writes tests/vectors/crypto/*.json. Run it only for a new format: `python -m tests.crypto.make_vectors`.

Vectors once released are never changed: they say what must go on opening. Keys and texts are invented.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from coord.crypto import envelope, wrapping
from coord.crypto.envelope import FieldPlace
from coord.crypto.framing import framed
from coord.crypto.keys import Scope, commitment_of
from coord.crypto.padding import pad
from coord.domain.compartment import mask_of
from tests.crypto.builders import NOTE, OTHER, PERSON, PLACE, SCOPE, sealing_key

FOLDER = Path(__file__).parents[1] / "vectors" / "crypto"
DEK = hashlib.sha256(b"an invented data key").digest()
KEK = hashlib.sha256(b"an invented key-encrypting key").digest()
MASTER = hashlib.sha256(b"an invented master key").digest()
MASTER_VERSION = "0011223344556677"
KEK_EPOCH = 742
TEXTS = [b"", b"x", "糖尿病".encode(), b"y" * 31, b"y" * 32, b"y" * 255, b"y" * 256, b"z" * 1000, b"\x80\0\0"]


def said_scope(scope: Scope) -> dict[str, str]:
    return {
        "municipality": str(scope.municipality),
        "kind": scope.kind.value,
        "id": str(scope.id),
        "compartment": scope.compartment,
        "holder": str(scope.holder),
    }


def said_place(place: FieldPlace) -> dict[str, Any]:
    at = place.recorded_at
    since = None if at is None else (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return {
        "municipality": str(place.municipality),
        "table": place.table,
        "field": place.field,
        "row": str(place.row),
        "case": None if place.case is None else str(place.case),
        "persons": sorted(str(person) for person in place.persons),
        "compartment": place.compartment,
        "touches_mask": mask_of(place.touches),
        "schema_version": place.schema_version,
        "row_version": place.row_version,
        "agency": None if place.agency is None else str(place.agency),
        "recorded_at_microseconds": since,
    }


def vector(why: str, sealed: bytes, place: FieldPlace, *, text: bytes | None = None, code: str = "") -> dict[str, Any]:
    common = {"why": why, "dek": DEK.hex(), "scope": said_scope(SCOPE), "place": said_place(place)}
    outcome = {"code": code} if text is None else {"text": text.hex()}
    return common | {"sealed": sealed.hex()} | outcome


def good() -> list[dict[str, Any]]:
    key = sealing_key(DEK)
    two = FieldPlace(
        **{name: getattr(PLACE, name) for name in FieldPlace.__dataclass_fields__}
        | {"persons": frozenset({OTHER, PERSON})}
    )
    found = [vector(f"{len(text)} bytes", envelope.seal(key, PLACE, text), PLACE, text=text) for text in TEXTS]
    found.append(vector("no statement", envelope.seal(key, NOTE, b"reason"), NOTE, text=b"reason"))
    found.append(vector("two persons", envelope.seal(key, two, b"both"), two, text=b"both"))
    return found


def broken() -> list[dict[str, Any]]:
    key = sealing_key(DEK)
    sealed = envelope.seal(key, PLACE, b"text")
    header = sealed[:17]

    def changed(position: int) -> bytes:
        return sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :]

    def padded(text: bytes) -> bytes:
        return header + sealed[17:29] + key.cipher.encrypt(sealed[17:29], text, PLACE.bound_to(header))

    elsewhere = {name: getattr(PLACE, name) for name in FieldPlace.__dataclass_fields__}
    later = FieldPlace(**elsewhere | {"row_version": 2})
    moved = FieldPlace(**elsewhere | {"row": OTHER})
    other_case = FieldPlace(**elsewhere | {"case": OTHER})
    return [
        vector("nothing", b"", PLACE, code="short"),
        vector("one byte short of the smallest", sealed[:76], PLACE, code="short"),
        vector("another algorithm", b"\x02" + sealed[1:], PLACE, code="unknown_version"),
        vector("another kid", changed(1), PLACE, code="unknown_key"),
        vector("another case", sealed, other_case, code="unknown_key"),
        vector("a bit of the nonce", changed(17), PLACE, code="tag"),
        vector("a bit of the text", changed(29), PLACE, code="tag"),
        vector("a bit of the tag", changed(len(sealed) - 1), PLACE, code="tag"),
        vector("a byte too many", sealed + b"\0", PLACE, code="tag"),
        vector("another row", sealed, moved, code="tag"),
        vector("an older version of the row", sealed, later, code="tag"),
        vector("zeros without a mark", padded(b"\0" * 32), PLACE, code="padding"),
        vector("no mark", padded(b"x" * 32), PLACE, code="padding"),
        vector("more zeros than the rule", padded(pad(b"x") + b"\0" * 32), PLACE, code="padding"),
    ]


def wrapped() -> dict[str, Any]:
    commitment = commitment_of(DEK, SCOPE)
    context = framed((b"dek", *SCOPE.parts(), str(KEK_EPOCH).encode(), commitment))
    of_kek = framed((b"kek", SCOPE.municipality.bytes, str(KEK_EPOCH).encode()))
    header = b"\x01" + bytes.fromhex(MASTER_VERSION)
    return {
        "master": {MASTER_VERSION: MASTER.hex()},
        "kek_epoch": KEK_EPOCH,
        "kek": wrapping.wrap_under(MASTER, KEK, header=header, context=of_kek).hex(),
        "scope": said_scope(SCOPE),
        "commitment": commitment.hex(),
        "dek": wrapping.wrap_under(KEK, DEK, header=b"\x01", context=context).hex(),
        "opens_to": DEK.hex(),
    }


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in (("good", good()), ("broken", broken()), ("wrapped", wrapped())):
        text = json.dumps(content, indent=1, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
