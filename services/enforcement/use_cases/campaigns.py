"""Joint campaigns: plan, move, commit to a seed, draw, enter results, verify a draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from databus.state_machine import Transition
from services.enforcement.domain.campaigns import (
    Attempt,
    Campaign,
    CampaignMove,
    check,
    machine,
    moved,
)
from services.enforcement.domain.history import CAMPAIGN, day_of_act
from services.enforcement.use_cases import (
    cancelling,
    committing,
    disclosing,
    drawing,
    drawing_before,
    due,
    freezing,
    visits,
)
from services.enforcement.use_cases.draw_work import DrawWork
from services.enforcement.use_cases.powers import check_move, division_of_scope, require_row
from services.enforcement.use_cases.taking_part import is_above, part_of, require_part, require_part_or_above
from services.enforcement.use_cases.telling import moved_on
from services.enforcement.use_cases.work import Result, comes_again, digest_of


@dataclass(frozen=True)
class PlanCampaign:
    """A campaign to come: what, where, when, with whom, how many."""

    title: str
    kind: str
    year: int
    agencies: tuple[str, ...]
    zone_id: str | None = None
    hs_prefix: str | None = None
    division: str | None = None
    sample_size: int | None = None
    seed_source: str | None = None
    clause: str | None = None
    risk: tuple[str, ...] | None = None


@dataclass(frozen=True)
class CommitSeed:
    """An agency's commitment to its part of the seed: the public key of a secret it reveals at the draw."""

    campaign_id: str
    commitment: str


@dataclass(frozen=True)
class DrawCampaign:
    """The value of the public source announced, if one was; secrets of agencies as far as they are not revealed."""

    campaign_id: str
    seed: str | None = None
    nonces: dict[str, str] | None = None
    on: date | None = None


@dataclass(frozen=True)
class RecordResult:
    """What the visit of one target found."""

    campaign_id: str
    uscc: str
    finding: str
    measures: tuple[str, ...] = ()
    checked_on: date | None = None
    document_no: str | None = None
    evidence: tuple[dict[str, Any], ...] | None = None


def plan_campaign(order: PlanCampaign, tx: DrawWork, rules: RuleBook, clock: Clock) -> Campaign:
    """Plan a campaign of several agencies; it begins as a DRAFT.

    Raises:
        NotPermitted: an agency that leads no campaigns.
        InvalidRequest: too few agencies.

    Source: SH 三(六), 四(十四)1.
    """
    row, today, caller = rules.table("campaign_plan")[0], clock.today(), tx.caller.require_agency()
    division = division_of_scope(tx, order.division, order.zone_id, caller, rules)
    agency = require_row("plan_campaign", row, tx, rules, division=division)
    wanted = rules.value("agencies_min", on=today)
    if len(set(order.agencies)) < wanted:
        raise InvalidRequest("a joint campaign needs several agencies", "agencies", f"at least {wanted} (SH 四(十四)1)")
    kind = next(one for one in rules.table("campaign_kind") if one["code"] == order.kind)
    campaign = Campaign(
        campaign_id=uuid7(),
        title=order.title,
        kind=order.kind,
        zone_id=order.zone_id,
        hs_prefix=order.hs_prefix,
        division=order.division,
        year=order.year,
        lead_agency=agency if agency in order.agencies else order.agencies[0],
        agencies=tuple(dict.fromkeys(order.agencies)),
        sample_size=order.sample_size,
        seed_source=order.seed_source,
        state="DRAFT",
        planned_on=today,
        clause=order.clause or kind["clause"],
        version=1,
        risk=tuple(dict.fromkeys(order.risk or ())),
    )
    tx.campaigns.add(campaign)
    moved_on(tx, campaign, None, today)
    return campaign


