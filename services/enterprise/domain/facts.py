"""Facts about enterprises, held in time and known in time, and the flags of the record that they decide.

The shape that others build on:

- The registry's record (`Enterprise`, without what facts decide: the *stated* record) is kept in versions
  (`domain/records.py`, table `enterprise_versions`): each holds over days `[held_from, held_until)` and is known over
  moments `[known_from, known_until)`. Exactly one version of an enterprise is open at both ends: its head. The table
  `enterprises` has the present alone, one row an enterprise, its flags as decided by facts; reading it costs the same
  however many versions there are.
- `work.versions.heads(usccs) -> {uscc: Version}` gives what is stated at present, in one query;
  `work.versions.add([Version, …])` writes versions in bulk, `records.first(enterprise, on, source, moment)` makes the
  first one of an enterprise, `records.correct(known, changes, …)` what a correction closes and adds. One at a time:
  `use_cases.records.state(enterprise, changes, span, work, regulations)`.
- A `Fact` is of a kind (`rules/facts.toml`): industry, export, brand, trademark, domain, certificate, laboratory,
  self_control, award, research, risk_response, pledge, standard, contact. It has one row for each time it was known
  otherwise; `fact_id` stays through corrections, `identity` is what tells it from others of its kind and enterprise.
- `work.facts.held(usccs, kinds, on=day, known_at=None) -> [Fact, …]` gives the facts that hold on a day (None: at any
  time), as known at a moment (None: now); `work.facts.ending(zone_id, after=day, until=day)` those of a zone's ACTIVE
  members that end in a period, soonest first (for forecasts); `work.facts.add([Fact, …])` and
  `work.facts.close([Fact, …], moment)` write in bulk. `use_cases.facts.take_in(told, work, regulations)` records or
  corrects one fact as a file tells it.
- Exports are facts too; the yearly totals in the table `exports` are kept beside them for the key figures
  (`work.enterprises.note_exports`, `note_exports_of_many`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from services.enterprise.domain.enterprises import Enterprise

CONTACT: Final = "contact"
EXPORT: Final = "export"
PLEDGE: Final = "pledge"
LARGEST: Final = 3_500  # bytes of a fact's details, so that a page of 200 facts stays below what a message takes


@dataclass(frozen=True)
class Source:
    """Who said it: the agency, its officer, and the document it stands in."""

    agency: str | None
    actor: str | None = None
    document_no: str | None = None


@dataclass(frozen=True)
class Fact:
    """A fact about an enterprise as it is or was known; `details` are the fields of its kind."""

    fact_id: str
    uscc: str
    kind: str
    identity: str
    details: Mapping[str, Any]
    held_from: date
    held_until: date | None
    known_from: datetime
    known_until: datetime | None
    agency: str | None
    actor: str | None
    document_no: str | None
    version: int = 1

    def holds(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.held_from <= on and (self.held_until is None or on < self.held_until)


@dataclass(frozen=True)
class Decider:
    """Facts that decide a flag: those of a kind whose details are among those wanted. Source: SH 三(一)2, 3."""

    flag: str
    kind: str
    where: Mapping[str, Sequence[Any]]
    clause: str

    def concerns(self, fact: Fact) -> bool:
        """Whether the fact is one of those that decide the flag."""
        return fact.kind == self.kind and all(fact.details.get(name) in right for name, right in self.where.items())


def decided(stated: Enterprise, facts: Iterable[Fact], deciders: Sequence[Decider], on: date) -> Enterprise:
    """Return the record with its flags as they are on a day.

    A flag is as stated until the first day of the earliest fact that decides it; from that day on it is whether any
    of them holds. With no such fact it is as stated for ever.
    """
    known = list(facts)
    flags: dict[str, Any] = {}
    for decider in deciders:
        concerned = [fact for fact in known if decider.concerns(fact)]
        if not concerned or on < min(fact.held_from for fact in concerned):
            continue
        standing = [fact.held_from for fact in concerned if fact.holds(on)]
        flags[decider.flag] = (max(standing, default=None)) if decider.flag == "pledge_signed_on" else bool(standing)
    return replace(stated, **flags) if flags else stated


def decided_flags(facts: Iterable[Fact], deciders: Sequence[Decider], on: date) -> tuple[str, ...]:
    """Return the flags that facts decide on a day, in the order of the rules."""
    known = list(facts)
    return tuple(
        decider.flag for decider in deciders if any(decider.concerns(fact) and fact.held_from <= on for fact in known)
    )


def next_turn(facts: Iterable[Fact], deciders: Sequence[Decider], on: date) -> date | None:
    """Return the next day after `on` on which a fact that decides a flag begins or ends; None if there is none."""
    turns = (
        day
        for fact in facts
        if any(decider.concerns(fact) for decider in deciders)
        for day in (fact.held_from, fact.held_until)
        if day is not None and day > on
    )
    return min(turns, default=None)


def export_identity(year: int, market: str | None = None, hs_code: str | None = None) -> str:
    """What tells export figures apart: the year, the market (None: all), the goods (None: all)."""
    return f"{year}/{market or ''}/{hs_code or ''}"


def export_details(year: int, amount_usd: Decimal) -> dict[str, Any]:
    """The details of a year's total."""
    return {"year": year, "market": None, "hs_code": None, "amount_usd": format(amount_usd, "f")}
