"""Steps that several tests begin with."""

from typing import Any

from databus.contracts import get
from databus.identifiers import make_uscc
from databus.lots import new_secret
from databus.testing import Harness

USCC = make_uscc("441323", "MA4YNT01")
TODAY = "2026-11-22"
ALERT = {"level": "serious", "hs_prefix": "6403", "risk": "chemical: chromium VI", "source_reference": "SR/90001/26"}
CASE = {
    "trigger": "foreign_notification",
    "uscc": USCC,
    "hs_code": "640399",
    "source_reference": "SR/90001/26",
    "inspected_by": ["o7"],
}
PENALTY = {
    "uscc": USCC,
    "document_no": "惠东市监罚〔2026〕12号",
    "occurred_on": "2026-10-02",
    "decided_on": "2026-11-20",
    "effective_on": "2026-11-23",
    "act": "以次充好",
    "item": "P06",
    "statute": "商检法 33",
    "fine_fen": 5_000_000,
}
OFFICERS = [
    {"agency": "samr", "officer": "s1"},
    {"agency": "samr", "officer": "s2"},
    {"agency": "ciq", "officer": "q1"},
    {"agency": "ciq", "officer": "q2"},
]


def uscc(number: int) -> str:
    return make_uscc("441323", f"{number:08d}")


def names(service: Harness) -> list[str]:
    """Names of all events said, oldest first."""
    return [event.name.removeprefix("enforcement.") for event in service.said()]


def classified(service: Harness, cause: str = "MALICIOUS", **case: Any) -> str:
    """A case whose cause is classified."""
    case_id: str = service.call("open_trace_case", **{**CASE, **case})["case_id"]
    service.call("move_trace_case", case_id=case_id, to="ASSIGNED", investigators=["o1", "o2"])
    service.call("move_trace_case", case_id=case_id, to="INVESTIGATING")
    service.call("move_trace_case", case_id=case_id, to="CAUSE_CLASSIFIED", cause=cause, evidence=["检〔2026〕9号"])
    return case_id


def malicious(service: Harness, **case: Any) -> str:
    """A penalty case: notice served, defence heard, approved by two, found MALICIOUS."""
    case_id = classified(service, **case)
    service.call("approve_finding", case_id=case_id, approved_by=["o8", "o9"])
    service.call(
        "move_trace_case",
        case_id=case_id,
        to="DISPOSED",
        notice_served_on=TODAY,
        defence_heard_on=TODAY,
        document_no="认〔2026〕1号",
    )
    service.call("move_trace_case", case_id=case_id, to="PENALTY_CASE")
    return case_id


def members(service: Harness, count: int, *, zone_id: str = "huidong-shoes") -> list[str]:
    """Members of a zone with a grade each, as other services said them; every ninth is D."""
    codes = [uscc(number) for number in range(1, count + 1)]
    for place, code in enumerate(codes, 1):
        firm = {**get("enterprise.registered").example, "uscc": code}
        service.deliver("enterprise.registered", subject=code, data=firm)
        membership = f"{zone_id}/{code}"
        joined = {
            **get("enterprise.membership_changed").example,
            "membership_id": membership,
            "zone_id": zone_id,
            "uscc": code,
        }
        service.deliver("enterprise.membership_changed", subject=membership, data=joined)
        rating = {**get("credit.grade_changed").example, "uscc": code, "grade": "D" if place % 9 == 0 else "B"}
        service.deliver("credit.grade_changed", subject=code, data=rating)
    return codes


def notified(service: Harness, *, officers: Any = OFFICERS, **plan: Any) -> str:
    """A campaign whose population is frozen."""
    campaign = service.call(
        "plan_campaign",
        agency="samr",
        **{
            "title": "打击假冒伪劣联合执法",
            "kind": "anti_counterfeit",
            "year": 2026,
            "agencies": ["samr", "ciq"],
            "zone_id": "huidong-shoes",
            **plan,
        },
    )
    campaign_id: str = campaign["campaign_id"]
    service.call("move_campaign", agency="gov", campaign_id=campaign_id, to="APPROVED")
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="NOTIFIED", officers=officers)
    return campaign_id


def committed(service: Harness, campaign_id: str, *, agencies: tuple[str, ...] = ("samr", "ciq")) -> dict[str, str]:
    """Everybody committed itself, the escrow holder (gov) first; returns the secrets by agency."""
    secrets: dict[str, str] = {}
    for agency in ("gov", *agencies):
        secrets[agency], commitment = new_secret()
        service.call("commit_seed", agency=agency, campaign_id=campaign_id, commitment=commitment)
    return secrets


def draw_by_secrets(service: Harness, campaign_id: str) -> dict[str, Any]:
    """Committed, revealed and drawn: the campaign's file as one that takes part sees it."""
    secrets = committed(service, campaign_id)
    for agency in ("samr", "ciq"):
        service.call("reveal_seed", agency=agency, campaign_id=campaign_id, secret=secrets[agency])
    return service.call("draw_campaign", agency="samr", campaign_id=campaign_id)
