"""Evidence: laboratories, the adoption list, reports, papers on file, calls for papers."""

from __future__ import annotations

from databus.service import chore, command, query
from services.inspection.entrypoints.area import Answer, Area, Ask, Tx
from services.inspection.schemas import filings, laboratories, reports
from services.inspection.schemas.files import GivesConsignment
from services.inspection.use_cases import accrediting, calling, filing, following, reading, reporting


class Evidence(Area):
    """What may stand for a check."""

    @command(laboratories.TakesLaboratory, gives=laboratories.GivesLaboratory, natural_key=("cnas_no", "document_no"))
    def record_laboratory(self, ask: Ask, tx: Tx) -> Answer:
        """Record a laboratory with an accreditation, or another accreditation of one that is known."""
        return accrediting.record_laboratory(self.desk_of(tx), tx, ask)

    @command(
        laboratories.TakesLaboratoryMove,
        gives=laboratories.GivesLaboratory,
        natural_key=("laboratory_id", "to", "document_no"),
    )
    def move_laboratory(self, ask: Ask, tx: Tx) -> Answer:
        """Suspend an accreditation, lift that, or withdraw it, from a day."""
        return accrediting.move_laboratory(self.desk_of(tx), tx, ask)

    @query(laboratories.TakesLaboratoryId, gives=laboratories.GivesLaboratoryFile)
    def get_laboratory(self, ask: Ask, tx: Tx) -> Answer:
        """Return a laboratory with its whole scope and its steps, as it stands on a day."""
        return accrediting.get_laboratory(self.desk_of(tx), tx, ask)

    @query(laboratories.TakesListLaboratories, gives=laboratories.GivesLaboratoryPage)
    def list_laboratories(self, ask: Ask, tx: Tx) -> Answer:
        """List laboratories; with `hs_code`, those open to members that may test these goods."""
        return accrediting.list_laboratories(self.desk_of(tx), tx, ask)

    @command(
        laboratories.TakesAdoptedBody,
        gives=laboratories.GivesAdoptedBody,
        natural_key=("code", "listed_from", "document_no"),
    )
    def record_adopted_body(self, ask: Ask, tx: Tx) -> Answer:
        """Put a third-party body on the adoption list (采信目录), or end its entry."""
        return accrediting.record_adopted_body(self.desk_of(tx), tx, ask)

    @query(laboratories.TakesListAdoptedBodies, gives=laboratories.GivesAdoptedBodyPage)
    def list_adopted_bodies(self, ask: Ask, tx: Tx) -> Answer:
        """List the adoption list, newest first."""
        return accrediting.list_adopted_bodies(self.desk_of(tx), tx, ask)

    @command(reports.TakesReport, gives=reports.GivesReport, natural_key=("report_no", ("cnas_no", "body")))
    def register_report(self, ask: Ask, tx: Tx) -> Answer:
        """Register a test report; it is judged on the day of its issue and says why it counts or not."""
        return reporting.register_report(self.desk_of(tx), tx, ask)

    @command(reports.TakesReportRevocation, gives=reports.GivesRevokedReport, natural_key=("report_id",))
    def revoke_report(self, ask: Ask, tx: Tx) -> Answer:
        """Revoke a report; what rested on it is opened again."""
        return reporting.revoke_report(self.desk_of(tx), tx, ask)

    @command(reports.TakesReportUse, gives=GivesConsignment, natural_key=("consignment_id", "report_id", "version"))
    def use_report(self, ask: Ask, tx: Tx) -> Answer:
        """Take an accredited laboratory's report in place of a consignment's test."""
        return reading.consignment_view(reporting.use_report(self.desk_of(tx), tx, ask))

    @query(reports.TakesReportId, gives=reports.GivesReportFile)
    def get_report(self, ask: Ask, tx: Tx) -> Answer:
        """Return a report with why it counts, its steps, and what rests on it."""
        return reporting.get_report(tx, ask)

    @query(reports.TakesListReports, gives=reports.GivesReportPage)
    def list_reports(self, ask: Ask, tx: Tx) -> Answer:
        """List reports, newest first."""
        return reporting.list_reports(tx, ask)

    @command(filings.TakesFiling, gives=filings.GivesFiling, natural_key=("uscc", "kind", "sha256"))
    def file_evidence(self, ask: Ask, tx: Tx) -> Answer:
        """File a paper once (单证备案), or a self-declaration or assurance of conformity."""
        return filing.file_evidence(self.desk_of(tx), tx, ask)

    @command(filings.TakesFilingMove, gives=filings.GivesFiling)
    def move_filing(self, ask: Ask, tx: Tx) -> Answer:
        """Withdraw a paper, find it false, or overturn that finding."""
        return filing.move_filing(self.desk_of(tx), tx, ask)

    @query(filings.TakesFilingId, gives=filings.GivesFilingFile)
    def get_filing(self, ask: Ask, tx: Tx) -> Answer:
        """Return a paper on file with its steps."""
        return filing.get_filing(tx, ask)

    @query(filings.TakesListFilings, gives=filings.GivesFilingPage)
    def list_filings(self, ask: Ask, tx: Tx) -> Answer:
        """List papers on file, newest first."""
        return filing.list_filings(tx, ask)

    @command(filings.TakesPaperCall, gives=filings.GivesPaperCall, natural_key=("document_no",))
    def call_for_paper(self, ask: Ask, tx: Tx) -> Answer:
        """Call on an enterprise to hand in a paper that it keeps (单证自存)."""
        return calling.call_for_paper(self.desk_of(tx), tx, ask)

    @command(filings.TakesCallAnswer, gives=filings.GivesPaperCall, natural_key=("call_id", "sha256"))
    def answer_paper_call(self, ask: Ask, tx: Tx) -> Answer:
        """Hand in a paper called for."""
        return calling.answer_paper_call(self.desk_of(tx), tx, ask)

    @query(filings.TakesCallId, gives=filings.GivesPaperCallFile)
    def get_paper_call(self, ask: Ask, tx: Tx) -> Answer:
        """Return a call for a paper with its steps."""
        return calling.get_paper_call(tx, ask)

    @query(filings.TakesListCalls, gives=filings.GivesPaperCallPage)
    def list_paper_calls(self, ask: Ask, tx: Tx) -> Answer:
        """List calls for papers, newest first."""
        return calling.list_paper_calls(tx, ask)

    @chore(every_s=60)
    def follow_evidence(self, tx: Tx) -> bool:
        """Do what the calendar asks: follow-ups due and missed, ends, terms over, reports to be judged anew."""
        return following.follow_evidence(self.desk_of(tx), tx)
