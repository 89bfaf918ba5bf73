"""Where a tile lies in a folder, and how entries are bundled (C2SP tlog-tiles)."""

from collections.abc import Iterable, Iterator

from audit.tree import TILE_WIDTH


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """The path of a hash tile; ``width`` below 256 names a partial tile."""
    return f"tile/{level}/{_numbered(index)}{_partial(width)}"


def bundle_path(index: int, width: int = TILE_WIDTH) -> str:
    """The path of an entry bundle."""
    return f"tile/entries/{_numbered(index)}{_partial(width)}"


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Every hash tile of a tree of ``size`` as (level, index, width), lowest level first."""
    level = 0
    while size:
        full, partial = divmod(size, TILE_WIDTH)
        yield from ((level, index, TILE_WIDTH) for index in range(full))
        if partial:
            yield level, full, partial
        level, size = level + 1, full


def pack_bundle(leaves: Iterable[bytes]) -> bytes:
    """Each leaf after its length in 16 bits, big end first."""
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def unpack_bundle(bundle: bytes) -> list[bytes]:
    """The leaves of a bundle. Raises ValueError when the lengths do not fit."""
    leaves, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if at + 2 > len(bundle) or end > len(bundle):
            raise ValueError("the bundle ends inside an entry")
        leaves.append(bundle[at + 2 : end])
        at = end
    return leaves


def _numbered(index: int) -> str:
    parts = [f"{index % 1000:03d}"]
    while index := index // 1000:
        parts.append(f"x{index % 1000:03d}")
    return "/".join(reversed(parts))


def _partial(width: int) -> str:
    return "" if width == TILE_WIDTH else f".p/{width}"
