"""How risk information, its assessments and its matches are found again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from services.enforcement.domain.risk_assessments import Assessment
from services.enforcement.domain.risk_information import RiskInformation
from services.enforcement.domain.risk_matches import Match
from services.enforcement.repository.kept import Kept, values_of


class RiskInformations(Kept[RiskInformation]):
    """Risk information."""

    def of_reference(self, source: str, reference: str) -> RiskInformation | None:
        return self.first(self.table.c.source == source, self.table.c.reference == reference)

    def known_references(self, source: str, references: Collection[str]) -> set[str]:
        """Of the references at a source, those that were collected."""
        column = self.table.c
        select = sa.select(column.reference).where(column.source == source, column.reference.in_(references))
        return set(self.session.scalars(select))

    def unmatched(self, limit: int) -> Sequence[RiskInformation]:
        """Some that no matching was done for, oldest first, held; those that another worker holds are left out."""
        select = sa.select(self.table).where(sa.not_(self.table.c.matched)).order_by(self.table.c.information_id)
        rows = self.session.execute(select.limit(limit).with_for_update(skip_locked=True)).mappings()
        return [RiskInformation(**row) for row in rows]

    def match_again(self, batches: Collection[str]) -> None:
        """Let information that names one of some batches, and was matched before, be matched again."""
        if not batches:
            return
        column = self.table.c
        named = sa.type_coerce(column.batches, JSONB).has_any(sa.cast(sorted(batches), ARRAY(sa.Text)))
        again = sa.update(self.table).where(named, column.matched, column.state != "DISMISSED")
        self.session.execute(again.values(matched=False))

    def page_of(
        self,
        *,
        source: str | None,
        state: str | None,
        hazard: str | None,
        hs_code: str | None,
        limit: int,
        cursor: str | None,
    ) -> tuple[list[RiskInformation], str | None]:
        """Return a page; `hs_code` finds what is about such goods."""
        conditions = self.equal(source=source, state=state, hazard=hazard)
        if hs_code is not None:
            conditions.append(sa.literal(hs_code).startswith(self.table.c.hs_prefix))
        return self.page(conditions, limit=limit, cursor=cursor)


class RiskAssessments(Kept[Assessment]):
    """Assessments."""

    def of_information(self, information_id: str) -> list[Assessment]:
        """Assessments of information, oldest first."""
        return self.all(self.table.c.information_id == information_id)

    def of_alert(self, alert_id: str, information_id: str | None) -> list[Assessment]:
        """Assessments that an alert rests on, oldest first."""
        column = self.table.c
        named = column.alert_id == alert_id
        if information_id is not None:
            named = sa.or_(named, column.information_id == information_id)
        return self.all(named)


class RiskMatches(Kept[Match]):
    """Matches."""

    def propose(self, matches: Sequence[Match]) -> list[Match]:
        """Keep candidates, but for those of a target that stands already; return those that are new."""
        if not matches:
            return []
        statement = insert(self.table).values([values_of(match) for match in matches])
        statement = statement.on_conflict_do_nothing(index_elements=["information_id", "target", "target_id"])
        kept = set(self.session.scalars(statement.returning(self.table.c.match_id)))
        return [match for match in matches if match.match_id in kept]

    def several(self, match_ids: Collection[str]) -> list[Match]:
        """Some matches, held, in one order for all, so that two who decide many do not lock each other out."""
        column = self.table.c
        select = sa.select(self.table).where(column.match_id.in_(match_ids)).order_by(column.match_id)
        return [Match(**row) for row in self.session.execute(select.with_for_update()).mappings()]

    def of_target(self, information_id: str, target: str, target_id: str) -> Match | None:
        column = self.table.c
        return self.first(
            column.information_id == information_id, column.target == target, column.target_id == target_id
        )

    def counts(self, information_id: str) -> dict[str, int]:
        """How many matches stand in each state."""
        column = self.table.c
        select = sa.select(column.state, sa.func.count()).where(column.information_id == information_id)
        return {row[0]: row[1] for row in self.session.execute(select.group_by(column.state))}

    def resting_on(self, case_id: str, but: str) -> list[Match]:
        """Confirmed matches that belong to a trace case, held, one left out."""
        column = self.table.c
        mine = (column.trace_case_id == case_id, column.state == "CONFIRMED", column.match_id != but)
        return self.selected(sa.select(self.table).where(*mine).order_by(column.match_id).with_for_update())

    def any_confirmed(self, information_id: str, uscc: str) -> bool:
        """Whether information is certainly about an enterprise."""
        column = self.table.c
        mine = (column.information_id == information_id, column.uscc == uscc, column.state == "CONFIRMED")
        return self.first(*mine) is not None

    def page_of(self, *, limit: int, cursor: str | None, **wanted: Any) -> tuple[list[Match], str | None]:
        """Return a page of those whose columns are as wanted."""
        return self.page(self.equal(**wanted), limit=limit, cursor=cursor)
