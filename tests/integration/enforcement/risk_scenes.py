"""Steps that tests of risk information and notices begin with."""

from typing import Any

from databus.contracts import get
from databus.testing import Harness
from tests.integration.enforcement.scenes import uscc

INFORMATION = {
    "source": "supervision_sampling",
    "reference": "惠东市监抽〔2026〕7号",
    "product": "女童皮鞋",
    "description": "六价铬超标，实测11.2 mg/kg",
    "hazard": "chemical",
    "hs_prefix": "6403",
}
SCENARIOS = [
    {"description": "短时接触", "severity": 1, "band": ">1/100"},
    {"description": "儿童啃咬鞋面", "severity": 3, "steps": ["0.1", "0.05"]},
]
FIRM = uscc(1)


def firm(service: Harness, number: int, name: str, **more: Any) -> str:
    """An enterprise as the registry said it."""
    code = uscc(number)
    told = {**get("enterprise.registered").example, "uscc": code, "name": name, **more}
    service.deliver("enterprise.registered", subject=code, data=told)
    return code


def declared(service: Harness, code: str, number: str, **more: Any) -> str:
    """A consignment as inspection said it."""
    key = f"c-{number}"
    told = {**get("inspection.consignment_declared").example, "consignment_id": key, "uscc": code}
    told |= {"declaration_no": number, **more}
    service.deliver("inspection.consignment_declared", subject=key, data=told)
    return key


def brand(service: Harness, code: str, name: str, *, kind: str = "brand", change: str = "recorded") -> None:
    """A brand as the registry said it."""
    details = {"name": name} if kind == "brand" else {"mark": name}
    told = {**get("enterprise.fact_changed").example, "fact_id": f"f-{code}-{name}", "uscc": code, "kind": kind}
    told |= {"details": details, "change": change}
    service.deliver("enterprise.fact_changed", subject=told["fact_id"], data=told)


def returned_lot(service: Harness, code: str, lot_no: str, **more: Any) -> None:
    """A lot as a return named it."""
    told = {**get("inspection.return_recorded").example, "return_id": f"r-{lot_no}", "uscc": code}
    told |= {"lots": [{"lot_id": f"l-{lot_no}", "lot_no": lot_no, "quantity": "1"}], **more}
    service.deliver("inspection.return_recorded", subject=told["return_id"], data=told)


def recorded(service: Harness, **more: Any) -> str:
    """Risk information that was collected."""
    key: str = service.call("record_risk_information", **{**INFORMATION, **more})["information_id"]
    return key


def assessed(service: Harness, **more: Any) -> str:
    """Risk information that was collected and assessed as serious."""
    key = recorded(service, **more)
    service.call("assess_risk", information_id=key, scenarios=[{"description": "致敏", "severity": 4, "band": ">1/10"}])
    return key


def issued(service: Harness, **more: Any) -> str:
    """An alert on risk information, in force."""
    key = assessed(service, **more)
    order = {"level": "serious", "hs_prefix": "6403", "risk": "chemical", "source_reference": "S-1"}
    alert_id: str = service.call("issue_alert", information_id=key, **order)["alert_id"]
    return alert_id


def matches(service: Harness, key: str, **wanted: Any) -> list[dict[str, Any]]:
    """For whom information may be about, the likeliest first."""
    found = service.call("list_risk_matches", information_id=key, **wanted)["items"]
    return sorted(found, key=lambda one: (-one["score"], one["target_id"]))


def linked(service: Harness, code: str, consignment_id: str, *lot_nos: str, **more: Any) -> None:
    """Which lots a consignment is made of, as inspection said it."""
    example = get("inspection.lots_linked").example
    lots = [{**example["lots"][0], "lot_id": f"l-{one}", "lot_no": one} for one in lot_nos]
    told = {**example, "consignment_id": consignment_id, "uscc": code, "lots": lots, **more}
    service.deliver("inspection.lots_linked", subject=consignment_id, data=told)
