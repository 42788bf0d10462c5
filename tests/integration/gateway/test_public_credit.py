"""Public credit over HTTP, of the gateway as it runs: without a token, from credit over the bus."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from databus.errors import NotFound
from tests.integration.gateway.parts import Border, FakeService

CODE = "91441323MA4YNT018E"


def get_publicity(fields: dict[str, Any], headers: Any) -> dict[str, Any]:
    assert headers["sanhu.agency"] == "portal"
    if fields["uscc"] != CODE:
        raise NotFound("no such enterprise is registered")
    return {"uscc": CODE, "name": "示例鞋厂", "grade": "A", "score": 94, "records": [], "next_cursor": None}


@pytest.fixture
def credit(shared_border: Border) -> Iterator[Border]:
    with FakeService(shared_border.amqp_uri, "credit", {"get_publicity": get_publicity}):
        yield shared_border


@pytest.mark.requirement("D.2/publicity")
def test_anybody_reads_what_is_public_without_a_token_and_no_more(credit: Border) -> None:
    answer = httpx.get(f"{credit.url}/credit/publicity/{CODE}", trust_env=False)
    assert answer.status_code == 200
    assert answer.json()["grade"] == "A"
    assert "score" not in answer.json()
    assert credit.rows("SELECT 1 FROM intents") == []


def test_the_page_is_there_and_an_unknown_enterprise_is_not_found(credit: Border) -> None:
    assert "企业信用公示" in httpx.get(f"{credit.url}/credit", trust_env=False).text
    assert httpx.get(f"{credit.url}/credit/publicity/X", trust_env=False).status_code == 404


def test_the_same_over_the_api_needs_a_token(credit: Border) -> None:
    assert httpx.get(f"{credit.url}/v1/credit/publicity/{CODE}", trust_env=False).status_code == 401
