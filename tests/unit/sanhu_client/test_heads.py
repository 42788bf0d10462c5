"""The heads that a client saw: a log that continues is taken, a log that was rewritten shows."""

from collections.abc import Sequence

import pytest
from sanhu_client.errors import Forked, NotVerified
from sanhu_client.evidence.heads import Head, Link, sign_head
from sanhu_client.evidence.merkle import consistency_proof, leaf_hash, root_of
from sanhu_client.heads import HeadsSeen, keys_of
from sanhu_client.signatures import PrivateKey

KEY = PrivateKey.generate("exchange-1")
KEYS = keys_of({"keys": [KEY.public_jwk()]})
LEAVES = [leaf_hash(bytes([n])) for n in range(40)]
REWRITTEN = [*LEAVES[:5], leaf_hash(b"another"), *LEAVES[6:]]


def head(size, *, leaves: Sequence[bytes] = LEAVES, epoch=1, first=0, previous=None, key=KEY):
    found = Head(epoch, first, size, root_of(leaves[:size]).hex(), "2026-11-22T15:00:00.000Z", previous)
    return sign_head(found, key).to_json()


def prove(leaves: Sequence[bytes] = LEAVES):
    def of(_epoch, first, second):
        def find(height, number):
            return root_of(leaves[number << height : min((number + 1) << height, len(leaves))])

        return [step.hex() for step in consistency_proof(find, first, second)]

    return of


@pytest.fixture
def seen(tmp_path):
    return HeadsSeen(tmp_path / "heads.jsonl", KEYS)


def test_a_log_that_grows_is_taken_and_remembered_over_a_restart(seen, tmp_path):
    for size in (0, 3, 8, 8, 21, 40):
        assert seen.see(head(size), prove()).head.size == size
    again = HeadsSeen(tmp_path / "heads.jsonl", KEYS)
    assert again.last is not None
    assert again.last.head.size == 40
    assert len((tmp_path / "heads.jsonl").read_text().splitlines()) == 5


def test_an_older_head_of_the_same_log_is_taken_and_not_kept(seen):
    seen.see(head(21), prove())
    seen.see(head(7), prove())
    assert seen.last.head.size == 21


@pytest.mark.parametrize("size", [8, 21])
def test_a_log_that_was_rewritten_is_told_as_forked(seen, size):
    seen.see(head(8), prove())
    with pytest.raises(Forked, match="the log was rewritten"):
        seen.see(head(size, leaves=REWRITTEN), prove(REWRITTEN))
    assert seen.last.head.root == root_of(LEAVES[:8]).hex()


def test_a_proof_that_is_none_is_not_believed(seen):
    seen.see(head(8), prove())
    with pytest.raises(Forked):
        seen.see(head(21), lambda *_: [])
    with pytest.raises(NotVerified):
        seen.see(head(21), lambda *_: ["not a hash"])


def test_a_head_that_somebody_else_signed_is_not_taken(seen):
    with pytest.raises(NotVerified, match="does not hold"):
        seen.see(head(8, key=PrivateKey.generate("exchange-1")), prove())
    with pytest.raises(NotVerified):
        seen.see({"head": {}}, prove())


def test_a_new_epoch_is_taken_when_it_names_the_end_of_the_last_one(seen):
    seen.see(head(8), prove())
    link = Link(1, 12, root_of(LEAVES[:12]).hex())
    assert seen.see(head(2, epoch=2, first=12, previous=link), prove()).head.epoch == 2


@pytest.mark.parametrize(
    ("epoch", "link"),
    [
        (2, Link(1, 5, root_of(LEAVES[:5]).hex())),
        (2, Link(1, 12, root_of(REWRITTEN[:12]).hex())),
        (2, None),
        (3, Link(2, 12, root_of(LEAVES[:12]).hex())),
    ],
)
def test_a_new_epoch_that_leaves_out_what_was_seen_is_told_as_forked(seen, epoch, link):
    seen.see(head(8), prove())
    with pytest.raises(Forked):
        seen.see(head(2, epoch=epoch, first=12, previous=link), prove())
