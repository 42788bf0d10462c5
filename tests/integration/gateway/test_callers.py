"""Callers are known by token, signed request or client certificate, through a running gateway; all else is refused."""

import base64
import json
import ssl
import time
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey
from sanhu_client.signatures import PrivateKey, sign_request

from deploy.local.certificates import Authority, Pair
from tests.infrastructure import Broker, Databases
from tests.integration.gateway.parts import Border, free_port, wait_until

TERM = "/v1/terms?from=2026-12-28&working_days=7"
CLIENTS = "/v1/exchange/clients"
SECRET = "a secret of many random bytes, for a test"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    authority = Authority(tmp_path_factory.mktemp("authority"))
    authority.prepare()
    return authority


@pytest.fixture(scope="module")
def border(
    tmp_path_factory: pytest.TempPathFactory, postgresql: Databases, rabbitmq: Broker, authority: Authority
) -> Iterator[Border]:
    uri, database = rabbitmq.fresh(), postgresql.fresh("gateway")
    server = authority.server()
    settings = {
        "SANHU_HTTPS_PORT": str(free_port()),
        "SANHU_TLS_CERT_FILE": str(server.certificate),
        "SANHU_TLS_KEY_FILE": str(server.key),
        "SANHU_TLS_CLIENT_CA_FILE": str(authority.certificate_file),
    }
    border = Border(tmp_path_factory.mktemp("border"), uri, database, settings=settings)
    border.https = f"https://localhost:{settings['SANHU_HTTPS_PORT']}"  # type: ignore[attr-defined]
    border.start()
    yield border
    border.stop()
    postgresql.drop(database)
    rabbitmq.drop(uri)


def register(border: Border, agency: str, jwk: dict[str, str], **more: str) -> None:
    body = {"agency": agency, "jwk": jwk, **more}
    answer = border.call("POST", "/v1/exchange/keys", agency="operator", json=body)
    assert answer.status_code == 201, answer.text


def key_of(border: Border, agency: str) -> PrivateKey:
    key = PrivateKey.generate()
    register(border, agency, key.public_jwk())
    wait_until(lambda: signed(border, key).status_code == 200, "the key to be known")
    return key


def signed(border: Border, key: PrivateKey, verb: str = "GET", path: str = TERM, **options: Any) -> httpx.Response:
    body = options.pop("body", b"")
    headers = options.pop("headers", {})
    added = sign_request(key, verb, border.url + path, headers, body, **options)
    return httpx.request(verb, border.url + path, headers={**headers, **added}, content=body, trust_env=False)


def refusal(answer: httpx.Response) -> str:
    assert answer.status_code == 401, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:sanhu:problem:unauthenticated"
    return str(answer.json()["detail"])


# --- signed requests


def test_a_signed_request_needs_no_token_and_stands_in_the_notes_with_its_signature(border: Border) -> None:
    key = key_of(border, "customs")
    headers = {"Content-Type": "application/json", "Idempotency-Key": "signed-1"}
    body = json.dumps({"label": "a system", "secret_sha256": "0" * 64}).encode()
    answer = signed(border, key, "POST", CLIENTS, headers=headers, body=body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["agency"] == "customs"
    note = border.rows(
        "SELECT agency, actor, signed_by, signature FROM intents WHERE id = %s", answer.json()["receipt"]["id"]
    )
    agency, actor, signed_by, signature = note[0]
    assert (agency, actor, signed_by) == ("customs", key.kid, key.kid)
    bare, _, base = signature.partition("\n")
    key.secret.public_key().verify(base64.b64decode(bare), base.encode())
    assert '"idempotency-key": signed-1' in base


def test_a_replayed_request_is_refused_by_every_gateway(border: Border) -> None:
    key = key_of(border, "customs")
    headers = sign_request(key, "GET", border.url + TERM, {})
    first = httpx.get(border.url + TERM, headers=headers, trust_env=False)
    assert first.status_code == 200, first.text
    assert "made before" in refusal(httpx.get(border.url + TERM, headers=headers, trust_env=False))
    border.stop()
    border._client = httpx.Client(timeout=20, trust_env=False, headers={"Connection": "close"})
    border.start()
    assert "made before" in refusal(httpx.get(border.url + TERM, headers=headers, trust_env=False))


def test_a_request_signed_by_nobody_we_know_or_too_early_or_too_late_is_refused(border: Border) -> None:
    key = key_of(border, "customs")
    assert "no key" in refusal(signed(border, PrivateKey.generate()))
    assert "not by this key" in refusal(signed(border, PrivateKey(key.kid, PrivateKey.generate().secret)))
    assert "expired" in refusal(signed(border, key, now_s=time.time() - 1000))
    assert "future" in refusal(signed(border, key, now_s=time.time() + 1000))


def test_a_key_that_was_revoked_or_rotated_out_signs_no_more(border: Border) -> None:
    key, following = key_of(border, "tax"), PrivateKey.generate()
    answer = border.call(
        "POST",
        f"/v1/exchange/keys/{key.kid}/rotation",
        agency="operator",
        json={"jwk": following.public_jwk(), "old_until": "2020-01-01T00:00:00Z"},
    )
    if answer.status_code != 201:  # an end in the past may be refused: then it ends at once
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1))
        answer = border.call(
            "POST",
            f"/v1/exchange/keys/{key.kid}/rotation",
            agency="operator",
            json={"jwk": following.public_jwk(), "old_until": moment},
        )
    assert answer.status_code == 201, answer.text
    wait_until(lambda: signed(border, following).status_code == 200, "the new key")
    wait_until(lambda: signed(border, key).status_code == 401, "the end of the old key")
    assert "rotated out" in refusal(signed(border, key))
    gone = border.call(
        "POST", f"/v1/exchange/keys/{following.kid}/revocation", agency="operator", json={"reason": "a test"}
    )
    assert gone.status_code == 200, gone.text
    wait_until(lambda: signed(border, following).status_code == 401, "the revocation")
    assert "revoked" in refusal(signed(border, following))


