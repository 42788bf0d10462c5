"""Consignments that ended in some way, as inspection says it, and analyses made of them."""

from typing import Any

from databus.contracts import get
from databus.identifiers import make_uscc
from databus.testing import Harness
from tests.integration.enforcement.scenes import uscc

DAY = "2026-08-20"
HUIDONG = "441323"
TEXTS = {"findings": "本季度出口批次合格率保持平稳。", "advice": "加强对德国市场的培训。"}


def ended(service: Harness, name: str, number: int, firm: int, **more: Any) -> dict[str, Any]:
    """A consignment of an enterprise ended: `name` is released, found, withdrawn or returned."""
    event = {
        "released": "inspection.consignment_released",
        "found": "inspection.nonconformity_found",
        "withdrawn": "inspection.nonconformity_withdrawn",
        "returned": "inspection.consignment_returned",
    }[name]
    sequence = more.pop("sequence", None)
    key = f"0192f0c1-0000-7000-8000-{number:012d}"
    told = {
        **get(event).example,
        "consignment_id": key,
        "uscc": uscc(firm),
        "declaration_no": f"HD-{number}",
        "on": DAY,
        "document_no": None if name == "released" else f"检〔2026〕{number}号",
        **more,
    }
    service.deliver(event, subject=key, data=told, sequence=sequence)
    return told


def joined(service: Harness, *firms: int) -> None:
    """Enterprises are members of the county's zone."""
    for firm in firms:
        subject = f"huidong-shoes/{uscc(firm)}"
        told = {**get("enterprise.membership_changed").example, "membership_id": subject, "uscc": uscc(firm)}
        service.deliver("enterprise.membership_changed", subject=subject, data={**told, "state": "ACTIVE"})


def quarter_of_shoes(service: Harness, *, on: str = DAY, first: int = 1) -> None:
    """Eight enterprises, five of them members, ship shoes to Germany and the United States; one alone to Japan."""
    joined(service, 1, 2, 3, 4, 5)
    number = first
    for firm in range(1, 9):
        for destination in ("DE", "US"):
            for _ in range(2):
                ended(service, "released", number, firm, on=on, destination=destination, version=3)
                number += 1
    ended(service, "released", number, 8, on=on, destination="JP", version=3)
    for place, firm in enumerate((1, 2, 3, 6, 7, 8), 1):
        ended(service, "found", number + place, firm, on=on, destination="DE", version=2)


def elsewhere(number: int) -> str:
    """An enterprise of Ninghai."""
    return make_uscc("330226", f"{number:08d}")


def drafted(service: Harness, **more: Any) -> dict[str, Any]:
    order = {"quarter": "2026Q3", "division": HUIDONG, **more}
    return service.call("draft_analysis", agency="samr", actor="s1", **order)


def published(service: Harness, **more: Any) -> dict[str, Any]:
    """An analysis written by one, approved by another and published."""
    key = drafted(service, **more)["analysis_id"]
    service.call("move_analysis", agency="samr", actor="s1", analysis_id=key, to="DRAFT", **TEXTS)
    service.call("move_analysis", agency="samr", actor="s2", analysis_id=key, to="APPROVED")
    document = f"惠东市监质〔2026〕{key[-4:]}号"
    move = {"analysis_id": key, "to": "PUBLISHED", "document_no": document}
    return service.call("move_analysis", agency="samr", actor="s1", **move)


def cells(file: dict[str, Any], scope: str = "county") -> dict[tuple[str, str], dict[str, Any]]:
    """The cells of a scope, by industry and market."""
    return {(one["industry"], one["market"]): one for one in file["cells"] if one["scope"] == scope}
