"""The tree, against the vectors of RFC 6962's reference implementation and against the definition itself."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sanhu_client.evidence import merkle

LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
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
# leaf, size: audit path
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
# sizes: proof
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def naive_root(data: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = 1
    while 2 * k < len(data):
        k *= 2
    return sha256(b"\x01" + naive_root(data[:k]) + naive_root(data[k:])).digest()


def naive_path(m: int, data: list[bytes]) -> list[bytes]:
    """PATH of section 2.1.1."""
    if len(data) == 1:
        return []
    k = 1
    while 2 * k < len(data):
        k *= 2
    if m < k:
        return [*naive_path(m, data[:k]), naive_root(data[k:])]
    return [*naive_path(m - k, data[k:]), naive_root(data[:k])]


def naive_subproof(m: int, data: list[bytes], known: bool) -> list[bytes]:
    """SUBPROOF of section 2.1.2."""
    if m == len(data):
        return [] if known else [naive_root(data)]
    k = 1
    while 2 * k < len(data):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, data[:k], known), naive_root(data[k:])]
    return [*naive_subproof(m - k, data[k:], False), naive_root(data[:k])]


def finder(data: list[bytes]) -> merkle.FindSubtree:
    return lambda height, number: naive_root(data[number << height : (number + 1) << height])


def leaves(count: int) -> list[bytes]:
    return [b"%d" % number for number in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference(size: int) -> None:
    hashes = [merkle.leaf_hash(data) for data in LEAVES[:size]]
    frontier = merkle.Frontier()
    for leaf in hashes:
        frontier.append(leaf)
    assert merkle.root_of(hashes).hex() == frontier.root().hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_audit_paths_are_those_of_the_reference(index: int, size: int) -> None:
    path = merkle.inclusion_proof(finder(LEAVES), index, size)
    assert [step.hex() for step in path] == INCLUSION[index, size]
    assert merkle.is_included(merkle.leaf_hash(LEAVES[index]), index, size, path, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_consistency_proofs_are_those_of_the_reference(first: int, second: int) -> None:
    proof = merkle.consistency_proof(finder(LEAVES), first, second)
    assert [step.hex() for step in proof] == CONSISTENCY[first, second]
    roots = bytes.fromhex(ROOTS[first]), bytes.fromhex(ROOTS[second])
    assert merkle.is_consistent(first, roots[0], second, roots[1], proof)


@given(st.integers(0, 70))
def test_a_root_is_what_the_definition_says(size: int) -> None:
    data = leaves(size)
    frontier = merkle.Frontier()
    for leaf in data:
        frontier.append(merkle.leaf_hash(leaf))
    assert frontier.root() == merkle.root_of([merkle.leaf_hash(leaf) for leaf in data]) == naive_root(data)


@given(st.integers(1, 70), st.data())
def test_a_proof_of_inclusion_is_what_the_definition_says_and_shows_it(size: int, draw: st.DataObject) -> None:
    data = leaves(size)
    index = draw.draw(st.integers(0, size - 1))
    path = merkle.inclusion_proof(finder(data), index, size)
    assert path == naive_path(index, data)
    assert merkle.is_included(merkle.leaf_hash(data[index]), index, size, path, naive_root(data))


@given(st.integers(1, 70), st.data())
def test_a_proof_of_consistency_is_what_the_definition_says_and_shows_it(second: int, draw: st.DataObject) -> None:
    data = leaves(second)
    first = draw.draw(st.integers(0, second))
    proof = merkle.consistency_proof(finder(data), first, second)
    assert proof == (naive_subproof(first, data, True) if first else [])
    assert merkle.is_consistent(first, naive_root(data[:first]), second, naive_root(data), proof)


@given(st.integers(2, 40), st.data())
def test_no_other_leaf_place_size_path_or_root_is_taken(size: int, draw: st.DataObject) -> None:
    data = leaves(size)
    index = draw.draw(st.integers(0, size - 1))
    path, root = naive_path(index, data), naive_root(data)
    leaf = merkle.leaf_hash(data[index])
    other = draw.draw(st.integers(0, size - 1).filter(lambda it: it != index))
    step = draw.draw(st.integers(0, len(path) - 1))
    wrong = path.copy()
    wrong[step] = sha256(wrong[step]).digest()
    assert not merkle.is_included(merkle.leaf_hash(data[other]), index, size, path, root)
    assert not merkle.is_included(leaf, other, size, path, root)
    assert not merkle.is_included(leaf, index, size, wrong, root)
    assert not merkle.is_included(leaf, index, size, path[:-1], root)
    assert not merkle.is_included(leaf, index, size, [*path, root], root)
    assert not merkle.is_included(leaf, index, size, path, sha256(root).digest())
    assert not merkle.is_included(leaf, index, index, path, root)
    assert not merkle.is_included(leaf, -1, size, path, root)


@given(st.integers(2, 40), st.data())
def test_a_tree_that_was_changed_before_the_first_head_is_never_consistent(second: int, draw: st.DataObject) -> None:
    data = leaves(second)
    first = draw.draw(st.integers(1, second - 1))
    changed = data.copy()
    changed[draw.draw(st.integers(0, first - 1))] += b"!"
    for proof in (naive_subproof(first, data, True), naive_subproof(first, changed, True)):
        assert not merkle.is_consistent(first, naive_root(data[:first]), second, naive_root(changed), proof)
    good = naive_subproof(first, data, True)
    roots = naive_root(data[:first]), naive_root(data)
    assert not merkle.is_consistent(first, roots[0], second, roots[1], good[:-1])
    assert not merkle.is_consistent(first, roots[0], second, roots[1], [*good, roots[1]])
    assert not merkle.is_consistent(second, roots[0], first, roots[1], good)


def test_the_empty_tree_is_continued_by_every_tree() -> None:
    root = naive_root(leaves(3))
    assert merkle.is_consistent(0, merkle.EMPTY_ROOT, 3, root, [])
    assert not merkle.is_consistent(0, root, 3, root, [])
    assert not merkle.is_consistent(0, merkle.EMPTY_ROOT, 3, root, [root])
    assert not merkle.is_consistent(3, root, 3, merkle.EMPTY_ROOT, [])


def test_a_leaf_that_is_not_there_has_no_proof() -> None:
    with pytest.raises(ValueError, match="no leaf 3"):
        merkle.inclusion_proof(finder(LEAVES), 3, 3)
    with pytest.raises(ValueError, match="cannot continue"):
        merkle.consistency_proof(finder(LEAVES), 4, 3)
