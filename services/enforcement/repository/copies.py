"""Local copies of what other services own, fed by their events."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from databus.strict_json import JsonObject
from services.enforcement import models
from services.enforcement.domain.recognised import Known
from services.enforcement.domain.risk_matches import prefixes_of
from services.enforcement.repository.population import members
from services.enforcement.use_cases.work import Enterprise


class Copies:
    """Enterprises, memberships, zones and grades as last heard."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def put_enterprise(self, data: JsonObject) -> None:
        self._put(models.EnterpriseRow, ("uscc",), {**data, "hs_prefixes": prefixes_of(data["hs_codes"])})

    def put_membership(self, data: JsonObject) -> None:
        self._put(models.MembershipRow, ("zone_id", "uscc"), data)

    def put_zone(self, data: JsonObject) -> None:
        self._put(models.ZoneRow, ("zone_id",), data)

    def put_grade(self, data: JsonObject) -> None:
        self._put(models.GradeRow, ("uscc",), data)

    def grade(self, uscc: str) -> tuple[str, int] | None:
        """Return an enterprise's grade as last heard and its version, None if it was not."""
        held = models.table(models.GradeRow)
        row = self.session.execute(sa.select(held.c.grade, held.c.version).where(held.c.uscc == uscc)).first()
        return None if row is None else (row.grade, row.version)

    def put_listing(self, data: JsonObject) -> bool:
        """Keep a place on a list; True if by it the enterprise came on the list, or left it."""
        listing = models.table(models.ListingRow)
        asked = sa.select(listing.c.in_force).where(listing.c.listing_id == data["listing_id"])
        before = self.session.scalars(asked.with_for_update()).first()
        self._put(models.ListingRow, ("listing_id",), data)
        return bool(before) != bool(data["in_force"])

    def listed(self, usccs: Sequence[str], lists: Collection[str]) -> set[str]:
        """Return who of some enterprises is on one of the lists."""
        listing = models.table(models.ListingRow)
        asked = sa.select(listing.c.uscc).where(
            listing.c.in_force, listing.c.list.in_(lists), listing.c.uscc.in_(usccs)
        )
        return set(self.session.scalars(asked))

    def put_recognition(self, kind: str, key: str, uscc: str | None, data: JsonObject, *, in_force: bool) -> None:
        """Keep a result that may count for others, an agreement on them, or a contradiction between two."""
        row = {"copy_id": data[key], "kind": kind, "uscc": uscc, "in_force": in_force, "data": data}
        self._put(models.RecognitionCopyRow, ("copy_id",), row)

    def recognised(self, usccs: Sequence[str]) -> Known:
        """Return the results and contradictions in force about some enterprises, and every agreement in force."""
        copy = models.table(models.RecognitionCopyRow)
        named = sa.or_(copy.c.kind == "agreement", copy.c.uscc.in_(usccs))
        asked = sa.select(copy.c.kind, copy.c.data).where(copy.c.in_force, named).order_by(copy.c.copy_id)
        found: dict[str, list[JsonObject]] = {"result": [], "agreement": [], "conflict": []}
        for kind, data in self.session.execute(asked):
            found[kind].append(data)
        return Known(found["result"], found["agreement"], found["conflict"])

    def zone_name(self, zone_id: str | None) -> str | None:
        """Return the zone's name as last heard, None if it was not."""
        zone = models.table(models.ZoneRow)
        return self.session.scalars(sa.select(zone.c.name).where(zone.c.zone_id == zone_id)).first()

    def division_of(self, uscc: str) -> str | None:
        """Return where the registry has an enterprise, None if it was not heard of."""
        firm = models.table(models.EnterpriseRow)
        return self.session.scalars(sa.select(firm.c.division).where(firm.c.uscc == uscc)).first()

    def zone_division(self, zone_id: str | None) -> str | None:
        """Return where a zone is, None if it was not heard of."""
        zone = models.table(models.ZoneRow)
        return self.session.scalars(sa.select(zone.c.division).where(zone.c.zone_id == zone_id)).first()

    def population(self, zone_id: str | None, hs_prefix: str | None, division: str | None) -> list[Enterprise]:
        """Return who may be drawn: members of the zone if one is given, else active enterprises; U without a grade."""
        return [Enterprise(*row) for row in self.session.execute(members(zone_id, hs_prefix, division))]

    def _put(self, row: type[models.Base], key: Sequence[str], data: JsonObject) -> None:
        table: Any = models.table(row)
        values = {column.name: data[column.name] for column in table.columns if column.computed is None}
        upsert = insert(table).values(values)
        rest = {name: upsert.excluded[name] for name in values if name not in key}
        self.session.execute(upsert.on_conflict_do_update(index_elements=list(key), set_=rest))
