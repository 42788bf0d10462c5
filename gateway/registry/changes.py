"""Changes of agreements as they are told, one by one or as a file, made into agreements; what cannot be is refused."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import InvalidRequest
from gateway.domain.agencies import Agency
from gateway.domain.agreements import ALL, Agreement, Purpose
from gateway.domain.catalogue import NOT_SHARED, Catalogue
from gateway.registry import shipped

TERMS: Final = (
    "fields",
    "purposes",
    "default_purpose",
    "divisions",
    "signatures",
    "per_minute",
    "per_day",
    "valid_to",
    "clause",
)
NEEDED: Final = ("fields", "purposes", "divisions", "valid_to", "clause")


@dataclass(frozen=True)
class Changes:
    """What would be agreed otherwise, and what would end."""

    changed: tuple[Agreement, ...]
    ended: tuple[str, ...]


def read(
    told: Mapping[str, Any],
    current: Mapping[str, Agreement],
    catalogue: Catalogue,
    agencies: Mapping[str, Agency],
    on: date,
) -> Changes:
    """Return the changes that a call tells; with neither changes nor a file, those to what is shipped.

    Args:
        told: fields of the call.
        current: agreements by id, as they count on the day.
        catalogue: the data sets.
        agencies: by code.
        on: the day the changes begin.

    Raises:
        InvalidRequest: names the change and what would be right.
    """
    if told["changes"] and told["toml"] is not None:
        raise InvalidRequest("changes are told one by one or as a file", "toml", "nothing beside changes")
    if told["changes"]:
        return _one_by_one(told["changes"], current, catalogue, agencies, on)
    whole = list(shipped.agreements().values()) if told["toml"] is None else _file(told["toml"], catalogue, agencies)
    for agreement in whole:
        check(agreement, catalogue, agencies, "toml")
    named = {one.id for one in whole}
    consumers = {one.consumer for one in whole}
    ended = [name for name, one in current.items() if one.consumer in consumers and name not in named]
    return Changes(tuple(whole), tuple(sorted(ended)) if told["complete"] else ())


def amended(before: Agreement, told: Mapping[str, Any]) -> Agreement:
    """Return an agreement with the terms that are told; the rest as it was."""
    given = {name: told[name] for name in TERMS if name in told}
    for name in ("fields", "divisions"):
        if name in given:
            given[name] = tuple(given[name])
    if "purposes" in given:
        given["purposes"] = tuple(Purpose(**one) for one in given["purposes"])
        codes = {one.code for one in given["purposes"]}
        if "default_purpose" not in given and before.default_purpose not in codes:
            given["default_purpose"] = None
    return replace(before, **given)


def check(agreement: Agreement, catalogue: Catalogue, agencies: Mapping[str, Agency], where: str) -> None:
    """Raise InvalidRequest for an agreement that there cannot be."""
    dataset = catalogue.datasets.get(agreement.dataset)
    if agreement.consumer not in agencies:
        raise InvalidRequest(f"there is no agency {agreement.consumer}", where, "one that takes part")
    if dataset is None:
        names = ", ".join(sorted(catalogue.datasets))
        raise InvalidRequest(f"there is no data set {agreement.dataset}", where, f"one of {names}")
    if dataset.attribute == NOT_SHARED:
        raise InvalidRequest(f"{dataset.code} is shared with nobody ({dataset.basis})", where, "another data set")
    kept = {name for name, field in dataset.fields.items() if field.attribute == NOT_SHARED}
    strange = sorted(set(agreement.fields) - {ALL} - (dataset.fields.keys() - kept))
    if strange:
        right = f"of {', '.join(sorted(dataset.fields.keys() - kept))}"
        raise InvalidRequest(f"{dataset.code} shares no fields {', '.join(strange)}", where, right)
    codes = [one.code for one in agreement.purposes]
    if len(set(codes)) != len(codes):
        raise InvalidRequest("a purpose stands twice", where, "each once")
    if agreement.default_purpose is not None and agreement.default_purpose not in codes:
        raise InvalidRequest("the default purpose is none of the purposes", where, f"one of {', '.join(codes)}")


def _one_by_one(
    rows: Iterable[Mapping[str, Any]],
    current: Mapping[str, Agreement],
    catalogue: Catalogue,
    agencies: Mapping[str, Agency],
    on: date,
) -> Changes:
    changed: dict[str, Agreement] = {}
    ended: list[str] = []
    for place, row in enumerate(rows):
        where = f"changes.{place}"
        name = shipped.name_of(row["consumer"], row["dataset"])
        if name in changed or name in ended:
            raise InvalidRequest(f"{name} stands twice", where, "each agreement once")
        if row["end"]:
            if name not in current:
                raise InvalidRequest(f"there is no agreement {name} in force", where, "one that there is")
            ended.append(name)
            continue
        before = current.get(name)
        if before is None:
            missing = [term for term in NEEDED if term not in row]
            if missing:
                raise InvalidRequest(f"a new agreement needs {', '.join(missing)}", where, "all of its terms")
            before = _blank(name, row, catalogue, on)
        changed[name] = amended(before, row)
        check(changed[name], catalogue, agencies, where)
    return Changes(tuple(changed.values()), tuple(ended))


def _blank(name: str, row: Mapping[str, Any], catalogue: Catalogue, on: date) -> Agreement:
    dataset = catalogue.datasets.get(row["dataset"])
    return Agreement(
        id=name,
        version=0,
        provider=dataset.provider if dataset is not None else "",
        consumer=row["consumer"],
        dataset=row["dataset"],
        fields=(),
        purposes=(),
        default_purpose=None,
        divisions=(),
        signatures=False,
        per_minute=None,
        per_day=None,
        valid_from=on,
        valid_to=row["valid_to"],
        clause=row["clause"],
    )


def _file(text: str, catalogue: Catalogue, agencies: Mapping[str, Agency]) -> list[Agreement]:
    try:
        found = list(shipped.read(tomllib.loads(text), catalogue, agencies))
    except tomllib.TOMLDecodeError as error:
        raise InvalidRequest("the file is no TOML", "toml", str(error)) from None
    except shipped.BrokenList as error:
        raise InvalidRequest("the file is not of the form of deploy/agreements", "toml", str(error)) from None
    names = [one.id for one in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidRequest(f"{', '.join(twice)} stand twice", "toml", "each agreement once")
    return found