def test_a_key_for_other_uses_does_not_sign(border: Border) -> None:
    key = PrivateKey.generate()
    register(border, "finance", {**key.public_jwk(), "use": "enc"} | {"use": "sig"}, use="tls")
    wait_until(lambda: "not for signatures" in signed(border, key).text, "the key")
    assert "not for signatures" in refusal(signed(border, key))


def test_another_body_than_the_signed_one_is_refused_and_noted(border: Border) -> None:
    key = key_of(border, "customs")
    headers = {"Content-Type": "application/json", "Idempotency-Key": "swapped"}
    body = json.dumps({"label": "one", "secret_sha256": "0" * 64}).encode()
    added = sign_request(key, "POST", border.url + CLIENTS, headers, body)
    other = body.replace(b"one", b"two")
    answer = httpx.post(border.url + CLIENTS, headers={**headers, **added}, content=other, trust_env=False)
    assert "not the one that was signed" in refusal(answer)
    assert border.rows("SELECT count(*) FROM oauth_clients WHERE label = 'two'") == [(0,)]
    note = answer.json()["instance"].rpartition("/")[2]
    assert border.rows("SELECT outcome FROM outcomes WHERE id = %s", note) == [("Unauthenticated",)]


def test_a_token_and_a_signature_of_two_agencies_do_not_agree(border: Border) -> None:
    key = key_of(border, "customs")
    headers = {"Authorization": f"Bearer {border.issuer.mint('samr')}"}
    assert "not of the same agency" in refusal(signed(border, key, headers=headers))
    own = {"Authorization": f"Bearer {border.issuer.mint('customs', actor='officer-7')}"}
    assert signed(border, key, headers=own).status_code == 200
    assert border.rows("SELECT actor FROM intents WHERE signed_by = %s ORDER BY noted_at DESC LIMIT 1", key.kid) == [
        ("officer-7",)
    ]


def test_what_is_signed_is_what_travels_whatever_it_is_encoded_in(border: Border) -> None:
    key = key_of(border, "customs")
    path = "/v1/exchange/receipts/%30192f0c1-0000-7000-8000-000000000011"
    assert signed(border, key, path=path).status_code == 404
    query = "/v1/terms?working_days=7&from=2026%2D12-28"
    assert signed(border, key, path=query).status_code == 200
    purpose = "口岸核放"
    added = sign_request(key, "GET", border.url + TERM, {"Purpose": purpose})
    sent = {**added, "Purpose": purpose.encode()}
    answer = httpx.get(border.url + TERM, headers=sent, trust_env=False)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    assert border.rows("SELECT purpose FROM intents ORDER BY noted_at DESC LIMIT 1") == [(purpose,)]


# --- client certificates


def over_tls(border: Border, authority: Authority, pair: Pair | None, **options: Any) -> httpx.Response:
    context = ssl.create_default_context(cafile=str(authority.certificate_file))
    if pair is not None:
        context.load_cert_chain(pair.certificate, pair.key)
    url = border.https  # type: ignore[attr-defined]
    with httpx.Client(verify=context, trust_env=False) as client:
        return client.get(url + TERM, **options)


def test_a_client_certificate_names_the_agency(border: Border, authority: Authority) -> None:
    answer = over_tls(border, authority, authority.client("agency.ciq"))
    assert answer.status_code == 200, answer.text
    agency, actor = border.rows("SELECT agency, actor FROM intents ORDER BY noted_at DESC LIMIT 1")[0]
    assert agency == "ciq"
    assert actor.startswith("certificate:")


