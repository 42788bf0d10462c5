"""Receipts: waiting until the log has one, and checking it against public keys and the heads seen before."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sanhu_client.errors import NotVerified, OutcomeUnknown
from sanhu_client.evidence.heads import SignedHead, cosign
from sanhu_client.evidence.receipts import verify_receipt
from sanhu_client.heads import HeadsSeen, keys_of

if TYPE_CHECKING:
    from sanhu_client.exchange import Exchange
    from sanhu_client.signatures import PrivateKey

POLL_S = 0.2
LOGGED = "logged"


@dataclass(frozen=True)
class Verified:
    """A receipt that holds.

    Attributes:
        position: of its entry in the log.
        head: that the proof leads to, signed by the exchange.
    """

    position: int
    head: SignedHead


class Receipts:
    """What an exchange shows of its log, checked.

    Args:
        trust: the exchange's public keys; None takes those it shows at the first use.
        heads: file of the heads seen.
    """

    def __init__(self, exchange: Exchange, *, trust: Mapping[str, Any] | None, heads: Path | None) -> None:
        self._exchange = exchange
        self._trust = trust
        self._file = heads
        self._seen: HeadsSeen | None = None

    @property
    def heads(self) -> HeadsSeen:
        """The heads seen."""
        if self._seen is None:
            trust = self._trust or self._exchange.request("GET", "/.well-known/jwks.json")
            self._seen = HeadsSeen(self._file, keys_of(trust))
        return self._seen

    def wait_logged(self, receipt: Mapping[str, Any], within_s: float) -> dict[str, Any]:
        """Ask for a receipt until the log has it; check it and return it with what proves it.

        Raises:
            OutcomeUnknown: the log did not take it in time.
            NotVerified: what it shows does not hold.
        """
        ends = time.monotonic() + within_s
        while True:
            told = self._exchange.call("gateway.get_receipt", receipt_id=receipt["id"])
            if told["status"] == LOGGED:
                self.verify(told, given=receipt)
                return told
            if time.monotonic() + POLL_S > ends:
                raise OutcomeUnknown(f"the log has not taken receipt {receipt['id']} within {within_s:g} s")
            time.sleep(POLL_S)

    def verify(self, told: Mapping[str, Any], *, given: Mapping[str, Any] | None = None) -> Verified:
        """Check a logged receipt.

        Args:
            told: as `gateway.get_receipt` answers it.
            given: the receipt that came with the answer, if there was one.

        Raises:
            NotVerified: says what does not hold.
            Forked: its head does not continue those seen before.
        """
        signed = self.heads.see(told.get("head"), self._prove)
        report = verify_receipt(told, self.heads.keys)
        if not report.ok:
            raise NotVerified("; ".join(str(finding) for finding in report.findings))
        if given is not None and (given.get("id"), given.get("hash")) != (told.get("id"), told.get("hash")):
            raise NotVerified("it is not the receipt that came with the answer")
        return Verified(int(told["position"]), signed)

    def see_head(self) -> SignedHead:
        """Ask for the newest head, compare it with those seen before, and keep it."""
        return self.heads.see(self._exchange.call("gateway.get_head", size="latest"), self._prove)

    def cosign(self, key: PrivateKey) -> SignedHead:
        """Say by our signature that we saw the newest head, after comparing it with those seen before."""
        signed = self.see_head()
        head = signed.head
        self._exchange.call("gateway.cosign_head", size=head.size, epoch=head.epoch, signature=cosign(head, key))
        return signed

    def _prove(self, epoch: int, first: int, second: int) -> list[str]:
        told = self._exchange.call("gateway.get_consistency", first=first, second=second, epoch=epoch)
        return [str(step) for step in told["path"]]
