"""Adopting budgets, approving and closing projects, paying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.identifiers import uuid7
from services.enterprise.domain import budgets as money
from services.enterprise.domain.budgets import Budget, Line, Payment, Project
from services.enterprise.domain.moves import check_day
from services.enterprise.domain.service_rules import ServiceRules
from services.enterprise.use_cases.serving import Serving


@dataclass(frozen=True)
class BudgetFile:
    """A budget with its lines."""

    budget: Budget
    lines: Sequence[Line]


def adopt(wanted: Budget, amounts: Mapping[str, int], work: Serving, rules: ServiceRules) -> BudgetFile:
    """Adopt a year's budget, or revise it by a later document; a line may not fall below what was approved of it.

    Source: SH 六(三); SN 五(二).
    """
    rules.regulations.require("adopt_budget", wanted.agency, division=wanted.division)
    money.check_lines(dict(amounts), rules)
    known = work.budgets.of_year(wanted.division, wanted.zone_id, wanted.year)
    if known is not None and known.document_no == wanted.document_no:
        return _adopted(known, wanted, amounts, work)
    check_day(
        wanted.adopted_on,
        since=known.adopted_on if known else None,
        today=work.clock.today(),
        field="adopted_on",
        last="the budget's last revision",
    )
    if known is not None:
        work.expect_version(known.version)
        wanted = replace(wanted, budget_id=known.budget_id, version=known.version + 1)
    work.budgets.save(wanted)
    kept = {line.earmark: line for line in work.budgets.lines(wanted.budget_id, lock=True)}
    for earmark in sorted({*kept, *amounts}):
        line = kept.get(earmark, Line(wanted.budget_id, earmark, 0))
        work.budgets.save_line(money.revise(line, amounts.get(earmark, 0)))
    work.budgets.add_revision(wanted, amounts, work.caller.actor)
    return BudgetFile(wanted, work.budgets.lines(wanted.budget_id))


def _adopted(known: Budget, wanted: Budget, amounts: Mapping[str, int], work: Serving) -> BudgetFile:
    """The budget as it stands, if the same document says the same again."""
    lines = work.budgets.lines(known.budget_id)
    kept = {line.earmark: line.amount_fen for line in lines if line.amount_fen}
    if kept != {earmark: amount for earmark, amount in amounts.items() if amount}:
        raise Conflict(
            "this document adopted another budget", "document_no", "the number of the document that revises it"
        )
    if known.adopted_on != wanted.adopted_on:
        raise Conflict("this document was adopted on another day", "adopted_on", known.adopted_on.isoformat())
    return BudgetFile(known, lines)


def approve(wanted: Project, work: Serving, rules: ServiceRules) -> Project:
    """Approve a project and commit the money of one earmark to it.

    Source: SH 六(三) (项目和资金的监督管理).
    """
    budget = work.budgets.get(wanted.budget_id)
    rules.regulations.require("approve_project", wanted.agency, division=budget.division)
    rules.choose("earmark", [wanted.earmark], "earmark")
    _check_responsible(wanted.responsible, budget.division, rules)
    check_day(
        wanted.approved_on,
        since=budget.adopted_on,
        today=work.clock.today(),
        field="approved_on",
        last="the budget was adopted",
    )
    if wanted.approved_on.year > budget.year:
        raise Conflict("the budget's year is over", "approved_on", f"a day of {budget.year} (预算法 18)")
    line = work.budgets.line(budget.budget_id, wanted.earmark)
    if line is None:
        raise Conflict("the budget has no money for that", "earmark", "an earmark of one of its lines (SH 六(三))")
    work.budgets.save_line(money.commit(line, wanted.amount_fen))
    project = replace(wanted, division=budget.division)
    work.budgets.save_project(project)
    return project


def _check_responsible(agency: str, division: str, rules: ServiceRules) -> None:
    """Refuse a body that could not pay: nobody would ever be responsible."""
    try:
        rules.regulations.require("record_payment", agency, division=division)
    except NotPermitted as error:
        raise InvalidRequest("no body of the county that pays", "responsible", error.message) from None


def close(project_id: str, reason: str, work: Serving, rules: ServiceRules) -> Project:
    """Close a project: what was not paid is free for others of its earmark."""
    project = work.budgets.project(project_id, lock=True)
    rules.regulations.require("close_project", work.caller.require_agency(), division=project.division)
    if (project.state, project.reason) == (money.CLOSED, reason):
        return project
    work.expect_version(project.version)
    line, closed = money.close(_line(project, work), project, reason, drawn_on=work.offers.any_open(project_id))
    work.budgets.save_line(line)
    work.budgets.save_project(closed)
    return closed


def pay(wanted: Payment, work: Serving, rules: ServiceRules) -> Payment:
    """Pay for a project out of its earmark; the project's and the line's rows are held, so no fen is paid twice.

    Raises:
        NotPermitted: neither the responsible agency nor the one that looks after the budget.
        Conflict: outside the earmark, outside the year, or more than was approved (专款专用).

    Source: SH 六(三); 预算法 18.
    """
    project = _project_to_pay(wanted, work, rules)
    budget = work.budgets.get(project.budget_id)
    money.check_payment(wanted, project, budget, rules, today=work.clock.today())
    return _book(replace(wanted, division=project.division), project, work)


def take_back(
    project_id: str, reverses: str, document_no: str, reason: str, paid_on: date, work: Serving, rules: ServiceRules
) -> Payment:
    """Take a payment back, once: the money is the project's again, and its document and reason are kept."""
    paid = work.budgets.payment(reverses)
    if paid is None or paid.project_id != project_id or paid.reverses is not None:
        raise InvalidRequest("no payment of this project", "reverses", "the payment_id of a payment")
    back = replace(
        paid,
        payment_id=uuid7(),
        amount_fen=-paid.amount_fen,
        paid_on=paid_on,
        document_no=document_no,
        reverses=paid.payment_id,
        reason=reason,
        agency=work.caller.require_agency(),
        actor=work.caller.actor,
    )
    project = _project_to_pay(back, work, rules)
    if work.budgets.reversal(paid.payment_id) is not None:
        raise Conflict("the payment was taken back already", "reverses", paid.document_no)
    check_day(
        paid_on,
        since=paid.paid_on,
        today=work.clock.today(),
        field="paid_on",
        last="the payment",
    )
    if project.state != money.OPEN:
        raise Conflict("the project is closed", "project_id", project.reason or "an open project")
    return _book(back, project, work)


def _project_to_pay(wanted: Payment, work: Serving, rules: ServiceRules) -> Project:
    """Hold the project; only the agency responsible for it pays, or one that looks after the budget."""
    project, regulations = work.budgets.project(wanted.project_id, lock=True), rules.regulations
    duty = regulations.require("record_payment", wanted.agency, division=project.division)
    if project.responsible in regulations.predecessors(wanted.agency, on=work.clock.today()):
        return project
    try:
        regulations.require("pay_for_another", wanted.agency, division=project.division)
    except NotPermitted:
        who = f"{project.responsible}, which is responsible for the project, or who looks after the budget"
        raise NotPermitted(f"paying is for {who}, not for {wanted.agency} ({duty.clause})") from None
    return project


def _line(project: Project, work: Serving) -> Line:
    line = work.budgets.line(project.budget_id, project.earmark)
    if line is None:
        raise Conflict("the budget has no such line", "earmark", project.earmark)
    return line


def _book(payment: Payment, project: Project, work: Serving) -> Payment:
    line, paid = money.pay(_line(project, work), project, payment.amount_fen)
    work.budgets.save_line(line)
    work.budgets.save_project(paid)
    work.budgets.add_payment(payment)
    return payment
