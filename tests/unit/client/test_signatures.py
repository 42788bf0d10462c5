"""Signatures hold for what was signed, by the key that signed, while it is fresh; for nothing else."""

from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws as peer
from joserfc.jwk import OKPKey
from sanhu_client.signatures import (
    LEEWAY_S,
    LIFE_S,
    BadSignature,
    PrivateKey,
    Request,
    base64url,
    canonical,
    check_event,
    check_message,
    check_request,
    check_time,
    content_digest,
    sign,
    sign_event,
    sign_message,
    sign_request,
    thumbprint,
    unbase64url,
    verify,
)

NOW_S = 1_800_000_000.0
KEY, STRANGER = PrivateKey.generate("customs-1"), PrivateKey.generate("stranger")
FIND = {KEY.kid: KEY.public_jwk()}.get
URL = "https://exchange.example:8443/v1/credit/records?limit=2&cursor=%E4%B8%89"
HEADERS = {"Content-Type": "application/json", "Idempotency-Key": "k-1", "Purpose": "口岸核放"}
BODY = b'{"uscc":"91441323MA4YNT018E"}'


def signed(**changes: Any) -> Request:
    added = sign_request(KEY, "POST", URL, HEADERS, BODY, now_s=NOW_S)
    return replace(Request.of("POST", URL, {**HEADERS, **added}), **changes)


def with_header(request: Request, name: str, value: str | None) -> Request:
    headers = {**request.headers, name: value}
    return replace(request, headers={key: text for key, text in headers.items() if text is not None})


def test_a_detached_signature_holds_for_its_payload_and_for_no_other() -> None:
    jws = sign(b"payload", KEY)
    assert verify(jws, b"payload", FIND) == "customs-1"
    with pytest.raises(BadSignature, match="not by this key"):
        verify(jws, b"another", FIND)
    with pytest.raises(BadSignature, match="no key stranger"):
        verify(sign(b"payload", STRANGER), b"payload", FIND)
    with pytest.raises(BadSignature, match="not by this key"):
        verify(sign(b"payload", PrivateKey("customs-1", STRANGER.secret)), b"payload", FIND)


def test_another_library_reads_our_signatures() -> None:
    header, _, signature = sign(b"payload", KEY).split(".")
    key = OKPKey.import_key(KEY.public_jwk())
    compact = f"{header}.{base64url(b'payload')}.{signature}"
    assert peer.deserialize_compact(compact, key, algorithms=["Ed25519"]).payload == b"payload"


@pytest.mark.parametrize(
    "text", ["", "a.b", "a..b.c", "e30..AA", f"{base64url(b'[]')}..AA", f"{base64url(b'{}')}..", "é..a", "x" * 2000]
)
def test_what_is_no_detached_signature_is_named_so(text: str) -> None:
    with pytest.raises(BadSignature):
        verify(text, b"payload", FIND)


def test_no_other_algorithm_and_no_critical_extension_is_taken() -> None:
    for header in (b'{"alg":"none","kid":"customs-1"}', b'{"alg":"EdDSA","kid":"customs-1","crit":["b64"]}'):
        with pytest.raises(BadSignature, match="Ed25519"):
            verify(f"{base64url(header)}..AA", b"payload", FIND)


def test_a_key_survives_its_file_and_is_named_by_its_thumbprint(tmp_path: Any) -> None:
    key = PrivateKey.generate()
    key.write(tmp_path / "key.json")
    again = PrivateKey.read(tmp_path / "key.json")
    assert again.kid == key.kid == thumbprint(key.public_jwk())
    assert again.public_jwk() == key.public_jwk()
    assert "d" not in key.public_jwk()
    with pytest.raises(ValueError, match="private JWK"):
        PrivateKey.from_jwk(key.public_jwk())


def test_a_message_signature_binds_agency_operation_id_time_and_body() -> None:
    headers = sign_message(KEY, "customs", "credit.record_act", "m-1", BODY, now_s=NOW_S)
    found = check_message(headers, "customs", "credit.record_act", "m-1", BODY, FIND, now_s=NOW_S + 10)
    assert found is not None
    assert (found.kid, found.nonce) == ("customs-1", headers["sanhu.nonce"])
    for agency, operation, message_id, body in (
        ("samr", "credit.record_act", "m-1", BODY),
        ("customs", "credit.annul_record", "m-1", BODY),
        ("customs", "credit.record_act", "m-2", BODY),
        ("customs", "credit.record_act", "m-1", BODY + b" "),
    ):
        with pytest.raises(BadSignature):
            check_message(headers, agency, operation, message_id, body, FIND, now_s=NOW_S)
    for name, value in (("sanhu.created", "1800000001"), ("sanhu.nonce", "other"), ("sanhu.nonce", None)):
        with pytest.raises(BadSignature):
            check_message(headers | {name: value}, "customs", "credit.record_act", "m-1", BODY, FIND, now_s=NOW_S)


