"""What `sanhu conformance` makes of what it meets: a result with its remedy, never a traceback."""

import base64
import json
import time

import pytest
from sanhu_client.errors import Forked, InternalError, NotPermitted, Unavailable

from deploy.conformance import CHECKS, check, identity
from deploy.conformance.result import FAILED, LEFT_OUT, PASSED, Integration, LeftOut, Named, Wrong


def raises(error):
    def look(_integration):
        raise error

    return Named("x", look)


def jwt(**claims):
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{body}.c2ln"


def integration(token=None):
    return Integration("samr", exchange=None, token=token)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("look", "state", "fix"),
    [
        (Named("x", lambda _: "seen"), PASSED, ""),
        (raises(LeftOut("why")), LEFT_OUT, ""),
        (raises(Wrong("what", "how")), FAILED, "how"),
        (raises(NotPermitted("no")), FAILED, "grant"),
        (raises(Unavailable("away")), FAILED, "try again"),
        (raises(InternalError("defect")), FAILED, "error"),
        (raises(Forked("two heads")), FAILED, "error"),
        (raises(ConnectionRefusedError("refused")), FAILED, "check the address"),
    ],
)
def test_whatever_happens_becomes_a_result_with_its_remedy(look, state, fix):
    (result,) = check(integration(), [look])
    assert result.state == state
    assert fix in result.fix
    assert result.said


@pytest.mark.parametrize(
    ("uri", "fix"),
    [
        ("localhost", "agency.samr:口令"),
        ("http://broker/agency.samr", "agency.samr:口令"),
        ("amqp://agency.tax:secret@broker/agency.tax", "agency.samr"),
        ("amqp://agency.samr:secret@broker", "agency.samr"),
    ],
)
def test_an_address_that_is_not_the_agencys_vhost_is_told_with_what_is_right(uri, fix):
    it = Integration("samr", exchange=None, uri=uri)  # type: ignore[arg-type]
    (result,) = check(it, [Named("x", lambda looked: looked.vhost())])
    assert result.state == FAILED
    assert fix in result.fix
    assert "secret" not in result.said + result.fix


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (jwt(agency="tax", exp=time.time() + 3600), "the token is of tax"),
        (jwt(agency="samr", exp=time.time() + 5), "the token ends in"),
        (jwt(agency="samr", exp=time.time() - 500), "the token ends in -"),
        ("no token", "the token is no JWT"),
        ("e30.!!!.c2ln", "the token is no JWT"),
    ],
    ids=["another agency's", "ends soon", "ended", "one part", "not base64"],  # tokens hold the time: no two runs alike
)
def test_a_token_that_is_not_right_is_told_with_what_is_wrong(token, said):
    (result,) = check(integration(token), [Named("token", identity.token)])
    assert result.state == FAILED
    assert said in result.said
    assert result.fix


def test_a_token_that_is_right_passes_and_none_is_left_out():
    right = integration(jwt(agency="samr", exp=time.time() + 3600))
    assert [one.state for one in check(right, [Named("token", identity.token)])] == [PASSED]
    assert [one.state for one in check(integration(), [Named("token", identity.token)])] == [LEFT_OUT]


def test_every_check_has_a_name_of_its_own_and_says_what_it_looks_at():
    assert len({each.name for each in CHECKS}) == len(CHECKS) >= 15
    assert all((each.look.__doc__ or "").rstrip().endswith("?") for each in CHECKS)
