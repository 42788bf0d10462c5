"""A call that its agency signed is held against the agency's key; one that it did not is told apart."""

import json
from hashlib import sha256
from typing import Any

import pytest
from sanhu_client.evidence.verify import verify_receipt
from sanhu_client.signatures import (
    HEADER_CREATED,
    HEADER_NONCE,
    HEADER_SIGNATURE,
    PrivateKey,
    Request,
    check_request,
    sign_message,
    sign_request,
)

from tests.unit.client.evidence.logs import KEYS, SAMR, Log

BODY = b'{"uscc":"91441323MA4YNT018E"}'
OPERATION = "credit.get_rating"


def receipt(**fields: Any) -> dict[str, Any]:
    return Log().add(1, kind="exchange", **fields).sign().receipt(0)


def over_http(key: PrivateKey = SAMR) -> dict[str, str]:
    url = "https://sanhu.example/v1/credit/records"
    headers = sign_request(key, "POST", url, {}, BODY)
    request = Request.of("POST", url, headers)
    signed = check_request(request, lambda _: key.public_jwk())
    return {"signed_by": key.kid, "signature": f"{signed.signature}\n{signed.base}"}


def over_amqp(key: PrivateKey = SAMR, body: bytes = BODY) -> dict[str, str]:
    headers = sign_message(key, "samr", OPERATION, "m-1", BODY)
    kept = {
        "jws": headers[HEADER_SIGNATURE],
        "created": headers[HEADER_CREATED],
        "nonce": headers[HEADER_NONCE],
        "message_id": "m-1",
        "body_sha256": sha256(body).hexdigest(),
    }
    return {"signed_by": key.kid, "signature": json.dumps(kept)}


@pytest.mark.parametrize("signed", [over_http, over_amqp])
def test_a_signature_of_the_agency_holds(signed: Any) -> None:
    report = verify_receipt(receipt(**signed()), KEYS)
    assert report.ok, report.findings
    assert "samr signed it by key samr-1" in str(report.remarks)


def test_a_call_without_a_signature_is_attested_by_the_door_alone() -> None:
    report = verify_receipt(receipt(), KEYS)
    assert report.ok
    assert "the door alone" in str(report.remarks)


@pytest.mark.parametrize("signed", [over_http, over_amqp])
def test_a_signature_by_another_key_does_not_hold(signed: Any) -> None:
    assert verify_receipt(receipt(**signed(PrivateKey.generate("samr-1"))), KEYS).kinds() == {"unsigned"}


def test_a_signature_of_another_body_operation_or_form_does_not_hold() -> None:
    for fields in (
        over_amqp(body=b"{}"),
        over_amqp() | {"operation": "credit.record_act"},
        over_amqp() | {"signature": "{}"},
        over_http() | {"signature": "nothing"},
    ):
        assert verify_receipt(receipt(**fields), KEYS).kinds() == {"unsigned"}


def test_a_key_that_is_not_at_hand_is_told() -> None:
    report = verify_receipt(receipt(**over_http() | {"signed_by": "samr-9"}), KEYS)
    assert report.ok
    assert "no key samr-9" in str(report.remarks)
