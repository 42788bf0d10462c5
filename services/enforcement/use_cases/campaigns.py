"""Joint campaigns: plan, move, commit to a seed, draw, enter results, verify a draw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from databus.state_machine import Transition
from services.enforcement.domain.campaigns import (
    Attempt,
    Campaign,
    CampaignMove,
    agreed_seed,
    check,
    machine,
    moved,
    sampling,
    taking_part,
)
from services.enforcement.domain.draws import Candidate, draw, population_digest
from services.enforcement.domain.history import CAMPAIGN, Step, day_of_act
from services.enforcement.use_cases.powers import check_move, division_of_scope, require_row
from services.enforcement.use_cases.work import Result, Work, comes_again, digest_of


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


@dataclass(frozen=True)
class CommitSeed:
    """An agency's commitment: SHA-256 of a nonce that it reveals at the draw."""

    campaign_id: str
    commitment: str


@dataclass(frozen=True)
class DrawCampaign:
    """The seed of a draw, or the nonces that make it."""

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


def plan_campaign(order: PlanCampaign, tx: Work, rules: RuleBook, clock: Clock) -> Campaign:
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
    )
    tx.campaigns.add(campaign)
    _moved_on(tx, campaign, None, today)
    return campaign


def move_campaign(move: CampaignMove, tx: Work, rules: RuleBook, clock: Clock) -> Campaign:
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
        after = _frozen(after, tx, rules)
    missing = len(campaign.targets) - len(tx.campaigns.results(campaign.campaign_id))
    check(Attempt(campaign, after, move, agency, missing, rules), transition)
    tx.campaigns.save(after)
    _moved_on(tx, after, campaign.state, on, note=move.reason, document_no=move.document_no, digest=digest)
    return after


def _frozen(campaign: Campaign, tx: Work, rules: RuleBook) -> Campaign:
    """Take down who may be drawn, before anybody can know the seed."""
    known = tx.copies.population(campaign.zone_id, campaign.hs_prefix, campaign.division)
    usccs = [one.uscc for one in known]
    warned, traced = tx.alerts.named(usccs), tx.cases.open_against(usccs)
    grades = rules.value("targeted_grades", on=campaign.planned_on)
    listed = tx.copies.listed(usccs, rules.value("targeted_lists", on=campaign.planned_on))
    population = [
        Candidate(
            one.uscc,
            one.grade,
            tuple(
                reason
                for reason, holds in (
                    ("alert", one.uscc in warned),
                    (f"grade {one.grade}", one.grade in grades),
                    ("trace_case", one.uscc in traced),
                    ("listed", one.uscc in listed),
                )
                if holds
            ),
        )
        for one in known
    ]
    tx.campaigns.freeze(campaign.campaign_id, population)
    digest = population_digest(population, campaign.officers)
    return replace(campaign, population_size=len(population), population_digest=digest)


def commit_seed(order: CommitSeed, tx: Work, clock: Clock) -> Campaign:
    """Commit an agency to a nonce that it reveals at the draw, so that no one alone can choose the seed.

    Source: 优化营商环境条例 Art. 54 (random, open).
    """
    agency = tx.caller.require_agency()
    campaign = tx.campaigns.get(order.campaign_id)
    taking_part(campaign, agency)
    said = campaign.commitments.get(agency)
    if said == order.commitment:
        return campaign
    if said is not None or campaign.state not in {"DRAFT", "APPROVED", "NOTIFIED"}:
        raise Conflict("too late for a commitment", "commitment", "one for each agency, before the draw")
    after = replace(
        campaign,
        commitments={**campaign.commitments, agency: order.commitment},
        version=campaign.version + 1,
    )
    tx.campaigns.save(after)
    _moved_on(tx, after, campaign.state, clock.today(), note=f"seed commitment {order.commitment}")
    return after


def draw_campaign(order: DrawCampaign, tx: Work, rules: RuleBook, clock: Clock) -> Campaign:
    """Draw enterprises and officers by a seed; anyone can recompute it with `verify_draw` or three lines of code.

    Raises:
        Conflict: the campaign is not NOTIFIED, or recusal leaves too few officers.

    Source: 优化营商环境条例 Art. 54 (双随机).
    """
    agency = tx.caller.require_agency()
    campaign = tx.campaigns.get(order.campaign_id)
    tx.expect_version(campaign.version)
    transition = _permitted(campaign, "DRAWN", tx, rules)
    on = day_of_act(order.on, today=clock.today(), since=_last_day(tx, campaign))
    taking_part(campaign, agency)
    seed = agreed_seed(campaign, order.seed, order.nonces)
    population = tx.campaigns.population(campaign.campaign_id)
    drawn = draw(seed, population, campaign.officers, sampling(campaign, rules, on=campaign.planned_on))
    move = CampaignMove(campaign.campaign_id, "DRAWN", on)
    after = replace(
        moved(campaign, move, transition, on=on),
        seed=seed,
        targets=tuple(one.uscc for one in drawn),
        drawn_on=on,
        rule_set=rules.version,
    )
    check(Attempt(campaign, after, move, agency, len(drawn), rules), transition)
    tx.campaigns.set_targets(campaign.campaign_id, drawn)
    tx.campaigns.save(after)
    _moved_on(tx, after, campaign.state, on, note=f"seed {seed}, population {campaign.population_digest}")
    return after


def record_result(order: RecordResult, tx: Work, clock: Clock) -> Result:
    """Enter what the visit of a target found, once for each target.

    Source: 优化营商环境条例 Art. 54 (results are published).
    """
    agency = tx.caller.require_agency()
    campaign = tx.campaigns.get(order.campaign_id)
    taking_part(campaign, agency)
    if campaign.state != "RUNNING":
        raise Conflict("results are entered while it runs", "campaign_id", f"a campaign RUNNING, not {campaign.state}")
    if order.uscc not in campaign.targets:
        raise InvalidRequest("not a target of this draw", "uscc", "one of the campaign's targets")
    if any(one.uscc == order.uscc for one in tx.campaigns.results(campaign.campaign_id)):
        raise Conflict("its result is entered already", "uscc", "a target without a result")
    on = day_of_act(order.checked_on, today=clock.today(), since=campaign.drawn_on, field="checked_on")
    result = Result(campaign.campaign_id, order.uscc, order.finding, order.measures, on, order.document_no, agency)
    tx.campaigns.enter(result)
    return result


def _permitted(campaign: Campaign, to: str, tx: Work, rules: RuleBook) -> Transition:
    division = division_of_scope(tx, campaign.division, campaign.zone_id, campaign.lead_agency, rules)
    return check_move(machine(rules), campaign.state, to, tx, rules, division=division)


def _last_day(tx: Work, campaign: Campaign) -> date:
    return max(step.on for step in tx.history.of(CAMPAIGN, campaign.campaign_id))


def _moved_on(
    tx: Work,
    campaign: Campaign,
    before: str | None,
    on: date,
    *,
    note: str | None = None,
    document_no: str | None = None,
    digest: str | None = None,
) -> None:
    caller, key = tx.caller, campaign.campaign_id
    step = Step(
        CAMPAIGN, key, campaign.version, before, campaign.state, on, caller.agency, caller.actor, campaign.clause
    )
    tx.history.add(replace(step, note=note, document_no=document_no, digest=digest))
    tx.outbox.add("enforcement.campaign_changed", subject=key, data=campaign, legalbasis=campaign.clause)
