"""Wrapping a small secret under a key: AES-256-GCM with a random nonce, bound to a context."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from coord.crypto.framing import framed
from coord.errors import IntegrityError

NONCE_SIZE = 12
TAG_SIZE = 16
_LABEL = b"coord/wrap/1"


def wrap_under(key: bytes, secret: bytes, *, header: bytes, context: bytes) -> bytes:
    """`header | nonce | ciphertext and tag`. Header and context are authenticated."""
    nonce = secrets.token_bytes(NONCE_SIZE)
    bound = framed((_LABEL, header, context))
    return header + nonce + AESGCM(key).encrypt(nonce, secret, bound)


def unwrap_under(key: bytes, blob: bytes, *, header_size: int, context: bytes) -> bytes:
    """The secret. Raises IntegrityError with "short" or "tag"."""
    body = header_size + NONCE_SIZE
    if len(blob) < body + TAG_SIZE:
        raise IntegrityError("short")
    bound = framed((_LABEL, blob[:header_size], context))
    try:
        return AESGCM(key).decrypt(blob[header_size:body], blob[body:], bound)
    except InvalidTag:
        raise IntegrityError("tag") from None
