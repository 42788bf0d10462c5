"""To whom an alert was pushed, who confirmed it, and the first measures."""

from __future__ import annotations

from datetime import date

from databus.service import chore, command, daily, query
from databus.strict_json import JsonObject
from services.enforcement.domain.first_measures import FirstMeasure, FirstMeasureMove
from services.enforcement.domain.notices import Notice
from services.enforcement.entrypoints.area import Area, Tx, page
from services.enforcement.schemas import notices as shapes
from services.enforcement.use_cases import first_measures, notice_views, noticing
from services.enforcement.use_cases.noticing import TO_ENTERPRISES
from services.enforcement.use_cases.risk_saying import FIRST_MEASURE, NOTICE


class Notices(Area):
    """Who knows of an alert."""

    @query(shapes.ListNotices, gives=shapes.NoticePage)
    def list_notices(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List notices of alerts: an enterprise's feed, a body's, or all of an alert; newest first."""
        return notice_views.listed(ask, tx, self.rules, self.clock)

    @query(shapes.GetNotice, gives=shapes.NoticeShape)
    def get_notice(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return a notice of an alert."""
        return notice_views.get_notice(ask["notice_id"], tx, self.rules, self.clock)

    @command(shapes.ConfirmNotice, gives=shapes.KeptNotice, natural_key=("notice_id",))
    def confirm_notice(self, order: noticing.Confirm, tx: Tx) -> Notice:
        """Confirm that whoever was told of an alert knows of it."""
        return noticing.confirm(order, tx, self.rules, self.clock)

    @query(shapes.ListFirstMeasures, gives=shapes.FirstMeasurePage)
    def list_first_measures(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List what was proposed to be done first on alerts, newest first."""
        wanted = {name: value for name, value in ask.items() if name != "proposed_to"}
        return page(tx.first_measures.page_of(agency=ask["proposed_to"], **wanted))

    @command(shapes.MoveFirstMeasure, gives=shapes.FirstMeasureShape)
    def move_first_measure(self, order: FirstMeasureMove, tx: Tx) -> FirstMeasure:
        """Take on, decline or report done what was proposed on an alert."""
        return first_measures.move(order, tx, self.rules, self.clock)

    @chore(every_s=1)
    def spread_alerts(self, tx: Tx) -> bool:
        """Tell the next enterprises of an alert that concerns very many."""
        return noticing.spread_on(tx)

    @daily("00:20")
    def renew_notice_days(self, on: date, tx: Tx) -> None:
        """Move the days that another calendar moved, as the clocks have them."""
        del on
        tx.notices.follow_clocks(NOTICE, TO_ENTERPRISES)
        tx.first_measures.follow_clocks(FIRST_MEASURE)
