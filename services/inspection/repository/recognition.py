"""Queries on agreements, results offered, checks saved and contradictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.inspection.domain.recognition import IN_FORCE, Agreement
from services.inspection.domain.saved import OPEN, STANDING, Recognition, ResultConflict
from services.inspection.models import (
    AgreementStepRow,
    RecognitionAgreementRow,
    RecognitionRow,
    ResultConflictRow,
)
from services.inspection.repository.rows import table_of

_AGREEMENTS: Final = table_of(RecognitionAgreementRow)
_STEPS: Final = table_of(AgreementStepRow)
_RECOGNITIONS: Final = table_of(RecognitionRow)
_CONFLICTS: Final = table_of(ResultConflictRow)


class AgreementsInDatabase:
    """Agreements of inspection's database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, agreement: Agreement) -> None:
        """Add an agreement."""
        self._session.execute(_AGREEMENTS.insert().values(asdict(agreement)))

    def find(self, agreement_id: str, *, for_update: bool = False) -> Agreement | None:
        """Return an agreement, or None."""
        found = self._select(_AGREEMENTS.c.agreement_id == agreement_id, for_update=for_update)
        return found[0] if found else None

    def save(self, agreement: Agreement) -> None:
        """Write an agreement that has changed."""
        changed = sa.update(_AGREEMENTS).where(_AGREEMENTS.c.agreement_id == agreement.agreement_id)
        self._session.execute(changed.values(asdict(agreement)))

    def for_agency(self, names: Sequence[str]) -> list[Agreement]:
        """Return the agreements by which others' results count, or once counted, for an agency of any of the names."""
        column = _AGREEMENTS.c
        settled = column.state.in_((IN_FORCE, "ENDED", "EXPIRED"))
        return self._select(settled, column.recognisers.overlap(_texts(names)))

    def in_force(self, on: date) -> list[Agreement]:
        """Return the agreements in force on a day."""
        column = _AGREEMENTS.c
        return self._select(column.state == IN_FORCE, column.valid_from <= on, column.valid_until >= on)

    def page(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[Agreement]:
        """Return agreements, newest first, older than the one the cursor names."""
        column = _AGREEMENTS.c
        conditions: list[sa.ColumnElement[bool]] = []
        if filters.get("state") is not None:
            conditions.append(column.state == filters["state"])
        if filters.get("party") is not None:
            both = _texts([filters["party"]])
            conditions.append(sa.or_(column.issuers.overlap(both), column.recognisers.overlap(both)))
        if after is not None:
            conditions.append(column.agreement_id < after)
        statement = sa.select(_AGREEMENTS).where(*conditions).order_by(column.agreement_id.desc()).limit(limit)
        return [Agreement(**row) for row in self._session.execute(statement).mappings()]

    def due(self, on: date, limit: int) -> list[Agreement]:
        """Return agreements whose answer or whose term is over, some at a time."""
        column = _AGREEMENTS.c
        late = sa.or_(
            sa.and_(column.state == "PROPOSED", column.answer_due_on < on),
            sa.and_(column.state == IN_FORCE, column.valid_until < on),
        )
        return self._select(late, for_update=True, limit=limit)

    def add_step(self, agreement_id: str, step: Mapping[str, Any]) -> None:
        """Keep a step, numbered after those before it."""
        before = sa.select(sa.func.coalesce(sa.func.max(_STEPS.c.number), 0)).where(
            _STEPS.c.agreement_id == agreement_id
        )
        number = self._session.execute(before).scalar_one() + 1
        self._session.execute(_STEPS.insert().values(agreement_id=agreement_id, number=number, **step))

    def steps(self, agreement_id: str) -> list[dict[str, Any]]:
        """Return the steps of an agreement, oldest first."""
        statement = sa.select(_STEPS).where(_STEPS.c.agreement_id == agreement_id).order_by(_STEPS.c.number)
        return [dict(row) for row in self._session.execute(statement).mappings()]

    def _select(
        self, *conditions: sa.ColumnElement[bool], for_update: bool = False, limit: int | None = None
    ) -> list[Agreement]:
        statement = sa.select(_AGREEMENTS).where(*conditions).order_by(_AGREEMENTS.c.agreement_id).limit(limit)
        if for_update:
            statement = statement.with_for_update()
        return [Agreement(**row) for row in self._session.execute(statement).mappings()]


class RecognitionsInDatabase:
    """Checks saved."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, recognition: Recognition) -> None:
        """Add a recognition."""
        self._session.execute(_RECOGNITIONS.insert().values(asdict(recognition)))

    def save(self, recognition: Recognition) -> None:
        """Write a recognition that has changed."""
        changed = sa.update(_RECOGNITIONS).where(_RECOGNITIONS.c.recognition_id == recognition.recognition_id)
        self._session.execute(changed.values(asdict(recognition)))

    def find_check(self, wanted: Mapping[str, Any]) -> list[Recognition]:
        """Return the standing recognitions of one and the same check."""
        conditions = [_RECOGNITIONS.c[name].is_not_distinct_from(value) for name, value in wanted.items()]
        return self._select(*conditions, _RECOGNITIONS.c.state == STANDING)

    def pass_on(self, uscc: str, heir: str) -> None:
        """Let the checks saved of an enterprise, where they stand, be its heir's."""
        column = _RECOGNITIONS.c
        standing = sa.update(_RECOGNITIONS).where(column.uscc == uscc, column.state == STANDING)
        self._session.execute(standing.values(uscc=heir, version=column.version + 1))

    def resting_on(self, result_id: str, limit: int) -> list[Recognition]:
        """Return the standing recognitions that rest on a result, oldest first, some at a time."""
        column = _RECOGNITIONS.c
        return self._select(column.result_id == result_id, column.state == STANDING, limit=limit)

    def count_resting(self, result_id: str) -> int:
        """Return how many standing recognitions rest on a result."""
        column = _RECOGNITIONS.c
        asked = sa.select(sa.func.count()).where(column.result_id == result_id, column.state == STANDING)
        return int(self._session.execute(asked).scalar_one())

    def standing_of_consignment(self, consignment_id: str) -> list[Recognition]:
        """Return the recognitions that a consignment's skipped checks rest on."""
        return self._select(_RECOGNITIONS.c.consignment_id == consignment_id, _RECOGNITIONS.c.state == STANDING)

    def page(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[Recognition]:
        """Return recognitions, newest first, older than the one the cursor names."""
        column = _RECOGNITIONS.c
        names = ("uscc", "recognised_by", "issuer", "result_id", "consignment_id", "state")
        conditions: list[sa.ColumnElement[bool]] = [
            column[name] == filters[name] for name in names if filters.get(name) is not None
        ]
        if after is not None:
            conditions.append(column.recognition_id < after)
        statement = sa.select(_RECOGNITIONS).where(*conditions).order_by(column.recognition_id.desc()).limit(limit)
        return [Recognition(**row) for row in self._session.execute(statement).mappings()]

    def saved(self, filters: Mapping[str, Any], since: date, until: date) -> list[dict[str, Any]]:
        """Return how many checks were saved, by agency, check, issuer, agreement and month; and how many came back."""
        column = _RECOGNITIONS.c
        month = sa.func.to_char(column.recognised_on, "YYYY-MM").label("month")
        group = (column.recognised_by.label("agency"), column.check, column.issuer, column.agreement, month)
        conditions: list[sa.ColumnElement[bool]] = [column.check_saved, column.recognised_on.between(since, until)]
        if filters.get("recognised_by") is not None:
            conditions.append(column.recognised_by == filters["recognised_by"])
        counted = sa.select(
            *group,
            sa.func.count().label("saved"),
            sa.func.count().filter(column.state != STANDING).label("reopened"),
            sa.func.count(sa.distinct(column.uscc)).label("enterprises"),
        ).where(*conditions)
        rows = counted.group_by(*group).order_by(*group)
        return [dict(row) for row in self._session.execute(rows).mappings()]

    def _select(self, *conditions: sa.ColumnElement[bool], limit: int | None = None) -> list[Recognition]:
        statement = sa.select(_RECOGNITIONS).where(*conditions).order_by(_RECOGNITIONS.c.recognition_id)
        rows = self._session.execute(statement.limit(limit).with_for_update()).mappings()
        return [Recognition(**row) for row in rows]


class ResultConflictsInDatabase:
    """Contradictions between results."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, conflict: ResultConflict) -> None:
        """Add a contradiction."""
        self._session.execute(_CONFLICTS.insert().values(asdict(conflict)))

    def find(self, conflict_id: str, *, for_update: bool = False) -> ResultConflict | None:
        """Return a contradiction, or None."""
        statement = sa.select(_CONFLICTS).where(_CONFLICTS.c.conflict_id == conflict_id)
        row = self._session.execute(statement.with_for_update() if for_update else statement).mappings().first()
        return None if row is None else ResultConflict(**row)

    def save(self, conflict: ResultConflict) -> None:
        """Write a contradiction that has changed."""
        changed = sa.update(_CONFLICTS).where(_CONFLICTS.c.conflict_id == conflict.conflict_id)
        self._session.execute(changed.values(asdict(conflict)))

    def pass_on(self, uscc: str, heir: str) -> None:
        """Let the open contradictions about an enterprise be about its heir."""
        column = _CONFLICTS.c
        still = sa.update(_CONFLICTS).where(column.uscc == uscc, column.state == OPEN)
        self._session.execute(still.values(uscc=heir, version=column.version + 1))

    def open_of(self, uscc: str) -> list[ResultConflict]:
        """Return the open contradictions about an enterprise."""
        return self._select(_CONFLICTS.c.uscc == uscc, _CONFLICTS.c.state == OPEN)

    def of_result(self, result_id: str) -> list[ResultConflict]:
        """Return every contradiction of a result."""
        return self._select(sa.or_(_CONFLICTS.c.result_id == result_id, _CONFLICTS.c.other_result_id == result_id))

    def page(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[ResultConflict]:
        """Return contradictions, newest first, older than the one the cursor names."""
        column = _CONFLICTS.c
        conditions: list[sa.ColumnElement[bool]] = [
            column[name] == filters[name] for name in ("uscc", "state") if filters.get(name) is not None
        ]
        if after is not None:
            conditions.append(column.conflict_id < after)
        statement = sa.select(_CONFLICTS).where(*conditions).order_by(column.conflict_id.desc()).limit(limit)
        return [ResultConflict(**row) for row in self._session.execute(statement).mappings()]

    def _select(self, *conditions: sa.ColumnElement[bool]) -> list[ResultConflict]:
        statement = sa.select(_CONFLICTS).where(*conditions).order_by(_CONFLICTS.c.conflict_id)
        return [ResultConflict(**row) for row in self._session.execute(statement).mappings()]


def _texts(values: Sequence[str]) -> sa.ColumnElement[Any]:
    return sa.cast(list(values), ARRAY(sa.Text))
