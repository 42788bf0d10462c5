"""Who attests a call: the agency that signed it, and cannot deny it later, or the door alone."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from sanhu_client.evidence.findings import Report
from sanhu_client.evidence.heads import Keys
from sanhu_client.evidence.leaves import value_of
from sanhu_client.signatures import BadSignature, FindKey, check_bytes, verify


def check_signature(entry: Mapping[str, Any], keys: Keys, report: Report) -> None:
    """Check the agency's own signature of a call, out of its entry, as far as it is shown and its key is known."""
    agency, kid, kept = (value_of(entry, name) for name in ("agency", "signed_by", "signature"))
    if value_of(entry, "kind") != "exchange" or not isinstance(agency, str):
        return
    if not isinstance(kid, str) or not isinstance(kept, str):
        if not {"signed_by", "signature"} & entry["digests"].keys():
            report.remark(
                f"该请求未经 {agency} 签名，仅由网关证明。", f"{agency} did not sign: the door alone attests it"
            )
        return
    find_key = keys.of(agency)
    if find_key(kid) is None:
        report.remark(f"没有 {agency} 的公钥 {kid}，其签名未核对。", f"no key {kid} of {agency} at hand: not checked")
        return
    try:
        _check(kept, kid, agency, str(value_of(entry, "operation")), find_key)
    except (BadSignature, KeyError, TypeError, ValueError, binascii.Error) as error:
        report.found("unsigned", f"{agency} 的签名不成立。", f"the signature of {agency} does not hold: {error}")
    else:
        report.remark(f"{agency} 以密钥 {kid} 签名，不可抵赖。", f"{agency} signed it by key {kid}")


def _check(kept: str, kid: str, agency: str, operation: str, find_key: FindKey) -> None:
    if not kept.startswith("{"):  # RFC 9421: the signature, and below it what it is over
        signature, _, base = kept.partition("\n")
        if f'keyid="{kid}"' not in base:
            raise BadSignature("it is by another key")
        check_bytes(base64.b64decode(signature, validate=True), base.encode(), find_key(kid) or {})
        return
    told = json.loads(kept)
    parts = (
        *("sanhu-message-1", agency, operation),
        *(str(told[name]) for name in ("message_id", "created", "nonce", "body_sha256")),
    )
    if verify(str(told["jws"]), "\n".join(parts).encode(), find_key) != kid:
        raise BadSignature("it is by another key")
