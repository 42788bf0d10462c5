"""A laboratory's signature of its report holds, or the report is refused; without a key the door attests who spoke."""

from typing import Any

import pytest
from sanhu_client.signatures import canonical
from sanhu_client.signatures.jws import sign
from sanhu_client.signatures.keys import PrivateKey

from databus.errors import InvalidRequest
from tests.integration.inspection.conftest import ONE, TOYS, Inspection
from tests.integration.inspection.test_evidence import CHROME, laboratory, report, sha

KEY = PrivateKey.generate("lab-2026")


def said(number: int = 1, **change: Any) -> dict[str, Any]:
    """What a laboratory signs of a report."""
    item = {**dict.fromkeys(("item", "result", "standard", "limit", "value", "unit")), **CHROME}
    return {
        "report_no": f"LAB-2026-{number:04d}",
        "issuer": "L12345",
        "uscc": ONE,
        "hs_code": TOYS,
        "product": "玩具",
        "consignment_id": None,
        "lot_no": None,
        "sha256": sha(number),
        "issued_on": "2026-11-20",
        "items": [item],
        **change,
    }


def signed(key: PrivateKey = KEY, number: int = 1, **change: Any) -> str:
    return sign(canonical(said(number, **change)), key)


@pytest.fixture
def registered(inspection: Inspection) -> Inspection:
    laboratory(inspection)
    return inspection


@pytest.mark.requirement("E-14", "F-02")
def test_a_signature_is_verified_and_the_answer_says_so(registered: Inspection) -> None:
    made = report(registered, signature=signed(), jwk=KEY.public_jwk())
    assert (made["signed"], made["jwk"]["x"]) == ("verified", KEY.public_jwk()["x"])
    kept = registered.call("get_report", report_id=made["report_id"])
    assert (kept["signed"], kept["jwk"]["kid"], kept["signature"]) == ("verified", "lab-2026", made["signature"])
    assert [one["signed"] for one in registered.call("list_reports")["items"]] == ["verified"]
    again = report(registered, 2, signature=signed(number=2))
    assert again["signed"] == "verified", "the key is known of the report before"
    assert report(registered, 3)["signed"] == "attested"
    stranger = PrivateKey.generate("lab-2027")
    assert report(registered, 4, signature=signed(stranger, 4))["signed"] == "attested", "nobody knows the key"


@pytest.mark.requirement("E-14", "F-02")
@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"signature": signed(product="女鞋"), "jwk": KEY.public_jwk()}, "signature", "LAB-2026-0001"),
        ({"signature": "eyJhbGciOiJub25lIn0..eA", "jwk": KEY.public_jwk()}, "signature", "detached JWS"),
        ({"signature": signed(PrivateKey.generate("x")), "jwk": KEY.public_jwk()}, "signature", "detached JWS"),
        ({"signature": signed(), "jwk": {"kty": "RSA", "n": "x"}}, "jwk", "OKP"),
        ({"jwk": KEY.public_jwk()}, "jwk", "signature"),
    ],
)
def test_a_signature_that_does_not_hold_is_refused_and_nothing_is_kept(
    registered: Inspection, fields: dict[str, Any], field: str, told: str
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        report(registered, **fields)
    [(name, right)] = caught.value.fields
    assert name == field
    assert told in right
    assert registered.call("list_reports")["items"] == []


@pytest.mark.requirement("E-14")
def test_another_key_under_an_id_that_is_known_is_refused(registered: Inspection) -> None:
    report(registered, signature=signed(), jwk=KEY.public_jwk())
    forged = PrivateKey.generate("lab-2026")
    with pytest.raises(InvalidRequest, match="another key of this id"):
        report(registered, 2, signature=signed(forged, 2), jwk=forged.public_jwk())
    with pytest.raises(InvalidRequest, match="does not hold"):
        report(registered, 2, signature=signed(forged, 2))
