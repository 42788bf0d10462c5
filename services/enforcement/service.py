"""Enforcement's entrypoints: what may be called, what is heard."""

from __future__ import annotations

from datetime import date
from typing import Any

from databus.envelope import Event
from databus.service import Service, command, on, query
from databus.strict_json import JsonObject
from services.enforcement.domain.alerts import Alert, AlertMove
from services.enforcement.domain.campaigns import Campaign, CampaignMove
from services.enforcement.domain.penalties import Penalty
from services.enforcement.domain.trace_cases import TraceCase, TraceMove
from services.enforcement.repository import EnforcementTransaction
from services.enforcement.schemas import alerts as alert_shapes
from services.enforcement.schemas import campaigns as campaign_shapes
from services.enforcement.schemas import draws as draw_shapes
from services.enforcement.schemas import penalties as penalty_shapes
from services.enforcement.schemas import trace_cases as trace_shapes
from services.enforcement.use_cases import (
    alerts,
    campaigns,
    effects,
    files,
    findings,
    listings,
    penalties,
    trace_cases,
    verification,
)
from services.enforcement.use_cases.work import Complaint, Result


class EnforcementService(Service):
    """Warn, trace, punish, act together.

    Moves name no natural key: the same move again by the same agency changes nothing and answers with the thing as
    it stands; any other is checked by the state machine.
    """

    name = "enforcement"
    transaction_class = EnforcementTransaction

    # ---- alerts
    @command(alert_shapes.IssueAlert, gives=alert_shapes.AlertShape)
    def issue_alert(self, order: alerts.IssueAlert, tx: EnforcementTransaction) -> Alert:
        """Issue a risk alert; consignments it concerns are decided anew at once."""
        return alerts.issue_alert(order, tx, self.rules, self.clock)

    @command(alert_shapes.MoveAlert, gives=alert_shapes.AlertShape)
    def move_alert(self, move: AlertMove, tx: EnforcementTransaction) -> Alert:
        """Assess, issue, upgrade, downgrade or lift a risk alert."""
        return alerts.move_alert(move, tx, self.rules, self.clock)

    @command(alert_shapes.ImportSafetyGate, gives=alert_shapes.SafetyGateImport)
    def import_safety_gate(self, notifications: list[Any], tx: EnforcementTransaction) -> alerts.Imported:
        """Collect notifications of the EU Safety Gate; nothing is issued without a person's move."""
        return alerts.import_safety_gate(notifications, tx, self.rules, self.clock)

    @query(alert_shapes.GetAlert, gives=alert_shapes.AlertFile)
    def get_alert(self, ask: JsonObject, tx: EnforcementTransaction) -> JsonObject:
        """Return a risk alert with its history."""
        return files.alert_file(ask["alert_id"], tx)

    @query(alert_shapes.ListAlerts, gives=alert_shapes.AlertPage)
    def list_alerts(self, ask: JsonObject, tx: EnforcementTransaction) -> JsonObject:
        """List risk alerts, newest first."""
        return _page(tx.alerts.page_of(**ask))

    # ---- trace cases
    @command(
        trace_shapes.OpenTraceCase,
        gives=trace_shapes.TraceCaseShape,
        natural_key=("trigger", "source_reference", "uscc", "hs_code"),
    )
    def open_trace_case(self, order: trace_cases.OpenTraceCase, tx: EnforcementTransaction) -> TraceCase:
        """Open a responsibility trace case."""
        return trace_cases.open_trace_case(order, tx, self.rules, self.clock)

    @command(trace_shapes.MoveTraceCase, gives=trace_shapes.TraceCaseShape)
    def move_trace_case(self, move: TraceMove, tx: EnforcementTransaction) -> TraceCase:
        """Move a trace case on, with what the move asks for."""
        return trace_cases.move_trace_case(move, tx, self.rules, self.clock)

    @command(trace_shapes.ApproveFinding, gives=trace_shapes.TraceCaseShape)
    def approve_finding(self, order: findings.ApproveFinding, tx: EnforcementTransaction) -> TraceCase:
        """Approve that a cause is MALICIOUS; two officers who did not investigate are needed."""
        return findings.approve_finding(order, tx, self.rules, self.clock)

    @command(trace_shapes.ReviewFinding, gives=trace_shapes.TraceCaseShape)
    def review_finding(self, order: findings.ReviewFinding, tx: EnforcementTransaction) -> TraceCase:
        """Open the review of a finding, uphold it or overturn it."""
        return findings.review_finding(order, tx, self.rules, self.clock)

    @query(trace_shapes.GetTraceCase, gives=trace_shapes.TraceCaseFile)
    def get_trace_case(self, ask: JsonObject, tx: EnforcementTransaction) -> JsonObject:
        """Return a trace case with its clock, penalties and history."""
        return files.trace_case_file(ask["case_id"], tx, self.rules)

    @query(trace_shapes.ListTraceCases, gives=trace_shapes.TraceCasePage)
    def list_trace_cases(self, ask: JsonObject, tx: EnforcementTransaction) -> JsonObject:
        """List trace cases, newest first."""
        return _page(tx.cases.page_of(**ask))

    # ---- penalties and complaints
    @command(penalty_shapes.RecordPenalty, gives=penalty_shapes.PenaltyShape, natural_key=("document_no",))
    def record_penalty(self, order: penalties.RecordPenalty, tx: EnforcementTransaction) -> Penalty:
        """Record a penalty that the calling agency decided; its credit item follows on its effective day."""
        return penalties.record_penalty(order, tx, self.rules, self.clock)

    @command(
        penalty_shapes.AnnulPenalty,
        gives=penalty_shapes.PenaltyShape,
        natural_key=("penalty_id", "document_no"),
    )
    def annul_penalty(self, order: penalties.AnnulPenalty, tx: EnforcementTransaction) -> Penalty:
        """Annul a penalty; all that cites it is reversed, and the finding behind it goes to review."""
        return penalties.annul_penalty(order, tx, self.rules, self.clock)

    @query(penalty_shapes.GetPenalty, gives=penalty_shapes.PenaltyFile)
    def get_penalty(self, ask: JsonObject, tx: EnforcementTransaction) -> JsonObject:
        """Return a penalty with its history."""
        return files.penalty_file(ask["penalty_id"], tx, self.rules)

    @query(penalty_shapes.ListPenalties, gives=penalty_shapes.PenaltyPage)
    def list_penalties(self, ask: JsonObject, tx: EnforcementTransaction) -> JsonObject:
        """List penalties, newest first."""
        return _page(tx.penalties.page_of(**ask))

    @command(
        penalty_shapes.RecordComplaint,
        gives=penalty_shapes.ComplaintShape,
        natural_key=("document_no", "uscc"),
    )
    def record_substantiated_complaint(self, order: penalties.RecordComplaint, tx: EnforcementTransaction) -> Complaint:
        """Record that a complaint was found true; who complained stays with the agency."""
        return penalties.record_complaint(order, tx, self.rules, self.clock)

    # ---- campaigns
    @command(campaign_shapes.PlanCampaign, gives=campaign_shapes.CampaignShape, natural_key=("title", "year"))
    def plan_campaign(self, order: campaigns.PlanCampaign, tx: EnforcementTransaction) -> Campaign:
        """Plan a joint campaign of several agencies."""
        return campaigns.plan_campaign(order, tx, self.rules, self.clock)

    @command(campaign_shapes.MoveCampaign, gives=campaign_shapes.CampaignShape)
    def move_campaign(self, move: CampaignMove, tx: EnforcementTransaction) -> Campaign:
        """Move a campaign on; NOTIFIED freezes who may be drawn."""
        return campaigns.move_campaign(move, tx, self.rules, self.clock)

    @command(draw_shapes.CommitSeed, gives=campaign_shapes.CampaignShape, natural_key=("campaign_id",))
    def commit_seed(self, order: campaigns.CommitSeed, tx: EnforcementTransaction) -> Campaign:
        """Commit the calling agency to a nonce that it reveals at the draw."""
        return campaigns.commit_seed(order, tx, self.clock)

    @command(draw_shapes.DrawCampaign, gives=campaign_shapes.CampaignFile, natural_key=("campaign_id",))
    def draw_campaign(self, order: campaigns.DrawCampaign, tx: EnforcementTransaction) -> JsonObject:
        """Draw enterprises and officers by a seed that anyone can recompute."""
        drawn = campaigns.draw_campaign(order, tx, self.rules, self.clock)
        return files.campaign_file(drawn.campaign_id, tx, self.rules)

    @query(draw_shapes.VerifyDraw, gives=draw_shapes.VerifiedDraw)
    def verify_draw(self, ask: verification.VerifyDraw, tx: EnforcementTransaction) -> verification.VerifiedDraw:
        """Recompute a draw, of a campaign or of a seed and a population; never writes."""
        return verification.verify_draw(ask, tx, self.rules, self.clock)

    @command(campaign_shapes.RecordResult, gives=campaign_shapes.ResultShape, natural_key=("campaign_id", "uscc"))
    def record_campaign_result(self, order: campaigns.RecordResult, tx: EnforcementTransaction) -> Result:
        """Enter what the visit of a target found."""
        return campaigns.record_result(order, tx, self.clock)

    @query(campaign_shapes.GetCampaign, gives=campaign_shapes.CampaignFile)
    def get_campaign(self, ask: JsonObject, tx: EnforcementTransaction) -> JsonObject:
        """Return a campaign with its population, draw, results and history."""
        return files.campaign_file(ask["campaign_id"], tx, self.rules)

    @query(campaign_shapes.ListCampaigns, gives=campaign_shapes.CampaignPage)
    def list_campaigns(self, ask: JsonObject, tx: EnforcementTransaction) -> JsonObject:
        """List campaigns, newest first."""
        return _page(tx.campaigns.page_of(**ask))

    # ---- what others say
    @on("enterprise.registered", "enterprise.changed")
    def enterprise_known(self, event: Event, tx: EnforcementTransaction) -> None:
        """Keep the copy from which campaigns draw."""
        tx.copies.put_enterprise(event.data)

    @on("enterprise.membership_changed")
    def membership_changed(self, event: Event, tx: EnforcementTransaction) -> None:
        """Keep who is a member of which zone."""
        tx.copies.put_membership(event.data)

    @on("enterprise.zone_state_changed")
    def zone_state_changed(self, event: Event, tx: EnforcementTransaction) -> None:
        """Keep the zones."""
        tx.copies.put_zone(event.data)

    @on("credit.rated", "credit.grade_changed")
    def grade_known(self, event: Event, tx: EnforcementTransaction) -> None:
        """Keep the grade by which enterprises are targeted."""
        tx.copies.put_grade(event.data)

    @on("credit.effect_changed")
    def effect_changed(self, event: Event, tx: EnforcementTransaction) -> None:
        """Confirm that draws go by the grade since a record ended."""
        effects.confirm(event, tx)

    @on("credit.listing_changed")
    def listing_changed(self, event: Event, tx: EnforcementTransaction) -> None:
        """Keep the lists by which enterprises are targeted, and confirm it."""
        listings.follow_listing(event, tx)

    @on("inspection.offered_result_changed")
    def result_offered(self, event: Event, tx: EnforcementTransaction) -> None:
        """Keep what was looked at already, to show it with a draw."""
        told = event.data
        tx.copies.put_recognition("result", "result_id", told["uscc"], told, in_force=told["state"] == "VALID")

    @on("inspection.recognition_agreement_changed")
    def agreement_changed(self, event: Event, tx: EnforcementTransaction) -> None:
        """Keep whose results count for whom."""
        told = event.data
        tx.copies.put_recognition("agreement", "agreement_id", None, told, in_force=told["state"] == "IN_FORCE")

    @on("inspection.result_conflict_changed")
    def conflict_changed(self, event: Event, tx: EnforcementTransaction) -> None:
        """Keep which results contradict each other: neither counts until a person has resolved it."""
        told = event.data
        tx.copies.put_recognition("conflict", "conflict_id", told["uscc"], told, in_force=told["state"] == "OPEN")

    @on("inspection.consignment_returned")
    def consignment_returned(self, event: Event, tx: EnforcementTransaction) -> None:
        """Investigate every return: open its trace case."""
        told = event.data
        returned = trace_cases.Returned(
            consignment_id=told["consignment_id"],
            declaration_no=told["declaration_no"],
            uscc=told["uscc"],
            hs_code=told["hs_code"],
            on=date.fromisoformat(told["on"]),
            agency=event.agency,
        )
        trace_cases.open_for_return(returned, tx, self.rules)


def _page(found: tuple[Any, str | None]) -> JsonObject:
    items, next_cursor = found
    return {"items": items, "next_cursor": next_cursor}
