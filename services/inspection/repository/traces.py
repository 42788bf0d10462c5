"""Queries that follow lots: back to what went into them, forward to what they went into and where it was sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.inspection.domain.lots import Lot
from services.inspection.models import ConsignmentLotRow, LotInputRow, LotRow, LotStepRow
from services.inspection.repository.rows import CONSIGNMENTS, table_of
from services.inspection.use_cases.lot_work import Forward, Gone, Mate, TraceWanted

_LOTS: Final = table_of(LotRow)
_STEPS: Final = table_of(LotStepRow)
_INPUTS: Final = table_of(LotInputRow)
_SHIPPED: Final = table_of(ConsignmentLotRow)
_STANDING: Final = sa.and_(
    _STEPS.c.lot_id == _INPUTS.c.lot_id,
    _STEPS.c.number == _INPUTS.c.step_number,
    _STEPS.c.replaced_by.is_(None),
)


class TracesInDatabase:
    """Follows lots through inspection's database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def made_of(self, lot_ids: Collection[str]) -> Sequence[tuple[str, str]]:
        """Return pairs of a lot and a registered lot that went into it, by the supplier's code and lot number."""
        went_in = _LOTS.alias("went_in")
        asked = (
            sa.select(_INPUTS.c.lot_id, went_in.c.lot_id)
            .join(_STEPS, _STANDING)
            .join(
                went_in,
                sa.and_(went_in.c.uscc == _INPUTS.c.supplier_uscc, went_in.c.lot_no == _INPUTS.c.supplier_lot),
            )
            .where(_INPUTS.c.lot_id.in_(lot_ids))
            .distinct()
            .order_by(_INPUTS.c.lot_id, went_in.c.lot_id)
        )
        return [(one, other) for one, other in self._session.execute(asked)]

    def gone(self, lot_ids: Collection[str], limit: int) -> Mapping[str, list[Gone]]:
        """Return the consignments with goods of lots, the newest `limit` of each lot, and how many there are."""
        column = CONSIGNMENTS.c
        rank = sa.func.row_number().over(partition_by=_SHIPPED.c.lot_id, order_by=_SHIPPED.c.consignment_id.desc())
        total = sa.func.count().over(partition_by=_SHIPPED.c.lot_id)
        inner = (
            sa.select(
                _SHIPPED.c.lot_id,
                _SHIPPED.c.consignment_id,
                _SHIPPED.c.quantity,
                column.declaration_no,
                column.state,
                column.destination,
                column.released_on,
                rank.label("rank"),
                total.label("total"),
            )
            .join(CONSIGNMENTS, column.consignment_id == _SHIPPED.c.consignment_id)
            .where(_SHIPPED.c.lot_id.in_(lot_ids))
            .subquery()
        )
        found: dict[str, list[Gone]] = {lot_id: [] for lot_id in lot_ids}
        for row in self._session.execute(
            sa.select(inner).where(inner.c.rank <= limit).order_by(inner.c.lot_id, inner.c.rank)
        ).mappings():
            told = {name: value for name, value in row.items() if name not in {"lot_id", "rank"}}
            found[row["lot_id"]].append(Gone(**told))
        return found

    def mates(self, lot: Lot, limit: int) -> tuple[list[Mate], int]:
        """Return the maker's other lots with an input in common, the newest `limit`, and how many any maker has."""
        mine, other = _INPUTS.alias("mine"), _INPUTS.alias("other")
        standing, also = _STEPS.alias("standing"), _STEPS.alias("also")
        asked = (
            sa.select(
                _LOTS.c.lot_id,
                _LOTS.c.uscc,
                _LOTS.c.lot_no,
                mine.c.material,
                mine.c.supplier_lot,
                mine.c.supplier_uscc,
                mine.c.supplier_name,
            )
            .select_from(mine)
            .join(standing, sa.and_(*_of_step(mine, standing)))
            .join(
                other,
                sa.and_(
                    other.c.supplier_lot == mine.c.supplier_lot,
                    other.c.lot_id != mine.c.lot_id,
                    sa.or_(
                        other.c.supplier_uscc == mine.c.supplier_uscc,
                        sa.and_(mine.c.supplier_uscc.is_(None), other.c.supplier_name == mine.c.supplier_name),
                    ),
                ),
            )
            .join(also, sa.and_(*_of_step(other, also)))
            .join(_LOTS, _LOTS.c.lot_id == other.c.lot_id)
            .where(mine.c.lot_id == lot.lot_id)
            .distinct()
            .subquery()
        )
        count = self._session.scalar(sa.select(sa.func.count(asked.c.lot_id.distinct()))) or 0
        columns = [asked.c[name] for name in Mate.__dataclass_fields__]
        shown = sa.select(*columns).where(asked.c.uscc == lot.uscc).order_by(asked.c.lot_id.desc(), asked.c.material)
        return [Mate(**row) for row in self._session.execute(shown.limit(limit)).mappings()], count

    def forward(self, wanted: TraceWanted, depth: int, after: tuple[str, str] | None, limit: int) -> list[Forward]:
        """Return what has something in it, lot by lot and consignment by consignment, in order after a pair."""
        matched = self._matched(wanted)
        seed = sa.select(matched.c.lot_id, sa.literal(0).label("depth")).cte("found", recursive=True)
        went_in, into = _LOTS.alias("went_in"), _INPUTS.alias("into")
        standing = _STEPS.alias("into_step")
        further = (
            sa.select(into.c.lot_id, seed.c.depth + 1)
            .select_from(seed)
            .join(went_in, went_in.c.lot_id == seed.c.lot_id)
            .join(into, sa.and_(into.c.supplier_uscc == went_in.c.uscc, into.c.supplier_lot == went_in.c.lot_no))
            .join(standing, sa.and_(*_of_step(into, standing)))
            .where(seed.c.depth < depth)
        )
        found = seed.union(further)
        nearest = (
            sa.select(found.c.lot_id, sa.func.min(found.c.depth).label("depth")).group_by(found.c.lot_id).subquery()
        )
        consignment_id = sa.func.coalesce(sa.cast(_SHIPPED.c.consignment_id, sa.Text), "")
        lot_id = sa.cast(_LOTS.c.lot_id, sa.Text)
        column = CONSIGNMENTS.c
        asked = (
            sa.select(
                *(_LOTS.c[name] for name in ("lot_id", "uscc", "lot_no", "hs_code", "product", "quantity", "unit")),
                nearest.c.depth,
                _SHIPPED.c.consignment_id,
                _SHIPPED.c.quantity.label("shipped"),
                column.declaration_no,
                column.state,
                column.destination,
                column.released_on,
            )
            .select_from(nearest)
            .join(_LOTS, _LOTS.c.lot_id == nearest.c.lot_id)
            .outerjoin(_SHIPPED, _SHIPPED.c.lot_id == _LOTS.c.lot_id)
            .outerjoin(CONSIGNMENTS, column.consignment_id == _SHIPPED.c.consignment_id)
            .order_by(lot_id, consignment_id)
            .limit(limit)
        )
        if after is not None:
            asked = asked.where(sa.tuple_(lot_id, consignment_id) > sa.tuple_(*map(sa.literal, after)))
        return [Forward(**row) for row in self._session.execute(asked).mappings()]

    def _matched(self, wanted: TraceWanted) -> sa.Subquery:
        asked = sa.select(_STEPS.c.lot_id).where(_STEPS.c.replaced_by.is_(None))
        by_step: dict[str, Any] = {
            "step": wanted.step,
            "workshop": wanted.workshop,
            "line": wanted.line,
            "team": wanted.team,
        }
        asked = asked.where(*(_STEPS.c[name] == told for name, told in by_step.items() if told is not None))
        if wanted.from_at is not None:
            asked = asked.where(_STEPS.c.ended_at >= wanted.from_at)
        if wanted.until_at is not None:
            asked = asked.where(_STEPS.c.began_at <= wanted.until_at)
        by_input: dict[str, Any] = {
            "material": wanted.material,
            "supplier_uscc": wanted.supplier_uscc,
            "supplier_name": wanted.supplier_name,
            "supplier_lot": wanted.supplier_lot,
        }
        told_inputs = [_INPUTS.c[name] == told for name, told in by_input.items() if told is not None]
        if told_inputs:
            asked = asked.join(_INPUTS, _STANDING).where(*told_inputs)
        if wanted.uscc is not None:
            asked = asked.join(_LOTS, _LOTS.c.lot_id == _STEPS.c.lot_id).where(_LOTS.c.uscc == wanted.uscc)
        return asked.distinct().subquery("matched")


def _of_step(inputs: Any, steps: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """Rows of inputs and of the steps they went in at, where these have not been corrected."""
    return (
        steps.c.lot_id == inputs.c.lot_id,
        steps.c.number == inputs.c.step_number,
        steps.c.replaced_by.is_(None),
    )
