"""One event sent to one URL: CloudEvents over HTTP in binary mode, signed, to an address that was checked."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import httpx
from sanhu_client.signatures import PrivateKey, sign_request

from gateway.webhooks.hosts import Forbidden, Hosts, Target
from gateway.webhooks.settings import WebhookSettings

_CONNECTIONS: Final = 8
# CloudEvents, HTTP binding 3.1.3.2: what is not printable ASCII, and quote and percent, percent-encoded
_SAFE: Final = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in {'"', "%"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt.

    Attributes:
        taken: whether the endpoint took the event.
        reached: whether it may have got the event, taken or not.
        said: a status, or what went wrong; for the agency to read.
    """

    taken: bool
    said: str
    reached: bool = True


class Sender:
    """Sends events to one webhook's URL.

    Args:
        settings: what is allowed, how long it may take, whom to trust.
        key: the exchange's own.
    """

    def __init__(self, settings: WebhookSettings, key: PrivateKey) -> None:
        self._hosts: Hosts = settings.hosts
        self._timeout_s = settings.timeout_s
        self._key = key
        context = ssl.create_default_context()
        if settings.ca_file is not None:
            context.load_verify_locations(settings.ca_file)
        limits = httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS)
        self._client = httpx.AsyncClient(
            verify=context, limits=limits, timeout=self._timeout_s, trust_env=False, follow_redirects=False
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def send(self, url: str, attributes: Mapping[str, str], body: bytes) -> Answer:
        """Send an event; whatever goes wrong is an answer too."""
        try:
            async with asyncio.timeout(self._timeout_s):
                target = self._hosts.check(url)
                address = await self._hosts.resolve(target)
                return await self._post(target, address, attributes, body)
        except Forbidden as error:
            return Answer(taken=False, said=f"not sent: {error}", reached=False)
        except TimeoutError:
            return Answer(taken=False, said=f"no answer within {self._timeout_s} s")
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL, OSError) as error:
            return Answer(taken=False, said=f"not reached: {_why(error)}", reached=False)
        except httpx.HTTPError as error:
            return Answer(taken=False, said=f"broken off: {_why(error)}")

    async def _post(self, target: Target, address: str, attributes: Mapping[str, str], body: bytes) -> Answer:
        host = target.host if (":" not in target.host) else f"[{target.host}]"
        standard = {"https": 443, "http": 80}[target.scheme] == target.port
        authority = host if standard else f"{host}:{target.port}"
        headers = {
            "Content-Type": "application/json",
            **{name: quote(value, safe=_SAFE) for name, value in attributes.items()},
        }
        signed = sign_request(self._key, "POST", f"{target.scheme}://{authority}{target.path}", headers, body)
        place = f"[{address}]" if ":" in address else address
        request = self._client.build_request(
            "POST",
            f"{target.scheme}://{place}:{target.port}{target.path}",
            content=body,
            headers={"Host": authority, **headers, **signed},
            extensions={"sni_hostname": target.host},
        )
        answer = await self._client.send(request, stream=True)
        await answer.aclose()  # what it says beside its status is not read
        if answer.is_redirect:
            return Answer(taken=False, said=f"{answer.status_code}: redirects are not followed")
        return Answer(taken=answer.is_success, said=str(answer.status_code))


def _why(error: Exception) -> str:
    return f"{type(error).__name__} {error}".strip()[:300]
