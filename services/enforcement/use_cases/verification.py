"""Recompute a draw, so that anyone can see that it was not made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from databus.clock import Clock
from databus.errors import Conflict
from databus.rules import RuleBook
from services.enforcement.domain.campaigns import sampling, sampling_of
from services.enforcement.domain.draws import Candidate, Officer, Target, draw, population_digest
from services.enforcement.use_cases.work import Work

RECIPE: Final = (
    "order = sorted(population, key=lambda uscc: sha256((seed + uscc).encode()).hexdigest())",
    "targeted = those with a reason, random = the front of the rest: of the sample, or of each grade its share",
    "visits = for each target the officers in the order of sha256((seed + uscc + agency + '/' + officer).encode())",
)


@dataclass(frozen=True)
class VerifyDraw:
    """A campaign's draw, or a seed and a population."""

    campaign_id: str | None = None
    seed: str | None = None
    population: tuple[Candidate, ...] | None = None
    officers: tuple[Officer, ...] | None = None
    sample_size: int | None = None
    everyone: bool = False


@dataclass(frozen=True)
class VerifiedDraw:
    """What the seed gives, and whether it is what stands on record."""

    seed: str
    population_digest: str
    targets: Sequence[Target]
    matches: bool | None
    recipe: Sequence[str] = RECIPE


def verify_draw(ask: VerifyDraw, tx: Work, rules: RuleBook, clock: Clock) -> VerifiedDraw:
    """Recompute a draw; never writes.

    Raises:
        NotFound: no such campaign.
        Conflict: it has not been drawn.

    Source: 优化营商环境条例 Art. 54 (检查结果公开).
    """
    if ask.campaign_id is None:
        population, officers = ask.population or (), ask.officers or ()
        how = sampling_of(ask.sample_size, rules, on=clock.today(), everyone=ask.everyone)
        digest = population_digest(population, officers)
        return VerifiedDraw(ask.seed or "", digest, draw(ask.seed or "", population, officers, how), None)
    campaign = tx.campaigns.look(ask.campaign_id)
    if campaign.seed is None:
        raise Conflict("the campaign has not been drawn", "campaign_id", f"one drawn; this one is {campaign.state}")
    kept = tx.campaigns.population(campaign.campaign_id)
    drawn = draw(campaign.seed, kept, campaign.officers, sampling(campaign, rules, on=campaign.planned_on))
    digest = population_digest(kept, campaign.officers)
    same = drawn == tx.campaigns.targets(campaign.campaign_id) and digest == campaign.population_digest
    return VerifiedDraw(campaign.seed, digest, drawn, same)
