"""The gateway over TLS: the plain door where it is to speak it, and the limits of the one for client certificates."""

import os
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from deploy.local.certificates import Authority
from tests.integration.gateway.parts import ROOT, Border, free_port, wait_until

TERM = "/v1/terms?from=2026-12-28&working_days=7"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    authority = Authority(tmp_path / "authority")
    authority.prepare()
    return authority


def settings(authority: Authority, **more: str) -> dict[str, str]:
    server = authority.server()
    return {"SANHU_TLS_CERT_FILE": str(server.certificate), "SANHU_TLS_KEY_FILE": str(server.key), **more}


def test_the_plain_door_speaks_tls_where_it_is_to(
    tmp_path: Path, fresh_vhost: str, fresh_database, authority: Authority
) -> None:
    border = Border(tmp_path, fresh_vhost, fresh_database("gateway"), settings=settings(authority, SANHU_HTTP_TLS="on"))
    border.url = f"https://localhost:{border.port}"
    context = ssl.create_default_context(cafile=str(authority.certificate_file))
    border._client = httpx.Client(verify=context, trust_env=False, headers={"Connection": "close"})
    try:
        border.start()
        assert border.call("GET", TERM).status_code == 200
        told = border.call("GET", "/.well-known/oauth-authorization-server").json()
        assert told["token_endpoint"] == f"https://127.0.0.1:{border.port}/oauth/token"
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(border.url + TERM, trust_env=False)
        with pytest.raises(httpx.TransportError):
            httpx.get(border.url.replace("https", "http") + TERM, trust_env=False)
    finally:
        border.stop()


def raw(port: int, authority: Authority) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(authority.certificate_file))
    pair = authority.client("agency.samr")
    context.load_cert_chain(pair.certificate, pair.key)
    connection = context.wrap_socket(
        socket.create_connection(("127.0.0.1", port), timeout=15), server_hostname="localhost"
    )
    connection.settimeout(15)
    return connection


def answer_to(port: int, authority: Authority, request: bytes) -> bytes:
    with raw(port, authority) as connection:
        connection.sendall(request)
        found = b""
        try:
            while part := connection.recv(65536):
                found += part
        except OSError:
            pass
        return found


def test_what_is_no_request_or_too_long_a_head_or_none_at_all_ends_the_connection(
    tmp_path: Path, fresh_vhost: str, fresh_database, authority: Authority
) -> None:
    port = free_port()
    more = settings(authority, SANHU_HTTPS_PORT=str(port), SANHU_TLS_CLIENT_CA_FILE=str(authority.certificate_file))
    border = Border(tmp_path, fresh_vhost, fresh_database("gateway"), settings=more)
    try:
        border.start()
        head = f"GET {TERM} HTTP/1.1\r\nHost: x\r\n".encode()
        assert answer_to(port, authority, head + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200")
        assert b"200" not in answer_to(port, authority, head + b"X-Long: " + b"x" * 100_000 + b"\r\n\r\n")[:20]
        assert answer_to(port, authority, b"nonsense\r\n\r\n").startswith(b"HTTP/1.1 400")
        both = (
            b"POST /v1/exchange/clients HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        assert answer_to(port, authority, both + b"0\r\n\r\n").startswith(b"HTTP/1.1 400")
        assert answer_to(port, authority, head) == b""  # never ended: cut off after ten seconds
        assert border.ready()
        wait_until(lambda: border.call("GET", TERM).status_code == 200, "the plain door")
    finally:
        border.stop()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"SANHU_HTTPS_PORT": "8443"}, "SANHU_TLS_CERT_FILE"),
        ({"SANHU_HTTP_TLS": "on"}, "SANHU_TLS_KEY_FILE"),
        ({"SANHU_SIGNING_KEY_FILE": "/nowhere/key.json"}, "SANHU_SIGNING_KEY_FILE: "),
        ({"SANHU_ISSUERS_FILE": "/nowhere/issuers.toml"}, "SANHU_ISSUERS_FILE: there is no file"),
        ({"SANHU_PUBLIC_URL": "exchange"}, "SANHU_PUBLIC_URL: a URL"),
        ({"SANHU_WEBHOOK_HOSTS": "10.0.0.0/99"}, "SANHU_WEBHOOK_HOSTS"),
    ],
)
def test_a_gateway_whose_settings_do_not_agree_says_so_and_ends(given: dict[str, str], says: str) -> None:
    base = {
        "SANHU_AMQP_URI": "amqp://nobody@127.0.0.1:1/x",
        "SANHU_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x",
        "SANHU_HTTP_PORT": "1",
        "SANHU_JWKS_FILE": "x",
    }
    done = subprocess.run(
        [sys.executable, "-m", "gateway"],
        env=os.environ | base | given,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert says in done.stderr
