from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest, SanhuError
from databus.rules import RuleBook
from services.enforcement.domain import trace_guards
from services.enforcement.domain.trace_cases import (
    DISPOSITIONS,
    TraceCase,
    TraceMove,
    machine,
    moved,
)
from tests.unit.services.enforcement.builders import DAY, case


def step(before: TraceCase, rules: RuleBook, to: str, *, punished: bool = False, **said: Any) -> TraceCase:
    transition = machine(rules).check(before.state, to, agency="ciq")
    move = TraceMove(before.case_id, to, **said)
    after = moved(before, move, transition, on=DAY)
    trace_guards.check(trace_guards.Attempt(before, after, move, DAY, punished, rules), transition)
    return after


def classified(rules: RuleBook, cause: str) -> TraceCase:
    found = step(case(), rules, "ASSIGNED", investigators=("o1", "o2"), inspected_by=("o7",))
    found = step(found, rules, "INVESTIGATING")
    return step(found, rules, "CAUSE_CLASSIFIED", cause=cause, evidence=("检〔2026〕9号",))


def malicious(rules: RuleBook) -> TraceCase:
    ready = replace(classified(rules, "MALICIOUS"), approvals=("o8", "o9"))
    return step(ready, rules, "DISPOSED", document_no="认1", notice_served_on=DAY, defence_heard_on=DAY)


@pytest.mark.requirement("T-02")
@pytest.mark.requirement("D.4/trace")
def test_foreign_law_or_design_leads_to_negotiation(rules: RuleBook):
    found = step(classified(rules, "FOREIGN_REGULATION"), rules, "DISPOSED", document_no="认1")
    assert (found.disposition, found.finding_in_force) == ("FOREIGN_REGULATION", False)
    found = step(step(found, rules, "NEGOTIATING"), rules, "CLOSED")
    assert (found.is_open, found.closed_on) == (False, DAY)


@pytest.mark.requirement("T-03")
@pytest.mark.requirement("D.4/trace")
def test_want_of_capability_leads_to_assistance_and_its_check(rules: RuleBook):
    found = step(classified(rules, "CAPABILITY"), rules, "DISPOSED", document_no="认1")
    found = step(found, rules, "ASSISTING", document_no="帮1")
    with pytest.raises(Conflict, match="no move from ASSISTING to CLOSED"):
        step(found, rules, "CLOSED")
    found = step(found, rules, "VERIFIED", evidence=("验1",))
    assert step(found, rules, "CLOSED").evidence == ("检〔2026〕9号", "验1")


@pytest.mark.requirement("T-04")
@pytest.mark.requirement("D.4/trace")
def test_malice_leads_to_a_penalty_case_and_a_finding_in_force_until_it_is_closed(rules: RuleBook):
    found = malicious(rules)
    assert found.finding_in_force
    found = step(found, rules, "PENALTY_CASE")
    assert found.finding_in_force
    found = step(found, rules, "CLOSED", punished=True)
    assert not found.finding_in_force


@pytest.mark.requirement("D.4/trace")
def test_what_is_no_matter_of_quality_is_closed_at_once(rules: RuleBook):
    found = step(classified(rules, "NON_QUALITY"), rules, "DISPOSED", document_no="认1")
    assert step(found, rules, "CLOSED").state == "CLOSED"


@pytest.mark.parametrize("investigators", [(), ("o1",), ("o1", "o1")])
@pytest.mark.requirement("D.4/trace")
def test_one_investigator_is_too_few(rules: RuleBook, investigators: tuple[str, ...]):
    with pytest.raises(InvalidRequest) as refused:
        step(case(), rules, "ASSIGNED", investigators=investigators)
    assert refused.value.fields == [("investigators", "at least 2 different officers")]


@pytest.mark.requirement("D.4/trace")
def test_who_inspected_the_goods_does_not_investigate_them(rules: RuleBook):
    with pytest.raises(Conflict, match="回避"):
        step(case(inspected_by=("o1",)), rules, "ASSIGNED", investigators=("o1", "o2"))


