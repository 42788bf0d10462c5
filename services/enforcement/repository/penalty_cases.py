"""How penalty cases, their acts and payments are found again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.enforcement import models
from services.enforcement.domain.penalties import party_key
from services.enforcement.domain.penalty_acts import PenaltyAct
from services.enforcement.domain.penalty_cases import PenaltyCase
from services.enforcement.repository.kept import Kept, things, values_of
from services.enforcement.use_cases.penalty_case_work import Payment

_OPEN = ("FILED", "INVESTIGATED", "NOTICE", "HEARING", "LEGAL_REVIEW", "TRANSFERRED")
_WITHOUT_EFFECT = ("NOT_PUNISHED", "ANNULLED")
_DECIDED = ("DECIDED", "SERVED", "PERFORMED", "ENFORCING", "ENFORCED")


class PenaltyCases(Kept[PenaltyCase]):
    """Penalty cases."""

    def of_source(self, agency: str, source: str, reference: str, act_key: str, uscc: str | None) -> PenaltyCase | None:
        column = self.table.c
        found = self.equal(agency=agency, source=source, source_reference=reference, act_key=act_key)
        return self.first(*found, column.uscc.is_not_distinct_from(uscc))

    def on_act(self, uscc: str | None, party: str | None, act_key: str, occurred_on: date | None) -> list[PenaltyCase]:
        """Return the cases on one act that run or were decided and stand, the first filed first."""
        column, key = self.table.c, party_key(uscc, party)
        found = self.all(
            column.uscc.is_not_distinct_from(uscc),
            column.act_key == act_key,
            column.occurred_on == occurred_on,
            column.state.in_((*_OPEN, *_DECIDED)),
        )
        return [one for one in found if party_key(one.uscc, one.party_name) == key]

    def near(self, case: PenaltyCase, limit: int) -> list[PenaltyCase]:
        """Return other cases against a party about the same day: perhaps the same act in other words."""
        column = self.table.c
        select = (
            sa.select(self.table)
            .where(column.case_id != case.case_id, column.occurred_on == case.occurred_on)
            .where(column.uscc == case.uscc if case.uscc else column.party_name == case.party_name)
            .order_by(column.case_id.desc())
            .limit(limit)
        )
        return self.selected(select)

    def of_source_id(self, source: str, source_id: str, uscc: str | None) -> PenaltyCase | None:
        """Return the case that a source led to; one that fell, or punished nobody, leaves room for another."""
        column = self.table.c
        stands = column.state.not_in(_WITHOUT_EFFECT)
        return self.first(
            *self.equal(source=source, source_id=source_id), column.uscc.is_not_distinct_from(uscc), stands
        )

    def of_trace_case(self, case_id: str) -> list[PenaltyCase]:
        return self.all(self.table.c.trace_case_id == case_id)

    def of_penalty(self, penalty_id: str) -> PenaltyCase | None:
        return self.first(self.table.c.penalty_id == penalty_id)

    def page_of(
        self,
        *,
        limit: int,
        cursor: str | None,
        open: bool | None = None,  # noqa: A002  — the field's name
        **asked: Any,
    ) -> tuple[list[PenaltyCase], str | None]:
        """Return a page of cases, newest first."""
        conditions: list[Any] = self.equal(**asked)
        if open is not None:
            ended = self.table.c.ended_on
            conditions.append(ended.is_(None) if open else ended.is_not(None))
        return self.page(conditions, limit=limit, cursor=cursor)

    def decided_by(
        self,
        agencies: Collection[str],
        *,
        from_on: date | None,
        until_on: date | None,
        after: str | None,
        limit: int,
    ) -> list[PenaltyCase]:
        """Return what agencies decided and may be published, by day of decision, oldest id first."""
        column = self.table.c
        select = sa.select(self.table).where(
            column.agency.in_(agencies),
            column.state.in_(_DECIDED),
            column.publicity.in_(("DUE", "SENT", "PUBLISHED")),
        )
        if from_on is not None:
            select = select.where(column.decided_on >= from_on)
        if until_on is not None:
            select = select.where(column.decided_on <= until_on)
        if after is not None:
            select = select.where(column.case_id > after)
        return self.selected(select.order_by(column.case_id).limit(limit))


class PenaltyActs:
    """Acts of penalty cases."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.table = models.table(models.PenaltyActRow)

    def add(self, act: PenaltyAct) -> None:
        self.session.execute(sa.insert(self.table).values(values_of(act)))

    def of(self, case_id: str) -> list[PenaltyAct]:
        """Return the acts of a case, oldest first; the rules bound their number."""
        select = sa.select(self.table).where(self.table.c.case_id == case_id).order_by(self.table.c.act_id)
        return things(self.session, select, PenaltyAct)

    def page_of(self, *, case_id: str, limit: int, cursor: str | None) -> tuple[list[PenaltyAct], str | None]:
        column = self.table.c
        select = sa.select(self.table).where(column.case_id == case_id).order_by(column.act_id.desc()).limit(limit + 1)
        if cursor is not None:
            select = select.where(column.act_id < cursor)
        found = things(self.session, select, PenaltyAct)
        return found[:limit], found[limit - 1].act_id if len(found) > limit else None


class PenaltyPayments:
    """What was paid of fines."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.table = models.table(models.PenaltyPaymentRow)

    def add(self, payment: Payment) -> None:
        self.session.execute(sa.insert(self.table).values(values_of(payment)))

    def of(self, case_id: str) -> list[Payment]:
        """Return the payments of a case, the first paid first."""
        column = self.table.c
        select = sa.select(self.table).where(column.case_id == case_id).order_by(column.paid_on, column.payment_id)
        return things(self.session, select, Payment)
