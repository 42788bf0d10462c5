"""Checks a receipt: the entry, its place in the tree, the head above it, and the heads that one kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from sanhu_client.evidence import leaves, merkle
from sanhu_client.evidence.attested import check_signature
from sanhu_client.evidence.findings import Report
from sanhu_client.evidence.heads import Keys, SignedHead, check_cosignatures, check_head
from sanhu_client.evidence.leaves import Malformed
from sanhu_client.signatures import BadSignature

_SEPARATOR: Final = "\x1f"
# what a receipt says beside its entry must be what the entry says
_SAID: Final = {
    "id": "id",
    "agency": "agency",
    "operation": "operation",
    "outcome": "outcome",
    "request_hash": "request_hash",
    "answer_hash": "answer_hash",
    "hash": "receipt_hash",
    "position": "position",
    "epoch": "epoch",
}


def verify_receipt(receipt: Mapping[str, Any], keys: Keys, kept: Sequence[SignedHead] = ()) -> Report:
    """Check a receipt with public keys alone.

    Args:
        receipt: as `GET /v1/exchange/receipts/{id}` gives it, whole or in part.
        keys: of the exchange, and of agencies for their co-signatures.
        kept: heads that one has seen before.
    """
    report = Report()
    if receipt.get("status") != "logged":
        report.found(
            "pending",
            "回执尚未进入存证日志，请在 2 秒后重新获取。",
            "the receipt is not in the log yet: get it again in 2 s",
        )
        return report
    try:
        _check(receipt, keys, kept, report)
    except Malformed as error:
        report.found("malformed", f"回执不完整：{error}。", f"the receipt is not whole: {error}")
    return report


def check_signed_head(signed: SignedHead, keys: Keys, report: Report) -> bool:
    """Check the signatures of a head; note what does not hold, and return whether the exchange's does."""
    head = signed.head
    try:
        check_head(signed, keys)
    except BadSignature as error:
        report.found(
            "unsigned",
            f"第 {head.epoch} 期、大小 {head.size} 的日志头的签名不成立。",
            f"the head of epoch {head.epoch}, size {head.size}: {error}",
            head.end,
        )
        return False
    report.heads += 1
    try:
        report.cosigners.update(check_cosignatures(signed, keys))
    except BadSignature as error:
        report.found("unsigned", "部门的会签不成立。", str(error), head.end)
    return True


def _check(receipt: Mapping[str, Any], keys: Keys, kept: Sequence[SignedHead], report: Report) -> None:
    entry, proof = receipt.get("entry"), receipt.get("proof")
    if not isinstance(entry, Mapping) or not isinstance(proof, Mapping):
        raise Malformed("entry or proof is missing")
    signed = SignedHead.from_json(receipt.get("head"))
    leaf = leaves.leaf_of_entry(entry)
    report.entries = 1
    _check_said(receipt, entry, report)
    if receipt.get("leaf") != leaf.hex():
        report.found("edited", "条目内容与其叶子散列不符。", "the entry does not have the hash of its leaf")
    _check_place(receipt, leaf, proof, signed, report)
    check_signature(entry, keys, report)
    if check_signed_head(signed, keys, report):
        _compare(signed, kept, keys, report)


def _check_said(receipt: Mapping[str, Any], entry: Mapping[str, Any], report: Report) -> None:
    shown = entry["fields"]
    for said, name in _SAID.items():
        if said in receipt and name in shown and shown[name]["value"] != receipt[said]:
            report.found(
                "edited",
                f"回执所写的 {said} 与存证条目不一致。",
                f"{said} of the receipt is not what the entry in the log says",
            )
    hidden = [name for name in ("id", "receipt_hash") if name not in shown]
    if hidden:
        report.remark(
            f"条目未出示 {'、'.join(hidden)}，无法与回执核对。",
            f"the entry does not show {', '.join(hidden)}, so the receipt cannot be compared with it",
        )
    parts = [receipt.get(name) for name in ("id", "agency", "operation", "request_hash", "answer_hash")]
    if receipt.get("hash") and all(isinstance(part, str) for part in parts):
        stamp = sha256(_SEPARATOR.join(str(part) for part in parts).encode()).hexdigest()
        if stamp != receipt["hash"]:
            report.found("edited", "回执散列与其内容不符。", "the receipt's hash is not that of its content")


def _check_place(
    receipt: Mapping[str, Any], leaf: bytes, proof: Mapping[str, Any], signed: SignedHead, report: Report
) -> None:
    head, index = signed.head, proof.get("index")
    path = _path(proof)
    if not isinstance(index, int) or proof.get("size") != head.size:
        raise Malformed("the proof is not for the head")
    if receipt.get("epoch") != head.epoch or receipt.get("position") != head.first + index:
        report.found("edited", "回执的位置与证明不符。", "the receipt's position is not that of the proof")
    if merkle.root_of_inclusion(leaf, index, head.size, path) != head.root_bytes:
        report.found(
            "edited",
            f"包含证明不成立：条目不在大小为 {head.size} 的日志的第 {index} 位。",
            f"the proof does not lead to the head: the entry is not leaf {index} of the tree of {head.size}",
            head.first + index,
        )


def _compare(signed: SignedHead, kept: Sequence[SignedHead], keys: Keys, report: Report) -> None:
    head, compared = signed.head, False
    for other in (each for each in kept if each.head.epoch == head.epoch):
        if other.head.size == head.size:
            compared = True
            if other.head.root != head.root and check_signed_head(other, keys, report):
                report.found(
                    "forked",
                    f"您保存的大小 {head.size} 的日志头与回执所附的不同，两者都有签名：日志出现了分叉。",
                    f"the head of size {head.size} that you kept is another than the receipt's, and both are signed",
                    head.end,
                )
    if kept and not compared:
        report.remark(
            "所保存的日志头与回执所附的大小不同；用导出的日志，或取一致性证明，可以核对。",
            "the heads kept are of other sizes than the receipt's: an exported log or a proof of consistency tells",
        )


def _path(proof: Mapping[str, Any]) -> list[bytes]:
    try:
        return [bytes.fromhex(step) for step in proof["path"]]
    except (KeyError, TypeError, ValueError):
        raise Malformed("the proof has no path of hashes") from None


def verify_consistency(proof: Mapping[str, Any], first: SignedHead, keys: Keys) -> Report:
    """Check that the head a proof brings continues a head that one kept.

    Args:
        proof: as `GET /v1/exchange/log/consistency` gives it.
        first: the head kept, of the size that the proof begins at.
        keys: of the exchange.
    """
    report = Report()
    try:
        second = SignedHead.from_json(proof.get("head"))
        path = _path(proof)
    except Malformed as error:
        report.found("malformed", f"一致性证明不完整：{error}。", f"the proof is not whole: {error}")
        return report
    old, new = first.head, second.head
    if (proof.get("first"), proof.get("second")) != (old.size, new.size):
        report.found("malformed", "一致性证明的大小与日志头不符。", "the proof is between other sizes than the heads")
    elif check_signed_head(first, keys, report) and check_signed_head(second, keys, report):
        same_epoch = old.epoch == new.epoch
        if not same_epoch or not merkle.is_consistent(old.size, old.root_bytes, new.size, new.root_bytes, path):
            report.found(
                "forked",
                f"大小 {new.size} 的日志头不是大小 {old.size} 的日志头的延续：日志出现了分叉。",
                f"the head of size {new.size} does not continue that of size {old.size}, and both are signed",
                old.end,
            )
    return report
