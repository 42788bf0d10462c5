"""How technical measures, whom they concern and what was said on them are found again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from services.enforcement import models
from services.enforcement.domain.measure_comments import MeasureComment
from services.enforcement.domain.risk_matches import shorter
from services.enforcement.domain.technical_measures import OPEN, MeasureNotice, TechnicalMeasure
from services.enforcement.repository.kept import Kept, values_of
from services.enforcement.use_cases.measure_work import Maker

_TAKING_PART: Final = ("ACTIVE", "RECTIFYING")


class TechnicalMeasures(Kept[TechnicalMeasure]):
    """Technical measures."""

    def of_reference(self, member: str, reference: str) -> TechnicalMeasure | None:
        return self.first(self.table.c.member == member, self.table.c.reference == reference)

    def unmatched(self) -> TechnicalMeasure | None:
        """The oldest for which not every maker was looked at, held; those that another worker holds are left out."""
        select = sa.select(self.table).where(sa.not_(self.table.c.matched)).order_by(self.table.c.measure_id).limit(1)
        return next(iter(self.selected(select.with_for_update(skip_locked=True))), None)

    def match_again(self) -> None:
        """Have all that are not over matched again: goods of enterprises change, and new ones are registered."""
        column = self.table.c
        changed = sa.update(self.table).where(column.state.in_(OPEN), column.matched)
        self.session.execute(changed.values(matched=False, matched_after=""))

    def page_of(
        self,
        *,
        kind: str | None,
        member: str | None,
        state: str | None,
        hs_code: str | None,
        limit: int,
        cursor: str | None,
    ) -> tuple[list[TechnicalMeasure], str | None]:
        """Return a page; `hs_code` finds what is about such goods."""
        conditions = self.equal(kind=kind, member=member, state=state)
        if hs_code is not None:
            begins = [hs_code[:end] for end in range(2, len(hs_code) + 1)]
            conditions.append(_any_of(self.table.c.hs_prefixes, begins))
        return self.page(conditions, limit=limit, cursor=cursor)


class MeasureNotices(Kept[MeasureNotice]):
    """Whom measures concern."""

    def makers(self, prefixes: Collection[str], after: str, limit: int) -> list[Maker]:
        """Active enterprises with such goods, those whose code comes after one, in the order of codes."""
        firm = models.table(models.EnterpriseRow)
        rough = sorted({one for prefix in prefixes for one in shorter(prefix)})
        goods = _any_of(firm.c.hs_prefixes, sorted(prefixes))
        if rough:
            goods = sa.or_(goods, _any_of(firm.c.hs_codes, rough))
        select = sa.select(firm.c.uscc, firm.c.division, firm.c.hs_codes).where(firm.c.active, goods)
        rows = self.session.execute(select.where(firm.c.uscc > after).order_by(firm.c.uscc).limit(limit))
        return [Maker(*row) for row in rows]

    def exporters(self, usccs: Collection[str], markets: Collection[str], prefixes: Collection[str]) -> set[str]:
        """Of the enterprises, those that declared such goods to one of the countries."""
        goods = models.table(models.ConsignmentCopyRow)
        such = sa.or_(*(goods.c.hs_code.startswith(prefix) for prefix in sorted(prefixes)))
        select = sa.select(goods.c.uscc).where(goods.c.uscc.in_(usccs), goods.c.destination.in_(markets), such)
        return set(self.session.scalars(select.distinct()))

    def add_new(self, notices: Sequence[MeasureNotice]) -> None:
        """Keep notices; of an enterprise that was told before, what is known now."""
        if not notices:
            return
        statement = insert(self.table).values([values_of(one) for one in notices])
        known = {name: statement.excluded[name] for name in ("division", "hs_prefix", "way")}
        self.session.execute(statement.on_conflict_do_update(constraint="measure_notices_once", set_=known))

    def counts(self, measure_id: str) -> dict[str, int]:
        """How many enterprises a measure concerns, by the way they were found."""
        column = self.table.c
        select = sa.select(column.way, sa.func.count()).where(column.measure_id == measure_id).group_by(column.way)
        return {row[0]: row[1] for row in self.session.execute(select)}

    def zones(self, measure_id: str, limit: int) -> Sequence[Mapping[str, Any]]:
        """Zones with members that a measure concerns, those with most of them first."""
        member, zone = models.table(models.MembershipRow), models.table(models.ZoneRow)
        count = sa.func.count(self.table.c.uscc)
        select = (
            sa.select(member.c.zone_id, zone.c.name, zone.c.division, count.label("members"))
            .select_from(self.table)
            .join(member, member.c.uscc == self.table.c.uscc)
            .join(zone, zone.c.zone_id == member.c.zone_id)
            .where(self.table.c.measure_id == measure_id, member.c.state.in_(_TAKING_PART))
            .group_by(member.c.zone_id, zone.c.name, zone.c.division)
            .order_by(count.desc(), member.c.zone_id)
        )
        return [dict(row) for row in self.session.execute(select.limit(limit)).mappings()]

    def listed(
        self, *, uscc: str | None, measure_id: str | None, limit: int, cursor: str | None
    ) -> tuple[Sequence[Mapping[str, Any]], str | None]:
        """Return a page of notices with what they are about, newest first."""
        measure, notice = models.table(models.TechnicalMeasureRow), self.table
        about = [
            measure.c[name]
            for name in ("kind", "reference", "member", "title", "state", "comment_until", "in_force_on")
        ]
        select = sa.select(notice, *about).join(measure, measure.c.measure_id == notice.c.measure_id)
        select = select.where(*self.equal(uscc=uscc, measure_id=measure_id))
        if cursor is not None:
            select = select.where(notice.c.notice_id < cursor)
        rows = self.session.execute(select.order_by(notice.c.notice_id.desc()).limit(limit + 1)).mappings().all()
        found = [dict(row) for row in rows[:limit]]
        return found, found[-1]["notice_id"] if len(rows) > limit else None


class MeasureComments(Kept[MeasureComment]):
    """Comments on measures."""

    def of_digest(self, measure_id: str, digest: str) -> MeasureComment | None:
        return self.first(self.table.c.measure_id == measure_id, self.table.c.digest == digest)

    def counts(self, measure_id: str) -> dict[str, int]:
        """How many comments on a measure stand in each state."""
        column = self.table.c
        select = sa.select(column.state, sa.func.count()).where(column.measure_id == measure_id)
        return {row[0]: row[1] for row in self.session.execute(select.group_by(column.state))}

    def page_of(self, *, limit: int, cursor: str | None, **wanted: Any) -> tuple[list[MeasureComment], str | None]:
        """Return a page of those whose columns are as wanted."""
        return self.page(self.equal(**wanted), limit=limit, cursor=cursor)


def _any_of(column: sa.Column[Any], texts: Sequence[str]) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = sa.type_coerce(column, JSONB).has_any(sa.cast(list(texts), ARRAY(sa.Text)))
    return found
