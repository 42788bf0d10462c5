"""Budgets with earmarks (专款专用), their projects, and payments that stay within both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from databus.errors import Conflict, InvalidRequest
from services.enterprise.domain.moves import check_day
from services.enterprise.domain.service_rules import ServiceRules

OPEN: Final = "OPEN"
CLOSED: Final = "CLOSED"
PROJECT_STATES: Final = (OPEN, CLOSED)
_CLAUSE: Final = "专款专用, SH 六(三)"


@dataclass(frozen=True)
class Line:
    """Money for one purpose; `committed_fen` is what projects were approved for, `paid_fen` what was paid of it."""

    budget_id: str
    earmark: str
    amount_fen: int
    committed_fen: int = 0
    paid_fen: int = 0


@dataclass(frozen=True)
class Budget:
    """A year's money of a county, or of one zone of it; the last document that changed it and its day."""

    budget_id: str
    division: str
    zone_id: str | None
    year: int
    document_no: str
    adopted_on: date
    agency: str
    version: int = 1


@dataclass(frozen=True)
class Project:
    """A purpose that money of one earmark was approved for; `offered_fen` is what offers draw on of it."""

    project_id: str
    budget_id: str
    division: str
    earmark: str
    zh: str
    amount_fen: int
    responsible: str
    document_no: str
    approved_on: date
    agency: str
    paid_fen: int = 0
    offered_fen: int = 0
    state: str = OPEN
    reason: str | None = None
    version: int = 1


@dataclass(frozen=True)
class Payment:
    """A payment for a project; one that takes back another has its amount below zero."""

    payment_id: str
    project_id: str
    division: str
    earmark: str
    amount_fen: int
    paid_on: date
    uscc: str | None
    payee: str
    document_no: str
    reverses: str | None
    reason: str | None
    agency: str
    actor: str | None


def revise(line: Line, amount_fen: int) -> Line:
    """Return the line with another amount; Conflict if projects were approved for more."""
    if amount_fen < line.committed_fen:
        raise Conflict(
            "projects were approved for more than that",
            f"lines.{line.earmark}",
            f"at least {line.committed_fen} fen (SH 六(三))",
        )
    return replace(line, amount_fen=amount_fen)


def commit(line: Line, amount_fen: int) -> Line:
    """Return the line with a project's money taken of it; Conflict if there is not as much."""
    left = line.amount_fen - line.committed_fen
    if amount_fen > left:
        raise Conflict("the earmark has not as much left", "amount_fen", f"at most {left} fen of {line.earmark}")
    return replace(line, committed_fen=line.committed_fen + amount_fen)


def check_payment(payment: Payment, project: Project, budget: Budget, rules: ServiceRules, *, today: date) -> None:
    """Refuse a payment outside its earmark, outside its year, after its project, or over it.

    Raises:
        InvalidRequest: a day to come.
        Conflict: names the guard and the clause.

    Source: SH 六(三) (专款专用); 预算法 18.
    """
    rules.choose("earmark", [payment.earmark], "earmark")
    if payment.earmark != project.earmark:
        raise Conflict("a payment outside its earmark", "earmark", f"{project.earmark} alone ({_CLAUSE})")
    if project.state != OPEN:
        raise Conflict("the project is closed", "project_id", project.reason or "an open project")
    _check_year(payment.paid_on, budget, rules, today)
    check_day(payment.paid_on, since=project.approved_on, today=today, field="paid_on", last="the project's approval")
    left = project.amount_fen - project.paid_fen
    if payment.amount_fen > left:
        raise Conflict("more than the project was approved for", "amount_fen", f"at most {left} fen ({_CLAUSE})")


def _check_year(paid_on: date, budget: Budget, rules: ServiceRules, today: date) -> None:
    if paid_on.year != budget.year:
        raise Conflict("outside the budget's year", "paid_on", f"a day of {budget.year} (预算法 18; {_CLAUSE})")
    days: int = rules.regulations.book.value("budget_recording_days", on=paid_on)
    last = date(budget.year + 1, 1, 1) + timedelta(days=days - 1)
    if today > last:
        raise Conflict("the budget's year is closed", "paid_on", f"recorded until {last} ({_CLAUSE})")


def pay(line: Line, project: Project, amount_fen: int) -> tuple[Line, Project]:
    """Return line and project with a payment made, or taken back where the amount is below zero."""
    paid = replace(project, paid_fen=project.paid_fen + amount_fen, version=project.version + 1)
    return replace(line, paid_fen=line.paid_fen + amount_fen), paid


def close(line: Line, project: Project, reason: str, *, drawn_on: bool) -> tuple[Line, Project]:
    """Return line and project with what was not paid free again for other projects of the earmark.

    Raises:
        Conflict: it is closed already, open offers draw on it (`drawn_on`), or less was paid than they gave.
    """
    if project.state != OPEN:
        raise Conflict("the project is closed already", "project_id", "an open project")
    offered = f"{project.offered_fen} fen are offered"
    if drawn_on:
        raise Conflict("offers draw on the project", "project_id", f"{offered}: close them")
    if project.offered_fen > project.paid_fen:
        raise Conflict("not paid what offers gave", "project_id", f"{offered}, {project.paid_fen} paid ({_CLAUSE})")
    freed = project.amount_fen - project.paid_fen
    closed = replace(project, state=CLOSED, reason=reason, version=project.version + 1)
    return replace(line, committed_fen=line.committed_fen - freed), closed


def draw(project: Project, amount_fen: int) -> Project:
    """Return the project with an offer drawing on it (below zero: gives back).

    Raises:
        Conflict: it is closed, or has not as much.
    """
    if amount_fen > 0 and project.state != OPEN:
        raise Conflict("the project is closed", "project_id", "an open project")
    left = project.amount_fen - project.offered_fen
    if amount_fen > left:
        raise Conflict("the project has not as much left to offer", "capacity", f"at most {left} fen ({_CLAUSE})")
    return replace(project, offered_fen=project.offered_fen + amount_fen, version=project.version + 1)


def check_lines(amounts: dict[str, int], rules: ServiceRules) -> None:
    """Refuse earmarks that there are not, and a budget without money."""
    rules.choose("earmark", amounts, "lines.earmark")
    if not any(amounts.values()):
        raise InvalidRequest("a budget of nothing", "lines", "at least one line above zero")
