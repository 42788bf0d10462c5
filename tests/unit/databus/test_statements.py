from typing import Any

import pytest
from sanhu_client.signatures import PrivateKey, canonical, sign

from databus import statements
from databus.errors import InvalidRequest

KEY = PrivateKey.generate("as its owner calls it")


def test_a_public_key_is_kept_by_its_members_and_its_thumbprint():
    told = statements.public_key({**KEY.public_jwk(), "use": "sig"}, "public_key")
    assert set(told) == {"kty", "crv", "x", "kid"}
    assert told["kid"] != KEY.kid
    assert statements.public_key(told, "public_key") == told


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {**KEY.private_jwk()},
        {**KEY.public_jwk(), "crv": "P-256"},
        {**KEY.public_jwk(), "kty": "EC"},
        {**KEY.public_jwk(), "x": "AAAA"},
        {**KEY.public_jwk(), "x": "not base64url!"},
        {**KEY.public_jwk(), "x": None},
    ],
)
def test_what_is_no_public_key_is_refused_by_field(jwk: dict[str, Any]):
    with pytest.raises(InvalidRequest) as refused:
        statements.public_key(jwk, "public_key")
    assert refused.value.fields[0][0] == "public_key"


def test_a_statement_is_signed_as_it_is_told_and_a_signature_over_another_says_what_was_right():
    said = {"b": "二", "a": [1, None]}
    jws = sign(canonical(said), KEY)
    assert statements.check({"a": [1, None], "b": "二"}, jws, KEY.public_jwk()) == KEY.kid
    with pytest.raises(InvalidRequest) as refused:
        statements.check({**said, "b": "三"}, jws, KEY.public_jwk())
    assert statements.text_of({**said, "b": "三"}) in refused.value.fields[0][1]
