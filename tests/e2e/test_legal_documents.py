"""Over HTTP: an officer is registered, a document issued, written by the worker as a sealed PDF, served, verified."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from databus.clock import SHANGHAI
from databus.identifiers import make_uscc
from deploy.local.stack import Stack
from tests.infrastructure import wait_for

DOCUMENTS = "/v1/legal-documents"
FIRM = str(make_uscc("441323", "MA9N0161"))


@pytest.fixture(scope="module")
def desks(stack: Stack) -> Iterator[dict[str, httpx.Client]]:
    """A client for each agency."""
    with ExitStack() as opened:
        yield {
            agency: opened.enter_context(
                httpx.Client(
                    base_url=stack.env["SANHU_URL"],
                    headers={"Authorization": f"Bearer {stack.issuer.mint(agency, actor='officer-61')}"},
                    timeout=30,
                )
            )
            for agency in ("samr", "nh-samr", "portal")
        }


def asked(client: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    answer = client.post(path, json=body)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


def test_a_document_is_numbered_written_by_the_worker_served_with_a_receipt_and_verified_by_anyone(
    desks: dict[str, httpx.Client],
) -> None:
    samr, other, portal = desks["samr"], desks["nh-samr"], desks["portal"]
    today = datetime.now(UTC).astimezone(SHANGHAI).date()
    officer = {
        "certificate_no": "4413230061",
        "name": "测试甲",
        "division": "441323",
        "valid_from": "2025-01-01",
        "valid_until": "2035-12-31",
        "posts": ["inspector"],
        "acts_as": "officer-61",
    }
    registered = asked(samr, "/v1/officers", officer)
    assert other.post("/v1/officers", json={**officer, "certificate_no": "3302260061"}).status_code == 403
    order = {
        "kind": "order_to_correct",
        "subject_kind": "enterprise",
        "subject_id": FIRM,
        "uscc": FIRM,
        "issued_on": today.isoformat(),
        "facts": {
            "act": "未按强制性标准组织生产",
            "statute": "《产品质量法》第二十六条",
            "basis": "《行政处罚法》第二十八条",
            "measures": ["停止使用不合格皮料"],
            "correct_by": (today + timedelta(days=15)).isoformat(),
        },
    }
    assert other.post(DOCUMENTS, json=order).status_code == 403
    document = asked(samr, DOCUMENTS, order)
    assert document["receipt"]["id"]
    at = f"{DOCUMENTS}/{document['document_id']}"
    wait_for(lambda: samr.get(at).json()["paper"] is not None, within_s=60)

    file = samr.get(f"{at}/file")
    assert (file.status_code, file.headers["content-type"]) == (200, "application/pdf")
    read = "".join(page.extract_text() for page in PdfReader(BytesIO(file.content)).pages).replace("\n", "")
    assert document["document_no"] in read.replace(" ", "")
    code = samr.get(at).json()["paper"]
    assert portal.get(f"/v1/papers/{code}/verification").json()["state"] == "VALID"

    served = {"way": "direct", "delivered_on": today.isoformat(), "recipient": "测试乙"}
    refused = samr.post(f"{at}/service", json={**served, "servers": ["officer-61"]})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "servers")
    after = asked(samr, f"{at}/service", {**served, "servers": ["officer-61", "officer-62"]})
    receipt = samr.get(f"{DOCUMENTS}/{after['receipt_id']}").json()
    assert receipt["text"][-1] == "送达人：测试甲（执法证号4413230061）、officer-62"
    assert samr.get(f"/v1/officers/{registered['officer_id']}").json()["acts_as"] == "officer-61"
