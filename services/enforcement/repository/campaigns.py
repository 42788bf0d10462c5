"""How campaigns, their population, targets and results are found again."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from services.enforcement import models
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.draws import Candidate, Target
from services.enforcement.repository.kept import Kept, things, values_of
from services.enforcement.use_cases.work import Result


class Campaigns(Kept[Campaign]):
    """Campaigns with their population, targets and results."""

    def page_of(
        self, *, limit: int, cursor: str | None, **wanted: str | int | None
    ) -> tuple[list[Campaign], str | None]:
        """Return a page of those whose columns are as wanted."""
        return self.page(self.equal(**wanted), limit=limit, cursor=cursor)

    def freeze(self, campaign_id: str, population: Sequence[Candidate]) -> None:
        self._add(models.CandidateRow, campaign_id, [values_of(one) for one in population])

    def population(self, campaign_id: str) -> list[Candidate]:
        return things(self.session, self._of(models.CandidateRow, campaign_id, "uscc"), Candidate)

    def set_targets(self, campaign_id: str, targets: Sequence[Target]) -> None:
        self._add(models.TargetRow, campaign_id, [values_of(one) for one in targets])

    def targets(self, campaign_id: str) -> list[Target]:
        return things(self.session, self._of(models.TargetRow, campaign_id, "place"), Target)

    def first_results(self, campaign_id: str, count: int) -> list[Result]:
        """Return some results of a campaign, by code."""
        return things(self.session, self._of(models.ResultRow, campaign_id, "uscc").limit(count), Result)

    def result_of(self, campaign_id: str, uscc: str) -> Result | None:
        table = models.table(models.ResultRow)
        asked = sa.select(table).where(table.c.campaign_id == campaign_id, table.c.uscc == uscc)
        return next(iter(things(self.session, asked, Result)), None)

    def enter(self, result: Result) -> None:
        self.session.execute(sa.insert(models.table(models.ResultRow)).values(values_of(result)))

    def _of(self, row: type[models.Base], campaign_id: str, order: str) -> sa.Select[tuple[object, ...]]:
        table = models.table(row)
        return sa.select(table).where(table.c.campaign_id == campaign_id).order_by(table.c[order])

    def _add(self, row: type[models.Base], campaign_id: str, rows: list[dict[str, object]]) -> None:
        if rows:
            statement = sa.insert(models.table(row))
            self.session.execute(statement, [{"campaign_id": campaign_id, **values} for values in rows])
