"""Draws of campaigns whose population was frozen before decision 0068: by a public seed, or nonces committed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from databus.rules import RuleBook
from databus.state_machine import Transition
from services.enforcement.domain.campaigns import Attempt, Campaign, CampaignMove, agreed_seed, check, moved, sampling
from services.enforcement.domain.draws import draw
from services.enforcement.use_cases.telling import moved_on
from services.enforcement.use_cases.work import Work


def draw_campaign(
    campaign: Campaign,
    transition: Transition,
    on: date,
    seed_told: str | None,
    nonces: Mapping[str, str] | None,
    tx: Work,
    rules: RuleBook,
) -> Campaign:
    """Draw enterprises and officers by a seed.

    Raises:
        Conflict: recusal leaves too few officers.

    Source: 优化营商环境条例 Art. 54 (双随机); decision 0013.
    """
    seed = agreed_seed(campaign, seed_told, nonces)
    population = tx.campaigns.population(campaign.campaign_id)
    drawn = draw(seed, population, campaign.officers, sampling(campaign, rules, on=campaign.planned_on))
    move = CampaignMove(campaign.campaign_id, "DRAWN", on)
    after = replace(
        moved(campaign, move, transition, on=on),
        seed=seed,
        targets=tuple(one.uscc for one in drawn),
        target_count=len(drawn),
        drawn_on=on,
        rule_set=rules.version,
    )
    check(Attempt(campaign, after, move, campaign.lead_agency, len(drawn), rules), transition)
    tx.campaigns.set_targets(campaign.campaign_id, drawn)
    tx.campaigns.save(after)
    moved_on(tx, after, campaign.state, on, note=f"seed {seed}, population {campaign.population_digest}")
    return after
