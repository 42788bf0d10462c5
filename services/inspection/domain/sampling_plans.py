"""Sampling plans: how many pieces of a lot are looked at, and for what they are tested. All dated."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from databus.rules import RuleBook
from services.inspection.domain.reference import SAMPLING_PLAN, Entry


@dataclass(frozen=True, slots=True)
class PlanItem:
    """What a sample is tested for; `limit` as the standard words it, if the plan names one."""

    code: str
    zh: str
    en: str
    standard: str
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """For lots of up to `lot_to` pieces (None: any larger one) `sample` are drawn, of which `accept` may be bad."""

    lot_to: int | None
    sample: int
    accept: int


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """The plan that holds for some goods in a mode on a day."""

    key: str
    version: int | None
    name: str
    sizes: tuple[Size, ...]
    items: tuple[PlanItem, ...]
    clause: str
    document_no: str | None

    def size_for(self, lot: Decimal | int) -> Size:
        """Return how many are drawn of a lot, never more than there are."""
        found = next(one for one in self.sizes if one.lot_to is None or lot <= one.lot_to)
        return Size(found.lot_to, min(found.sample, max(1, int(lot))), found.accept)


def plan_for(
    entries: Sequence[Entry], hs_code: str, mode: str, on: date, zones: Collection[str] = ()
) -> SamplingPlan | None:
    """Return the plan that holds: of the longest HS prefix, then for the zone, then for the mode, then the latest.

    Source: 商检法 6, 19; 2017 rules (sampling by the goods' risk and the enterprise's credit).
    """
    fitting = [
        one
        for one in entries
        if one.holds(on)
        and hs_code.startswith(one.hs_prefix or "")
        and one.zone_id in {None, *zones}
        and (one.mode is None or mode == one.mode)
    ]
    best = max(fitting, key=_rank, default=None)
    return None if best is None else as_plan(best)


def as_plan(entry: Entry) -> SamplingPlan:
    """Read the plan of an entry."""
    return SamplingPlan(
        key=entry.key,
        version=None if entry.recorded_at is None else entry.version,
        name=entry.name,
        sizes=tuple(Size(one.get("lot_to"), one["sample"], one["accept"]) for one in entry.value["sizes"]),
        items=tuple(PlanItem(**one) for one in entry.value["items"]),
        clause=entry.clause,
        document_no=entry.document_no,
    )


def shipped_plans(rules: RuleBook) -> Iterator[Entry]:
    """The plans that came with the rules (`rules/sampling_plans.toml`), one entry for each mode named."""
    for row in rules.table(SAMPLING_PLAN):
        for mode in row["modes"] or [None]:
            yield _entry(row, mode)


def wrong_sizes(sizes: Sequence[Mapping[str, Any]]) -> str | None:
    """Say what is wrong with the sizes of a plan: they grow, end with one for any lot, and accept fewer than drawn."""
    limits = [one.get("lot_to") for one in sizes]
    if limits[-1] is not None or None in limits[:-1]:
        return "the last size without lot_to, for any larger lot, and each before it with one"
    bounds = [limit for limit in limits if limit is not None]
    if bounds != sorted(set(bounds)):
        return "lot_to growing from size to size"
    if any(one["accept"] >= one["sample"] for one in sizes):
        return "accept below sample"
    return None


def _entry(row: Mapping[str, Any], mode: str | None) -> Entry:
    return Entry(
        entry_id=f"{SAMPLING_PLAN}/{row['hs_prefix'] or 'any'}/{mode or 'any'}/{row['from']}",
        kind=SAMPLING_PLAN,
        value={"sizes": row["sizes"], "items": row["items"]},
        from_on=row["from"],
        clause=row["clause"],
        name=row["zh"],
        hs_prefix=row["hs_prefix"] or None,
        mode=mode,
        until_on=row["until"] - timedelta(days=1) if "until" in row else None,
    )


def _rank(entry: Entry) -> tuple[int, bool, bool, date, bool, str]:
    return (
        len(entry.hs_prefix or ""),
        entry.zone_id is not None,
        entry.mode is not None,
        entry.from_on,
        entry.recorded_at is not None,
        entry.entry_id,
    )
