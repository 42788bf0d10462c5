"""The terms of requests for assistance: 2 working days to say whether, 5 or 10 to answer, 30 days at the most."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from databus.rules import RuleBook
from services.enforcement.domain import powers
from services.enforcement.domain.assistance import ASSISTANCE, AssistanceRequest
from services.enforcement.domain.clocks import Clock
from services.enforcement.use_cases.clocks import ClockWork, cancel_clocks, meet_clock, start_clock

ACKNOWLEDGE: Final = "assistance_acknowledgement"
ANSWER: Final = "assistance_answer"
INQUIRE: Final = "assistance_inquiry"
STOP: Final = "assistance_stop"
_ENDED: Final = frozenset({"ANSWERED", "REFUSED", "CLOSED"})


def run_terms(
    before: AssistanceRequest,
    after: AssistanceRequest,
    tx: ClockWork,
    rules: RuleBook,
    *,
    on: date,
    superior: str | None,
) -> AssistanceRequest:
    """Start and end the clocks that a move starts and ends; an answer remembers whether it was late.

    Source: 行政处罚法 Art. 26; DOMAIN D.7 (2/5/10 working days, 30 days).
    """
    if after.state == "SENT":
        stop = _start(STOP, after, tx, rules, on, superior) if before.stop_on is None else None
        _start(ACKNOWLEDGE, after, tx, rules, on, superior)
        return replace(after, stop_on=stop.due_on) if stop is not None else after
    late = _meet(ACKNOWLEDGE, after, tx, rules, on)
    if after.state == "ACCEPTED":
        _start(INQUIRE if after.needs_inquiry else ANSWER, after, tx, rules, on, superior)
    if after.state not in _ENDED:
        return replace(after, late=after.late or late)
    late = _meet(ANSWER, after, tx, rules, on) or _meet(INQUIRE, after, tx, rules, on) or late
    _meet(STOP, after, tx, rules, on)
    reason = f"the request is {after.state}"
    cancel_clocks(tx, rules, subject_kind=ASSISTANCE, subject_id=after.request_id, on=on, reason=reason)
    return replace(after, late=after.late or late)


def _start(
    kind: str, request: AssistanceRequest, tx: ClockWork, rules: RuleBook, on: date, superior: str | None
) -> Clock | None:
    return start_clock(
        tx,
        rules,
        kind=kind,
        subject_kind=ASSISTANCE,
        subject_id=request.request_id,
        responsible=request.to_agency,
        on=on,
        division=None if request.uscc is None else powers.registered_in(request.uscc),  # the code is theirs alone
        escalate_to=() if superior is None else (superior,),
    )


def _meet(kind: str, request: AssistanceRequest, tx: ClockWork, rules: RuleBook, on: date) -> bool:
    met = meet_clock(tx, rules, kind=kind, subject_kind=ASSISTANCE, subject_id=request.request_id, on=on)
    return met is not None and met.late
