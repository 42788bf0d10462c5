"""What everybody may read of campaigns: what is planned, under way or cancelled; of published ones what was found.

Drafts nobody approved are not told, nor is what was found before it is published. Who cancels a campaign says why in
public: after a draw it is the superior, and its document is named. Officers, reasons, measures and evidence are left
out; what became a case is told as being followed up, so that nobody is named guilty before it is decided: what is
decided is published with the case.

Source: 优化营商环境条例 Art. 54 (检查结果向社会公开); decision 0069.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from databus.errors import NotFound
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.history import CAMPAIGN
from services.enforcement.use_cases import due
from services.enforcement.use_cases.follow_ups import FollowWork
from services.enforcement.use_cases.work import Result

PUBLIC: Final = ("PUBLISHED", "CLOSED")
CANCELLED: Final = "CANCELLED"
STAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "planned": ("APPROVED",),
    "under_way": ("NOTIFIED", "DRAWN", "RUNNING", "RESULTS_ENTERED"),
    "published": PUBLIC,
    "cancelled": (CANCELLED,),
}
ALL: Final = "all"
FOLLOWED: Final = "followed_up"
CASES: Final = ("trace_case", "penalty_case")


class Published(Protocol):
    """Campaigns that are published, and their results."""

    def published(
        self, states: Sequence[str], asked: Mapping[str, Any], *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Campaign], str | None]:
        """Return a page of campaigns in some states, newest first; of cancelled ones those that were approved."""
        ...

    def results_page(
        self, campaign_id: str, *, uscc: str | None, limit: int, cursor: str | None
    ) -> tuple[Sequence[Result], str | None]: ...

    def count_findings(self, campaign_id: str) -> dict[str, int]: ...


class PublicWork(FollowWork, Protocol):
    """A transaction in which what is public is read."""

    @property
    def published(self) -> Published: ...


def published_page(asked: dict[str, Any], tx: PublicWork) -> tuple[list[dict[str, Any]], str | None]:
    """Return a page of the campaigns of a stage, newest first; published ones with how often what was found."""
    told = dict(asked)
    stage, limit, after = told.pop("stage"), told.pop("limit"), told.pop("cursor")
    states = STAGES.get(stage) or [state for stage in STAGES.values() for state in stage]
    found, cursor = tx.published.published(states, told, limit=limit, cursor=after)
    return [_campaign(one, tx) for one in found], cursor


def results_page(asked: dict[str, Any], tx: PublicWork) -> tuple[list[dict[str, Any]], str | None]:
    """Return a page of the results of a published campaign, by code.

    Raises:
        NotFound: no such campaign, or its results are not published.
    """
    campaign_id = asked["campaign_id"]
    campaign = tx.campaigns.find(campaign_id)
    if campaign is None or campaign.state not in PUBLIC:
        raise NotFound("no results of it are published", "campaign_id", "one of list_published_campaigns")
    found, cursor = tx.published.results_page(**asked)
    followed = {one for one in (_key(one, tx) for one in found) if one is not None}
    return [
        {
            "campaign_id": campaign_id,
            "uscc": one.uscc,
            "finding": FOLLOWED if one.uscc in followed else one.finding,
            "checked_on": one.checked_on,
            "agency": one.agency,
        }
        for one in found
    ], cursor


def _key(result: Result, tx: PublicWork) -> str | None:
    standing = (tx.follow_ups.standing(result.campaign_id, result.uscc, kind) for kind in CASES)
    return result.uscc if result.finding != "conforming" and any(standing) else None


def _campaign(campaign: Campaign, tx: PublicWork) -> dict[str, Any]:
    findings = tx.published.count_findings(campaign.campaign_id) if campaign.state in PUBLIC else {}
    return {
        "campaign_id": campaign.campaign_id,
        "title": campaign.title,
        "kind": campaign.kind,
        "year": campaign.year,
        "zone_id": campaign.zone_id,
        "zone_name": tx.copies.zone_name(campaign.zone_id),
        "agencies": campaign.agencies,
        "state": campaign.state,
        "population_size": campaign.population_size,
        "target_count": campaign.target_count,
        "drawn_on": campaign.drawn_on,
        "published_on": campaign.published_on,
        "findings": [{"finding": name, "count": count} for name, count in sorted(findings.items())],
        "clause": campaign.clause,
        "lead_agency": campaign.lead_agency,
        "division": campaign.division,
        "hs_prefix": campaign.hs_prefix,
        "sample_size": campaign.sample_size,
        "planned_on": campaign.planned_on,
        "results_entered_on": campaign.results_entered_on,
        "publish_by": due.due_on(tx.clocks.of(CAMPAIGN, campaign.campaign_id), due.RESULTS),
        "cancelled": _cancelled(campaign, tx) if campaign.state == CANCELLED else None,
    }


def _cancelled(campaign: Campaign, tx: PublicWork) -> dict[str, Any] | None:
    steps = tx.history.of(CAMPAIGN, campaign.campaign_id)
    last = next((step for step in reversed(steps) if step.to_state == CANCELLED), None)
    if last is None:
        return None
    return {
        "cancelled_on": last.on,
        "cancelled_by": last.agency,
        "reason": last.note,
        "document_no": last.document_no,
        "after_draw": last.from_state == "DRAWN",
    }
