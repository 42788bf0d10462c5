"""May this agency do this: the register of agencies and their grants, and the decision."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from databus.errors import NotPermitted, Unauthenticated
from gateway.domain.agencies import Agency


@dataclass(frozen=True)
class Grant:
    """A permission that opens routes."""

    name: str
    means: str
    clause: str


@dataclass(frozen=True)
class Register:
    """Every agency and every grant."""

    agencies: Mapping[str, Agency]
    grants: Mapping[str, Grant]

    @classmethod
    def from_toml(cls, data: Mapping[str, Any]) -> Register:
        """Read the register; a grant nobody defined is a defect of the file.

        Raises:
            ValueError: names the agency and the unknown grant or successor.
        """
        grants = {name: Grant(name, **row) for name, row in data["grant"].items()}
        agencies = {
            code: Agency(code, **{**row, "grants": frozenset(row["grants"])}) for code, row in data["agency"].items()
        }
        for agency in agencies.values():
            unknown = agency.grants - grants.keys()
            if unknown:
                raise ValueError(f"{agency.code}: unknown grants {sorted(unknown)}")
            if agency.successor is not None and agency.successor not in agencies:
                raise ValueError(f"{agency.code}: unknown successor {agency.successor}")
        return cls(agencies, grants)

    def holders(self, grant: str) -> list[str]:
        """Codes of the agencies that have a grant."""
        return [code for code, agency in self.agencies.items() if agency.active and grant in agency.grants]

    def narrowed(self, code: str, scopes: frozenset[str] | None) -> str | None:
        """Return a token's scopes as text where they are fewer than the agency's grants, else None."""
        if scopes is None or scopes >= self.agencies[code].grants:
            return None
        return " ".join(sorted(scopes))

    def check(self, code: str, grant: str, scopes: frozenset[str] | None) -> None:
        """Let the call pass, or say why not.

        Args:
            code: the agency of the token.
            grant: what the route needs.
            scopes: what the token was narrowed to; None when it was not.

        Raises:
            Unauthenticated: nobody by that code takes part.
            NotPermitted: the agency, or this token of it, does not have the grant; names who has.
        """
        agency = self.agencies.get(code)
        if agency is None or not agency.active:
            raise Unauthenticated(f"no agency {code} takes part in the exchange")
        if grant not in agency.grants:
            raise NotPermitted(
                f"{code} may not {self.grants[grant].means}", "agency", f"one of {', '.join(self.holders(grant))}"
            )
        if scopes is not None and grant not in scopes:
            raise NotPermitted(f"the token does not allow to {self.grants[grant].means}", "scope", grant)


@cache
def register() -> Register:
    """The grants and agencies that are shipped; who takes part now is said by the directory."""
    grants = tomllib.loads(files("gateway").joinpath("rules/grants.toml").read_text(encoding="utf-8"))
    return Register.from_toml({**grants, "agency": shipped_agencies()})


def shipped_agencies() -> dict[str, dict[str, Any]]:
    """Return the rows of `deploy/agencies/*.toml` by code; ValueError if a code stands twice."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(files("deploy.agencies").iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".toml"):
            continue
        rows = tomllib.loads(file.read_text(encoding="utf-8"))["agency"]
        twice = found.keys() & rows.keys()
        if twice:
            raise ValueError(f"{file.name}: {sorted(twice)} stand in another file too")
        found |= rows
    return found
