"""How public campaigns and their results are found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.enforcement import models
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.history import CAMPAIGN
from services.enforcement.repository.kept import things
from services.enforcement.use_cases.publishing_campaigns import CANCELLED
from services.enforcement.use_cases.work import Result


class Published:
    """Campaigns that are public, and their results."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def published(
        self, states: Sequence[str], told: Mapping[str, Any], *, limit: int, cursor: str | None
    ) -> tuple[list[Campaign], str | None]:
        table, steps = models.table(models.CampaignRow), models.table(models.StepRow)
        of_it = sa.and_(steps.c.kind == CAMPAIGN, steps.c.subject_id == table.c.campaign_id)
        approved = sa.exists().where(of_it, steps.c.to_state == "APPROVED")
        asked = sa.select(table).where(table.c.state.in_(states), sa.or_(table.c.state != CANCELLED, approved))
        for name in ("campaign_id", "zone_id", "year"):
            asked = asked if told[name] is None else asked.where(table.c[name] == told[name])
        if told["q"] is not None:
            asked = asked.where(table.c.title.icontains(told["q"], autoescape=True))
        asked = asked if cursor is None else asked.where(table.c.campaign_id < cursor)
        found = things(self.session, asked.order_by(table.c.campaign_id.desc()).limit(limit + 1), Campaign)
        return found[:limit], found[limit - 1].campaign_id if len(found) > limit else None

    def results_page(
        self, campaign_id: str, *, uscc: str | None, limit: int, cursor: str | None
    ) -> tuple[list[Result], str | None]:
        table = models.table(models.ResultRow)
        asked = sa.select(table).where(table.c.campaign_id == campaign_id)
        asked = asked if uscc is None else asked.where(table.c.uscc == uscc)
        asked = asked if cursor is None else asked.where(table.c.uscc > cursor)
        found = things(self.session, asked.order_by(table.c.uscc).limit(limit + 1), Result)
        return found[:limit], found[limit - 1].uscc if len(found) > limit else None

    def count_findings(self, campaign_id: str) -> dict[str, int]:
        table = models.table(models.ResultRow)
        asked = sa.select(table.c.finding, sa.func.count()).where(table.c.campaign_id == campaign_id)
        return {row[0]: row[1] for row in self.session.execute(asked.group_by(table.c.finding))}
