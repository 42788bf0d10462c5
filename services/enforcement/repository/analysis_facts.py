"""What analyses are reckoned from: outcomes of consignments as heard, and what enforcement keeps itself, counted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.enforcement import models
from services.enforcement.domain.analyses import Quarter
from services.enforcement.domain.analysis_facts import (
    HEADING,
    NONCONFORMING,
    RELEASED,
    RETURN,
    RETURNED,
    TRACE_CASE,
    Facts,
    Happening,
    Outcome,
    Tally,
)
from services.enforcement.domain.analysis_figures import QUARTERS
from services.enforcement.repository.kept import values_of

UNDETERMINED: Final = "undetermined"
_DIVISION_FROM, _DIVISION_DIGITS = 3, 6  # of a code


class AnalysisFacts:
    """Outcomes of consignments, and the facts of a quarter."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def put_outcome(self, outcome: Outcome) -> None:
        """Keep an outcome, unless a later version of the consignment has said something else of it."""
        row = models.table(models.ConsignmentOutcomeRow)
        values = values_of(outcome)
        kept = insert(row).values(values)
        self.session.execute(
            kept.on_conflict_do_update(
                index_elements=["consignment_id", "kind", "mark"],
                set_={name: kept.excluded[name] for name in values},
                where=row.c.version < kept.excluded.version,
            )
        )

    def divisions(self, quarter: Quarter) -> set[str]:
        """Return where consignments ended in a quarter."""
        row = models.table(models.ConsignmentOutcomeRow)
        joined, division = self._placed(row)
        asked = sa.select(division).select_from(joined).where(row.c.standing, _within(row.c.happened_on, quarter, 1))
        return set(self.session.scalars(asked.distinct()))

    def facts(self, quarter: Quarter, division: str, agencies: Collection[str], also: Collection[str] = ()) -> Facts:
        """Return what is known of a county in the eight quarters up to one.

        Args:
            quarter: the last.
            division: the county.
            agencies: whose alerts belong to the county where they name no enterprise.
            also: enterprises that count as the county's, wherever they are by now.
        """
        county = _County(division, tuple(also))
        happenings = [
            *self._alerts(quarter, county, agencies),
            *self._notifications(quarter, county),
            *self._named(quarter, county, "complaint", models.ComplaintRow, "effective_on"),
            *self._named(quarter, county, "penalty", models.PenaltyRow, "effective_on", standing="annulled_on"),
            *self._returns(quarter, county),
            *self._traces(quarter, county),
        ]
        return Facts(str(quarter), division, tuple(self._tallies(quarter, county)), tuple(happenings))

    def _tallies(self, quarter: Quarter, county: _County) -> Iterator[Tally]:
        row, member = models.table(models.ConsignmentOutcomeRow), models.table(models.MembershipRow)
        joined, place = self._placed(row)
        active = sa.select(member.c.uscc).where(member.c.state == "ACTIVE")
        counts = [
            sa.func.count(row.c.consignment_id.distinct()).filter(row.c.kind.in_(kinds))
            for kinds in ((RELEASED, NONCONFORMING), (NONCONFORMING,), (RETURNED,))
        ]
        groups = (
            _quarter_of(row.c.happened_on),
            row.c.uscc,
            sa.func.left(row.c.hs_code, HEADING),
            sa.func.coalesce(row.c.destination, ""),
            row.c.uscc.in_(active),
        )
        asked = sa.select(*groups, *counts).select_from(joined)
        asked = asked.where(
            row.c.standing, county.has(row.c.uscc, place), _within(row.c.happened_on, quarter, QUARTERS)
        )
        numbered: list[sa.ColumnElement[Any]] = [sa.literal_column(str(number)) for number in range(1, len(groups) + 1)]
        for found in self.session.execute(asked.group_by(*numbered)):
            yield Tally(*found)

    def _alerts(self, quarter: Quarter, county: _County, agencies: Collection[str]) -> Iterator[Happening]:
        row = models.table(models.AlertRow)
        joined, place = self._placed(row)
        asked = sa.select(_quarter_of(row.c.issued_on), row.c.uscc, sa.func.count()).select_from(joined)
        ours = sa.or_(
            sa.and_(row.c.uscc.is_not(None), county.has(row.c.uscc, place)),
            sa.and_(row.c.uscc.is_(None), row.c.agency.in_(agencies)),
        )
        asked = asked.where(_within(row.c.issued_on, quarter, QUARTERS), ours)
        for when, uscc, count in self.session.execute(asked.group_by(sa.literal_column("1"), row.c.uscc)):
            yield Happening(when, "alert", "", uscc or "", count)

    def _notifications(self, quarter: Quarter, county: _County) -> Iterator[Happening]:
        row = models.table(models.RiskInformationRow)
        asked = sa.select(_quarter_of(row.c.received_on), sa.func.count()).where(
            row.c.source == "foreign_notification",
            row.c.division.is_not(None),
            sa.literal(county.division).startswith(row.c.division),
            _within(row.c.received_on, quarter, QUARTERS),
        )
        for when, count in self.session.execute(asked.group_by(sa.literal_column("1"))):
            yield Happening(when, "notification", "", "", count)

    def _named(
        self,
        quarter: Quarter,
        county: _County,
        kind: str,
        kept: type[models.Base],
        day: str,
        *,
        standing: str | None = None,
    ) -> Iterator[Happening]:
        row = models.table(kept)
        joined, place = self._placed(row)
        asked = sa.select(_quarter_of(row.c[day]), row.c.uscc, sa.func.count()).select_from(joined)
        asked = asked.where(_within(row.c[day], quarter, QUARTERS), county.has(row.c.uscc, place))
        asked = asked if standing is None else asked.where(row.c[standing].is_(None))
        for when, uscc, count in self.session.execute(asked.group_by(sa.literal_column("1"), row.c.uscc)):
            yield Happening(when, kind, "", uscc, count)

    def _returns(self, quarter: Quarter, county: _County) -> Iterator[Happening]:
        row = models.table(models.ReturnFormRow)
        joined, place = self._placed(row)
        asked = sa.select(_quarter_of(row.c.returned_on), row.c.uscc, row.c.causes, sa.func.count())
        asked = asked.select_from(joined).where(
            _within(row.c.returned_on, quarter, QUARTERS), county.has(row.c.uscc, place)
        )
        counts: dict[tuple[str, str, str], int] = {}
        for when, uscc, causes, count in self.session.execute(
            asked.group_by(sa.literal_column("1"), row.c.uscc, row.c.causes)
        ):
            for cause in causes or (UNDETERMINED,):
                counts[when, cause, uscc] = counts.get((when, cause, uscc), 0) + count
        for (when, cause, uscc), count in counts.items():
            yield Happening(when, RETURN, cause, uscc, count)

    def _traces(self, quarter: Quarter, county: _County) -> Iterator[Happening]:
        row = models.table(models.TraceCaseRow)
        joined, place = self._placed(row)
        # closed without a cause: the enterprise was not meant, and there was nothing to trace
        mistaken = sa.and_(row.c.closed_on.is_not(None), row.c.cause.is_(None))
        asked = sa.select(_quarter_of(row.c.opened_on), row.c.uscc, row.c.cause, sa.func.count())
        asked = asked.select_from(joined).where(
            _within(row.c.opened_on, quarter, QUARTERS), county.has(row.c.uscc, place), sa.not_(mistaken)
        )
        for when, uscc, cause, count in self.session.execute(
            asked.group_by(sa.literal_column("1"), row.c.uscc, row.c.cause)
        ):
            yield Happening(when, TRACE_CASE, cause or UNDETERMINED, uscc, count)

    def _placed(self, row: sa.Table) -> tuple[Any, sa.ColumnElement[str]]:
        """Return rows beside the registry's, and where each enterprise is: as the registry said, else as its code."""
        firm = models.table(models.EnterpriseRow)
        joined = row.join(firm, firm.c.uscc == row.c.uscc, isouter=True)
        return joined, sa.func.coalesce(firm.c.division, sa.func.substr(row.c.uscc, _DIVISION_FROM, _DIVISION_DIGITS))


@dataclass(frozen=True)
class _County:
    """A county, and who counts as its own wherever it is."""

    division: str
    also: tuple[str, ...]

    def has(self, uscc: sa.ColumnElement[Any], place: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        return sa.or_(place == self.division, uscc.in_(self.also)) if self.also else place == self.division


def _quarter_of(day: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    return sa.func.to_char(day, sa.literal_column("'YYYY\"Q\"Q'"))


def _within(day: sa.ColumnElement[Any], quarter: Quarter, count: int) -> sa.ColumnElement[bool]:
    return day.between(quarter.before(count - 1).first_day, quarter.last_day)
