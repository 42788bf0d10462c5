"""A hostile caller at the HTTP door: smuggled requests, strange targets, slow bodies, false tokens."""

import base64
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
from joserfc import jws, jwt
from joserfc.jwk import OctKey, OKPKey

from deploy.local.tokens import AUDIENCE, ISSUER
from tests.security.doors import Doors
from tests.security.town import Town

MARK = b"smuggled-7f3a"
INNER = b"GET /v1/" + MARK + b" HTTP/1.1\r\nHost: x\r\n\r\n"
PATIENCE_S = 5.0


def wire(doors: Doors, sent: bytes) -> bytes:
    """Send bytes on a connection of its own; all that comes back until it is closed or silent."""
    place = urlsplit(doors.url)
    with socket.create_connection((place.hostname, place.port), PATIENCE_S) as plain:
        plain.sendall(sent)
        plain.settimeout(2.0)
        heard = b""
        try:
            heard += plain.recv(65536)
            plain.settimeout(0.4)  # a second answer comes right behind the first
            while chunk := plain.recv(65536):
                heard += chunk
        except (TimeoutError, ConnectionError):
            pass
    return heard


def head(doors: Doors, *lines: bytes, agency: str = "tax", target: bytes = b"/v1/credit/simulations") -> bytes:
    token = doors.token(agency).encode()
    start = [b"POST " + target + b" HTTP/1.1", b"Host: x", b"Authorization: Bearer " + token]
    return b"\r\n".join([*start, b"Content-Type: application/json", *lines]) + b"\r\n\r\n"


BODY = b'{"on":"2026-11-22","records":[]}'
CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)

