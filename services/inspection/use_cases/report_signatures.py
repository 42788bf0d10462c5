"""The laboratory's own signature of a report: seen to hold, or refused; without a key the door attests who spoke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sanhu_client.signatures import BadSignature
from sanhu_client.signatures.jws import key_id

from databus import statements
from databus.errors import InvalidRequest
from services.inspection.domain.reports import Report
from services.inspection.use_cases.evidence_work import EvidenceWork


def checked(work: EvidenceWork, report: Report, jwk: Mapping[str, Any] | None) -> Report:
    """Return a report with the key its signature holds by: the one given, or the issuer's that is known of old.

    Whose key it is, everybody sees in what the exchange publishes of keys, and in the issuer's reports before.

    Raises:
        InvalidRequest: the signature does not hold, and what would have to be signed; a key without a signature; or
            another key under an id by which the issuer's reports were verified before.
    """
    if report.signature is None:
        if jwk is not None:
            raise InvalidRequest("a key goes with a signature", "jwk", "left out, or `signature` with it")
        return report
    given = None if jwk is None else statements.public_key(jwk, "jwk")
    named = _named(report.signature)
    known = None if named is None else work.evidence.key_of(report.issuer, named)
    if given is not None and known is not None and known["x"] != given["x"]:
        raise InvalidRequest(
            f"{report.issuer} has signed with another key of this id", "jwk", "the key known of it, or a new id"
        )
    key = known if given is None or jwk is None else {**given, "kid": str(jwk.get("kid") or named)}
    if key is None:
        return report
    statements.check(report.statement(), report.signature, key)
    return replace(report, jwk=dict(key))


def _named(jws: str) -> str | None:
    try:
        return key_id(jws)
    except BadSignature:
        return None
