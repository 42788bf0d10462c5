"""Errors as RFC 9457 problem documents; the only module that knows status codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from databus import errors, strict_json

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_S: Final = "1"

STATUS: Final[Mapping[type[errors.SanhuError], int]] = {
    errors.InvalidRequest: 422,
    errors.Unauthenticated: 401,
    errors.NotPermitted: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.PreconditionFailed: 412,
    errors.TooLarge: 413,
    errors.TooMany: 429,
    errors.Unavailable: 503,
    errors.OutcomeUnknown: 504,
    errors.InternalError: 500,
}

_TITLES: Final[Mapping[int, str]] = {
    400: "The request is not HTTP as we take it",
    401: "Nobody, or nobody we know, is calling",
    403: "The caller may not do this",
    404: "There is no such thing",
    405: "The resource does not take this method",
    408: "The request did not arrive in time",
    409: "The present state does not allow it",
    412: "The resource has changed since it was read",
    413: "The message is too large",
    415: "The content type is not taken here",
    422: "The request is not of the form agreed",
    429: "The quota is used up for now",
    500: "A defect of ours",
    503: "A part of the exchange is not there now",
    504: "The outcome is unknown",
}
_RETRYABLE: Final = frozenset({429, 503})


class HttpProblem(Exception):
    """What only HTTP can get wrong: paths, verbs, content types, slow bodies."""

    def __init__(self, status: int, kind: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})


def path_not_found(path: str) -> HttpProblem:
    """No route has this path."""
    return HttpProblem(404, "no-such-path", f"there is no resource {path}; /docs lists all of them")


def verb_not_allowed(verb: str, allowed: Iterable[str]) -> HttpProblem:
    """The path is known, with other verbs."""
    names = ", ".join(sorted(allowed))
    return HttpProblem(405, "verb-not-allowed", f"{verb} is not taken here, only {names}", {"Allow": names})


def content_type_not_taken(given: str, wanted: str) -> HttpProblem:
    """The body is of another type than the route takes."""
    return HttpProblem(
        415,
        "content-type-not-taken",
        f"the content type {given or 'is missing; it'} must be {wanted}",
        {"Accept": wanted},
    )


def content_coding_not_taken(given: str) -> HttpProblem:
    """The body is compressed."""
    return HttpProblem(
        415,
        "content-coding-not-taken",
        f"the content coding {given} is not taken: send the body as it is",
        {"Accept-Encoding": "identity"},
    )


def body_too_slow(limit_s: float) -> HttpProblem:
    """The body did not arrive in time."""
    return HttpProblem(408, "body-too-slow", f"the body did not arrive within {limit_s:g} s", {"Connection": "close"})


def body_cut_short() -> HttpProblem:
    """The caller hung up within the body."""
    return HttpProblem(400, "body-cut-short", "the body ended before its declared length")


def title(status: int) -> str:
    """Return what a status means here, in one line."""
    return _TITLES[status]


def status_of(error: Exception) -> int:
    """Return the HTTP status that an error is answered with."""
    if isinstance(error, HttpProblem):
        return error.status
    return STATUS.get(type(error), 500) if isinstance(error, errors.SanhuError) else 500


def document(error: Exception, instance: str) -> dict[str, Any]:
    """Return the problem document; an error outside the tree is told without detail.

    Args:
        error: what happened.
        instance: where this very occurrence is found again.
    """
    status = status_of(error)
    if isinstance(error, HttpProblem):
        kind, detail, fields = error.kind, error.detail, []
    elif isinstance(error, errors.SanhuError) and type(error) in STATUS:
        kind, detail, fields = _kebab(type(error).__name__), error.message, error.fields
    else:
        kind, detail, fields = "internal-error", "internal error; it is logged under the instance given here", []
    return {
        "type": f"urn:sanhu:problem:{kind}",
        "title": _TITLES[status],
        "status": status,
        "detail": detail,
        "instance": instance,
        "errors": [{"field": field, "message": message} for field, message in fields],
    }


def headers_of(error: Exception) -> dict[str, str]:
    """Return the headers that belong to a problem."""
    status = status_of(error)
    headers = dict(error.headers) if isinstance(error, HttpProblem) else {}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="sanhu"'
    if status in _RETRYABLE:
        known_s = error.retry_after_s if isinstance(error, errors.TooMany) else None
        headers["Retry-After"] = RETRY_AFTER_S if known_s is None else str(known_s)
    return headers


def body(error: Exception, instance: str) -> bytes:
    """Return the problem document as JSON."""
    return strict_json.dumps(document(error, instance))


def _kebab(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()).strip("-")
