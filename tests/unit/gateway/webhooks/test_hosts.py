"""A webhook leads to public addresses over TLS, or where the operator says; whatever a name resolves to."""

import asyncio
import ipaddress
from typing import Any

import pytest

from databus.errors import InvalidRequest
from databus.settings import BrokenSettings
from gateway.webhooks.hosts import Forbidden, Hosts, Target, check_asked, is_public
from gateway.webhooks.settings import WebhookSettings


@pytest.mark.parametrize("text", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_anyone_may_reach_public_addresses(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "2001:0:53aa:64c:0:7dfe:80ff:fffe",
    ],
)
def test_addresses_that_are_not_public_whatever_they_are_wrapped_in(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


def test_the_operator_names_hosts_ports_and_networks() -> None:
    hosts = Hosts.parse("Hooks.example, 127.0.0.1:8080 ,10.20.0.0/16,")
    assert hosts.check("http://hooks.example/in") == Target("http", "hooks.example", 80, "/in")
    assert hosts.check("http://127.0.0.1:8080").port == 8080
    assert hosts.check("http://10.20.3.4/a?b=c").path == "/a?b=c"
    for url in ("http://127.0.0.1:8081/", "http://10.21.0.1/", "https://10.21.0.1/", "http://other.example/"):
        with pytest.raises(Forbidden):
            hosts.check(url)


def test_a_name_with_a_dot_at_its_end_is_the_same_name() -> None:
    assert Hosts().check("https://portal.example./in").host == "portal.example"


@pytest.mark.parametrize(
    "url",
    [
        "https://user@portal.example/",
        "https://portal.example:0/",
        "https://portal.example:99999/",
        "https://[::1",
        "https://portal.example/\x7f",
        "https://portal.example/a b",
        "file:///etc/passwd",
        "gopher://portal.example/",
        "//portal.example/",
        "",
    ],
)
def test_what_is_no_url_of_ours_is_refused_to_who_asks(url: str) -> None:
    with pytest.raises(InvalidRequest):
        check_asked(url, Hosts())


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    async def found(*_: Any, **__: Any) -> Any:
        return [(None, None, None, "", (address, 443)) for address in addresses]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", found)


def test_each_address_of_a_name_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    target = Hosts().check("https://portal.example/in")
    resolving(monkeypatch, "8.8.8.8", "2001:4860:4860::8888")
    assert asyncio.run(Hosts().resolve(target)) == "8.8.8.8"
    for inside in ("10.0.0.1", "127.0.0.1", "::1", "fe80::1%eth0", "169.254.169.254"):
        resolving(monkeypatch, "8.8.8.8", inside)
        with pytest.raises(Forbidden, match="not a public address"):
            asyncio.run(Hosts().resolve(target))
    resolving(monkeypatch, "10.20.0.1")
    assert asyncio.run(Hosts.parse("10.20.0.0/16").resolve(target)) == "10.20.0.1"
    assert asyncio.run(Hosts.parse("portal.example").resolve(target)) == "10.20.0.1"


def test_settings_are_read_and_mistakes_told() -> None:
    settings = WebhookSettings.read({})
    assert (settings.hosts, settings.timeout_s, settings.pauses_s[0]) == (Hosts(), 10, 1)
    assert list(settings.pauses_s) == sorted(settings.pauses_s)
    assert WebhookSettings.read({"SANHU_WEBHOOK_PAUSES_S": "0, 5"}).pauses_s == (0, 5)
    for name, value in (
        ("SANHU_WEBHOOK_HOSTS", "10.0.0.0/99"),
        ("SANHU_WEBHOOK_TIMEOUT_S", "0"),
        ("SANHU_WEBHOOK_PAUSES_S", "1,x"),
        ("SANHU_EVENTS_KEPT_DAYS", "0"),
    ):
        with pytest.raises(BrokenSettings, match=name):
            WebhookSettings.read({name: value})
