"""How visits and what followed from them are found again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from databus.many import insert_many
from services.enforcement import models
from services.enforcement.domain.draws import Target
from services.enforcement.domain.follow_ups import FollowUp
from services.enforcement.domain.visits import OPEN, Visit
from services.enforcement.repository.kept import Kept, things, values_of


class Visits(Kept[Visit]):
    """Visits."""

    def keep(self, visits: Sequence[Visit]) -> None:
        insert_many(self.session, self.table, [values_of(one) for one in visits])

    def of_target(self, campaign_id: str, uscc: str) -> list[Visit]:
        """Return the parts in the visit of a target, locked until the transaction ends."""
        column = self.table.c
        asked = sa.select(self.table).where(column.campaign_id == campaign_id, column.uscc == uscc)
        return self.selected(asked.order_by(column.visit_id).with_for_update())

    def open_of(self, campaign_id: str, agency: str) -> int:
        """Count the visits of an agency that are not over."""
        column = self.table.c
        asked = sa.select(sa.func.count()).where(
            column.campaign_id == campaign_id, column.agency == agency, column.state.in_(OPEN)
        )
        return int(self.session.scalar(asked) or 0)

    def cancel(self, campaign_id: str, on: date) -> None:
        column = self.table.c
        update = sa.update(self.table).where(column.campaign_id == campaign_id, column.state.in_(OPEN))
        self.session.execute(update.values(state="CANCELLED", ended_on=on, version=column.version + 1))

    def without_visits(self, campaign_id: str, most: int) -> list[Target]:
        """Return targets that nobody is assigned to, the first `most` in the order of the draw."""
        target = models.table(models.TargetRow)
        asked = sa.select(target).where(target.c.campaign_id == campaign_id, *self._left(target))
        return things(self.session, asked.order_by(target.c.place).limit(most), Target)

    def to_hand_out(self, most: int) -> list[str]:
        """Return campaigns under way with targets that nobody is assigned to."""
        campaign, target = models.table(models.CampaignRow), models.table(models.TargetRow)
        column = self.table.c
        left = sa.exists().where(target.c.campaign_id == campaign.c.campaign_id, *self._left(target))
        begun = sa.exists().where(column.campaign_id == campaign.c.campaign_id)
        asked = sa.select(campaign.c.campaign_id).where(campaign.c.state == "RUNNING", begun, left)
        return list(self.session.scalars(asked.order_by(campaign.c.campaign_id).limit(most)))

    def _left(self, target: sa.Table) -> list[sa.ColumnElement[bool]]:
        """Whether nobody is assigned to a target and nothing was found yet."""
        column, result = self.table.c, models.table(models.ResultRow).c
        assigned = sa.exists().where(column.campaign_id == target.c.campaign_id, column.uscc == target.c.uscc)
        found = sa.exists().where(result.campaign_id == target.c.campaign_id, result.uscc == target.c.uscc)
        return [~assigned, ~found]

    def page_of(
        self,
        *,
        limit: int,
        cursor: str | None,
        open: bool | None = None,  # noqa: A002  — the field's name
        late_on: date | None = None,
        agencies: Collection[str] | None = None,
        **wanted: Any,
    ) -> tuple[list[Visit], str | None]:
        column = self.table.c
        conditions = self.equal(**wanted)
        if agencies is not None:
            conditions.append(column.agency.in_(agencies))
        if open is not None:
            conditions.append(column.state.in_(OPEN) if open else column.state.not_in(OPEN))
        if late_on is not None:
            conditions += [column.state.in_(OPEN), column.due_on < late_on]
        return self.page(conditions, limit=limit, cursor=cursor)

    def counted(self, campaign_id: str) -> list[dict[str, Any]]:
        """Count the visits of a campaign by agency and state, with the last day of each agency."""
        column = self.table.c
        asked = (
            sa.select(
                column.agency,
                column.state,
                sa.func.count().label("count"),
                sa.func.max(column.due_on).label("due_on"),
                sa.func.count(sa.distinct(column.officer)).label("officers"),
            )
            .where(column.campaign_id == campaign_id)
            .group_by(column.agency, column.state)
            .order_by(column.agency, column.state)
        )
        return [dict(row) for row in self.session.execute(asked).mappings()]


class FollowUps(Kept[FollowUp]):
    """What followed from results."""

    def standing(self, campaign_id: str, uscc: str, kind: str) -> FollowUp | None:
        return self.first(*self.equal(campaign_id=campaign_id, uscc=uscc, kind=kind))

    def of_campaign(self, campaign_id: str, most: int) -> list[FollowUp]:
        column = self.table.c
        asked = sa.select(self.table).where(column.campaign_id == campaign_id)
        return self.selected(asked.order_by(column.follow_up_id).limit(most))

    def count_kinds(self, campaign_id: str) -> dict[str, int]:
        column = self.table.c
        asked = sa.select(column.kind, sa.func.count()).where(column.campaign_id == campaign_id)
        return {row[0]: row[1] for row in self.session.execute(asked.group_by(column.kind))}
