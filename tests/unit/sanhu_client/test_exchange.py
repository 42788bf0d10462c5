"""The client over HTTP: what it sends, how it asks again, what it makes of answers; no exchange is needed."""

import json
from base64 import b64encode
from datetime import datetime
from hashlib import sha256

import pytest
from sanhu_client import Exchange, PrivateKey, Retrying, operations, transport
from sanhu_client.errors import (
    Conflict,
    InternalError,
    InvalidRequest,
    NotPermitted,
    NotVerified,
    OutcomeUnknown,
    Unavailable,
)
from sanhu_client.journal import CHINA, digest
from sanhu_client.retrying import LONGEST_PAUSE_S, pause
from sanhu_client.signatures import BadSignature, Request, canonical, check_request, sign_event
from sanhu_client.transport import Answer, Transport

USCC = "91441323MA4YNT018E"
LOGIN = "Basic " + b64encode(b"c:s%3A%25").decode()
KEY = PrivateKey.generate("samr-1")
THEIRS = PrivateKey.generate("exchange-1")


class Wire:
    """Answers as it is told, and remembers what was sent."""

    url = "https://exchange.example"

    def __init__(self, *answers):
        self.answers = list(answers)
        self.sent = []

    def send(self, verb, target, headers, body, *, within_s):
        self.sent.append((verb, target, dict(headers), body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self):
        pass


def ok(**body):
    return Answer(200, {}, json.dumps(body).encode())


def problem(status, kind, **headers):
    told = {
        "type": f"urn:sanhu:problem:{kind}",
        "detail": "why",
        "instance": "/v1/exchange/receipts/1",
        "errors": [{"field": "uscc", "message": "18 characters"}],
    }
    return Answer(status, headers, json.dumps(told).encode())


def exchange(*answers, **options):
    pauses = []
    wire = Wire(*answers)
    retrying = Retrying(sleep=pauses.append, monotonic=lambda: sum(pauses))
    made = Exchange(wire.url, "samr", transport=wire, retrying=retrying, **options)
    return made, wire, pauses


def test_an_operation_is_called_by_its_name_with_its_fields_where_they_belong():
    samr, wire, _ = exchange(ok(), token="t")
    samr.credit.record_act(uscc=USCC, item="L04")
    samr.credit.get_rating(uscc=USCC, on="2026-11-22", known_at=None)
    samr.enforcement.list_alerts(in_force=True, limit=5)
    samr.enforcement.move_alert(alert_id="a/b", to="LIFTED")
    (posted, asked, listed, moved) = wire.sent
    assert posted[:2] == ("POST", "/v1/credit/records")
    assert json.loads(posted[3]) == {"uscc": USCC, "item": "L04"}
    assert asked[:2] == ("GET", f"/v1/credit/ratings/{USCC}?on=2026-11-22")
    assert listed[1] == "/v1/alerts?in_force=true&limit=5"
    assert moved[1] == "/v1/alerts/a%2Fb/transitions"
    assert {one[2]["authorization"] for one in wire.sent} == {"Bearer t"}


def test_every_operation_of_the_exchange_has_a_verb_and_a_path():
    assert {one.verb for one in operations.table().values()} <= {"GET", "POST", "PATCH", "DELETE", "PUT"}
    assert all(one.path.startswith("/v1/") for one in operations.table().values())


def test_an_operation_that_does_not_exist_is_told_with_those_that_do():
    samr, _, _ = exchange(ok())
    with pytest.raises(AttributeError, match=r"credit\.record_act"):
        samr.credit.record_acts  # noqa: B018
    with pytest.raises(LookupError, match="credit"):
        samr.call("kredit.record_act")
    with pytest.raises(InvalidRequest, match="part of /v1/credit/ratings"):
        samr.credit.get_rating()


@pytest.mark.parametrize(
    "trouble",
    [
        problem(503, "unavailable"),
        problem(504, "outcome-unknown"),
        problem(429, "too-many"),
        Unavailable("no connection"),
        OutcomeUnknown("cut off"),
        Answer(502, {}, b"<html>"),
    ],
)
def test_a_command_is_asked_again_with_the_same_key_until_it_is_answered(trouble):
    samr, wire, pauses = exchange(trouble, trouble, ok(record_id="r"), token="t")
    assert samr.credit.record_act(uscc=USCC) == {"record_id": "r"}
    assert len({one[2]["idempotency-key"] for one in wire.sent}) == 1
    assert len(wire.sent) == 3
    assert len(pauses) == 2


def test_two_commands_have_two_keys_and_a_query_has_none():
    samr, wire, _ = exchange(ok(), token="t")
    samr.credit.record_act(uscc=USCC)
    samr.credit.record_act(uscc=USCC)
    samr.given(idempotency_key="mine", purpose="joint_punishment", if_match=3).credit.record_act(uscc=USCC)
    samr.credit.list_items()
    keys = [one[2].get("idempotency-key") for one in wire.sent]
    assert keys[0] != keys[1]
    assert keys[2:] == ["mine", None]
    assert (wire.sent[2][2]["purpose"], wire.sent[2][2]["if-match"]) == ("joint_punishment", '"3"')


def test_asking_ends_at_the_deadline_with_what_was_told_last():
    samr, wire, pauses = exchange(problem(503, "unavailable", **{"retry-after": "4"}), token="t")
    with pytest.raises(Unavailable, match="why"):
        samr.credit.list_items()
    assert 20 < sum(pauses) < 30
    assert len(wire.sent) == len(pauses) + 1
    assert min(pauses) >= 4


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (403, "not-permitted", NotPermitted),
        (409, "conflict", Conflict),
        (422, "invalid-request", InvalidRequest),
        (500, "internal-error", InternalError),
        (405, "verb-not-allowed", InvalidRequest),
    ],
)
def test_what_asking_again_does_not_help_is_told_at_once_by_its_name(status, kind, error):
    samr, wire, _ = exchange(problem(status, kind), token="t")
    with pytest.raises(error) as refused:
        samr.credit.list_items()
    assert refused.value.fields == [("uscc", "18 characters")]
    assert refused.value.instance == "/v1/exchange/receipts/1"
    assert len(wire.sent) == 1


