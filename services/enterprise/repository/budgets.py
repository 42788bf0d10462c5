"""Budgets, their lines and revisions, projects and payments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.clock import Clock
from databus.errors import NotFound
from services.enterprise.domain.budgets import Budget, Line, Payment, Project
from services.enterprise.models import BudgetLineRow, BudgetRevisionRow, BudgetRow, PaymentRow, ProjectRow
from services.enterprise.repository.rows import columns_of, find, listed, select_from, upsert


class StoredBudgets:
    """Queries on budgets; who changes money holds the project first, then the line."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    # ---- budgets and their lines
    def get(self, budget_id: str) -> Budget:
        """Return a budget; NotFound if there is none."""
        found = find(self._session, Budget, select_from(BudgetRow).where(BudgetRow.budget_id == budget_id))
        if found is None:
            raise NotFound(f"there is no budget {budget_id}")
        return found

    def of_year(self, division: str, zone_id: str | None, year: int) -> Budget | None:
        """The budget of a county or zone for a year, held to the transaction's end."""
        statement = select_from(BudgetRow).where(BudgetRow.division == division, BudgetRow.year == year)
        statement = statement.where(
            BudgetRow.zone_id == zone_id if zone_id is not None else BudgetRow.zone_id.is_(None)
        )
        return find(self._session, Budget, statement, lock=True)

    def save(self, budget: Budget) -> None:
        upsert(self._session, BudgetRow, budget)

    def lines(self, budget_id: str, *, lock: bool = False) -> Sequence[Line]:
        statement = select_from(BudgetLineRow).where(BudgetLineRow.budget_id == budget_id)
        return listed(self._session, Line, statement.order_by(BudgetLineRow.earmark), lock=lock)

    def line(self, budget_id: str, earmark: str) -> Line | None:
        """A line, held to the transaction's end."""
        statement = select_from(BudgetLineRow).where(
            BudgetLineRow.budget_id == budget_id, BudgetLineRow.earmark == earmark
        )
        return find(self._session, Line, statement, lock=True)

    def save_line(self, line: Line) -> None:
        upsert(self._session, BudgetLineRow, line)

    def add_revision(self, budget: Budget, lines: Mapping[str, int], actor: str | None) -> None:
        """Keep what a document adopted."""
        told = {name: getattr(budget, name) for name in ("budget_id", "version", "document_no", "adopted_on", "agency")}
        self._session.execute(
            sa.insert(BudgetRevisionRow).values(**told, lines=dict(lines), actor=actor, noted_at=self._clock.now())
        )

    def page(
        self, *, division: str | None, zone_id: str | None, year: int | None, after: str | None, limit: int
    ) -> Sequence[Budget]:
        statement = select_from(BudgetRow).order_by(BudgetRow.budget_id).limit(limit)
        for column, wanted in ((BudgetRow.division, division), (BudgetRow.zone_id, zone_id), (BudgetRow.year, year)):
            if wanted:
                statement = statement.where(column == wanted)
        if after:
            statement = statement.where(BudgetRow.budget_id > after)
        return listed(self._session, Budget, statement)

    # ---- projects
    def project(self, project_id: str, *, lock: bool = False) -> Project:
        """Return a project; NotFound if there is none."""
        statement = select_from(ProjectRow).where(ProjectRow.project_id == project_id)
        found = find(self._session, Project, statement, lock=lock)
        if found is None:
            raise NotFound(f"there is no project {project_id}")
        return found

    def save_project(self, project: Project) -> None:
        upsert(self._session, ProjectRow, project)

    def projects(
        self, *, budget_id: str | None, earmark: str | None, state: str | None, after: str | None, limit: int
    ) -> Sequence[Project]:
        statement = select_from(ProjectRow).order_by(ProjectRow.project_id).limit(limit)
        wanted = ((ProjectRow.budget_id, budget_id), (ProjectRow.earmark, earmark), (ProjectRow.state, state))
        for column, value in wanted:
            if value:
                statement = statement.where(column == value)
        if after:
            statement = statement.where(ProjectRow.project_id > after)
        return listed(self._session, Project, statement)

    # ---- payments
    def add_payment(self, payment: Payment) -> None:
        self._session.execute(sa.insert(PaymentRow).values(**columns_of(payment), noted_at=self._clock.now()))

    def payment(self, payment_id: str) -> Payment | None:
        return find(self._session, Payment, select_from(PaymentRow).where(PaymentRow.payment_id == payment_id))

    def reversal(self, payment_id: str) -> Payment | None:
        """What took a payment back."""
        return find(self._session, Payment, select_from(PaymentRow).where(PaymentRow.reverses == payment_id))

    def payments(self, *, wanted: Mapping[str, Any], after: str | None, limit: int) -> Sequence[Payment]:
        statement = select_from(PaymentRow).order_by(PaymentRow.payment_id).limit(limit)
        for name, value in wanted.items():
            statement = statement.where(getattr(PaymentRow, name) == value)
        if after:
            statement = statement.where(PaymentRow.payment_id > after)
        return listed(self._session, Payment, statement)
