import json
import stat
import time

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from sanhu_client.signatures import sign, verify

from deploy.local.processes import Missing
from deploy.local.tokens import ALGORITHM, ISSUER, Issuer, Signatory, UnknownAgency, granted


@pytest.fixture
def issuer(tmp_path):
    issuer = Issuer(tmp_path)
    issuer.prepare()
    return issuer


def read(issuer, token):
    keys = KeySet.import_key_set(json.loads(issuer.jwks_file.read_text()))
    return jwt.decode(token, keys, algorithms=[ALGORITHM])


def test_a_token_verifies_against_the_published_keys_and_says_who_may_do_what(issuer):
    token = read(issuer, issuer.mint("ciq", ["zones:read", "alerts:write"], ttl_s=60, actor="officer-7"))
    assert token.header["kid"]
    assert token.claims["iss"] == ISSUER
    assert token.claims["aud"] == "sanhu"
    assert token.claims["agency"] == "ciq"
    assert token.claims["sub"] == "officer-7"
    assert token.claims["scope"] == "zones:read alerts:write"
    assert 50 < token.claims["exp"] - time.time() <= 60


def test_the_published_keys_hold_nothing_private(issuer):
    for key in json.loads(issuer.jwks_file.read_text())["keys"]:
        assert "d" not in key
    private = issuer.jwks_file.parent / "issuer-key.json"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600


def test_preparing_again_keeps_the_key(issuer):
    token = issuer.mint("ciq", [])
    issuer.prepare()
    assert read(issuer, token).claims["agency"] == "ciq"


def test_an_issuer_without_a_key_says_what_to_do(tmp_path):
    with pytest.raises(Missing, match="make up"):
        Issuer(tmp_path).mint("ciq", [])


def test_scopes_come_from_the_gateways_grants(issuer):
    assert read(issuer, issuer.mint("ciq")).claims["scope"].split() == granted("ciq")
    assert granted("ciq")


def test_an_agency_without_grants_is_refused_with_the_list_of_those_that_have(issuer):
    with pytest.raises(UnknownAgency, match=r"'nobody' has no grants; these have: .*ciq"):
        issuer.mint("nobody")


def test_an_agency_that_was_added_names_no_scopes_so_that_the_register_counts(issuer):
    assert "scope" not in read(issuer, issuer.mint("quay", added=["quay"])).claims
    assert read(issuer, issuer.mint("quay", ["simulate"], added=["quay"])).claims["scope"] == "simulate"
    assert read(issuer, issuer.mint("ciq", added=["ciq", "quay"])).claims["scope"].split() == granted("ciq")


def test_missing_agencies_are_told(tmp_path):
    with pytest.raises(Missing, match="no agency stands in deploy/agencies"):
        granted("ciq", tmp_path)


def test_a_role_and_an_enterprise_stand_in_the_token_where_they_are_named(issuer):
    claims = read(issuer, issuer.mint("portal", role="enterprise", uscc="91441323MA4YNT018E")).claims
    assert (claims["role"], claims["uscc"]) == ("enterprise", "91441323MA4YNT018E")
    assert not {"role", "uscc"} & read(issuer, issuer.mint("portal")).claims.keys()


def test_the_exchange_signs_with_one_key_that_its_owner_alone_may_read(tmp_path):
    signatory = Signatory(tmp_path)
    with pytest.raises(Missing, match="make up"):
        signatory.key()
    signatory.prepare()
    made = signatory.key()
    signatory.prepare()
    assert signatory.key().kid == made.kid
    assert stat.S_IMODE(signatory.key_file.stat().st_mode) == 0o600
    assert verify(sign(b"a head", made), b"a head", {made.kid: made.public_jwk()}.get) == made.kid
