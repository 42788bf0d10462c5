"""Sheets of the county's target management."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from databus.errors import NotFound
from services.enterprise.domain.targets import Item, Sheet
from services.enterprise.models import TargetItemRow, TargetSheetRow, TargetStepRow
from services.enterprise.repository.rows import columns_of, find, listed, select_from, table_of, upsert
from services.enterprise.use_cases.kept_figures import TargetStep


class StoredTargets:
    """Queries on target sheets."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, sheet_id: str, *, lock: bool = False) -> Sheet:
        """Return a sheet; NotFound if there is none."""
        statement = select_from(TargetSheetRow).where(TargetSheetRow.sheet_id == sheet_id)
        found = find(self._session, Sheet, statement, lock=lock)
        if found is None:
            raise NotFound(f"there is no target sheet {sheet_id}")
        return found

    def of_document(self, division: str, year: int, document_no: str) -> Sheet | None:
        statement = select_from(TargetSheetRow).where(
            TargetSheetRow.division == division,
            TargetSheetRow.year == year,
            TargetSheetRow.document_no == document_no,
        )
        return find(self._session, Sheet, statement)

    def save(self, sheet: Sheet) -> None:
        upsert(self._session, TargetSheetRow, sheet)

    def save_item(self, item: Item) -> None:
        upsert(self._session, TargetItemRow, item)

    def items(self, sheet_id: str) -> Sequence[Item]:
        """A sheet's targets in their order."""
        statement = select_from(TargetItemRow).where(TargetItemRow.sheet_id == sheet_id)
        return listed(self._session, Item, statement.order_by(TargetItemRow.position))

    def add_step(self, step: TargetStep) -> None:
        self._session.execute(sa.insert(table_of(TargetStepRow)).values(columns_of(step)))

    def last_step(self, sheet_id: str, item: str) -> TargetStep | None:
        statement = select_from(TargetStepRow).where(TargetStepRow.sheet_id == sheet_id, TargetStepRow.item == item)
        return find(self._session, TargetStep, statement.order_by(TargetStepRow.version.desc()).limit(1))

    def last_steps(self, sheet_id: str) -> Sequence[TargetStep]:
        """The step of each kind taken last on each target of a sheet, oldest first."""
        statement = (
            select_from(TargetStepRow)
            .ext(distinct_on(TargetStepRow.item, TargetStepRow.step))
            .where(TargetStepRow.sheet_id == sheet_id)
            .order_by(TargetStepRow.item, TargetStepRow.step, TargetStepRow.version.desc())
        )
        found = listed(self._session, TargetStep, statement)
        return sorted(found, key=lambda step: (step.item, step.version))

    def page(
        self,
        *,
        division: str | None,
        zone_id: str | None,
        year: int | None,
        agencies: Collection[str] | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Sheet]:
        """Sheets by id, those of agencies alone where any is named."""
        statement = select_from(TargetSheetRow).order_by(TargetSheetRow.sheet_id).limit(limit)
        for column, wanted in (
            (TargetSheetRow.division, division),
            (TargetSheetRow.zone_id, zone_id),
            (TargetSheetRow.year, year),
        ):
            if wanted is not None:
                statement = statement.where(column == wanted)
        if agencies is not None:
            theirs = sa.select(TargetItemRow.sheet_id).where(TargetItemRow.agency.in_(list(agencies)))
            statement = statement.where(TargetSheetRow.sheet_id.in_(theirs))
        if after:
            statement = statement.where(TargetSheetRow.sheet_id > after)
        return listed(self._session, Sheet, statement)
