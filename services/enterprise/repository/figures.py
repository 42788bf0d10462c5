"""Figures of zones, what key figures are counted from, and snapshots of boards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.enterprise.domain.memberships import ACTIVE
from services.enterprise.models import (
    CampaignRow,
    EnterpriseRow,
    ExportRow,
    KpiSnapshotRow,
    MembershipRow,
    RatingRow,
    TraceRow,
    ZoneFiguresRow,
)
from services.enterprise.repository.rows import columns_of, find, listed, select_from, table_of
from services.enterprise.repository.successions import codes_of
from services.enterprise.use_cases.kept import Snapshot, ZoneFigures
from services.enterprise.use_cases.kept_figures import Counted

_ABROAD = ("foreign_notification", "return")
_PRESENT = ZoneFiguresRow.known_until.is_(None)


class StoredFigures:
    """Queries for key figures."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def replace(self, figures: ZoneFigures) -> None:
        """Keep a year's figures; those known before are known no longer."""
        known = sa.update(table_of(ZoneFiguresRow)).where(
            ZoneFiguresRow.zone_id == figures.zone_id, ZoneFiguresRow.year == figures.year, _PRESENT
        )
        self._session.execute(known.values(known_until=figures.noted_at))
        self._session.execute(sa.insert(table_of(ZoneFiguresRow)).values(columns_of(figures)))

    def page(
        self, zone_id: str, *, year: int | None, known_at: datetime | None, before: str | None, limit: int
    ) -> Sequence[ZoneFigures]:
        """A zone's figures noted last first, those superseded among them; with a moment, those known then."""
        statement = select_from(ZoneFiguresRow).where(ZoneFiguresRow.zone_id == zone_id)
        if year is not None:
            statement = statement.where(ZoneFiguresRow.year == year)
        if known_at is not None:
            until = ZoneFiguresRow.known_until
            statement = statement.where(ZoneFiguresRow.noted_at <= known_at, sa.or_(until.is_(None), until > known_at))
        if before:
            statement = statement.where(ZoneFiguresRow.figures_id < before)
        return listed(self._session, ZoneFigures, statement.order_by(ZoneFiguresRow.figures_id.desc()).limit(limit))

    def latest(self, zone_id: str, *, year: int) -> ZoneFigures | None:
        """The figures of the latest year recorded, at most `year`."""
        statement = (
            select_from(ZoneFiguresRow)
            .where(ZoneFiguresRow.zone_id == zone_id, ZoneFiguresRow.year <= year, _PRESENT)
            .order_by(ZoneFiguresRow.year.desc())
            .limit(1)
        )
        return find(self._session, ZoneFigures, statement)

    def counted(self, zone_id: str, *, on: date, year: int | None) -> dict[str, Decimal | int | None]:
        """Count the ACTIVE members and what they have; exports are None without a year or without any noted."""
        rated = sa.and_(RatingRow.rated, sa.or_(RatingRow.valid_until.is_(None), RatingRow.valid_until >= on))
        count, amount = sa.func.count(), sa.func.sum(ExportRow.amount_usd)
        statement = (
            sa.select(
                count.label("members"),
                count.filter(EnterpriseRow.leading).label("leading"),
                count.filter(EnterpriseRow.own_brand).label("own_brand"),
                count.filter(EnterpriseRow.qms, EnterpriseRow.self_control).label("qms_and_self_control"),
                count.filter(rated).label("rated"),
                amount.label("member_exports"),
                amount.filter(EnterpriseRow.leading).label("leading_exports"),
            )
            .select_from(MembershipRow)
            .join(EnterpriseRow, EnterpriseRow.uscc == MembershipRow.uscc)
            .outerjoin(RatingRow, RatingRow.uscc == MembershipRow.uscc)
            .outerjoin(ExportRow, sa.and_(ExportRow.uscc == MembershipRow.uscc, ExportRow.year == year))
            .where(MembershipRow.zone_id == zone_id, MembershipRow.state == ACTIVE)
        )
        counted = dict(self._session.execute(statement).mappings().one())
        if counted["member_exports"] is not None:
            counted["leading_exports"] = counted["leading_exports"] or Decimal(0)
        return {**counted, "campaigns_closed": self.campaigns_closed(zone_id, year=on.year)}

    def members(self, zone_id: str, *, year: int | None) -> Sequence[Counted]:
        """The ACTIVE members, each with its rating and its exports of the year."""
        columns: list[Any] = [
            MembershipRow.uscc,
            sa.func.coalesce(RatingRow.rated, sa.false()).label("rated"),
            RatingRow.valid_until.label("rated_until"),
            ExportRow.amount_usd.label("exports"),
        ]
        statement = (
            sa.select(*columns)
            .outerjoin(RatingRow, RatingRow.uscc == MembershipRow.uscc)
            .outerjoin(ExportRow, sa.and_(ExportRow.uscc == MembershipRow.uscc, ExportRow.year == year))
            .where(MembershipRow.zone_id == zone_id, MembershipRow.state == ACTIVE)
            .order_by(MembershipRow.uscc)
        )
        return listed(self._session, Counted, statement)

    def incidents(self, zone_id: str, *, year: int) -> int:
        """How many trace cases of the year follow a foreign notification or a return that concerns an ACTIVE member.

        A case against a code that a member had before concerns it too.
        """
        members = sa.select(MembershipRow.uscc.label("code")).where(
            MembershipRow.zone_id == zone_id, MembershipRow.state == ACTIVE
        )
        statement = sa.select(sa.func.count()).where(
            TraceRow.uscc.in_(codes_of(members)),
            TraceRow.trigger.in_(_ABROAD),
            sa.extract("year", TraceRow.opened_on) == year,
        )
        return self._session.execute(statement).scalar_one()

    def add_snapshot(self, snapshot: Snapshot) -> None:
        self._session.execute(sa.insert(table_of(KpiSnapshotRow)).values(columns_of(snapshot)))

    def snapshot(self, zone_id: str, *, on: date) -> Snapshot | None:
        """The board as last kept on or before the day."""
        statement = (
            select_from(KpiSnapshotRow)
            .where(KpiSnapshotRow.zone_id == zone_id, KpiSnapshotRow.on <= on)
            .order_by(KpiSnapshotRow.on.desc(), KpiSnapshotRow.snapshot_id.desc())
            .limit(1)
        )
        return find(self._session, Snapshot, statement)

    def snapshots(
        self, zone_id: str, *, since: date | None, until: date | None, before: str | None, limit: int
    ) -> Sequence[Snapshot]:
        """The boards kept, newest first, after the one that `before` names."""
        statement = select_from(KpiSnapshotRow).where(KpiSnapshotRow.zone_id == zone_id)
        if since is not None:
            statement = statement.where(KpiSnapshotRow.on >= since)
        if until is not None:
            statement = statement.where(KpiSnapshotRow.on <= until)
        if before is not None:
            statement = statement.where(KpiSnapshotRow.snapshot_id < before)
        return listed(self._session, Snapshot, statement.order_by(KpiSnapshotRow.snapshot_id.desc()).limit(limit))

    def boards(self, zone_id: str) -> int:
        """How many boards of a zone were kept."""
        statement = sa.select(sa.func.count()).where(KpiSnapshotRow.zone_id == zone_id)
        return self._session.execute(statement).scalar_one()

    def hold_board(self, zone_id: str) -> None:
        """Count a zone's board alone: who counts later sees all that was written before."""
        self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"board/{zone_id}", 0))))

    def campaigns_closed(self, zone_id: str, *, year: int) -> int:
        """How many joint anti-counterfeit campaigns of a calendar year are closed."""
        statement = sa.select(sa.func.count()).where(
            CampaignRow.zone_id == zone_id,
            CampaignRow.kind == "anti_counterfeit",
            CampaignRow.state == "CLOSED",
            CampaignRow.year == year,
        )
        return self._session.execute(statement).scalar_one()