def test_every_attempt_is_signed_anew_and_the_signature_holds():
    samr, wire, _ = exchange(problem(503, "unavailable"), ok(), key=KEY)
    samr.given(purpose="joint_punishment").credit.record_act(uscc=USCC)
    nonces = set()
    for verb, target, headers, _body in wire.sent:
        request = Request.of(verb, wire.url + target, headers)
        signed = check_request(request, {"samr-1": KEY.public_jwk()}.get)
        nonces.add(signed.nonce)
        assert '"idempotency-key"' in signed.base
        assert '"purpose"' in signed.base
    assert len(nonces) == 2


def test_a_secret_is_changed_for_a_token_once_and_again_when_it_was_refused():
    def token(n):
        return ok(access_token=f"t{n}", expires_in=300)

    samr, wire, _ = exchange(token(1), ok(), ok(), problem(401, "unauthenticated"), token(2), ok(), client=("c", "s:%"))
    samr.credit.list_items()
    samr.credit.list_items()
    with pytest.raises(Exception, match="why"):
        samr.credit.list_items()
    samr.credit.list_items()
    assert [one[2].get("authorization") for one in wire.sent] == [
        LOGIN, "Bearer t1", "Bearer t1", "Bearer t1", LOGIN, "Bearer t2",
    ]  # fmt: skip
    assert wire.sent[0][3] == b"grant_type=client_credentials"


def test_a_list_is_read_page_after_page():
    samr, wire, _ = exchange(ok(items=[1, 2], next_cursor="c"), ok(items=[3], next_cursor=None), token="t")
    assert list(samr.pages("credit.list_records", limit=2)) == [1, 2, 3]
    assert wire.sent[1][1] == "/v1/credit/records?limit=2&cursor=c"


def test_who_we_are_is_said_in_one_way():
    with pytest.raises(ValueError, match="one of key, token and client"):
        exchange(ok(), token="t", client=("c", "s"))


@pytest.mark.parametrize("url", ["exchange.example", "ftp://exchange.example", "https://"])
def test_an_address_that_is_none_is_refused_at_once(url):
    with pytest.raises(ValueError, match="not an address of an exchange"):
        Transport(url)


def test_nobody_listening_is_unavailable():
    with pytest.raises(Unavailable, match="cannot be reached"):
        Transport("http://127.0.0.1:1").send("GET", "/", {}, None, within_s=2)


def test_pauses_grow_with_jitter_and_stay_within_bounds():
    assert all(pause(1) <= 0.1 for _ in range(50))
    assert all(LONGEST_PAUSE_S / 4 <= pause(20) <= LONGEST_PAUSE_S for _ in range(50))
    assert pause(1, 7) >= 7
    assert len({pause(5) for _ in range(20)}) > 1


