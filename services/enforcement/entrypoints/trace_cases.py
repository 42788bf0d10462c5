"""Responsibility trace cases (责任追溯)."""

from __future__ import annotations

from databus.service import command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.trace_cases import TraceCase, TraceMove
from services.enforcement.entrypoints.area import Area, Tx, page
from services.enforcement.schemas import trace_cases as trace_shapes
from services.enforcement.use_cases import findings, penalty_cases, trace_cases, trace_views
from services.enforcement.use_cases.filing_penalty_cases import file_for


class TraceCases(Area):
    """Trace."""

    @command(
        trace_shapes.OpenTraceCase,
        gives=trace_shapes.TraceCaseShape,
        natural_key=("trigger", "source_reference", "uscc", "hs_code"),
    )
    def open_trace_case(self, order: trace_cases.OpenTraceCase, tx: Tx) -> TraceCase:
        """Open a responsibility trace case."""
        return trace_cases.open_trace_case(order, tx, self.rules, self.clock)

    @command(trace_shapes.MoveTraceCase, gives=trace_shapes.TraceCaseShape)
    def move_trace_case(self, move: TraceMove, tx: Tx) -> TraceCase:
        """Move a trace case on, with what the move asks for."""
        after = trace_cases.move_trace_case(move, tx, self.rules, self.clock, file=file_for)
        if after.state == "CLOSED":
            penalty_cases.transfer_with_finding(after, tx, self.rules, self.clock)
        return after

    @command(trace_shapes.ApproveFinding, gives=trace_shapes.TraceCaseShape)
    def approve_finding(self, order: findings.ApproveFinding, tx: Tx) -> TraceCase:
        """Approve that a cause is MALICIOUS; two officers who did not investigate are needed."""
        return findings.approve_finding(order, tx, self.rules, self.clock)

    @command(trace_shapes.ReviewFinding, gives=trace_shapes.TraceCaseShape)
    def review_finding(self, order: findings.ReviewFinding, tx: Tx) -> TraceCase:
        """Open the review of a finding, uphold it or overturn it."""
        return findings.review_finding(order, tx, self.rules, self.clock)

    @query(trace_shapes.GetTraceCase, gives=trace_shapes.TraceCaseFile)
    def get_trace_case(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return a trace case with its clock, acts, goods, penalties, effects and history."""
        return trace_views.case_file(ask["case_id"], tx, self.rules, self.clock.today())

    @query(trace_shapes.ListTraceCases, gives=trace_shapes.TraceCasePage)
    def list_trace_cases(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List trace cases, newest first."""
        return page(tx.cases.page_of(**ask))
