"""Queries on recall lists, their entries, and the exported goods that belong on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus import values
from databus.many import insert_many
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.copies import Scope
from services.inspection.domain.recalls import GONE, Entry, Progress, Recall, RecallStep
from services.inspection.models import ConsignmentLotRow, RecallEntryRow, RecallRow, RecallStepRow
from services.inspection.repository.rows import CONSIGNMENTS, table_of, to_consignment
from services.inspection.use_cases.lot_work import EntryWanted

_RECALLS: Final = table_of(RecallRow)
_ENTRIES: Final = table_of(RecallEntryRow)
_STEPS: Final = table_of(RecallStepRow)
_LOTS: Final = table_of(ConsignmentLotRow)
_OPEN: Final = _ENTRIES.c.state.in_(("LISTED", "NOTIFIED"))


class RecallsInDatabase:
    """Recall lists of inspection's database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # ---- lists
    def find(self, recall_id: str, *, lock: bool = False) -> Recall | None:
        """Return a list, or None."""
        return values.find(
            self._session, Recall, sa.select(_RECALLS).where(_RECALLS.c.recall_id == recall_id), lock=lock
        )

    def of_ground(self, ground: str, reference: str, *, lock: bool = False) -> Recall | None:
        """Return the list that was opened on a ground, or None."""
        asked = sa.select(_RECALLS).where(_RECALLS.c.ground == ground, _RECALLS.c.ground_id == reference)
        return values.find(self._session, Recall, asked, lock=lock)

    def save(self, recall: Recall) -> None:
        """Write a list, new or changed."""
        values.upsert(self._session, _RECALLS, recall)

    def page(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[Recall]:
        """Return lists, newest first, older than the one the cursor names."""
        asked = sa.select(_RECALLS)
        for name in ("ground", "ground_id"):
            if filters.get(name) is not None:
                asked = asked.where(_RECALLS.c[name] == filters[name])
        if filters.get("open") is not None:
            there = sa.exists().where(_ENTRIES.c.recall_id == _RECALLS.c.recall_id, _OPEN)
            asked = asked.where(there if filters["open"] else ~there)
        if after is not None:
            asked = asked.where(_RECALLS.c.recall_id < after)
        return values.listed(self._session, Recall, asked.order_by(_RECALLS.c.recall_id.desc()).limit(limit))

    def progress(self, recall_ids: Collection[str], on: date) -> Mapping[str, list[Progress]]:
        """Return how far lists are, of goods in each unit."""
        count, column = sa.func.count(), _ENTRIES.c
        asked = (
            sa.select(
                column.recall_id,
                column.unit,
                count,
                count.filter(_OPEN),
                count.filter(column.state == "NOTIFIED", column.due_on < on),
                count.filter(_OPEN, column.clear_proposed.is_not(None)),
                sa.func.coalesce(sa.func.sum(column.quantity).filter(column.state != "CLEARED"), 0),
                sa.func.coalesce(sa.func.sum(column.got_back).filter(column.state != "CLEARED"), 0),
            )
            .where(column.recall_id.in_(recall_ids))
            .group_by(column.recall_id, column.unit)
            .order_by(column.recall_id, column.unit)
        )
        found: dict[str, list[Progress]] = defaultdict(list)
        for recall_id, *told in self._session.execute(asked):
            found[recall_id].append(Progress(*told))
        return found

    def standing_alerts(self, consignment: Consignment) -> list[Recall]:
        """Return the lists of alerts still in force, opened since the goods were released, that the goods are under."""
        declared, column = consignment.declared, _RECALLS.c
        beginnings = [declared.hs_code[:length] for length in range(len(declared.hs_code) + 1)]
        asked = sa.select(_RECALLS).where(
            column.ground == "alert",
            column.fallen_on.is_(None),
            column.hs_prefix.in_(beginnings),
            sa.or_(column.destination.is_(None), column.destination == declared.destination),
            sa.or_(column.uscc.is_(None), column.uscc == declared.uscc),
            column.opened_on >= consignment.released_on,
        )
        return values.listed(self._session, Recall, asked.order_by(column.recall_id))

    # ---- goods that left
    def gone(self, scope: Scope, since: date, after: str | None, limit: int) -> list[Consignment]:
        """Return exports in a scope, released since a day and not all back, in order after the one named."""
        column = CONSIGNMENTS.c
        conditions = [column.hs_code >= scope.hs_prefix, column.released_on >= since]
        if scope.hs_prefix:
            conditions.append(column.hs_code < scope.hs_prefix + ":")  # ":" follows "9"
        if scope.destination is not None:
            conditions.append(column.destination == scope.destination)
        if scope.uscc is not None:
            conditions.append(column.uscc == scope.uscc)
        return self._gone(conditions, after, limit)

    def gone_with_lots(self, lot_ids: Collection[str], after: str | None, limit: int) -> list[Consignment]:
        """Return exports with goods of any of the lots, not all back, in order after the one named."""
        with_lots = sa.select(_LOTS.c.consignment_id).where(_LOTS.c.lot_id.in_(lot_ids))
        return self._gone([CONSIGNMENTS.c.consignment_id.in_(with_lots)], after, limit)

    def consignments(self, consignment_ids: Collection[str]) -> Mapping[str, Consignment]:
        """Return consignments by their ids."""
        asked = sa.select(CONSIGNMENTS).where(CONSIGNMENTS.c.consignment_id.in_(consignment_ids))
        return {one["consignment_id"]: to_consignment(one) for one in self._session.execute(asked).mappings()}

    def _gone(self, conditions: Sequence[sa.ColumnElement[bool]], after: str | None, limit: int) -> list[Consignment]:
        column = CONSIGNMENTS.c
        asked = sa.select(CONSIGNMENTS).where(column.state.in_(GONE), column.direction == "export", *conditions)
        if after is not None:
            asked = asked.where(column.consignment_id > after)
        rows = self._session.execute(asked.order_by(column.consignment_id).limit(limit)).mappings()
        return [to_consignment(row) for row in rows]

    # ---- entries
    def entry(self, entry_id: str, *, lock: bool = False) -> Entry | None:
        """Return an entry, or None."""
        return values.find(self._session, Entry, sa.select(_ENTRIES).where(_ENTRIES.c.entry_id == entry_id), lock=lock)

    def entries_of(self, recall_id: str, consignment_ids: Collection[str]) -> Mapping[str, Entry]:
        """Return a list's entries about some consignments, by consignment."""
        asked = sa.select(_ENTRIES).where(
            _ENTRIES.c.recall_id == recall_id, _ENTRIES.c.consignment_id.in_(consignment_ids)
        )
        return {one.consignment_id: one for one in values.listed(self._session, Entry, asked)}

    def open_of_consignment(self, consignment_id: str) -> list[Entry]:
        """Return the entries about a consignment that are open, held to the transaction's end."""
        asked = sa.select(_ENTRIES).where(_ENTRIES.c.consignment_id == consignment_id, _OPEN)
        return values.listed(self._session, Entry, asked.order_by(_ENTRIES.c.entry_id), lock=True)

    def entries(self, wanted: EntryWanted, after: str | None, limit: int, *, lock: bool = False) -> list[Entry]:
        """Return entries, oldest first, newer than the one the cursor names."""
        column, asked = _ENTRIES.c, sa.select(_ENTRIES)
        for name in ("recall_id", "uscc", "consignment_id", "state"):
            if (told := getattr(wanted, name)) is not None:
                asked = asked.where(column[name] == told)
        if wanted.to_clear is not None:
            proposed = sa.and_(_OPEN, column.clear_proposed.is_not(None))
            asked = asked.where(proposed if wanted.to_clear else ~proposed)
        if wanted.overdue_on is not None:
            asked = asked.where(column.state == "NOTIFIED", column.due_on < wanted.overdue_on)
        if after is not None:
            asked = asked.where(column.entry_id > after)
        return values.listed(self._session, Entry, asked.order_by(column.entry_id).limit(limit), lock=lock)

    def due_before(self, on: date, limit: int) -> list[Entry]:
        """Return entries whose term has passed and of which that was not yet said, held to the transaction's end."""
        column = _ENTRIES.c
        asked = sa.select(_ENTRIES).where(
            column.state == "NOTIFIED", column.due_on < on, column.overdue_since.is_distinct_from(column.due_on)
        )
        return values.listed(self._session, Entry, asked.order_by(column.entry_id).limit(limit), lock=True)

    def save_entries(self, entries: Sequence[Entry]) -> None:
        """Write entries, new or changed."""
        columns = [column.name for column in _ENTRIES.c]
        change = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name != "entry_id")
        rows = [asdict(one) for one in entries]
        insert_many(self._session, _ENTRIES, rows, conflict=f"(entry_id) DO UPDATE SET {change}")

    def add_steps(self, steps: Sequence[tuple[str, RecallStep]]) -> None:
        """Keep what was done."""
        insert_many(self._session, _STEPS, [{"entry_id": entry_id, **asdict(step)} for entry_id, step in steps])

    def steps(self, entry_id: str) -> list[RecallStep]:
        """Return what was done about an entry, oldest first."""
        asked = sa.select(_STEPS).where(_STEPS.c.entry_id == entry_id).order_by(_STEPS.c.number)
        return values.listed(self._session, RecallStep, asked)
