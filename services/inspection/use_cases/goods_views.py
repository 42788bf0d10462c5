"""What goods are on a day, as it is told: by which document, since when, and what is coming."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from services.inspection.domain.goods import Classified, Coming
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.reference import Entry, Recorded
from services.inspection.domain.regimes import OPEN
from services.inspection.use_cases.ports import Desk, Work

_REGIMES_SHOWN = 20


def get_goods(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Return what an HS code is on a day, as it was known at a moment; today and now unless said.

    With a zone, what monitoring found there counts too: it raises the risk for members of that zone alone.

    Source: 商检法 4, 5; S14 六(一)出口.
    """
    on, known_at = ask["on"] or desk.clock.today(), ask["known_at"]
    recorded = _recorded(work, ask["hs_code"], known_at)
    zones = () if ask["zone_id"] is None else (ask["zone_id"],)
    found = desk.goods.classify(ask["hs_code"], on, recorded, zones)
    regimes = work.regimes.page({"hs_code": ask["hs_code"], "state": OPEN}, None, _REGIMES_SHOWN)
    return {
        "hs_code": ask["hs_code"],
        "on": on,
        "known_at": known_at or desk.clock.now(),
        "statutory": found.statutory,
        "statutory_by": _basis(found.statutory_by),
        "product_risk": found.product_risk,
        "risk_by": _basis(found.risk_by),
        "registration_required": any(one.holds(on) for one in regimes),
        "regimes": [one.regime_id for one in regimes],
        "coming": [_coming(one) for one in desk.goods.coming(ask["hs_code"], on, recorded, zones)],
        "rule_set": desk.rules.version,
    }


def goods_on(desk: Desk, work: Work, hs_code: str, on: date) -> Classified:
    """Return what an HS code is on a day, by the rules and by what was recorded since."""
    return desk.goods.classify(hs_code, on, _recorded(work, hs_code, None))


def entry_view(entry: Entry) -> JsonObject:
    """Return an entry as it is told."""
    told = asdict(entry)
    told["says"] = entry.said
    told["plan"] = entry.value if entry.kind == "sampling_plan" else None
    return told


def _recorded(work: Work, hs_code: str, known_at: datetime | None) -> Recorded:
    return Recorded.of([one for one in work.entries.about([hs_code]) if one.known(known_at)])


def _basis(entry: Entry | None) -> JsonObject | None:
    if entry is None:
        return None
    return {
        "entry_id": entry.entry_id,
        "hs_prefix": entry.hs_prefix,
        "since": entry.from_on,
        "until_on": entry.until_on,
        "document_no": entry.document_no,
        "clause": entry.clause,
        "source": entry.source,
        "recorded_at": entry.recorded_at,
        "version": entry.version,
    }


def _coming(change: Coming) -> JsonObject:
    entry = change.entry
    return {
        "on": change.on,
        "kind": change.kind,
        "before": change.before,
        "after": change.after,
        "document_no": entry.document_no if entry else None,
        "clause": entry.clause if entry else None,
    }
