"""Queries on release certificates."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.many import insert_many
from databus.values import columns_of, find, listed, upsert
from services.inspection.domain.certificates import DUE, VALID, WITHDRAWN, Certificate
from services.inspection.models import CertificateRow
from services.inspection.repository.rows import table_of

_CERTIFICATES: Final = table_of(CertificateRow)
_C: Final = _CERTIFICATES.c


class CertificatesInDatabase:
    """The release certificates of inspection's database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, certificates: Sequence[Certificate]) -> None:
        """Add certificates that are to be issued."""
        insert_many(self._session, _CERTIFICATES, [columns_of(one) for one in certificates])

    def save(self, certificate: Certificate) -> None:
        """Write a certificate that has changed."""
        upsert(self._session, _CERTIFICATES, certificate)

    def last_numbers(self, consignment_ids: Collection[str]) -> Mapping[str, int]:
        """Return the number of the newest certificate of each consignment that has one."""
        asked = (
            sa.select(_C.consignment_id, sa.func.max(_C.number))
            .where(_C.consignment_id.in_(consignment_ids))
            .group_by(_C.consignment_id)
        )
        return {row.consignment_id: row[1] for row in self._session.execute(asked)}

    def standing(self, consignment_ids: Collection[str]) -> list[Certificate]:
        """Return the certificates of some consignments that are not withdrawn, under lock."""
        asked = sa.select(_CERTIFICATES).where(_C.consignment_id.in_(consignment_ids), _C.state != WITHDRAWN)
        return listed(self._session, Certificate, asked.order_by(_C.consignment_id, _C.number), lock=True)

    def next_due(self, now: datetime) -> Certificate | None:
        """Hold the certificate that has waited longest to be issued, or to be tried again."""
        asked = (
            sa.select(_CERTIFICATES)
            .where(_C.state == DUE, sa.or_(_C.retry_at.is_(None), _C.retry_at <= now))
            .order_by(_C.asked_at, _C.consignment_id)
            .limit(1)
        )
        return find(self._session, Certificate, asked, lock=True)

    def of(self, consignment_id: str) -> list[Certificate]:
        """Return the certificates of a consignment, oldest first."""
        asked = sa.select(_CERTIFICATES).where(_C.consignment_id == consignment_id).order_by(_C.number)
        return listed(self._session, Certificate, asked)

    def codes(self, consignment_ids: Collection[str]) -> Mapping[str, str]:
        """Return the codes of the certificates that hold, by consignment."""
        asked = sa.select(_C.consignment_id, _C.code).where(_C.consignment_id.in_(consignment_ids), _C.state == VALID)
        return {row.consignment_id: row.code for row in self._session.execute(asked)}
