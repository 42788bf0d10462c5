import asyncio
import hmac
import json
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from databus.errors import Unauthenticated, Unavailable
from databus.settings import BrokenSettings
from gateway.domain.identity import Identity
from gateway.http import keys as keys_module
from gateway.http.issuers import Issuer, read_issuers
from gateway.http.keys import FileKeys
from gateway.http.tokens import LEEWAY_S, Tokens

NOW_S = 1_800_000_000
ED = OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True)
EC = ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)
RSA = RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)
STRANGER = OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True)

CLAIMS = {
    "iss": "https://issuer",
    "aud": "sanhu",
    "sub": "officer-7",
    "agency": "ciq",
    "exp": NOW_S + 600,
    "nbf": NOW_S - 10,
}


class FixedKeys:
    version = 1

    def __init__(self, *held: OKPKey | ECKey | RSAKey) -> None:
        self._keys = KeySet(list(held))

    async def find(self, key_id: str | None) -> KeySet:
        return self._keys


def token(key: object = ED, algorithm: str = "Ed25519", **claims: object) -> str:
    told = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": key.kid}, told, key, algorithms=[algorithm])


def eddsa(key: OKPKey) -> str:
    head = {"alg": "EdDSA", "kid": key.kid}
    signed = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, CLAIMS))
    return (signed + b"." + urlsafe_b64encode(key.private_key.sign(signed)).rstrip(b"=")).decode()


def identify(authorization: str | None, now_s: float = NOW_S) -> Identity:
    tokens = Tokens([Issuer("https://issuer", FixedKeys(ED, EC, RSA))], audience="sanhu", now_s=lambda: now_s)
    return asyncio.run(tokens.identify(authorization))


def test_a_good_token_names_agency_actor_and_scopes() -> None:
    found = identify(f"Bearer {token(scope='zones:read zones:write')}")
    assert found == Identity("ciq", "officer-7", frozenset({"zones:read", "zones:write"}), NOW_S + 600)


def test_a_token_without_scope_is_not_narrowed() -> None:
    assert identify(f"bearer {token()}").scopes is None


@pytest.mark.parametrize(("key", "algorithm"), [(ED, "Ed25519"), (EC, "ES256"), (RSA, "RS256")])
def test_the_algorithms_agreed_are_taken(key: object, algorithm: str) -> None:
    assert identify(f"Bearer {token(key, algorithm)}").agency == "ciq"


@pytest.mark.parametrize("marked", [{}, {"alg": "EdDSA"}, {"alg": "Ed25519"}])
def test_ed25519_is_taken_by_its_older_name_too(marked: dict[str, str]) -> None:
    key = OKPKey.generate_key("Ed25519", {"use": "sig", **marked}, auto_kid=True)
    tokens = Tokens([Issuer("https://issuer", FixedKeys(EC, key))], audience="sanhu", now_s=lambda: NOW_S)
    assert asyncio.run(tokens.identify(f"Bearer {eddsa(key)}")).agency == "ciq"


@pytest.mark.parametrize(
    "key",
    [
        OKPKey.generate_key("Ed448", {"use": "sig"}, auto_kid=True),
        OKPKey.generate_key("Ed25519", {"use": "enc"}, auto_kid=True),
        OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "Ed448"}, auto_kid=True),
    ],
    ids=["another curve", "another use", "marked for another"],
)
def test_the_older_name_is_taken_for_ed25519_alone(key: OKPKey) -> None:
    tokens = Tokens([Issuer("https://issuer", FixedKeys(key))], audience="sanhu", now_s=lambda: NOW_S)
    with pytest.raises(Unauthenticated, match="not signed by a key we trust"):
        asyncio.run(tokens.identify(f"Bearer {eddsa(key)}"))


