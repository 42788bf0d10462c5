"""`sanhu conformance` against the whole stack: a right integration passes, each wrong one is told and why."""

import socket
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sanhu_client import Bus, Exchange, PrivateKey
from sanhu_client.errors import Conflict
from sanhu_client.probe import Probe

from deploy.conformance import CHECKS, check, identity
from deploy.conformance.result import FAILED, LEFT_OUT, PASSED, Integration, Named, Result
from deploy.local.stack import Stack
from tests.infrastructure import ROOT, wait_for

AGENCY = "drc"
USCC = "91441323MA4YNT018E"


@pytest.fixture
def it(stack: Stack):
    token = stack.issuer.mint(AGENCY)
    with Exchange(stack.env["SANHU_URL"], AGENCY, token=token) as exchange:
        yield Integration(AGENCY, exchange, token, stack.env["SANHU_AMQP_URI_DRC"])


def results(it: Integration) -> dict[str, Result]:
    return {each.check.rpartition(" ")[2]: each for each in check(it)}


def test_a_right_integration_passes_and_the_command_exits_with_zero(stack: Stack) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("sanhu")), "--home", str(stack.home.folder), "conformance", AGENCY],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    lines = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 2]
    wrong = [line for line in lines if line[0] == FAILED and "inbox" not in line[1]]
    assert wrong == [], done.stdout + done.stderr
    assert len(lines) == len(CHECKS)
    assert done.returncode == (1 if any(line[0] == FAILED for line in lines) else 0)


def test_a_stranger_is_told_so_at_every_check_that_needs_to_know_it(it: Integration) -> None:
    stranger = Exchange(it.exchange.transport.url, AGENCY, token="a.b.c")
    found = results(Integration(AGENCY, stranger, "a.b.c", it.uri))
    assert found["identity"].state == found["HTTP"].state == FAILED
    assert "Unauthenticated" in found["identity"].said
    assert "token" in found["identity"].fix


def test_credentials_of_another_agency_are_told(it: Integration, stack: Stack) -> None:
    token = stack.issuer.mint("eit")
    with Exchange(it.exchange.transport.url, AGENCY, token=token) as other:
        found = results(Integration(AGENCY, other, token, it.uri))
    assert "the token is of eit" in found["token"].said
    assert found["idempotency"].state == FAILED


def test_a_wrong_password_is_told_with_the_remedy(it: Integration) -> None:
    assert it.uri is not None
    scheme, _, rest = it.uri.partition("://")
    wrong = f"{scheme}://agency.{AGENCY}:wrong@{rest.rpartition('@')[2]}"
    found = results(Integration(AGENCY, it.exchange, it.token, wrong))
    assert found["AMQP"].state == found["receipt"].state == FAILED
    assert "the vhost cannot be reached" in found["AMQP"].said


def test_a_key_that_nobody_registered_is_told(it: Integration) -> None:
    it.key = PrivateKey.generate()
    found = results(it)
    assert found["signature"].state == FAILED
    assert "POST /v1/exchange/keys" in found["signature"].fix


def test_a_key_that_was_registered_signs_and_that_it_ends_soon_is_told(it: Integration) -> None:
    key = PrivateKey.generate()
    ends = datetime.now(UTC) + timedelta(days=5)
    it.exchange.gateway.add_key(jwk=key.public_jwk(), valid_to=ends.isoformat(), reason="a test")
    it.key = key
    signs = Named("signature", identity.signature)
    wait_for(lambda: signs.run(it).state == PASSED)  # a change is known everywhere within two seconds
    soon = Named("keys", identity.keys).run(it)
    assert soon.state == FAILED
    assert f"{ends:%Y-%m-%d}" in soon.said
    it.exchange.gateway.revoke_key(kid=key.kid, reason="a test")
    assert signs.run(it).state == FAILED


def test_events_that_nobody_takes_are_told_and_so_is_a_consumer(it: Integration, stack: Stack) -> None:
    assert it.uri is not None
    with Exchange(stack.env["SANHU_URL"], "sme", token=stack.issuer.mint("sme")) as sme:
        fields = {"uscc": "91441323MA4YNT0269", "name": "惠东县合成鞋底有限公司", "division": "441323"}
        with suppress(Conflict):  # another test of the session registered it
            sme.enterprise.register_enterprise(**fields, synthetic=True)
    with Probe(it.uri, AGENCY) as probe, Bus(it.uri, AGENCY, receives=False) as bus:
        events = bus.events(within_s=5)
        assert next(events).id
        assert probe.depth("inbox").consumers == 1
        assert results(it)["inbox"].state == PASSED
    found = results(it)["inbox"]
    assert found.state == FAILED
    assert "nobody takes them" in found.said


def test_a_webhook_that_cannot_be_reached_is_told(it: Integration) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{free.getsockname()[1]}/in"
    told = it.exchange.gateway.list_webhooks()
    assert told["items"] == []
    assert results(it)["Webhook"].state == LEFT_OUT
    webhook = it.exchange.gateway.add_webhook(url=url)
    found = results(it)["Webhook"]
    it.exchange.gateway.remove_webhook(webhook_id=webhook["id"])
    assert found.state == FAILED
    assert url in found.said
