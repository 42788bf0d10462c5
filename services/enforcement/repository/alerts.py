"""How alerts are found again."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from services.enforcement.domain.alerts import IN_FORCE, Alert
from services.enforcement.repository.kept import Kept


class Alerts(Kept[Alert]):
    """Alerts."""

    def standing(
        self, source_reference: str, hs_prefix: str, destination: str | None, uscc: str | None
    ) -> Alert | None:
        column = self.table.c
        return self.first(
            column.source_reference == source_reference,
            column.hs_prefix == hs_prefix,
            column.destination.is_not_distinct_from(destination),
            column.uscc.is_not_distinct_from(uscc),
            column.state.in_(IN_FORCE),
        )

    def known_references(self, references: Collection[str]) -> set[str]:
        column = self.table.c.source_reference
        return set(self.session.scalars(sa.select(column).where(column.in_(references))))

    def named(self, usccs: Collection[str]) -> set[str]:
        column = self.table.c
        select = sa.select(column.uscc).where(column.uscc.in_(usccs), column.state.in_(IN_FORCE))
        return set(self.session.scalars(select))

    def page_of(
        self,
        *,
        state: str | None,
        uscc: str | None,
        hs_code: str | None,
        in_force: bool | None,
        limit: int,
        cursor: str | None,
    ) -> tuple[list[Alert], str | None]:
        """Return a page; `hs_code` finds the alerts that concern a code, `in_force` those that stand or do not."""
        column, conditions = self.table.c, self.equal(state=state, uscc=uscc)
        if hs_code is not None:
            conditions.append(sa.literal(hs_code).startswith(column.hs_prefix))
        if in_force is not None:
            conditions.append(column.state.in_(IN_FORCE) if in_force else column.state.not_in(IN_FORCE))
        return self.page(conditions, limit=limit, cursor=cursor)
