"""What is said of a campaign and its draw, in the transaction in which it happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from databus.errors import SanhuError
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.drawing import CLAUSE, DrawRecord
from services.enforcement.domain.history import CAMPAIGN, Step
from services.enforcement.use_cases.draw_work import DrawWork
from services.enforcement.use_cases.work import Work


def say_draw(record: DrawRecord, campaign: Campaign, tx: DrawWork, *, keep: bool = False) -> None:
    """Say how a draw stands; never who is drawn. `keep` saves it first."""
    if keep:
        tx.draws.save(record)
    tx.outbox.add(
        "enforcement.draw_changed", subject=record.campaign_id, data=draw_told(record, campaign), legalbasis=CLAUSE
    )


def draw_told(record: DrawRecord, campaign: Campaign) -> dict[str, Any]:
    """Return what everybody may know of a draw at any time."""
    closed = record.closed_at is not None
    return {
        "campaign_id": record.campaign_id,
        "state": record.state,
        "terms_digest": record.terms_digest,
        "population_size": campaign.population_size,
        "escrow_agency": record.escrow_agency,
        "escrow_key": record.escrow_key,
        "commitments": dict(campaign.commitments),
        "absent": sorted(set(campaign.agencies) - set(campaign.commitments)) if closed else [],
        "closes_on": record.closes_on,
        "seed": record.seed,
        "target_count": record.target_count,
        "disclosed_on": record.disclosed_on,
        "reason": record.reason,
        "version": record.version,
    }


def told_of(problem: Exception) -> str:
    """Return why something could not go on by itself, as its readers understand it."""
    return problem.message if isinstance(problem, SanhuError) else f"a defect ({type(problem).__name__})"


def moved_on(
    tx: Work,
    campaign: Campaign,
    before: str | None,
    on: date,
    *,
    note: str | None = None,
    document_no: str | None = None,
    digest: str | None = None,
) -> None:
    """Keep a step of a campaign, and say where it stands."""
    caller, key = tx.caller, campaign.campaign_id
    step = Step(
        CAMPAIGN, key, campaign.version, before, campaign.state, on, caller.agency, caller.actor, campaign.clause
    )
    tx.history.add(replace(step, note=note, document_no=document_no, digest=digest))
    tx.outbox.add("enforcement.campaign_changed", subject=key, data=campaign, legalbasis=campaign.clause)
