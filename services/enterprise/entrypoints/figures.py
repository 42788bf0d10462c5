"""Key figures."""

from __future__ import annotations

from datetime import date

from databus.service import command, daily, query
from services.enterprise import schemas
from services.enterprise.domain.kpis import Board, evaluate
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.use_cases import kpis
from services.enterprise.use_cases.kept import Snapshot, ZoneFigures


class Figures(Desk):
    """Key figures of zones."""

    @command(
        schemas.RecordZoneFigures,
        gives=schemas.ZoneFiguresResult,
        natural_key=("zone_id", "year", "document_no"),
    )
    def record_zone_figures(self, wanted: kpis.FiguresToRecord, tx: Tx) -> ZoneFigures:
        """Record a year's export figures of a zone and of its members."""
        return kpis.record_figures(wanted, tx, self.regulations)

    @query(schemas.GetKpis, gives=schemas.KpiBoard)
    def get_kpis(self, asked: Asked, tx: Tx) -> Snapshot:
        """Show a zone's key figures with thresholds, clauses and the figures used."""
        return kpis.board_on(asked["zone_id"], asked["on"], tx, self.regulations)

    @query(schemas.EvaluateKpis, gives=schemas.KpiEvaluation)
    def evaluate_kpis(self, asked: Asked, _: Tx) -> Board:
        """Compare figures with the thresholds of a profile; a dry run."""
        return evaluate(asked["profile"], asked["figures"], self.regulations)

    @daily("00:05")
    def count_key_figures(self, _: date, tx: Tx) -> None:
        """Count every zone's key figures anew: ratings run out, and years begin."""
        kpis.refresh_all(tx, self.regulations)
