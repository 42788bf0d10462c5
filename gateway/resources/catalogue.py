"""Answers of the catalogue of data sets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from databus.errors import NotFound
from gateway.domain.agreements import Agreement
from gateway.domain.catalogue import Catalogue, DataSet, Shape
from gateway.resources.ask import Ask, Handler
from gateway.resources.registering import directory
from gateway.tracker import terms


async def list_datasets(ask: Ask) -> dict[str, Any]:
    """What may be had."""
    told, catalogue = ask.fields, directory(ask).sharing.catalogue
    found = [
        one
        for one in catalogue.datasets.values()
        if told["provider"] in (None, one.provider)
        and told["attribute"] in (None, one.attribute)
        and (told["q"] is None or _matches(one, told["q"]))
    ]
    return {"items": [_line(ask, one) for one in found]}


async def get_dataset(ask: Ask) -> dict[str, Any]:
    """One data set with its fields."""
    known = directory(ask)
    catalogue, code = known.sharing.catalogue, ask.fields["dataset"]
    dataset = catalogue.datasets.get(code)
    if dataset is None:
        raise NotFound(f"there is no data set {code}", "dataset", f"one of {', '.join(sorted(catalogue.datasets))}")
    today = terms.clock().today()
    own = _own(ask, code, today)
    return {
        **_line(ask, dataset),
        "fields": [
            {"name": name, **vars(field), "yours": own is not None and own.gives(name)}
            for name, field in dataset.fields.items()
        ],
        "rows": [
            {**vars(rule), "where": {name: list(them) for name, them in rule.where.items()}} for rule in dataset.rows
        ],
        "operations": _carrying(catalogue.operations, code),
        "events": _carrying(catalogue.events, code),
        "consumers": sorted(
            {one.consumer for one in known.sharing.agreements if one.dataset == code and one.holds(today)}
        ),
    }


def carriers(catalogue: Catalogue, code: str) -> tuple[list[str], list[str]]:
    """Return the operations and the events that carry a data set."""
    return _carrying(catalogue.operations, code), _carrying(catalogue.events, code)


def _carrying(shapes: Mapping[str, Shape], code: str) -> list[str]:
    return sorted(name for name, shape in shapes.items() if code in (shape.dataset, *shape.parts.values()))


def _line(ask: Ask, dataset: DataSet) -> dict[str, Any]:
    own = _own(ask, dataset.code, terms.clock().today())
    return {**vars(dataset), "yours": None if own is None else own.name}


def _own(ask: Ask, code: str, today: date) -> Agreement | None:
    agreements = directory(ask).sharing.agreements
    return next(
        (one for one in agreements if (one.consumer, one.dataset) == (ask.agency, code) and one.holds(today)), None
    )


def _matches(dataset: DataSet, text: str) -> bool:
    wanted = text.lower()
    names = (part for name, field in dataset.fields.items() for part in (name, field.zh, field.en))
    return any(wanted in one.lower() for one in (dataset.code, dataset.zh, dataset.en, *names))


HANDLERS: Mapping[str, Handler] = {"list_datasets": list_datasets, "get_dataset": get_dataset}
