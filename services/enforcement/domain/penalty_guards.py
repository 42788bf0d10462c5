"""What must be so before a penalty case may move; each refusal names the guard and the clause."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from databus.calendar import shipped
from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import Transition
from services.enforcement.domain import penalty_acts, penalty_cases, statutes
from services.enforcement.domain.fines import Owed
from services.enforcement.domain.guarding import check_guards
from services.enforcement.domain.penalty_acts import PenaltyAct
from services.enforcement.domain.penalty_cases import CaseMove, PenaltyCase
from services.enforcement.domain.penalty_terms import answer_until, earliest_hearing, fine_range
from services.enforcement.domain.terms import days_from


@dataclass(frozen=True)
class Served:
    """When the documents of a case count as served, by the day of the move; None: not yet."""

    notice: date | None = None
    hearing: date | None = None
    decision: date | None = None
    reminder: date | None = None


@dataclass(frozen=True)
class Attempt:
    """A move that is tried, and what its guards look at."""

    before: PenaltyCase
    after: PenaltyCase
    move: CaseMove
    on: date
    acts: Sequence[PenaltyAct]
    served: Served
    fined_by: str | None
    owed: Owed | None
    rules: RuleBook

    def number(self, key: str) -> int:
        """A whole number of the rules."""
        value: int = self.rules.value(key, on=self.on)
        return value


def check(attempt: Attempt, transition: Transition) -> None:
    """Check every guard of a transition.

    Raises:
        InvalidRequest: a field is missing or wrong.
        Conflict: something must happen first.
    """
    check_guards(GUARDS, transition, attempt)


def _told(field: str, right: str) -> Callable[[Attempt], None]:
    def guard(attempt: Attempt) -> None:
        if not getattr(attempt.move, field):
            raise InvalidRequest("this is missing", field, right)

    return guard


def _two_investigators(attempt: Attempt) -> None:
    wanted = attempt.number("investigators_min")
    if len(attempt.after.investigators) < wanted:
        raise Conflict("too few investigators", "to", f"record_penalty_act kind assignment, {wanted} officers, first")


def _act_dated(attempt: Attempt) -> None:
    """The day of the act is known, before it was discovered, and not too long before. Source: 行政处罚法 Art. 36."""
    case = attempt.after
    if case.occurred_on is None or case.ended_act_on is None:
        raise InvalidRequest("when it was done is missing", "occurred_on", "the day of the act")
    if case.occurred_on > case.found_on:
        raise InvalidRequest("done after it was discovered", "occurred_on", f"a day not after {case.found_on}")
    if not case.occurred_on <= case.ended_act_on <= attempt.on:
        right = f"from {case.occurred_on} to {attempt.on}"
        raise InvalidRequest("the act ends out of order", "continued_until", right)
    statutes.check_limitation(case.ended_act_on, case.found_on, attempt.rules, harm=case.harm)


def _evidence_gathered(attempt: Attempt) -> None:
    if not any(one.evidence for one in attempt.acts):
        raise Conflict("nothing proves it yet", "to", "record_penalty_act with evidence first")


def _proposal_whole(attempt: Attempt) -> None:
    case = attempt.after
    for name, right in (("statute", "such as 商检法 33"), ("item", "a credit item"), ("facts", "what was established")):
        if not getattr(case, name):
            raise InvalidRequest("a proposal needs this", name, right)
    rows = penalty_cases.kind_rows(case.kinds, attempt.rules)
    if not rows:
        raise InvalidRequest("a proposal needs this", "kinds", "at least one penalty")
    for kind, name in (("fine", "fine_fen"), ("confiscation", "confiscated_fen")):
        if (kind in case.kinds) != bool(getattr(case, name)):
            right = f"more than 0 with {kind} among the kinds, else left out or 0"
            raise InvalidRequest("amount and kinds differ", name, right)


def _fine_in_range(attempt: Attempt) -> None:
    case = attempt.after
    if not case.fine_fen or case.statute is None or case.ended_act_on is None:
        return
    allowed = fine_range(case, attempt.rules, decided_on=attempt.on)
    if allowed is not None:
        statutes.check_within(case.fine_fen, allowed)
    if case.circumstances and not case.weighing:
        raise InvalidRequest("how it was weighed is missing", "weighing", "what shows the circumstances")


def _heavier(case: PenaltyCase) -> str | None:
    """What weighs more than the party was told of; None if nothing does."""
    if (case.fine_fen or 0) > (case.noticed_fine_fen or 0):
        return "fine_fen"
    if (case.confiscated_fen or 0) > (case.noticed_confiscated_fen or 0):
        return "confiscated_fen"
    return "kinds" if set(case.kinds) - set(case.noticed_kinds) else None


def _not_heavier_for_defending(attempt: Attempt) -> None:
    case, noticed_on = attempt.after, attempt.before.noticed_on
    field = None if noticed_on is None else _heavier(case)
    if field is None:
        return
    proving = {row["code"] for row in attempt.rules.table("penalty_act") if row.get("proves")}
    if not any(one.kind in proving and one.evidence and one.round == attempt.before.rounds for one in attempt.acts):
        right = f"no heavier than the notice of {noticed_on}, unless new evidence was gathered since"
        raise Conflict("nobody is punished more heavily for defending", field, right)


def _not_heavier_than_noticed(attempt: Attempt) -> None:
    field = _heavier(attempt.after)
    if field is not None:
        raise Conflict("heavier than what the party was told of", "to", "INVESTIGATED with the proposal, then NOTICE")


def _notice_served(attempt: Attempt) -> None:
    if attempt.served.notice is None:
        raise Conflict("the notice is not served", "to", "record_service of the penalty_notice first")


def _answers(attempt: Attempt) -> bool:
    """Whether the party has waived its rights, or has defended where it may ask for no hearing."""
    if _act(attempt, penalty_acts.WAIVED) is not None:
        return True
    defended = _act(attempt, penalty_acts.DEFENCE)
    return defended is not None and not penalty_cases.has_hearing_right(attempt.before, attempt.rules, on=attempt.on)


def _defence_heard(attempt: Attempt) -> None:
    served = attempt.served.notice
    if served is None:
        return
    until = answer_until(served, attempt.rules)
    if attempt.on <= until and not _answers(attempt):
        raise Conflict("the party may still answer", "to", f"after {until}, or an act defence or rights_waived first")


def _act(attempt: Attempt, kind: str) -> PenaltyAct | None:
    """The newest act of a kind since the notice that stands."""
    return penalty_acts.last_of(attempt.acts, kind, attempt.before.rounds)


def _hearing_not_asked(attempt: Attempt) -> None:
    """Nobody asked for a hearing, or who did has withdrawn since. Source: 行政处罚法 Art. 64(一)(六)."""
    asked, given_up = _act(attempt, penalty_acts.HEARING_ASKED), _act(attempt, penalty_acts.HEARING_WITHDRAWN)
    if asked is not None and (given_up is None or given_up.act_id < asked.act_id):
        raise Conflict("a hearing was asked for", "to", "HEARING first, or an act hearing_withdrawn")


def _hearing_asked(attempt: Attempt) -> None:
    if _act(attempt, penalty_acts.HEARING_ASKED) is None:
        raise Conflict("nobody asked for a hearing", "to", "record_penalty_act kind hearing_requested first")


def _hearing_announced(attempt: Attempt) -> None:
    move = attempt.move
    if move.hearing_on is None or move.hearing_host is None:
        raise InvalidRequest("a hearing has a day and a host", "hearing_on", "the day, and hearing_host")
    if move.hearing_on < earliest_hearing(attempt.on, attempt.rules):
        right = f"a day not before {earliest_hearing(attempt.on, attempt.rules)}"
        raise InvalidRequest("announced too late", "hearing_on", right)


def _hearing_held(attempt: Attempt) -> None:
    over = (penalty_acts.HEARING_HELD, penalty_acts.HEARING_WITHDRAWN)
    if all(_act(attempt, kind) is None for kind in over):
        right = "record_penalty_act kind hearing_held, or hearing_withdrawn, first"
        raise Conflict("the hearing was not held", "to", right)


def _review_not_needed(attempt: Attempt) -> None:
    if penalty_cases.needs_review(attempt.before, attempt.rules, on=attempt.on):
        raise Conflict("its law is reviewed first", "to", "LEGAL_REVIEW")


def _review_agreed(attempt: Attempt) -> None:
    review = _act(attempt, penalty_acts.REVIEW)
    if review is None or review.outcome != penalty_acts.AGREED:
        raise Conflict("the legal review has not agreed", "to", "record_penalty_act kind legal_review, outcome agreed")


def _decided_by_two(attempt: Attempt) -> None:
    wanted = attempt.number("penalty_deciders_min")
    if len(attempt.after.decided_by) < wanted:
        raise InvalidRequest("too few decide", "decided_by", f"at least {wanted} officers with the post decider")


def _collective_if_grave(attempt: Attempt) -> None:
    case = attempt.after
    if not penalty_cases.is_grave(case, attempt.rules, on=attempt.on):
        return
    wanted = attempt.number("collective_deciders_min")
    if case.minutes_no is None:
        raise InvalidRequest("heads decide together", "minutes_no", "the minutes of the collective discussion")
    if len(case.decided_by) < wanted:
        raise InvalidRequest("heads decide together", "decided_by", f"at least {wanted} officers with the post decider")


def _fined_once(attempt: Attempt) -> None:
    if attempt.fined_by is not None and attempt.after.fine_fen:
        raise Conflict("one act is fined once (行政处罚法 29)", "fine_fen", f"fined already by {attempt.fined_by}")


def _jurisdiction_settled(attempt: Attempt) -> None:
    if attempt.before.jurisdiction in penalty_cases.IN_DISPUTE:
        raise Conflict("who is competent is disputed", "to", "move_jurisdiction to SETTLED first")


def _decision_served(attempt: Attempt) -> None:
    if attempt.served.decision is None:
        raise Conflict("the decision is not served", "to", "record_service of the penalty_decision first")


def _fine_paid(attempt: Attempt) -> None:
    if attempt.owed is not None and attempt.owed.owed_fen > 0:
        raise Conflict("the fine is not paid", "to", f"{attempt.owed.owed_fen} fen still owed")


def _payment_overdue(attempt: Attempt) -> None:
    if attempt.owed is not None and not attempt.owed.overdue:
        raise Conflict("nothing is overdue", "to", "after the last day to pay")


def _reminded(attempt: Attempt) -> None:
    served, days = attempt.served.reminder, attempt.number("reminder_days")
    if served is None or days_from(served, days, "calendar", shipped()) > attempt.on:
        raise Conflict("the party was not reminded in time", "to", f"an act reminder, served {days} days before")


GUARDS: Final[Mapping[str, Callable[[Attempt], None]]] = {
    "two_investigators": _two_investigators,
    "evidence_gathered": _evidence_gathered,
    "proposal_whole": _proposal_whole,
    "act_dated": _act_dated,
    "fine_in_range": _fine_in_range,
    "not_heavier_for_defending": _not_heavier_for_defending,
    "not_heavier_than_noticed": _not_heavier_than_noticed,
    "notice_served": _notice_served,
    "defence_heard": _defence_heard,
    "hearing_asked": _hearing_asked,
    "hearing_not_asked": _hearing_not_asked,
    "hearing_announced": _hearing_announced,
    "hearing_held": _hearing_held,
    "review_not_needed": _review_not_needed,
    "review_agreed": _review_agreed,
    "decided_by_two": _decided_by_two,
    "collective_if_grave": _collective_if_grave,
    "fined_once": _fined_once,
    "jurisdiction_settled": _jurisdiction_settled,
    "decision_served": _decision_served,
    "fine_paid": _fine_paid,
    "payment_overdue": _payment_overdue,
    "reminded": _reminded,
    "reason_told": _told("reason", "why, in a sentence"),
    "document_told": _told("document_no", "the number of the paper"),
    "ground_told": _told("ground", "a row of no_penalty_ground"),
    "transferred_to_told": _told("transferred_to", "the organ it goes to"),
}
