"""Steps of everything."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.enforcement import models
from services.enforcement.domain.history import Step
from services.enforcement.repository.kept import things, values_of


class History:
    """Steps of everything, in the order they were taken."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.table = models.table(models.StepRow)

    def add(self, step: Step) -> None:
        self.session.execute(sa.insert(self.table).values(values_of(step)))

    def of(self, kind: str, subject_id: str) -> list[Step]:
        column = self.table.c
        select = sa.select(self.table).where(column.kind == kind, column.subject_id == subject_id)
        return things(self.session, select.order_by(column.place), Step)
