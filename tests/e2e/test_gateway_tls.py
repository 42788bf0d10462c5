"""The gateway of the local stack over TLS: a client certificate of the stack's authority is an agency's identity."""

import ssl
from pathlib import Path

import httpx
import pytest

from deploy.local.certificates import CERTIFICATES, Authority, Pair
from deploy.local.stack import Stack

TERM = "/v1/terms?from=2026-12-28&working_days=7"


def get(stack: Stack, pair: Pair | None) -> httpx.Response:
    context = ssl.create_default_context(cafile=stack.env["SANHU_AUTHORITY_FILE"])
    if pair is not None:
        context.load_cert_chain(pair.certificate, pair.key)
    with httpx.Client(verify=context, trust_env=False) as client:
        return client.get(stack.env["SANHU_HTTPS_URL"] + TERM)


def test_a_certificate_of_the_stacks_authority_opens_the_gateway(stack: Stack, tmp_path: Path) -> None:
    answer = get(stack, Authority(stack.home.folder / CERTIFICATES).client("agency.lab"))
    assert answer.status_code == 200, answer.text
    for pair in (None, Authority(tmp_path).issue("agency.lab")):
        with pytest.raises(httpx.TransportError):
            get(stack, pair)


def test_tokens_of_the_stacks_own_exchange_can_be_had(stack: Stack) -> None:
    told = httpx.get(stack.env["SANHU_URL"] + "/.well-known/oauth-authorization-server", trust_env=False).json()
    assert told["token_endpoint"] == stack.env["SANHU_URL"] + "/oauth/token"