SMUGGLED: dict[str, tuple[list[bytes], bytes]] = {
    "CL and TE": (
        [b"Content-Length: %d" % (len(CHUNKED) + len(INNER)), b"Transfer-Encoding: chunked"],
        CHUNKED + INNER,
    ),
    "TE and CL": ([b"Transfer-Encoding: chunked", b"Content-Length: 4"], CHUNKED + INNER),
    "two CL": ([b"Content-Length: %d" % len(BODY), b"Content-Length: %d" % (len(BODY) + len(INNER))], BODY + INNER),
    "a list of CL": ([b"Content-Length: %d, %d" % (len(BODY), len(BODY) + 9)], BODY + INNER),
    "CL with a sign": ([b"Content-Length: +%d" % len(BODY)], BODY + INNER),
    "CL not a number": ([b"Content-Length: 0x20"], BODY + INNER),
    "CL below zero": ([b"Content-Length: -1"], BODY + INNER),
    "TE xchunked": ([b"Transfer-Encoding: xchunked"], CHUNKED + INNER),
    "TE identity, chunked twice": ([b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity"], CHUNKED + INNER),
    "TE chunked not last": ([b"Transfer-Encoding: chunked, gzip"], CHUNKED + INNER),
    "TE with a vertical tab": ([b"Transfer-Encoding: \x0bchunked"], CHUNKED + INNER),
    "TE before a colon's space": ([b"Transfer-Encoding : chunked"], CHUNKED + INNER),
    "folded TE": ([b"Transfer-Encoding:\r\n chunked", b"Content-Length: %d" % len(CHUNKED)], CHUNKED + INNER),
    "folded header": ([b"X-A: b\r\n c: d", b"Content-Length: %d" % len(BODY)], BODY),
    "line feeds alone": ([b"X-A: b\nContent-Length: 0"], BODY + INNER),
    "a carriage return alone": ([b"X-A: b\rContent-Length: 0"], BODY + INNER),
    "a null in a header": ([b"X-A: \x00b", b"Content-Length: %d" % len(BODY)], BODY),
    "chunk size with 0x": ([b"Transfer-Encoding: chunked"], b"0x20\r\n" + BODY + b"\r\n0\r\n\r\n" + INNER),
    "chunk size with a sign": ([b"Transfer-Encoding: chunked"], b"+20\r\n" + BODY + b"\r\n0\r\n\r\n" + INNER),
    "chunk size too large": ([b"Transfer-Encoding: chunked"], b"fffffffffffffffff\r\n" + BODY + INNER),
    "chunk of another size": ([b"Transfer-Encoding: chunked"], b"5\r\n" + BODY + b"\r\n0\r\n\r\n" + INNER),
    "chunk ends without CRLF": ([b"Transfer-Encoding: chunked"], b"%x\n%s\n0\n\n" % (len(BODY), BODY) + INNER),
}
# What is one request by RFC 9112 and then another: taken so, as long as nobody between us and the caller reads it as
# one; the answer then says that the connection ends.
AMBIGUOUS = {"CL and TE", "TE and CL"}
# RFC 9112, 2.2: a line feed alone may end a line; what follows is then a request of its own, with its own check
TWO = {"line feeds alone"}


@pytest.mark.parametrize("trick", SMUGGLED)
def test_no_request_hides_in_another(doors: Doors, trick: str) -> None:
    lines, body = SMUGGLED[trick]
    heard = wire(doors, head(doors, *lines) + body)
    assert MARK not in heard, heard[-600:]
    assert heard.count(b"HTTP/1.1 ") <= 1 or trick in TWO, heard
    assert b" 200 " not in heard[:20] or trick in AMBIGUOUS, heard[:200]
    assert doors.client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        b"http://elsewhere.example/v1/credit/simulations",
        b"//v1/credit/simulations",
        b"/v1//credit/simulations",
        b"/v1/credit/../credit/simulations",
        b"/v1/credit/%2e%2e/credit/simulations",
        b"/v1/credit%2fsimulations",
        b"/v1/credit/simulations/",
        b"/v1/credit/simulations%00",
        b"/v1/credit/simulations;a=b",
        b"/v1/credit\\simulations",
        b"/V1/credit/simulations",
        b"*",
        b"elsewhere.example:443",
    ],
)
def test_a_strange_target_is_nobodys_way_past_the_check(doors: Doors, target: bytes) -> None:
    """Whatever it leads to, without a token it leads nowhere."""
    anonymous = (
        b"POST " + target + b" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    )
    heard = wire(doors, anonymous + INNER)
    first = heard.split(b"\r\n", 1)[0]
    assert b" 200 " not in first
    assert not heard or first.split(b" ")[1] in {b"307", b"400", b"401", b"404", b"405"}, heard[:200]
    assert b"elsewhere" not in heard.split(b"\r\n\r\n")[0].lower()


@pytest.mark.parametrize(
    "path", ["{near}%2f..%2f{far}", "{near}%00{far}", "{near};{far}", "{near},{far}", "%2e%2e/{far}"]
)
def test_an_enterprise_reaches_no_other_by_a_trick_in_the_path(doors: Doors, town: Town, path: str) -> None:
    tricked = "/v1/enterprises/" + path.format(near=town.near, far=town.far)
    answer = doors.call("GET", tricked, "portal", role="enterprise", uscc=town.near)
    assert answer.status_code in {400, 403, 404, 422}, answer.text


@pytest.mark.parametrize(
    "query", ["uscc={near}&uscc={far}", "uscc={far}&uscc={near}", "uscc[]={far}", "USCC={far}", "uscc={near}%00{far}"]
)
def test_an_enterprise_reaches_no_other_by_a_trick_in_the_query(doors: Doors, town: Town, query: str) -> None:
    asked = f"/v1/credit/records?{query.format(near=town.near, far=town.far)}"
    answer = doors.call("GET", asked, "portal", role="enterprise", uscc=town.near)
    assert answer.status_code in {400, 403, 422}, answer.text


JSON_TRICKS = {
    "the same name twice": b'{"uscc":"%(near)s","uscc":"%(far)s"}',
    "the same name by an escape": b'{"uscc":"%(near)s","\\u0075scc":"%(far)s"}',
    "not a number": b'{"on":NaN}',
    "infinite": b'{"on":-Infinity}',
    "too many digits": b'{"on":' + b"9" * 5000 + b"}",
    "a lone surrogate": b'{"on":"\\ud800"}',
    "a null in a text": b'{"on":"a\\u0000b"}',
    "a mark before it": b'\xef\xbb\xbf{"on":"2026-11-22","records":[]}',
    "another encoding": '{"on":"2026-11-22"}'.encode("utf-16"),
    "overlong": b'{"on":"\xc0\xaf"}',
    "nested without end": b'{"records":' + b"[" * 100_000,
    "nested deep": b'{"records":' + b"[" * 2000 + b"]" * 2000 + b"}",
    "more behind it": b'{"on":"2026-11-22"}{"on":"2026-11-23"}',
    "a list": b"[1]",
    "a type tag": b'{"on":{"__type__":"datetime","__value__":"2026-11-22"}}',
}


@pytest.mark.parametrize("trick", JSON_TRICKS)
def test_a_trick_in_json_is_refused_at_both_doors(doors: Doors, town: Town, trick: str) -> None:
    told = {b"near": town.near.encode(), b"far": town.far.encode()}
    body = JSON_TRICKS[trick]
    if trick.startswith("the same"):
        body %= told
    headers = {"Content-Type": "application/json"}
    answer = doors.call("POST", "/v1/credit/simulations", "tax", content=body, headers=headers)
    assert answer.status_code in {400, 413, 422}, answer.text
    doors.amqp("tax", "credit.simulate_rating", {"on": "2026-11-22", "records": []})
    own = doors._agencies["tax"]
    wrapped = b'{"args":[],"kwargs":' + body + b"}"
    answered = own.ask_raw("credit.simulate_rating", wrapped, within_s=10)
    assert answered["error"]["exc_type"] in {"InvalidRequest", "TooLarge"}, answered


# ---- false tokens ----------------------------------------------------------------------------------------------------
def claims(**more: Any) -> dict[str, Any]:
    now = int(time.time())
    told = {"iss": ISSUER, "aud": AUDIENCE, "sub": "x", "agency": "customs", "iat": now, "nbf": now, "exp": now + 600}
    return {name: value for name, value in (told | more).items() if value is not None}


def plain(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def unsigned(doors: Doors) -> str:
    return f"{plain({'alg': 'none', 'typ': 'JWT'})}.{plain(claims())}."


def keyed_with_the_public_key(doors: Doors) -> str:
    public = doors.stack.issuer._key()
    secret = OctKey.import_key(json.dumps(public.as_dict(private=False)).encode())
    registry = jws.JWSRegistry(algorithms=["HS256"])
    header = {"alg": "HS256", "kid": public.kid}
    return jws.serialize_compact(header, json.dumps(claims()).encode(), secret, registry=registry)


def by_a_strangers_key(doors: Doors) -> str:
    key = OKPKey.generate_key("Ed25519", {"kid": doors.stack.issuer._key().kid})
    return jwt.encode({"alg": "Ed25519", "kid": key.kid}, claims(), key, algorithms=["Ed25519"])


def with_the_strangers_key_in_it(doors: Doors) -> str:
    key = OKPKey.generate_key("Ed25519")
    header = {"alg": "Ed25519", "jwk": key.as_dict(private=False), "jku": "http://127.0.0.1/keys"}
    return jwt.encode(header, claims(), key, algorithms=["Ed25519"])


def issued(**more: Any) -> Callable[[Doors], str]:
    def mint(doors: Doors) -> str:
        key = doors.stack.issuer._key()
        header = {"alg": "Ed25519", "kid": key.kid} | more.pop("header", {})
        return jwt.encode(header, claims(**more), key, algorithms=["Ed25519"])

    return mint


# Dated when a test runs: minutes lie between the reading of this module and the running of its tests.
def expired(doors: Doors) -> str:
    return issued(exp=int(time.time()) - 600)(doors)


def not_yet(doors: Doors) -> str:
    return issued(nbf=int(time.time()) + 600)(doors)


FALSE: dict[str, Callable[[Doors], str]] = {
    "alg none": unsigned,
    "HS256 with our public key": keyed_with_the_public_key,
    "a stranger's key by our name": by_a_strangers_key,
    "a stranger's key brought along": with_the_strangers_key_in_it,
    "another issuer": issued(iss="https://elsewhere.example"),
    "no issuer": issued(iss=None),
    "another audience": issued(aud="https://elsewhere.example"),
    "no audience": issued(aud=None),
    "expired": expired,
    "never expiring": issued(exp=None),
    "not yet": not_yet,
    "no agency": issued(agency=None),
    "an agency that is none": issued(agency="moon"),
    "two agencies": issued(agency=["customs", "tax"]),
    "an unknown role": issued(role="emperor"),
    "an enterprise without its code": issued(role="enterprise", agency="portal"),
    "a code without the role": issued(uscc="91441323MA4YNT018E"),
}


@pytest.mark.parametrize("kind", FALSE)
def test_a_false_token_opens_nothing(doors: Doors, kind: str) -> None:
    headers = {"Authorization": f"Bearer {FALSE[kind](doors)}"}
    answer = doors.client.get("/v1/exchange/catalogue", headers=headers)
    assert answer.status_code == 401, answer.text
    assert "customs" not in answer.text


def test_a_role_cannot_be_widened_by_scopes_or_headers(doors: Doors, town: Town) -> None:
    told = {"agency": "portal", "role": "enterprise", "uscc": town.near}
    token = issued(**told, scope="exchange:operate penalties:write credit:rate exchange:connect")(doors)
    headers = {
        "Authorization": f"Bearer {token}",
        "sanhu.role": "system",
        "X-Sanhu-Agency": "customs",
        "sanhu.agency": "customs",
    }
    for verb, path in (("GET", "/v1/exchange/deliveries"), ("GET", "/v1/exchange/events"), ("POST", "/v1/penalties")):
        answer = doors.client.request(verb, path, headers=headers, json={} if verb == "POST" else None)
        assert answer.status_code == 403, answer.text


# ---- slow and large --------------------------------------------------------------------------------------------------
@pytest.fixture
def crowd(doors: Doors) -> Iterator[list[socket.socket]]:
    """Connections that have begun a request and do not go on."""
    place = urlsplit(doors.url)
    with ExitStack() as closing:
        yield [
            closing.enter_context(socket.create_connection((place.hostname, place.port), PATIENCE_S))
            for _ in range(120)
        ]


def test_slow_callers_hold_nobody_else_up(doors: Doors, crowd: list[socket.socket]) -> None:
    for number, one in enumerate(crowd):
        slow_head = b"POST /v1/credit/simulations HTTP/1.1\r\nHost: x\r\nX-Slow: "
        slow_body = head(doors, b"Content-Length: 1000") + b'{"on"'
        one.sendall(slow_head if number % 2 else slow_body)
    begun_s = time.monotonic()
    for _ in range(20):
        assert doors.call("GET", "/v1/terms?from=2026-12-28&working_days=7", "tax").status_code == 200
    assert time.monotonic() - begun_s < 10


def test_a_body_over_the_limit_ends_the_request_and_not_the_gateway(doors: Doors) -> None:
    told = head(doors, b"Content-Length: %d" % (3 << 20))
    heard = wire(doors, told + b" " * (1 << 16))
    assert heard.startswith(b"HTTP/1.1 413"), heard[:100]
    assert doors.client.get("/healthz").status_code == 200


@pytest.mark.parametrize("lines", [[b"X-A: " + b"a" * 2_000_000], [b"X-%d: a" % number for number in range(5000)]])
def test_a_head_without_end_is_refused(doors: Doors, lines: list[bytes]) -> None:
    heard = wire(doors, head(doors, *lines, b"Content-Length: 0"))
    assert not heard or heard.split(b" ")[1] in {b"400", b"413", b"431"}, heard[:100]
    assert doors.client.get("/healthz").status_code == 200
