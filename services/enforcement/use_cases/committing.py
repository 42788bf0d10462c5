"""Commit to a part of the seed of a draw, and reveal it once nobody can commit any more."""

from __future__ import annotations

from dataclasses import dataclass, replace

from databus import lots
from databus.calendar import add_working_days
from databus.clock import Clock
from databus.errors import Conflict, NotPermitted
from databus.rules import RuleBook
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.drawing import (
    CLAUSE,
    CLOSED,
    FROZEN,
    OPEN,
    Commitment,
    DrawRecord,
    check_commitment,
    check_secret,
    machine,
)
from services.enforcement.use_cases import draw_terms, telling
from services.enforcement.use_cases.draw_work import DrawWork
from services.enforcement.use_cases.powers import division_of_scope, require_row
from services.enforcement.use_cases.taking_part import part_of


@dataclass(frozen=True)
class RevealSeed:
    """A secret told: an agency's own, or the escrow holder's, which opens all."""

    campaign_id: str
    secret: str


def commit(campaign: Campaign, commitment: str, tx: DrawWork, rules: RuleBook, clock: Clock) -> Campaign:
    """Take an agency's commitment to its part of the seed; first of all the escrow holder's.

    Raises:
        NotPermitted: an agency that neither takes part nor may hold the escrow.
        Conflict: the population is not frozen, the escrow is not held yet, or too late; a commitment made before.

    Source: 优化营商环境条例 Art. 54 (random, open); decision 0068.
    """
    agency, record = part_of(campaign, tx, rules), record_of(campaign, tx)
    if agency is None:
        return _hold(campaign, record, commitment, tx, rules, clock)
    made = {one.agency: one.commitment for one in tx.draws.commitments(campaign.campaign_id)}
    if made.get(agency) == commitment:
        return campaign
    if agency in made:
        raise Conflict("a commitment stands", "commitment", f"one for each agency ({CLAUSE})")
    expect(record, OPEN, "commitments")
    if _is_over(campaign, record, tx, rules, clock):
        raise Conflict("the term is over", "commitment", f"one made by {record.closes_on} ({CLAUSE})")
    _check_fresh(commitment, tx)
    tx.draws.commit(Commitment(campaign.campaign_id, agency, commitment, clock.now()))
    told = {**campaign.commitments, agency: lots.digest_of_commitment(commitment)}
    campaign = replace(campaign, commitments=told, version=campaign.version + 1)
    tx.campaigns.save(campaign)
    draw_terms.committed(tx, rules, campaign, agency, clock.today())
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
    draw_terms.check_apart(campaign, agency, rules, clock.today())
    if (record.escrow_agency, record.escrow_key) == (agency, commitment):
        return campaign
    if record.escrow_key is not None:
        raise Conflict("the escrow is held already", "commitment", f"{record.escrow_agency} holds it ({row['clause']})")
    expect(record, FROZEN, "the escrow holder's commitment")
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
    closed = replace(record, state=CLOSED, closed_at=clock.now(), problem=None, version=record.version + 1)
    telling.say_draw(closed, campaign, tx, keep=True)
    draw_terms.closed(tx, rules, campaign, closed, clock.today())
    return closed


def close_if_over(campaign: Campaign, record: DrawRecord, tx: DrawWork, rules: RuleBook, clock: Clock) -> DrawRecord:
    """Close the commitments once their term is over, if enough agencies made one; who made none is named in public."""
    return _close(campaign, record, tx, rules, clock) if _is_over(campaign, record, tx, rules, clock) else record


def _is_over(campaign: Campaign, record: DrawRecord, tx: DrawWork, rules: RuleBook, clock: Clock) -> bool:
    enough = rules.value("draw_committers_min", on=campaign.planned_on)
    over = record.state == OPEN and clock.today() > record.closes_on
    return over and len(tx.draws.commitments(campaign.campaign_id)) >= enough


def reveal(order: RevealSeed, tx: DrawWork, rules: RuleBook, clock: Clock) -> Campaign:
    """Take the secret of an agency, or the escrow holder's, once nobody can commit any more.

    Source: decision 0068.
    """
    campaign = tx.campaigns.get(order.campaign_id)
    record = close_if_over(campaign, record_of(campaign, tx), tx, rules, clock)
    agency = part_of(campaign, tx, rules) or tx.caller.require_agency()
    reveal_all({agency: order.secret}, record, campaign, tx, clock, "secret")
    draw_terms.revealed(tx, rules, campaign, record, agency, clock.today())
    return campaign


def reveal_all(
    secrets: dict[str, str], record: DrawRecord, campaign: Campaign, tx: DrawWork, clock: Clock, field: str
) -> DrawRecord:
    """Keep secrets of agencies, each checked against its commitment; `field` is what a refusal names."""
    made = {one.agency: one for one in tx.draws.commitments(campaign.campaign_id)}
    for agency, secret in secrets.items():
        own = made.get(agency)
        if own is None and agency != record.escrow_agency:
            raise NotPermitted(f"{agency} committed itself to nothing in this draw ({CLAUSE})")
        check_secret(secret, record.escrow_key if own is None else own.commitment, agency, field)
        if secret == (record.escrow_secret if own is None else own.secret):
            continue
        expect(record, CLOSED, "secrets (one told earlier would help whoever commits last)")
        if own is None:
            record = replace(record, escrow_secret=secret, version=record.version + 1)
        else:
            tx.draws.reveal(replace(own, secret=secret, revealed_at=clock.now()))
            record = replace(record, version=record.version + 1)
        telling.say_draw(record, campaign, tx, keep=True)
    return record


def record_of(campaign: Campaign, tx: DrawWork) -> DrawRecord:
    """Return the draw of a campaign, locked until the transaction ends.

    Raises:
        Conflict: its population is not frozen.
    """
    record = tx.draws.find(campaign.campaign_id, lock=True)
    if record is None:
        raise Conflict(
            "the population is not frozen: nobody commits before it is",
            "campaign_id",
            f"a campaign NOTIFIED, not {campaign.state} ({CLAUSE})",
        )
    return record


def expect(record: DrawRecord, state: str, what: str) -> None:
    """Refuse what has another time. Raises: Conflict."""
    if record.state != state:
        raise Conflict(
            f"not the time for {what}: the draw is {record.state}", "campaign_id", f"a draw {state} ({CLAUSE})"
        )
