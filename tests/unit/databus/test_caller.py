"""Who is calling is read from headers alone."""

import pytest

from databus.caller import NOBODY, Caller
from databus.errors import InvalidRequest, Unauthenticated

CALLER = Caller(
    agency="samr",
    actor="officer-7",
    purpose="处罚",
    scopes="credit:read credit:record",
    idempotency_key="k-1",
    if_match="3",
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)


def test_a_caller_survives_its_headers() -> None:
    assert Caller.from_headers(CALLER.to_headers()) == CALLER
    assert Caller.from_headers(NOBODY.to_headers()) == NOBODY


def test_a_stock_nameko_client_says_the_same_in_its_context() -> None:
    headers = {"nameko." + name: value for name, value in CALLER.to_headers().items()}
    assert Caller.from_headers(headers) == CALLER


def test_other_headers_mean_nothing() -> None:
    assert Caller.from_headers({"agency": "samr", "nameko.call_id_stack": [1]}) == NOBODY


@pytest.mark.parametrize("value", [7, ["samr"], {"a": 1}, b"samr", "x" * 1025, "a\0b"])
def test_a_header_not_of_its_form_is_refused_and_named(value: object) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        Caller.from_headers({"sanhu.agency": value})
    assert refusal.value.fields[0][0] == "sanhu.agency"


def test_a_write_needs_an_agency() -> None:
    assert CALLER.require_agency() == "samr"
    with pytest.raises(Unauthenticated):
        NOBODY.require_agency()
