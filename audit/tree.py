"""The Merkle tree of RFC 9162, read from tiles of 256 hashes.

``read(level, index)`` gives the bytes of one tile: up to 256 hashes of 32 bytes, where tile level L holds
the roots of complete subtrees of 256**L leaves. A tile may be wider than asked for, never narrower. The
functions know neither files nor tables.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

TILE_WIDTH = 256
HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

TileReader = Callable[[int, int], bytes]


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 9162, 2.1.1: SHA-256(0x00 ‖ leaf)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162, 2.1.1: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def grow(read: TileReader, size: int, leaf_hashes: Sequence[bytes]) -> dict[tuple[int, int], bytes]:
    """Append leaves to a tree of ``size``; every tile that changed, whole, by (level, index)."""
    changed: dict[tuple[int, int], bytes] = {}
    level, fresh = 0, b"".join(leaf_hashes)
    while fresh:
        index, width = divmod(size, TILE_WIDTH)
        held = read(level, index)[: width * HASH_BYTES] if width else b""
        fresh, above = held + fresh, b""
        for start in range(0, len(fresh), TILE_WIDTH * HASH_BYTES):
            tile = fresh[start : start + TILE_WIDTH * HASH_BYTES]
            changed[level, index] = tile
            if len(tile) == TILE_WIDTH * HASH_BYTES:
                above += perfect_root(tile)
            index += 1
        level, size, fresh = level + 1, size // TILE_WIDTH, above
    return changed


def perfect_root(hashes: bytes) -> bytes:
    """The root over a power of two of concatenated hashes."""
    row = [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def root_at(read: TileReader, size: int) -> bytes:
    """The root of the first ``size`` leaves."""
    return _root_between(read, 0, size) if size else EMPTY_ROOT


def inclusion_proof(read: TileReader, index: int, size: int) -> list[bytes]:
    """RFC 9162, 2.1.3.1. Raises IndexError when the tree does not hold that leaf."""
    if not 0 <= index < size:
        raise IndexError("no such leaf in a tree of this size")
    proof, start, end = [], 0, size
    while end - start > 1:
        middle = start + _largest_power_below(end - start)
        if index < middle:
            proof.append(_root_between(read, middle, end))
            end = middle
        else:
            proof.append(_root_between(read, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(read: TileReader, old: int, new: int) -> list[bytes]:
    """RFC 9162, 2.1.4.1. Raises IndexError unless 0 < old ≤ new."""
    if not 0 < old <= new:
        raise IndexError("a proof leads from a smaller tree to a larger one")
    proof, start, end, on_edge = [], 0, new, True
    while old != end:
        middle = start + _largest_power_below(end - start)
        if old <= middle:
            proof.append(_root_between(read, middle, end))
            end = middle
        else:
            proof.append(_root_between(read, start, middle))
            start, on_edge = middle, False
    if not on_edge:
        proof.append(_root_between(read, start, end))
    return proof[::-1]


def inclusion_holds(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162, 2.1.3.2. ``leaf`` is the leaf's hash."""
    if not 0 <= index < size:
        return False
    place, last, value = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            value = node_hash(part, value)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            value = node_hash(value, part)
        place, last = place >> 1, last >> 1
    return last == 0 and value == root


def consistency_holds(*, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162, 2.1.4.2. The empty tree is consistent with every tree."""
    if old == new or not old:
        return not proof and (old_root == new_root if old == new else old_root == EMPTY_ROOT)
    if not 0 < old < new:
        return False
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    from_old = from_new = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            from_old, from_new = node_hash(part, from_old), node_hash(part, from_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            from_new = node_hash(from_new, part)
        place, last = place >> 1, last >> 1
    return last == 0 and from_old == old_root and from_new == new_root


def _root_between(read: TileReader, start: int, end: int) -> bytes:
    """The root over leaves start … end-1, where start is aligned as RFC 9162's recursion aligns it."""
    parts = []
    while start < end:
        height = (end - start).bit_length() - 1
        parts.append(_subtree(read, height, start >> height))
        start += 1 << height
    root = parts.pop()
    while parts:
        root = node_hash(parts.pop(), root)
    return root


def _subtree(read: TileReader, height: int, index: int) -> bytes:
    """The root of one complete subtree of 2**height leaves."""
    level, inside = divmod(height, 8)
    tile, offset = divmod(index << inside, TILE_WIDTH)
    hashes = read(level, tile)[offset * HASH_BYTES : (offset + (1 << inside)) * HASH_BYTES]
    return perfect_root(hashes)


def _largest_power_below(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1
