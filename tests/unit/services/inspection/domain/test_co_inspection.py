"""Where answers and signatures lead a co-inspection."""

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from databus.rules import RuleBook
from services.inspection.domain.co_inspection import (
    CoInspection,
    Party,
    after_answers,
    after_verdicts,
    machine,
    silenced,
)

ROOT = Path(__file__).resolve().parents[5]
MACHINE = machine(RuleBook.load(ROOT / "services/inspection/rules"))
AGENCIES = ("ciq", "samr", "customs", "safety")
TWO = 2

answers = st.lists(st.sampled_from(("INVITED", "AGREED", "DECLINED")), min_size=1, max_size=3)
verdicts = st.lists(st.sampled_from((None, "SIGNED", "DISSENTED")), min_size=2, max_size=4)


def visit(parties, state):
    return CoInspection(
        co_inspection_id="v",
        document_no="联检1",
        uscc="91441323MA4YNT018E",
        kind="site_check",
        items=("labelling",),
        hs_prefixes=(),
        consignment_ids=(),
        ground="routine",
        purpose="联合检查",
        proposed_by="ciq",
        proposed_on=date(2026, 11, 22),
        planned_on=date(2026, 12, 1),
        place="惠东",
        parties=tuple(parties),
        state=state,
        due_on=None,
        clause="优化营商环境条例 54",
    )


@given(answers, st.booleans())
def test_answers_lead_only_where_the_machine_goes_and_two_at_least_come(others, over):
    said = ["AGREED", *others]
    one = visit((Party(agency, answer) for agency, answer in zip(AGENCIES, said, strict=False)), "PROPOSED")
    state = after_answers(one, TWO, over=over)
    if state != "PROPOSED":
        MACHINE.check("PROPOSED", state, agency=None)
    assert (state == "AGREED") == (said.count("AGREED") >= TWO and (over or "INVITED" not in said))
    if state == "PROPOSED":
        assert "INVITED" in said
    if over:
        assert state in {"AGREED", "LAPSED"}
        assert "INVITED" not in {party.answer for party in silenced(one).parties}


@given(verdicts, st.booleans())
def test_a_result_is_shared_only_by_two_signers_and_only_when_nobody_is_waited_for(said, over):
    parties = (Party(agency, "AGREED", verdict=verdict) for agency, verdict in zip(AGENCIES, said, strict=False))
    state = after_verdicts(visit(parties, "VISITED"), TWO, over=over)
    if state != "VISITED":
        MACHINE.check("VISITED", state, agency=None)
    waited = None in said and not over
    assert (state == "VISITED") == waited
    if not waited:
        signed = said.count("SIGNED")
        assert state == ("SHARED" if signed >= TWO else "ONE_SIDED" if signed else "VOID")


def test_only_what_is_running_can_be_called_off():
    for state in ("PROPOSED", "AGREED"):
        assert MACHINE.check(state, "CANCELLED", agency="ciq").clause
    for state in ("SHARED", "ONE_SIDED", "VOID", "LAPSED", "DECLINED", "CANCELLED"):
        assert MACHINE.from_state(state) == []