def test_a_message_without_signature_is_not_a_wrong_one() -> None:
    assert check_message({}, "customs", "credit.record_act", "m-1", BODY, FIND) is None


def test_the_age_of_a_signature_is_bounded_on_both_sides() -> None:
    assert check_time(1000, None, 1000 + LIFE_S) == 1000 + LIFE_S + LEEWAY_S
    assert check_time(1000, 1010, 1000) == 1010 + LEEWAY_S
    assert check_time(1000, 999_999, 1000) == 1000 + LIFE_S + LEEWAY_S
    with pytest.raises(BadSignature, match="expired"):
        check_time(1000, None, 1001 + LIFE_S + LEEWAY_S)
    with pytest.raises(BadSignature, match="expired"):
        check_time(1000, 1010, 1011 + LEEWAY_S)
    with pytest.raises(BadSignature, match="future"):
        check_time(1000, None, 999 - LEEWAY_S)


def test_a_signed_request_says_who_signed_and_which_body_it_needs() -> None:
    found = check_request(signed(), FIND, now_s=NOW_S)
    assert found.kid == "customs-1"
    assert f'"@signature-params": {signed().headers["signature-input"].partition("=")[2]}'[:40] in found.base
    assert content_digest(BODY) in found.base
    assert found.content_digest is not None
    found.check_body(found.content_digest, len(BODY))
    with pytest.raises(BadSignature, match="not the one that was signed"):
        found.check_body(bytes(32), len(BODY))


def test_a_body_added_to_a_request_signed_without_one_is_refused() -> None:
    added = sign_request(KEY, "POST", URL, {}, now_s=NOW_S)
    found = check_request(Request.of("POST", URL, added), FIND, now_s=NOW_S)
    found.check_body(bytes(32), 0)
    with pytest.raises(BadSignature, match="content-digest"):
        found.check_body(bytes(32), 1)


@pytest.mark.parametrize(
    "change",
    [
        {"method": "PATCH"},
        {"path": "/v1/credit/records/x"},
        {"query": "limit=3"},
        {"authority": "another.example:8443"},
    ],
)
def test_another_method_path_or_query_is_another_request(change: dict[str, str]) -> None:
    with pytest.raises(BadSignature, match="not by this key"):
        check_request(signed(**change), FIND, now_s=NOW_S)


@pytest.mark.parametrize("name", ["content-type", "idempotency-key", "purpose", "content-digest"])
def test_a_covered_header_can_be_neither_changed_nor_taken_away(name: str) -> None:
    for value in ("sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:", None):
        with pytest.raises(BadSignature):
            check_request(with_header(signed(), name, value), FIND, now_s=NOW_S)


def test_a_port_that_goes_without_saying_may_be_said() -> None:
    added = sign_request(KEY, "GET", "https://Exchange.example:443/v1/terms", {}, now_s=NOW_S)
    request = replace(Request.of("GET", "https://exchange.example/v1/terms", added), scheme="http")
    assert check_request(request, FIND, now_s=NOW_S).kid == "customs-1"


def test_a_header_that_means_something_cannot_be_added() -> None:
    with pytest.raises(BadSignature, match="does not cover if-match"):
        check_request(with_header(signed(), "if-match", '"1"'), FIND, now_s=NOW_S)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (";created=1800000000", "", "created"),
        (';keyid="customs-1"', ';keyid="nobody"', "no key nobody"),
        ('alg="ed25519"', 'alg="hmac-sha256"', "ed25519"),
        (';alg="ed25519"', ';alg="ed25519";alg="ed25519"', "twice"),
        ('"@path" ', "", "does not cover @path"),
        ('"@path" ', '"@path" "@path" ', "twice"),
        ('"@path" ', '"@path" "@status" ', "not taken"),
        ('"@path" ', '"@path" "x-absent" ', "x-absent is missing"),
        ("sanhu=(", "other=(", "label"),
        ("sanhu=(", "a=(),sanhu=(", "not one list"),
        (";expires=1800000300", ";expires=1799999000", "expired"),
    ],
)
def test_a_changed_signature_input_is_refused_by_name(old: str, new: str, says: str) -> None:
    request = signed()
    given = request.headers["signature-input"]
    assert old in given
    with pytest.raises(BadSignature, match=says):
        check_request(with_header(request, "signature-input", given.replace(old, new)), FIND, now_s=NOW_S)