def test_the_older_name_is_checked_like_the_newer() -> None:
    with pytest.raises(Unauthenticated, match="not signed by a key we trust"):
        identify(f"Bearer {eddsa(STRANGER)}")
    head, claims, _ = eddsa(ED).split(".")
    _, _, other = eddsa(STRANGER).split(".")
    with pytest.raises(Unauthenticated, match="not signed by a key we trust"):
        identify(f"Bearer {head}.{claims}.{other}")


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://other"}, "another issuer"),
        ({"iss": None}, "another issuer"),
        ({"iss": 7}, "another issuer"),
        ({"aud": "other"}, "another audience"),
        ({"aud": ["other"]}, "another audience"),
        ({"aud": None}, "another audience"),
        ({"exp": NOW_S - LEEWAY_S - 1}, "expired"),
        ({"exp": None}, "no expiry"),
        ({"exp": "soon"}, "exp is not a moment"),
        ({"nbf": NOW_S + LEEWAY_S + 1}, "not valid yet"),
        ({"agency": None}, "names no agency"),
        ({"agency": "CIQ; DROP"}, "names no agency"),
        ({"agency": 7}, "names no agency"),
        ({"sub": None}, "names no subject"),
        ({"sub": ""}, "names no subject"),
        ({"sub": "a\x00b"}, "names no subject"),
        ({"scope": 7}, "scope is not a text"),
        ({"role": "king"}, "role that is none of"),
        ({"role": 7}, "role that is none of"),
        ({"role": "enterprise"}, "names its enterprise"),
        ({"role": "enterprise", "uscc": "91441323MA4YNT018X"}, "names its enterprise"),
        ({"role": "enterprise", "uscc": 7}, "names its enterprise"),
        ({"role": "officer", "uscc": "91441323MA4YNT018E"}, "enterprise alone"),
    ],
)
def test_a_token_with_wrong_claims_is_refused(claims: dict[str, object], reason: str) -> None:
    with pytest.raises(Unauthenticated, match=reason):
        identify(f"Bearer {token(**claims)}")


def test_an_audience_among_others_is_taken() -> None:
    assert identify(f"Bearer {token(aud=['other', 'sanhu'])}").agency == "ciq"


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic Y2lxOmNpcQ==",
        "Bearer not-a-token",
        "Bearer a.b.c",
        "Bearer " + "a" * 9000,
        "Bearer 令牌",
    ],
)
def test_what_is_not_a_token_is_refused(authorization: str | None) -> None:
    with pytest.raises(Unauthenticated):
        identify(authorization)


def test_a_token_signed_by_a_stranger_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="not signed by a key we trust"):
        identify(f"Bearer {token(STRANGER)}")


def test_a_token_whose_claims_were_changed_is_refused() -> None:
    head, _, signature = token().split(".")
    _, claims, _ = token(agency="samr").split(".")
    with pytest.raises(Unauthenticated, match="not signed by a key we trust"):
        identify(f"Bearer {head}.{claims}.{signature}")


def test_an_unsigned_token_is_refused() -> None:
    _, claims, _ = token().split(".")
    none = "eyJhbGciOiJub25lIn0"
    with pytest.raises(Unauthenticated, match="not signed by a key we trust"):
        identify(f"Bearer {none}.{claims}.")


def test_a_token_keyed_with_our_public_key_as_a_secret_is_refused() -> None:
    signed = b".".join(
        urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "HS256", "kid": RSA.kid}, CLAIMS)
    )
    signature = urlsafe_b64encode(hmac.digest(RSA.as_pem(private=False), signed, "sha256")).rstrip(b"=")
    forged = (signed + b"." + signature).decode()
    with pytest.raises(Unauthenticated, match="not signed by a key we trust"):
        identify(f"Bearer {forged}")


def test_a_token_remembered_still_expires() -> None:
    now_s = [NOW_S]
    tokens = Tokens([Issuer("https://issuer", FixedKeys(ED))], audience="sanhu", now_s=lambda: now_s[0])
    header = f"Bearer {token()}"
    assert asyncio.run(tokens.identify(header)).agency == "ciq"
    now_s[0] = NOW_S + 600 + LEEWAY_S + 1
    with pytest.raises(Unauthenticated, match="expired"):
        asyncio.run(tokens.identify(header))


def write(path: Path, *held: OKPKey) -> None:
    path.write_text(json.dumps({"keys": [key.as_dict(private=False) for key in held]}))


@pytest.fixture
def jwks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keys_module, "FILE_CHECK_S", 0)
    return tmp_path / "jwks.json"


