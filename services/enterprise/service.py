"""The registry's entrypoints: what can be asked of it, told to it, and what it hears."""

from __future__ import annotations

from datetime import date
from typing import Any

from databus.clock import Clock
from databus.envelope import Event
from databus.errors import InvalidRequest
from databus.rules import RuleBook
from databus.service import Service, command, daily, late, on, query
from databus.topology import SUBSCRIPTIONS
from services.enterprise import schemas
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.kpis import Board, evaluate
from services.enterprise.domain.memberships import Membership
from services.enterprise.domain.moves import Move
from services.enterprise.domain.proposals import Proposal
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.titles import Title
from services.enterprise.domain.zones import Zone
from services.enterprise.repository import RegistryTransaction
from services.enterprise.use_cases import (
    decisions,
    enterprises,
    hearing,
    imports,
    kpis,
    memberships,
    pages,
    plans,
    titles,
    views,
    zones,
)
from services.enterprise.use_cases.kept import Entry, Member, Snapshot, ZoneFigures
from services.enterprise.use_cases.pages import Page

Tx = RegistryTransaction
Asked = dict[str, Any]

_HEARD = [f"{producer}.{name}" for producer, names in SUBSCRIPTIONS["enterprise"].items() for name in names]


class EnterpriseService(Service):
    """Enterprises, zones, memberships, titles, proposals, key figures, archives."""

    name = "enterprise"
    transaction_class = RegistryTransaction

    def __init__(self, rules: RuleBook, clock: Clock) -> None:
        super().__init__(rules, clock)
        self.regulations = Regulations(rules)

    # ---- enterprises
    @command(schemas.RegisterEnterprise, gives=schemas.EnterpriseResult, natural_key=("uscc",))
    def register_enterprise(self, enterprise: Enterprise, tx: Tx) -> Enterprise:
        """Enter an enterprise into the registry."""
        return enterprises.register(enterprise, tx, self.regulations)

    @command(schemas.ImportEnterprises, gives=schemas.ImportResult)
    def import_enterprises(self, asked: Asked, tx: Tx) -> imports.Imported:
        """Take in the office's spreadsheet; rows that are wrong are refused with row, column and reason."""
        return imports.take_in(asked["reading"], asked["filename"], tx, self.regulations)

    @command(schemas.AmendEnterprise, gives=schemas.EnterpriseResult)
    def amend_enterprise(self, asked: Asked, tx: Tx) -> Enterprise:
        """Change facts of an enterprise; If-Match names the version read."""
        return enterprises.amend(asked["uscc"], asked["changes"], tx, self.regulations)

    @query(schemas.ListEnterprises, gives=schemas.EnterprisePage)
    def list_enterprises(self, asked: Asked, tx: Tx) -> Page[tuple[Enterprise, str]]:
        """Find enterprises by name, code, zone and grade."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        found = tx.enterprises.search(**asked, after=after, limit=limit + 1)
        return pages.page(found, limit, lambda pair: pair[0].uscc)

    @query(schemas.GetEnterprise, gives=schemas.EnterpriseFile)
    def get_enterprise(self, asked: Asked, tx: Tx) -> enterprises.File:
        """Show the one-page file of an enterprise."""
        return enterprises.open_file(asked["uscc"], tx)

    @query(schemas.GetArchive, gives=schemas.ArchivePage)
    def get_archive(self, asked: Asked, tx: Tx) -> Page[Entry]:
        """Show everything any service said about an enterprise, newest first."""
        told = {"name": asked["event"], "cursor": asked["cursor"], "limit": asked["limit"]}
        return pages.archive_page(asked["uscc"], **told, work=tx)

    # ---- zones
    @command(schemas.CreateZone, gives=schemas.ZoneResult, natural_key=("zone_id",))
    def create_zone(self, zone: Zone, tx: Tx) -> Zone:
        """Draft a zone."""
        return zones.create(zone, tx, self.regulations)

    @command(schemas.MoveZone, gives=schemas.ZoneResult)
    def move_zone(self, asked: Asked, tx: Tx) -> Zone:
        """Move a zone to another state: application, recommendation, assessment, recognition, rectification, exit."""
        return zones.move(asked["zone_id"], self._move(asked, tx), tx, self.regulations)

    @query(schemas.ListZones, gives=schemas.ZonePage)
    def list_zones(self, asked: Asked, tx: Tx) -> Page[Zone]:
        """List zones, by state and level."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        return pages.zone_page(asked, cursor=after, limit=limit, work=tx)

    @query(schemas.GetZone, gives=schemas.ZoneFile)
    def get_zone(self, asked: Asked, tx: Tx) -> views.ZoneView:
        """Show a zone with its history, members by state and the moves it may take."""
        return views.zone(asked["zone_id"], tx, self.regulations)

    @query(schemas.GetZone, gives=schemas.PlanResult)
    def get_plan(self, asked: Asked, tx: Tx) -> plans.PlanOfZone:
        """Show a zone's plan: agencies, tasks, phases."""
        return plans.get_plan(asked["zone_id"], tx, self.regulations)

    @query(schemas.ListPlans, gives=schemas.PlanList)
    def list_plans(self, _: Asked, tx: Tx) -> plans.Plans:  # noqa: ARG002  — every query has its transaction
        """List the plans there are: agencies, seats, duties, phases, and the matrix of tasks and agencies."""
        return plans.list_plans(self.regulations)

    @query(schemas.ListTasks, gives=schemas.TaskList)
    def list_tasks(self, asked: Asked, tx: Tx) -> plans.TasksOfAgency:
        """List an agency's tasks by the zones' plans."""
        agency = asked["agency"] or tx.caller.agency
        if agency is None:
            raise InvalidRequest("whose tasks?", "agency", "an agency's code, such as samr")
        return plans.list_tasks(agency, asked["zone_id"], tx, self.regulations)

    # ---- memberships and titles
    @command(schemas.ApplyMembership, gives=schemas.Membership)
    def apply_membership(self, asked: Asked, tx: Tx) -> Membership:
        """Hand in an application for membership of a zone."""
        day = asked["on"] or self.clock.today()
        return memberships.apply(asked["zone_id"], asked["uscc"], day, asked["evidence"], tx, self.regulations)

    @command(schemas.MoveMembership, gives=schemas.Membership)
    def move_membership(self, asked: Asked, tx: Tx) -> Membership:
        """Move a membership: review, recommendation, decision with batch, rectification, exit."""
        return memberships.move(asked["zone_id"], asked["uscc"], self._move(asked, tx), tx, self.regulations)

    @query(schemas.ListMembers, gives=schemas.MemberPage)
    def list_members(self, asked: Asked, tx: Tx) -> Page[Member]:
        """List the memberships of a zone."""
        limit, after, zone_id = asked.pop("limit"), asked.pop("cursor"), asked.pop("zone_id")
        tx.zones.get(zone_id)
        found = tx.memberships.page(zone_id, **asked, after=after, limit=limit + 1)
        return pages.page(found, limit, lambda member: member.membership.uscc)

    @command(schemas.NominateTitle, gives=schemas.Title)
    def nominate_title(self, asked: Asked, tx: Tx) -> Title:
        """Nominate a member for the title of demonstration enterprise."""
        day = asked["on"] or self.clock.today()
        return titles.nominate(asked["zone_id"], asked["uscc"], day, asked["evidence"], tx, self.regulations)

    @command(schemas.MoveTitle, gives=schemas.Title)
    def move_title(self, asked: Asked, tx: Tx) -> Title:
        """Move a title: evaluation, grant, suspension, revocation, reinstatement."""
        return titles.move(asked["title_id"], self._move(asked, tx), tx, self.regulations)

    @query(schemas.ListTitles, gives=schemas.TitlePage)
    def list_titles(self, asked: Asked, tx: Tx) -> Page[Title]:
        """List titles, by zone, enterprise and state."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        return pages.page(tx.titles.page(**asked, after=after, limit=limit + 1), limit, lambda title: title.title_id)

    @query(schemas.GetTitle, gives=schemas.TitleWithHistory)
    def get_title(self, asked: Asked, tx: Tx) -> Asked:
        """Show a title with its history."""
        return views.title(asked["title_id"], tx)

    # ---- proposals
    @query(schemas.ListProposals, gives=schemas.ProposalPage)
    def list_proposals(self, asked: Asked, tx: Tx) -> Page[Proposal]:
        """List proposals, by state, kind, zone, enterprise and the body that decides."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        found = tx.proposals.page(**asked, after=after, limit=limit + 1)
        return pages.page(found, limit, lambda proposal: proposal.proposal_id)

    @command(schemas.DecideProposal, gives=schemas.Proposal, natural_key=("proposal_id",))
    def decide_proposal(self, asked: Asked, tx: Tx) -> Proposal:
        """Accept or decline a proposal; accepting makes the move in the same transaction."""
        return decisions.decide(
            asked["proposal_id"],
            accept=asked["decision"] == "accept",
            reason=asked["reason"],
            on=asked["on"] or self.clock.today(),
            evidence=asked["evidence"],
            work=tx,
            regulations=self.regulations,
        )

    # ---- key figures
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

    # ---- what others say
    @on("credit.rated", "credit.grade_changed")
    def rating_changed(self, event: Event, tx: Tx) -> None:
        """Keep the grade: K8 and entry rest on it."""
        hearing.hear_rating(event, tx, self.regulations)

    @on("credit.record_repaired")
    def record_repaired(self, event: Event, tx: Tx) -> None:
        """Stop showing the record."""
        hearing.hear_repair(event, tx)

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
        """Keep the case; suspend and propose when a malicious finding rises, put back when it falls."""
        hearing.hear_trace(event, tx, self.regulations)

    @on("enforcement.campaign_changed")
    def campaign_changed(self, event: Event, tx: Tx) -> None:
        """Keep the campaign: K9 counts the closed ones."""
        hearing.hear_campaign(event, tx, self.regulations)

    @on(
        "credit.record_added",
        "credit.record_annulled",
        "inspection.consignment_declared",
        "inspection.mode_decided",
        "inspection.consignment_released",
        "inspection.nonconformity_found",
        "inspection.nonconformity_withdrawn",
        "inspection.consignment_returned",
        "enforcement.alert_issued",
        "enforcement.alert_regraded",
        "enforcement.alert_lifted",
        "enforcement.penalty_decided",
        "enforcement.penalty_annulled",
        "enforcement.complaint_substantiated",
    )
    def noted(self, event: Event, tx: Tx) -> None:
        """Enter it into the quality archive."""
        hearing.note(event, tx)

    @late(*_HEARD)
    def noted_late(self, event: Event, tx: Tx) -> None:
        """Enter what a newer event overtook: the archive keeps every line, not the newest alone."""
        hearing.note_late(event, tx)

    def _move(self, asked: Asked, tx: Tx) -> Move:
        return Move(
            to=asked["to"],
            on=asked["on"] or self.clock.today(),
            agency=tx.caller.require_agency(),
            evidence=asked["evidence"],
            reason=asked["reason"],
            batch_no=asked.get("batch_no"),
        )
