"""The client over TLS: it knows the exchange by its authority, and is known by its certificate, without a password."""

import pytest
from sanhu_client import Bus, Exchange, Retrying, Transport
from sanhu_client.errors import NotVerified, SanhuError, Unauthenticated

from databus.vhosts import vhost
from deploy.local.certificates import CERTIFICATES, Authority
from deploy.local.stack import Stack

ONCE = Retrying(most=1, attempt_s=5)
TERM = {"from": "2026-12-28", "working_days": 7}


@pytest.fixture(scope="module")
def authority(stack: Stack) -> Authority:
    return Authority(stack.home.folder / CERTIFICATES)


def transport(stack: Stack, trusted: str | None, certificate: str | None) -> Transport:
    return Transport(stack.env["SANHU_HTTPS_URL"], authority=trusted, certificate=certificate)


def test_a_certificate_is_all_that_a_client_needs_over_http(stack: Stack, authority: Authority) -> None:
    wire = transport(stack, str(authority.certificate_file), str(authority.issue(vhost("eit")).both))
    with Exchange(wire.url, "eit", transport=wire, retrying=ONCE) as eit:
        assert eit.gateway.get_term(**TERM)["due_on"]


def test_a_client_without_a_certificate_is_nobody(stack: Stack, authority: Authority) -> None:
    wire = transport(stack, str(authority.certificate_file), None)
    with Exchange(wire.url, "eit", transport=wire, retrying=ONCE) as eit, pytest.raises(SanhuError) as refused:
        eit.gateway.get_term(**TERM)
    assert isinstance(refused.value, Unauthenticated) or refused.value.retryable


def test_a_client_does_not_speak_with_an_exchange_that_it_does_not_trust(stack: Stack) -> None:
    wire = transport(stack, None, None)
    with Exchange(wire.url, "eit", token="t", transport=wire) as eit, pytest.raises(NotVerified, match="certificate"):
        eit.gateway.get_term(**TERM)


def test_a_certificate_is_all_that_a_client_needs_over_amqp(stack: Stack, authority: Authority) -> None:
    uri = f"{stack.env['SANHU_AMQPS_ADDRESS']}/{vhost('eit')}"
    trusted, ours = str(authority.certificate_file), str(authority.issue(vhost("eit")).both)
    with Bus(uri, "eit", receives=False, authority=trusted, certificate=ours) as bus:
        assert bus.call("gateway.get_term", **TERM)["due_on"]


def test_a_certificate_of_another_agency_opens_no_vhost_but_its_own(stack: Stack, authority: Authority) -> None:
    uri = f"{stack.env['SANHU_AMQPS_ADDRESS']}/{vhost('eit')}"
    trusted, theirs = str(authority.certificate_file), str(authority.issue(vhost("drc")).both)
    with Bus(uri, "eit", receives=False, retrying=ONCE, authority=trusted, certificate=theirs) as bus:
        assert not bus.wait_up(3)
        with pytest.raises(SanhuError, match="cannot be reached"):
            bus.call("gateway.get_term", **TERM)