def test_a_new_key_in_the_file_is_taken_without_restart(jwks: Path) -> None:
    write(jwks, ED)
    tokens = Tokens([Issuer("https://issuer", FileKeys(jwks))], audience="sanhu", now_s=lambda: NOW_S)
    with pytest.raises(Unauthenticated):
        asyncio.run(tokens.identify(f"Bearer {token(STRANGER)}"))
    write(jwks, ED, STRANGER)
    assert asyncio.run(tokens.identify(f"Bearer {token(STRANGER)}")).agency == "ciq"


def test_a_key_taken_out_of_the_file_takes_its_remembered_tokens_with_it(jwks: Path) -> None:
    write(jwks, ED, STRANGER)
    tokens = Tokens([Issuer("https://issuer", FileKeys(jwks))], audience="sanhu", now_s=lambda: NOW_S)
    header = f"Bearer {token(STRANGER)}"
    assert asyncio.run(tokens.identify(header)).agency == "ciq"
    write(jwks, ED)
    with pytest.raises(Unauthenticated, match="not signed by a key we trust"):
        asyncio.run(tokens.identify(header))


def test_a_broken_file_leaves_the_keys_that_were_read(jwks: Path) -> None:
    write(jwks, ED)
    tokens = Tokens([Issuer("https://issuer", FileKeys(jwks))], audience="sanhu", now_s=lambda: NOW_S)
    assert asyncio.run(tokens.identify(f"Bearer {token()}")).agency == "ciq"
    jwks.write_text("{")
    assert asyncio.run(tokens.identify(f"Bearer {token(sub='another')}")).agency == "ciq"


def test_without_any_keys_nobody_can_be_checked_for_now(jwks: Path) -> None:
    tokens = Tokens([Issuer("https://issuer", FileKeys(jwks))], audience="sanhu", now_s=lambda: NOW_S)
    with pytest.raises(Unavailable, match="cannot be read"):
        asyncio.run(tokens.identify(f"Bearer {token()}"))


def test_a_role_narrows_what_the_token_may_do() -> None:
    enterprise = identify(f"Bearer {token(agency='portal', role='enterprise', uscc='91441323MA4YNT018E')}")
    assert (enterprise.role, enterprise.uscc) == ("enterprise", "91441323MA4YNT018E")
    assert enterprise.scopes is not None
    assert "credit:respond" in enterprise.scopes
    assert not {"credit:rate", "exchange:operate", "proposals:decide"} & enterprise.scopes
    system = identify(f"Bearer {token(role='system', scope='proposals:decide credit:read')}")
    assert system.scopes == {"credit:read"}


def test_an_issuer_speaks_for_its_own_agencies_alone() -> None:
    issuers = [
        Issuer("https://issuer", FixedKeys(ED), frozenset({"samr"})),
        Issuer("https://other", FixedKeys(STRANGER)),
    ]
    tokens = Tokens(issuers, audience="sanhu", now_s=lambda: NOW_S)
    assert asyncio.run(tokens.identify(f"Bearer {token(agency='samr')}")).agency == "samr"
    assert asyncio.run(tokens.identify(f"Bearer {token(STRANGER, iss='https://other')}")).agency == "ciq"
    with pytest.raises(Unauthenticated, match="does not speak for ciq"):
        asyncio.run(tokens.identify(f"Bearer {token()}"))
    with pytest.raises(Unauthenticated, match="not signed by a key we trust"):
        asyncio.run(tokens.identify(f"Bearer {token(STRANGER, agency='samr')}"))


def test_issuers_are_read_from_a_file_that_is_right(tmp_path: Path) -> None:
    write(tmp_path / "jwks.json", ED)
    file = tmp_path / "issuers.toml"
    file.write_text(
        '[[issuer]]\niss = "https://issuer"\njwks_file = "jwks.json"\nagencies = ["ciq"]\n'
        '[[issuer]]\niss = "https://other"\njwks_url = "https://other/jwks"\n'
    )
    first, second = read_issuers(file)
    assert (first.name, first.agencies, second.agencies) == ("https://issuer", {"ciq"}, None)
    assert asyncio.run(Tokens([first], audience="sanhu", now_s=lambda: NOW_S).identify(f"Bearer {token()}"))
    for wrong in ('[[issuer]]\niss = "x"', '[[issuer]]\njwks_url = "https://x"', "nonsense"):
        file.write_text(wrong)
        with pytest.raises(BrokenSettings, match="SANHU_ISSUERS_FILE"):
            read_issuers(file)
