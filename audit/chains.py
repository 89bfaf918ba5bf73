"""A writer's chain: its running number, the hash of its last leaf, and a key that only moves forward.

The key is replaced by its own HKDF-Expand after every entry, so whoever takes a running process's memory
cannot forge what it wrote before. The root lies sealed in log_writer: only the key's holder can walk the
chain again from there. This file knows no database.
"""

import hmac
from dataclasses import dataclass
from uuid import UUID

from audit.tree import leaf_hash

ROOT_BYTES = 32
_FIRST = b"coord audit writer key v1"
_NEXT = b"coord audit ratchet v1"


class RootDoesNotOpen(Exception):
    """To be raised by ``open_root`` when a sealed root was tampered with or belongs to another writer.

    Anything else that open_root raises (a key service that is away) stops the sequencer and rejects nobody.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Where a chain stands. ``last`` is the hash (hex) of leaf number ``count``, empty before the first."""

    writer: UUID
    tree: UUID
    count: int
    last: str
    key: bytes

    def mac(self, leaf: bytes) -> bytes:
        """What the next entry carries: HMAC-SHA256(k_n, leaf hash)."""
        return hmac.digest(self.key, leaf_hash(leaf), "sha256")

    def after(self, leaf: bytes) -> "Link":
        """The chain once ``leaf`` is its last."""
        return Link(
            writer=self.writer,
            tree=self.tree,
            count=self.count + 1,
            last=leaf_hash(leaf).hex(),
            key=_expand(self.key, _NEXT),
        )

    def skipped_to(self, number: int) -> "Link":
        """The chain as if the entries before ``number`` had been seen; their hashes stay unknown."""
        key = self.key
        for _ in range(number - 1 - self.count):
            key = _expand(key, _NEXT)
        return Link(writer=self.writer, tree=self.tree, count=number - 1, last=self.last, key=key)


def first_link(*, writer: UUID, tree: UUID, root: bytes) -> Link:
    """A chain before its first entry. The key is bound to writer and tree: a root moved to another row is useless."""
    key = _expand(root, _FIRST + writer.bytes + tree.bytes)
    return Link(writer=writer, tree=tree, count=0, last="", key=key)


def _expand(key: bytes, info: bytes) -> bytes:
    """HKDF-Expand (RFC 5869) with SHA-256 for one block: HMAC(key, info ‖ 0x01)."""
    return hmac.digest(key, info + b"\x01", "sha256")