def test_who_shows_no_certificate_or_a_foreign_or_expired_one_gets_no_connection(
    border: Border, authority: Authority, tmp_path: Path
) -> None:
    foreign = Authority(tmp_path)
    expired = authority.issue("agency.samr", life=timedelta(days=-1))
    for pair in (None, foreign.issue("agency.ciq"), expired):
        with pytest.raises((httpx.ReadError, httpx.ConnectError, httpx.RemoteProtocolError)):
            over_tls(border, authority, pair)


def test_a_certificate_that_names_nobody_is_refused(border: Border, authority: Authority) -> None:
    assert "takes no part" in refusal(over_tls(border, authority, authority.client("agency.nobody")))
    assert "names no agency" in refusal(over_tls(border, authority, authority.client("Somebody Else")))


def test_a_certificate_and_a_token_of_two_agencies_do_not_agree(border: Border, authority: Authority) -> None:
    headers = {"Authorization": f"Bearer {border.issuer.mint('samr')}"}
    assert "not of the same agency" in refusal(
        over_tls(border, authority, authority.client("agency.ciq"), headers=headers)
    )


def test_an_agency_with_registered_certificate_keys_is_known_by_them_alone(
    border: Border, authority: Authority
) -> None:
    from joserfc.jwk import ECKey

    pair = authority.client("agency.commerce")
    assert over_tls(border, authority, pair).status_code == 200
    registered = authority.issue("agency.env")
    jwk = ECKey.import_key(registered.key.read_bytes()).as_dict(private=False)
    register(border, "env", {name: str(value) for name, value in jwk.items()}, use="tls", kid="env-tls-1")
    wait_until(lambda: "env-tls-1" in str(actor_after(border, authority, registered)), "the registered key")
    other = authority.issue("agency.env2")  # another key; its name is not that of an agency
    assert over_tls(border, authority, other).status_code == 401
    again = authority.issue("agency.env")
    assert "none that env has registered" in refusal(over_tls(border, authority, again))
    revoked = border.call(
        "POST", "/v1/exchange/keys/env-tls-1/revocation", agency="operator", json={"reason": "a test"}
    )
    assert revoked.status_code == 200, revoked.text


def actor_after(border: Border, authority: Authority, pair: Pair) -> str:
    assert over_tls(border, authority, pair).status_code == 200
    return str(border.rows("SELECT actor FROM intents ORDER BY noted_at DESC LIMIT 1")[0][0])


def test_the_plain_listener_believes_no_header_about_certificates(border: Border) -> None:
    headers = {"X-Client-Cert": "agency.ciq", "X-SSL-Client-CN": "agency.ciq", "X-Forwarded-Client-Cert": "x"}
    answer = httpx.get(border.url + TERM, headers=headers, trust_env=False)
    assert "bearer token is missing" in refusal(answer)


# --- tokens of the exchange's own


def ask(border: Border, form: dict[str, str], **options: Any) -> httpx.Response:
    return httpx.post(border.url + "/oauth/token", data=form, trust_env=False, **options)


def client_id(border: Border, agency: str = "portal") -> str:
    body = {"label": "a test", "secret_sha256": sha256(SECRET.encode()).hexdigest()}
    answer = border.call("POST", CLIENTS, agency=agency, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def assertion(border: Border, key: PrivateKey, agency: str, **claims: Any) -> dict[str, str]:
    told = {
        "iss": agency,
        "sub": agency,
        "aud": f"{border.url}/oauth/token",
        "exp": int(time.time()) + 60,
        "jti": sha256(str(time.monotonic_ns()).encode()).hexdigest(),
        **claims,
    }
    held = OKPKey.import_key(dict(key.private_jwk()))
    token = jwt.encode({"alg": "Ed25519", "kid": key.kid}, told, held, algorithms=["Ed25519"])
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": token,
    }


def test_the_metadata_says_where_tokens_are_asked_for(border: Border) -> None:
    told = httpx.get(border.url + "/.well-known/oauth-authorization-server", trust_env=False).json()
    assert told["issuer"] == border.url
    assert told["token_endpoint"] == border.url + "/oauth/token"
    assert set(told["token_endpoint_auth_methods_supported"]) == {"private_key_jwt", "client_secret_basic"}
    keys = httpx.get(told["jwks_uri"], trust_env=False).json()["keys"]
    assert [key["kid"] for key in keys] == [border.signatory.key().kid]
    assert "d" not in keys[0]


