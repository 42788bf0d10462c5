"""Queries on applications, on what is held of an applicant, and on approvals whose day has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.inspection.domain.applications import OPEN_STATES, Application
from services.inspection.domain.copies import Approval
from services.inspection.models import ApplicationRow, ApprovalRow
from services.inspection.repository.evidence_rows import row_of
from services.inspection.repository.rows import table_of

_APPLICATIONS: Final = table_of(ApplicationRow)
_APPROVALS: Final = table_of(ApprovalRow)

# Consignments of an enterprise and goods since a day, and those of them with a finding that stands: a re-inspection
# that found the goods conforming takes the finding back (商检法 27, 28).
_RECORD: Final = sa.text(
    """
    SELECT count(*) FILTER (WHERE c.declared_on >= :since) AS consignments,
           min(c.declared_on) AS first_declared_on,
           coalesce(jsonb_agg(c.declaration_no ORDER BY c.consignment_id) FILTER (WHERE c.declared_on >= :since
             AND EXISTS (SELECT 1 FROM steps s WHERE s.consignment_id = c.consignment_id
                          AND s.target = 'NONCONFORMING'
                          AND NOT EXISTS (SELECT 1 FROM steps r WHERE r.consignment_id = s.consignment_id
                                AND r.number > s.number AND r.source = 'REINSPECTION' AND r.target = 'CONFORMING'))),
             '[]'::jsonb) AS nonconforming,
           coalesce(jsonb_agg(c.declaration_no ORDER BY c.consignment_id) FILTER (WHERE c.declared_on >= :since
             AND EXISTS (SELECT 1 FROM steps s WHERE s.consignment_id = c.consignment_id
                          AND s.target IN ('RETURNED', 'NOTIFIED_ABROAD'))), '[]'::jsonb) AS objected
      FROM consignments c
     WHERE c.uscc = :uscc AND c.direction = :direction
       AND c.hs_code >= :hs_prefix AND c.hs_code < :hs_prefix || ':'
    """
)


class ApplicationsInDatabase:
    """The applications of inspection's database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, application: Application) -> None:
        """Add an application."""
        self._session.execute(_APPLICATIONS.insert().values(row_of(application)))

    def save(self, application: Application) -> None:
        """Write an application that has changed."""
        key = _APPLICATIONS.c.application_id == application.application_id
        self._session.execute(_APPLICATIONS.update().where(key).values(row_of(application)))

    def find(self, application_id: str, *, for_update: bool = False) -> Application | None:
        """Return an application, or None."""
        statement = sa.select(_APPLICATIONS).where(_APPLICATIONS.c.application_id == application_id)
        if for_update:
            statement = statement.with_for_update()
        row = self._session.execute(statement).mappings().first()
        return None if row is None else Application(**row)

    def open_for(self, kind: str, direction: str, uscc: str, hs_prefix: str) -> Application | None:
        """Return the application that waits for the same, or None."""
        column = _APPLICATIONS.c
        statement = sa.select(_APPLICATIONS).where(
            column.kind == kind,
            column.direction == direction,
            column.uscc == uscc,
            column.hs_prefix == hs_prefix,
            column.state.in_(OPEN_STATES),
        )
        row = self._session.execute(statement).mappings().first()
        return None if row is None else Application(**row)

    def page(self, filters: Mapping[str, Any], after: tuple[int, str] | None, limit: int) -> list[Application]:
        """Return applications in the order of the cultivation list: the heaviest first, then the earliest."""
        column = _APPLICATIONS.c
        statement = sa.select(_APPLICATIONS).where(*(column[name] == value for name, value in filters.items()))
        if after is not None:
            later = sa.and_(column.priority == after[0], column.application_id > after[1])
            statement = statement.where(sa.or_(column.priority < after[0], later))
        statement = statement.order_by(column.priority.desc(), column.application_id).limit(limit)
        return [Application(**row) for row in self._session.execute(statement).mappings()]

    def due(self, on: date, limit: int) -> list[Application]:
        """Return applications to be looked at by a day, held to the transaction's end."""
        column = _APPLICATIONS.c
        statement = sa.select(_APPLICATIONS).where(column.attend_on <= on).order_by(column.attend_on).limit(limit)
        rows = self._session.execute(statement.with_for_update(skip_locked=True)).mappings()
        return [Application(**row) for row in rows]

    def record(self, uscc: str, direction: str, hs_prefix: str, since: date) -> dict[str, Any]:
        """Return what consignments say of an enterprise and goods since a day."""
        asked = {"uscc": uscc, "direction": direction, "hs_prefix": hs_prefix, "since": since}
        return dict(self._session.execute(_RECORD, asked).mappings().one())

    def approvals_due(self, on: date, limit: int) -> list[Approval]:
        """Return approvals to be looked at by a day, oldest first; unlocked, since their key is taken first."""
        column = _APPROVALS.c
        statement = sa.select(_APPROVALS).where(column.attend_on <= on).order_by(column.attend_on, column.approval_id)
        return [Approval(**row) for row in self._session.execute(statement.limit(limit)).mappings()]
