"""The token endpoint and what tells of it, beside /v1.

Source: RFC 6749, sections 5.1 and 5.2; RFC 8414 (metadata).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from sanhu_client.signatures import PrivateKey
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from databus import logs
from databus.errors import SanhuError
from gateway.http import metrics
from gateway.http.grants import ALGORITHM, Refused, TokenDesk
from gateway.http.tokens import ALGORITHMS
from gateway.journal import DATABASE_FAILURES

LARGEST_FORM: Final = 16 << 10
FORM_TIMEOUT_S: Final = 10
FORM: Final = "application/x-www-form-urlencoded"
_NO_STORE: Final = {"Cache-Control": "no-store"}

log = logs.get(__name__)


def routes(key: PrivateKey | None, desk: TokenDesk | None) -> Sequence[BaseRoute]:
    """Return the routes; where the exchange has no key of its own, tokens come from elsewhere and there are none."""
    if key is None or desk is None:
        return ()
    jwks = {"keys": [key.public_jwk()]}
    metadata = _metadata(desk)

    async def keys(request: Request) -> Response:  # noqa: ARG001  — every caller is told the same
        return _json(jwks, headers={"Cache-Control": "max-age=60"})

    async def describe(request: Request) -> Response:  # noqa: ARG001  — every caller is told the same
        return _json(metadata, headers={"Cache-Control": "max-age=60"})

    async def token(request: Request) -> Response:
        try:
            answer = await desk.answer(await _form(request), request.headers.get("authorization"))
        except Refused as refused:
            metrics.record_token(refused.code)
            log.info("oauth.refused", code=refused.code, why=refused.why)
            return _refusal(refused)
        except (SanhuError, *DATABASE_FAILURES) as error:
            metrics.record_token("temporarily_unavailable")
            log.warning("oauth.unavailable", error=repr(error))
            told = {"error": "temporarily_unavailable", "error_description": "try again in a moment"}
            return _json(told, 503, _NO_STORE | {"Retry-After": "1"})
        metrics.record_token("ok")
        return _json(answer, headers=_NO_STORE | {"Pragma": "no-cache"})

    return (
        Route("/.well-known/jwks.json", keys),
        Route("/.well-known/oauth-authorization-server", describe),
        Route("/oauth/token", token, methods=["POST"]),
    )


def _metadata(desk: TokenDesk) -> dict[str, Any]:
    return {
        "issuer": desk.issuer,
        "token_endpoint": desk.endpoint,
        "jwks_uri": f"{desk.issuer}/.well-known/jwks.json",
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "access_token_signing_alg_values_supported": [ALGORITHM],
        "service_documentation": f"{desk.issuer}/docs",
    }


async def _form(request: Request) -> Mapping[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Refused("invalid_request", f"the content type is not {FORM}")
    raw = b""
    try:
        async with asyncio.timeout(FORM_TIMEOUT_S):
            async for part in request.stream():
                raw += part
                if len(raw) > LARGEST_FORM:
                    raise Refused("invalid_request", f"the form has more than {LARGEST_FORM} bytes")
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict")
    except TimeoutError:
        raise Refused("invalid_request", f"the form did not arrive within {FORM_TIMEOUT_S} s") from None
    except (ClientDisconnect, ValueError):
        raise Refused("invalid_request", "the form is malformed") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise Refused("invalid_request", "a parameter came twice")
    return form


def _refusal(refused: Refused) -> Response:
    headers = dict(_NO_STORE)
    if refused.code == "invalid_client":
        headers["WWW-Authenticate"] = 'Basic realm="sanhu"'
    told = {"error": refused.code, "error_description": refused.why}
    return _json(told, 401 if refused.code == "invalid_client" else 400, headers)


def _json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(value), status, headers, "application/json")
