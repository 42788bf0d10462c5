"""The terms within which agencies commit to a part of a seed and reveal it: who is late is seen and reminded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from databus.rules import RuleBook
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.use_cases import clocks
from services.enforcement.use_cases.powers import division_of_scope
from services.enforcement.use_cases.work import Work

DRAW: Final = "draw"
COMMITMENT: Final = "draw_commitment"
REVEAL: Final = "draw_secret"


def opened(tx: Work, rules: RuleBook, campaign: Campaign, on: date) -> None:
    """Start each agency's term for its commitment. Source: decision 0068."""
    _start(tx, rules, campaign, COMMITMENT, campaign.agencies, on)


def closed(tx: Work, rules: RuleBook, campaign: Campaign, on: date) -> None:
    """End the terms of those who made no commitment, and start the term for secrets of those who did."""
    for agency in campaign.agencies:
        _cancel(tx, rules, campaign, agency, on, "the draw goes on without it")
    _start(tx, rules, campaign, REVEAL, sorted(campaign.commitments), on)


def done(tx: Work, rules: RuleBook, campaign: Campaign, kind: str, agency: str, on: date) -> None:
    """Note that an agency committed itself, or revealed its secret."""
    subject = _subject(campaign, agency)
    clocks.meet_clock(tx, rules, kind=kind, subject_kind=DRAW, subject_id=subject, on=on)


def ended(tx: Work, rules: RuleBook, campaign: Campaign, on: date, reason: str) -> None:
    """Wait for nobody any more: drawn, or given up."""
    for agency in campaign.agencies:
        _cancel(tx, rules, campaign, agency, on, reason)


def _start(tx: Work, rules: RuleBook, campaign: Campaign, kind: str, agencies: Iterable[str], on: date) -> None:
    division = division_of_scope(tx, campaign.division, campaign.zone_id, campaign.lead_agency, rules)
    for agency in agencies:
        clocks.start_clock(
            tx,
            rules,
            kind=kind,
            subject_kind=DRAW,
            subject_id=_subject(campaign, agency),
            responsible=agency,
            on=on,
            division=division,
        )


def _cancel(tx: Work, rules: RuleBook, campaign: Campaign, agency: str, on: date, reason: str) -> None:
    subject = _subject(campaign, agency)
    clocks.cancel_clocks(tx, rules, subject_kind=DRAW, subject_id=subject, on=on, reason=reason)


def _subject(campaign: Campaign, agency: str) -> str:
    return f"{campaign.campaign_id}/{agency}"