def test_a_request_needs_a_nonce() -> None:
    request = signed()
    given = request.headers["signature-input"]
    nonce = given.partition('nonce="')[2].partition('"')[0]
    without = given.replace(f';nonce="{nonce}"', "")
    with pytest.raises(BadSignature, match="nonce"):
        check_request(with_header(request, "signature-input", without), FIND, now_s=NOW_S)


@pytest.mark.parametrize("signature", ["", "sanhu=:AAAA:", "sanhu=:" + "A" * 86 + "==:", "nonsense"])
def test_a_signature_of_another_form_or_value_is_refused(signature: str) -> None:
    with pytest.raises(BadSignature):
        check_request(with_header(signed(), "signature", signature), FIND, now_s=NOW_S)


def test_a_request_is_refused_early_late_and_by_a_stranger() -> None:
    for now_s in (NOW_S - LEEWAY_S - 1, NOW_S + LIFE_S + LEEWAY_S + 1):
        with pytest.raises(BadSignature):
            check_request(signed(), FIND, now_s=now_s)
    imposter = PrivateKey("customs-1", STRANGER.secret)
    added = sign_request(imposter, "GET", URL, {}, now_s=NOW_S)
    with pytest.raises(BadSignature, match="not by this key"):
        check_request(Request.of("GET", URL, added), FIND, now_s=NOW_S)


def test_the_target_uri_may_be_covered_instead_of_path_and_query() -> None:
    params = '("@method" "@target-uri");created=1800000000;keyid="customs-1";nonce="n";alg="ed25519"'
    base = f'"@method": GET\n"@target-uri": {URL}\n"@signature-params": {params}'
    import base64

    signature = base64.b64encode(KEY.sign_bytes(base.encode())).decode()
    headers = {"signature-input": f"s={params}", "signature": f"s=:{signature}:"}
    assert check_request(Request.of("GET", URL, headers), FIND, now_s=NOW_S).base == base


def test_the_example_of_the_rfc_verifies() -> None:
    """RFC 9421, B.2.6: Signing a Request Using ed25519."""
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"}
    base = (
        '"date": Tue, 20 Apr 2021 02:07:55 GMT\n"@method": POST\n"@path": /foo\n"@authority": example.com\n'
        '"content-type": application/json\n"content-length": 18\n"@signature-params": ("date" "@method" "@path" '
        '"@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"'
    )
    from sanhu_client.signatures import check_bytes

    signature = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw"
    check_bytes(unbase64url(signature.replace("+", "-").replace("/", "_")), base.encode(), jwk)


def test_keys_of_other_kinds_are_refused() -> None:
    from sanhu_client.signatures import check_bytes

    for jwk in ({"kty": "EC", "crv": "P-256"}, {"kty": "OKP", "crv": "Ed25519", "x": "AA"}, {"kty": "OKP", "crv": "X"}):
        with pytest.raises(BadSignature, match="not of Ed25519"):
            check_bytes(bytes(64), b"", jwk)
    assert Ed25519PrivateKey.generate() is not None


def test_an_event_is_signed_with_its_attributes_whichever_way_it_goes() -> None:
    headers = {"ce-id": "e-1", "ce-type": "cn.sanhu.credit.grade_changed.v1", "ce-subject": "91441323MA4YNT018E"}
    body = canonical({"grade": "A", "理由": "满分"})
    carried = headers | {"ce-signature": sign_event(KEY, headers, body), "ce-traceparent": "00-1", "x-other": "y"}
    assert check_event(carried, body, FIND) == "customs-1"
    assert check_event({name.upper(): value for name, value in carried.items()}, body, FIND) == "customs-1"
    for changed, other in ((carried | {"ce-type": "x"}, body), (carried | {"ce-uscc": "y"}, body), (carried, b"{}")):
        with pytest.raises(BadSignature):
            check_event(changed, other, FIND)
    with pytest.raises(BadSignature, match="not signed"):
        check_event(headers, body, FIND)


def test_the_attributes_of_an_event_sent_over_http_are_covered_too() -> None:
    headers = {"ce-id": "e-1", "ce-type": "t"}
    added = sign_request(KEY, "POST", URL, headers, BODY, now_s=NOW_S)
    request = Request.of("POST", URL, {**headers, **added})
    check_request(request, FIND, now_s=NOW_S)
    with pytest.raises(BadSignature, match="does not cover ce-uscc"):
        check_request(with_header(request, "ce-uscc", "x"), FIND, now_s=NOW_S)
