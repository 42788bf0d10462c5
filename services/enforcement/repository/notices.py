"""How notices and first measures are kept and found again."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.enforcement import models
from services.enforcement.domain.first_measures import OPEN, FirstMeasure
from services.enforcement.domain.notices import WITHDRAWN, Notice, Push
from services.enforcement.domain.risk_matches import shorter
from services.enforcement.repository.kept import Kept, values_of


class Notices(Kept[Notice]):
    """Notices."""

    def add_many(self, notices: list[Notice]) -> None:
        if notices:
            self.session.execute(sa.insert(self.table), [values_of(one) for one in notices])

    def supersede(self, alert_id: str, version: int) -> list[Notice]:
        """End what is still to be confirmed of earlier turns of an alert; return the agencies' of it."""
        column = self.table.c
        waiting = (column.alert_id == alert_id, column.state == "SENT", column.alert_version < version)
        agencies = self.all(*waiting, column.audience == "agency")
        self.session.execute(
            sa.update(self.table).where(*waiting).values(state="SUPERSEDED", version=column.version + 1)
        )
        return agencies

    def told(self, alert_id: str) -> set[str]:
        """Agencies that were told of an alert."""
        column = self.table.c
        select = sa.select(column.recipient).where(column.alert_id == alert_id, column.audience == "agency")
        return set(self.session.scalars(select))

    def spread(self, push: Push, limit: int) -> tuple[int, str | None]:
        """Tell the next enterprises of a push, in one statement; how many, and the last of them.

        Whoever was told before is told again; an enterprise is told once of each turn.
        """
        told = (
            self._concerned(push)
            .where(sa.column("uscc", sa.Text) > push.spread_after)
            .order_by("uscc")
            .limit(limit)
            .cte("told")
        )
        digest = sa.func.md5(sa.literal(f"{push.push_id}|").concat(told.c.uscc))
        key = sa.func.concat(
            f"{push.push_id[:13]}-7", sa.func.substr(digest, 1, 3), "-8", sa.func.substr(digest, 4, 3), "-",
            sa.func.substr(digest, 7, 12),
        )  # fmt: skip
        values = {**_values(push), "notice_id": key, "recipient": told.c.uscc, "uscc": told.c.uscc}
        values["division"] = told.c.division
        names = list(values)
        made = sa.select(*(_column(values[name]).label(name) for name in names)).select_from(told)
        insert = sa.dialects.postgresql.insert(self.table).from_select(names, made).on_conflict_do_nothing()
        counted = sa.select(sa.func.count(), sa.func.max(told.c.uscc)).select_from(told)
        count, last = self.session.execute(counted.add_cte(insert.cte("made"))).one()
        return count, last

    def _concerned(self, push: Push) -> sa.Select[Any]:
        """Enterprises that a push concerns: named, confirmed to be meant, told before, or makers of such goods."""
        firm, match = models.table(models.EnterpriseRow), models.table(models.RiskMatchRow)
        alert = models.table(models.AlertRow)
        meant = (
            sa.select(match.c.uscc)
            .join(alert, alert.c.information_id == match.c.information_id)
            .where(alert.c.alert_id == push.alert_id, match.c.state == "CONFIRMED")
        )
        column = self.table.c
        before = sa.select(column.uscc).where(
            column.alert_id == push.alert_id, column.audience == "enterprise", column.state != WITHDRAWN
        )
        codes: list[Any] = [meant, before]
        if push.uscc is not None:
            codes.append(sa.select(sa.literal(push.uscc)))
        elif push.hs_prefix is not None:
            codes.append(sa.select(firm.c.uscc).where(firm.c.active, _makes(firm, push.hs_prefix)))
        every = sa.union(*codes).subquery("every")
        code = next(iter(every.c))
        division = sa.func.coalesce(firm.c.division, sa.func.substr(code, 3, 6)).label("division")
        found = sa.select(code.label("uscc"), division).select_from(every.outerjoin(firm, firm.c.uscc == code))
        return sa.select(found.subquery("concerned"))

    def reach(self, alert_id: str, version: int, today: date) -> list[dict[str, Any]]:
        """How many were told of a turn of an alert, have confirmed, and are late, by audience."""
        column = self.table.c
        late = sa.and_(column.state == "SENT", column.due_on < today)
        mine = (column.alert_id == alert_id, column.alert_version == version, column.state != WITHDRAWN)
        select = sa.select(
            column.audience,
            sa.func.count().label("sent"),
            sa.func.count().filter(column.state == "CONFIRMED").label("confirmed"),
            sa.func.count().filter(column.state == "SENT", column.due_on.is_not(None)).label("waiting"),
            sa.func.count().filter(late).label("late"),
        ).where(*mine)
        rows = self.session.execute(select.group_by(column.audience).order_by(column.audience))
        return [dict(row) for row in rows.mappings()]

    def to_enterprise(self, alert_id: str, uscc: str) -> list[Notice]:
        """What an enterprise was told of an alert, held, oldest first."""
        column = self.table.c
        mine = (column.alert_id == alert_id, column.recipient == uscc, column.audience == "enterprise")
        return self.selected(sa.select(self.table).where(*mine).order_by(column.notice_id).with_for_update())

    def makes_goods(self, uscc: str, hs_prefix: str | None) -> bool:
        """Whether an enterprise is active and makes goods whose codes begin so."""
        if hs_prefix is None:
            return False
        firm = models.table(models.EnterpriseRow)
        mine = sa.select(1).where(firm.c.uscc == uscc, firm.c.active, _makes(firm, hs_prefix))
        return bool(self.session.scalar(sa.select(sa.exists(mine))))

    def any_told(self, alert_id: str, audience: str) -> bool:
        """Whether anybody was told of an alert rightly."""
        column = self.table.c
        return (
            self.first(column.alert_id == alert_id, column.audience == audience, column.state != WITHDRAWN) is not None
        )

    def to_agencies(self, alert_id: str, version: int) -> list[Notice]:
        """What agencies were told of a turn of an alert."""
        column = self.table.c
        return self.all(column.alert_id == alert_id, column.alert_version == version, column.audience == "agency")

    def follow_clocks(self, of_agencies: str, of_enterprises: str) -> None:
        """Take over the last day of clocks that another calendar has moved; arguments: what the clocks are about."""
        column, clock = self.table.c, models.table(models.ClockRow)
        mine = sa.or_(
            sa.and_(clock.c.subject_kind == of_agencies, clock.c.subject_id == column.notice_id),
            sa.and_(
                clock.c.subject_kind == of_enterprises,
                clock.c.subject_id == column.alert_id,
                column.audience == "enterprise",
            ),
        )
        waiting = (column.state == "SENT", column.provisional, clock.c.ended_on.is_(None))
        differs = sa.or_(clock.c.due_on != column.due_on, clock.c.provisional != column.provisional)
        moved = sa.update(self.table).where(mine, *waiting, differs)
        self.session.execute(moved.values(due_on=clock.c.due_on, provisional=clock.c.provisional))

    def any_waiting(self, alert_id: str, audience: str) -> bool:
        """Whether anybody has still to confirm."""
        column = self.table.c
        waiting = sa.select(1).where(
            column.alert_id == alert_id, column.audience == audience, column.state == "SENT", column.due_on.is_not(None)
        )
        return bool(self.session.scalar(sa.select(sa.exists(waiting))))

    def listed(
        self,
        *,
        recipient: str | None,
        alert_id: str | None,
        audience: str | None,
        state: str | None,
        late_on: date | None,
        limit: int,
        cursor: str | None,
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Return a page of notices with what they are about, newest first."""
        alert, column = models.table(models.AlertRow), self.table.c
        about = (alert.c.risk, alert.c.hs_prefix, alert.c.destination, alert.c.source_reference, alert.c.hazard)
        select = sa.select(self.table, *about).join(alert, alert.c.alert_id == column.alert_id)
        select = select.where(*self.equal(recipient=recipient, alert_id=alert_id, audience=audience, state=state))
        if late_on is not None:
            select = select.where(column.state == "SENT", column.due_on < late_on)
        if cursor is not None:
            select = select.where(column.notice_id < cursor)
        rows = self.session.execute(select.order_by(column.notice_id.desc()).limit(limit + 1))
        found = [dict(row) for row in rows.mappings()]
        return found[:limit], found[limit - 1]["notice_id"] if len(found) > limit else None


def _makes(firm: sa.Table, hs_prefix: str) -> sa.ColumnElement[bool]:
    """Whether an enterprise makes goods whose codes begin so, or says only the beginning of such a code."""
    prefixes, codes = sa.type_coerce(firm.c.hs_prefixes, JSONB), sa.type_coerce(firm.c.hs_codes, JSONB)
    exact: sa.ColumnElement[bool] = prefixes.has_key(hs_prefix)
    beginnings = shorter(hs_prefix)
    if not beginnings:
        return exact
    any_of = sa.cast(beginnings, ARRAY(sa.Text))
    # the first condition is what the index answers
    return sa.or_(exact, sa.and_(prefixes.has_any(any_of), codes.has_any(any_of)))


def _values(push: Push) -> dict[str, Any]:
    """What all notices of a push to enterprises have in common."""
    shared = {field.name for field in fields(Push)} & {field.name for field in fields(Notice)}
    told = {name: getattr(push, name) for name in shared}
    return told | {"audience": "enterprise", "state": "SENT", "version": 1}


def _column(value: Any) -> sa.ColumnElement[Any]:
    return value if isinstance(value, sa.ColumnElement) else sa.literal(value)


class Pushes(Kept[Push]):
    """Turns of alerts as they go out."""

    def under_way(self) -> Push | None:
        """The oldest push that has not reached all it concerns, held; None if there is none."""
        select = sa.select(self.table).where(sa.not_(self.table.c.spread)).order_by(self.table.c.push_id).limit(1)
        row = self.session.execute(select.with_for_update(skip_locked=True)).mappings().first()
        return None if row is None else Push(**row)

    def stop(self, alert_id: str) -> None:
        """Tell nobody more of the turns of an alert until now; waits for whoever is telling just then."""
        column = self.table.c
        under_way = (column.alert_id == alert_id, sa.not_(column.spread))
        self.session.execute(sa.update(self.table).where(*under_way).values(spread=True))

    def newest(self, alert_id: str) -> Push | None:
        """The newest turn of an alert."""
        select = sa.select(self.table).where(self.table.c.alert_id == alert_id)
        row = self.session.execute(select.order_by(self.table.c.push_id.desc()).limit(1)).mappings().first()
        return None if row is None else Push(**row)


class FirstMeasures(Kept[FirstMeasure]):
    """First measures."""

    def of_alert(self, alert_id: str) -> list[FirstMeasure]:
        """Those proposed on an alert, oldest first."""
        return self.all(self.table.c.alert_id == alert_id)

    def open_of(self, alert_id: str) -> list[FirstMeasure]:
        """Those of an alert that are not over."""
        return self.all(self.table.c.alert_id == alert_id, self.table.c.state.in_(OPEN))

    def follow_clocks(self, subject_kind: str) -> None:
        """Take over the last day of clocks that another calendar has moved; argument: what the clocks are about."""
        column, clock = self.table.c, models.table(models.ClockRow)
        mine = (clock.c.subject_kind == subject_kind, clock.c.subject_id == column.measure_id, column.state.in_(OPEN))
        moved = sa.or_(clock.c.due_on != column.due_on, clock.c.provisional != column.provisional)
        change = sa.update(self.table).where(*mine, column.provisional, clock.c.ended_on.is_(None), moved)
        self.session.execute(change.values(due_on=clock.c.due_on, provisional=clock.c.provisional))

    def page_of(self, *, limit: int, cursor: str | None, **wanted: str | None) -> tuple[list[FirstMeasure], str | None]:
        """Return a page of those whose columns are as wanted."""
        return self.page(self.equal(**wanted), limit=limit, cursor=cursor)
