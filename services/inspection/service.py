"""The entrypoints of inspection."""

from __future__ import annotations

from datetime import date
from typing import Any

from databus.clock import Clock
from databus.envelope import Event
from databus.rules import RuleBook
from databus.service import Service, command, daily, heartbeat, on, query
from services.inspection.repository import InspectionTransaction
from services.inspection.schemas import approvals, consignments, decisions, files
from services.inspection.use_cases import (
    approving,
    checking,
    deciding,
    declaring,
    hearing,
    reading,
    releasing,
    stopping,
)
from services.inspection.use_cases.ports import Desk

Ask = dict[str, Any]
Answer = dict[str, Any]
Tx = InspectionTransaction


class InspectionService(Service):
    """Which check each consignment needs, and its release."""

    name = "inspection"
    transaction_class = InspectionTransaction

    def __init__(self, rules: RuleBook, clock: Clock) -> None:
        super().__init__(rules, clock)
        self.desk = Desk.open(rules, clock)

    # ---- decisions
    @query(decisions.TakesDecideMode, gives=decisions.GivesDecision)
    def decide_mode(self, ask: Ask, tx: Tx) -> Answer:  # noqa: ARG002  — a dry run reads nothing
        """Decide a made-up case and explain every row looked at; nothing is kept."""
        decision = deciding.try_case(self.desk, ask["facts"], ask["on"], ask["stale"])
        return reading.decision_view(decision, ask["stale"])

    @query(decisions.TakesReplay, gives=decisions.GivesReplay)
    def replay_decision(self, ask: Ask, tx: Tx) -> Answer:
        """Make a kept decision again from the facts it read and the table it rested on."""
        return reading.replay_decision(self.desk, tx, ask["consignment_id"], ask["number"])

    # ---- consignments
    @command(
        consignments.TakesDeclareConsignment,
        gives=files.GivesDeclared,
        natural_key=("uscc", "declaration_no"),
    )
    def declare_consignment(self, ask: Ask, tx: Tx) -> Answer:
        """Take a declaration and decide its mode at once."""
        return reading.declared_view(*declaring.declare_consignment(self.desk, tx, ask))

    @query(consignments.TakesListConsignments, gives=files.GivesConsignmentPage)
    def list_consignments(self, ask: Ask, tx: Tx) -> Answer:
        """List consignments, newest first."""
        return reading.list_consignments(tx, ask)

    @query(consignments.TakesConsignmentId, gives=files.GivesConsignmentFile)
    def get_consignment(self, ask: Ask, tx: Tx) -> Answer:
        """Return a consignment with all its decisions, steps, papers and results."""
        return reading.get_consignment(self.desk, tx, ask["consignment_id"])

    @command(consignments.TakesDocument, gives=files.GivesDocument, natural_key=("consignment_id", "sha256"))
    def add_document(self, ask: Ask, tx: Tx) -> Any:
        """Add a paper by its hash."""
        return declaring.add_document(self.desk, tx, ask)

    @command(consignments.TakesResult, gives=files.GivesConsignment, natural_key=("consignment_id", "document_no"))
    def record_result(self, ask: Ask, tx: Tx) -> Answer:
        """Record what a review, verification or test found."""
        return reading.consignment_view(checking.record_result(self.desk, tx, ask))

    @command(consignments.TakesRelease, gives=files.GivesConsignment, natural_key=("consignment_id", "version"))
    def release_consignment(self, ask: Ask, tx: Tx) -> Answer:
        """Release a consignment that conforms, or whose mode needs no check."""
        return reading.consignment_view(releasing.release_consignment(self.desk, tx, ask))

    @command(consignments.TakesReturn, gives=files.GivesConsignment, natural_key=("consignment_id",))
    def return_consignment(self, ask: Ask, tx: Tx) -> Answer:
        """Note that exported goods came back."""
        return reading.consignment_view(checking.return_consignment(self.desk, tx, ask))

    @command(consignments.TakesMove, gives=files.GivesConsignment, natural_key=("consignment_id", "to", "version"))
    def move_consignment(self, ask: Ask, tx: Tx) -> Answer:
        """Move a consignment one step along its mode's way."""
        return reading.consignment_view(checking.move_consignment(self.desk, tx, ask))

    @command(consignments.TakesRedecision, gives=files.GivesConsignment, natural_key=("consignment_id", "version"))
    def redecide_consignment(self, ask: Ask, tx: Tx) -> Answer:
        """Decide an open consignment anew on the facts of this moment."""
        return reading.consignment_view(deciding.redecide_one(self.desk, tx, ask))

    # ---- stop orders and approvals
    @command(approvals.TakesStop, gives=approvals.GivesStop, natural_key=("document_no",))
    def order_stop(self, ask: Ask, tx: Tx) -> Answer:
        """Stop an enterprise's exports, or one consignment."""
        return stopping.order_stop(self.desk, tx, ask)

    @command(approvals.TakesLift, gives=approvals.GivesStop, natural_key=("order_id",))
    def lift_stop(self, ask: Ask, tx: Tx) -> Answer:
        """Lift a stop order; what it held is decided anew."""
        return stopping.lift_stop(self.desk, tx, ask)

    @query(approvals.TakesListStops, gives=approvals.GivesStopPage)
    def list_stops(self, ask: Ask, tx: Tx) -> Answer:
        """List stop orders, newest first."""
        return stopping.list_stops(tx, ask)

    @command(approvals.TakesApproval, gives=approvals.GivesApproval, natural_key=("kind", "document_no"))
    def record_approval(self, ask: Ask, tx: Tx) -> Answer:
        """Record an exemption, approval, assessment, registration or regime; what it touches is decided anew."""
        return approving.record_approval(self.desk, tx, ask)

    @command(approvals.TakesWithdrawal, gives=approvals.GivesApproval, natural_key=("approval_id",))
    def withdraw_approval(self, ask: Ask, tx: Tx) -> Answer:
        """Withdraw an approval, or close a registration regime, from today."""
        return approving.withdraw_approval(self.desk, tx, ask)

    @query(approvals.TakesListApprovals, gives=approvals.GivesApprovalPage)
    def list_approvals(self, ask: Ask, tx: Tx) -> Answer:
        """List approvals, newest first."""
        return approving.list_approvals(tx, ask)

    # ---- what others say
    @on("enterprise.registered", "enterprise.changed")
    def enterprise_changed(self, event: Event, tx: Tx) -> None:
        """Keep what the mode table reads of the registry."""
        hearing.hear_enterprise(self.desk, tx, event)

    @on("enterprise.zone_state_changed")
    def zone_changed(self, event: Event, tx: Tx) -> None:
        """Keep a zone's level."""
        hearing.hear_zone(self.desk, tx, event)

    @on("enterprise.membership_changed")
    def membership_changed(self, event: Event, tx: Tx) -> None:
        """Keep a membership."""
        hearing.hear_membership(self.desk, tx, event)

    @on("enterprise.title_changed")
    def title_changed(self, event: Event, tx: Tx) -> None:
        """Keep a title."""
        hearing.hear_title(self.desk, tx, event)

    @on("credit.rated", "credit.grade_changed")
    def rating_changed(self, event: Event, tx: Tx) -> None:
        """Keep a rating."""
        hearing.hear_rating(self.desk, tx, event)

    @on("credit.listing_changed")
    def listing_changed(self, event: Event, tx: Tx) -> None:
        """Keep a place on a list, and confirm that it is acted on."""
        hearing.hear_listing(self.desk, tx, event)

    @on("credit.effect_changed")
    def effect_changed(self, event: Event, tx: Tx) -> None:
        """Confirm that measures go by the grade since a record ended."""
        hearing.hear_effect(tx, event)

    @heartbeat("credit")
    def credit_alive(self, event: Event, tx: Tx) -> None:
        """End the care that credit's silence asked for."""
        hearing.hear_credit_alive(self.desk, tx, event)

    @on("enforcement.alert_issued", "enforcement.alert_regraded", "enforcement.alert_lifted")
    def alert_changed(self, event: Event, tx: Tx) -> None:
        """Keep an alert."""
        hearing.hear_alert(self.desk, tx, event)

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
        """Keep a trace case."""
        hearing.hear_trace_case(self.desk, tx, event)

    # ---- days
    @daily("00:05")
    def begin_day(self, on: date, tx: Tx) -> None:
        """Let unused releases expire, and look again at everything open."""
        releasing.begin_day(self.desk, tx, on)