def test_a_secret_gives_a_token_that_the_api_takes_until_it_is_revoked(border: Border) -> None:
    number = client_id(border)
    form = {"grant_type": "client_credentials"}
    answer = ask(border, form, auth=(number, SECRET))
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 900)
    headers = {"Authorization": f"Bearer {told['access_token']}"}
    assert httpx.get(border.url + TERM, headers=headers, trust_env=False).status_code == 200
    gone = border.call("DELETE", f"{CLIENTS}/{number}", agency="portal")
    assert gone.status_code == 200, gone.text
    assert gone.json()["revoked_at"] is not None
    refused = ask(border, form, auth=(number, SECRET))
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert refused.headers["www-authenticate"].startswith("Basic")


def test_the_secret_itself_stands_nowhere_in_the_database(border: Border) -> None:
    client_id(border)
    hashed = sha256(SECRET.encode()).hexdigest()
    found = border.rows("SELECT encode(secret_hash, 'hex'), encode(salt, 'hex') FROM oauth_clients")
    assert all(hashed != one for one, _ in found)
    assert len({one for one, _ in found}) == len(found)


def test_no_agency_revokes_the_client_of_another(border: Border) -> None:
    number = client_id(border)
    answer = border.call("DELETE", f"{CLIENTS}/{number}", agency="samr")
    assert answer.status_code == 404
    assert ask(border, {"grant_type": "client_credentials"}, auth=(number, SECRET)).status_code == 200


def test_an_assertion_signed_by_the_agencys_key_gives_a_narrowed_token_once(border: Border) -> None:
    key = key_of(border, "portal")
    proof = assertion(border, key, "portal")
    asked = proof | {"scope": "credit:read enterprise", "uscc": "91441323MA4YNT018E"}
    answer = ask(border, asked)
    assert answer.status_code == 200, answer.text
    payload = json.loads(base64.urlsafe_b64decode(answer.json()["access_token"].split(".")[1] + "=="))
    assert (payload["agency"], payload["role"], payload["uscc"]) == ("portal", "enterprise", "91441323MA4YNT018E")
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    refused = httpx.get(border.url + TERM, headers=headers, trust_env=False)
    assert refused.status_code == 403  # narrowed to reading credit
    again = ask(border, asked)
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")
    assert "used before" in again.json()["error_description"]


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"sub": "samr"}, "not portal"),
        ({"iss": "samr", "sub": "samr"}, "not portal"),
        ({"aud": "https://elsewhere"}, "not for"),
        ({"aud": [{}]}, "not for"),
        ({"exp": 1000}, "expired"),
        ({"exp": None}, "no expiry"),
        ({"exp": 9999999999}, "longer than"),
        ({"jti": None}, "jti"),
    ],
)
def test_a_wrong_assertion_gives_no_token(border: Border, claims: dict[str, Any], says: str) -> None:
    answer = ask(border, assertion(border, key_of(border, "portal"), "portal", **claims))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert says in answer.json()["error_description"]


def test_an_assertion_of_a_stranger_gives_no_token(border: Border) -> None:
    for key in (PrivateKey.generate(), PrivateKey(key_of(border, "portal").kid, PrivateKey.generate().secret)):
        answer = ask(border, assertion(border, key, "portal"))
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "client_secret": "x"}, 400, "invalid_request"),
        ({"grant_type": "client_credentials", "scope": "exchange:operate"}, 400, "invalid_scope"),
        ({"grant_type": "client_credentials", "scope": "portal enterprise"}, 400, "invalid_scope"),
        ({"grant_type": "client_credentials", "scope": "enterprise"}, 400, "invalid_request"),
        ({"grant_type": "client_credentials", "client_id": "another"}, 400, "invalid_request"),
    ],
)
def test_a_wrong_request_for_a_token_is_told_as_the_rfc_says(
    border: Border, form: dict[str, str], status: int, error: str
) -> None:
    answer = ask(border, form, auth=(client_id(border), SECRET))
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text


@pytest.mark.parametrize(
    "authorization", [None, "Basic", "Basic !!!", "Basic eA==", "Bearer x", "Basic bm9ib2R5OnNlY3JldA=="]
)
def test_no_client_no_token(border: Border, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = ask(border, {"grant_type": "client_credentials"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_form_that_is_none_or_too_large_or_says_things_twice_is_refused(border: Border) -> None:
    url = border.url + "/oauth/token"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for headers, body in (
        ({"Content-Type": "application/json"}, b"{}"),
        (form, b"a=" + b"x" * 20_000),
        (form, b"grant_type=client_credentials&grant_type=password"),
        (form, b"%%%"),
        (form, "grant_type=三互".encode()),
    ):
        answer = httpx.post(url, headers=headers, content=body, trust_env=False)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), body[:20]
