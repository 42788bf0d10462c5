"""What public services and money need of the transaction they run in, and how a benefit is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from databus import contracts
from services.enterprise.domain import archive
from services.enterprise.domain.benefits import Benefit
from services.enterprise.domain.budgets import Budget, Line, Payment, Project
from services.enterprise.domain.entries import Entry
from services.enterprise.domain.moves import Move
from services.enterprise.domain.offers import Offer
from services.enterprise.domain.vouchers import Spending
from services.enterprise.domain.zones import Zone
from services.enterprise.use_cases import kept
from services.enterprise.use_cases.work import Work


class Offers(Protocol):
    """Offers."""

    def get(self, offer_id: str, *, lock: bool = False) -> Offer: ...
    def save(self, offer: Offer) -> None: ...
    def any_open(self, project_id: str) -> bool: ...
    def zones_of(self, division: str) -> Sequence[Zone]: ...


class Benefits(Protocol):
    """Benefits and the spending of vouchers."""

    def get(self, benefit_id: str, *, lock: bool = False) -> Benefit: ...
    def save(self, benefit: Benefit) -> None: ...
    def of(self, offer_id: str, uscc: str) -> Sequence[Benefit]: ...
    def live(self, uscc: str) -> Sequence[Benefit]: ...
    def in_state(self, offer_id: str, state: str) -> Sequence[Benefit]: ...
    def run_out(self, before: date) -> Sequence[Benefit]: ...
    def add_spending(self, spending: Spending) -> bool: ...
    def spending(self, benefit_id: str, receipt_no: str) -> Spending | None: ...
    def settled(self, receipt_no: str, *, benefit_id: str, agency: str) -> Spending | None: ...
    def reversal(self, spending_id: str) -> Spending | None: ...
    def spendings(self, benefit_id: str) -> Sequence[Spending]: ...


class Entries(Protocol):
    """Entries of registers."""

    def get(self, entry_id: str, *, lock: bool = False) -> Entry: ...
    def find(self, entry_id: str, *, lock: bool = False) -> Entry | None: ...
    def save(self, entry: Entry) -> None: ...
    def twin(self, entry: Entry) -> Entry | None: ...
    def page(
        self,
        *,
        wanted: dict[str, str],
        q: str | None,
        hs: str | None,
        on: date | None,
        known_at: datetime | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Entry]: ...


class Budgets(Protocol):
    """Budgets, projects and payments."""

    def get(self, budget_id: str) -> Budget: ...
    def of_year(self, division: str, zone_id: str | None, year: int) -> Budget | None: ...
    def save(self, budget: Budget) -> None: ...
    def lines(self, budget_id: str, *, lock: bool = False) -> Sequence[Line]: ...
    def line(self, budget_id: str, earmark: str) -> Line | None: ...
    def save_line(self, line: Line) -> None: ...
    def add_revision(self, budget: Budget, lines: Mapping[str, int], actor: str | None) -> None: ...
    def project(self, project_id: str, *, lock: bool = False) -> Project: ...
    def save_project(self, project: Project) -> None: ...
    def add_payment(self, payment: Payment) -> None: ...
    def payment(self, payment_id: str) -> Payment | None: ...
    def reversal(self, payment_id: str) -> Payment | None: ...


class Serving(Work, Protocol):
    """One transaction of public services and money."""

    @property
    def offers(self) -> Offers: ...
    @property
    def benefits(self) -> Benefits: ...
    @property
    def entries(self) -> Entries: ...
    @property
    def budgets(self) -> Budgets: ...


def division_of(division: str | None, zone_id: str | None, work: Work) -> str | None:
    """The county that something is for: the zone's where one is named, else as told."""
    return work.zones.get(zone_id).division if zone_id is not None else division


def keep_benefit(benefit: Benefit, previous: str | None, move: Move, rule_set: str, work: Serving) -> None:
    """Save a benefit; say it, note its step, enter it into the enterprise's archive."""
    work.benefits.save(benefit)
    if benefit.state != previous:
        work.history.add(
            kept.Moved(
                kind="benefit",
                subject=benefit.benefit_id,
                version=benefit.version,
                source=previous,
                target=benefit.state,
                on=move.on,
                agency=move.agency,
                actor=work.caller.actor if move.agency else None,
                evidence=move.evidence,
                reason=move.reason,
                clause=benefit.clause,
                rule_set=rule_set,
                noted_at=work.clock.now(),
            )
        )
    _say(benefit, previous, move, work)


def _say(benefit: Benefit, previous: str | None, move: Move, work: Serving) -> None:
    name, uscc, agency = "enterprise.benefit_changed", benefit.uscc, work.caller.agency
    names = ("benefit_id", "offer_id", "kind", "division", "uscc", "state", "amount", "used", "valid_until", "due_on")
    data: dict[str, Any] = {field: getattr(benefit, field) for field in names}
    data |= {"previous_state": previous, "on": move.on, "reason": benefit.reason, "agency": benefit.agency}
    data |= {"clause": benefit.clause, "version": benefit.version}
    event_id = work.outbox.add(name, subject=benefit.benefit_id, data=data, uscc=uscc, legalbasis=benefit.clause)
    shown = contracts.write(contracts.get(name), data)
    zh, en = archive.lines(name, shown)
    work.archive.add(kept.Entry(uscc, event_id, name, benefit.benefit_id, work.clock.now(), agency, zh, en, shown))
