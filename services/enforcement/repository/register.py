"""Alerts, cases, penalties, campaigns and their history: how each kind is found again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.enforcement import models
from services.enforcement.domain.alerts import IN_FORCE, Alert
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.draws import Candidate, Target
from services.enforcement.domain.history import Step
from services.enforcement.domain.penalties import Penalty
from services.enforcement.domain.trace_cases import OVER, TraceCase
from services.enforcement.repository.kept import Kept, things, values_of
from services.enforcement.use_cases.work import Result


class Alerts(Kept[Alert]):
    """Alerts."""

    def standing(
        self, source_reference: str, hs_prefix: str, destination: str | None, uscc: str | None
    ) -> Alert | None:
        column = self.table.c
        return self.first(
            column.source_reference == source_reference,
            column.hs_prefix == hs_prefix,
            column.destination.is_not_distinct_from(destination),
            column.uscc.is_not_distinct_from(uscc),
            column.state.in_(IN_FORCE),
        )

    def known_references(self, references: Collection[str]) -> set[str]:
        column = self.table.c.source_reference
        return set(self.session.scalars(sa.select(column).where(column.in_(references))))

    def named(self, usccs: Collection[str]) -> set[str]:
        column = self.table.c
        select = sa.select(column.uscc).where(column.uscc.in_(usccs), column.state.in_(IN_FORCE))
        return set(self.session.scalars(select))

    def page_of(
        self,
        *,
        state: str | None,
        uscc: str | None,
        hs_code: str | None,
        in_force: bool | None,
        limit: int,
        cursor: str | None,
    ) -> tuple[list[Alert], str | None]:
        """Return a page; `hs_code` finds the alerts that concern a code, `in_force` those that stand or do not."""
        column, conditions = self.table.c, self.equal(state=state, uscc=uscc)
        if hs_code is not None:
            conditions.append(sa.literal(hs_code).startswith(column.hs_prefix))
        if in_force is not None:
            conditions.append(column.state.in_(IN_FORCE) if in_force else column.state.not_in(IN_FORCE))
        return self.page(conditions, limit=limit, cursor=cursor)


class TraceCases(Kept[TraceCase]):
    """Trace cases."""

    def of_source(self, trigger: str, source_reference: str, uscc: str, hs_code: str) -> TraceCase | None:
        column = self.table.c
        return self.first(
            column.trigger == trigger,
            column.source_reference == source_reference,
            column.uscc == uscc,
            column.hs_code == hs_code,
        )

    def of_consignment(self, consignment_id: str) -> TraceCase | None:
        return self.first(self.table.c.consignment_id == consignment_id)

    def open_against(self, usccs: Collection[str]) -> set[str]:
        column = self.table.c
        select = sa.select(column.uscc).where(column.uscc.in_(usccs), column.state.not_in(OVER))
        return set(self.session.scalars(select))

    def page_of(
        self,
        *,
        state: str | None,
        uscc: str | None,
        trigger: str | None,
        open: bool | None,  # noqa: A002  — the field's name
        limit: int,
        cursor: str | None,
    ) -> tuple[list[TraceCase], str | None]:
        """Return a page; `open` finds the cases not over, or those over."""
        conditions = self.equal(state=state, uscc=uscc, trigger=trigger)
        if open is not None:
            conditions.append(self.table.c.state.not_in(OVER) if open else self.table.c.state.in_(OVER))
        return self.page(conditions, limit=limit, cursor=cursor)

    def next_number(self, year: int) -> int:
        """Take the next number of a year; cases of one year wait for each other, so no number is left out."""
        table = models.table(models.CaseNumberRow)
        upsert = insert(table).values(year=year, last=1)
        upsert = upsert.on_conflict_do_update(index_elements=["year"], set_={"last": table.c.last + 1})
        taken: int = self.session.execute(upsert.returning(table.c.last)).scalar_one()
        return taken


class Penalties(Kept[Penalty]):
    """Penalties."""

    def of_document(self, agency: str, document_no: str) -> Penalty | None:
        return self.first(self.table.c.agency == agency, self.table.c.document_no == document_no)

    def fine_standing(self, uscc: str, act_key: str, occurred_on: date) -> Penalty | None:
        column = self.table.c
        return self.first(
            column.uscc == uscc,
            column.act_key == act_key,
            column.occurred_on == occurred_on,
            column.state == "DECIDED",
            column.fine_fen > 0,
        )

    def citing(self, case_id: str) -> list[Penalty]:
        return self.all(self.table.c.trace_case_id == case_id)

    def page_of(self, *, limit: int, cursor: str | None, **wanted: str | None) -> tuple[list[Penalty], str | None]:
        """Return a page of those whose columns are as wanted."""
        return self.page(self.equal(**wanted), limit=limit, cursor=cursor)


class Campaigns(Kept[Campaign]):
    """Campaigns with their population, targets and results."""

    def page_of(
        self, *, limit: int, cursor: str | None, **wanted: str | int | None
    ) -> tuple[list[Campaign], str | None]:
        """Return a page of those whose columns are as wanted."""
        return self.page(self.equal(**wanted), limit=limit, cursor=cursor)

    def freeze(self, campaign_id: str, population: Sequence[Candidate]) -> None:
        self._add(models.CandidateRow, campaign_id, [values_of(one) for one in population])

    def population(self, campaign_id: str) -> list[Candidate]:
        return things(self.session, self._of(models.CandidateRow, campaign_id, "uscc"), Candidate)

    def set_targets(self, campaign_id: str, targets: Sequence[Target]) -> None:
        self._add(models.TargetRow, campaign_id, [values_of(one) for one in targets])

    def targets(self, campaign_id: str) -> list[Target]:
        return things(self.session, self._of(models.TargetRow, campaign_id, "place"), Target)

    def results(self, campaign_id: str) -> list[Result]:
        return things(self.session, self._of(models.ResultRow, campaign_id, "uscc"), Result)

    def enter(self, result: Result) -> None:
        self.session.execute(sa.insert(models.table(models.ResultRow)).values(values_of(result)))

    def _of(self, row: type[models.Base], campaign_id: str, order: str) -> sa.Select[tuple[object, ...]]:
        table = models.table(row)
        return sa.select(table).where(table.c.campaign_id == campaign_id).order_by(table.c[order])

    def _add(self, row: type[models.Base], campaign_id: str, rows: list[dict[str, object]]) -> None:
        if rows:
            statement = sa.insert(models.table(row))
            self.session.execute(statement, [{"campaign_id": campaign_id, **values} for values in rows])


class History:
    """Steps of everything, in the order they were taken."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.table = models.table(models.StepRow)

    def add(self, step: Step) -> None:
        self.session.execute(sa.insert(self.table).values(values_of(step)))

    def of(self, kind: str, subject_id: str) -> list[Step]:
        column = self.table.c
        select = sa.select(self.table).where(column.kind == kind, column.subject_id == subject_id)
        return things(self.session, select.order_by(column.place), Step)
