"""How marks and patents, and goods that may hurt them, are found again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from services.enforcement import models
from services.enforcement.domain.protected_rights import ProtectedRight, RightHit
from services.enforcement.domain.risk_matches import prefixes_of
from services.enforcement.repository.kept import Kept, values_of
from services.enforcement.use_cases.risk_work import Goods


class ProtectedRights(Kept[ProtectedRight]):
    """Marks and patents."""

    def of_number(self, kind: str, number: str) -> ProtectedRight | None:
        return self.first(self.table.c.kind == kind, self.table.c.number == number)

    def on_goods(self, hs_code: str, on: date) -> list[ProtectedRight]:
        """Rights that hold on a day, on goods of a code."""
        column = self.table.c
        return self.all(
            column.state == "REGISTERED", column.valid_from <= on, column.valid_until >= on, self._about(hs_code)
        )

    def brands_of(self, usccs: Collection[str]) -> dict[str, list[str]]:
        """Brands in force of some enterprises."""
        brand = models.table(models.BrandCopyRow)
        select = sa.select(brand.c.uscc, brand.c.name).where(brand.c.uscc.in_(usccs), brand.c.in_force)
        found: dict[str, list[str]] = {}
        for uscc, name in self.session.execute(select):
            found.setdefault(uscc, []).append(name)
        return found

    def declared(self, prefixes: Collection[str], since: date, limit: int) -> list[Goods]:
        """The newest consignments of such goods."""
        goods = models.table(models.ConsignmentCopyRow)
        such = sa.or_(*(goods.c.hs_code.startswith(prefix) for prefix in sorted(prefixes)))
        select = sa.select(goods).where(goods.c.declared_on >= since, such)
        newest = select.order_by(goods.c.declared_on.desc(), goods.c.consignment_id).limit(limit)
        return [Goods(**row) for row in self.session.execute(newest).mappings()]

    def page_of(
        self, *, kind: str | None, state: str | None, hs_code: str | None, limit: int, cursor: str | None
    ) -> tuple[list[ProtectedRight], str | None]:
        """Return a page; `hs_code` finds what is about such goods."""
        conditions = self.equal(kind=kind, state=state)
        if hs_code is not None:
            conditions.append(self._about(hs_code))
        return self.page(conditions, limit=limit, cursor=cursor)

    def _about(self, hs_code: str) -> sa.ColumnElement[bool]:
        begins = sa.cast(list(prefixes_of([hs_code])), ARRAY(sa.Text))
        found: sa.ColumnElement[bool] = sa.type_coerce(self.table.c.hs_prefixes, JSONB).has_any(begins)
        return found


class RightHits(Kept[RightHit]):
    """Goods that may hurt a right."""

    def propose(self, hits: Sequence[RightHit]) -> list[RightHit]:
        """Keep candidates, but for those of a target that stands already; return those that are new."""
        if not hits:
            return []
        statement = insert(self.table).values([values_of(hit) for hit in hits])
        statement = statement.on_conflict_do_nothing(constraint="right_hits_once")
        kept = set(self.session.scalars(statement.returning(self.table.c.hit_id)))
        return [hit for hit in hits if hit.hit_id in kept]

    def counts(self, right_id: str) -> dict[str, int]:
        """How many hits on a right stand in each state."""
        column = self.table.c
        select = sa.select(column.state, sa.func.count()).where(column.right_id == right_id).group_by(column.state)
        return {row[0]: row[1] for row in self.session.execute(select)}

    def page_of(self, *, limit: int, cursor: str | None, **wanted: Any) -> tuple[list[RightHit], str | None]:
        """Return a page of those whose columns are as wanted."""
        return self.page(self.equal(**wanted), limit=limit, cursor=cursor)
