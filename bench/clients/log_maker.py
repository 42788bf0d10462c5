"""Writes an exported log to standard output: as many entries as said, each shown as outsiders see it, and its heads.

Every entry has its own position and leaf; its other digests are the same, so that making costs less than checking.
"""

import sys
from hashlib import sha256
from pathlib import Path

import orjson
from sanhu_client.evidence import leaves
from sanhu_client.evidence.heads import Head, sign_head
from sanhu_client.evidence.merkle import Frontier
from sanhu_client.signatures import PrivateKey

FIELDS = 24
ENTRIES_PER_HEAD = 500
SALT = "11" * leaves.SALT_BYTES


def main(count: int, keys: Path) -> None:
    key = PrivateKey.generate()
    keys.write_bytes(orjson.dumps({"keys": [key.public_jwk()]}))
    epoch = {"salt": SALT, "value": 1}
    hidden = {f"field{number:02}": sha256(b"%d" % number).hexdigest() for number in range(FIELDS - 2)}
    digests = {**hidden, "epoch": leaves.field_digest("epoch", b"1", bytes.fromhex(SALT))}
    # `position` comes last in the order of names, but for none
    before = leaves.canonical({"fields": digests, "v": leaves.LEAF_VERSION})[: -len(b'},"v":1}')]
    shown = orjson.dumps(hidden).decode()
    tree, out = Frontier(), sys.stdout.buffer
    for position in range(count):
        digest = leaves.field_digest("position", b"%d" % position, bytes.fromhex(SALT))
        leaf = sha256(b'\x00%s,"position":"%s"},"v":1}' % (before, digest.encode())).digest()
        tree.append(leaf)
        out.write(
            b'{"type":"entry","epoch":1,"position":%d,"leaf":"%s","fields":{"epoch":%s,"position":{"salt":"%s",'
            b'"value":%d}},"digests":%s}\n'
            % (position, leaf.hex().encode(), orjson.dumps(epoch), SALT.encode(), position, shown.encode())
        )
        if tree.size % ENTRIES_PER_HEAD == 0 or tree.size == count:
            head = Head(1, 0, tree.size, tree.root().hex(), "2026-11-22T07:00:00.000Z")
            out.write(orjson.dumps({"type": "head", **sign_head(head, key).to_json()}) + b"\n")
    out.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
