"""Queries on results that may count for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from services.inspection.domain.offered import FINDINGS, VALID, ItemFound, OfferedResult, Signature
from services.inspection.models import OfferedResultRow
from services.inspection.repository.rows import table_of

_RESULTS: Final = table_of(OfferedResultRow)
MOST_CANDIDATES: Final = 50


class OfferedResultsInDatabase:
    """Results that may count for others, of inspection's database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, result: OfferedResult, keys: Sequence[str]) -> None:
        """Add a result, with the keys of the items it looked at."""
        self._session.execute(_RESULTS.insert().values(**_row(result), item_keys=tuple(keys)))

    def find(self, result_id: str, *, for_update: bool = False) -> OfferedResult | None:
        """Return a result, or None."""
        found = self._select(_RESULTS.c.result_id == result_id, for_update=for_update)
        return found[0] if found else None

    def find_same(self, result: OfferedResult) -> OfferedResult | None:
        """Return the result that the same document of the same issuer gave before, or None."""
        names = ("issuer", "kind", "document_no", "said_of", "source", "source_id")
        found = self._select(*(_RESULTS.c[name] == getattr(result, name) for name in names))
        return found[0] if found else None

    def valid_of(self, uscc: str) -> list[OfferedResult]:
        """Return what was found about an enterprise and was not taken back."""
        return self._select(_RESULTS.c.uscc == uscc, _RESULTS.c.state == VALID)

    def pass_on(self, uscc: str, heir: str) -> None:
        """Let results about an enterprise be about its heir; what they say stays as it was signed."""
        column = _RESULTS.c
        moved = sa.update(_RESULTS).where(column.uscc == uscc)
        self._session.execute(moved.values(uscc=heir, version=column.version + 1))

    def save(self, result: OfferedResult) -> None:
        """Write a result that has changed."""
        changed = sa.update(_RESULTS).where(_RESULTS.c.result_id == result.result_id)
        self._session.execute(changed.values(_row(result)))

    def candidates(self, uscc: str, keys: Sequence[str], consignment_id: str | None, on: date) -> list[OfferedResult]:
        """Return what was found of an enterprise about any of the items: first what could count, then the newest.

        Results of other consignments come last, so that a long row of them hides nothing.
        """
        column = _RESULTS.c
        usable = sa.and_(column.state == VALID, sa.literal(on).between(column.valid_from, column.valid_until))
        near = column.consignment_ids == _texts([])
        if consignment_id is not None:
            near = sa.or_(near, column.consignment_ids.overlap(_texts([consignment_id])))
        statement = (
            sa.select(_RESULTS)
            .where(column.uscc == uscc, column.item_keys.overlap(_texts(keys)))
            .order_by(sa.desc(usable), sa.desc(near), column.found_on.desc(), column.result_id.desc())
            .limit(MOST_CANDIDATES)
        )
        return [_result(row) for row in self._session.execute(statement).mappings()]

    def beside(self, result: OfferedResult) -> list[OfferedResult]:
        """Return the other valid results about an enterprise that could contradict one: of its time, goods, finding."""
        column = _RESULTS.c
        conditions = [
            column.uscc == result.uscc,
            column.state == VALID,
            column.result_id != result.result_id,
            column.valid_from <= result.valid_until,
            column.valid_until >= result.valid_from,
        ]
        if result.consignment_ids:
            same = column.consignment_ids.overlap(_texts(result.consignment_ids))
            conditions.append(sa.or_(column.consignment_ids == _texts([]), same))
        said = {one.finding for one in result.items}
        if len(said) == 1:  # it contradicts who found the opposite, and most find goods conforming
            [opposite] = set(FINDINGS) - said
            conditions.append(column["items"].contains(sa.cast([{"finding": opposite}], JSONB)))
        return self._select(*conditions)

    def about_alone(self, uscc: str, consignment_id: str) -> list[OfferedResult]:
        """Return the valid results that are about one consignment and no other."""
        column = _RESULTS.c
        return self._select(
            column.uscc == uscc, column.state == VALID, column.consignment_ids == _texts([consignment_id])
        )

    def of_source(self, source: str, source_id: str) -> list[OfferedResult]:
        """Return the valid results that came from one thing, in whichever version (`<id>@<version>`)."""
        column = _RESULTS.c
        same = sa.or_(column.source_id == source_id, column.source_id.startswith(f"{source_id}@", autoescape=True))
        return self._select(column.source == source, same, column.state == VALID)

    def reopening(self) -> OfferedResult | None:
        """Return a result of which checks that rested on it wait to be reopened."""
        statement = sa.select(_RESULTS).where(_RESULTS.c.reopening).order_by(_RESULTS.c.result_id).limit(1)
        row = self._session.execute(statement).mappings().first()
        return None if row is None else _result(row)

    def page(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[OfferedResult]:
        """Return results, newest first, older than the one the cursor names."""
        column = _RESULTS.c
        conditions: list[sa.ColumnElement[bool]] = [
            column[name] == filters[name]
            for name in ("uscc", "issuer", "kind", "state")
            if filters.get(name) is not None
        ]
        if after is not None:
            conditions.append(column.result_id < after)
        statement = sa.select(_RESULTS).where(*conditions).order_by(column.result_id.desc()).limit(limit)
        return [_result(row) for row in self._session.execute(statement).mappings()]

    def _select(self, *conditions: sa.ColumnElement[bool], for_update: bool = False) -> list[OfferedResult]:
        statement = sa.select(_RESULTS).where(*conditions).order_by(_RESULTS.c.result_id)
        if for_update:
            statement = statement.with_for_update()
        return [_result(row) for row in self._session.execute(statement).mappings()]


def _row(result: OfferedResult) -> dict[str, Any]:
    row = asdict(result)
    row["items"] = list(row["items"])
    row["signatures"] = [
        {**one, "at": one["at"].isoformat() if one["at"] is not None else None} for one in row["signatures"]
    ]
    return row


def _result(row: Mapping[Any, Any]) -> OfferedResult:
    told = {name: value for name, value in row.items() if name != "item_keys"}
    told["items"] = tuple(ItemFound(**one) for one in row["items"])
    told["signatures"] = tuple(
        Signature(**{**one, "at": datetime.fromisoformat(one["at"]) if one["at"] else None})
        for one in row["signatures"]
    )
    return OfferedResult(**told)


def _texts(values: Sequence[str]) -> sa.ColumnElement[Any]:
    return sa.cast(list(values), ARRAY(sa.Text))
