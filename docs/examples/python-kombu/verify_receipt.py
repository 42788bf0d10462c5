"""Checks a receipt with nothing but public keys: the whole of it on one screen.

    python verify_receipt.py RECEIPT.json JWKS.json

1. Each field shown is hashed with its salt; together with the digests of the fields not shown they make the leaf.
2. The path leads from the leaf to the root of the tree (RFC 6962).
3. The root stands in a head that the exchange signed (Ed25519, detached JWS).
"""

import base64
import json
import sys
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def verify(receipt: dict, jwks: dict) -> int:
    """Return the position of the receipt's entry in the log; any step that does not hold raises."""
    entry, proof, signed = receipt["entry"], receipt["proof"], receipt["head"]
    digests = dict(entry["digests"])
    for name, field in entry["fields"].items():
        salted = bytes.fromhex(field["salt"]) + name.encode() + b"\0" + canonical(field["value"])
        digests[name] = sha256(salted).hexdigest()
    leaf = sha256(b"\0" + canonical({"fields": digests, "v": 1})).digest()

    root = climb(leaf, proof["index"], proof["size"], [bytes.fromhex(step) for step in proof["path"]])
    if root.hex() != signed["head"]["root"] or proof["size"] != signed["head"]["size"]:
        raise SystemExit("the entry is not in the tree of the head")

    header, _, signature = signed["signature"].split(".")
    kid = json.loads(unbase64(header))["kid"]
    key = next(key for key in jwks["keys"] if key["kid"] == kid)
    signing_input = header.encode() + b"." + base64.urlsafe_b64encode(canonical(signed["head"])).rstrip(b"=")
    Ed25519PublicKey.from_public_bytes(unbase64(key["x"])).verify(unbase64(signature), signing_input)
    return signed["head"]["first"] + proof["index"]


def climb(node: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Return the root that a leaf and its path lead to (RFC 9162, section 2.1.3.2)."""
    last = size - 1
    for step in path:
        if index & 1 or index == last:
            node = sha256(b"\1" + step + node).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = sha256(b"\1" + node + step).digest()
        index, last = index >> 1, last >> 1
    if last:
        raise SystemExit("the path is too short")
    return node


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def unbase64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as receipt, open(sys.argv[2], encoding="utf-8") as keys:
        print(f"verified: entry {verify(json.load(receipt), json.load(keys))} of the evidence log")
