"""Yearly summaries, and what they count: members, titles, exports, grades, cases, meetings, tasks, checks, comments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from databus.errors import NotFound
from services.enterprise.domain.summaries import Period, Summary
from services.enterprise.models import (
    CampaignRow,
    CheckFindingRow,
    CheckRow,
    CommentRow,
    ConsultationRow,
    ExportRow,
    MeetingRow,
    MoveRow,
    NoticeRow,
    ProblemRow,
    RatingRow,
    SummaryRow,
    TaskRow,
    TitleRow,
    TraceRow,
    ZoneRow,
)
from services.enterprise.repository.rows import find, listed, narrowed, select_from, upsert

Counts = dict[str, int]


class StoredSummaries:
    """Queries on yearly summaries."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, summary_id: str, *, lock: bool = False) -> Summary:
        """Return a summary; NotFound if there is none."""
        statement = select_from(SummaryRow).where(SummaryRow.summary_id == summary_id)
        found = find(self._session, Summary, statement, lock=lock)
        if found is None:
            raise NotFound(f"there is no summary {summary_id}")
        return found

    def save(self, summary: Summary) -> None:
        upsert(self._session, SummaryRow, summary)

    def page(
        self, *, zone_id: str | None, division: str | None, year: int | None, after: str | None, limit: int
    ) -> Sequence[Summary]:
        statement = narrowed(
            select_from(SummaryRow),
            (SummaryRow.zone_id, zone_id),
            (SummaryRow.division, division),
            (SummaryRow.year, year),
            after=(SummaryRow.summary_id, after),
            limit=limit,
        )
        return listed(self._session, Summary, statement)

    def zones_of(self, division: str) -> Sequence[str]:
        """The zones of a county, by id."""
        found = sa.select(ZoneRow.zone_id).where(ZoneRow.division == division).order_by(ZoneRow.zone_id)
        return self._session.scalars(found).all()

    # ---- what is counted
    def members(self, zone_ids: Collection[str], on: date) -> Mapping[str, Sequence[str]]:
        """Codes of the enterprises of zones by the state their membership was in on a day."""
        zone = sa.func.split_part(MoveRow.subject, "/", 1)
        newest = (
            sa.select(MoveRow.subject, sa.func.max(MoveRow.version).label("version"))
            .where(MoveRow.kind == "membership", MoveRow.on <= on, zone.in_(zone_ids))
            .group_by(MoveRow.subject)
            .subquery()
        )
        found = sa.select(MoveRow.target, sa.func.split_part(MoveRow.subject, "/", 2)).join(
            newest,
            sa.and_(
                MoveRow.kind == "membership", MoveRow.subject == newest.c.subject, MoveRow.version == newest.c.version
            ),
        )
        by_state: dict[str, list[str]] = {}
        for state, uscc in self._session.execute(found.order_by(MoveRow.target, MoveRow.subject)):
            by_state.setdefault(state, []).append(uscc)
        return by_state

    def memberships_moved(self, zone_ids: Collection[str], period: Period) -> Counts:
        """How many moves of the memberships of zones led where in a period."""
        about = sa.func.split_part(MoveRow.subject, "/", 1).in_(zone_ids)
        return self._counts(MoveRow.target, MoveRow.kind == "membership", about, MoveRow.on.between(*period))

    def titles_moved(self, zone_ids: Collection[str], period: Period) -> Counts:
        """How many moves of the titles of zones led where in a period."""
        about = MoveRow.subject.in_(sa.select(TitleRow.title_id).where(TitleRow.zone_id.in_(zone_ids)))
        return self._counts(MoveRow.target, MoveRow.kind == "title", about, MoveRow.on.between(*period))

    def exports(self, usccs: Collection[str], years: Sequence[int]) -> Mapping[int, str]:
        """What enterprises exported by year, US dollars as exact text."""
        found = (
            sa.select(ExportRow.year, sa.func.sum(ExportRow.amount_usd))
            .where(ExportRow.uscc.in_(usccs), ExportRow.year.in_(years))
            .group_by(ExportRow.year)
        )
        return {year: format(amount, "f") for year, amount in self._session.execute(found)}

    def grades(self, usccs: Collection[str], on: date) -> Counts:
        """How many enterprises have which grade on a day; U those without a rating, or whose has run out."""
        valid = sa.or_(RatingRow.valid_until.is_(None), RatingRow.valid_until >= on)
        grade = sa.case((valid, RatingRow.grade), else_="U")
        counts = self._counts(grade, RatingRow.uscc.in_(usccs))
        missing = len(set(usccs)) - sum(counts.values())
        return {**counts, "U": counts.get("U", 0) + missing} if missing else counts

    def cases(self, usccs: Collection[str], period: Period) -> Counts:
        """How many cases against enterprises were opened in a period, by what came of them so far."""
        disposition = sa.func.coalesce(TraceRow.disposition, "OPEN")
        return self._counts(disposition, TraceRow.uscc.in_(usccs), TraceRow.opened_on.between(*period))

    def campaigns(self, zone_ids: Collection[str], year: int) -> Sequence[Mapping[str, Any]]:
        """Joint campaigns of a year."""
        found = sa.select(CampaignRow.title, CampaignRow.kind, CampaignRow.state).where(
            CampaignRow.zone_id.in_(zone_ids), CampaignRow.year == year
        )
        return [
            dict(row) for row in self._session.execute(found.order_by(CampaignRow.campaign_id).limit(50)).mappings()
        ]

    def meetings(self, zone_ids: Collection[str], division: str, period: Period) -> Sequence[Mapping[str, Any]]:
        """Meetings held in a period, with how many decisions each made."""
        decisions = sa.func.jsonb_array_length(MeetingRow.decisions).label("decisions")
        attended = sa.func.cardinality(MeetingRow.attended).label("attended")
        found = sa.select(MeetingRow.held_on, MeetingRow.title, MeetingRow.minutes_no, attended, decisions).where(
            *_about(MeetingRow.zone_id, MeetingRow.division, zone_ids, division), MeetingRow.held_on.between(*period)
        )
        rows = self._session.execute(found.order_by(MeetingRow.held_on, MeetingRow.meeting_id).limit(50)).mappings()
        return [{**row, "held_on": row["held_on"].isoformat()} for row in rows]

    def tasks(self, zone_ids: Collection[str], division: str, period: Period) -> Sequence[Mapping[str, Any]]:
        """Tasks given by the end of a period and not ended before it, counted for each agency that leads."""
        last = period[1]
        done = sa.and_(TaskRow.state == "DONE", TaskRow.on <= last)
        late = sa.and_(TaskRow.due_on < last, sa.not_(done), TaskRow.state != "CANCELLED")
        count = sa.func.count()
        found = (
            sa.select(
                TaskRow.lead,
                count.label("given"),
                count.filter(done).label("done"),
                count.filter(late).label("overdue"),
                sa.cast(sa.func.floor(sa.func.avg(TaskRow.progress)), sa.Integer).label("progress"),
            )
            .where(
                *_about(TaskRow.zone_id, TaskRow.division, zone_ids, division),
                TaskRow.assigned_on <= last,
                sa.or_(TaskRow.state == "OPEN", TaskRow.on >= period[0]),
                TaskRow.state != "CANCELLED",
            )
            .group_by(TaskRow.lead)
        )
        return [dict(row) for row in self._session.execute(found.order_by(TaskRow.lead)).mappings()]

    def checks(self, zone_ids: Collection[str], period: Period) -> Mapping[str, Any]:
        """Checks of a period, and their findings by state."""
        mine = (CheckRow.zone_id.in_(zone_ids), CheckRow.checked_on.between(*period))
        made = self._session.scalar(sa.select(sa.func.count()).select_from(CheckRow).where(*mine))
        found = CheckFindingRow.check_id.in_(sa.select(CheckRow.check_id).where(*mine))
        return {"made": made or 0, "findings": self._counts(CheckFindingRow.state, found)}

    def consultations(self, zone_ids: Collection[str], division: str, period: Period) -> Mapping[str, Any]:
        """Consultations opened in a period, and the comments on them by outcome."""
        mine = (
            *_about(ConsultationRow.zone_id, ConsultationRow.division, zone_ids, division),
            ConsultationRow.opened_on.between(*period),
        )
        opened = self._session.scalar(sa.select(sa.func.count()).select_from(ConsultationRow).where(*mine))
        said = CommentRow.consultation_id.in_(sa.select(ConsultationRow.consultation_id).where(*mine))
        return {
            "opened": opened or 0,
            "comments": self._counts(sa.func.coalesce(CommentRow.outcome, "unanswered"), said),
        }

    def problems(self, zone_ids: Collection[str], division: str, period: Period) -> Counts:
        """Problems reported in a period, by state."""
        about = _about(ProblemRow.zone_id, ProblemRow.division, zone_ids, division)
        return self._counts(ProblemRow.state, *about, ProblemRow.reported_on.between(*period))

    def notices(self, zone_ids: Collection[str], division: str, period: Period) -> Counts:
        """What was made public in a period, by kind."""
        about = _about(NoticeRow.zone_id, NoticeRow.division, zone_ids, division)
        return self._counts(NoticeRow.kind, *about, NoticeRow.published_on.between(*period))

    def _counts(self, column: Any, *wanted: Any) -> Counts:
        found = sa.select(column, sa.func.count()).where(*wanted).group_by(column).order_by(column)
        return {value: number for value, number in self._session.execute(found)}  # noqa: C416  — rows, not pairs


def _about(
    zone_id: InstrumentedAttribute[str | None],
    division: InstrumentedAttribute[str],
    zone_ids: Collection[str],
    county: str,
) -> tuple[Any, ...]:
    """What is about one of the zones, or about their whole county."""
    return (division == county, sa.or_(zone_id.is_(None), zone_id.in_(zone_ids)))
