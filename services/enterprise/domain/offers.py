"""What public services offer (服务项目): vouchers, fee relief, rewards, training, a fast lane; each in its measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from services.enterprise.domain.service_rules import FAST_LANE, FEE_RELIEF, REWARD, TRAINING, VOUCHER, ServiceRules

OPEN: Final = "OPEN"
CLOSED: Final = "CLOSED"
CALLED_OFF: Final = "CALLED_OFF"
STATES: Final = (OPEN, CLOSED, CALLED_OFF)

# kind → (field of the terms, table of its choices)
_CHOSEN: Final[Mapping[str, tuple[str, str]]] = {
    VOUCHER: ("functions", "service_function"),
    FEE_RELIEF: ("fee_item", "fee_item"),
    REWARD: ("award_level", "award_level"),
    TRAINING: ("topic", "training_topic"),
    FAST_LANE: ("matter", "fast_lane_matter"),
}


@dataclass(frozen=True)
class Offer:
    """An offer; `capacity` and `committed` are fen or places, as its kind counts; None where it counts nothing.

    `policy` says who is entitled, `project_id` which project's money pays, `terms` what its kind needs to know.
    It is open for benefits from `begins_on` to `ends_on`, both included.
    """

    offer_id: str
    kind: str
    zh: str
    en: str | None
    division: str
    zone_id: str | None
    policy: str
    capacity: int | None
    committed: int
    most_each: int | None
    project_id: str | None
    terms: Mapping[str, Any]
    begins_on: date
    ends_on: date
    document_no: str
    agency: str
    state: str = OPEN
    reason: str | None = None
    version: int = 1

    @property
    def left(self) -> int | None:
        """What may still be given; None where nothing is counted."""
        return None if self.capacity is None else self.capacity - self.committed

    def taking(self, amount: int, *, held: int) -> Offer:
        """Return the offer with `amount` more of it given to somebody who holds `held` of it already.

        Raises:
            Conflict: more than there is, or than one enterprise may have.

        Source: SH 六(三) (money within its budget); SH 四(八)2.
        """
        if self.most_each is not None and held + amount > self.most_each:
            raise Conflict(
                "more than one enterprise may have of this offer",
                "most_each",
                f"at most {self.most_each - held} more, {held} of {self.most_each} are held already",
            )
        if self.left is not None and amount > self.left:
            raise Conflict(
                "the offer has not as much left", "capacity", f"at most {self.left} of {self.capacity} (SH 六(三))"
            )
        return replace(self, committed=self.committed + amount, version=self.version + 1)

    def getting_back(self, amount: int) -> Offer:
        """Return the offer with `amount` free again."""
        return replace(self, committed=self.committed - amount, version=self.version + 1) if amount else self

    def check_open(self, on: date) -> None:
        """Raise Conflict unless a benefit may be given on the day."""
        if self.state != OPEN:
            raise Conflict("the offer is not open", "offer_id", f"it is {self.state}: {self.reason or 'ended'}")
        if not self.begins_on <= on <= self.ends_on:
            raise Conflict("outside the term of the offer", "on", f"a day from {self.begins_on} to {self.ends_on}")


def check_offer(offer: Offer, rules: ServiceRules) -> None:
    """Refuse an offer whose term, measure or terms do not fit its kind; InvalidRequest names the field."""
    kind = rules.kinds[offer.kind]
    if offer.ends_on < offer.begins_on:
        raise InvalidRequest("it ends before it begins", "ends_on", f"a day not before {offer.begins_on}")
    if (offer.capacity is None) != (kind.counts == "nothing"):
        right = "left out: nothing is counted" if kind.counts == "nothing" else f"how many {kind.counts} there are"
        raise InvalidRequest(f"an offer of this kind counts {kind.counts}", "capacity", right)
    if offer.most_each is not None and (offer.capacity is None or offer.most_each > offer.capacity):
        raise InvalidRequest("one may not have more than there is", "most_each", f"at most {offer.capacity}")
    policy = rules.policy(offer.policy, on=offer.begins_on)
    if not offer.division.startswith(policy.get("division", "")):
        raise InvalidRequest("a policy of another county", "policy", f"one for {offer.division}")
    field, table = _CHOSEN[offer.kind]
    chosen = offer.terms[field]
    rules.choose(table, [chosen] if isinstance(chosen, str) else chosen, f"terms.{field}")
    _check_terms(offer)


def _check_terms(offer: Offer) -> None:
    terms = offer.terms
    if offer.kind == TRAINING:
        if terms["held_until"] < terms["held_on"]:
            raise InvalidRequest("it ends before it begins", "terms.held_until", f"not before {terms['held_on']}")
        if terms["held_on"] < offer.begins_on.isoformat():
            raise InvalidRequest("nobody could sign up before it", "terms.held_on", f"not before {offer.begins_on}")
    if offer.kind == FAST_LANE and terms["decide_days"] >= terms["usual_days"]:
        raise InvalidRequest(
            "a fast lane is faster than the usual way", "terms.decide_days", f"fewer than {terms['usual_days']}"
        )


def move_offer(offer: Offer, to: str, reason: str) -> Offer:
    """Return the offer closed or called off.

    Raises:
        Conflict: it is not open any more, or it is money, which is not called off but closed.
    """
    if offer.state != OPEN:
        raise Conflict("the offer is not open any more", "offer_id", f"it is {offer.state}")
    if to == CALLED_OFF and offer.kind != TRAINING:
        raise Conflict("only a training is called off", "to", f"{CLOSED}: what was given stays given")
    return replace(offer, state=to, reason=reason, version=offer.version + 1)
