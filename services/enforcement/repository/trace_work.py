"""What is done in trace cases, as the database keeps it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.enforcement import models
from services.enforcement.domain.negotiations import Negotiation
from services.enforcement.domain.supports import Support
from services.enforcement.domain.trace_acts import TraceAct
from services.enforcement.repository.kept import Kept, things, values_of
from services.enforcement.use_cases.finding_effects import Effect
from services.enforcement.use_cases.trace_goods import CONSIGNMENT, LOT, Goods


class TraceGoods:
    """Which case is about which goods."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.table = models.table(models.TraceGoodsRow)

    def add(self, case_id: str, kind: str, goods_ids: Collection[str]) -> int:
        """Add what is not there yet; return how many were added."""
        rows = [{"case_id": case_id, "kind": kind, "goods_id": one} for one in dict.fromkeys(goods_ids)]
        if not rows:
            return 0
        added = insert(self.table).values(rows).on_conflict_do_nothing().returning(self.table.c.goods_id)
        return len(self.session.execute(added).all())

    def cases_with(self, kind: str, goods_id: str) -> list[str]:
        """Return the ids of the cases that are about a lot or a consignment."""
        column = self.table.c
        asked = sa.select(column.case_id).where(column.kind == kind, column.goods_id == goods_id)
        return list(self.session.scalars(asked.order_by(column.case_id)))

    def of(self, case_id: str) -> Goods:
        """Return the goods of a case, in the order of their ids."""
        column = self.table.c
        asked = sa.select(column.kind, column.goods_id).where(column.case_id == case_id).order_by(column.goods_id)
        found: dict[str, list[str]] = {CONSIGNMENT: [], LOT: []}
        for kind, goods_id in self.session.execute(asked):
            found[kind].append(goods_id)
        return Goods(tuple(found[CONSIGNMENT]), tuple(found[LOT]))


class TraceActs(Kept[TraceAct]):
    """Acts of investigations."""

    def of(self, case_id: str, limit: int) -> list[TraceAct]:
        """Return the acts of a case, the newest `limit`, oldest first."""
        column = self.table.c
        asked = sa.select(self.table).where(column.case_id == case_id).order_by(column.act_id.desc()).limit(limit)
        return self.selected(asked)[::-1]

    def same(self, act: TraceAct) -> TraceAct | None:
        """Return the act that says the same, if it was put down before."""
        return self.first(
            *self.equal(**{name: getattr(act, name) for name in ("case_id", "kind", "findings", "agency")}),
            self.table.c.on == act.on,
        )

    def count(self, case_id: str) -> int:
        asked = sa.select(sa.func.count()).select_from(self.table).where(self.table.c.case_id == case_id)
        return self.session.scalar(asked) or 0

    def page_of(self, *, case_id: str, limit: int, cursor: str | None) -> tuple[list[TraceAct], str | None]:
        return self.page(self.equal(case_id=case_id), limit=limit, cursor=cursor)


class Negotiations(Kept[Negotiation]):
    """Negotiations with foreign bodies."""

    def of_case(self, case_id: str) -> list[Negotiation]:
        return self.all(self.table.c.case_id == case_id)

    def page_of(self, *, limit: int, cursor: str | None, **asked: Any) -> tuple[list[Negotiation], str | None]:
        return self.page(self.equal(**asked), limit=limit, cursor=cursor)


class Supports(Kept[Support]):
    """Plans of support."""

    def of_case(self, case_id: str) -> list[Support]:
        return self.all(self.table.c.case_id == case_id)

    def page_of(self, *, limit: int, cursor: str | None, **asked: Any) -> tuple[list[Support], str | None]:
        return self.page(self.equal(**asked), limit=limit, cursor=cursor)


class FindingEffects:
    """What other services did on findings."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.table = models.table(models.FindingEffectRow)

    def put(self, effect: Effect) -> None:
        """Keep an effect, or its new state; the first moment at which it was told stays."""
        upsert = insert(self.table).values(values_of(effect))
        new = {name: upsert.excluded[name] for name in ("state", "event", "told", "undone_at")}
        self.session.execute(upsert.on_conflict_do_update(index_elements=["case_id", "code", "about"], set_=new))

    def of(self, case_id: str, limit: int) -> list[Effect]:
        """Return what was done on the finding of a case, in the order it was told."""
        column = self.table.c
        asked = sa.select(self.table).where(column.case_id == case_id).order_by(column.at, column.code, column.about)
        return things(self.session, asked.limit(limit), Effect)

    def undo(self, code: str, about: str, at: datetime) -> None:
        """Note that what was done about something is undone, whichever case it was done on."""
        column = self.table.c
        standing = (column.code == code, column.about == about, column.undone_at.is_(None))
        self.session.execute(sa.update(self.table).where(*standing).values(state="UNDONE", undone_at=at))
