"""A second reader, written from FORMAT.md alone: nothing of coord.crypto is imported, and other primitives are used.

GCM by the streaming Cipher instead of AESGCM, HKDF-Expand by one HMAC of the standard library.
"""

import hashlib
import hmac
import struct
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


class Broken(Exception):
    """The code of FORMAT.md."""


def framed(*parts: bytes) -> bytes:
    return struct.pack(">I", len(parts)) + b"".join(struct.pack(">I", len(part)) + part for part in parts)


def expand(secret: bytes, info: bytes) -> bytes:
    return hmac.new(secret, info + b"\x01", hashlib.sha256).digest()


def scope_parts(scope: dict[str, str]) -> list[bytes]:
    return [
        UUID(scope["municipality"]).bytes,
        scope["kind"].encode(),
        UUID(scope["id"]).bytes,
        scope["compartment"].encode(),
        UUID(scope["holder"]).bytes,
    ]


def gcm_open(key: bytes, nonce: bytes, body: bytes, aad: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES(key), modes.GCM(nonce, body[-16:])).decryptor()
    decryptor.authenticate_additional_data(aad)
    text = decryptor.update(body[:-16])
    try:
        return text + decryptor.finalize()
    except InvalidTag:
        raise Broken("tag") from None


def unwrap_by_master(keys: dict[str, bytes], blob: bytes, context: bytes) -> bytes:
    if len(blob) < 9 + 12 + 16:
        raise Broken("short")
    if blob[0] != 1:
        raise Broken("unknown_version")
    if blob[1:9].hex() not in keys:
        raise Broken("unknown_key")
    aad = framed(b"coord/wrap/1", blob[:9], context)
    return gcm_open(keys[blob[1:9].hex()], blob[9:21], blob[21:], aad)


def unwrap_by_kek(kek: bytes, blob: bytes, scope: dict[str, str], epoch: int, commitment: bytes) -> bytes:
    if blob[0] != 1:
        raise Broken("unknown_version")
    context = framed(b"dek", *scope_parts(scope), str(epoch).encode(), commitment)
    dek = gcm_open(kek, blob[1:13], blob[13:], framed(b"coord/wrap/1", blob[:1], context))
    if expand(dek, framed(b"coord/commitment/1", *scope_parts(scope))) != commitment:
        raise Broken("commitment")
    return dek


def additional_data(header: bytes, place: dict[str, Any]) -> bytes:
    def optional(value: str | None) -> bytes:
        return UUID(value).bytes if value else b""

    at = place["recorded_at_microseconds"]
    return framed(
        b"coord/field/1",
        header,
        UUID(place["municipality"]).bytes,
        place["table"].encode(),
        place["field"].encode(),
        UUID(place["row"]).bytes,
        optional(place["case"]),
        framed(*sorted(UUID(person).bytes for person in place["persons"])),
        place["compartment"].encode(),
        struct.pack(">Q", place["touches_mask"])
        + struct.pack(">I", place["schema_version"])
        + struct.pack(">Q", place["row_version"]),
        optional(place["agency"]),
        b"" if at is None else struct.pack(">Q", at),
    )


def open_sealed(sealed: bytes, dek: bytes, scope: dict[str, str], place: dict[str, Any]) -> bytes:
    if len(sealed) < 77:
        raise Broken("short")
    if sealed[0] != 1:
        raise Broken("unknown_version")
    commitment = expand(dek, framed(b"coord/commitment/1", *scope_parts(scope)))
    of_this_place = (
        scope["municipality"] == place["municipality"]
        and scope["compartment"] == place["compartment"]
        and (scope["kind"] != "case" or scope["id"] == place["case"])
    )
    if sealed[1:17] != commitment[:16] or not of_this_place:
        raise Broken("unknown_key")
    key = expand(dek, framed(b"coord/sealing/1", *scope_parts(scope)))
    return unpadded(gcm_open(key, sealed[17:29], sealed[29:], additional_data(sealed[:17], place)))


def unpadded(padded: bytes) -> bytes:
    end = len(padded)
    while end and padded[end - 1] == 0:
        end -= 1
    if not end or padded[end - 1] != 0x80 or size_by_rule(end) != len(padded):
        raise Broken("padding")
    return padded[: end - 1]


def size_by_rule(length: int) -> int:
    if length <= 256:
        return (length + 31) // 32 * 32
    exponent = len(bin(length)) - 3
    step = 2 ** (exponent - (len(bin(exponent)) - 2))
    return (length + step - 1) // step * step
