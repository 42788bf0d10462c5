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

    def approved(self, plan_kind: str) -> list[CampaignPlan]:
        column = self.table.c
        return self.all(column.plan_kind == plan_kind, column.state == "APPROVED")

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

    def in_year(self, kind: str, year: int) -> list[tuple[str | None, str | None, str, int]]:
        """Count the campaigns of a kind in a year that are not cancelled, by zone, division and who leads."""
        column = models.table(models.CampaignRow).c
        by = (column.zone_id, column.division, column.lead_agency)
        asked = sa.select(*by, sa.func.count()).where(
            column.kind == kind, column.year == year, column.state != "CANCELLED"
        )
        return [
            (zone, division, lead, count) for zone, division, lead, count in self.session.execute(asked.group_by(*by))
        ]
