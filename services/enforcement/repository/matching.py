"""Whom and what risk information may be about: looked up by code, and by names that are alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.orm import Session

from services.enforcement import models
from services.enforcement.use_cases.risk_work import Goods, Likeness, LotCopy

_WHOLE = 10_000


class Matching:
    """Copies of enterprises, brands, lots and consignments, as matching asks for them."""

    def __init__(self, session: Session) -> None:
        self.session = session

    # ---- copies
    def put_consignment(self, consignment: Goods) -> None:
        self._put(models.ConsignmentCopyRow, ["consignment_id"], vars(consignment))

    def put_lot(self, lot: LotCopy) -> None:
        """Keep what is known of a lot; what was known of it before and is not told now stays."""
        row = models.table(models.LotCopyRow)
        statement = insert(row).values(**vars(lot))
        told = {
            name: sa.func.coalesce(statement.excluded[name], row.c[name])
            for name in ("lot_no", "lot_id", "hs_code", "product", "consignment_id")
        }
        self.session.execute(statement.on_conflict_do_update(index_elements=["uscc", "lot_key"], set_=told))

    def put_shipped(self, consignment_id: str, uscc: str, lots: Mapping[str, str], linked_at: datetime) -> bool:
        """Keep which lots (id → number as it is compared) a consignment is made of; False if a newer word is kept."""
        row = models.table(models.LotConsignmentCopyRow)
        mine = row.c.consignment_id == consignment_id
        newest = self.session.scalar(sa.select(sa.func.max(row.c.linked_at)).where(mine))
        if newest is not None and newest > linked_at:
            return False
        self.session.execute(sa.delete(row).where(mine))
        if lots:
            told = {"consignment_id": consignment_id, "uscc": uscc, "linked_at": linked_at}
            rows = [{**told, "lot_id": lot_id, "lot_key": key} for lot_id, key in lots.items()]
            self.session.execute(sa.insert(row), rows)
        return True

    def put_brand(self, fact_id: str, uscc: str, name: str, *, in_force: bool) -> None:
        values = {"fact_id": fact_id, "uscc": uscc, "name": name, "in_force": in_force}
        self._put(models.BrandCopyRow, ["fact_id"], values)

    # ---- by code
    def enterprises(self, usccs: Collection[str]) -> dict[str, str]:
        """Names of enterprises, as last heard; those never heard of are left out."""
        row = models.table(models.EnterpriseRow)
        select = sa.select(row.c.uscc, row.c.name).where(row.c.uscc.in_(usccs))
        return {row.uscc: row.name for row in self.session.execute(select)}

    def goods_of(self, uscc: str) -> tuple[str, ...]:
        """HS codes of an enterprise."""
        row = models.table(models.EnterpriseRow)
        found: tuple[str, ...] | None = self.session.scalar(sa.select(row.c.hs_codes).where(row.c.uscc == uscc))
        return found or ()

    def declared(self, numbers: Collection[str]) -> list[Goods]:
        """Consignments of these declarations."""
        row = models.table(models.ConsignmentCopyRow)
        return self._goods(sa.select(row).where(row.c.declaration_no.in_(numbers)))

    def consignment(self, consignment_id: str) -> Goods | None:
        row = models.table(models.ConsignmentCopyRow)
        return next(iter(self._goods(sa.select(row).where(row.c.consignment_id == consignment_id))), None)

    def consignments_of(
        self, uscc: str, hs_prefix: str | None, destination: str | None, *, since: date, limit: int
    ) -> list[Goods]:
        """An enterprise's newest consignments of such goods to such a country."""
        row = models.table(models.ConsignmentCopyRow)
        select = sa.select(row).where(row.c.uscc == uscc, row.c.declared_on >= since)
        if hs_prefix is not None:
            select = select.where(row.c.hs_code.startswith(hs_prefix))
        if destination is not None:
            select = select.where(row.c.destination == destination)
        return self._goods(select.order_by(row.c.declared_on.desc(), row.c.consignment_id).limit(limit))

    def lots_numbered(self, keys: Collection[str], limit: int) -> list[LotCopy]:
        """Lots of these numbers, as they are compared."""
        row = models.table(models.LotCopyRow)
        select = sa.select(row).where(row.c.lot_key.in_(keys)).order_by(row.c.lot_key, row.c.uscc).limit(limit)
        return [LotCopy(**found) for found in self.session.execute(select).mappings()]

    def shipped_lots(self, keys: Collection[str], limit: int) -> list[Goods]:
        """Consignments that have goods of lots of these numbers, newest first."""
        row, link = models.table(models.ConsignmentCopyRow), models.table(models.LotConsignmentCopyRow)
        has = sa.select(link.c.consignment_id).where(link.c.lot_key.in_(keys))
        select = sa.select(row).where(row.c.consignment_id.in_(has))
        return self._goods(select.order_by(row.c.declared_on.desc(), row.c.consignment_id).limit(limit))

    def lot(self, uscc: str, target_id: str) -> LotCopy | None:
        """An enterprise's lot by its id, or by code and number where inspection told no id."""
        row = models.table(models.LotCopyRow)
        named = sa.or_(row.c.lot_id == target_id, sa.func.concat(row.c.uscc, "/", row.c.lot_no) == target_id)
        found = self.session.execute(sa.select(row).where(row.c.uscc == uscc, named).limit(1)).mappings().first()
        return None if found is None else LotCopy(**found)

    def makers_of_barcodes(self, barcodes: Collection[str], limit: int) -> list[str]:
        """Enterprises that were confirmed to be meant by information with one of these barcodes."""
        told, match = models.table(models.RiskInformationRow), models.table(models.RiskMatchRow)
        shared = sa.type_coerce(told.c.barcodes, JSONB).has_any(sa.cast(list(barcodes), ARRAY(sa.Text)))
        select = (
            sa.select(match.c.uscc)
            .join(told, told.c.information_id == match.c.information_id)
            .where(shared, match.c.state == "CONFIRMED")
            .distinct()
            .order_by(match.c.uscc)
            .limit(limit)
        )
        return list(self.session.scalars(select))

    # ---- by likeness
    def firms_like(self, names: Sequence[str], *, least: int, limit: int) -> list[Likeness]:
        """Active enterprises whose Chinese or English name is like one of these."""
        row = models.table(models.EnterpriseRow)
        keys = [row.c.name_key, row.c.name_en_key]
        return self._like(names, row.c.name, keys, [row.c.active], least=least, limit=limit)

    def brands_like(self, names: Sequence[str], *, least: int, limit: int) -> list[Likeness]:
        """Brands in force whose name is like one of these."""
        row = models.table(models.BrandCopyRow)
        return self._like(names, row.c.name, [row.c.name_key], [row.c.in_force], least=least, limit=limit)

    def _like(
        self,
        names: Sequence[str],
        shown: sa.Column[Any],
        keys: Sequence[sa.ColumnElement[Any]],
        conditions: Sequence[sa.ColumnElement[bool]],
        *,
        least: int,
        limit: int,
    ) -> list[Likeness]:
        """Rows one of whose keys is like that of a name: both sides as names are compared, so that no form counts."""
        setting = sa.func.set_config("pg_trgm.similarity_threshold", str(least / _WHOLE), True)
        self.session.execute(sa.select(setting))
        uscc = shown.table.c.uscc
        found: dict[str, Likeness] = {}
        for name in names:
            key = sa.func.plain_name(name)
            alike = sa.func.greatest(*(sa.func.coalesce(sa.func.similarity(one, key), 0) for one in keys))
            score = sa.cast(sa.func.floor(alike * _WHOLE), sa.Integer)
            near = sa.or_(*(one.op("%", is_comparison=True)(key) for one in keys))
            select = sa.select(uscc, shown, score).where(near, *conditions)
            for code, text, likeness in self.session.execute(select.order_by(score.desc(), uscc).limit(limit)):
                if code not in found or found[code].score < likeness:
                    found[code] = Likeness(code, text, likeness)
        return sorted(found.values(), key=lambda one: (-one.score, one.uscc))[:limit]

    def _goods(self, select: sa.Select[Any]) -> list[Goods]:
        return [Goods(**row) for row in self.session.execute(select).mappings()]

    def _put(self, row: type[models.Base], key: list[str], values: dict[str, Any]) -> None:
        statement = insert(models.table(row)).values(**values)
        told = {name: statement.excluded[name] for name in values if name not in key}
        self.session.execute(statement.on_conflict_do_update(index_elements=key, set_=told))
