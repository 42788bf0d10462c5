"""An event is sent to the address that was checked, under the name that was asked for."""

import asyncio
from typing import Any

import httpx
import pytest
from sanhu_client.signatures import PrivateKey, Request, check_request

from gateway.webhooks.hosts import Hosts
from gateway.webhooks.sending import Answer, Sender
from gateway.webhooks.settings import WebhookSettings

KEY = PrivateKey.generate()


def settings(**changes: str) -> WebhookSettings:
    return WebhookSettings.read(changes)


def send(monkeypatch: pytest.MonkeyPatch, url: str, answer: Any, **changes: str) -> tuple[Answer, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    async def take(_: Any, request: httpx.Request, **__: Any) -> httpx.Response:
        asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer, request=request)

    async def found(*_: Any, **__: Any) -> Any:
        return [(None, None, None, "", ("8.8.8.8", 443))]

    monkeypatch.setattr(httpx.AsyncClient, "send", take)
    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", found)

    async def run() -> Answer:
        sender = Sender(settings(**changes), KEY)
        attributes = {"ce-id": "e-1", "ce-subject": "三互 100%", "ce-signature": "x"}
        told = await sender.send(url, attributes, b"{}")
        await sender.close()
        return told

    return asyncio.run(run()), asked


def test_the_address_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    answer, asked = send(monkeypatch, "https://portal.example/in?a=b", 202)
    assert answer == Answer(taken=True, said="202")
    request = asked[0]
    assert str(request.url) == "https://8.8.8.8/in?a=b"
    assert request.headers["host"] == "portal.example"
    assert request.extensions["sni_hostname"] == "portal.example"
    assert request.headers["ce-subject"] == "%E4%B8%89%E4%BA%92%20100%25"
    said = Request.of("POST", "https://portal.example/in?a=b", dict(request.headers))
    assert check_request(said, {KEY.kid: KEY.public_jwk()}.get).kid == KEY.kid


@pytest.mark.parametrize(
    ("answer", "says", "reached"),
    [
        (500, "500", True),
        (404, "404", True),
        (302, "redirects are not followed", True),
        (httpx.ConnectError("refused"), "not reached: ConnectError refused", False),
        (httpx.ConnectTimeout("late"), "not reached", False),
        (httpx.RemoteProtocolError("nonsense"), "broken off", True),
        (httpx.ReadTimeout("late"), "broken off", True),
    ],
)
def test_what_is_no_success_is_told_and_whether_the_endpoint_may_have_got_it(
    monkeypatch: pytest.MonkeyPatch, answer: Any, says: str, reached: bool
) -> None:
    told, _ = send(monkeypatch, "https://portal.example/in", answer)
    assert not told.taken
    assert says in told.said
    assert told.reached is reached


def test_nothing_is_sent_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    told, asked = send(monkeypatch, "https://10.0.0.1/in", 200)
    assert told == Answer(taken=False, said="not sent: 10.0.0.1 is not a public address", reached=False)
    assert asked == []
    assert Hosts() == settings().hosts
