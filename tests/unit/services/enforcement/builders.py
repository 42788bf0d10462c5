"""Alerts, cases, penalties and campaigns to start from; all of them invented."""

from dataclasses import replace
from datetime import date
from typing import Any

from databus.identifiers import make_uscc
from services.enforcement.domain.alerts import Alert
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.penalties import Penalty, act_key
from services.enforcement.domain.trace_cases import TraceCase

USCC = make_uscc("441323", "MA4YNT01")
DAY = date(2026, 11, 22)


def uscc(number: int) -> str:
    """A valid synthetic code."""
    return make_uscc("441323", f"{number:08d}")


def alert(**changes: Any) -> Alert:
    made = Alert(
        alert_id="a1",
        state="ISSUED",
        level="high",
        hs_prefix="6403",
        destination=None,
        uscc=None,
        risk="chemical",
        source_reference="SR/90001/26",
        source="direct",
        notified_by=None,
        agency="ciq",
        collected_on=DAY,
        issued_on=DAY,
        lifted_on=None,
        clause="SH 三(七)",
        version=1,
    )
    return replace(made, **changes)


def case(**changes: Any) -> TraceCase:
    made = TraceCase(
        case_id="c1",
        case_no="溯〔2026〕1号",
        agency="ciq",
        uscc=USCC,
        hs_code="640399",
        trigger="foreign_notification",
        source_reference="SR/90001/26",
        lots=(),
        alert_id=None,
        consignment_id=None,
        state="OPENED",
        opened_on=date(2026, 11, 1),
        clause="S14 六(六)",
        version=1,
    )
    return replace(made, **changes)


def penalty(**changes: Any) -> Penalty:
    made = Penalty(
        penalty_id="p1",
        uscc=USCC,
        agency="samr",
        document_no="惠东市监罚〔2026〕12号",
        occurred_on=date(2026, 10, 2),
        decided_on=date(2026, 11, 20),
        effective_on=date(2026, 11, 23),
        act="以次充好",
        act_key=act_key("以次充好"),
        item="L02",
        statute="商检法 33",
        fine_fen=5_000_000,
        goods_value_fen=None,
        trace_case_id=None,
        state="DECIDED",
        annulled_on=None,
        annulment_document_no=None,
        annulment_reason=None,
        version=1,
    )
    return replace(made, **changes)


def campaign(**changes: Any) -> Campaign:
    made = Campaign(
        campaign_id="k1",
        title="打击假冒伪劣联合执法",
        kind="anti_counterfeit",
        zone_id="huidong-shoes",
        hs_prefix=None,
        division=None,
        year=2026,
        lead_agency="samr",
        agencies=("samr", "ciq"),
        sample_size=None,
        seed_source=None,
        state="DRAFT",
        planned_on=DAY,
        clause="SH 三(六)",
        version=1,
    )
    return replace(made, **changes)
