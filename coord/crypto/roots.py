"""The 32-byte roots of the audit writers, sealed under the master key, one per tree."""

from uuid import UUID

from coord.crypto.framing import framed
from coord.crypto.keys import KEY_SIZE
from coord.crypto.provider import MasterKey
from coord.errors import IntegrityError


def _context(tree: UUID) -> bytes:
    return framed((b"audit writer root", tree.bytes))


def seal_root(provider: MasterKey, tree: UUID, root: bytes) -> bytes:
    """The root as it may lie in the log's own tables. Raises ValueError unless it is 32 bytes."""
    if len(root) != KEY_SIZE:
        raise ValueError("an audit writer's root is 32 bytes")
    return provider.wrap(root, _context(tree))


def open_root(provider: MasterKey, tree: UUID, sealed: bytes) -> bytes:
    """The root of this tree. Raises IntegrityError when it is of another, or was changed."""
    root = provider.unwrap(sealed, _context(tree))
    if len(root) != KEY_SIZE:
        raise IntegrityError("short")
    return root


def rewrap_root(provider: MasterKey, tree: UUID, sealed: bytes) -> bytes:
    """The same root under the current version; upkeep does so before an old one is destroyed."""
    return seal_root(provider, tree, open_root(provider, tree, sealed))