def test_a_cause_and_evidence_are_asked_for(rules: RuleBook):
    investigating = replace(case(), state="INVESTIGATING")
    with pytest.raises(InvalidRequest) as refused:
        step(investigating, rules, "CAUSE_CLASSIFIED", evidence=("e",))
    assert refused.value.fields[0][0] == "cause"
    with pytest.raises(InvalidRequest) as refused:
        step(investigating, rules, "CAUSE_CLASSIFIED", cause="CAPABILITY")
    assert refused.value.fields[0][0] == "evidence"


@pytest.mark.requirement("T-04")
def test_malice_is_not_found_before_notice_and_defence(rules: RuleBook):
    ready = replace(classified(rules, "MALICIOUS"), approvals=("o8", "o9"))
    with pytest.raises(Conflict, match="行政处罚法 44"):
        step(ready, rules, "DISPOSED", document_no="认1")
    with pytest.raises(Conflict, match="行政处罚法 45"):
        step(ready, rules, "DISPOSED", document_no="认1", notice_served_on=DAY)
    early = date(2026, 11, 2)
    with pytest.raises(InvalidRequest, match="out of order"):
        step(ready, rules, "DISPOSED", document_no="认1", notice_served_on=DAY, defence_heard_on=early)


@pytest.mark.requirement("T-04")
@pytest.mark.parametrize("approvals", [(), ("o8",)])
def test_malice_is_not_found_without_the_approval_of_two(rules: RuleBook, approvals: tuple[str, ...]):
    ready = replace(classified(rules, "MALICIOUS"), approvals=approvals)
    with pytest.raises(Conflict) as refused:
        step(ready, rules, "DISPOSED", document_no="认1", notice_served_on=DAY, defence_heard_on=DAY)
    assert refused.value.fields == [("to", f"approve_finding by {2 - len(approvals)} more first")]


@pytest.mark.parametrize("officer", ["o1", "o2", "o7"])
def test_who_investigated_or_inspected_does_not_approve(rules: RuleBook, officer: str):
    with pytest.raises(Conflict):
        trace_guards.check_approver(classified(rules, "MALICIOUS"), officer)
    trace_guards.check_approver(classified(rules, "MALICIOUS"), "o8")


def test_a_cause_classified_anew_wants_its_approvals_anew(rules: RuleBook):
    ready = replace(classified(rules, "MALICIOUS"), approvals=("o8", "o9"))
    again = step(ready, rules, "CAUSE_CLASSIFIED", cause="CAPABILITY", evidence=("e2",))
    assert (again.cause, again.approvals) == ("CAPABILITY", ())


def test_the_disposition_is_the_cause_that_was_classified(rules: RuleBook):
    with pytest.raises(Conflict, match="by the cause that was classified"):
        step(classified(rules, "CAPABILITY"), rules, "DISPOSED", document_no="认1", cause="NON_QUALITY")


@pytest.mark.parametrize(("cause", "to"), [("CAPABILITY", "NEGOTIATING"), ("FOREIGN_REGULATION", "ASSISTING")])
def test_each_disposition_has_its_own_way(rules: RuleBook, cause: str, to: str):
    disposed = step(classified(rules, cause), rules, "DISPOSED", document_no="认1")
    with pytest.raises(Conflict, match="was disposed of as"):
        step(disposed, rules, to, document_no="x")
    with pytest.raises(Conflict, match="calls for measures first"):
        step(disposed, rules, "CLOSED")
    with pytest.raises(Conflict, match="no finding MALICIOUS"):
        step(disposed, rules, "PENALTY_CASE")


def test_a_penalty_case_ends_by_a_penalty_a_transfer_or_an_overturned_finding(rules: RuleBook):
    filed = step(malicious(rules), rules, "PENALTY_CASE")
    with pytest.raises(Conflict, match="has no end yet"):
        step(filed, rules, "CLOSED")
    assert step(filed, rules, "CLOSED", punished=True).state == "CLOSED"
    assert step(filed, rules, "CLOSED", transferred_to="惠东县公安局").transferred_to == "惠东县公安局"
    overturned = replace(filed, finding_review="OVERTURNED", finding_in_force=False)
    assert step(overturned, rules, "CLOSED").state == "CLOSED"


