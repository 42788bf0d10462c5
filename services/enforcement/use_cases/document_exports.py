"""The register of an agency's documents as a file (执法文书台账): a page at a step, then one sealed file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from databus.jobs import gathering
from databus.jobs.gathering import PAGE_ROWS, Row, Rows
from databus.jobs.job import Job
from databus.rules import RuleBook
from services.enforcement.domain.legal_documents import LegalDocument
from services.enforcement.use_cases import papers
from services.enforcement.use_cases.long_work import LongWork
from services.enforcement.use_cases.serving_documents import bodies_of

ACT: Final = "export_documents"
_TITLES: Final = {"zh": "执法文书台账", "en": "legal documents"}
_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "zh": (
        *("文书编号", "文书名称", "受文者", "统一社会信用代码", "出具日期", "状态", "送达方式", "送达日期"),
        *("视为送达日期", "验证码", "撤回日期", "撤回原因", "依据"),
    ),
    "en": (
        *("number", "document", "addressee", "USCC", "issued on", "state", "way of service", "delivered on"),
        *("served on", "paper", "withdrawn on", "why withdrawn", "clause"),
    ),
}
_FIELDS: Final = (
    *("document_no", "title", "addressee", "uscc", "issued_on", "state", "way", "delivered_on", "served_on"),
    *("paper", "withdrawn_on", "withdrawn_reason", "clause"),
)


class OwnDocuments(Protocol):
    """Documents of some agencies."""

    def issued_by(
        self, agencies: Sequence[str], *, kind: str | None, state: str | None, after: str | None, limit: int
    ) -> Sequence[LegalDocument]: ...

    def name_of(self, uscc: str) -> str | None: ...


class ExportWork(LongWork, Protocol):
    """A transaction in which documents are exported."""

    @property
    def legal_documents(self) -> OwnDocuments: ...


def step(job: Job, work: ExportWork, rules: RuleBook) -> Job:
    """Gather a page of the agency's own documents, or write the file. Source: 行政处罚法 47."""
    asked, bodies = job.parameters, bodies_of(job.agency, rules, work.clock.today())

    def gather(after: str | None) -> Rows:
        found = work.legal_documents.issued_by(
            bodies, kind=asked["kind"], state=asked["state"], after=after, limit=PAGE_ROWS
        )
        return [_row(one) for one in found], found[-1].document_id if len(found) == PAGE_ROWS else None

    heads, title, issuer = _HEADS[job.language], _TITLES[job.language], papers.issuer_of(rules)
    return gathering.step_of(job, heads, title, gather, work, issuer, kind="document_export", about="legal_documents")


def _row(document: LegalDocument) -> Row:
    told = (getattr(document, name) for name in _FIELDS)
    return ["" if cell is None else str(cell) for cell in told]
