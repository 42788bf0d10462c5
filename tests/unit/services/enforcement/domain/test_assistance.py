"""Requests for assistance: whatever is tried in whatever order, no party makes another's move and nothing is left out."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest, SanhuError
from databus.rules import RuleBook
from services.enforcement.domain import powers
from services.enforcement.domain.assistance import (
    GUARDS,
    REFUSALS,
    STATES,
    AssistanceMove,
    AssistanceRequest,
    common_superior,
    machine,
    may_see,
    moved,
    require_party,
    stopped,
)

TODAY = date(2026, 11, 23)
STOP = TODAY + timedelta(days=30)
EVIDENCE = ({"title": "台账", "sha256": "a" * 64},)
DRAFT = AssistanceRequest(
    "r-1", "1", "env", "samr", None, None, None, "why", "行政处罚法 26", ("what",), (), TODAY, "行政处罚法 26"
)
TOLD: dict[str, dict[str, Any]] = {
    "SENT": {"supplement": "批次"},
    "REFUSED": {"refusal": "unlawful", "explanation": "x"},
    "RETURNED_FOR_INFO": {"reason": "x"},
    "ANSWERED": {"answer": "x", "evidence": EVIDENCE},
    "DISPUTED": {"reason": "x"},
    "CLOSED": {"reason": "x", "decision": "x"},
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(STATES), st.sampled_from(["env", "samr", "gov", "tax", ""]), st.booleans(), st.integers(0, 12)
    ),
    max_size=30,
)


def tried(request: AssistanceRequest, to: str, who: str, whole: bool, on: date, rules: RuleBook) -> AssistanceRequest:
    transition = machine(rules).check(request.state, to, agency=None)
    superior = common_superior(request.from_agency, request.to_agency, rules, on=on)
    if not who and not transition.by:
        return stopped(request, transition, on=on, superior=superior)
    require_party(request, transition, (who,), rules)
    move = AssistanceMove(request.request_id, to, **TOLD.get(to, {}) if whole else {})
    after = moved(request, move, transition, on=on, superior=superior)
    return replace(after, stop_on=after.stop_on or STOP) if to == "SENT" else after


@pytest.mark.requirement("D.4/assistance", "J-06")
@given(steps=STEPS)
def test_no_sequence_of_moves_reaches_what_is_forbidden(rules: RuleBook, steps: list[tuple[str, str, bool, int]]):
    request, on = DRAFT, TODAY
    for to, who, whole, days in steps:
        on, before = on + timedelta(days=days), request
        try:
            request = tried(request, to, who, whole, on, rules)
        except SanhuError:
            assert request == before
            continue
        movers = {"SENT": {"env"}, "ACCEPTED": {"samr"}, "WORKING": {"samr"}, "REFUSED": {"samr"}, "ANSWERED": {"samr"}}
        assert who in movers.get(to, {"env", "samr", "gov", ""})
        assert to != "ANSWERED" or (request.answer and request.answer_evidence and on <= STOP)
        assert to != "REFUSED" or (request.refusal in REFUSALS and request.explanation and on <= STOP)
        assert not (before.state == "ESCALATED" and (who != "gov" or not request.decision))
        assert not (not who and on <= STOP), "nothing is stopped before its last day is over"
        assert request.overdue == (who == "" or before.overdue)
    assert not may_see(request, ("tax",))
    assert may_see(request, ("samr",)) == (request.state != "DRAFT")
    assert may_see(request, ("gov",)) == (request.superior == "gov")


def test_each_guard_of_a_request_names_itself_and_its_clause(rules: RuleBook):
    seen = set()
    for row in rules.table("assistance_move"):
        sources = row["from"] if isinstance(row["from"], list) else [row["from"]]
        for source in sources:
            for guard in row.get("guards", ()):
                transition = machine(rules).check(source, row["to"], agency=None)
                request = replace(DRAFT, state=source, stop_on=STOP)
                with pytest.raises((InvalidRequest, Conflict), match=rf"\(\w+: {row['clause'][:5]}"):
                    moved(request, AssistanceMove("r-1", row["to"]), transition, on=TODAY, superior=None)
                seen.add(guard)
    assert seen == set(GUARDS)


def test_of_any_two_bodies_but_the_highest_somebody_stands_above_both_and_is_neither(rules: RuleBook):
    by = rules.table("assistance_open")[0]["by"]
    bodies = {*powers.seated(by, division="441323", rules=rules), *powers.seated(by, division="330226", rules=rules)}
    for one in bodies - {"aqsiq"}:
        for other in bodies - {"aqsiq", one}:
            above = common_superior(one, other, rules, on=TODAY)
            assert above == common_superior(other, one, rules, on=TODAY) or {one, other} == {"ciq", "customs"}
            assert above not in {None, one, other}, (one, other)
