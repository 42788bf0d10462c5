"""Key figures: figures told, boards, their history and forecast, thresholds adopted, surveys."""

from __future__ import annotations

from datetime import date

from databus.pages import Page
from databus.service import command, daily, query
from services.enterprise import schemas
from services.enterprise.domain.kpis import Board, evaluate
from services.enterprise.domain.surveys import Survey
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.schemas import figures as shapes
from services.enterprise.use_cases import forecasts, kpi_profiles, kpis, surveys
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

    @query(shapes.ListZoneFigures, gives=shapes.ZoneFiguresPage)
    def list_zone_figures(self, asked: Asked, tx: Tx) -> Page[ZoneFigures]:
        """List a zone's yearly figures, those superseded among them."""
        return forecasts.figures_of(
            asked["zone_id"],
            year=asked["year"],
            known_at=asked["known_at"],
            cursor=asked["cursor"],
            limit=asked["limit"],
            work=tx,
        )

    @query(schemas.GetKpis, gives=schemas.KpiBoard)
    def get_kpis(self, asked: Asked, tx: Tx) -> Snapshot:
        """Show a zone's key figures with thresholds, clauses and the figures used."""
        return kpis.board_on(asked["zone_id"], asked["on"], tx, self.regulations)

    @query(shapes.ListKpiSnapshots, gives=shapes.KpiSnapshotPage)
    def list_kpi_snapshots(self, asked: Asked, tx: Tx) -> Page[Snapshot]:
        """List the boards kept of a zone, newest first, with the figures and documents used."""
        return forecasts.history(
            asked["zone_id"],
            code=asked["code"],
            since=asked["from_on"],
            until=asked["to_on"],
            cursor=asked["cursor"],
            limit=asked["limit"],
            work=tx,
        )

    @query(shapes.GetKpiForecast, gives=shapes.KpiForecast)
    def get_kpi_forecast(self, asked: Asked, tx: Tx) -> forecasts.Forecast:
        """Tell which threshold fails next, on which day and why, if nobody does anything."""
        return forecasts.look_ahead(asked["zone_id"], asked["until"], tx, self.regulations)

    @query(schemas.EvaluateKpis, gives=schemas.KpiEvaluation)
    def evaluate_kpis(self, asked: Asked, _: Tx) -> Board:
        """Compare figures with the thresholds of a profile; a dry run."""
        return evaluate(asked["profile"], asked["figures"], self.regulations)

    @query(shapes.ListKpiProfiles, gives=shapes.KpiProfileList)
    def list_kpi_profiles(self, _: Asked, __: Tx) -> kpi_profiles.Profiles:
        """List the profiles of the rules, and the figures that a zone's own may be made of."""
        return kpi_profiles.every_profile(self.regulations)

    @query(shapes.GetKpiProfile, gives=shapes.KpiProfile)
    def get_kpi_profile(self, asked: Asked, tx: Tx) -> kpi_profiles.ProfileOfZone:
        """Show the thresholds in force in a zone on a day, and the decisions that adopted thresholds."""
        return kpi_profiles.in_force(asked["zone_id"], asked["on"], tx, self.regulations)

    @command(shapes.AdoptKpiProfile, gives=shapes.KpiProfile, natural_key=("zone_id", "document_no"))
    def adopt_kpi_profile(self, wanted: kpi_profiles.Decision, tx: Tx) -> kpi_profiles.ProfileOfZone:
        """Let thresholds of its own count for a zone from a day on, by a decision."""
        return kpi_profiles.adopt(wanted, tx, self.regulations)

    @command(shapes.RecordSurvey, gives=shapes.SurveyResult, natural_key=("zone_id", "code", "document_no"))
    def record_survey(self, wanted: surveys.SurveyToRecord, tx: Tx) -> Survey:
        """Record a survey on awareness, support or participation, its sample stated."""
        return surveys.record(wanted, tx, self.regulations)

    @query(shapes.ListSurveys, gives=shapes.SurveyPage)
    def list_surveys(self, asked: Asked, tx: Tx) -> Page[Survey]:
        """List a zone's surveys, those noted last first."""
        return surveys.surveys_of(
            asked["zone_id"], code=asked["code"], cursor=asked["cursor"], limit=asked["limit"], work=tx
        )

    @daily("00:05")
    def count_key_figures(self, _: date, tx: Tx) -> None:
        """Count every zone's key figures anew: ratings run out, and years begin."""
        kpis.refresh_all(tx, self.regulations)
