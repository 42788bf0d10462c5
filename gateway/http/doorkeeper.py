"""Who may do how much at the open door to complaints and reports, without anybody being known by it."""

from __future__ import annotations

import base64
import binascii
import hmac
import math
import secrets
from collections.abc import Callable
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address
from time import monotonic
from typing import Final

from databus.errors import InvalidRequest, TooMany
from gateway import metrics

HOUR_S: Final = 3600.0
# of one address and of all in an hour; of each letter five files
PER_SOURCE: Final = {"letter": 10, "file": 50, "progress": 60, "desk": 200}
PER_PROCESS: Final = {"letter": 2000, "file": 10_000, "progress": 20_000, "desk": 60_000}
MOST_SOURCES: Final = 50_000
LEAST_BITS: Final = 14
MOST_BITS: Final = 20
EASY_LETTERS: Final = 50
_WORK: Final = "sanhu-work-1"
_WITH_WORK: Final = frozenset({"letter", "file"})
_HOST_BITS: Final = 64
_LONGEST_NONCE: Final = 20


class Doorkeeper:
    """Counts what is done in windows of an hour: by each address, and by all; says how much work a letter takes.

    An address is kept as a keyed digest alone, under a key that is made anew for each window and kept nowhere.
    """

    def __init__(self, clock_s: Callable[[], float] = monotonic) -> None:
        self._clock_s = clock_s
        self._ends_s = -math.inf
        self._salt = b""
        self._all: dict[str, int] = {}
        self._sources: dict[tuple[str, bytes], int] = {}
        self._letters_before = 0

    @property
    def bits(self) -> int:
        """How many leading bits of a digest must be nothing: more, the more letters come in."""
        self._turn()
        letters = max(self._all.get("letter", 0), self._letters_before)
        return min(MOST_BITS, LEAST_BITS + (letters // EASY_LETTERS).bit_length())

    def take(self, what: str, source: str) -> None:
        """Count something that is asked for; what takes work counts among all once the work is seen (`check_work`).

        Raises:
            TooMany: says when to come again.
        """
        self._turn()
        digest = hmac.digest(self._salt, network_of(source).encode(), "sha256")[:16]
        done = self._sources.get((what, digest), 0)
        if done >= PER_SOURCE[what] or self._all.get(what, 0) >= PER_PROCESS[what]:
            metrics.record_over_quota("public")
            error = TooMany("too much from here within the hour", "quota", f"at most {PER_SOURCE[what]} an hour")
            error.retry_after_s = max(1, math.ceil(self._ends_s - self._clock_s()))
            raise error
        if what not in _WITH_WORK:
            self._all[what] = self._all.get(what, 0) + 1
        if done or len(self._sources) < MOST_SOURCES:
            self._sources[what, digest] = done + 1

    def check_work(self, what: str, box: str, nonce: object) -> None:
        """Let a box pass that some work was done for, and count it.

        What comes without work counts for its own address alone: else whoever sends nothing but requests would close
        the door to everybody, and make everybody's letters dear.

        Raises:
            InvalidRequest: not enough of it.
        """
        needed = self.bits - 1  # it may have become more while the page worked
        if not isinstance(nonce, str) or not 0 < len(nonce) <= _LONGEST_NONCE or leading_bits(box, nonce) < needed:
            right = (
                f"a number with which SHA-256 of {_WORK}|<digest of the box>|<number> begins with {self.bits} bits 0"
            )
            raise InvalidRequest("no work was done for the box", "work", right)
        self._all[what] = self._all.get(what, 0) + 1

    def _turn(self) -> None:
        now_s = self._clock_s()
        if now_s < self._ends_s:
            return
        self._letters_before = self._all.get("letter", 0)
        self._ends_s, self._salt = now_s + HOUR_S, secrets.token_bytes(32)
        self._all.clear()
        self._sources.clear()


def network_of(source: str) -> str:
    """Return what of an address is one household's or office's: of IPv6 the first 64 bits, which one line is given."""
    try:
        address = ip_address(source.partition("%")[0])
    except ValueError:
        return source
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> _HOST_BITS << _HOST_BITS))


def leading_bits(box: str, nonce: str) -> int:
    """Return how many bits at the beginning are nothing: the work that was done for a box, which is base64."""
    about = sha256(_bytes_of(box)).hexdigest()
    found = int.from_bytes(sha256(f"{_WORK}|{about}|{nonce}".encode()).digest())
    return 256 - found.bit_length()


def _bytes_of(box: str) -> bytes:
    try:
        return base64.b64decode(box, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidRequest("not a sealed box", "content_base64", "a compact JWE in base64") from None
