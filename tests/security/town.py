"""Data of two counties on a running stack: what a matrix over the real doors asks for."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from databus.identifiers import check_character, organisation_check_character
from tests.integration.door.agency import wait_until
from tests.security.asking import TODAY
from tests.security.doors import Doors, Refused

DAY = "2026-10-02"
SECRET = "一个不该被任何人看到的举报人"
PERSON, PHONE = "合成联系人甲乙丙", "0752-8800077"
LIAISON, LIAISON_PHONE = "合成联络员丁戊己", "0752-8800078"


@dataclass
class Town:
    """What was said.

    Attributes:
        near: an enterprise of Huidong.
        far: one of Ninghai.
        ids: of what was made, by operation that shows it → request fields.
    """

    near: str
    far: str
    asks: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    records: dict[str, str] = field(default_factory=dict)
    things: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def where(self) -> dict[str, tuple[str, ...]]:
        return {self.near: ("441323",), self.far: ("330226",)}


def new_code(division: str) -> str:
    """The code of an enterprise that never was."""
    unit = "".join(secrets.choice("ABCDEFGHJKLMNPQRTUWXY") for _ in range(8))
    body = f"91{division}{unit}{organisation_check_character(unit)}"
    return body + check_character(body)


def settle(doors: Doors) -> Town:
    """Make the data; return once the border knows where the enterprises are."""
    town = Town(new_code("441323"), new_code("330226"))
    for place, (uscc, division) in {"near": (town.near, "441323"), "far": (town.far, "330226")}.items():
        _enterprise(doors, town, place, uscc, division)
    for uscc in (town.near, town.far):
        for operation in ("get_enterprise", "get_archive"):
            town.asks.append((f"enterprise.{operation}", {"uscc": uscc}))
        town.asks.append(("credit.get_rating", {"uscc": uscc, "on": TODAY.isoformat()}))
        town.asks.append(("credit.get_rating_history", {"uscc": uscc}))
        for operation in LISTS_BY_ENTERPRISE:
            town.asks.append((operation, {"uscc": uscc}))
    town.asks += [(operation, {}) for operation in LISTS]
    county = {town.near: "gov", town.far: "nh-gov"}
    for uscc, agency in county.items():
        wait_until(lambda uscc=uscc, agency=agency: _knows(doors, agency, uscc), "the border to know the county", 30)
        wait_until(lambda uscc=uscc: set(SAID) <= _told(doors, uscc), "the archive to be whole", 30)
    return town


FACTS: dict[str, dict[str, Any]] = {
    "export": {"year": 2025, "amount_usd": "1234567.00"},
    "certificate": {"scheme": "QMS", "number": "合成0001", "issuer": "合成认证"},
}
LISTS = ("enterprise.list_zones", "enterprise.list_titles", "enterprise.list_liaisons", "enforcement.list_campaigns")
LISTS_BY_ENTERPRISE = (
    "enterprise.list_versions",
    "enterprise.list_facts",
    "enterprise.list_benefits",
    "enterprise.list_evaluations",
    "enterprise.get_entitlements",
    "credit.list_records",
    "credit.list_listings",
    "credit.get_measures",
    "credit.list_scheme_grades",
    "inspection.list_consignments",
    "inspection.list_stops",
    "enforcement.list_alerts",
    "enforcement.list_notices",
    "enforcement.list_risk_matches",
    "enforcement.list_trace_cases",
    "enforcement.list_returns",
    "enforcement.list_fake_cases",
    "enforcement.list_penalties",
)


def _enterprise(doors: Doors, town: Town, place: str, uscc: str, division: str) -> None:
    name = f"合成企业{uscc[-4:]}"
    register, office = {"441323": ("samr", "office"), "330226": ("nh-samr", "nh-office")}[division]
    doors.do(register, "enterprise.register_enterprise", uscc=uscc, name=name, division=division, synthetic=True)
    for kind, details in FACTS.items():
        made = doors.do(office, "enterprise.record_fact", uscc=uscc, kind=kind, details=details)
        town.asks.append(("enterprise.get_fact", {"fact_id": made["fact_id"]}))
    person = {"role": "质量负责人", "name": PERSON, "phone": PHONE}
    doors.do(office, "enterprise.record_contact", uscc=uscc, **person)
    liaison = {"position": "合成股负责人", "name": LIAISON, "phone": LIAISON_PHONE, "held_from": DAY}
    made = doors.do(
        office, "enterprise.name_liaison", division=division, document_no=f"联〔2026〕{division}", **liaison
    )
    town.things[place, "liaison"] = made["liaison_id"]
    said = {"uscc": uscc, "occurred_on": DAY, "effective_on": "2026-11-20"}
    for item, agency in (("L04", "customs"), ("L05", "customs")):
        document = f"{item}〔2026〕{uscc[-6:]}"
        made = doors.do(agency, "credit.record_act", item=item, document_no=document, detail="合成", **said)
        town.things[place, item] = made["record_id"]
        town.asks.append(("credit.get_record", {"record_id": made["record_id"]}))
    goods = {"hs_code": "640399", "product": "女鞋", "quantity": "1200", "unit": "双", "destination": "DE"}
    value = {"amount": "31000.00", "currency": "USD"}
    made = doors.do(
        "customs", "inspection.declare_consignment", uscc=uscc, declaration_no=f"S{uscc[-8:]}", value=value, **goods
    )
    town.things[place, "consignment"] = made["consignment_id"]
    town.asks.append(("inspection.get_consignment", {"consignment_id": made["consignment_id"]}))
    alert = {"level": "low", "hs_prefix": "9503", "risk": "合成", "source_reference": f"S/{uscc[-6:]}", "uscc": uscc}
    made = doors.do("aqsiq", "enforcement.issue_alert", **alert)
    town.things[place, "alert"] = made["alert_id"]
    town.asks.append(("enforcement.get_alert", {"alert_id": made["alert_id"]}))
    case = {"trigger": "foreign_notification", "uscc": uscc, "hs_code": "640399", "source_reference": uscc[-6:]}
    made = doors.do("customs", "enforcement.open_trace_case", **case)
    town.things[place, "case"] = made["case_id"]
    town.asks.append(("enforcement.get_trace_case", {"case_id": made["case_id"]}))
    back = {"uscc": uscc, "hs_code": "640399", "returned_on": DAY, "reason": "合成", "document_no": f"退{uscc[-6:]}"}
    made = doors.do("customs", "enforcement.record_return", **back)
    town.things[place, "return"] = made["return_id"]
    town.asks.append(("enforcement.get_return", {"return_id": made["return_id"]}))
    fakes = dict.fromkeys(("mark", "goods", "suspect", "suspect_place"), "合成") | {"source": "enterprise"}
    fakes |= {"uscc": uscc, "division": division, "source_reference": f"假{uscc[-6:]}"}
    made = doors.do(register, "enforcement.open_fake_case", **fakes)
    town.things[place, "fake case"] = made["case_id"]
    town.asks.append(("enforcement.get_fake_case", {"case_id": made["case_id"]}))
    for fine in (0, 5_000_000):
        penalty = {"act": "合成", "item": "L04", "statute": "商检法 33", "fine_fen": fine, "decided_on": "2026-11-20"}
        document = f"罚{fine}〔2026〕{uscc[-6:]}"
        made = doors.do(register, "enforcement.record_penalty", document_no=document, **said, **penalty)
        town.things[place, f"penalty {fine}"] = made["penalty_id"]
        town.asks.append(("enforcement.get_penalty", {"penalty_id": made["penalty_id"]}))


def _told(doors: Doors, uscc: str) -> set[str]:
    return {one["event"] for one in doors.http("customs", "enterprise.get_archive", {"uscc": uscc})["items"]}


# what the archive hears of each enterprise, whoever says it
SAID = (
    "enterprise.registered",
    "inspection.consignment_declared",
    "inspection.mode_decided",
    "enforcement.alert_issued",
    "enforcement.trace_opened",
    "enforcement.penalty_decided",
)


def _knows(doors: Doors, agency: str, uscc: str) -> bool:
    try:
        return bool(doors.http(agency, "credit.list_records", {"uscc": uscc})["items"])
    except Refused:
        return False
