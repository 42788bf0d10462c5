"""Joint meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.clock import SHANGHAI
from databus.errors import NotFound
from services.enterprise.domain.meetings import HELD, Decision, Meeting
from services.enterprise.models import MeetingRow, ZoneRow
from services.enterprise.repository.rows import find, listed, narrowed, select_from, upsert


class StoredMeetings:
    """Queries on joint meetings."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, meeting_id: str, *, lock: bool = False) -> Meeting:
        """Return a meeting; NotFound if there is none."""
        statement = select_from(MeetingRow).where(MeetingRow.meeting_id == meeting_id)
        found = find(self._session, Meeting, statement, lock=lock)
        if found is None:
            raise NotFound(f"there is no meeting {meeting_id}")
        return _read(found)

    def save(self, meeting: Meeting) -> None:
        upsert(self._session, MeetingRow, replace(meeting, decisions=_written(meeting.decisions)))

    def last_held(self, division: str) -> date | None:
        """The day of a county's last meeting."""
        held = (MeetingRow.division == division, MeetingRow.state == HELD)
        return self._session.scalar(sa.select(sa.func.max(MeetingRow.held_on)).where(*held))

    def first_zone_on(self, division: str) -> date | None:
        """The day on which a county's first zone was drafted."""
        first = self._session.scalar(sa.select(sa.func.min(ZoneRow.created_at)).where(ZoneRow.division == division))
        return None if first is None else first.astimezone(SHANGHAI).date()

    def page(
        self, *, zone_id: str | None, division: str | None, state: str | None, after: str | None, limit: int
    ) -> Sequence[Meeting]:
        statement = narrowed(
            select_from(MeetingRow),
            (MeetingRow.zone_id, zone_id),
            (MeetingRow.division, division),
            (MeetingRow.state, state),
            after=(MeetingRow.meeting_id, after),
            limit=limit,
        )
        return [_read(meeting) for meeting in listed(self._session, Meeting, statement)]


def _read(kept: Meeting) -> Meeting:
    """Decisions are kept as JSON."""
    told: Any = kept.decisions
    return replace(kept, decisions=tuple(_decision(row) for row in told))


def _decision(row: dict[str, Any]) -> Decision:
    due_on = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    return Decision(**{**row, "agencies": tuple(row["agencies"]), "due_on": due_on})


def _written(decisions: Sequence[Decision]) -> Any:
    return tuple(
        {**asdict(one), "agencies": list(one.agencies), "due_on": one.due_on.isoformat() if one.due_on else None}
        for one in decisions
    )
