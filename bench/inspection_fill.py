"""Enterprises with what inspection holds about them, and open consignments, each decided; the same at every run."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from bench.credit_fill import codes
from databus.caller import Caller
from databus.identifiers import uuid7
from databus.many import insert_many
from databus.testing import Harness
from services.inspection.domain.consignment import Consignment, Declaration
from services.inspection.domain.copies import Enterprise, Membership, Rating, Zone
from services.inspection.models import EnterpriseRow, MembershipRow, RatingRow, ZoneRow
from services.inspection.use_cases.deciding import decide_now
from services.inspection.use_cases.ledger import Ledger

ENTERPRISES: Final = 2_000
CHAPTER: Final = "64"
ZONES: Final = ("bench-national", "bench-provincial")
GOODS: Final = ("640299", "640391", "640399", "640411", "640419", "640520")
DESTINATIONS: Final = ("DE", "FR", "US", "JP", "KE", "BR", "NL", "GB")
GRADES: Final = ("AA", "A", "A", "B", "B", "B", "C", "D", "U")
EACH: Final = 1_000
PORTAL: Final = Caller(agency="portal", actor="bench")


def fill(harness: Harness, count: int, declare: Callable[[int, random.Random, list[str]], Declaration]) -> list[str]:
    """Fill inspection's empty database; return the ids of the consignments, which `declare` makes."""
    chosen, usccs = random.Random(6), codes(ENTERPRISES)  # which is no secret
    with harness.pipeline.store.transaction(PORTAL) as tx:
        for row, rows in _held(harness.clock.today(), harness.clock.now(), usccs, chosen):
            columns = {column.name for column in row.__table__.c}
            told = [{name: value for name, value in asdict(one).items() if name in columns} for one in rows]
            insert_many(tx.session, row.__table__, told)
    ids: list[str] = []
    for first in range(0, count, EACH):
        declarations = [declare(number, chosen, usccs) for number in range(first, min(first + EACH, count))]
        ids += _declared(harness, declarations)
    with harness.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))
    return ids


def export_shoes(number: int, chosen: random.Random, usccs: list[str]) -> Declaration:
    """Shoes to be exported: an enterprise makes three kinds and sends them to four countries."""
    place = chosen.randrange(len(usccs))
    uscc = usccs[place]
    return Declaration(
        uscc=uscc,
        declaration_no=f"BENCH-{number:07d}",
        direction="export",
        hs_code=GOODS[(place + chosen.randrange(3)) % len(GOODS)],
        product="女鞋",
        quantity=Decimal(1200),
        unit="双",
        value={"fen": 12_000_000},
        destination=DESTINATIONS[(place + chosen.randrange(4)) % len(DESTINATIONS)],
        aid=False,
        needs_certificate=False,
        self_declaration=place % 5 == 0,
        third_party_report=False,
        third_party_body=None,
        assurance_filed=place % 3 == 0,
        own_use_equipment=False,
        raw_material=False,
        release_when_free=False,
    )


def _held(on: date, now: datetime, usccs: list[str], chosen: random.Random) -> Iterator[tuple[Any, list[Any]]]:
    yield ZoneRow, [Zone(zone, zone.partition("-")[2], "NAT_RECOGNISED", 1) for zone in ZONES]
    yield EnterpriseRow, [Enterprise(uscc, chosen.random() < 0.1, 1, uscc[2:8]) for uscc in usccs]
    members = [uscc for uscc in usccs if chosen.random() < 0.7]
    yield MembershipRow, [Membership(chosen.choice(ZONES), uscc, "ACTIVE", 1) for uscc in members]
    until = on + timedelta(days=300)
    yield RatingRow, [Rating(uscc, chosen.choice(GRADES), until, now, 1) for uscc in usccs]


def _declared(harness: Harness, declarations: list[Declaration]) -> list[str]:
    service: Any = harness.pipeline.service
    with harness.pipeline.store.transaction(PORTAL) as tx:
        desk = service.desk_of(tx)
        ledger, made = Ledger(desk, tx), []
        for declared in declarations:
            goods = desk.goods.classify(declared.hs_code, ledger.on)
            made.append(
                Consignment(
                    consignment_id=uuid7(),
                    declared=declared,
                    declared_on=ledger.on,
                    declared_by="portal",
                    statutory=goods.statutory,
                    product_risk=goods.product_risk,
                )
            )
            ledger.add(made[-1])
            ledger.begin(made[-1])
        decide_now(ledger, made, None)
        ledger.write()
        tx.outbox._pending.clear()  # noqa: SLF001  — what is said of them has left long ago
    return [one.consignment_id for one in made]
