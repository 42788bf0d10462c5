"""The heads of the log that we saw: kept in a file of our own, so that a log that was rewritten shows."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from sanhu_client.errors import Forked, NotVerified
from sanhu_client.evidence.heads import Head, Keys, SignedHead, check_head
from sanhu_client.evidence.leaves import Malformed
from sanhu_client.evidence.merkle import is_consistent
from sanhu_client.signatures import BadSignature

# asks the exchange for a consistency proof: epoch, first size, second size → path
Prove: TypeAlias = Callable[[int, int, int], list[str]]


class HeadsSeen:
    """Heads, each checked against the one before it.

    Args:
        path: of the file, one head a line; None remembers as long as this object lives.
        keys: the public keys that heads are checked with.
    """

    def __init__(self, path: Path | None, keys: Keys) -> None:
        self._path = path
        self.keys = keys
        self._lock = threading.Lock()
        self._seen: list[SignedHead] = []
        if path is not None and path.exists():
            lines = path.read_text(encoding="utf-8").splitlines()
            self._seen = [SignedHead.from_json(json.loads(line)) for line in lines if line]

    @property
    def last(self) -> SignedHead | None:
        """The head seen last."""
        return self._seen[-1] if self._seen else None

    def see(self, told: Any, prove: Prove) -> SignedHead:
        """Check a head, compare it with those seen before, and keep it.

        Raises:
            NotVerified: it is not signed by the exchange.
            Forked: it does not continue what we saw.
        """
        signed = self._signed(told)
        with self._lock:
            last = self.last
            if last is not None:
                _compare(last.head, signed.head, prove)
            if last is None or _order(signed.head) > _order(last.head):
                self._keep(signed)
        return signed

    def _signed(self, told: Any) -> SignedHead:
        try:
            signed = SignedHead.from_json(told)
            check_head(signed, self.keys)
        except (BadSignature, Malformed) as error:
            raise NotVerified(f"the head of the log does not hold: {error}") from error
        return signed

    def _keep(self, signed: SignedHead) -> None:
        self._seen.append(signed)
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(signed.to_json(), ensure_ascii=False, separators=(",", ":")) + "\n")


def _compare(seen: Head, shown: Head, prove: Prove) -> None:
    if seen.epoch == shown.epoch:
        first, second = sorted((seen, shown), key=_order)
        _continues(first, second, prove)
    elif shown.epoch == seen.epoch + 1 and shown.previous is not None:
        link = shown.previous
        if link.epoch != seen.epoch or link.size < seen.size:
            raise _forked(seen, shown, "the new epoch leaves out what we saw at the end of the last one")
        last = Head(seen.epoch, seen.first, link.size, link.root, shown.at, seen.previous)
        _continues(seen, last, prove)
    else:
        raise _forked(seen, shown, "the epochs do not follow each other")


def _continues(first: Head, second: Head, prove: Prove) -> None:
    if first.first != second.first:
        raise _forked(first, second, "the trees begin at different positions")
    if first.size == second.size:
        if first.root != second.root:
            raise _forked(first, second, "two roots for one size")
        return
    path = _bytes(prove(first.epoch, first.size, second.size))
    if not is_consistent(first.size, first.root_bytes, second.size, second.root_bytes, path):
        raise _forked(first, second, "no proof that the larger one continues the smaller one")


def _forked(seen: Head, shown: Head, why: str) -> Forked:
    return Forked(
        f"the log was rewritten: {why}; keep both heads: epoch {seen.epoch} size {seen.size} root {seen.root},"
        f" epoch {shown.epoch} size {shown.size} root {shown.root}"
    )


def _order(head: Head) -> tuple[int, int]:
    return head.epoch, head.size


def _bytes(path: list[str]) -> list[bytes]:
    try:
        return [bytes.fromhex(step) for step in path]
    except (TypeError, ValueError):
        raise NotVerified("the consistency proof is not of hashes") from None


def keys_of(trust: Mapping[str, Any]) -> Keys:
    """Return the public keys of a JWKS.

    Raises:
        NotVerified: it is none.
    """
    try:
        return Keys(trust)
    except Malformed as error:
        raise NotVerified(str(error)) from error
