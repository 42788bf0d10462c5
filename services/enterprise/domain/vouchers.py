"""Spending a voucher (检验检疫服务券), in parts, and taking a spending back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from databus.errors import Conflict
from services.enterprise.domain.benefits import ISSUED, SPENT, Benefit
from services.enterprise.domain.moves import check_day
from services.enterprise.domain.offers import Offer
from services.enterprise.domain.service_rules import VOUCHER


@dataclass(frozen=True)
class Spending:
    """A part of a voucher spent at a platform; one that takes back another has its amount below zero."""

    spending_id: str
    benefit_id: str
    platform_id: str
    test_id: str
    samples: int
    cost_fen: int
    amount_fen: int
    spent_on: date
    receipt_no: str
    reverses: str | None
    reason: str | None
    agency: str
    actor: str | None


def check_spending(benefit: Benefit, spending: Spending, offer: Offer, *, today: date) -> None:
    """Refuse a spending that the voucher does not cover.

    Raises:
        Conflict: no voucher, not valid on the day, more than is left of it or than it covers of the cost.

    Source: SH 四(八)2.
    """
    if benefit.kind != VOUCHER:
        raise Conflict("only a voucher is spent", "benefit_id", f"it is a {benefit.kind}")
    check_day(spending.spent_on, since=benefit.granted_on, today=today)
    if benefit.state != ISSUED:
        raise Conflict("the voucher cannot be spent", "benefit_id", f"it is {benefit.state} ({benefit.clause})")
    if benefit.valid_until is not None and spending.spent_on > benefit.valid_until:
        raise Conflict("the voucher has run out", "spent_on", f"a day until {benefit.valid_until}")
    covered = spending.cost_fen * offer.terms["covers_percent"] // 100
    if spending.amount_fen > covered:
        raise Conflict("more than the voucher covers", "amount_fen", f"at most {covered} of {spending.cost_fen} fen")
    if spending.amount_fen > benefit.unused:
        raise Conflict("more than is left of the voucher", "amount_fen", f"at most {benefit.unused} fen")


def spend(benefit: Benefit, amount_fen: int) -> Benefit:
    """Return the voucher with more of it spent, or less where a spending is taken back."""
    used = benefit.used + amount_fen
    if benefit.state in {ISSUED, SPENT}:
        benefit = replace(benefit, state=SPENT if used == benefit.amount else ISSUED)
    return replace(benefit, used=used, version=benefit.version + 1)
