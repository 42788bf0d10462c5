"""Test reports that count are offered to others; one that counts no more is revoked there too."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.inspection.domain.offered import CONFORMING, NONCONFORMING, ItemFound, key_of, kind_row
from services.inspection.domain.reports import ADOPTED, Report
from services.inspection.use_cases.offering import Offer, offer_result
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.revoking import revoke_source

SOURCE: Final = "laboratory_report"
_KIND: Final = "test_report"
# whose word a report is in agreements: a body's on the list, or that of the laboratories which CNAS accredits
_LISTED: Final = "lab"
_ACCREDITED: Final = "cnas"


def follow_report(desk: Desk, work: Work, report: Report, reason: str | None) -> None:
    """Offer a report that counts, and revoke what was offered of one that counts no more.

    Source: DOMAIN D.5 (监管互认 objects: test report); S12 五(三); 商检法 6¶3.
    """
    offered = work.offered_results.of_source(SOURCE, report.report_id)
    counts = report.accepted and report.revoked_on is None
    if counts and not offered:
        offer_result(desk, work, _offer(desk, report))
    elif offered and not counts:
        why = report.revoked_why or reason or "报告不再被接受 (the report counts no more)"
        revoke_source(desk, work, SOURCE, report.report_id, reason=why, document_no=report.report_no)


def _offer(desk: Desk, report: Report) -> Offer:
    most = timedelta(days=kind_row(desk.rules, _KIND, report.issued_on)["most_days"])
    findings: dict[str, ItemFound] = {}
    for one in report.items:
        told = " ".join(filter(None, (one.standard, one.limit, one.value, one.unit))) or None
        worse = one.result != CONFORMING or key_of(one.item) not in findings
        if worse:
            found = ItemFound(one.item, CONFORMING if one.result == CONFORMING else NONCONFORMING, told)
            findings[key_of(one.item)] = found
    return Offer(
        uscc=report.uscc,
        kind=_KIND,
        document_no=report.report_no,
        items=tuple(findings.values()),
        source=SOURCE,
        source_id=f"{report.report_id}@{report.version}",
        issuer=_LISTED if ADOPTED in report.bases else _ACCREDITED,
        hs_prefixes=(report.hs_code,),
        consignment_ids=(report.consignment_id,) if report.consignment_id else (),
        found_on=report.issued_on,
        valid_until=min(report.valid_until, report.issued_on + most),
        report_sha256=report.sha256,
    )
