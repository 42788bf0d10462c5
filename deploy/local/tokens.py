"""The local stack's own keys: of the issuer of bearer tokens, with its JWKS file, and of the exchange that signs."""

import json
import time
import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey
from sanhu_client.signatures import PrivateKey

from deploy.local.processes import Missing

ISSUER = "https://local.sanhu.invalid/issuer"
AUDIENCE = "sanhu"
ALGORITHM = "Ed25519"
TTL_S = 12 * 3600
ROLES = ("portal", "system", "officer", "enterprise", "operator")

AGENCIES = Path(__file__).resolve().parent.parent / "agencies"


class UnknownAgency(Exception):
    """The agency has no grants; the message lists those that have."""


class Issuer:
    """Signs tokens with the key in `folder`, made on first use."""

    def __init__(self, folder: Path) -> None:
        self.jwks_file = folder / "jwks.json"
        self._key_file = folder / "issuer-key.json"

    def prepare(self) -> None:
        """Make the key and the JWKS file where they are missing."""
        self.jwks_file.parent.mkdir(parents=True, exist_ok=True)
        if not self._key_file.exists():
            key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
            self._key_file.touch(mode=0o600)
            self._key_file.write_text(json.dumps(key.as_dict(private=True)))
        public = self._key().as_dict(private=False)
        self.jwks_file.write_text(json.dumps({"keys": [public]}, indent=1) + "\n")

    def mint(
        self,
        agency: str,
        scopes: Sequence[str] | None = None,
        ttl_s: int = TTL_S,
        *,
        actor: str | None = None,
        role: str | None = None,
        uscc: str | None = None,
        added: Collection[str] = (),
    ) -> str:
        """A token for an agency, with the scopes of its grants unless others are named.

        Args:
            agency: its code.
            scopes: instead of all its grants.
            ttl_s: how long it is valid, seconds.
            actor: the person or system behind the call.
            role: what narrows the grants further: portal, system, officer, enterprise or operator.
            uscc: with the role enterprise, whose token it is.
            added: agencies that take part beside those shipped: their tokens name no scopes, so that what the register
                grants them counts.

        Raises:
            UnknownAgency: the agency has no grants and no scopes were named.
            Missing: there is no grants file to read.
        """
        now = int(time.time())
        if scopes is None and (agency in shipped_agencies() or agency not in added):
            scopes = granted(agency)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": actor or f"{agency}-local",
            "agency": agency,
            "iat": now,
            "nbf": now,
            "exp": now + ttl_s,
        }
        scope = None if scopes is None else " ".join(scopes)
        claims |= {
            name: value for name, value in (("scope", scope), ("role", role), ("uscc", uscc)) if value is not None
        }
        key = self._key()
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": "JWT"}
        return jwt.encode(header, claims, key, algorithms=[ALGORITHM])

    def _key(self) -> OKPKey:
        if not self._key_file.exists():
            raise Missing("the local issuer has no key yet: run `make up` first")
        return OKPKey.import_key(json.loads(self._key_file.read_text()))


class Signatory:
    """The exchange's own key in `folder`, made on first use: it signs heads, events and webhooks."""

    def __init__(self, folder: Path) -> None:
        self.key_file = folder / "signing-key.json"

    def prepare(self) -> None:
        """Make the key where it is missing; only its owner may read it."""
        self.key_file.parent.mkdir(parents=True, exist_ok=True)
        if not self.key_file.exists():
            PrivateKey.generate().write(self.key_file)

    def key(self) -> PrivateKey:
        """The key.

        Raises:
            Missing: there is none yet.
        """
        if not self.key_file.exists():
            raise Missing("the exchange has no signing key yet: run `make up` first")
        return PrivateKey.read(self.key_file)


def granted(agency: str, folder: Path = AGENCIES) -> list[str]:
    """The scopes of an agency's grants as shipped: `[agency.<code>] grants = [...]` in `deploy/agencies`."""
    agencies = shipped_agencies(folder)
    if agency not in agencies:
        raise UnknownAgency(f"agency {agency!r} has no grants; these have: {', '.join(sorted(agencies))}")
    return [str(scope) for scope in agencies[agency]["grants"]]


def shipped_agencies(folder: Path = AGENCIES) -> dict[str, dict[str, Any]]:
    """The rows of every agency that is shipped, by code."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.glob("*.toml")):
        found |= tomllib.loads(file.read_text(encoding="utf-8"))["agency"]
    if not found:
        raise Missing("no agency stands in deploy/agencies, so none has scopes: name them")
    return found
