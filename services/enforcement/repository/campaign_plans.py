"""How plans of campaigns are found again, above all those whose day has come."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa

from services.enforcement import models
from services.enforcement.domain.campaign_plans import CampaignPlan, CampaignStart
from services.enforcement.repository.kept import Kept, things, values_of


class CampaignPlans(Kept[CampaignPlan]):
    """Plans, and what became of their days."""

    def page_of(
        self, *, limit: int, cursor: str | None, **wanted: str | int | None
    ) -> tuple[list[CampaignPlan], str | None]:
        return self.page(self.equal(**wanted), limit=limit, cursor=cursor)

    def of_zone(self, plan_kind: str, zone_id: str | None, division: str | None) -> list[CampaignPlan]:
        column = self.table.c
        return self.all(
            column.plan_kind == plan_kind,
            column.zone_id.is_not_distinct_from(zone_id),
            column.division.is_not_distinct_from(division),
            column.state == "APPROVED",
        )

    def due(self, today: date, tried_before: datetime) -> CampaignPlan | None:
        """Return an approved plan whose day has come and that nobody else is at, locked; none tried in vain since."""
        column = self.table.c
        again = sa.or_(column.problem.is_(None), column.tried_at <= tried_before)
        asked = sa.select(self.table).where(column.state == "APPROVED", column.next_on <= today, again)
        asked = asked.order_by(column.next_on, column.plan_id).limit(1).with_for_update(skip_locked=True)
        return next(iter(self.selected(asked)), None)

    def reckoned_otherwise(self, calendar: str) -> CampaignPlan | None:
        column = self.table.c
        asked = sa.select(self.table).where(column.state == "APPROVED", column.calendar != calendar)
        return next(iter(self.selected(asked.limit(1).with_for_update(skip_locked=True))), None)

    def start(self, start: CampaignStart) -> None:
        self.session.execute(sa.insert(models.table(models.CampaignStartRow)).values(values_of(start)))

    def save_start(self, start: CampaignStart) -> None:
        table = models.table(models.CampaignStartRow)
        update = sa.update(table).where(table.c.plan_id == start.plan_id, table.c.nominal_on == start.nominal_on)
        self.session.execute(update.values(values_of(start)))

    def starts(self, plan_id: str, most: int) -> list[CampaignStart]:
        """Return what became of the last days of a plan, the newest first."""
        table = models.table(models.CampaignStartRow)
        asked = sa.select(table).where(table.c.plan_id == plan_id).order_by(table.c.nominal_on.desc()).limit(most)
        return things(self.session, asked, CampaignStart)

    def waiting(self, today: date) -> CampaignStart | None:
        """Return the start of a campaign that is not notified and was not tried today, locked."""
        table, campaign = models.table(models.CampaignStartRow), models.table(models.CampaignRow)
        asked = (
            sa.select(table)
            .join(campaign, campaign.c.campaign_id == table.c.campaign_id)
            .where(table.c.problem.is_not(None), table.c.tried_on < today, campaign.c.state == "APPROVED")
            .order_by(table.c.campaign_id)
            .limit(1)
            .with_for_update(of=table, skip_locked=True)
        )
        return next(iter(things(self.session, asked, CampaignStart)), None)

    def in_year(self, kind: str, zone_id: str | None, year: int) -> int:
        """Count the campaigns of a kind and zone in a year that are not cancelled."""
        campaign = models.table(models.CampaignRow)
        asked = sa.select(sa.func.count()).where(
            campaign.c.kind == kind,
            campaign.c.zone_id.is_not_distinct_from(zone_id),
            campaign.c.year == year,
            campaign.c.state != "CANCELLED",
        )
        return int(self.session.scalar(asked) or 0)
