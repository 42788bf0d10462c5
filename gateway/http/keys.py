"""The keys that tokens are checked with: a JWKS from a file or from a URL, read again when it changes."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Final

import httpx
import orjson
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from databus import logs
from databus.errors import Unavailable

FILE_CHECK_S: Final = 1.0
URL_REFRESH_S: Final = 300.0
URL_PAUSE_S: Final = 10.0
FETCH_TIMEOUT_S: Final = 3.0

log = logs.get(__name__)


class FileKeys:
    """A JWKS in a file; looked at again after a second, so a rotated key takes effect without a restart."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._keys: KeySet | None = None
        self._checked_at_s = 0.0
        self._version = 0

    @property
    def version(self) -> int:
        """Changes whenever the file does."""
        if time.monotonic() - self._checked_at_s > FILE_CHECK_S:
            self._read()
        return self._version

    async def find(self, key_id: str | None) -> KeySet:
        """Return the keys."""
        if self._keys is None or not _holds(self._keys, key_id):
            self._read()
        if self._keys is None:
            raise Unavailable("the keys that tokens are checked with cannot be read")
        return self._keys

    def _read(self) -> None:
        self._checked_at_s = time.monotonic()
        try:
            status = self._path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if stamp == self._stamp:
                return
            self._keys = _parse(self._path.read_bytes())
        except (OSError, ValueError) as error:
            log.warning("keys.unreadable", path=str(self._path), error=repr(error))
            return
        self._stamp = stamp
        self._version += 1
        log.info("keys.read", path=str(self._path), keys=len(self._keys.keys))


class UrlKeys:
    """A JWKS at a URL; fetched again every five minutes, and at once for a key id that is not in it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: KeySet | None = None
        self._raw = b""
        self._fetched_at_s = float("-inf")
        self._version = 0

    @property
    def version(self) -> int:
        """Changes whenever what is fetched does."""
        return self._version

    async def find(self, key_id: str | None) -> KeySet:
        """Return the keys; at most one fetch in ten seconds for unknown key ids."""
        age_s = time.monotonic() - self._fetched_at_s
        unknown = self._keys is None or not _holds(self._keys, key_id)
        if age_s > URL_REFRESH_S or (unknown and age_s > URL_PAUSE_S):
            await self._fetch()
        if self._keys is None:
            raise Unavailable("the keys that tokens are checked with cannot be fetched")
        return self._keys

    async def _fetch(self) -> None:
        self._fetched_at_s = time.monotonic()
        try:
            async with asyncio.timeout(FETCH_TIMEOUT_S), httpx.AsyncClient() as client:  # httpx bounds each read alone
                answer = await client.get(self._url)
                answer.raise_for_status()
            if answer.content == self._raw:
                return
            self._keys = _parse(answer.content)
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            log.warning("keys.unreachable", url=self._url, error=repr(error))
            return
        self._raw = answer.content
        self._version += 1


def _parse(raw: bytes) -> KeySet:
    try:
        return KeySet.import_key_set(orjson.loads(raw))
    except (JoseError, KeyError, TypeError) as error:
        raise ValueError(f"not a JWKS: {error!r}") from error


def _holds(keys: KeySet, key_id: str | None) -> bool:
    return key_id is None or any(key.kid == key_id for key in keys.keys)
