"""A checkpoint: the size and root of a tree, in a signed note (C2SP tlog-checkpoint, signed-note).

The text is three lines, origin, size, root; a signature line follows a blank one. The key's name and
its public half make the key id, so that a note names the key it needs. Ed25519, signature type 0x01.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.tree import HASH_BYTES

_ED25519 = b"\x01"
_SIGNATURE_MARK = "— "
_TEXT_LINES = 3
_NAME_PARTS = 3


class NotACheckpoint(ValueError):
    """The text is not a checkpoint, or no trusted key signed it."""


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """One tree at one size. ``root`` is 32 bytes. ``host`` may be empty; else it ends before the slash."""

    tree: UUID
    epoch: int
    size: int
    root: bytes
    host: str = ""

    @property
    def origin(self) -> str:
        """The log's name: ``host/coord/<tree>/<epoch>``."""
        return f"{self.host}/coord/{self.tree}/{self.epoch}" if self.host else f"coord/{self.tree}/{self.epoch}"

    @property
    def text(self) -> str:
        """The bytes that are signed, as text."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def sign(checkpoint: Checkpoint, *, key_name: str, signing_key: Ed25519PrivateKey) -> str:
    """The signed note."""
    signature = signing_key.sign(checkpoint.text.encode())
    stamp = base64.b64encode(_key_id(key_name, signing_key.public_key()) + signature).decode()
    return f"{checkpoint.text}\n{_SIGNATURE_MARK}{key_name} {stamp}\n"


def parse(note: str) -> Checkpoint:
    """Read a note without believing it. Raises NotACheckpoint."""
    text, blank, signatures = note.partition("\n\n")
    lines = text.split("\n")
    if not blank or len(lines) < _TEXT_LINES or not signatures.startswith(_SIGNATURE_MARK):
        raise NotACheckpoint("a note is three lines, a blank line and a signature")
    try:
        host, tree, epoch = _named(lines[0])
        checkpoint = Checkpoint(
            host=host,
            tree=tree,
            epoch=epoch,
            size=int(lines[1]),
            root=base64.b64decode(lines[2], validate=True),
        )
    except (ValueError, binascii.Error):
        raise NotACheckpoint("origin, size or root cannot be read") from None
    if checkpoint.text != "\n".join(lines[:3]) + "\n" or len(checkpoint.root) != HASH_BYTES:
        raise NotACheckpoint("origin, size or root is not in its one form")
    return checkpoint


def verify(note: str, vkeys: Mapping[str, Ed25519PublicKey]) -> Checkpoint:
    """Read a note that a trusted key signed. ``vkeys`` is as vkey_parsed gives. Raises NotACheckpoint."""
    checkpoint = parse(note)
    text, _, signatures = note.partition("\n\n")
    for line in signatures.splitlines():
        name, _, stamp = line.removeprefix(_SIGNATURE_MARK).partition(" ")
        if name in vkeys and _signed(f"{text}\n".encode(errors="surrogateescape"), stamp, name, vkeys[name]):
            return checkpoint
    raise NotACheckpoint("no trusted key signed this note")


def vkey(key_name: str, public_key: Ed25519PublicKey) -> str:
    """The verifier key in its one-line form: ``name+hex key id+base64(0x01 ‖ public key)``."""
    public = base64.b64encode(_ED25519 + public_key.public_bytes_raw()).decode()
    return f"{key_name}+{_key_id(key_name, public_key).hex()}+{public}"


def vkey_parsed(line: str) -> tuple[str, Ed25519PublicKey]:
    """Name and key of a verifier key. Raises ValueError."""
    name, key_id, public = line.strip().split("+", 2)
    raw = base64.b64decode(public, validate=True)
    if raw[:1] != _ED25519:
        raise ValueError("not an Ed25519 verifier key")
    key = Ed25519PublicKey.from_public_bytes(raw[1:])
    if _key_id(name, key).hex() != key_id:
        raise ValueError("the key id does not belong to this name and key")
    return name, key


def _key_id(name: str, key: Ed25519PublicKey) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + key.public_bytes_raw()).digest()[:4]


def _signed(text: bytes, stamp: str, name: str, key: Ed25519PublicKey) -> bool:
    try:
        raw = base64.b64decode(stamp, validate=True)
        key.verify(raw[4:], text)
    except (InvalidSignature, ValueError):
        return False
    # Unused bits of base64 must be zero: a note has one form.
    return raw[:4] == _key_id(name, key) and base64.b64encode(raw).decode() == stamp


def _named(origin: str) -> tuple[str, UUID, int]:
    parts = origin.rsplit("/", 3)
    if parts[-3:-2] != ["coord"]:
        raise ValueError("not a log of coord")
    return (parts[0] if len(parts) > _NAME_PARTS else ""), UUID(parts[-2]), int(parts[-1])
