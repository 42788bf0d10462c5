"""Queries on evidence: laboratories, the adoption list, reports, filings, calls for papers, and the steps of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.inspection.domain.evidence_steps import EvidenceStep
from services.inspection.domain.filings import Filing, PaperCall
from services.inspection.domain.laboratories import AdoptedBody, Laboratory
from services.inspection.domain.reports import Report
from services.inspection.models import (
    AdoptedBodyRow,
    ConsignmentRow,
    EvidenceStepRow,
    FilingRow,
    LaboratoryRow,
    PaperCallRow,
    ReportRow,
    ReportUseRow,
)
from services.inspection.repository.evidence_rows import row_of, to_body, to_filing, to_laboratory, to_report
from services.inspection.repository.rows import table_of

_STEPS: Final = table_of(EvidenceStepRow)
_LABORATORIES: Final = table_of(LaboratoryRow)
_BODIES: Final = table_of(AdoptedBodyRow)
_REPORTS: Final = table_of(ReportRow)
_USES: Final = table_of(ReportUseRow)
_FILINGS: Final = table_of(FilingRow)
_CALLS: Final = table_of(PaperCallRow)
_TABLES: Final[Mapping[type, sa.Table]] = {
    Laboratory: _LABORATORIES,
    AdoptedBody: _BODIES,
    Report: _REPORTS,
    Filing: _FILINGS,
    PaperCall: _CALLS,
}
Evidence = Laboratory | AdoptedBody | Report | Filing | PaperCall
Condition = sa.ColumnElement[bool]

_DECIDED_ON: Final = """
    SELECT c.consignment_id FROM consignments c
      JOIN decisions d ON d.consignment_id = c.consignment_id AND d.number = c.decision_number
     WHERE c.uscc = :uscc AND c.state IN ('RELEASED', 'EXPORTED', 'NOTIFIED_ABROAD', 'RETURNED')
       AND CAST(d.read AS jsonb) @> CAST(:read AS jsonb) {after}
     ORDER BY c.consignment_id LIMIT :limit
