"""Large bodies at the same time: the gateway holds so much and no more, and says when to come again."""

import socket

import pytest

from tests.integration.gateway.parts import Border, wait_until

PART = b"x" * (700 << 10)
WHOLE = 900 << 10


def held_bytes(border: Border) -> float:
    told = border.call("GET", "/metrics").text
    return next(float(line.split()[1]) for line in told.splitlines() if line.startswith("gateway_bodies_bytes "))


def test_a_body_beyond_what_may_be_held_is_answered_503_until_the_other_has_gone(
    border: Border, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANHU_MAX_BODIES_MIB", "1")
    border.start()
    head = (
        f"POST /v1/zones HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {border.issuer.mint('ciq')}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {WHOLE}\r\n\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", border.port), timeout=5) as slow:
        slow.sendall(head + PART)
        wait_until(lambda: held_bytes(border) == len(PART), "the first body to be held")
        json = {"Content-Type": "application/json"}
        refused = border.call("POST", "/v1/zones", agency="ciq", content=PART, headers=json)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    wait_until(lambda: held_bytes(border) == 0, "the first body to be given back")
    taken = border.call("POST", "/v1/zones", agency="ciq", content=PART, headers=json)
    assert taken.status_code == 422, "read whole, and found to be no JSON"
