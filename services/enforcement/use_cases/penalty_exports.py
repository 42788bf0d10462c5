"""Penalty decisions as a file for publicity (双公示): the prescribed columns; what is not public is left out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final, Protocol

from databus.jobs import gathering
from databus.jobs.gathering import PAGE_ROWS, Row, Rows
from databus.jobs.job import Job
from databus.rules import RuleBook
from services.enforcement.domain import document_text, penalty_publicity
from services.enforcement.domain.penalty_cases import PenaltyCase, kind_rows
from services.enforcement.use_cases import papers
from services.enforcement.use_cases.document_exports import ExportWork
from services.enforcement.use_cases.penalty_case_work import PenaltyCases
from services.enforcement.use_cases.penalty_papers import penalties_zh
from services.enforcement.use_cases.serving_documents import bodies_of

ACT: Final = "export_penalty_publicity"
_TITLES: Final = {"zh": "行政处罚信息公示", "en": "penalty decisions for publicity"}
_TEN_THOUSAND_YUAN: Final = Decimal(1_000_000)  # in fen


class PublicityExportWork(ExportWork, Protocol):
    """A transaction in which penalty decisions are exported."""

    @property
    def penalty_cases(self) -> PenaltyCases: ...


def step(job: Job, work: PublicityExportWork, rules: RuleBook) -> Job:
    """Gather a page of the agency's decisions that are public, or write the file.

    Source: 行政处罚法 Art. 48; SAMR order 45 Art. 5 (warnings alone are left out); 双公示 data standard.
    """
    asked, bodies = job.parameters, bodies_of(job.agency, rules, work.clock.today())
    days = {name: date.fromisoformat(asked[name]) if asked[name] else None for name in ("from_on", "until_on")}
    columns = rules.table("publicity_column")

    def gather(after: str | None) -> Rows:
        found = work.penalty_cases.decided_by(bodies, **days, after=after, limit=PAGE_ROWS)
        rows = [_row(one, columns, work, rules) for one in found]
        return rows, found[-1].case_id if len(found) == PAGE_ROWS else None

    heads, title, issuer = [str(one[job.language]) for one in columns], _TITLES[job.language], papers.issuer_of(rules)
    return gathering.step_of(job, heads, title, gather, work, issuer, kind="publicity_export", about="penalties")


def _row(case: PenaltyCase, columns: list[dict[str, Any]], work: PublicityExportWork, rules: RuleBook) -> Row:
    told = told_of(case, work.legal_documents.name_of(case.uscc) if case.uscc else None, rules)
    return [told.get(one["field"], "") for one in columns]


def told_of(case: PenaltyCase, name: str | None, rules: RuleBook) -> dict[str, str]:
    """Return what is public of a decision, by the fields of the columns; amounts in 10,000 yuan, exact."""
    until = penalty_publicity.latest_end(case, rules)
    agency = document_text.agency_zh(case.agency, rules)
    rows = kind_rows(case.kinds, rules)
    content = "；".join(str(row["zh"]) for row in rows)
    told: dict[str, object] = {
        "party": name or case.party_name or case.uscc,
        "party_kind": "法人及非法人组织" if case.uscc else "自然人",
        "uscc": case.uscc,
        "document_no": case.document_no,
        "act": case.act,
        "facts": case.facts,
        "statute": case.statute,
        "kinds": content,
        "content": "；".join(penalties_zh(case, rules)),
        "fine": _ten_thousands(case.fine_fen),
        "confiscated": _ten_thousands(case.confiscated_fen),
        "licence": content if any(row["code"] in {"suspend_licence", "revoke_licence"} for row in rows) else None,
        "decided_on": case.decided_on,
        "valid_until": None,
        "public_until": until,
        "agency": agency,
        "source": agency,
        "remarks": None,
    }
    return {field: "" if cell is None else str(cell) for field, cell in told.items()}


def _ten_thousands(fen: int | None) -> str | None:
    return None if not fen else f"{(Decimal(fen) / _TEN_THOUSAND_YUAN).normalize():f}"
