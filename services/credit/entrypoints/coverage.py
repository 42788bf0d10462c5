"""Who is rated, who is missing, and who has not reported."""

from __future__ import annotations

from datetime import date

from databus.service import command, daily, query
from services.credit.entrypoints.desk import Asked, Desk, Tx
from services.credit.schemas import coverage as shapes
from services.credit.use_cases import coverage, listing_ratings, reports
from services.credit.use_cases.directory import Wanted


class Coverage(Desk):
    """Whether everybody is rated."""

    @query(shapes.TakesRatingFilter, gives=shapes.GivesRatings)
    def list_ratings(self, asked: Asked, tx: Tx) -> Asked:
        """List where enterprises stand, by their codes."""
        limit, cursor = asked.pop("limit"), asked.pop("cursor", None)
        return listing_ratings.list_ratings(Wanted(**asked), tx, tx.rules, limit=limit, cursor=cursor)

    @query(shapes.TakesWanted, gives=shapes.GivesStatistics)
    def get_statistics(self, asked: Asked, tx: Tx) -> Asked:
        """Count enterprises by kind and grade, in all, of each zone and of each division."""
        return listing_ratings.get_statistics(Wanted(**asked), tx, tx.rules)

    @query(shapes.TakesCoverage, gives=shapes.GivesCoverage)
    def get_coverage(self, ask: coverage.GetCoverage, tx: Tx) -> Asked:
        """Tell whether every member of a zone is rated (K8), who is missing, and who has not reported."""
        return coverage.get_coverage(ask, tx, tx.rules)

    @command(shapes.TakesReport, gives=shapes.ReportShape, natural_key=("duty", "division", "period", "document_no"))
    def file_report(self, ask: reports.FileReport, tx: Tx) -> Asked:
        """Report which dishonest acts a body knows of for a period, or that there are none."""
        return reports.file_report(ask, tx, tx.rules)

    @query(shapes.TakesReportFilter, gives=shapes.GivesReports)
    def list_reports(self, asked: Asked, tx: Tx) -> Asked:
        """List the reports that are owed, the newest period first, each with how it stands."""
        limit, cursor = asked.pop("limit"), asked.pop("cursor", None)
        return reports.list_reports(asked, tx, tx.rules, limit=limit, cursor=cursor)

    @daily("00:05")
    def remind_reporters(self, on: date, tx: Tx) -> None:
        """Remind bodies of reports that are overdue."""
        reports.remind(on, tx, tx.rules)
