"""What is done in trace cases: acts, goods, negotiations, plans of support; and cases against fakes."""

from __future__ import annotations

from databus.service import command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.fakes import FakeCase, FakeMove
from services.enforcement.domain.negotiations import NegotiationMove
from services.enforcement.domain.supports import SupportMove
from services.enforcement.domain.trace_acts import TraceAct
from services.enforcement.entrypoints.area import Area, Tx, page
from services.enforcement.schemas import fakes as fake_shapes
from services.enforcement.schemas import trace_remedies as remedy_shapes
from services.enforcement.schemas import trace_work as shapes
from services.enforcement.use_cases import fakes, investigating, negotiating, supporting, trace_views
from services.enforcement.use_cases.filing_penalty_cases import file_for


class TraceWork(Area):
    """Investigate, negotiate, support; strike at fakes."""

    @command(shapes.RecordTraceAct, gives=shapes.TraceActShape, natural_key=("case_id", "kind", "findings"))
    def record_trace_act(self, order: investigating.RecordAct, tx: Tx) -> TraceAct:
        """Put down an act of an investigation, with its evidence by hash."""
        return investigating.record_act(order, tx, self.rules, self.clock)

    @query(shapes.ListTraceActs, gives=shapes.TraceActPage)
    def list_trace_acts(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List the acts of a case, newest first."""
        tx.cases.look(ask["case_id"])
        return page(tx.trace_acts.page_of(**ask))

    @command(shapes.LinkTraceGoods, gives=shapes.GoodsShape)
    def link_trace_goods(self, order: investigating.LinkGoods, tx: Tx) -> JsonObject:
        """Name lots and consignments that a case is about; inspection is told."""
        return trace_views.goods_of(investigating.link(order, tx, self.rules, self.clock))

    @command(
        remedy_shapes.OpenNegotiation,
        gives=remedy_shapes.NegotiationShape,
        natural_key=("case_id", "counterpart", "matter"),
    )
    def open_negotiation(self, order: negotiating.OpenNegotiation, tx: Tx) -> JsonObject:
        """Open a negotiation about a foreign rule, market supervision or design."""
        return trace_views.negotiation(negotiating.open_negotiation(order, tx, self.rules, self.clock), tx)

    @command(remedy_shapes.MoveNegotiation, gives=remedy_shapes.NegotiationShape)
    def move_negotiation(self, move: NegotiationMove, tx: Tx) -> JsonObject:
        """Send a position, put down an answer, end with an outcome."""
        return trace_views.negotiation(negotiating.move_negotiation(move, tx, self.rules, self.clock), tx)

    @query(remedy_shapes.ListNegotiations, gives=remedy_shapes.NegotiationPage)
    def list_negotiations(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List negotiations, newest first."""
        found, cursor = tx.negotiations.page_of(**ask)
        return page(([trace_views.negotiation(one, tx) for one in found], cursor))

    @command(remedy_shapes.PlanSupport, gives=remedy_shapes.SupportShape, natural_key=("case_id", "document_no"))
    def plan_support(self, order: supporting.PlanSupport, tx: Tx) -> JsonObject:
        """Make a plan of support for an enterprise whose capability falls short."""
        plan = supporting.plan_support(order, tx, self.rules, self.clock)
        return trace_views.support(plan, tx, self.clock.today())

    @command(remedy_shapes.MoveSupport, gives=remedy_shapes.SupportShape)
    def move_support(self, move: SupportMove, tx: Tx) -> JsonObject:
        """Begin a plan, report it done, check it by another person, begin it again, give it up."""
        plan = supporting.move_support(move, tx, self.rules, self.clock)
        return trace_views.support(plan, tx, self.clock.today())

    @query(remedy_shapes.ListSupports, gives=remedy_shapes.SupportPage)
    def list_supports(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List plans of support, newest first."""
        found, cursor = tx.supports.page_of(**ask)
        return page(([trace_views.support(one, tx, self.clock.today()) for one in found], cursor))

    @command(
        fake_shapes.OpenFakeCase,
        gives=fake_shapes.FakeCaseShape,
        natural_key=("source", "source_reference", "uscc"),
    )
    def open_fake_case(self, order: fakes.OpenFakeCase, tx: Tx) -> FakeCase:
        """Open a case against a maker or seller of fakes, who need be in no register."""
        return fakes.open_fake_case(order, tx, self.rules, self.clock)

    @command(fake_shapes.MoveFakeCase, gives=fake_shapes.FakeCaseShape)
    def move_fake_case(self, move: FakeMove, tx: Tx) -> FakeCase:
        """Move a case against fakes on, with what the move asks for."""
        return fakes.move_fake_case(move, tx, self.rules, self.clock, file=file_for)

    @query(fake_shapes.GetFakeCase, gives=fake_shapes.FakeCaseFile)
    def get_fake_case(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return a case against fakes with its history."""
        return trace_views.fake_case_file(ask["case_id"], tx)

    @query(fake_shapes.ListFakeCases, gives=fake_shapes.FakeCasePage)
    def list_fake_cases(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List cases against fakes, newest first."""
        return page(tx.fakes.page_of(**ask))
