"""What the HTTP door counts beside its requests."""

from __future__ import annotations

from prometheus_client import Counter

_TOKENS = Counter("gateway_tokens_total", "Requests for a token, by what came of them", ("outcome",))


def record_token(outcome: str) -> None:
    """A token was given (`ok`), or refused with a code of RFC 6749."""
    _TOKENS.labels(outcome).inc()
