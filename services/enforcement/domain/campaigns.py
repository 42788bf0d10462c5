"""Joint campaigns (联合执法专项行动): planned, approved, notified, drawn, run, published, closed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.agencies import same_body
from services.enforcement.domain.draws import Officer, Sampling, seed_of
from services.enforcement.domain.guarding import check_guards

RISKS: Final = ("alert", "trace_case", "lead", "grade_C", "grade_D", "grade_U")
KINDS: Final = ("anti_counterfeit", "ip_rights", "risk_screening", "supervision_sampling")
FINDINGS: Final = ("conforming", "nonconforming", "not_found", "obstructed")


@dataclass(frozen=True)
class Scope:
    """Who may be drawn: of a zone, a division, makers of goods; where risks are named, only who shows one of them."""

    zone_id: str | None = None
    hs_prefix: str | None = None
    division: str | None = None
    risk: tuple[str, ...] = ()


@dataclass(frozen=True)
class Campaign:
    """A joint campaign; K9 counts the closed ones of a year.

    `targets` are the enterprises drawn, in their order: of a draw by commitments none before its visits are over.
    """

    campaign_id: str
    title: str
    kind: str
    zone_id: str | None
    hs_prefix: str | None
    division: str | None
    year: int
    lead_agency: str
    agencies: tuple[str, ...]
    sample_size: int | None
    seed_source: str | None
    state: str
    planned_on: date
    clause: str
    version: int
    officers: tuple[Officer, ...] = ()
    commitments: Mapping[str, str] = field(default_factory=dict)
    population_size: int | None = None
    population_digest: str | None = None
    seed: str | None = None
    targets: tuple[str, ...] = ()
    target_count: int | None = None
    drawn_on: date | None = None
    results_entered_on: date | None = None
    published_on: date | None = None
    closed_on: date | None = None
    rule_set: str | None = None
    risk: tuple[str, ...] = ()
    plan_id: str | None = None
    plan_day: date | None = None

    @property
    def scope(self) -> Scope:
        """Who may be drawn."""
        return Scope(self.zone_id, self.hs_prefix, self.division, self.risk)


@dataclass(frozen=True)
class CampaignMove:
    """What an agency says when it moves a campaign."""

    campaign_id: str
    to: str
    on: date | None = None
    officers: tuple[Officer, ...] | None = None
    document_no: str | None = None
    reason: str | None = None
    signatures: tuple[Any, ...] | None = None


@dataclass(frozen=True)
class Attempt:
    """A move that is tried, and what its guards look at.

    `agency` is the one of the campaign that the caller is or succeeds, else the caller; `above`: it stands above the
    campaign; `unsigned`: signatures that are due are missing.
    """

    before: Campaign
    after: Campaign
    move: CampaignMove
    agency: str
    missing_results: int
    rules: RuleBook
    above: bool = False
    unsigned: bool = False


def machine(rules: RuleBook) -> StateMachine:
    """The moves of campaigns. Source: DOMAIN D.4; SH 三(六), 四(十四)."""
    return StateMachine.from_rows("campaign", rules.table("campaign_move"))


def sampling(campaign: Campaign, rules: RuleBook, *, on: date) -> Sampling:
    """Return how many are drawn in a campaign. Source: 优化营商环境条例 Art. 53, 54; SH 三(六)."""
    kind = next(row for row in rules.table("campaign_kind") if row["code"] == campaign.kind)
    return sampling_of(campaign.sample_size, rules, on=on, everyone=kind["everyone"])


def sampling_of(size: int | None, rules: RuleBook, *, on: date, everyone: bool = False) -> Sampling:
    """Return the sampling by the rules of a day, for a sample of a size or by the shares of the grades."""
    return Sampling(
        sample_size=size,
        everyone=everyone,
        random_share_min=rules.value("random_share_min", on=on),
        shares={row["grade"]: Decimal(row["share"]) for row in rules.table("random_share", on=on)},
        officers_per_visit=rules.value("officers_per_visit", on=on),
    )


def moved(campaign: Campaign, move: CampaignMove, transition: Transition, *, on: date) -> Campaign:
    """Return the campaign after a move, its guards not yet checked."""
    if move.officers is not None and move.to != "NOTIFIED":
        raise InvalidRequest(
            f"the move to {move.to} does not take this", "officers", "left out: it goes with to = NOTIFIED"
        )
    days = {"RESULTS_ENTERED": "results_entered_on", "PUBLISHED": "published_on", "CLOSED": "closed_on"}
    changes: dict[str, Any] = {days[move.to]: on} if move.to in days else {}
    if move.officers is not None:
        changes["officers"] = move.officers
    return replace(campaign, state=move.to, clause=transition.clause, version=campaign.version + 1, **changes)


def check(attempt: Attempt, transition: Transition) -> None:
    """Check every guard of a transition; those of the population and the seed stand where these are made."""
    check_guards(GUARDS, transition, attempt)


def agreed_seed(campaign: Campaign, seed: str | None, nonces: Mapping[str, str] | None) -> str:
    """Return the seed of the draw: the nonces' where agencies committed themselves, else the one said.

    Raises:
        InvalidRequest: a nonce is missing or does not match its commitment; or no seed is said.
    """
    if campaign.commitments:
        return _revealed(campaign, seed, nonces or {})
    if nonces:
        raise InvalidRequest("no agency committed itself to a nonce", "nonces", "left out, with a seed instead")
    if seed is None:
        raise InvalidRequest("a draw without a seed", "seed", "a public value that nobody could choose")
    return seed


def _revealed(campaign: Campaign, seed: str | None, nonces: Mapping[str, str]) -> str:
    if nonces.keys() != campaign.commitments.keys():
        raise InvalidRequest(
            "every committed agency reveals", "nonces", "one each of " + ", ".join(sorted(campaign.commitments))
        )
    for agency, nonce in nonces.items():
        if hashlib.sha256(nonce.encode()).hexdigest() != campaign.commitments[agency]:
            raise InvalidRequest(
                "a nonce does not match its commitment", "nonces", f"the nonce {agency} committed itself to"
            )
    together = seed_of(nonces)
    if seed not in {None, together}:
        raise InvalidRequest("the seed comes from the nonces", "seed", f"{together}, or left out")
    return together


def _taking_part(attempt: Attempt) -> None:
    if attempt.agency not in attempt.before.agencies and not attempt.above:
        told = ", ".join(attempt.before.agencies)
        raise NotPermitted(f"{attempt.agency} does not take part: {told} do (SH 四(十四)1)")


def _population_known(attempt: Attempt) -> None:
    if not attempt.after.population_size:
        raise Conflict("nobody to draw from", "to", "no active enterprise of the scope is known here yet")


def _officers_named(attempt: Attempt) -> None:
    named = attempt.after.officers
    strangers = sorted({one.agency for one in named} - set(attempt.after.agencies))
    if strangers:
        raise InvalidRequest("officers of agencies outside", "officers", "of " + ", ".join(attempt.after.agencies))
    wanted = attempt.rules.value("officers_per_visit", on=attempt.after.planned_on)
    if len({one.key for one in named}) < max(wanted, 1):
        raise InvalidRequest(
            "too few officers to draw from", "officers", f"at least {wanted} different officers (行政处罚法 42)"
        )


def _seed_given(attempt: Attempt) -> None:
    if attempt.after.seed is None or not attempt.after.target_count:
        raise Conflict("a draw is made by draw_campaign", "to", "call draw_campaign with the seed")


def _all_results_entered(attempt: Attempt) -> None:
    if attempt.missing_results:
        raise Conflict(
            "results are missing", "to", f"record_campaign_result for {attempt.missing_results} more targets"
        )


def _reason_told(attempt: Attempt) -> None:
    if attempt.move.reason is None:
        raise InvalidRequest("a reason is missing", "reason", "why, in a sentence")


def _document_told(attempt: Attempt) -> None:
    if attempt.move.document_no is None:
        raise InvalidRequest("a document is missing", "document_no", "the superior's decision (优化营商环境条例 54)")


def _superior(attempt: Attempt) -> None:
    one, on = attempt.agency, attempt.before.planned_on
    if any(same_body(one, other, attempt.rules, on=on) for other in attempt.before.agencies):
        raise Conflict(
            "what is drawn is cancelled by a superior that takes no part (优化营商环境条例 54)",
            "to",
            "CANCELLED by another body than " + ", ".join(attempt.before.agencies),
        )


def _signed(attempt: Attempt) -> None:
    if attempt.unsigned:
        raise InvalidRequest(
            "signatures are missing", "signatures", "of two heads of your agency over this cancellation: draws.md"
        )


GUARDS: Final[Mapping[str, Callable[[Attempt], None]]] = {
    "taking_part": _taking_part,
    "population_known": _population_known,
    "officers_named": _officers_named,
    "seed_given": _seed_given,
    "all_results_entered": _all_results_entered,
    "reason_told": _reason_told,
    "document_told": _document_told,
    "superior": _superior,
    "signed": _signed,
}
