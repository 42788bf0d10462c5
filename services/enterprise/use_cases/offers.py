"""Opening, closing and calling off offers of public services."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from databus.errors import Conflict, InvalidRequest
from services.enterprise.domain import budgets as money
from services.enterprise.domain.benefits import EXPIRED, Step, given_back, move_benefit
from services.enterprise.domain.offers import CALLED_OFF, OPEN, Offer, check_offer
from services.enterprise.domain.offers import move_offer as moved_offer
from services.enterprise.domain.service_rules import ServiceRules
from services.enterprise.use_cases.serving import Serving, keep_benefit


def open_offer(offer: Offer, work: Serving, rules: ServiceRules) -> Offer:
    """Open an offer; where it gives money, a project of the right earmark pays for it.

    Source: SH 四(八)2, 四(十二), 六(三); S12 五(五), 五(六).
    """
    rules.regulations.require("open_offer", offer.agency, division=offer.division)
    check_offer(offer, rules)
    _check_payer(offer, work, rules)
    _draw(offer, offer.capacity or 0, work, rules)
    work.offers.save(offer)
    return offer


def _check_payer(offer: Offer, work: Serving, rules: ServiceRules) -> None:
    if offer.project_id is None:
        if rules.kinds[offer.kind].counts == "fen":
            raise InvalidRequest("money is given from a project", "project_id", "a project of the budget (SH 六(三))")
        return
    row = rules.offer_earmarks.get(offer.kind)
    if row is None:
        raise InvalidRequest("an offer of this kind costs nothing", "project_id", "left out")
    project = work.budgets.project(offer.project_id, lock=True)
    if project.division != offer.division:
        raise InvalidRequest("a project of another county", "project_id", f"one of {offer.division}")
    if project.earmark not in row["earmarks"]:
        right = f"{' or '.join(row['earmarks'])} ({row['clause']})"
        raise Conflict("a project of another earmark", "project_id", right)


def _draw(offer: Offer, amount: int, work: Serving, rules: ServiceRules) -> None:
    """Reserve money of the project that pays (below zero: give it back)."""
    if amount and offer.project_id is not None and rules.kinds[offer.kind].counts == "fen":
        project = work.budgets.project(offer.project_id, lock=True)
        work.budgets.save_project(money.draw(project, amount))


def move_offer(offer_id: str, to: str, reason: str, work: Serving, rules: ServiceRules) -> Offer:
    """Close an offer, or call a training off; what was not given returns to the project.

    Only the agency that opened it may. Places at a training that is called off end with it.
    """
    agency = work.caller.require_agency()
    offer = work.offers.get(offer_id, lock=True)
    rules.regulations.require("open_offer", agency, division=offer.division)
    if offer.agency not in rules.regulations.predecessors(agency, on=work.clock.today()):
        raise Conflict("another agency's offer", "offer_id", f"{offer.agency} runs it")
    if (offer.state, offer.reason) == (to, reason):
        return offer
    work.expect_version(offer.version)
    moved = moved_offer(offer, to, reason)
    if moved.state == CALLED_OFF:
        moved = _call_off(moved, reason, work, rules)
    _draw(moved, -(moved.left or 0), work, rules)
    work.offers.save(moved)
    return moved


def _call_off(offer: Offer, reason: str, work: Serving, rules: ServiceRules) -> Offer:
    today = work.clock.today()
    for benefit in work.benefits.in_state(offer.offer_id, "SIGNED_UP"):
        step = Step(CALLED_OFF, max(today, benefit.since), None, reason=reason)
        ended, _ = move_benefit(benefit, step, offer, rules, today=step.on)
        keep_benefit(ended, benefit.state, step, rules.regulations.version, work)
        freed = given_back(benefit, ended, rules)
        offer = replace(offer, committed=offer.committed - freed)
    return offer


def run_out(on: date, work: Serving, rules: ServiceRules) -> None:
    """End the vouchers whose term is over; what was not spent returns to their offers.

    Source: SH 四(八)2.
    """
    step = Step(EXPIRED, on, None)
    for told in work.benefits.run_out(on):
        offer = work.offers.get(told.offer_id, lock=True)
        benefit = work.benefits.get(told.benefit_id, lock=True)
        if benefit.state != told.state:
            continue  # spent meanwhile
        ended, _ = move_benefit(benefit, step, offer, rules, today=on)
        keep_benefit(ended, benefit.state, step, rules.regulations.version, work)
        give_back(offer, given_back(benefit, ended, rules), work, rules)


def give_back(offer: Offer, amount: int, work: Serving, rules: ServiceRules) -> None:
    """Make what is not used any more free in its offer; of a closed one it returns to the project."""
    if not amount:
        return
    work.offers.save(offer.getting_back(amount))
    if offer.state != OPEN:
        _draw(offer, -amount, work, rules)