"""


class EvidenceInDatabase:
    """The evidence of inspection's database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, value: Evidence) -> None:
        """Add a piece of evidence."""
        self._session.execute(_TABLES[type(value)].insert().values(row_of(value)))

    def save(self, value: Evidence) -> None:
        """Write a piece of evidence that has changed."""
        table = _TABLES[type(value)]
        [key] = table.primary_key
        row = row_of(value)
        self._session.execute(table.update().where(key == row[key.name]).values(row))

    # ---- steps
    def add_step(self, step: EvidenceStep) -> None:
        """Keep a step."""
        self._session.execute(_STEPS.insert().values(row_of(step)))

    def steps(self, subject_id: str) -> list[EvidenceStep]:
        """Return the steps of a piece of evidence, oldest first."""
        statement = sa.select(_STEPS).where(_STEPS.c.subject_id == subject_id).order_by(_STEPS.c.number)
        return [EvidenceStep(**row) for row in self._session.execute(statement).mappings()]

    # ---- laboratories
    def laboratory(self, laboratory_id: str, *, for_update: bool = False) -> Laboratory | None:
        """Return a laboratory, or None."""
        rows = self._rows(_LABORATORIES, _LABORATORIES.c.laboratory_id == laboratory_id, for_update=for_update)
        return to_laboratory(rows[0]) if rows else None

    def laboratory_numbered(self, cnas_no: str) -> Laboratory | None:
        """Return the laboratory of an accreditation number, or None."""
        rows = self._rows(_LABORATORIES, _LABORATORIES.c.cnas_no == cnas_no)
        return to_laboratory(rows[0]) if rows else None

    def laboratories(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[Laboratory]:
        """Return laboratories, newest first, older than the one the cursor names."""
        column = _LABORATORIES.c
        conditions: list[Condition] = [column[name] == value for name, value in filters.items()]
        return [to_laboratory(row) for row in self._page(_LABORATORIES, column.laboratory_id, conditions, after, limit)]

    def laboratories_testing(self, hs_code: str) -> list[Laboratory]:
        """Return the laboratories open to members of which some accreditation speaks of these goods."""
        found = sa.text(
            "EXISTS (SELECT 1 FROM jsonb_array_elements(accreditations) a, jsonb_array_elements(a->'scope') s"
            " WHERE starts_with(:hs_code, s->>'hs_prefix'))"
        ).bindparams(hs_code=hs_code)
        statement = sa.select(_LABORATORIES).where(_LABORATORIES.c.open_to_members, found).limit(200)
        rows = self._session.execute(statement.order_by(_LABORATORIES.c.cnas_no)).mappings()
        return [to_laboratory(row) for row in rows]

    # ---- the adoption list
    def body_entry(self, code: str, listed_from: date, *, for_update: bool = False) -> AdoptedBody | None:
        """Return an entry of the list, or None."""
        conditions = (_BODIES.c.code == code, _BODIES.c.listed_from == listed_from)
        rows = self._rows(_BODIES, *conditions, for_update=for_update)
        return to_body(rows[0]) if rows else None

    def bodies(self) -> list[AdoptedBody]:
        """Return all entries of the list, by code and day."""
        statement = sa.select(_BODIES).order_by(_BODIES.c.code, _BODIES.c.listed_from)
        return [to_body(row) for row in self._session.execute(statement).mappings()]

    def page_of_bodies(self, code: str | None, after: str | None, limit: int) -> list[AdoptedBody]:
        """Return entries of the list, newest first."""
        conditions: list[Condition] = [] if code is None else [_BODIES.c.code == code]
        return [to_body(row) for row in self._page(_BODIES, _BODIES.c.entry_id, conditions, after, limit)]

    # ---- reports
    def report(self, report_id: str, *, for_update: bool = False) -> Report | None:
        """Return a report, or None."""
        rows = self._rows(_REPORTS, _REPORTS.c.report_id == report_id, for_update=for_update)
        return to_report(rows[0]) if rows else None

    def report_numbered(self, issuer: str, report_no: str) -> Report | None:
        """Return the report of an issuer's number, or None."""
        rows = self._rows(_REPORTS, _REPORTS.c.issuer == issuer, _REPORTS.c.report_no == report_no)
        return to_report(rows[0]) if rows else None

    def key_of(self, issuer: str, kid: str) -> Mapping[str, Any] | None:
        """Return the key of an id with which an issuer's reports were verified before, or None."""
        column = _REPORTS.c
        asked = sa.select(column.jwk).where(column.issuer == issuer, column.jwk["kid"].as_string() == kid)
        found: Mapping[str, Any] | None = self._session.scalars(asked.limit(1)).first()
        return found

    def reports(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[Report]:
        """Return reports, newest first; `hs_prefix` is the beginning of their goods."""
        column = _REPORTS.c
        conditions: list[Condition] = [
            column.hs_code.startswith(value, autoescape=True) if name == "hs_prefix" else column[name] == value
            for name, value in filters.items()
        ]
        return [to_report(row) for row in self._page(_REPORTS, column.report_id, conditions, after, limit)]

    def reports_of(self, uscc: str, on: date) -> list[Report]:
        """Return the reports on an enterprise's goods that count on a day and are judged by the register as it is."""
        column = _REPORTS.c
        judged = column.laboratory_version.is_not_distinct_from(_LABORATORIES.c.version)
        statement = (
            sa.select(_REPORTS)
            .outerjoin(_LABORATORIES, _LABORATORIES.c.laboratory_id == column.laboratory_id)
            .where(column.uscc == uscc, column.accepted, column.revoked_on.is_(None), judged)
            .where(column.issued_on <= on, column.valid_until >= on)
            .order_by(column.report_id.desc())
            .limit(200)
        )
        return [to_report(row) for row in self._session.execute(statement).mappings()]

    def to_be_judged(self, on: date, limit: int) -> list[Report]:
        """Return reports still valid that were judged by an earlier state of their laboratory, oldest first."""
        column = _REPORTS.c
        statement = (
            sa.select(_REPORTS)
            .join(_LABORATORIES, _LABORATORIES.c.cnas_no == column.issuer)
            .where(column.laboratory_version.is_distinct_from(_LABORATORIES.c.version), column.valid_until >= on)
            .order_by(column.report_id)
            .limit(limit)
            .with_for_update(of=_REPORTS, skip_locked=True)
        )
        return [to_report(row) for row in self._session.execute(statement).mappings()]

    def reports_of_body(self, code: str, on: date) -> list[Report]:
        """Return the reports of a body that are still valid on a day, held to the transaction's end."""
        conditions = (_REPORTS.c.body == code, _REPORTS.c.valid_until >= on, _REPORTS.c.revoked_on.is_(None))
        return [to_report(row) for row in self._rows(_REPORTS, *conditions, for_update=True)]

    def use(self, consignment_id: str, report_id: str, on: date, agency: str, actor: str | None) -> None:
        """Keep that a report replaced the test of a consignment."""
        row = {"consignment_id": consignment_id, "report_id": report_id, "used_on": on}
        self._session.execute(_USES.insert().values({**row, "agency": agency, "actor": actor}))

    def used_by(self, report_id: str) -> list[tuple[str, str]]:
        """Return the consignments whose test a report replaced, each with its state; 200 at most, newest first."""
        consignments = table_of(ConsignmentRow)
        statement = (
            sa.select(consignments.c.consignment_id, consignments.c.state)
            .join(_USES, _USES.c.consignment_id == consignments.c.consignment_id)
            .where(_USES.c.report_id == report_id)
            .order_by(consignments.c.consignment_id.desc())
            .limit(200)
        )
        return [(row.consignment_id, row.state) for row in self._session.execute(statement)]

    def resting_on(self, report_id: str, after: str | None, limit: int) -> list[str]:
        """Return the consignments whose test a report replaced, in their order, after the one named."""
        asked = sa.select(_USES.c.consignment_id).where(_USES.c.report_id == report_id)
        if after is not None:
            asked = asked.where(_USES.c.consignment_id > after)
        return list(self._session.scalars(asked.order_by(_USES.c.consignment_id).limit(limit)))

    def decided_on(self, report: Report, after: str | None, limit: int) -> list[str]:
        """Return released or exported consignments whose standing decision read a report, after the one named."""
        named = {"uscc": report.uscc, "read": orjson.dumps([{"key": f"inspection/report/{report.report_id}"}]).decode()}
        asked = sa.text(_DECIDED_ON.format(after="AND c.consignment_id > CAST(:after AS uuid)" if after else ""))
        told = {**named, "limit": limit, **({"after": after} if after else {})}
        return [str(one) for one in self._session.scalars(asked, told)]

    # ---- filings
    def filing(self, filing_id: str, *, for_update: bool = False) -> Filing | None:
        """Return a filing, or None."""
        rows = self._rows(_FILINGS, _FILINGS.c.filing_id == filing_id, for_update=for_update)
        return to_filing(rows[0]) if rows else None

    def filings(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[Filing]:
        """Return filings, newest first; `on` leaves those that count on a day."""
        column = _FILINGS.c
        told = dict(filters)
        on = told.pop("on", None)
        conditions: list[Condition] = [column[name] == value for name, value in told.items()]
        if on is not None:
            conditions += [column.state == "FILED", column.valid_from <= on, column.valid_until >= on]
        return [to_filing(row) for row in self._page(_FILINGS, column.filing_id, conditions, after, limit)]

    def filings_of(self, uscc: str, kind: str) -> list[Filing]:
        """Return an enterprise's filings of a kind that count or were found false, newest first."""
        column = _FILINGS.c
        conditions: Sequence[Condition] = (
            column.uscc == uscc,
            column.kind == kind,
            column.state.in_(("FILED", "FALSE")),
        )
        return [to_filing(row) for row in self._page(_FILINGS, column.filing_id, conditions, None, 200)]

    # ---- calls for papers
    def call(self, call_id: str, *, for_update: bool = False) -> PaperCall | None:
        """Return a call, or None."""
        rows = self._rows(_CALLS, _CALLS.c.call_id == call_id, for_update=for_update)
        return PaperCall(**rows[0]) if rows else None

    def calls(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[PaperCall]:
        """Return calls, newest first."""
        conditions: list[Condition] = [_CALLS.c[name] == value for name, value in filters.items()]
        return [PaperCall(**row) for row in self._page(_CALLS, _CALLS.c.call_id, conditions, after, limit)]

    def calls_due(self, on: date, limit: int) -> list[PaperCall]:
        """Return calls to be looked at by a day, held to the transaction's end."""
        statement = sa.select(_CALLS).where(_CALLS.c.attend_on <= on).order_by(_CALLS.c.attend_on, _CALLS.c.call_id)
        rows = self._session.execute(statement.limit(limit).with_for_update(skip_locked=True)).mappings()
        return [PaperCall(**row) for row in rows]

    def _rows(self, table: sa.Table, *conditions: Condition, for_update: bool = False) -> list[dict[str, Any]]:
        statement = sa.select(table).where(*conditions).order_by(*table.primary_key)
        if for_update:
            statement = statement.with_for_update()
        return [dict(row) for row in self._session.execute(statement).mappings()]

    def _page(
        self,
        table: sa.Table,
        key: sa.Column[Any],
        conditions: Sequence[Condition],
        after: str | None,
        limit: int,
    ) -> list[dict[str, Any]]:
        statement = sa.select(table).where(*conditions).order_by(key.desc()).limit(limit)
        if after is not None:
            statement = statement.where(key < after)
        return [dict(row) for row in self._session.execute(statement).mappings()]
