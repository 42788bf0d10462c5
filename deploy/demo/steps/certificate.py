"""Step 8: a consignment is released without a check; its certificate is verified with the public key alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sanhu_client import seals
from sanhu_client.signatures.keys import BadSignature, Jwk

from deploy.demo.desk import Json, eventually
from deploy.demo.words import word
from deploy.demo.world import World

GOODS: Final = "shoes-a"


@dataclass(frozen=True)
class Certified:
    """The certificate of the release, what its file says by the public key, and what its code says over the network.

    `forged` is why a copy with one byte changed does not hold.
    """

    released: Json
    certificate: Json
    offline: Json
    online: Json
    forged: str


def run(world: World) -> Certified:
    """Release, wait for the certificate, verify it, change a byte and verify again."""
    world.teller.step(8, "放行与放行证明：凭公钥离线核验", "release, and a certificate that anyone verifies offline")
    world.settle()
    at = f"/v1/consignments/{world.consignments[GOODS]}"
    released = world.desks.post("ciq", f"{at}/release")
    decision = released["decision"]
    world.teller.fact(
        f"放行{released['declaration_no']}：{word(decision['mode'])}，规则{decision['rule']}",
        f"released {released['declaration_no']}: mode {decision['mode']}, rule {decision['rule']}",
        "; ".join(decision["clauses"]),
    )
    certificate, took_s = eventually(
        "the release has its certificate",
        lambda: world.desks.get("portal", at)["certificates"][-1],
        lambda one: one["state"] == "VALID",
    )
    world.teller.fact(
        f"{took_s:.1f}秒后出具放行证明{certificate['code']}，有效期至{certificate['valid_until']}",
        f"its certificate {certificate['code']} after {took_s:.1f} s, valid until {certificate['valid_until']}",
        "商检法 15; SH 四(十二)4",
    )
    content = world.desks.file("portal", f"{at}/certificate")
    keys: dict[str, Jwk] = {key["kid"]: key for key in world.desks.public("/.well-known/sanhu-seals.json")["keys"]}
    offline = seals.check_file(*seals.split(content), keys.get)
    world.teller.fact(
        f"离线核验：{'，'.join(str(value) for value in offline['says'].values())}",
        "verified offline: the file is what was sealed",
    )
    forged = _forged(content, keys)
    world.teller.fact(f"改动一个字节即被发现：{forged}", f"one byte changed is found: {forged}")
    online = world.desks.get("portal", f"/v1/papers/{certificate['code']}/verification")
    return Certified(released, certificate, offline, online, forged)


def _forged(content: bytes, keys: dict[str, Jwk]) -> str:
    place = len(content) // 2
    changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    try:
        seals.check_file(*seals.split(changed), keys.get)
    except BadSignature as error:
        return str(error)
    return ""
