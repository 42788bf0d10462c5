"""Draw enterprises and officers once everybody's part of the seed is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from databus import lots
from databus.clock import Clock
from databus.errors import InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import Transition
from services.enforcement.domain.campaigns import Attempt, Campaign, CampaignMove, check, moved
from services.enforcement.domain.drawing import (
    CLAUSE,
    CLOSED,
    DRAWN,
    DrawRecord,
    OpenLot,
    machine,
    missing_secrets,
    public_value_of,
    seed_of,
)
from services.enforcement.domain.draws import Target
from services.enforcement.use_cases import draw_terms, due, telling
from services.enforcement.use_cases.committing import close_if_over, expect, record_of, reveal_all
from services.enforcement.use_cases.draw_work import DrawWork


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
    record = close_if_over(campaign, record_of(campaign, tx), tx, rules, clock)
    expect(record, CLOSED, "the draw")
    record = reveal_all(secrets, record, campaign, tx, clock, "nonces")
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
        problem=None,
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
    draw_terms.drawn(tx, rules, campaign, clock.today())
    due.campaign_moved(tx, rules, after, on)
    tx.campaigns.save(after)
    telling.moved_on(tx, after, campaign.state, on, note=f"seed {seed}, terms {record.terms_digest}")
    return after


def _targets(record: DrawRecord, chosen: dict[str, lots.Drawn], opened: list[OpenLot]) -> Iterable[Target]:
    wanted, officers = record.frozen["officers_per_visit"], record.visitors
    for lot in opened:
        one = chosen[lot.identity]
        visit = lots.visitors(str(record.seed), lot.identity, lot.uscc, officers, wanted)
        yield Target(lot.uscc, one.part, one.place, one.digest, lot.reasons, visit, lot.identity)


def may_draw(record: DrawRecord, tx: DrawWork) -> bool:
    """Whether a closed draw needs nothing more: all secrets known, and no public value announced."""
    return record.frozen["seed_source"] is None and not missing_secrets(
        record, tx.draws.commitments(record.campaign_id)
    )
