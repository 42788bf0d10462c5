"""Dated entries of reference data: what goods and countries are, from which day to which, by which document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

STATUTORY: Final = "statutory"
PRODUCT_RISK: Final = "product_risk"
GOODS_KINDS: Final = (STATUTORY, PRODUCT_RISK)
SAMPLING_PLAN: Final = "sampling_plan"
TRADE_AGREEMENT: Final = "trade_agreement"
AID_COUNTRY: Final = "aid_country"
AFRICA_COUNTRY: Final = "africa_country"
LIST_KINDS: Final = (SAMPLING_PLAN, TRADE_AGREEMENT, AID_COUNTRY, AFRICA_COUNTRY)
KINDS: Final = (*GOODS_KINDS, *LIST_KINDS)
RULES: Final = "rules"
MONITORING: Final = "monitoring"
SOURCES: Final = (RULES, "officer", "file", MONITORING)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: shipped with the rules (`source` "rules", no moment of recording) or recorded since.

    `from_on` and `until_on` both count; without `until_on` it holds until another takes its place.
    """

    entry_id: str
    kind: str
    value: Mapping[str, Any]
    from_on: date
    clause: str
    name: str = ""
    hs_prefix: str | None = None
    country: str | None = None
    zone_id: str | None = None
    mode: str | None = None
    until_on: date | None = None
    document_no: str | None = None
    source: str = RULES
    agency: str | None = None
    actor: str | None = None
    recorded_at: datetime | None = None
    withdrawn_at: datetime | None = None
    reason: str | None = None
    next_on: date | None = None
    version: int = 1

    @property
    def key(self) -> str:
        """Under which name a decision has read it."""
        return f"inspection/reference/{self.entry_id}"

    @property
    def said(self) -> str:
        """What it says, in a word."""
        if self.kind == STATUTORY:
            return "statutory" if self.value["statutory"] else "not_statutory"
        if self.kind == PRODUCT_RISK:
            return str(self.value["risk"])
        if self.kind == TRADE_AGREEMENT:
            return str(self.value["agreement"])
        if self.kind == SAMPLING_PLAN:
            return "plan"
        return "listed" if self.value["listed"] else "not_listed"

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)

    def known(self, at: datetime | None) -> bool:
        """Whether it stood in the records at a moment; None is now."""
        if at is None:
            return self.withdrawn_at is None
        recorded = self.recorded_at is None or self.recorded_at <= at
        return recorded and (self.withdrawn_at is None or self.withdrawn_at > at)


@dataclass(frozen=True, slots=True)
class Recorded:
    """Entries recorded since the rules were shipped, found by what they are about."""

    of_goods: Mapping[tuple[str, str], Sequence[Entry]] = field(default_factory=dict)
    of_countries: Mapping[tuple[str, str], Sequence[Entry]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Recorded:
        """Put entries in order."""
        goods: dict[tuple[str, str], list[Entry]] = {}
        countries: dict[tuple[str, str], list[Entry]] = {}
        for one in entries:
            if one.country is not None:
                countries.setdefault((one.kind, one.country), []).append(one)
            elif one.kind in GOODS_KINDS:
                goods.setdefault((one.kind, one.hs_prefix or ""), []).append(one)
        return cls(goods, countries)


NOTHING_RECORDED: Final = Recorded()


def latest(entries: Sequence[Entry], on: date) -> Entry | None:
    """Return the entry in force that began last; of those that began together the one recorded last."""
    return max((one for one in entries if one.holds(on)), key=_began, default=None)


def beginnings(hs_codes: Iterable[str]) -> list[str]:
    """Return every beginning that an entry on one of these codes can have."""
    return sorted({code[:digits] for code in hs_codes for digits in range(2, len(code) + 1)})


def next_day(from_on: date, until_on: date | None, after: date) -> date | None:
    """Return the next day after a day on which something begins or has ended, if there is one."""
    days = [from_on] if until_on is None else [from_on, until_on + timedelta(days=1)]
    return min((day for day in days if day > after), default=None)


def _began(entry: Entry) -> tuple[date, bool, str]:
    # ids of recorded entries grow with time; shipped ones have none that counts
    return entry.from_on, entry.recorded_at is not None, entry.entry_id
