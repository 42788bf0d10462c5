"""How visits are shown: one's own, those of a campaign one takes part in, and how far each agency is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from databus.clock import Clock
from databus.errors import NotPermitted
from databus.rules import RuleBook
from services.enforcement.domain.agencies import codes_of
from services.enforcement.domain.drawing import CLAUSE, sees_targets
from services.enforcement.domain.visits import Visit
from services.enforcement.use_cases.taking_part import part_of
from services.enforcement.use_cases.visits import VisitWork, term_of

_COUNTED: Final = {
    "ASSIGNED": "assigned",
    "ACCEPTED": "accepted",
    "DONE": "done",
    "EXCUSED": "excused",
    "REPLACED": "replaced",
    "CANCELLED": "cancelled",
}


def visit_page(
    asked: dict[str, Any], tx: VisitWork, rules: RuleBook, clock: Clock
) -> tuple[Sequence[Visit], str | None]:
    """Return a page of visits: of one's own officers, or of a campaign whose targets one may see.

    Raises:
        NotPermitted: a campaign in which the caller does not take part, before its visits are over.
    """
    agency = tx.caller.require_agency()
    wanted = {name: value for name, value in asked.items() if name != "late"}
    if asked["late"]:
        wanted["late_on"] = clock.today()
    if asked["campaign_id"] is None:
        return tx.visits.page_of(**wanted, agencies=codes_of(agency, rules, on=clock.today()))
    campaign = tx.campaigns.look(asked["campaign_id"])
    if not sees_targets(tx.draws.find(campaign.campaign_id), campaign, part_of(campaign, tx, rules)):
        raise NotPermitted(f"who is drawn is told when the visits are over ({CLAUSE})")
    return tx.visits.page_of(**wanted)


def progress(campaign_id: str, tx: VisitWork, clock: Clock) -> dict[str, Any]:
    """Return how far the visits of a campaign are, by agency, and who is late; nobody's name."""
    campaign, today = tx.campaigns.look(campaign_id), clock.today()
    by_agency: dict[str, dict[str, Any]] = {}
    for row in tx.visits.counted(campaign_id):
        one = by_agency.setdefault(row["agency"], {"agency": row["agency"], **dict.fromkeys(_COUNTED.values(), 0)})
        one[_COUNTED[row["state"]]] = row["count"]
    for agency, one in by_agency.items():
        term = term_of(campaign_id, agency, tx)
        waiting = one["assigned"] + one["accepted"]
        one["due_on"] = None if term is None else term.due_on
        one["provisional"] = term is not None and term.provisional
        one["late"] = bool(waiting) and term is not None and today > term.due_on
    left = tx.draws.without_result(campaign_id)
    return {
        "campaign_id": campaign_id,
        "state": campaign.state,
        "target_count": campaign.target_count,
        "without_result": left,
        "agencies": list(by_agency.values()),
    }
