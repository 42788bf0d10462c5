"""Queries on co-inspections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.inspection.domain.co_inspection import CoInspection, Party, Visitor
from services.inspection.domain.offered import ItemFound, Signature
from services.inspection.models import CoInspectionRow, CoInspectionStepRow
from services.inspection.repository.rows import table_of

_VISITS: Final = table_of(CoInspectionRow)
_STEPS: Final = table_of(CoInspectionStepRow)
RUNNING: Final = ("PROPOSED", "AGREED", "VISITED")


class CoInspectionsInDatabase:
    """Co-inspections of inspection's database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, one: CoInspection) -> None:
        """Add a co-inspection."""
        self._session.execute(_VISITS.insert().values(_row(one)))

    def find(self, co_inspection_id: str, *, for_update: bool = False) -> CoInspection | None:
        """Return a co-inspection, or None."""
        found = self._select(_VISITS.c.co_inspection_id == co_inspection_id, for_update=for_update)
        return found[0] if found else None

    def save(self, one: CoInspection) -> None:
        """Write a co-inspection that has changed."""
        changed = sa.update(_VISITS).where(_VISITS.c.co_inspection_id == one.co_inspection_id)
        self._session.execute(changed.values(_row(one)))

    def running(self, uscc: str, *, for_update: bool = False) -> list[CoInspection]:
        """Return the co-inspections of an enterprise that have not ended."""
        return self._select(_VISITS.c.uscc == uscc, _VISITS.c.state.in_(RUNNING), for_update=for_update)

    def due(self, on: date, limit: int) -> list[CoInspection]:
        """Return co-inspections of which a term is over, some at a time."""
        return self._select(_VISITS.c.due_on < on, for_update=True, limit=limit)

    def page(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[CoInspection]:
        """Return co-inspections, newest first, older than the one the cursor names."""
        column = _VISITS.c
        conditions: list[sa.ColumnElement[bool]] = [
            column[name] == filters[name] for name in ("uscc", "state") if filters.get(name) is not None
        ]
        if filters.get("party") is not None:
            conditions.append(column.agencies.overlap(_texts([filters["party"]])))
        if after is not None:
            conditions.append(column.co_inspection_id < after)
        statement = sa.select(_VISITS).where(*conditions).order_by(column.co_inspection_id.desc()).limit(limit)
        return [_visit(row) for row in self._session.execute(statement).mappings()]

    def add_step(self, co_inspection_id: str, step: Mapping[str, Any]) -> None:
        """Keep a step, numbered after those before it."""
        own = _STEPS.c.co_inspection_id == co_inspection_id
        before = sa.select(sa.func.coalesce(sa.func.max(_STEPS.c.number), 0)).where(own)
        number = self._session.execute(before).scalar_one() + 1
        self._session.execute(_STEPS.insert().values(co_inspection_id=co_inspection_id, number=number, **step))

    def steps(self, co_inspection_id: str) -> list[dict[str, Any]]:
        """Return the steps of a co-inspection, oldest first."""
        own = _STEPS.c.co_inspection_id == co_inspection_id
        rows = self._session.execute(sa.select(_STEPS).where(own).order_by(_STEPS.c.number)).mappings()
        return [dict(row) for row in rows]

    def _select(
        self, *conditions: sa.ColumnElement[bool], for_update: bool = False, limit: int | None = None
    ) -> list[CoInspection]:
        statement = sa.select(_VISITS).where(*conditions).order_by(_VISITS.c.co_inspection_id).limit(limit)
        if for_update:
            statement = statement.with_for_update()
        return [_visit(row) for row in self._session.execute(statement).mappings()]


def _row(one: CoInspection) -> dict[str, Any]:
    row = asdict(one)
    row["agencies"] = one.agencies
    row["parties"] = [_written(party) for party in row["parties"]]
    row["officers"], row["findings"] = list(row["officers"]), list(row["findings"])
    return row


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _written(inner) for name, inner in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value


def _visit(row: Mapping[Any, Any]) -> CoInspection:
    told = {name: value for name, value in row.items() if name != "agencies"}
    told["parties"] = tuple(_party(one) for one in row["parties"])
    told["officers"] = tuple(Visitor(**one) for one in row["officers"])
    told["findings"] = tuple(ItemFound(**one) for one in row["findings"])
    return CoInspection(**told)


def _party(told: Mapping[str, Any]) -> Party:
    signature = told["signature"]
    return Party(
        **{
            **told,
            "answered_at": _moment(told["answered_at"]),
            "contested": tuple(told["contested"]),
            "signature": signature and Signature(**{**signature, "at": _moment(signature["at"])}),
        }
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _texts(values: Sequence[str]) -> sa.ColumnElement[Any]:
    return sa.cast(list(values), ARRAY(sa.Text))
