"""The tree against RFC 9162's own examples, a naive reading of its definitions, and the verifier's second copy."""

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import verify
from audit.tiles import bundle_path, pack_bundle, tile_path, tiles_of, unpack_bundle
from audit.tree import (
    EMPTY_ROOT,
    consistency_holds,
    consistency_proof,
    grow,
    inclusion_holds,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_at,
)

# The test tree that the RFC 6962 and RFC 9162 implementations share.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MOST = 70


class Tiles:
    """Tiles in memory."""

    def __init__(self, leaves: Any, step: Any = None) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.size = 0
        hashes = [leaf_hash(leaf) for leaf in leaves]
        for start in range(0, len(hashes), step or len(hashes) or 1):
            part = hashes[start : start + (step or len(hashes))]
            self.tiles |= grow(self.read, self.size, part)
            self.size += len(part)

    def read(self, level: Any, index: int) -> Any:
        return self.tiles.get((level, index), b"")


def naive_root(hashes: Any) -> Any:
    """RFC 9162, 2.1.1, word for word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    middle = 1
    while middle * 2 < len(hashes):
        middle *= 2
    return node_hash(naive_root(hashes[:middle]), naive_root(hashes[middle:]))


@pytest.mark.parametrize("size", range(9))
def test_the_roots_of_the_known_tree(size: int) -> None:
    assert root_at(Tiles(LEAVES[:size]).read, size).hex() == ROOTS[size]
    growing = verify.Growing()
    for leaf in LEAVES[:size]:
        growing.add(verify.leaf_hash(leaf))
    assert growing.root().hex() == ROOTS[size]


def test_the_known_proofs_of_the_known_tree() -> None:
    read = Tiles(LEAVES).read
    assert [part.hex()[:8] for part in inclusion_proof(read, 0, 8)] == ["96a296d2", "5f083f0a", "6b47aaf2"]
    assert [part.hex()[:8] for part in inclusion_proof(read, 5, 8)] == ["bc1a0643", "ca854ea1", "d37ee418"]
    assert [part.hex()[:8] for part in consistency_proof(read, 6, 8)] == ["0ebc5d34", "ca854ea1", "d37ee418"]


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, 700, 65_536, 65_537, 66_000])
@pytest.mark.parametrize("step", [None, 97, 256])
def test_a_tree_grown_in_steps_has_the_root_of_the_definition(size: int, step: Any) -> None:
    leaves = [str(number).encode() for number in range(size)]
    tiles = Tiles(leaves, step)
    assert root_at(tiles.read, size) == naive_root([leaf_hash(leaf) for leaf in leaves])
    assert {(level, index): width * 32 for level, index, width in tiles_of(size)} == {
        place: len(hashes) for place, hashes in tiles.tiles.items()
    }


def test_every_leaf_of_every_small_tree_is_proved_included() -> None:
    leaves = [bytes([number]) for number in range(MOST)]
    read = Tiles(leaves).read
    for size in range(1, MOST + 1):
        root = root_at(read, size)
        for index in range(size):
            proof = inclusion_proof(read, index, size)
            value = leaf_hash(leaves[index])
            assert inclusion_holds(index=index, size=size, leaf=value, proof=proof, root=root)
            assert not inclusion_holds(index=index, size=size, leaf=value, proof=[*proof, value], root=root)
            assert not inclusion_holds(index=index, size=size, leaf=root + b"x", proof=proof, root=root)
            if proof:
                assert not inclusion_holds(index=index, size=size, leaf=value, proof=proof[:-1], root=root)


def test_every_pair_of_small_trees_is_proved_consistent() -> None:
    read = Tiles([bytes([number]) for number in range(MOST)]).read
    roots = [root_at(read, size) for size in range(MOST + 1)]
    for new in range(1, MOST + 1):
        for old in range(1, new + 1):
            proof = consistency_proof(read, old, new)
            good: Any = {"old": old, "new": new, "old_root": roots[old], "new_root": roots[new]}
            assert consistency_holds(**good, proof=proof)
            assert not consistency_holds(**good | {"old_root": EMPTY_ROOT}, proof=proof)
            assert not consistency_holds(**good | {"new_root": EMPTY_ROOT}, proof=proof)
            assert not consistency_holds(**good, proof=[*proof, EMPTY_ROOT])


@given(st.integers(1, 600), st.integers(0, 599), st.integers(0, 10), st.integers(0, 255))
def test_a_changed_proof_proves_nothing(size: int, index: int, part: Any, bit: Any) -> None:
    index %= size
    read = Tiles([str(number).encode() for number in range(size)]).read
    proof = inclusion_proof(read, index, size)
    value, root = leaf_hash(str(index).encode()), root_at(read, size)
    assert inclusion_holds(index=index, size=size, leaf=value, proof=proof, root=root)
    if proof:
        part %= len(proof)
        flipped = bytearray(proof[part])
        flipped[bit // 8] ^= 1 << bit % 8
        proof[part] = bytes(flipped)
        assert not inclusion_holds(index=index, size=size, leaf=value, proof=proof, root=root)


def test_no_proof_outside_the_tree() -> None:
    read = Tiles(LEAVES).read
    for index, size in ((-1, 8), (8, 8), (0, 0)):
        with pytest.raises(IndexError):
            inclusion_proof(read, index, size)
    for old, new in ((0, 8), (9, 8)):
        with pytest.raises(IndexError):
            consistency_proof(read, old, new)


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        (0, 256, "tile/2/000"),
        (1, 7, "tile/2/001.p/7"),
        (1234, 256, "tile/2/x001/234"),
        (1234067, 112, "tile/2/x001/x234/067.p/112"),
    ],
)
def test_paths_are_those_of_the_specification(index: int, width: int, path: str) -> None:
    assert tile_path(2, index, width) == path == verify.tile_path(2, index, width)
    assert bundle_path(index, width) == path.replace("/2/", "/entries/") == verify.tile_path("entries", index, width)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_back_its_leaves(leaves: Any) -> None:
    bundle = pack_bundle(leaves)
    assert unpack_bundle(bundle) == leaves
    assert verify.split_bundle(bundle) == (leaves, True)
    if bundle:
        with pytest.raises(ValueError, match="ends inside"):
            unpack_bundle(bundle[:-1])
