"""What others say."""

from __future__ import annotations

from databus.envelope import Event
from databus.service import late, on
from databus.topology import SUBSCRIPTIONS
from services.enterprise.entrypoints.desk import Desk, Tx
from services.enterprise.use_cases import hearing

# what becomes a line of the archive, also when it comes late
_NO_LINE = {"credit.effect_changed"}
_HEARD = [
    event
    for producer, names in SUBSCRIPTIONS["enterprise"].items()
    for name in names
    if (event := f"{producer}.{name}") not in _NO_LINE
]


class Hearing(Desk):
    """What other services say."""

    @on("credit.rated", "credit.grade_changed")
    def rating_changed(self, event: Event, tx: Tx) -> None:
        """Keep the grade: K8 and entry rest on it."""
        hearing.hear_rating(event, tx, self.regulations)

    @on("credit.effect_changed")
    def effect_changed(self, event: Event, tx: Tx) -> None:
        """Confirm that conditions go by the grade since a record ended."""
        hearing.confirm_effect(event, tx)

    @on(
        "enforcement.trace_opened",
        "enforcement.trace_changed",
        "enforcement.trace_disposed",
        "enforcement.trace_closed",
        "enforcement.finding_review_opened",
        "enforcement.finding_upheld",
        "enforcement.finding_overturned",
    )
    def trace_case_changed(self, event: Event, tx: Tx) -> None:
        """Keep the case; suspend and propose when a malicious finding rises, put back when it falls."""
        hearing.hear_trace(event, tx, self.regulations)

    @on("credit.listing_changed")
    def listing_changed(self, event: Event, tx: Tx) -> None:
        """Keep the list: honours and public money rest on it."""
        hearing.hear_listing(event, tx)

    @on("enforcement.campaign_changed")
    def campaign_changed(self, event: Event, tx: Tx) -> None:
        """Keep the campaign: K9 counts the closed ones."""
        hearing.hear_campaign(event, tx, self.regulations)

    @on(
        "credit.record_added",
        "credit.record_annulled",
        "credit.record_corrected",
        "credit.record_repaired",
        "credit.scheme_grade_changed",
        "inspection.consignment_declared",
        "inspection.mode_decided",
        "inspection.consignment_released",
        "inspection.nonconformity_found",
        "inspection.nonconformity_withdrawn",
        "inspection.consignment_returned",
        "inspection.temporary_goods_changed",
        "inspection.return_recorded",
        "inspection.recall_changed",
        "inspection.application_changed",
        "inspection.approval_changed",
        "inspection.filing_changed",
        "inspection.laboratory_changed",
        "inspection.paper_called",
        "inspection.report_changed",
        "inspection.result_recognised",
        "inspection.offered_result_changed",
        "inspection.result_conflict_changed",
        "inspection.recognition_reopened",
        "inspection.co_inspection_changed",
        "inspection.registration_changed",
        "inspection.certificate_issued",
        "inspection.certificate_withdrawn",
        "enforcement.alert_issued",
        "enforcement.alert_regraded",
        "enforcement.alert_lifted",
        "enforcement.penalty_decided",
        "enforcement.penalty_annulled",
        "enforcement.complaint_substantiated",
        "enforcement.document_changed",
        "enforcement.notice_changed",
        "enforcement.return_changed",
        "enforcement.negotiation_changed",
        "enforcement.support_changed",
        "enforcement.fake_case_changed",
        "enforcement.penalty_case_changed",
    )
    def noted(self, event: Event, tx: Tx) -> None:
        """Enter it into the quality archive; what was repaired is shown no more."""
        hearing.note(event, tx)

    @late(*_HEARD)
    def noted_late(self, event: Event, tx: Tx) -> None:
        """Enter what a newer event overtook: the archive keeps every line, not the newest alone."""
        hearing.note(event, tx)
