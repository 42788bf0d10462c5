"""How published campaigns and their results are found."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.enforcement import models
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.repository.kept import things
from services.enforcement.use_cases.publishing_campaigns import PUBLIC
from services.enforcement.use_cases.work import Result


class Published:
    """Campaigns that are published, and their results."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def published(
        self, *, zone_id: str | None, year: int | None, limit: int, cursor: str | None
    ) -> tuple[list[Campaign], str | None]:
        table = models.table(models.CampaignRow)
        asked = sa.select(table).where(table.c.state.in_(PUBLIC))
        for name, wanted in (("zone_id", zone_id), ("year", year)):
            asked = asked if wanted is None else asked.where(table.c[name] == wanted)
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
