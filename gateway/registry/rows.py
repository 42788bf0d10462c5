"""Rows of the registry as what they are, and which versions of agreements count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import orjson

from gateway.domain.agencies import Agency, Key
from gateway.domain.agreements import Agreement, Purpose


def counting(versions: Iterable[Agreement]) -> list[Agreement]:
    """Return agreements cut to the days on which each version counts; those without such a day are left out.

    Args:
        versions: of each agreement in their order.
    """
    by_id: dict[str, list[Agreement]] = {}
    for version in versions:
        by_id.setdefault(version.id, []).append(version)
    found = []
    for own in by_id.values():
        until = date.max
        for version in reversed(own):
            last = min(version.valid_to, until)
            if version.valid_from <= last:
                found.append(replace(version, valid_to=last))
            if version.valid_from <= until:
                until = version.valid_from - timedelta(days=1)
    return found


def agency_of(row: Mapping[str, Any]) -> Agency:
    """Return the agency that a row is."""
    return Agency(
        code=row["code"],
        zh=row["zh"],
        en=row["en"],
        clause=row["clause"],
        grants=frozenset(row["grants"]),
        division=row["division"],
        liaison=row["liaison"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        successor=row["successor"],
        kind=row["kind"],
        state=row["state"],
    )


def key_of(row: Mapping[str, Any]) -> Key:
    """Return the key that a row is."""
    return Key(
        row["kid"],
        row["agency"],
        orjson.loads(row["jwk"]),
        row["use"],
        row["valid_from"],
        row["valid_to"],
        row["revoked_at"],
    )


def agreement_of(row: Mapping[str, Any]) -> Agreement:
    """Return the agreement that a row is."""
    return Agreement(
        id=row["id"],
        version=row["version"],
        provider=row["provider"],
        consumer=row["consumer"],
        dataset=row["dataset"],
        fields=tuple(row["fields"]),
        purposes=tuple(Purpose(**one) for one in orjson.loads(row["purposes"])),
        default_purpose=row["default_purpose"],
        divisions=tuple(row["divisions"]),
        signatures=row["signatures"],
        per_minute=row["per_minute"],
        per_day=row["per_day"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        clause=row["clause"],
    )
