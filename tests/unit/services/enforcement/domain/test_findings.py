import pytest

from databus.errors import Conflict, NotPermitted
from databus.rules import RuleBook
from services.enforcement.domain.findings import machine, review_state, reviewed
from tests.unit.services.enforcement.builders import case

FOUND = case(state="PENALTY_CASE", disposition="MALICIOUS", finding_in_force=True)


@pytest.mark.requirement("T-04")
def test_a_finding_stands_while_it_is_reviewed_and_when_it_is_upheld():
    opened = reviewed(FOUND, "OPEN", "行政处罚法 75")
    assert opened.finding_in_force
    upheld = reviewed(opened, "UPHELD", "行政处罚法 75")
    assert upheld.finding_in_force
    assert review_state(upheld) == "UPHELD"


@pytest.mark.requirement("T-04")
def test_an_overturned_finding_has_no_force_and_is_not_reviewed_again():
    fallen = reviewed(reviewed(FOUND, "OPEN", "x"), "OVERTURNED", "x")
    assert not fallen.finding_in_force
    with pytest.raises(Conflict, match="no finding MALICIOUS that stands"):
        review_state(fallen)


def test_a_case_without_a_finding_has_nothing_to_review():
    with pytest.raises(Conflict, match="nothing to review"):
        review_state(case())


def test_a_finding_is_not_overturned_without_a_review(rules: RuleBook):
    with pytest.raises(Conflict, match="no move from NONE to OVERTURNED"):
        machine(rules).check(review_state(FOUND), "OVERTURNED", agency="ciq")


def test_the_reviewing_government_opens_a_review_but_does_not_end_it(rules: RuleBook):
    assert machine(rules).check("NONE", "OPEN", agency="gov").clause
    with pytest.raises(NotPermitted):
        machine(rules).check("OPEN", "OVERTURNED", agency="gov")
