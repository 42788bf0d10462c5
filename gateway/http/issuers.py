"""Whose tokens are taken: issuers, their keys, and the agencies each may speak for."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from joserfc.jwk import KeySet, OKPKey
from sanhu_client.signatures import PrivateKey

from databus.settings import BrokenSettings
from gateway.http.keys import FileKeys, UrlKeys


class Keys(Protocol):
    """The keys of an issuer."""

    @property
    def version(self) -> int:
        """Changes whenever the keys do."""
        ...

    async def find(self, key_id: str | None) -> KeySet:
        """Return the keys, read anew when they do not hold `key_id`."""
        ...


@dataclass(frozen=True)
class Issuer:
    """One whose tokens are taken.

    Attributes:
        name: the `iss` of its tokens.
        agencies: those it may speak for; None: all of them.
    """

    name: str
    keys: Keys
    agencies: frozenset[str] | None = None


class OwnKeys:
    """The exchange's own key; it does not change while the process lives."""

    version = 1

    def __init__(self, key: PrivateKey) -> None:
        self._keys = KeySet([OKPKey.import_key(dict[str, str | list[str]](key.public_jwk()))])

    async def find(self, key_id: str | None) -> KeySet:  # noqa: ARG002  — one key, whatever is asked for
        """Return the key."""
        return self._keys


def read_issuers(path: Path) -> Sequence[Issuer]:
    """Read issuers from a file: `[[issuer]]` with `iss`, `jwks_file` or `jwks_url`, and `agencies`.

    Raises:
        BrokenSettings: names the issuer and what is wrong with it.
    """
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("issuer", [])
    except (OSError, ValueError) as error:
        raise BrokenSettings(f"SANHU_ISSUERS_FILE: {error}") from None
    return [_issuer(row, path.parent) for row in rows]


def _issuer(row: dict[str, Any], folder: Path) -> Issuer:
    name, file, url = row.get("iss"), row.get("jwks_file"), row.get("jwks_url")
    if not isinstance(name, str) or not name or (file is None) == (url is None):
        raise BrokenSettings("SANHU_ISSUERS_FILE: an issuer has `iss`, and `jwks_file` or `jwks_url`")
    keys: Keys = UrlKeys(str(url)) if file is None else FileKeys(folder / file)
    agencies = row.get("agencies")
    return Issuer(name, keys, None if agencies is None else frozenset(agencies))