def move_campaign(move: CampaignMove, tx: visits.VisitWork, rules: RuleBook, clock: Clock) -> Campaign:
    """Move a campaign on; NOTIFIED freezes who may be drawn, DRAWN is made by `draw_campaign` alone.

    Source: SH 三(六), 四(十四)1; 优化营商环境条例 Art. 54.
    """
    agency = tx.caller.require_agency()
    campaign = tx.campaigns.get(move.campaign_id)
    digest = digest_of(move, agency)
    if comes_again(tx, CAMPAIGN, campaign.campaign_id, move.to, digest):
        return campaign
    tx.expect_version(campaign.version)
    transition = _permitted(campaign, move.to, tx, rules)
    on = day_of_act(move.on, today=clock.today(), since=_last_day(tx, campaign))
    after = moved(campaign, move, transition, on=on)
    if move.to == "NOTIFIED":
        after = freezing.begin(after, tx, rules, clock)
    check(_attempt(campaign, after, move, tx, rules), transition)
    after = disclosing.campaign_moved(after, tx, rules, clock)
    tx.campaigns.save(after)
    due.campaign_moved(tx, rules, after, on)
    visits.campaign_moved(after, tx, rules, on)
    moved_on(tx, after, campaign.state, on, note=move.reason, document_no=move.document_no, digest=digest)
    return after


def commit_seed(order: CommitSeed, tx: DrawWork, rules: RuleBook, clock: Clock) -> Campaign:
    """Commit an agency to its part of the seed, or the escrow holder to the key that opens all parts.

    Source: 优化营商环境条例 Art. 54 (random, open); decision 0068.
    """
    return committing.commit(tx.campaigns.get(order.campaign_id), order.commitment, tx, rules, clock)


def draw_campaign(order: DrawCampaign, tx: DrawWork, rules: RuleBook, clock: Clock) -> Campaign:
    """Draw enterprises and officers by the seed that the agencies' secrets make; anyone can recompute it.

    Raises:
        Conflict: the campaign is not NOTIFIED, still open for commitments, or secrets are missing.

    Source: 优化营商环境条例 Art. 54 (双随机); decision 0068.
    """
    campaign = tx.campaigns.get(order.campaign_id)
    tx.expect_version(campaign.version)
    transition = _permitted(campaign, "DRAWN", tx, rules)
    on = day_of_act(order.on, today=clock.today(), since=_last_day(tx, campaign))
    require_part_or_above(campaign, tx, rules)
    if tx.draws.find(campaign.campaign_id) is None:
        return drawing_before.draw_campaign(campaign, transition, on, order.seed, order.nonces, tx, rules)
    return drawing.draw(campaign, transition, on, (order.seed, order.nonces or {}), tx, rules, clock)


def record_result(order: RecordResult, tx: visits.VisitWork, rules: RuleBook, clock: Clock) -> Result:
    """Enter what the visit of a target found, once for each target.

    Source: 优化营商环境条例 Art. 54 (results are published).
    """
    campaign = tx.campaigns.get(order.campaign_id)
    agency = require_part(campaign, tx, rules)
    if campaign.state != "RUNNING":
        raise Conflict("results are entered while it runs", "campaign_id", f"a campaign RUNNING, not {campaign.state}")
    if tx.draws.target(campaign.campaign_id, order.uscc) is None:
        raise InvalidRequest("not a target of this draw", "uscc", "one of the campaign's targets")
    if tx.campaigns.result_of(campaign.campaign_id, order.uscc) is not None:
        raise Conflict("its result is entered already", "uscc", "a target without a result")
    on = day_of_act(order.checked_on, today=clock.today(), since=campaign.drawn_on, field="checked_on")
    result = Result(
        campaign_id=campaign.campaign_id,
        uscc=order.uscc,
        finding=order.finding,
        measures=order.measures,
        checked_on=on,
        document_no=order.document_no,
        agency=agency,
        evidence=order.evidence or (),
    )
    tx.campaigns.enter(result)
    visits.result_entered(campaign, order.uscc, tx, rules, on)
    return result


def _permitted(campaign: Campaign, to: str, tx: DrawWork, rules: RuleBook) -> Transition:
    division = division_of_scope(tx, campaign.division, campaign.zone_id, campaign.lead_agency, rules)
    return check_move(machine(rules), campaign.state, to, tx, rules, division=division)


def _attempt(before: Campaign, after: Campaign, move: CampaignMove, tx: visits.VisitWork, rules: RuleBook) -> Attempt:
    agency = part_of(before, tx, rules) or tx.caller.require_agency()
    missing = tx.draws.without_result(before.campaign_id)
    unsigned = (
        after.state == "CANCELLED" and before.state == "DRAWN" and not cancelling.is_signed(before, move, tx, rules)
    )
    return Attempt(before, after, move, agency, missing, rules, is_above(before, tx, rules), unsigned)


def _last_day(tx: DrawWork, campaign: Campaign) -> date:
    return max(step.on for step in tx.history.of(CAMPAIGN, campaign.campaign_id))
