"""Recompute a draw, so that anyone can see that it was not made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from databus import lots
from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain.campaigns import Campaign, sampling, sampling_of
from services.enforcement.domain.drawing import DrawRecord, seed_of
from services.enforcement.domain.draws import Candidate, Officer, Target, draw, population_digest
from services.enforcement.use_cases import disclosing
from services.enforcement.use_cases.draw_work import DrawWork

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
    document: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class VerifiedDraw:
    """What the seed gives, and whether it is what stands on record."""

    seed: str
    population_digest: str
    targets: Sequence[Target]
    matches: bool | None
    findings: Sequence[str] = ()
    recipe: Sequence[str] = RECIPE


def verify_draw(ask: VerifyDraw, tx: DrawWork, rules: RuleBook, clock: Clock) -> VerifiedDraw:
    """Recompute a draw; never writes.

    Raises:
        NotFound: no such campaign.
        Conflict: it has not been drawn; its population is too large to be drawn again while a caller waits.

    Source: 优化营商环境条例 Art. 54 (检查结果公开).
    """
    if ask.document is not None:
        return _of_document(ask.document)
    if ask.campaign_id is None:
        population, officers = ask.population or (), ask.officers or ()
        how = sampling_of(ask.sample_size, rules, on=clock.today(), everyone=ask.everyone)
        digest = population_digest(population, officers)
        return VerifiedDraw(ask.seed or "", digest, draw(ask.seed or "", population, officers, how), None)
    campaign = tx.campaigns.look(ask.campaign_id)
    record = tx.draws.find(ask.campaign_id)
    if record is not None and record.seed is not None:
        most, size = rules.value("draw_verify_at_once_max", on=clock.today()), record.frozen["population"]["size"]
        if size > most:
            right = f"its file by `sanhu verify draw`; a population of at most {most} is drawn again here"
            raise Conflict(f"a population of {size} takes longer than a caller waits", "campaign_id", right)
        return recompute(record, campaign, tx, rules)
    if campaign.seed is None:
        raise Conflict("the campaign has not been drawn", "campaign_id", f"one drawn; this one is {campaign.state}")
    kept = tx.campaigns.population(campaign.campaign_id)
    drawn = draw(campaign.seed, kept, campaign.officers, sampling(campaign, rules, on=campaign.planned_on))
    digest = population_digest(kept, campaign.officers)
    same = drawn == tx.campaigns.targets(campaign.campaign_id) and digest == campaign.population_digest
    return VerifiedDraw(campaign.seed, digest, drawn, same)


def _of_document(document: Mapping[str, Any]) -> VerifiedDraw:
    """Recompute a draw's file as `sanhu verify draw` does."""
    try:
        report = lots.verify(document)
        seed, digest = str(document["seed"]), str(document["terms_digest"])
    except lots.Malformed as problem:
        raise InvalidRequest(str(problem), "document", "as get_draw with lots and targets, or get_draw_proof") from None
    return VerifiedDraw(seed, digest, (), report.ok, [*report.wrong, *report.remarks], disclosing.RECIPE)


def recompute(record: DrawRecord, campaign: Campaign, tx: DrawWork, rules: RuleBook) -> VerifiedDraw:
    """Recompute a draw on record, from what is kept of its population; in one pass, however large it is."""
    key, seed = record.campaign_id, str(record.seed)
    terms = lots.Terms.from_json(record.frozen)
    drawn = lots.choose(seed, tx.draws.each_lot(key), terms)
    kept = tx.draws.each_target(key)
    same = [(one.identity, one.part, one.place, one.digest) for one in drawn] == [
        (one.identity, one.part, one.place, one.digest) for one in kept
    ]
    root = lots.root_of(lots.blocks_of(lot.line for lot in tx.draws.each_lot(key))).hex()
    digest = lots.digest_of(record.frozen)
    made = seed_of(record, tx.draws.commitments(key), record.public_value)
    holds = same and (made, digest, root) == (seed, record.terms_digest, record.frozen["population"]["root"])
    shown = disclosing.shown_targets(campaign, record, tx, rules)
    return VerifiedDraw(seed, digest, shown, holds and _names_hold(record, tx), (), disclosing.RECIPE)


def _names_hold(record: DrawRecord, tx: DrawWork) -> bool:
    """Whether every target is the enterprise of its lot, and is visited by whom the seed says."""
    officers, wanted = record.visitors, record.frozen["officers_per_visit"]
    identities = [str(one.identity) for one in tx.draws.each_target(record.campaign_id)]
    opened = {lot.identity: lot for lot in tx.draws.open_lots(record.campaign_id, identities)}
    for one in tx.draws.each_target(record.campaign_id):
        lot = opened.get(str(one.identity))
        if lot is None or (lot.uscc, lot.reasons) != (one.uscc, one.reasons):
            return False
        salt = lots.salt_of(record.salt, lot.uscc)
        if lots.identity_of(salt, lot.uscc, lot.grade, lot.reasons) != lot.identity:
            return False
        if lots.visitors(str(record.seed), lot.identity, lot.uscc, officers, wanted) != one.officers:
            return False
    return True
