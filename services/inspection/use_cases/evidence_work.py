"""What the use cases of evidence need of a transaction, and what all of them do alike: steps, reasons, pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Protocol

from databus.errors import InvalidRequest, NotPermitted
from services.inspection.domain.applications import Application
from services.inspection.domain.copies import Approval
from services.inspection.domain.evidence_steps import EvidenceStep
from services.inspection.domain.filings import Filing, PaperCall
from services.inspection.domain.laboratories import AdoptedBody, Laboratory
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.reports import Report
from services.inspection.domain.same_goods import Earlier, Marks
from services.inspection.use_cases.ports import Desk, Work

Evidence = Laboratory | AdoptedBody | Report | Filing | PaperCall


class EvidenceRecords(Protocol):
    """Laboratories, the adoption list, reports, filings and calls, each with its steps."""

    def add(self, value: Evidence) -> None: ...
    def save(self, value: Evidence) -> None: ...
    def add_step(self, step: EvidenceStep) -> None: ...
    def steps(self, subject_id: str) -> list[EvidenceStep]: ...
    def laboratory(self, laboratory_id: str, *, for_update: bool = False) -> Laboratory | None: ...
    def laboratory_numbered(self, cnas_no: str) -> Laboratory | None: ...
    def laboratories(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[Laboratory]: ...
    def laboratories_testing(self, hs_code: str) -> list[Laboratory]: ...
    def body_entry(self, code: str, listed_from: date, *, for_update: bool = False) -> AdoptedBody | None: ...
    def bodies(self) -> list[AdoptedBody]: ...
    def page_of_bodies(self, code: str | None, after: str | None, limit: int) -> list[AdoptedBody]: ...
    def report(self, report_id: str, *, for_update: bool = False) -> Report | None: ...
    def report_numbered(self, issuer: str, report_no: str) -> Report | None: ...
    def reports(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[Report]: ...
    def reports_of(self, uscc: str, on: date) -> list[Report]: ...
    def reports_of_body(self, code: str, on: date) -> list[Report]: ...
    def to_be_judged(self, on: date, limit: int) -> list[Report]: ...
    def use(self, consignment_id: str, report_id: str, on: date, agency: str, actor: str | None) -> None: ...
    def used_by(self, report_id: str) -> list[tuple[str, str]]: ...
    def resting_on(self, report_id: str, after: str | None, limit: int) -> list[str]: ...
    def decided_on(self, report: Report, after: str | None, limit: int) -> list[str]: ...
    def filing(self, filing_id: str, *, for_update: bool = False) -> Filing | None: ...
    def filings(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[Filing]: ...
    def filings_of(self, uscc: str, kind: str) -> list[Filing]: ...
    def call(self, call_id: str, *, for_update: bool = False) -> PaperCall | None: ...
    def calls(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[PaperCall]: ...
    def calls_due(self, on: date, limit: int) -> list[PaperCall]: ...


class SameGoods(Protocol):
    """What was declared before of the same goods."""

    def alike(self, marks: Collection[Marks], since: date, lying: date, but: Collection[str]) -> list[Earlier]: ...
    def with_lots(self, lot_ids: Collection[str], but: Collection[str]) -> list[Earlier]: ...


class NamedFilings(Protocol):
    """Which papers on file declarations name."""

    def name(self, named: Sequence[tuple[str, str]]) -> None: ...
    def of(self, consignment_id: str) -> list[Filing]: ...
    def cleared_under(self, filing: Filing, after: str | None, limit: int) -> list[str]: ...


class Applications(Protocol):
    """Applications, what is held of an applicant, and approvals whose day has come."""

    def add(self, application: Application) -> None: ...
    def save(self, application: Application) -> None: ...
    def find(self, application_id: str, *, for_update: bool = False) -> Application | None: ...
    def open_for(self, kind: str, direction: str, uscc: str, hs_prefix: str) -> Application | None: ...
    def page(self, filters: Mapping[str, Any], after: tuple[int, str] | None, limit: int) -> list[Application]: ...
    def due(self, on: date, limit: int) -> list[Application]: ...
    def record(self, uscc: str, direction: str, hs_prefix: str, since: date) -> dict[str, Any]: ...
    def approvals_due(self, on: date, limit: int) -> list[Approval]: ...


class EvidenceWork(Work, Protocol):
    """One transaction of inspection that has evidence."""

    @property
    def evidence(self) -> EvidenceRecords: ...
    @property
    def same_goods(self) -> SameGoods: ...
    @property
    def named_filings(self) -> NamedFilings: ...
    @property
    def applications(self) -> Applications: ...


def note(
    desk: Desk, work: EvidenceWork, subject_id: str, step: str, clause: str, ask: JsonObject, *, by_rule: bool = False
) -> EvidenceStep:
    """Keep a step: who took it, when, under which clause, why, on which documents."""
    now, on = desk.now()
    caller = work.caller
    taken = EvidenceStep(
        subject_id=subject_id,
        number=len(work.evidence.steps(subject_id)) + 1,
        step=step,
        at=now,
        on=ask.get("on") or on,
        agency=None if by_rule else caller.agency,
        actor=None if by_rule else caller.actor,
        clause=clause,
        reason=ask.get("reason"),
        document_no=ask.get("document_no"),
        evidence=list(ask.get("evidence", ())),
    )
    work.evidence.add_step(taken)
    return taken


def require_reasons(ask: JsonObject) -> None:
    """Refuse an adverse step without a reason or a document; InvalidRequest names what is missing."""
    wrong: list[str] = []
    if not ask.get("reason"):
        wrong += ["reason", "given: the step is against somebody, so it says why"]
    if not ask.get("document_no") and not ask.get("evidence"):
        wrong += ["document_no", "the number of the document that shows it"]
    if wrong:
        raise InvalidRequest("such a step needs its reasons", *wrong)


def require_other_person(work: Work, before: str | None, what: str) -> str:
    """Return the acting officer; refuse who took the step before.

    Raises:
        NotPermitted: the call names no officer, or the same.
    """
    actor = work.caller.actor
    if actor is None:
        raise NotPermitted(f"{what} is an officer's: the call names none (sanhu.actor)")
    if actor == before:
        raise NotPermitted(f"{what} is for another person than who took the step before (商检法 30)")
    return actor


def view_steps(steps: Sequence[EvidenceStep]) -> list[JsonObject]:
    """Return steps as they are told."""
    return [{name: value for name, value in asdict(one).items() if name != "subject_id"} for one in steps]
