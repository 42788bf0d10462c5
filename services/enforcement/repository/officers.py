"""How officers are found, and what they signed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.enforcement import models
from services.enforcement.domain.officers import Officer, Signed
from services.enforcement.repository.kept import Kept, things, values_of


class Officers(Kept[Officer]):
    """The register of officers."""

    def of_certificate(self, certificate_no: str) -> Officer | None:
        return self.first(self.table.c.certificate_no == certificate_no)

    def of_key(self, kid: str) -> Officer | None:
        return self.first(self.table.c.kid == kid)

    def of_token(self, agency: str, name: str) -> Officer | None:
        return self.first(self.table.c.agency == agency, self.table.c.acts_as == name)

    def named(self, names: Collection[str]) -> list[Officer]:
        """Return the officers of these ids or certificates, or whom tokens call so."""
        if not names:
            return []
        column = self.table.c
        called = (column.officer_id, column.acts_as, column.certificate_no)
        return self.all(sa.or_(*(one.in_(names) for one in called)))

    def serving(self, agencies: Collection[str], post: str, on: date) -> list[Officer]:
        """Return who of these agencies holds a post on a day, in the order of their ids."""
        return self.all(self.table.c.agency.in_(agencies), self._holds(post), self._serves(on))

    def have_keys(self, agencies: Collection[str]) -> bool:
        column = self.table.c
        select = sa.select(sa.literal(1)).where(
            column.agency.in_(agencies), column.kid.is_not(None), column.left_on.is_(None)
        )
        return self.session.execute(select.limit(1)).first() is not None

    def page_of(
        self,
        *,
        agency: str | None,
        division: str | None,
        post: str | None,
        serving_on: date | None,
        limit: int,
        cursor: str | None,
    ) -> tuple[list[Officer], str | None]:
        conditions: list[Any] = self.equal(agency=agency, division=division)
        if post is not None:
            conditions.append(self._holds(post))
        if serving_on is not None:
            conditions.append(self._serves(serving_on))
        return self.page(conditions, limit=limit, cursor=cursor)

    def keep_signatures(self, signed: Sequence[Signed]) -> None:
        """Keep signatures; one given again is kept once."""
        if signed:
            again = insert(models.table(models.SignatureRow)).values([values_of(one) for one in signed])
            self.session.execute(again.on_conflict_do_nothing(index_elements=["officer_id", "digest"]))

    def signatures(self, subject_kind: str, subject_id: str) -> list[Signed]:
        """Return what was signed about something, oldest first."""
        table = models.table(models.SignatureRow)
        select = sa.select(table).where(table.c.subject_kind == subject_kind, table.c.subject_id == subject_id)
        return things(self.session, select.order_by(table.c.signature_id), Signed)

    def signed_page(
        self, subject_kind: str, subject_id: str, *, limit: int, cursor: str | None
    ) -> tuple[list[Signed], str | None]:
        """Return a page of what was signed about something, newest first."""
        kept = Kept(self.session, models.SignatureRow, Signed, "signature_id", "list_signatures")
        wanted = kept.equal(subject_kind=subject_kind, subject_id=subject_id)
        return kept.page(wanted, limit=limit, cursor=cursor)

    def signers(self, subject_kind: str, subject_id: str) -> set[str]:
        """Return the agencies whose officers signed something."""
        table = models.table(models.SignatureRow)
        select = sa.select(table.c.agency).where(table.c.subject_kind == subject_kind, table.c.subject_id == subject_id)
        return set(self.session.scalars(select))

    def _holds(self, post: str) -> sa.ColumnElement[bool]:
        return sa.type_coerce(self.table.c.posts, sa.dialects.postgresql.JSONB).contains([post])

    def _serves(self, on: date) -> sa.ColumnElement[bool]:
        column = self.table.c
        return sa.or_(column.left_on.is_(None), column.left_on >= on)
