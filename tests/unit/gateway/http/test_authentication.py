"""Token, signature and certificate: what is there is checked, and all of it agrees."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc.jwk import ECKey
from sanhu_client.signatures import PrivateKey, sign_request

from databus.errors import Unauthenticated, Unavailable
from deploy.local.certificates import Authority
from gateway.domain.agencies import Agency, Key
from gateway.domain.identity import Identity
from gateway.http.authentication import Authentication
from gateway.http.certificates import Certificates
from gateway.http.presented import CERTIFICATE, Presented
from gateway.http.signatures import SignedRequests

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SIGNER = PrivateKey.generate("samr-1")
URL = "http://exchange.example/v1/terms"


class FakeTokens:
    async def identify(self, authorization: str | None) -> Identity:
        if authorization is None:
            raise Unauthenticated("the header Authorization with a bearer token is missing")
        return Identity(authorization, "officer", None, 0)


class Once:
    def __init__(self) -> None:
        self.used: set[tuple[str, str]] = set()

    async def first(self, kid: str, nonce: str, expires_at_s: float) -> bool:
        new = (kid, nonce) not in self.used
        self.used.add((kid, nonce))
        return new


def members(*keys: Key, up: bool = True) -> Any:
    agencies = {code: Agency(code, code, code, "", frozenset()) for code in ("samr", "env", "customs")}
    return SimpleNamespace(agencies=agencies, keys={key.kid: key for key in keys}, up=up, version=1)


def key(**changes: Any) -> Key:
    told: dict[str, Any] = {
        "kid": SIGNER.kid,
        "agency": "samr",
        "jwk": SIGNER.public_jwk(),
        "use": "sig",
        "valid_from": NOW - timedelta(days=1),
    }
    return Key(**told | changes)


def presented(
    headers: Mapping[str, str], certificate: bytes | None = None, host: str = "exchange.example"
) -> Presented:
    scope = {
        "method": "GET",
        "path": "/v1/terms",
        "query_string": b"",
        "extensions": {} if certificate is None else {CERTIFICATE: certificate},
    }
    return Presented(scope, {name.lower(): value for name, value in {"Host": host, **headers}.items()})


def signed(**options: Any) -> dict[str, str]:
    return sign_request(SIGNER, "GET", URL, {}, now_s=NOW.timestamp(), **options)


def identify(found: Any, asked: Presented, *, at: datetime = NOW, once: Once | None = None) -> Identity:
    def now_s() -> float:
        return at.timestamp()

    authentication = Authentication(
        FakeTokens(), SignedRequests(found, once or Once(), now_s=now_s), Certificates(found, now_s=now_s)
    )
    return asyncio.run(authentication.identify(asked))


def test_a_signature_alone_says_who_calls() -> None:
    asked = presented(signed())
    assert identify(members(key()), asked).agency == "samr"
    assert asked.signed_by == "samr-1"
    assert asked.signature is not None
    assert '"@method": GET' in asked.signature


def test_a_token_says_who_acts_and_the_signature_is_kept() -> None:
    asked = presented({"Authorization": "samr", **signed()})
    assert identify(members(key()), asked).actor == "officer"
    assert asked.signed_by == "samr-1"


def test_a_token_of_another_agency_does_not_go_with_a_signature() -> None:
    with pytest.raises(Unauthenticated, match="not of the same agency"):
        identify(members(key()), presented({"Authorization": "customs", **signed()}))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"revoked_at": NOW - timedelta(seconds=1)}, "revoked"),
        ({"valid_to": NOW - timedelta(seconds=1)}, "rotated out"),
        ({"valid_from": NOW + timedelta(seconds=1)}, "not valid yet"),
        ({"use": "tls"}, "not for signatures"),
        ({"kid": "another"}, "no key samr-1"),
        ({"jwk": PrivateKey.generate().public_jwk()}, "not by this key"),
    ],
)
def test_a_key_that_does_not_count_signs_nothing(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(Unauthenticated, match=says):
        identify(members(key(**changes)), presented(signed()))


def test_what_was_signed_for_another_exchange_is_not_taken_here() -> None:
    with pytest.raises(Unauthenticated, match="not by this key"):
        identify(members(key()), presented(signed(), host="another.example"))
    here = SignedRequests(members(key()), Once(), host="another.example", now_s=NOW.timestamp)
    with pytest.raises(Unauthenticated, match=r"made for another host than another\.example"):
        asyncio.run(Authentication(FakeTokens(), here).identify(presented(signed())))
    home = SignedRequests(members(key()), Once(), host="exchange.example", now_s=NOW.timestamp)
    assert asyncio.run(Authentication(FakeTokens(), home).identify(presented(signed()))).agency == "samr"


def test_a_request_is_taken_once() -> None:
    once, headers = Once(), signed()
    assert identify(members(key()), presented(headers), once=once).agency == "samr"
    with pytest.raises(Unauthenticated, match="made before"):
        identify(members(key()), presented(headers), once=once)


def test_a_wrong_signature_is_not_saved_by_a_good_token() -> None:
    with pytest.raises(Unauthenticated):
        identify(members(), presented({"Authorization": "samr", **signed()}))
    with pytest.raises(Unauthenticated, match="signature-input is missing"):
        identify(members(key()), presented({"Authorization": "samr", "Signature": "x"}))


def test_nobody_is_refused_before_it_is_known_who_takes_part(tmp_path: Path) -> None:
    for asked in (presented(signed()), presented({}, certificate(tmp_path, "agency.samr"))):
        with pytest.raises(Unavailable):
            identify(members(up=False), asked)


def test_without_anything_the_token_is_missed() -> None:
    with pytest.raises(Unauthenticated, match="bearer token is missing"):
        identify(members(key()), presented({}))


def certificate(folder: Path, name: str) -> bytes:
    pair = Authority(folder).issue(name)
    return x509.load_pem_x509_certificate(pair.certificate.read_bytes()).public_bytes(Encoding.DER)


@pytest.mark.parametrize("name", ["samr", "agency.samr"])
def test_a_certificate_names_its_agency(tmp_path: Path, name: str) -> None:
    found = identify(members(), presented({}, certificate(tmp_path, name)))
    assert (found.agency, found.scopes) == ("samr", None)


def test_a_certificate_that_expired_while_it_was_connected_counts_no_more(tmp_path: Path) -> None:
    shown = certificate(tmp_path, "agency.samr")
    with pytest.raises(Unauthenticated, match="expired"):
        identify(members(), presented({}, shown), at=NOW + timedelta(days=4000))


def test_registered_certificate_keys_are_the_only_ones_of_their_agency(tmp_path: Path) -> None:
    shown = certificate(tmp_path, "whatever")
    jwk = ECKey.import_key((tmp_path / "whatever.key").read_bytes()).as_dict(private=False)
    registered = key(kid="env-1", agency="env", use="tls", jwk={**jwk, "use": "tls", "kid": "env-1"})
    assert identify(members(registered), presented({}, shown)).agency == "env"
    with pytest.raises(Unauthenticated, match="none that env has registered"):
        identify(members(registered), presented({}, certificate(tmp_path, "agency.env")))
    gone = key(kid="env-1", agency="env", use="tls", jwk=registered.jwk, revoked_at=NOW - timedelta(seconds=1))
    with pytest.raises(Unauthenticated, match="revoked or rotated out"):
        identify(members(gone), presented({}, shown))


@pytest.mark.parametrize(("name", "says"), [("agency.nobody", "takes no part"), ("Some Body", "names no agency")])
def test_a_certificate_of_nobody_is_refused(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(Unauthenticated, match=says):
        identify(members(), presented({}, certificate(tmp_path, name)))


def test_a_certificate_and_a_signature_agree(tmp_path: Path) -> None:
    shown = certificate(tmp_path, "agency.customs")
    with pytest.raises(Unauthenticated, match="not of the same agency"):
        identify(members(key()), presented(signed(), shown))
    own = certificate(tmp_path, "agency.samr")
    assert identify(members(key()), presented(signed(), own)).actor == "samr-1"
