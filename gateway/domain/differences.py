"""What a change of agreements would give to whom, and take from whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from gateway.domain.agencies import GOVERNMENT, Agency
from gateway.domain.agreements import Agreement
from gateway.domain.catalogue import NOT_SHARED, UNCONDITIONAL, Catalogue

EVERYWHERE: Final = ""
GAINS: Final = "gains"
LOSES: Final = "loses"
CHANGES: Final = "changes"


@dataclass(frozen=True)
class Difference:
    """One thing that an agency would gain, lose or have otherwise.

    Attributes:
        change: gains, loses or changes.
        agreement: the agreement's id.
        divisions: whose enterprises it is about, as a prefix of GB/T 2260; empty: everybody else's too.
        fields: of the data set; for what is changed, terms of the agreement.
    """

    agency: str
    dataset: str
    agreement: str
    change: str
    divisions: str
    fields: tuple[str, ...]
    before: str | None = None
    after: str | None = None


def compare(
    before: Iterable[Agreement],
    after: Iterable[Agreement],
    catalogue: Catalogue,
    agencies: Mapping[str, Agency],
    on: date,
) -> list[Difference]:
    """Return who would gain or lose which field of which data set, and whose terms would change.

    Args:
        before: what is agreed now.
        after: what would be agreed.
        catalogue: the data sets.
        agencies: by code.
        on: the day on which both are looked at.
    """
    was = {one.id: one for one in before if one.holds(on)}
    would = {one.id: one for one in after if one.holds(on)}
    found: list[Difference] = []
    for name in sorted(was.keys() | would.keys()):
        found += _fields(was.get(name), would.get(name), catalogue, agencies)
        found += _terms(was.get(name), would.get(name))
    return found


def _fields(
    was: Agreement | None, would: Agreement | None, catalogue: Catalogue, agencies: Mapping[str, Agency]
) -> list[Difference]:
    either = was or would
    assert either is not None
    agency = agencies.get(either.consumer)
    if agency is None or either.dataset not in catalogue.datasets:
        return []
    found = []
    places = {EVERYWHERE, *_prefixes(was, agency), *_prefixes(would, agency)}
    told: set[tuple[str, str]] = set()  # what is gained or lost everywhere is not told again for a county
    for place in sorted(places):
        then, now = _seen(was, place, catalogue, agency), _seen(would, place, catalogue, agency)
        for change, fields in ((GAINS, now - then), (LOSES, then - now)):
            new = {field for field in fields if (change, field) not in told}
            if place == EVERYWHERE:
                told |= {(change, field) for field in new}
            if new:
                found.append(Difference(either.consumer, either.dataset, either.id, change, place, tuple(sorted(new))))
    return found


def _terms(was: Agreement | None, would: Agreement | None) -> list[Difference]:
    if was is None or would is None:
        return []
    pairs: Sequence[tuple[str, object, object]] = (
        ("purposes", _listed(one.code for one in was.purposes), _listed(one.code for one in would.purposes)),
        ("default_purpose", was.default_purpose, would.default_purpose),
        ("signatures", was.signatures, would.signatures),
        ("per_minute", was.per_minute, would.per_minute),
        ("per_day", was.per_day, would.per_day),
        ("valid_to", was.valid_to, would.valid_to),
    )
    return [
        Difference(would.consumer, would.dataset, would.id, CHANGES, EVERYWHERE, (name,), _text(old), _text(new))
        for name, old, new in pairs
        if old != new
    ]


def _prefixes(agreement: Agreement | None, agency: Agency) -> tuple[str, ...]:
    if agreement is None:
        return ()
    return agreement.divisions or (agency.division,)


def _seen(agreement: Agreement | None, place: str, catalogue: Catalogue, agency: Agency) -> set[str]:
    """Return the fields that an agreement gives of an enterprise in a place."""
    if agreement is None:
        return set()
    dataset = catalogue.dataset(agreement.dataset)
    near = any(place.startswith(prefix) for prefix in _prefixes(agreement, agency))
    return {
        name
        for name, field in dataset.fields.items()
        if agreement.gives(name)
        and NOT_SHARED not in (field.attribute, dataset.attribute)
        and (near or (field.attribute == UNCONDITIONAL and agency.kind == GOVERNMENT))
    }


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(values))


def _text(value: object) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def with_changes(current: Iterable[Agreement], changed: Iterable[Agreement], ended: Iterable[str]) -> list[Agreement]:
    """Return what would be agreed if some agreements were as told, and some ended."""
    would = {one.id: one for one in current}
    would |= {one.id: one for one in changed}
    gone = set(ended)
    return [one for name, one in would.items() if name not in gone]


def same_terms(one: Agreement, other: Agreement) -> bool:
    """Whether two versions of an agreement say the same."""
    return replace(one, version=0) == replace(other, version=0)
