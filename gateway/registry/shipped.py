"""What is shipped in `deploy/agencies` and `deploy/agreements`, and the reading of files of the same form."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from gateway.domain.access import register
from gateway.domain.agencies import Agency
from gateway.domain.agreements import ALL, Agreement, Purpose
from gateway.domain.catalogue import UNCONDITIONAL, Catalogue, DataSet
from gateway.domain.catalogue import shipped as shipped_catalogue

TERMS: Final = "terms.toml"
GROUP: Final = "@"
# of a data set, what is shared unconditionally: for the public and those who are no government
FREE: Final = "@unconditional"


class BrokenList(ValueError):
    """A list of agreements names what there is not; the message says which."""


@cache
def agencies() -> Mapping[str, Agency]:
    """Every agency that is shipped, by code."""
    return register().agencies


@cache
def terms() -> Mapping[str, Any]:
    """The purposes and groups of data sets that lists may name."""
    return tomllib.loads(files("deploy.agreements").joinpath(TERMS).read_text(encoding="utf-8"))


@cache
def agreements() -> Mapping[str, Agreement]:
    """Every agreement that is shipped, by id; BrokenList if one stands twice."""
    found: dict[str, Agreement] = {}
    for file in sorted(files("deploy.agreements").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml") and file.name != TERMS:
            for agreement in read(tomllib.loads(file.read_text(encoding="utf-8")), shipped_catalogue(), agencies()):
                if agreement.id in found:
                    raise BrokenList(f"{file.name}: {agreement.id} stands twice")
                found[agreement.id] = agreement
    return found


def read(data: Mapping[str, Any], catalogue: Catalogue, known: Mapping[str, Agency]) -> Iterator[Agreement]:
    """Return the single agreements of a file: each `[[list]]` is its consumers times its data sets.

    A file may define purposes and groups of its own beside those of `terms.toml`.

    Raises:
        BrokenList: names the list and what is wrong in it.
    """
    unknown = data.keys() - {"list", "purpose", "group"}
    if unknown:
        raise BrokenList(f"no such tables: {', '.join(sorted(unknown))}; there are list, purpose, group")
    purposes = {**terms()["purpose"], **data.get("purpose", {})}
    groups = {**terms()["group"], **data.get("group", {})}
    for number, row in enumerate(data.get("list", ()), 1):
        try:
            yield from _expand(row, purposes, groups, catalogue, known)
        except (KeyError, TypeError) as error:
            raise BrokenList(f"list {number}: {_told(error)}") from error
        except ValueError as error:
            raise BrokenList(f"list {number}: {error}") from error


def _expand(
    row: Mapping[str, Any],
    purposes: Mapping[str, Any],
    groups: Mapping[str, Any],
    catalogue: Catalogue,
    known: Mapping[str, Agency],
) -> Iterator[Agreement]:
    told = [Purpose(code, **purposes[code]) for code in row["purposes"]]
    default = row.get("default_purpose")
    if default is not None and default not in row["purposes"]:
        raise BrokenList(f"the default purpose {default} is none of its purposes")
    for consumer in row["consumers"]:
        if consumer not in known:
            raise BrokenList(f"no agency {consumer}")
        for code in _datasets(row["datasets"], groups):
            if code not in catalogue.datasets:
                raise BrokenList(f"no data set {code}")
            dataset = catalogue.dataset(code)
            strange = set(row["fields"]) - {ALL, FREE} - dataset.fields.keys()
            if strange:
                raise BrokenList(f"{code} has no fields {', '.join(sorted(strange))}")
            yield Agreement(
                id=name_of(consumer, code),
                version=1,
                provider=dataset.provider,
                consumer=consumer,
                dataset=code,
                fields=_fields(row["fields"], dataset),
                purposes=tuple(told),
                default_purpose=default,
                divisions=tuple(row["divisions"]),
                signatures=row.get("signatures", False),
                per_minute=row.get("per_minute"),
                per_day=row.get("per_day"),
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
                clause=row["clause"],
            )


def name_of(consumer: str, dataset: str) -> str:
    """Return the id of the agreement by which an agency has a data set: it has one for each."""
    return f"{consumer}.{dataset}"


def _datasets(named: Iterable[str], groups: Mapping[str, Any]) -> Sequence[str]:
    found: dict[str, None] = {}
    for name in named:
        members = groups[name.removeprefix(GROUP)]["datasets"] if name.startswith(GROUP) else [name]
        found.update(dict.fromkeys(members))
    return list(found)


def _fields(named: Iterable[str], dataset: DataSet) -> tuple[str, ...]:
    free = [name for name, field in dataset.fields.items() if field.attribute == UNCONDITIONAL]
    return tuple(dict.fromkeys(one for name in named for one in (free if name == FREE else [name])))


def _told(error: KeyError | TypeError) -> str:
    return f"{error.args[0]} is missing or unknown" if isinstance(error, KeyError) else str(error)
