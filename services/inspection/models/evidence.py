"""Evidence that may stand for a check: applications, laboratories, bodies, reports, filings, calls for papers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.inspection.models.row import Base, HsCode, Uuid


class EvidenceStepRow(Base):
    """One change of an application, an approval, a laboratory, a body, a report, a filing or a call."""

    __tablename__ = "evidence_steps"

    subject_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[str]
    at: Mapped[datetime]
    on: Mapped[date]
    agency: Mapped[str | None]
    actor: Mapped[str | None]
    clause: Mapped[str]
    reason: Mapped[str | None]
    document_no: Mapped[str | None]
    evidence: Mapped[list[Any]]


class ApplicationRow(Base):
    """An application for exemption or joint inspection."""

    __tablename__ = "applications"

    application_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str]
    direction: Mapped[str]
    uscc: Mapped[str]
    hs_prefix: Mapped[str] = mapped_column(HsCode)
    goods: Mapped[str]
    report_no: Mapped[str]
    statement: Mapped[str | None]
    evidence: Mapped[list[Any]]
    renews: Mapped[str | None] = mapped_column(Uuid)
    state: Mapped[str]
    submitted_on: Mapped[date]
    submitted_by: Mapped[str]
    priority: Mapped[int]
    grounds: Mapped[list[Any]]
    attested: Mapped[list[Any]]
    due_on: Mapped[date | None]
    overdue_on: Mapped[date | None]
    handled_by: Mapped[list[Any]]
    approval_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("approvals.approval_id"))
    attend_on: Mapped[date | None]
    version: Mapped[int]

    __table_args__ = (
        sa.Index("applications_by_uscc", "uscc"),
        sa.Index("applications_due", "attend_on", postgresql_where=sa.text("attend_on IS NOT NULL")),
        sa.Index("applications_in_order", "kind", "priority", "application_id"),
        sa.Index(
            "applications_once",
            "kind",
            "direction",
            "uscc",
            "hs_prefix",
            unique=True,
            postgresql_where=sa.text("state IN ('SUBMITTED', 'RETURNED', 'ACCEPTED', 'RECOMMENDED', 'PROPOSED')"),
        ),
    )


class LaboratoryRow(Base):
    """A laboratory that CNAS has accredited."""

    __tablename__ = "laboratories"

    laboratory_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    cnas_no: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    uscc: Mapped[str | None]
    body: Mapped[str | None]
    division: Mapped[str | None]
    open_to_members: Mapped[bool]
    terms: Mapped[str | None]
    accreditations: Mapped[list[Any]]
    interruptions: Mapped[list[Any]]
    version: Mapped[int]

    __table_args__ = (sa.Index("laboratories_by_uscc", "uscc", postgresql_where=sa.text("uscc IS NOT NULL")),)


class AdoptedBodyRow(Base):
    """A third-party body on the adoption list (采信目录)."""

    __tablename__ = "adopted_bodies"

    entry_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    hs_prefixes: Mapped[list[Any]]
    listed_from: Mapped[date]
    listed_until: Mapped[date | None]
    document_no: Mapped[str]
    reason: Mapped[str | None]
    agency: Mapped[str]
    version: Mapped[int]

    __table_args__ = (sa.UniqueConstraint("code", "listed_from", name="adopted_bodies_once"),)


class ReportRow(Base):
    """A test report, with whether it counts and why."""

    __tablename__ = "reports"

    report_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    report_no: Mapped[str]
    issuer: Mapped[str]
    laboratory_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("laboratories.laboratory_id"))
    body: Mapped[str | None]
    uscc: Mapped[str]
    hs_code: Mapped[str] = mapped_column(HsCode)
    product: Mapped[str]
    consignment_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("consignments.consignment_id"))
    lot_no: Mapped[str | None]
    issued_on: Mapped[date]
    valid_until: Mapped[date]
    sha256: Mapped[str]
    signature: Mapped[str | None]
    items: Mapped[list[Any]]
    conforming: Mapped[bool]
    accepted: Mapped[bool]
    bases: Mapped[list[Any]]
    judged: Mapped[list[Any]]
    laboratory_version: Mapped[int | None]
    agency: Mapped[str]
    registered_on: Mapped[date]
    revoked_on: Mapped[date | None]
    revoked_why: Mapped[str | None]
    version: Mapped[int]
    jwk: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    __table_args__ = (
        sa.UniqueConstraint("issuer", "report_no", name="reports_once"),
        sa.Index("reports_that_count", "uscc", "hs_code", postgresql_where=sa.text("accepted AND revoked_on IS NULL")),
        sa.Index("reports_by_laboratory", "laboratory_id", "laboratory_version"),
        sa.Index("reports_by_body", "body", postgresql_where=sa.text("body IS NOT NULL")),
    )


class ReportUseRow(Base):
    """A consignment whose laboratory test a report replaced."""

    __tablename__ = "report_uses"

    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("consignments.consignment_id"), primary_key=True)
    report_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("reports.report_id"), primary_key=True)
    used_on: Mapped[date]
    agency: Mapped[str]
    actor: Mapped[str | None]

    __table_args__ = (sa.Index("report_uses_by_report", "report_id"),)


class FilingRow(Base):
    """A paper filed once and used while it is valid (单证备案), or a declaration or assurance of the enterprise."""

    __tablename__ = "filings"

    filing_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str]
    uscc: Mapped[str]
    hs_prefix: Mapped[str | None] = mapped_column(HsCode)
    title: Mapped[str]
    document_no: Mapped[str | None]
    issuer: Mapped[str | None]
    sha256: Mapped[str]
    kept_by: Mapped[str]
    promises: Mapped[list[Any]]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    state: Mapped[str]
    ended_on: Mapped[date | None]
    found_document_no: Mapped[str | None]
    barred_until: Mapped[date | None]
    agency: Mapped[str]
    version: Mapped[int]

    __table_args__ = (
        sa.UniqueConstraint("uscc", "kind", "sha256", name="filings_once"),
        sa.Index("filings_that_count", "uscc", postgresql_where=sa.text("state IN ('FILED', 'FALSE')")),
    )


class NamedFilingRow(Base):
    """A paper on file that a declaration names."""

    __tablename__ = "named_filings"

    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("consignments.consignment_id"), primary_key=True)
    filing_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("filings.filing_id"), primary_key=True)

    __table_args__ = (sa.Index("named_filings_by_filing", "filing_id"),)


class PaperCallRow(Base):
    """A call for a paper that its firm keeps (单证自存)."""

    __tablename__ = "paper_calls"

    call_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    document_no: Mapped[str] = mapped_column(unique=True)
    uscc: Mapped[str]
    consignment_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("consignments.consignment_id"))
    filing_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("filings.filing_id"))
    title: Mapped[str]
    sha256: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str]
    called_on: Mapped[date]
    due_on: Mapped[date]
    handed_on: Mapped[date | None]
    handed_sha256: Mapped[str | None]
    overdue_on: Mapped[date | None]
    agency: Mapped[str]
    attend_on: Mapped[date | None]
    version: Mapped[int]

    __table_args__ = (
        sa.Index("paper_calls_by_uscc", "uscc"),
        sa.Index("paper_calls_due", "attend_on", postgresql_where=sa.text("attend_on IS NOT NULL")),
    )
