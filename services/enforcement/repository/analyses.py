"""Quality analyses as the database keeps them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.enforcement import models
from services.enforcement.domain.analyses import PUBLISHED, SUPERSEDED, Analysis
from services.enforcement.domain.analysis_facts import Facts
from services.enforcement.repository.kept import Kept

_TOLD = (PUBLISHED, SUPERSEDED)


class Analyses(Kept[Analysis]):
    """Quality analyses with what they say."""

    def hold(self, about: str) -> None:
        """Let nobody else begin an analysis of this quarter of this county until the transaction ends."""
        key = sa.func.hashtextextended(f"analysis of {about}", 0)
        self.session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))

    def of_quarter(self, quarter: str, division: str) -> list[Analysis]:
        """Return all versions of a quarter's analysis, oldest first."""
        column = self.table.c
        return self.all(column.quarter == quarter, column.division == division)

    def begun(self, quarter: str) -> set[str]:
        """Return the counties of which the quarter's analysis was begun."""
        column = self.table.c
        return set(self.session.scalars(sa.select(column.division).where(column.quarter == quarter)))

    def correcting(self, analysis_ids: Collection[str]) -> dict[str, str]:
        """Return by which published version each of some was corrected."""
        column = self.table.c
        asked = sa.select(column.corrects, column.analysis_id)
        found = self.session.execute(asked.where(column.corrects.in_(analysis_ids), column.state.in_(_TOLD)))
        return {row[0]: row[1] for row in found}

    def published_of(self, division: str, quarters: Collection[str]) -> dict[str, Any]:
        """Return what is published now of some quarters of a county, by quarter."""
        contents, column = models.table(models.AnalysisContentsRow), self.table.c
        asked = sa.select(column.quarter, contents.c.published).join(
            contents, contents.c.analysis_id == column.analysis_id
        )
        asked = asked.where(column.division == division, column.quarter.in_(quarters), column.state == PUBLISHED)
        return {row[0]: row[1] for row in self.session.execute(asked)}

    def page_of(self, *, limit: int, cursor: str | None, **wanted: Any) -> tuple[list[Analysis], str | None]:
        """Return a page of those whose columns are as wanted."""
        return self.page(self.equal(**wanted), limit=limit, cursor=cursor)

    def published_page(self, *, limit: int, cursor: str | None, **wanted: Any) -> tuple[list[Analysis], str | None]:
        """Return a page of those that are published, or were."""
        return self.page([*self.equal(**wanted), self.table.c.state.in_(_TOLD)], limit=limit, cursor=cursor)

    # ---- what an analysis says
    def put_contents(self, analysis_id: str, facts: Facts, figures: dict[str, Any]) -> None:
        """Keep the facts of an analysis and its figures."""
        row = models.table(models.AnalysisContentsRow)
        values = {"facts": facts.packed(), "figures": figures, "published": None}
        kept = insert(row).values(analysis_id=analysis_id, **values)
        self.session.execute(kept.on_conflict_do_update(index_elements=["analysis_id"], set_=values))

    def put_published(self, analysis_id: str, published: dict[str, Any]) -> None:
        """Keep what is published of an analysis."""
        row = models.table(models.AnalysisContentsRow)
        self.session.execute(sa.update(row).where(row.c.analysis_id == analysis_id).values(published=published))

    def facts_of(self, analysis_id: str) -> Facts:
        """Return the facts as they were."""
        row = models.table(models.AnalysisContentsRow)
        return Facts.unpacked(
            self.session.execute(sa.select(row.c.facts).where(row.c.analysis_id == analysis_id)).scalar_one()
        )

    def figures_of(self, analysis_id: str) -> dict[str, Any]:
        """Return all figures."""
        return self._column("figures", analysis_id)

    def published_figures_of(self, analysis_id: str) -> dict[str, Any]:
        """Return the figures that are published."""
        return self._column("published", analysis_id)

    def _column(self, name: str, analysis_id: str) -> dict[str, Any]:
        row = models.table(models.AnalysisContentsRow)
        asked = sa.select(row.c[name]).where(row.c.analysis_id == analysis_id)
        found: dict[str, Any] = self.session.execute(asked).scalar_one()
        return found