def test_a_request_leaves_in_one_write():
    class Socket:
        def __init__(self):
            self.written = []

        def sendall(self, data):
            self.written.append(bytes(data))

        def settimeout(self, _seconds):
            pass

        def close(self):
            pass

    connection = transport._Connection("exchange.example")
    connection.sock = wire = Socket()
    connection.request("POST", "/v1/credit/records", body=b'{"item":"L04"}', headers={"a": "b"})
    (written,) = wire.written
    assert written.startswith(b"POST /v1/credit/records HTTP/1.1\r\n")
    assert written.endswith(b'\r\n\r\n{"item":"L04"}')


def test_a_verb_and_a_path_are_the_same_as_the_operations_name(tmp_path):
    samr, wire, _ = exchange(ok(), token="t", home=tmp_path)
    samr.request("GET", f"/v1/credit/ratings/{USCC}", query={"on": "2026-11-22"})
    samr.request("post", "/v1/alerts/a%2Fb/transitions", {"to": "LIFTED"})
    samr.request("GET", "/.well-known/jwks.json")
    assert [one[1] for one in wire.sent] == [
        f"/v1/credit/ratings/{USCC}?on=2026-11-22", "/v1/alerts/a%2Fb/transitions", "/.well-known/jwks.json",
    ]  # fmt: skip
    told = list(samr.journal.of_day(datetime.now(CHINA).date()))
    assert [one.operation for one in told] == ["credit.get_rating", "enforcement.move_alert"]
    assert told[1].request_hash == digest({"alert_id": "a/b", "to": "LIFTED"})
    samr.close()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/exchange/receipts/x", "gateway.get_receipt"),
        ("/v1/credit/records", "credit.list_records"),
        ("/v1/exchange/log/heads/latest", "gateway.get_head"),
    ],
)
def test_a_path_finds_its_operation(path, name):
    found = operations.match("GET", path)
    assert found is not None
    assert found[0].name == name
    assert operations.match("GET", path + "/and/more") is None


def fed(position, key=THEIRS, **data):
    told = {
        "specversion": "1.0",
        "id": f"e-{position}",
        "source": "/services/credit",
        "type": "cn.sanhu.credit.grade_changed.v1",
        "subject": USCC,
        "sequence": str(position),
    }
    signature = sign_event(key, {f"ce-{name}": value for name, value in told.items()}, canonical(data))
    return {**told, "datacontenttype": "application/json", "signature": signature, "position": position, "data": data}


def test_the_feed_goes_on_after_the_last_event_and_notes_what_was_handled(tmp_path):
    pages = [ok(items=[fed(4), fed(7)], next_after=9, last=9), ok(items=[], next_after=9, last=9)]
    samr, wire, _ = exchange(*pages, token="t", home=tmp_path, trust={"keys": [THEIRS.public_jwk()]})
    events = list(samr.events(2, wait_s=0, within_s=0))
    assert [(one.position, one.name, one.signed_by) for one in events] == [
        (4, "credit.grade_changed", THEIRS.kid), (7, "credit.grade_changed", THEIRS.kid),
    ]  # fmt: skip
    assert wire.sent[0][1] == "/v1/exchange/events?after=2&wait=0"
    assert samr.journal.has("e-4")
    assert samr.journal.has("e-7")
    samr.close()


def test_a_fed_event_that_the_exchange_did_not_sign_is_not_taken():
    forged = {**fed(4), "data": {"grade": "AA"}}
    page = ok(items=[forged], next_after=4, last=4)
    samr, _, _ = exchange(page, token="t", trust={"keys": [THEIRS.public_jwk()]})
    with pytest.raises(NotVerified, match="e-4"):
        next(samr.events(2))


def test_the_file_of_a_paper_is_put_together_of_its_parts_and_checked():
    parts = [b"one-", b"two"]
    digest_of_all = sha256(b"".join(parts)).hexdigest()
    told = [ok(parts=2, sha256=digest_of_all, content_base64=b64encode(part).decode()) for part in parts]
    made, wire, _ = exchange(*told)
    assert made.download("7K3M-9QXP-2WTD-8FH7") == b"one-two"
    assert [target for _, target, _, _ in wire.sent] == [
        f"/v1/papers/7K3M-9QXP-2WTD-8FH7?part={number}" for number in (1, 2)
    ]
    assert all(headers["accept"] == "application/json" for _, _, headers, _ in wire.sent)
    made, _, _ = exchange(told[1], told[1])
    with pytest.raises(BadSignature, match="not the one"):
        made.download("7K3M-9QXP-2WTD-8FH7")
