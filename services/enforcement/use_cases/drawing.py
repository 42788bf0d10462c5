"""Commit to a part of the seed, reveal it, draw; and what goes on by itself when its time has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from databus import lots
from databus.calendar import add_working_days
from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.rules import RuleBook
from databus.state_machine import Transition
from services.enforcement.domain.campaigns import Attempt, Campaign, CampaignMove, check, moved
from services.enforcement.domain.campaigns import machine as campaign_machine
from services.enforcement.domain.drawing import (
    CLAUSE,
    CLOSED,
    DRAWN,
    FROZEN,
    OPEN,
    PREPARING,
    Commitment,
    DrawRecord,
    OpenLot,
    check_commitment,
    check_secret,
    machine,
    missing_secrets,
    public_value_of,
    seed_of,
)
from services.enforcement.domain.draws import Target
from services.enforcement.use_cases import draw_terms, freezing, telling
from services.enforcement.use_cases.draw_work import DrawWork
from services.enforcement.use_cases.powers import division_of_scope, require_row


@dataclass(frozen=True)
class RevealSeed:
    """A secret told: an agency's own, or the escrow holder's, which opens all."""

    campaign_id: str
    secret: str


# ---- committing
def commit(campaign: Campaign, commitment: str, tx: DrawWork, rules: RuleBook, clock: Clock) -> Campaign:
    """Take an agency's commitment to its part of the seed; first of all the escrow holder's.

    Raises:
        NotPermitted: an agency that neither takes part nor may hold the escrow.
        Conflict: the population is not frozen, the escrow is not held yet, or too late; a commitment made before.

    Source: 优化营商环境条例 Art. 54 (random, open); decision 0068.
    """
    agency, record = tx.caller.require_agency(), _record(campaign, tx)
    if agency not in campaign.agencies:
        return _hold(campaign, record, commitment, tx, rules, clock)
    made = {one.agency: one.commitment for one in tx.draws.commitments(campaign.campaign_id)}
    if made.get(agency) == commitment:
        return campaign
    if agency in made:
        raise Conflict("a commitment stands", "commitment", f"one for each agency ({CLAUSE})")
    _expect(record, OPEN, "commitments")
    _check_fresh(commitment, tx)
    tx.draws.commit(Commitment(campaign.campaign_id, agency, commitment, clock.now()))
    told = {**campaign.commitments, agency: lots.digest_of_commitment(commitment)}
    campaign = replace(campaign, commitments=told, version=campaign.version + 1)
    tx.campaigns.save(campaign)
    draw_terms.done(tx, rules, campaign, draw_terms.COMMITMENT, agency, clock.today())
    if set(told) >= set(campaign.agencies):
        _close(campaign, record, tx, rules, clock)
    else:
        telling.say_draw(replace(record, version=record.version + 1), campaign, tx, keep=True)
    return campaign


def _hold(
    campaign: Campaign, record: DrawRecord, commitment: str, tx: DrawWork, rules: RuleBook, clock: Clock
) -> Campaign:
    """Take the escrow holder's commitment, with which the time for the agencies' begins."""
    row = rules.table("draw_escrow")[0]
    division = division_of_scope(tx, campaign.division, campaign.zone_id, campaign.lead_agency, rules)
    agency = require_row("the escrow of a seed, or a part in it", row, tx, rules, division=division)
    if (record.escrow_agency, record.escrow_key) == (agency, commitment):
        return campaign
    if record.escrow_key is not None:
        raise Conflict("the escrow is held already", "commitment", f"{record.escrow_agency} holds it ({row['clause']})")
    _expect(record, FROZEN, "the escrow holder's commitment")
    machine(rules).check(record.state, OPEN, agency=None)
    _check_fresh(commitment, tx)
    days = rules.value("draw_commit_days", on=campaign.planned_on)
    opened = replace(
        record,
        state=OPEN,
        escrow_agency=agency,
        escrow_key=commitment,
        closes_on=add_working_days(clock.today(), days).due_on,
        version=record.version + 1,
    )
    telling.say_draw(opened, campaign, tx, keep=True)
    draw_terms.opened(tx, rules, campaign, clock.today())
    return campaign


def _check_fresh(commitment: str, tx: DrawWork) -> None:
    """Refuse what commits to nothing, or was ever committed to: its secret may be known."""
    check_commitment(commitment)
    if tx.draws.is_spent(commitment):
        raise Conflict("this commitment was made before", "commitment", f"a new secret for each draw ({CLAUSE})")


def _close(campaign: Campaign, record: DrawRecord, tx: DrawWork, rules: RuleBook, clock: Clock) -> DrawRecord:
    machine(rules).check(record.state, CLOSED, agency=None)
    closed = replace(record, state=CLOSED, closed_at=clock.now(), version=record.version + 1)
    telling.say_draw(closed, campaign, tx, keep=True)
    draw_terms.closed(tx, rules, campaign, clock.today())
    return closed


def _close_if_over(campaign: Campaign, record: DrawRecord, tx: DrawWork, rules: RuleBook, clock: Clock) -> DrawRecord:
    """Close the commitments once their term is over, if enough agencies made one; who made none is named in public."""
    enough = rules.value("draw_committers_min", on=campaign.planned_on)
    over = record.state == OPEN and clock.today() > record.closes_on
    if over and len(tx.draws.commitments(campaign.campaign_id)) >= enough:
        return _close(campaign, record, tx, rules, clock)
    return record


# ---- revealing
def reveal(order: RevealSeed, tx: DrawWork, rules: RuleBook, clock: Clock) -> Campaign:
    """Take the secret of an agency, or the escrow holder's, once nobody can commit any more.

    Source: decision 0068.
    """
    campaign = tx.campaigns.get(order.campaign_id)
    record = _close_if_over(campaign, _record(campaign, tx), tx, rules, clock)
    agency = tx.caller.require_agency()
    _reveal({agency: order.secret}, record, campaign, tx, clock, "secret")
    draw_terms.done(tx, rules, campaign, draw_terms.REVEAL, agency, clock.today())
    return campaign


def _reveal(
    secrets: dict[str, str], record: DrawRecord, campaign: Campaign, tx: DrawWork, clock: Clock, field: str
) -> DrawRecord:
    made = {one.agency: one for one in tx.draws.commitments(campaign.campaign_id)}
    for agency, secret in secrets.items():
        own = made.get(agency)
        if own is None and agency != record.escrow_agency:
            raise NotPermitted(f"{agency} committed itself to nothing in this draw ({CLAUSE})")
        check_secret(secret, record.escrow_key if own is None else own.commitment, agency, field)
        if secret == (record.escrow_secret if own is None else own.secret):
            continue
        _expect(record, CLOSED, "secrets (one told earlier would help whoever commits last)")
        if own is None:
            record = replace(record, escrow_secret=secret, version=record.version + 1)
        else:
            tx.draws.reveal(replace(own, secret=secret, revealed_at=clock.now()))
            record = replace(record, version=record.version + 1)
        telling.say_draw(record, campaign, tx, keep=True)
    return record


# ---- drawing
def draw(
    campaign: Campaign,
    transition: Transition,
    on: date,
    told: tuple[str | None, dict[str, str]],
    tx: DrawWork,
    rules: RuleBook,
    clock: Clock,
) -> Campaign:
    """Draw enterprises and officers once everybody's part of the seed is known.

    Args:
        campaign: NOTIFIED.
        transition: its move to DRAWN.
        on: the day.
        told: the public value if the plan announced its source, and secrets by agency.
        tx: the transaction.
        rules: of the service.
        clock: its clock.

    Raises:
        Conflict: still open for commitments, or secrets are missing.

    Source: 优化营商环境条例 Art. 54 (双随机); decision 0068.
    """
    seed_told, secrets = told
    record = _close_if_over(campaign, _record(campaign, tx), tx, rules, clock)
    _expect(record, CLOSED, "the draw")
    record = _reveal(secrets, record, campaign, tx, clock, "nonces")
    commitments = tx.draws.commitments(campaign.campaign_id)
    announced = record.frozen["seed_source"] is not None
    public = public_value_of(record, seed_told if announced else None)
    seed = seed_of(record, commitments, public)
    if not announced and seed_told not in {None, seed}:
        raise InvalidRequest("the seed comes from the commitments", "seed", f"{seed}, or left out ({CLAUSE})")
    machine(rules).check(record.state, DRAWN, agency=None)
    return _drawn(campaign, replace(record, seed=seed, public_value=public), transition, on, tx, rules, clock)


def _drawn(
    campaign: Campaign,
    record: DrawRecord,
    transition: Transition,
    on: date,
    tx: DrawWork,
    rules: RuleBook,
    clock: Clock,
) -> Campaign:
    key, seed, terms = campaign.campaign_id, str(record.seed), lots.Terms.from_json(record.frozen)
    chosen = {one.identity: one for one in lots.choose(seed, tx.draws.each_lot(key), terms)}
    opened = list(tx.draws.open_lots(key, chosen))
    cuts = lots.cuts_of(chosen.values(), {one.identity: one.grade for one in opened}, terms)
    tx.draws.keep_targets(key, _targets(record, chosen, opened))
    record = replace(
        record,
        state=DRAWN,
        cuts=cuts,
        target_count=len(chosen),
        drawn_at=clock.now(),
        version=record.version + 1,
    )
    move = CampaignMove(key, "DRAWN", on)
    after = replace(
        moved(campaign, move, transition, on=on),
        seed=seed,
        target_count=len(chosen),
        drawn_on=on,
        rule_set=rules.version,
    )
    check(Attempt(campaign, after, move, campaign.lead_agency, 0, rules), transition)
    telling.say_draw(record, after, tx, keep=True)
    draw_terms.ended(tx, rules, campaign, clock.today(), "drawn")
    tx.campaigns.save(after)
    telling.moved_on(tx, after, campaign.state, on, note=f"seed {seed}, terms {record.terms_digest}")
    return after


def _targets(record: DrawRecord, chosen: dict[str, lots.Drawn], opened: list[OpenLot]) -> Iterable[Target]:
    wanted, officers = record.frozen["officers_per_visit"], record.visitors
    for lot in opened:
        one = chosen[lot.identity]
        visit = lots.visitors(str(record.seed), lot.identity, lot.uscc, officers, wanted)
        yield Target(lot.uscc, one.part, one.place, one.digest, lot.reasons, visit, lot.identity)


# ---- by itself
def follow(tx: DrawWork, rules: RuleBook, clock: Clock) -> bool:
    """Do what is due of one draw: freeze a large population, close commitments, draw. True if something was done."""
    return any(_follow(campaign_id, tx, rules, clock) for campaign_id in tx.draws.under_way(clock.today()))


def _follow(campaign_id: str, tx: DrawWork, rules: RuleBook, clock: Clock) -> bool:
    campaign = tx.campaigns.get(campaign_id)
    record = _record(campaign, tx)
    if record.state == PREPARING:
        frozen = freezing.freeze(campaign, record, tx, rules, clock)
        after = replace(freezing.told(campaign, frozen), version=campaign.version + 1)
        tx.campaigns.save(after)
        telling.say_draw(frozen, after, tx, keep=True)
        return True
    closed = _close_if_over(campaign, record, tx, rules, clock)
    if closed.state != CLOSED or not may_draw(closed, tx):
        return closed is not record
    transition = campaign_machine(rules).check(campaign.state, "DRAWN", agency=None)
    draw(campaign, transition, clock.today(), (None, {}), tx, rules, clock)
    return True


def may_draw(record: DrawRecord, tx: DrawWork) -> bool:
    """Whether a closed draw needs nothing more: all secrets known, and no public value announced."""
    return record.frozen["seed_source"] is None and not missing_secrets(
        record, tx.draws.commitments(record.campaign_id)
    )


def _record(campaign: Campaign, tx: DrawWork) -> DrawRecord:
    record = tx.draws.find(campaign.campaign_id, lock=True)
    if record is None:
        raise Conflict(
            "the population is not frozen: nobody commits before it is",
            "campaign_id",
            f"a campaign NOTIFIED, not {campaign.state} ({CLAUSE})",
        )
    return record


def _expect(record: DrawRecord, state: str, what: str) -> None:
    if record.state != state:
        raise Conflict(
            f"not the time for {what}: the draw is {record.state}", "campaign_id", f"a draw {state} ({CLAUSE})"
        )
