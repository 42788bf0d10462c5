"""What an answer to a call looks like on the wire."""

from __future__ import annotations

from typing import Any

from databus import errors, logs, strict_json

log = logs.get(__name__)


def outcome(error: BaseException | None) -> str:
    """The error's name in metrics: of the tree, or InternalError."""
    if error is None:
        return "ok"
    name = type(error).__name__
    return name if name in errors.TREE else "InternalError"


def encode_result(result: Any) -> tuple[bytes, errors.SanhuError | None]:
    """Return the body that tells a result, or the error to tell instead."""
    try:
        body = strict_json.dumps({"result": result, "error": None})
    except TypeError as problem:
        log.error("rpc.result_not_json", reason=str(problem))  # noqa: TRY400  — the reason says it all
        return b"", errors.InternalError("internal error")
    if len(body) > strict_json.MAX_BYTES:
        return b"", errors.TooLarge(f"the answer has {len(body)} bytes, the limit is {strict_json.MAX_BYTES}")
    return body, None


def encode_error(error: BaseException) -> bytes:
    """Return the body that tells an error."""
    try:
        return strict_json.dumps({"result": None, "error": errors.to_wire(error)})
    except TypeError:  # a text that is no Unicode
        told = errors.InternalError("internal error")
        return strict_json.dumps({"result": None, "error": errors.to_wire(told)})
