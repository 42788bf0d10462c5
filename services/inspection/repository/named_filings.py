"""Queries on the papers on file that declarations name, and on what was cleared while a paper was on file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.many import insert_many
from services.inspection.domain.filings import Filing
from services.inspection.domain.recalls import GONE
from services.inspection.models import FilingRow, NamedFilingRow
from services.inspection.repository.evidence_rows import to_filing
from services.inspection.repository.rows import CONSIGNMENTS, table_of

_NAMED: Final = table_of(NamedFilingRow)
_FILINGS: Final = table_of(FilingRow)
_CLEARED: Final = ("CONFORMING", "RELEASED", *GONE)


class NamedFilingsInDatabase:
    """Which papers on file declarations name."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def name(self, named: Sequence[tuple[str, str]]) -> None:
        """Keep which declaration names which paper."""
        insert_many(self._session, _NAMED, [{"consignment_id": one, "filing_id": filing} for one, filing in named])

    def of(self, consignment_id: str) -> list[Filing]:
        """Return the papers that a declaration names."""
        asked = sa.select(_FILINGS).join(_NAMED, _NAMED.c.filing_id == _FILINGS.c.filing_id)
        asked = asked.where(_NAMED.c.consignment_id == consignment_id).order_by(_FILINGS.c.filing_id)
        return [to_filing(dict(row)) for row in self._session.execute(asked).mappings()]

    def cleared_under(self, filing: Filing, after: str | None, limit: int) -> list[str]:
        """Return what was found conforming, released or has left since a paper holds for it, after the one named."""
        column = CONSIGNMENTS.c
        asked = sa.select(column.consignment_id).where(
            column.uscc == filing.uscc,
            column.state.in_(_CLEARED),
            sa.or_(column.released_on.is_(None), column.released_on >= filing.valid_from),
        )
        if filing.hs_prefix is not None:
            asked = asked.where(column.hs_code >= filing.hs_prefix, column.hs_code < filing.hs_prefix + ":")
        if after is not None:
            asked = asked.where(column.consignment_id > after)
        return list(self._session.scalars(asked.order_by(column.consignment_id).limit(limit)))
