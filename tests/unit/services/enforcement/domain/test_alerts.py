from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest, NotPermitted, SanhuError
from databus.rules import RuleBook
from services.enforcement.domain.alerts import Alert, AlertMove, machine, moved
from services.enforcement.domain.risk import LEVELS, rank
from tests.unit.services.enforcement.builders import DAY, alert


def move(before: Alert, rules: RuleBook, to: str, agency: str = "ciq", **said) -> Alert:
    transition = machine(rules).check(before.state, to, agency=agency)
    return moved(before, AlertMove(before.alert_id, to, **said), transition, rules, on=DAY)


@pytest.mark.requirement("D.4/alert")
def test_a_collected_risk_is_assessed_issued_regraded_and_lifted(rules: RuleBook):
    found = alert(state="COLLECTED", level=None, issued_on=None)
    found = move(found, rules, "ASSESSED", severity=3, probability=Decimal("0.0005"))
    assert found.level == "high"
    found = move(found, rules, "ISSUED")
    assert (found.state, found.issued_on, found.in_force) == ("ISSUED", DAY, True)
    found = move(found, rules, "UPGRADED", level="serious")
    found = move(found, rules, "DOWNGRADED", level="low")
    assert found.level == "low"
    found = move(found, rules, "LIFTED")
    assert (found.lifted_on, found.in_force, found.version) == (DAY, False, 6)


@pytest.mark.requirement("D.4/alert")
@pytest.mark.parametrize("to", ["COLLECTED", "ISSUED", "LIFTED", "UPGRADED"])
def test_nothing_moves_a_lifted_alert(rules: RuleBook, to: str):
    with pytest.raises(Conflict, match="no move from LIFTED"):
        move(alert(state="LIFTED"), rules, to, level="serious")


@pytest.mark.parametrize("agency", ["samr", "gov", "association"])
def test_only_those_who_warn_issue_and_the_refusal_names_them(rules: RuleBook, agency: str):
    with pytest.raises(NotPermitted, match=r"aqsiq, ciq, ciq-province, customs.*SH 三"):
        move(alert(state="ASSESSED"), rules, "ISSUED", agency=agency)


def test_an_assessment_needs_a_level_and_goods(rules: RuleBook):
    with pytest.raises(InvalidRequest) as refused:
        move(alert(state="COLLECTED", level=None), rules, "ASSESSED")
    assert refused.value.fields[0][0] == "level"
    with pytest.raises(InvalidRequest) as refused:
        move(alert(state="COLLECTED", hs_prefix=None), rules, "ASSESSED", level="low")
    assert refused.value.fields[0][0] == "hs_prefix"


def test_an_alert_of_level_none_is_not_issued(rules: RuleBook):
    with pytest.raises(Conflict, match="warns of nothing"):
        move(alert(state="ASSESSED", level="none"), rules, "ISSUED")


@pytest.mark.parametrize("field", ["level", "hs_prefix", "severity"])
def test_a_field_that_the_move_does_not_take_is_refused(rules: RuleBook, field: str):
    said = {"level": "low", "hs_prefix": "64", "severity": 2}[field]
    with pytest.raises(InvalidRequest) as refused:
        move(alert(), rules, "LIFTED", **{field: said})
    assert refused.value.fields[0][0] == field


@given(
    before=st.sampled_from(LEVELS[1:]), after=st.sampled_from(LEVELS), to=st.sampled_from(["UPGRADED", "DOWNGRADED"])
)
def test_an_upgrade_always_rises_and_a_downgrade_always_falls_but_never_to_none(rules: RuleBook, before, after, to):
    try:
        found = move(alert(level=before), rules, to, level=after)
    except SanhuError:
        rises = rank(after) > rank(before)
        assert not rises if to == "UPGRADED" else rises or after == before or after == "none"
    else:
        assert (rank(found.level) > rank(before)) == (to == "UPGRADED")
        assert found.level != "none"
