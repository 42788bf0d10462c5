"""Small logs for tests, made as the keeper makes them, out of the published forms alone."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sanhu_client.evidence import leaves
from sanhu_client.evidence.heads import Cosignature, Head, Keys, Link, SignedHead, cosign, sign_head
from sanhu_client.evidence.merkle import Frontier, inclusion_proof, root_of
from sanhu_client.signatures import PrivateKey

EXCHANGE = PrivateKey.generate("exchange-1")
SAMR = PrivateKey.generate("samr-1")
KEYS = Keys({"keys": [EXCHANGE.public_jwk(), {**SAMR.public_jwk(), "agency": "samr"}]})
AT = "2026-11-22T07:00:00.000Z"


def entry(position: int, epoch: int = 1, **fields: Any) -> dict[str, Any]:
    said = {
        "position": position,
        "epoch": epoch,
        "id": f"0192f0c1-0000-7000-8000-{position:012d}",
        "agency": "samr",
        "operation": "credit.get_rating",
        "answer.grade": "A",
        **fields,
    }
    shown = leaves.show(said, b"secret of %d" % position)
    return {
        "type": "entry",
        "epoch": epoch,
        "position": position,
        "leaf": leaves.leaf_of_entry(shown).hex(),
        **shown,
    }


@dataclass
class Log:
    """An exported log, one epoch after the other."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    heads: list[SignedHead] = field(default_factory=list)
    epoch: int = 1
    first: int = 0
    previous: Link | None = None
    tree: Frontier = field(default_factory=Frontier)
    leaves: list[bytes] = field(default_factory=list)

    def add(self, count: int, **fields: Any) -> "Log":
        for _ in range(count):
            line = entry(self.first + self.tree.size, self.epoch, **fields)
            self.lines.append(line)
            self.leaves.append(bytes.fromhex(line["leaf"]))
            self.tree.append(self.leaves[-1])
        return self

    def sign(self, *, cosigned: bool = False) -> "Log":
        head = Head(self.epoch, self.first, self.tree.size, self.tree.root().hex(), AT, self.previous)
        signed = sign_head(head, EXCHANGE)
        if cosigned:
            signed = SignedHead(head, signed.signature, (Cosignature("samr", cosign(head, SAMR)),))
        self.heads.append(signed)
        self.lines.append({"type": "head", **signed.to_json()})
        return self

    def restored(self, after: SignedHead) -> "Log":
        """Begin a new epoch after the last head that others hold."""
        self.previous = Link(after.head.epoch, after.head.size, after.head.root)
        self.epoch, self.first, self.tree, self.leaves = self.epoch + 1, after.head.end, Frontier(), []
        return self

    def receipt(self, position: int) -> dict[str, Any]:
        line = next(it for it in self.lines if it["type"] == "entry" and it["position"] == position)
        shown = {name: each["value"] for name, each in line["fields"].items()}
        signed = self.heads[-1]
        path = inclusion_proof(self.find, position - self.first, signed.head.size)
        return {
            "id": shown["id"],
            "agency": shown["agency"],
            "operation": shown["operation"],
            "status": "logged",
            "epoch": self.epoch,
            "position": position,
            "leaf": line["leaf"],
            "entry": {"fields": line["fields"], "digests": line["digests"]},
            "proof": {"index": position - self.first, "size": signed.head.size, "path": [it.hex() for it in path]},
            "head": signed.to_json(),
        }

    def find(self, height: int, number: int) -> bytes:
        return root_of(self.leaves[number << height : (number + 1) << height])


def text(lines: Iterable[dict[str, Any]]) -> list[str]:
    return [json.dumps(line, ensure_ascii=False) for line in lines]


def entries(lines: Sequence[dict[str, Any]]) -> list[int]:
    """Where entries are among lines."""
    return [at for at, line in enumerate(lines) if line["type"] == "entry"]
