"""Queries on lots, their steps, and which consignments have goods of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus import values
from databus.many import insert_many
from services.inspection.domain.lots import Check, Input, Lot, Mark, MarkRun, ProductionStep, Shipment
from services.inspection.models import ConsignmentLotRow, LotInputRow, LotMarkRow, LotRow, LotStepRow
from services.inspection.repository.rows import table_of

_LOTS: Final = table_of(LotRow)
_STEPS: Final = table_of(LotStepRow)
_INPUTS: Final = table_of(LotInputRow)
_MARKS: Final = table_of(LotMarkRow)
_SHIPPED: Final = table_of(ConsignmentLotRow)


class LotsInDatabase:
    """Lots of inspection's database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, lot_id: str, *, lock: bool = False) -> Lot | None:
        """Return a lot, or None."""
        return values.find(self._session, Lot, sa.select(_LOTS).where(_LOTS.c.lot_id == lot_id), lock=lock)

    def by_number(self, uscc: str, lot_no: str) -> Lot | None:
        """Return a maker's lot by its number, or None."""
        asked = sa.select(_LOTS).where(_LOTS.c.uscc == uscc, _LOTS.c.lot_no == lot_no)
        return values.find(self._session, Lot, asked)

    def some(self, lot_ids: Collection[str], *, lock: bool = False) -> Mapping[str, Lot]:
        """Return lots by their ids, locked in the order of the ids."""
        asked = sa.select(_LOTS).where(_LOTS.c.lot_id.in_(lot_ids)).order_by(_LOTS.c.lot_id)
        return {one.lot_id: one for one in values.listed(self._session, Lot, asked, lock=lock)}

    def save(self, lot: Lot) -> None:
        """Write a lot, new or changed."""
        values.upsert(self._session, _LOTS, lot)

    def page(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[Lot]:
        """Return lots, newest first, older than the one the cursor names."""
        column, asked = _LOTS.c, sa.select(_LOTS)
        for name in ("uscc", "lot_no"):
            if filters.get(name) is not None:
                asked = asked.where(column[name] == filters[name])
        if filters.get("hs_prefix"):
            asked = asked.where(column.hs_code >= filters["hs_prefix"], column.hs_code < filters["hs_prefix"] + ":")
        if filters.get("from_on") is not None:
            asked = asked.where(column.made_until >= filters["from_on"])
        if filters.get("until_on") is not None:
            asked = asked.where(column.made_from <= filters["until_on"])
        if after is not None:
            asked = asked.where(column.lot_id < after)
        return values.listed(self._session, Lot, asked.order_by(column.lot_id.desc()).limit(limit))

    # ---- steps
    def add_steps(self, lot_id: str, steps: Sequence[ProductionStep]) -> None:
        """Add steps with what went in; those that they stand in the place of are marked so."""
        rows = [_step_row(lot_id, step) for step in steps]
        insert_many(self._session, _STEPS, rows)
        insert_many(self._session, _INPUTS, [row for step in steps for row in _input_rows(lot_id, step)])
        for step in steps:
            if step.replaces is not None:
                before = sa.and_(_STEPS.c.lot_id == lot_id, _STEPS.c.number == step.replaces)
                self._session.execute(sa.update(_STEPS).where(before).values(replaced_by=step.number))

    def complete_step(self, lot_id: str, step: ProductionStep) -> None:
        """Write what went in at a step, and was checked, in the place of what was said before."""
        of_step = sa.and_(_INPUTS.c.lot_id == lot_id, _INPUTS.c.step_number == step.number)
        self._session.execute(sa.delete(_INPUTS).where(of_step))
        insert_many(self._session, _INPUTS, _input_rows(lot_id, step))
        same = sa.and_(_STEPS.c.lot_id == lot_id, _STEPS.c.number == step.number)
        checks = [asdict(check) for check in step.checks]
        self._session.execute(sa.update(_STEPS).where(same).values(checks=checks))

    def steps(self, lot_ids: Collection[str]) -> Mapping[str, list[ProductionStep]]:
        """Return the steps of lots, corrected ones too, in the order they were told."""
        inputs: dict[tuple[str, int], list[Input]] = defaultdict(list)
        told = sa.select(_INPUTS).where(_INPUTS.c.lot_id.in_(lot_ids)).order_by(*_INPUTS.primary_key)
        for part in self._session.execute(told):
            inputs[part.lot_id, part.step_number].append(values.value_of(Input, part))
        found: dict[str, list[ProductionStep]] = {lot_id: [] for lot_id in lot_ids}
        asked = sa.select(_STEPS).where(_STEPS.c.lot_id.in_(lot_ids)).order_by(*_STEPS.primary_key)
        for row in self._session.execute(asked).mappings():
            values_of = {name: value for name, value in row.items() if name != "lot_id"}
            values_of["checks"] = tuple(Check(**check) for check in row["checks"])
            values_of["inputs"] = tuple(inputs[row["lot_id"], row["number"]])
            found[row["lot_id"]].append(ProductionStep(**values_of))
        return found

    # ---- marks
    def add_marks(self, lot: Lot, runs: Sequence[MarkRun]) -> None:
        """Note by which marks the pieces of a lot are known."""
        rows = [
            {"lot_id": lot.lot_id, "number": number, "uscc": lot.uscc, **asdict(run)}
            for number, run in enumerate(runs, 1)
        ]
        insert_many(self._session, _MARKS, rows)

    def marks(self, lot_ids: Collection[str]) -> Mapping[str, list[MarkRun]]:
        """Return the runs of marks of lots."""
        asked = sa.select(_MARKS).where(_MARKS.c.lot_id.in_(lot_ids)).order_by(*_MARKS.primary_key)
        found: dict[str, list[MarkRun]] = {lot_id: [] for lot_id in lot_ids}
        for row in self._session.execute(asked):
            found[row.lot_id].append(values.value_of(MarkRun, row))
        return found

    def marked(self, mark: Mark, uscc: str | None, limit: int) -> list[str]:
        """Return the lots whose pieces bear a mark, of one maker or of any."""
        column = _MARKS.c
        asked = sa.select(column.lot_id).where(
            column.beginning == mark.beginning,
            column.digits == mark.digits,
            column.first <= mark.number,
            column.last >= mark.number,
        )
        if uscc is not None:
            asked = asked.where(column.uscc == uscc)
        return list(self._session.scalars(asked.distinct().order_by(column.lot_id).limit(limit)))

    def overlapping(self, uscc: str, run: MarkRun) -> str | None:
        """Return a lot of the maker that has a mark of the run already, or None."""
        column = _MARKS.c
        asked = sa.select(column.lot_id).where(
            column.uscc == uscc,
            column.beginning == run.beginning,
            column.digits == run.digits,
            column.first <= run.last,
            column.last >= run.first,
        )
        return self._session.scalars(asked.limit(1)).first()

    # ---- what is in consignments
    def shipped(self, consignment_id: str) -> list[Shipment]:
        """Return how much of which lots is in a consignment."""
        asked = sa.select(_SHIPPED).where(_SHIPPED.c.consignment_id == consignment_id).order_by(_SHIPPED.c.lot_id)
        return values.listed(self._session, Shipment, asked)

    def shipped_elsewhere(self, lot_ids: Collection[str], consignment_id: str | None) -> Mapping[str, Decimal]:
        """Return how much of lots is in other consignments than one."""
        asked = sa.select(_SHIPPED.c.lot_id, sa.func.sum(_SHIPPED.c.quantity)).where(_SHIPPED.c.lot_id.in_(lot_ids))
        if consignment_id is not None:
            asked = asked.where(_SHIPPED.c.consignment_id != consignment_id)
        return {row[0]: row[1] for row in self._session.execute(asked.group_by(_SHIPPED.c.lot_id))}

    def ship(self, consignment_id: str, shipped: Sequence[Shipment], by: str, at: datetime) -> None:
        """Write which lots are in a consignment, in the place of what was said before."""
        self._session.execute(sa.delete(_SHIPPED).where(_SHIPPED.c.consignment_id == consignment_id))
        insert_many(self._session, _SHIPPED, [{**asdict(one), "linked_by": by, "linked_at": at} for one in shipped])


def _step_row(lot_id: str, step: ProductionStep) -> dict[str, Any]:
    row = {"lot_id": lot_id, **asdict(step)}
    del row["inputs"]
    return {**row, "checks": [asdict(check) for check in step.checks]}


def _input_rows(lot_id: str, step: ProductionStep) -> list[dict[str, Any]]:
    return [
        {"lot_id": lot_id, "step_number": step.number, "number": number, **asdict(one)}
        for number, one in enumerate(step.inputs, 1)
    ]
