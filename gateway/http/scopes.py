"""What a role narrows an agency's grants to."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from databus.errors import InvalidRequest, Unauthenticated
from databus.identifiers import Uscc
from gateway.domain.identity import Identity

ENTERPRISE: Final = "enterprise"


@dataclass(frozen=True)
class Roles:
    """Every role, with the grants it allows at most."""

    grants: Mapping[str, frozenset[str]]

    @classmethod
    def from_toml(cls, data: Mapping[str, Any], every: Iterable[str]) -> Roles:
        """Read the roles.

        Raises:
            ValueError: names the role and the grant that nobody defined.
        """
        known = frozenset(every)
        grants: dict[str, frozenset[str]] = {}
        for name, row in data["role"].items():
            named = frozenset(row.get("grants", row.get("all_but", ())))
            if named - known:
                raise ValueError(f"role {name}: unknown grants {sorted(named - known)}")
            grants[name] = named if "grants" in row else known - named
        return cls(grants)

    def narrow(self, role: str, scopes: frozenset[str] | None) -> frozenset[str]:
        """Return what is left of a token's scopes in a role.

        Raises:
            Unauthenticated: there is no such role.
        """
        allowed = self.grants.get(role)
        if allowed is None:
            raise Unauthenticated(f"the token names a role that is none of {', '.join(self.grants)}")
        return allowed if scopes is None else scopes & allowed

    def identity(self, claims: Mapping[str, Any], agency: str, actor: str, expires_at_s: float) -> Identity:
        """Return who a token's claims say is calling.

        Raises:
            Unauthenticated: the scopes, the role or the enterprise are not of their form.
        """
        scope, role = claims.get("scope"), claims.get("role")
        if scope is not None and not isinstance(scope, str):
            raise Unauthenticated("the claim scope is not a text")
        scopes = None if scope is None else frozenset(scope.split())
        if role is not None:
            scopes = self.narrow(role if isinstance(role, str) else "", scopes)
        return Identity(agency, actor, scopes, expires_at_s, role, _uscc(claims, role))


def _uscc(claims: Mapping[str, Any], role: str | None) -> str | None:
    given = claims.get("uscc")
    if role != ENTERPRISE:
        if given is not None:
            raise Unauthenticated("the claim uscc belongs to the role enterprise alone")
        return None
    try:
        return str(Uscc.parse(given)) if isinstance(given, str) else _missing()
    except InvalidRequest:
        return _missing()


def _missing() -> str:
    raise Unauthenticated("a token of the role enterprise names its enterprise in the claim uscc")


@cache
def roles() -> Roles:
    """The roles that are shipped with the gateway."""
    rules = files("gateway").joinpath("rules")
    every = tomllib.loads(rules.joinpath("grants.toml").read_text(encoding="utf-8"))["grant"]
    return Roles.from_toml(tomllib.loads(rules.joinpath("scopes.toml").read_text(encoding="utf-8")), every)
