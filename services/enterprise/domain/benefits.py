"""What an enterprise has of an offer: a voucher, a relief, a reward, places, an application; and its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from databus.calendar import add_working_days
from databus.errors import InvalidRequest
from databus.state_machine import Transition
from services.enterprise.domain.moves import Guard, Move, check_day, check_guards, evidence_given, reason_given
from services.enterprise.domain.offers import Offer
from services.enterprise.domain.service_rules import FEE_RELIEF, VOUCHER, ServiceRules

STATES: Final = (
    "ISSUED",
    "SPENT",
    "EXPIRED",
    "CANCELLED",
    "GRANTED",
    "SIGNED_UP",
    "WITHDRAWN",
    "ATTENDED",
    "ABSENT",
    "CERTIFIED",
    "CALLED_OFF",
    "FILED",
    "RETURNED",
    "ACCEPTED",
    "APPROVED",
    "REFUSED",
)
ISSUED: Final = "ISSUED"
SPENT: Final = "SPENT"
EXPIRED: Final = "EXPIRED"
ATTENDED: Final = "ATTENDED"
CERTIFIED: Final = "CERTIFIED"
# of which something may still come: spending or its reversal, attendance, a certificate, a decision
LIVE: Final = ("ISSUED", "SPENT", "SIGNED_UP", "ATTENDED", "FILED", "RETURNED", "ACCEPTED", "GRANTED")
_ASKED: Final = ("amount_fen", "charge_fen", "people", "matter", "document_no")
_OPTIONAL: Final = frozenset({"document_no"})


@dataclass(frozen=True)
class Asked:
    """What a call for a benefit says; which of it must be said depends on the kind of offer."""

    uscc: str
    on: date
    amount_fen: int | None = None
    charge_fen: int | None = None
    people: int | None = None
    matter: str | None = None
    document_no: str | None = None


@dataclass(frozen=True)
class Benefit:
    """What an enterprise has of an offer.

    `amount` and `used` are fen or people, as the kind counts: a voucher's value and what was spent of it, people
    signed up and people that came; `certified` are those of them that got a certificate. `due_on` is when the step
    under way must be done.
    """

    benefit_id: str
    offer_id: str
    kind: str
    division: str
    uscc: str
    state: str
    amount: int
    used: int
    granted_on: date
    since: date
    valid_until: date | None
    due_on: date | None
    due_provisional: bool
    charge_fen: int | None
    matter: str | None
    document_no: str | None
    certified: int
    agency: str
    reason: str | None
    clause: str
    version: int = 1

    @property
    def unused(self) -> int:
        """What is left of it."""
        return self.amount - self.used

    @property
    def certificates(self) -> list[str]:
        """The numbers of the certificates of a training, one for each of those who passed."""
        return [f"{self.benefit_id}-{number}" for number in range(1, self.certified + 1)]

    def is_overdue(self, today: date) -> bool:
        """Whether the step under way should have been done before today."""
        return self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class Step(Move):
    """A move of a benefit; `people` of a training are those who came, or who passed."""

    people: int | None = None


def new_benefit(benefit_id: str, offer: Offer, asked: Asked, agency: str, rules: ServiceRules) -> Benefit:
    """Return what an enterprise gets of an offer.

    Raises:
        InvalidRequest: something that the kind needs is missing, or says what it has no use for.

    Source: SH 四(八)2, 四(十二)1, 四(十二)2; S12 五(五), 五(六).
    """
    kind = rules.kinds[offer.kind]
    _check_asked(asked, kind.needs)
    benefit = Benefit(
        benefit_id=benefit_id,
        offer_id=offer.offer_id,
        kind=offer.kind,
        division=offer.division,
        uscc=asked.uscc,
        state=kind.begins,
        amount=_amount(offer, asked),
        used=0,
        granted_on=asked.on,
        since=asked.on,
        valid_until=_valid_until(offer, asked.on),
        due_on=None,
        due_provisional=False,
        charge_fen=asked.charge_fen,
        matter=asked.matter,
        document_no=asked.document_no,
        certified=0,
        agency=agency,
        reason=None,
        clause=kind.duty.clause,
    )
    return _clocked(benefit, offer, rules)


def _check_asked(asked: Asked, needs: tuple[str, ...]) -> None:
    for name in _ASKED:
        said = getattr(asked, name) is not None
        if name in needs and not said:
            raise InvalidRequest("this kind of offer needs it", name, "not left out")
        if said and name not in needs and name not in _OPTIONAL:
            raise InvalidRequest("this kind of offer has no use for it", name, "left out")


def _amount(offer: Offer, asked: Asked) -> int:
    """Fen or people; of a relief the percent of the charge, fractions of a fen left away."""
    if offer.kind == FEE_RELIEF:
        relieved: int = (asked.charge_fen or 0) * offer.terms["relief_percent"] // 100
        if not relieved:
            raise InvalidRequest("nothing is left of the charge to relieve", "charge_fen", "a larger charge")
        return relieved
    return asked.amount_fen or asked.people or 0


def _valid_until(offer: Offer, on: date) -> date | None:
    return on + timedelta(days=offer.terms["valid_days"]) if offer.kind == VOUCHER else None


def _clocked(benefit: Benefit, offer: Offer, rules: ServiceRules) -> Benefit:
    term = rules.clocks.get(benefit.state)
    if term is None:
        return replace(benefit, due_on=None, due_provisional=False)
    ends = add_working_days(benefit.since, offer.terms[term])
    return replace(benefit, due_on=ends.due_on, due_provisional=ends.provisional)


@dataclass(frozen=True)
class _Case:
    benefit: Benefit
    offer: Offer
    sayers: frozenset[str]


def move_benefit(
    benefit: Benefit, step: Step, offer: Offer, rules: ServiceRules, *, today: date
) -> tuple[Benefit, Transition]:
    """Return the benefit after the step and the rule that allowed it.

    Raises:
        InvalidRequest: no such state, a day to come, or people where none are counted.
        Conflict: no such step from here, or a guard is not met; says which.
        NotPermitted: another agency's step; says whose.
    """
    machine, regulations = rules.machines[benefit.kind], rules.regulations
    transition = regulations.check(machine, benefit.state, step.to, agency=step.agency, division=benefit.division)
    check_day(step.on, since=benefit.since, today=today)
    counted = "people_came" in transition.guards
    if step.people is not None and not counted:
        raise InvalidRequest("no people are counted at this step", "people", "left out")
    sayers = regulations.predecessors(step.agency, on=step.on) if step.agency else set()
    check_guards(step, transition, _GUARDS, _Case(benefit, offer, frozenset(sayers)))
    moved = replace(
        benefit,
        state=step.to,
        since=step.on,
        used=step.people or 0 if step.to == ATTENDED else benefit.used,
        certified=step.people or 0 if step.to == CERTIFIED else benefit.certified,
        reason=step.reason,
        clause=transition.clause,
        version=benefit.version + 1,
    )
    return _clocked(moved, offer, rules), transition


def given_back(before: Benefit, after: Benefit, rules: ServiceRules) -> int:
    """What returns to the offer by a step."""
    rule = rules.returns.get(after.state)
    if rule is None or before.state in rules.returns:
        return 0
    return after.unused if rule == "unused" else after.amount


def _caller_runs_the_offer(case: _Case, step: Move) -> str | None:
    return None if case.offer.agency in case.sayers else f"{case.offer.agency} runs it, not {step.agency}"


def _before_the_training(case: _Case, step: Move) -> str | None:
    held_on = case.offer.terms["held_on"]
    return None if step.on.isoformat() < held_on else f"the training began on {held_on}"


def _training_was_held(case: _Case, step: Move) -> str | None:
    until = case.offer.terms["held_until"]
    return None if step.on.isoformat() >= until else f"the training ends on {until}"


def _certificate_is_offered(case: _Case, _: Move) -> str | None:
    return None if case.offer.terms["certificate"] else "this training gives no certificates"


def _people_came(case: _Case, step: Move) -> str | None:
    """Who came were signed up; who passed came."""
    people = step.people if isinstance(step, Step) else None
    if people is None:
        raise InvalidRequest("the people who came, or who passed, are counted", "people", "a whole number from 1")
    most = case.benefit.amount if case.benefit.state == "SIGNED_UP" else case.benefit.used
    return None if people <= most else f"at most {most} people"


_GUARDS: Final[Mapping[str, Guard[_Case]]] = {
    "caller_runs_the_offer": _caller_runs_the_offer,
    "before_the_training": _before_the_training,
    "training_was_held": _training_was_held,
    "certificate_is_offered": _certificate_is_offered,
    "people_came": _people_came,
    "reason_given": reason_given,
    "evidence_given": evidence_given,
}
