"""A command that comes again with its key: the whole answer again, through every part there is."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from databus.identifiers import uuid7
from deploy.local.stack import Stack

USCC = "91441323MA5H0001XX"
RECORD = {
    "uscc": USCC,
    "item": "L04",
    "occurred_on": "2026-10-01",
    "effective_on": "2026-11-01",
    "document_no": "惠东市监罚〔2026〕900号",
}
CONSIGNMENT = {
    "uscc": USCC,
    "declaration_no": "HD2026-000900",
    "direction": "export",
    "hs_code": "640399",
    "product": "女鞋",
    "quantity": "1200.50",
    "unit": "双",
    "value": {"amount": "36000.50", "currency": "USD"},
    "destination": "DE",
}

Post = Callable[..., httpx.Response]


@pytest.fixture
def post(stack: Stack) -> Post:
    def post(path: str, body: dict[str, Any], key: str | None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {stack.issuer.mint('ciq')}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        return httpx.post(stack.env["SANHU_URL"] + path, json=body, headers=headers, timeout=30)

    return post


@pytest.mark.parametrize(
    ("path", "body", "number"),
    [("/v1/credit/records", RECORD, "document_no"), ("/v1/consignments", CONSIGNMENT, "declaration_no")],
    ids=["record", "consignment"],
)
def test_the_same_key_repeats_the_whole_answer_and_no_key_gets_a_new_receipt(
    post: Post, path: str, body: dict[str, Any], number: str
):
    key = uuid7()
    first, again = post(path, body, key), post(path, body, key)
    assert first.status_code == 201, first.text
    assert (again.status_code, again.json()) == (201, first.json())
    without = post(path, body, None).json()
    assert without.pop("receipt")["id"] != first.json()["receipt"]["id"]
    assert without == {name: value for name, value in first.json().items() if name != "receipt"}
    assert post(path, {**body, number: "another"}, key).status_code == 409