def test_a_reopened_case_begins_again_but_keeps_its_evidence(rules: RuleBook):
    closed = step(step(malicious(rules), rules, "PENALTY_CASE"), rules, "CLOSED", punished=True)
    with pytest.raises(InvalidRequest) as refused:
        step(closed, rules, "REOPENED")
    assert refused.value.fields[0][0] == "reason"
    again = step(closed, rules, "REOPENED", reason="新证据")
    assert again.is_open
    assert (again.cause, again.approvals, again.investigators) == (None, (), ())
    assert again.finding_stands
    assert not again.finding_in_force
    assert (again.evidence, again.inspected_by) == (("检〔2026〕9号",), ("o7",))
    assert step(again, rules, "ASSIGNED", investigators=("o3", "o4")).state == "ASSIGNED"


def test_a_case_reopened_after_its_finding_was_overturned_says_nothing_of_malice(rules: RuleBook):
    found = step(malicious(rules), rules, "PENALTY_CASE")
    fallen = replace(found, finding_review="OVERTURNED", finding_in_force=False)
    again = step(step(fallen, rules, "CLOSED"), rules, "REOPENED", reason="新证据")
    assert (again.disposition, again.finding_review, again.disposed_on) == (None, None, None)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("ASSIGNED", {"cause": "CAPABILITY", "investigators": ("o1", "o2")}),
        ("ASSIGNED", {"notice_served_on": DAY, "investigators": ("o1", "o2")}),
        ("ASSIGNED", {"transferred_to": "x", "investigators": ("o1", "o2")}),
    ],
)
def test_a_field_that_belongs_to_another_move_is_refused(rules: RuleBook, to: str, said: dict[str, Any]):
    with pytest.raises(InvalidRequest, match="does not take this"):
        step(case(), rules, to, **said)


TARGETS = [
    "ASSIGNED",
    "INVESTIGATING",
    "CAUSE_CLASSIFIED",
    "DISPOSED",
    "NEGOTIATING",
    "ASSISTING",
    "VERIFIED",
    "PENALTY_CASE",
    "CLOSED",
    "ARCHIVED",
    "REOPENED",
]
MOVES = st.fixed_dictionaries(
    {"to": st.sampled_from(TARGETS)},
    optional={
        "investigators": st.just(("o1", "o2")),
        "cause": st.sampled_from(DISPOSITIONS),
        "evidence": st.just(("e",)),
        "notice_served_on": st.just(DAY),
        "defence_heard_on": st.just(DAY),
        "document_no": st.just("d"),
        "reason": st.just("r"),
        "transferred_to": st.just("t"),
    },
)


@pytest.mark.requirement("D.4/trace")
@given(moves=st.lists(st.tuples(MOVES, st.booleans()), max_size=25))
def test_no_sequence_of_moves_reaches_a_finding_without_notice_defence_and_two_approvals(rules: RuleBook, moves):
    now = case()
    for said, approve in moves:
        if approve and now.state == "CAUSE_CLASSIFIED":
            now = replace(now, approvals=(*now.approvals, f"o{8 + len(now.approvals)}"))
        try:
            now = step(now, rules, **said)
        except SanhuError:
            continue
        if now.finding_in_force:
            assert now.disposition == "MALICIOUS"
            assert len(set(now.approvals)) >= 2
            assert now.notice_served_on is not None
            assert now.defence_heard_on is not None
            assert now.is_open
        if now.state in {"NEGOTIATING", "ASSISTING", "VERIFIED", "PENALTY_CASE"}:
            assert now.disposition is not None
        if now.state not in {"OPENED", "REOPENED"}:
            assert len(set(now.investigators)) >= 2
