"""A directory that holds what a test says."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import asyncpg

from gateway.directory import Directory, Registered
from gateway.domain.access import register
from gateway.domain.agencies import Agency
from gateway.domain.agreements import Agreement, Purpose
from gateway.domain.catalogue import Catalogue

SUPERVISION = Purpose("supervision", "监管", "商检法 5")
SUPPORT = Purpose("support", "奖补审核", "SH 四(十二)2")


def agreement(consumer: str, dataset: str, **said: Any) -> Agreement:
    """An agreement of all fields of the consumer's own division, but for what a test says."""
    told: dict[str, Any] = {
        "id": f"{consumer}-{dataset}",
        "version": 1,
        "provider": "customs",
        "consumer": consumer,
        "dataset": dataset,
        "fields": ("*",),
        "purposes": (SUPERVISION, SUPPORT),
        "default_purpose": "supervision",
        "divisions": (),
        "signatures": False,
        "per_minute": None,
        "per_day": None,
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2099, 12, 31),
        "clause": "SH 四(六)2",
    }
    return Agreement(**(told | said))


def directory(
    agreements: Iterable[Agreement] = (),
    agencies: Mapping[str, Agency] | None = None,
    catalogue: Catalogue | None = None,
) -> Directory:
    """What is in force, without a database."""

    async def read(_: asyncpg.Connection) -> Registered:
        raise AssertionError("a test's directory is not read")

    found = Directory(read, register().grants, catalogue)
    found.hold(Registered(agencies or register().agencies, {}, list(agreements)), 0)
    return found
