"""A zone and a title as they are shown whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.enterprise.domain.goals import labels_on, principles_on
from services.enterprise.domain.plans import plan_named
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.zones import application_from
from services.enterprise.use_cases import leading_groups
from services.enterprise.use_cases.work import Work

ZoneView = Mapping[str, Any]
_SHOWN: Final = 10  # amendments, newest first


def zone(zone_id: str, work: Work, regulations: Regulations) -> ZoneView:
    """Return a zone with its history, members by state, the moves its state allows, and its plan's document."""
    found, today = work.zones.get(zone_id), work.clock.today()
    plan = plan_named(found.plan, regulations) if found.plan else None
    moves: Sequence[Mapping[str, Any]] = [
        {
            "target": move.target,
            "by": sorted(regulations.seated(sorted(move.by), found.division)),
            "clause": move.clause,
        }
        for move in regulations.zone.from_state(found.state)
    ]
    return {
        **vars(found),
        "history": work.history.of("zone", zone_id),
        "members": work.memberships.count(zone_id),
        "next_moves": moves,
        "plan_document": plan.document if plan else None,
        "leading_group": leading_groups.group_of(found, work, regulations),
        "labels": labels_on(today, found.plan, regulations),
        "principles": principles_on(today, regulations),
        "amendments": work.zone_records.amendments(zone_id, limit=_SHOWN),
        "application_from": application_from(found, regulations),
    }


def title(title_id: str, work: Work) -> dict[str, Any]:
    """Return a title with its history."""
    return {**vars(work.titles.get(title_id)), "history": work.history.of("title", title_id)}
