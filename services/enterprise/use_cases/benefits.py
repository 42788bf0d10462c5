"""Giving enterprises what is offered, the steps of it, and the spending of vouchers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from services.enterprise.domain import policies
from services.enterprise.domain.benefits import (
    Asked,
    Benefit,
    Step,
    given_back,
    new_benefit,
)
from services.enterprise.domain.benefits import move_benefit as moved_benefit
from services.enterprise.domain.entries import Entry
from services.enterprise.domain.moves import Move, check_day
from services.enterprise.domain.offers import Offer
from services.enterprise.domain.service_rules import TRAINING, ServiceRules
from services.enterprise.domain.vouchers import Spending, check_spending, spend
from services.enterprise.use_cases.entitlements import standing_of
from services.enterprise.use_cases.held import Succession
from services.enterprise.use_cases.kept import Moved
from services.enterprise.use_cases.offers import give_back
from services.enterprise.use_cases.repetition import is_repetition
from services.enterprise.use_cases.serving import Serving, keep_benefit


def grant(offer_id: str, asked: Asked, evidence: tuple[str, ...], work: Serving, rules: ServiceRules) -> Benefit:
    """Give an enterprise something of an offer: a voucher, a relief, a reward, places, or take its application in.

    Raises:
        NotPermitted: another agency gives it; says which.
        Conflict: the enterprise is not entitled (names each condition not met and its clause), the offer is not open,
            or has not as much left.

    Source: SH 四(八)2, 四(十二)1, 四(十二)2; S12 五(五), 五(六).
    """
    agency = work.caller.require_agency()
    offer = work.offers.get(offer_id, lock=True)  # one at a time: nothing is given twice, nor more than there is
    duty = rules.kinds[offer.kind].duty
    rules.regulations.require_of(duty, f"giving of a {offer.kind} offer", agency, division=offer.division)
    check_day(asked.on, since=None, today=work.clock.today())
    offer.check_open(asked.on)
    _check_entitled(offer, asked, work, rules)
    benefit = new_benefit(uuid7(), offer, asked, agency, rules)
    held = _held(offer, asked, work, rules)
    work.offers.save(offer.taking(benefit.amount, held=held))
    granted = Move(benefit.state, asked.on, agency, evidence)
    keep_benefit(benefit, None, granted, rules.regulations.version, work)
    return benefit


def _check_entitled(offer: Offer, asked: Asked, work: Serving, rules: ServiceRules) -> None:
    policy = rules.policy(offer.policy, on=asked.on)
    standing = standing_of(asked.uscc, work, rules)
    unmet = policies.unmet(policy, standing, rules)
    if offer.zone_id is not None and not any(
        zone.zone_id == offer.zone_id for zone in (*standing.zones, *standing.cluster)
    ):
        unmet.append(("zone_id", f"the offer is for {offer.zone_id}, its members and its cluster"))
    if unmet:
        raise Conflict(
            f"the enterprise is not entitled to {offer.policy} ({policy['clause']})",
            *(text for pair in unmet for text in pair),
        )


def _held(offer: Offer, asked: Asked, work: Serving, rules: ServiceRules) -> int:
    """What the enterprise has of the offer; one application and one document count once."""
    standing = [one for one in work.benefits.of(offer.offer_id, asked.uscc) if one.state not in rules.returns]
    if offer.kind == TRAINING and standing:
        raise Conflict("the enterprise is signed up", "uscc", f"{standing[0].benefit_id} is {standing[0].state}")
    if asked.document_no is not None:
        for one in standing:
            if one.document_no == asked.document_no:
                raise Conflict("this document gave it already", "document_no", f"{one.benefit_id}, {one.state}")
    return sum(one.amount for one in standing)


def move(benefit_id: str, step: Step, work: Serving, rules: ServiceRules) -> Benefit:
    """Take a step of a benefit; one asked for again is answered as it stands.

    Raises:
        Conflict: no such step from here, or a guard is not met.
        NotPermitted: another agency's step.
    """
    offer = work.offers.get(work.benefits.get(benefit_id).offer_id, lock=True)  # the offer first, then what is of it
    benefit = work.benefits.get(benefit_id, lock=True)
    if is_repetition(step, benefit.state, work.history.last("benefit", benefit_id)):
        return benefit
    work.expect_version(benefit.version)
    moved, _ = moved_benefit(benefit, step, offer, rules, today=work.clock.today())
    keep_benefit(moved, benefit.state, step, rules.regulations.version, work)
    give_back(offer, given_back(benefit, moved, rules), work, rules)
    return moved


@dataclass(frozen=True)
class Voucher:
    """A benefit whole: with its steps, and what was spent of it."""

    benefit: Benefit
    history: Sequence[Moved]
    spendings: Sequence[Spending]


def whole(benefit_id: str, work: Serving) -> Voucher:
    """Return a benefit with its steps and spendings."""
    benefit = work.benefits.get(benefit_id)
    return Voucher(benefit, work.history.of("benefit", benefit_id), work.benefits.spendings(benefit_id))


@dataclass(frozen=True)
class Spent:
    """What was spent, with the voucher as it is after it."""

    benefit: Benefit
    spending: Spending


def spend_voucher(
    benefit_id: str,
    *,
    test_id: str,
    samples: int,
    amount_fen: int,
    on: date,
    receipt_no: str,
    work: Serving,
    rules: ServiceRules,
) -> Spent:
    """Spend a part of a voucher on a test of a platform; the voucher's row is held, so no fen is spent twice.

    Raises:
        Conflict: the receipt was settled already, the test or the platform is not in force on the day, the voucher does
            not cover it, or its holder was dissolved by the day.

    Source: SH 四(八)2.
    """
    agency = work.caller.require_agency()
    benefit = work.benefits.get(benefit_id, lock=True)
    rules.regulations.require("spend_voucher", agency, division=benefit.division)
    _check_receipt(benefit_id, receipt_no, agency, work)
    _check_holder(benefit.uscc, on, work)
    offer = work.offers.get(benefit.offer_id)
    test = _test(test_id, benefit, offer, on, work)
    spending = Spending(
        spending_id=uuid7(),
        benefit_id=benefit_id,
        platform_id=test.parent_id or "",
        test_id=test_id,
        samples=samples,
        cost_fen=samples * _price(test, benefit.uscc, work),
        amount_fen=amount_fen,
        spent_on=on,
        receipt_no=receipt_no,
        reverses=None,
        reason=None,
        agency=agency,
        actor=work.caller.actor,
    )
    check_spending(benefit, spending, offer, today=work.clock.today())
    return _keep(benefit, spending, work, rules)


def _check_receipt(benefit_id: str, receipt_no: str, agency: str, work: Serving) -> None:
    """A receipt counts once: of a voucher whoever tells it, of a body whatever voucher it is told of."""
    known = work.benefits.settled(receipt_no, benefit_id=benefit_id, agency=agency)
    if known is not None:
        raise _settled(f"{known.spending_id} of voucher {known.benefit_id}: {known.amount_fen} fen")


def _settled(what: str) -> Conflict:
    return Conflict("this receipt was settled already", "receipt_no", what)


def _check_holder(uscc: str, on: date, work: Serving) -> None:
    version = work.versions.at(uscc, on=on, known_at=None)
    if version is not None and not version.stated.active:
        raise Conflict("the enterprise was dissolved by then", "on", f"a day on which {uscc} was there")


def _test(test_id: str, benefit: Benefit, offer: Offer, on: date, work: Serving) -> Entry:
    test = work.entries.find(test_id)
    if test is None or test.register != "platform_test" or test.division != benefit.division:
        raise InvalidRequest("not a test of a platform of the county", "test_id", "an entry of platform_test")
    platform = work.entries.get(test.parent_id or "")
    for entry in (test, platform):
        if not entry.holds_on(on):
            raise Conflict("not in force on the day", "test_id", f"{entry.name} on {on}")
    if test.facts["function"] not in offer.terms["functions"]:
        raise Conflict("the voucher is for other services", "test_id", f"one of {', '.join(offer.terms['functions'])}")
    return test


def _price(test: Entry, uscc: str, work: Serving) -> int:
    """What a sample costs: members of a zone pay the price for members, where there is one. Source: S14 六(四)."""
    member = "member_price_fen" in test.facts and work.zones.having_member(uscc)
    price: int = test.facts["member_price_fen" if member else "price_fen"]
    return price


def reverse_spending(
    benefit_id: str, *, reverses: str, receipt_no: str, reason: str, on: date, work: Serving, rules: ServiceRules
) -> Spent:
    """Take a spending back, once; the amount is the voucher's again, or its offer's where the voucher has ended.

    Source: SH 四(八)2, 六(三).
    """
    agency = work.caller.require_agency()
    offer = work.offers.get(work.benefits.get(benefit_id).offer_id, lock=True)
    benefit = work.benefits.get(benefit_id, lock=True)
    rules.regulations.require("spend_voucher", agency, division=benefit.division)
    spent = work.benefits.spending(benefit_id, reverses)
    if spent is None or spent.reverses is not None:
        raise InvalidRequest("no spending of this voucher", "reverses", "the receipt_no of a spending")
    if work.benefits.reversal(spent.spending_id) is not None:
        raise Conflict("the spending was taken back already", "reverses", spent.receipt_no)
    _check_receipt(benefit_id, receipt_no, agency, work)
    check_day(on, since=spent.spent_on, today=work.clock.today())
    back = replace(
        spent,
        spending_id=uuid7(),
        amount_fen=-spent.amount_fen,
        spent_on=on,
        receipt_no=receipt_no,
        reverses=spent.spending_id,
        reason=reason,
        agency=agency,
        actor=work.caller.actor,
    )
    if benefit.state in rules.returns:
        give_back(offer, spent.amount_fen, work, rules)
    return _keep(benefit, back, work, rules)


def _keep(benefit: Benefit, spending: Spending, work: Serving, rules: ServiceRules) -> Spent:
    changed = spend(benefit, spending.amount_fen)
    if not work.benefits.add_spending(spending):  # told of another voucher at the same moment
        raise _settled("one that the body told of no other voucher")
    by_rule = Move(changed.state, spending.spent_on, None, (spending.receipt_no,), spending.reason)
    keep_benefit(changed, benefit.state, by_rule, rules.regulations.version, work)
    return Spent(changed, spending)


def hand_over(succession: Succession, reason: str, work: Serving, rule_set: str) -> None:
    """Let what an enterprise has go over to the one that it is under another code, where the same document gave none.

    Source: SH 四(八)2, 四(十二).
    """
    move = Move("", work.clock.today(), None, reason=reason)
    for benefit in work.benefits.live(succession.uscc):
        own = [one for one in work.benefits.of(benefit.offer_id, succession.successor) if one.uscc != succession.uscc]
        if benefit.document_no is not None and benefit.document_no in {one.document_no for one in own}:
            continue
        handed = replace(benefit, uscc=succession.successor, version=benefit.version + 1)
        keep_benefit(handed, benefit.state, move, rule_set, work)
