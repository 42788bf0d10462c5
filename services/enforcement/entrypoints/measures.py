"""Technical trade measures and standards, matched to zones and members."""

from __future__ import annotations

from datetime import date

from databus.service import chore, command, daily, query
from databus.strict_json import JsonObject
from services.enforcement.domain.measure_comments import CommentDraft, CommentMove, MeasureComment
from services.enforcement.domain.technical_measures import MeasureMove, MeasureTold, TechnicalMeasure
from services.enforcement.entrypoints.area import Area, Tx, page
from services.enforcement.schemas import technical_measures as shapes
from services.enforcement.use_cases import measure_comments, technical_measures


class Measures(Area):
    """What foreign markets will ask for."""

    @command(shapes.RecordTechnicalMeasure, gives=shapes.TechnicalMeasureShape, natural_key=("member", "reference"))
    def record_technical_measure(self, told: MeasureTold, tx: Tx) -> TechnicalMeasure:
        """Record a notified measure, a regulation or a standard; the makers of such goods are told."""
        return technical_measures.record(told, tx, self.rules, self.clock)

    @command(shapes.MoveTechnicalMeasure, gives=shapes.TechnicalMeasureShape)
    def move_technical_measure(self, order: MeasureMove, tx: Tx) -> TechnicalMeasure:
        """Say what became of a measure: adopted, in force, its days moved, withdrawn, repealed."""
        return technical_measures.move(order, tx, self.rules, self.clock)

    @query(shapes.GetTechnicalMeasure, gives=shapes.TechnicalMeasureFile)
    def get_technical_measure(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return a measure with how many it concerns, in which zones, its terms and its history."""
        return technical_measures.measure_file(ask["measure_id"], tx)

    @query(shapes.ListTechnicalMeasures, gives=shapes.TechnicalMeasurePage)
    def list_technical_measures(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List measures by kind, member, state or goods, newest first."""
        return page(tx.technical_measures.page_of(**ask))

    @query(shapes.ListMeasureNotices, gives=shapes.MeasureNoticePage)
    def list_measure_notices(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List which measures concern an enterprise, or whom a measure concerns, newest first."""
        return page(tx.measure_notices.listed(**ask))

    @command(shapes.DraftMeasureComment, gives=shapes.MeasureCommentShape)
    def draft_measure_comment(self, told: CommentDraft, tx: Tx) -> MeasureComment:
        """Draft a comment on a measure: an agency's for the member, an enterprise's for the departments."""
        return measure_comments.draft(told, tx, self.rules, self.clock)

    @command(shapes.MoveMeasureComment, gives=shapes.MeasureCommentShape)
    def move_measure_comment(self, order: CommentMove, tx: Tx) -> MeasureComment:
        """Say that a comment was sent, was answered, or is withdrawn."""
        return measure_comments.move(order, tx, self.rules, self.clock)

    @query(shapes.ListMeasureComments, gives=shapes.MeasureCommentPage)
    def list_measure_comments(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List comments on measures, newest first."""
        return page(tx.measure_comments.page_of(**ask))

    @chore(every_s=2)
    def match_technical_measures(self, tx: Tx) -> bool:
        """Tell the next makers of goods that a measure is about."""
        return technical_measures.match_next(tx, self.rules, self.clock)

    @daily("01:10")
    def match_technical_measures_again(self, on: date, tx: Tx) -> None:
        """Look again whom measures concern: enterprises change what they make, and new ones come."""
        del on
        tx.technical_measures.match_again()
