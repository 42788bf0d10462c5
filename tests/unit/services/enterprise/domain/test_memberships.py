from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest, NotPermitted, SanhuError
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.memberships import Candidate, Membership, move_membership
from services.enterprise.domain.moves import Move

TODAY = date(2026, 11, 22)
MAKER = Enterprise(
    "91441323MA4YNT018E",
    "惠东县合成鞋业有限公司",
    "441323",
    "manufacturer",
    qms=True,
    self_control=True,
    pledge_signed_on=date(2026, 1, 5),
)
GOOD = Candidate(
    MAKER, zone_state="PROV_RECOGNISED", grade="A", batches=0, finding_stands=False, finding_overturned=False
)
APPLIED = Membership("huidong-shoes", MAKER.uscc)
RECOMMENDED = replace(APPLIED, state="RECOMMENDED")


def go(membership, regulations, agency, to, candidate=GOOD, **more):
    move = Move(to, TODAY, agency, **more)
    return move_membership(membership, move, candidate, regulations, today=TODAY)[0]


@pytest.mark.requirement("E-01", "E-02", "D.4/membership")
def test_the_office_recommends_and_the_leading_group_decides(regulations):
    reviewed = go(APPLIED, regulations, "office", "OFFICE_REVIEW")
    recommended = go(reviewed, regulations, "sme", "RECOMMENDED")
    with pytest.raises(NotPermitted, match="gov"):
        go(recommended, regulations, "office", "ACTIVE", batch_no=1)
    joined = go(recommended, regulations, "gov", "ACTIVE", batch_no=1)
    assert (joined.state, joined.batch_no) == ("ACTIVE", 1)


@pytest.mark.requirement("E-02", "C-08")
@pytest.mark.parametrize(
    ("changes", "grade", "named"),
    [
        ({"qms": False}, "A", "质量管理体系"),
        ({"self_control": False}, "AA", "自检自控体系"),
        ({}, "B", "信用良好"),
        ({}, "U", "信用良好"),
    ],
)
def test_the_first_batch_needs_both_systems_and_good_credit(regulations, changes, grade, named):
    candidate = replace(GOOD, enterprise=replace(MAKER, **changes), grade=grade)
    with pytest.raises(Conflict, match=f"{named}.*SH 四"):
        go(RECOMMENDED, regulations, "gov", "ACTIVE", candidate, batch_no=1)
    later = replace(candidate, batches=1)
    assert go(RECOMMENDED, regulations, "gov", "ACTIVE", later, batch_no=2).batch_no == 2


@pytest.mark.requirement("E-07")
def test_nobody_joins_without_a_signed_pledge(regulations):
    candidate = replace(GOOD, enterprise=replace(MAKER, pledge_signed_on=None), batches=1)
    with pytest.raises(Conflict, match="pledge"):
        go(RECOMMENDED, regulations, "gov", "ACTIVE", candidate, batch_no=2)


@pytest.mark.requirement("E-03")
def test_no_later_batch_goes_around_the_first(regulations):
    with pytest.raises(Conflict, match="next batch is number 1"):
        go(RECOMMENDED, regulations, "gov", "ACTIVE", batch_no=2)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"zone_state": "REVOKED"}, "zone_is_open"),
        ({"enterprise": replace(MAKER, active=False)}, "enterprise_is_active"),
        ({"finding_stands": True}, "no_finding_stands"),
    ],
)
def test_a_member_to_be_must_be_fit_to_join(regulations, changes, named):
    with pytest.raises(Conflict, match=named):
        go(RECOMMENDED, regulations, "gov", "ACTIVE", replace(GOOD, **changes), batch_no=1)


def test_a_batch_number_belongs_to_the_decision_alone(regulations):
    with pytest.raises(InvalidRequest, match="batch_no"):
        go(RECOMMENDED, regulations, "gov", "ACTIVE")
    with pytest.raises(InvalidRequest, match="batch_no"):
        go(APPLIED, regulations, "office", "OFFICE_REVIEW", batch_no=1)


@pytest.mark.requirement("E-19", "Z-15", "D.4/membership")
def test_a_removal_states_its_reason_and_is_undone_only_with_its_finding(regulations):
    active = replace(APPLIED, state="ACTIVE", batch_no=1)
    with pytest.raises(InvalidRequest, match="reason"):
        go(active, regulations, "gov", "REMOVED")
    with pytest.raises(InvalidRequest, match="notice and of the defence"):
        go(active, regulations, "gov", "REMOVED", reason="恶意违法认定")
    heard = ("告知书〔2026〕1号", "陈述申辩笔录")
    removed = go(active, regulations, "gov", "REMOVED", reason="恶意违法认定", evidence=heard, trace_case_id="t1")
    with pytest.raises(Conflict, match="overturned"):
        go(removed, regulations, "gov", "ACTIVE")
    back = go(removed, regulations, "gov", "ACTIVE", replace(GOOD, finding_overturned=True))
    assert (back.state, back.batch_no, back.trace_case_id) == ("ACTIVE", 1, None)


@pytest.mark.requirement("Z-15")
def test_whoever_withdrew_may_apply_anew_and_loses_the_batch(regulations):
    left = go(replace(APPLIED, state="ACTIVE", batch_no=1), regulations, "portal", "WITHDRAWN")
    assert go(left, regulations, "portal", "APPLIED").batch_no is None


def test_only_the_service_itself_ends_memberships_with_their_zone(regulations):
    active = replace(APPLIED, state="ACTIVE", batch_no=1)
    with pytest.raises(NotPermitted, match="by rule"):
        go(active, regulations, "gov", "ENDED")
    assert go(active, regulations, None, "ENDED").state == "ENDED"


steps = st.lists(
    st.tuples(
        st.sampled_from([None, "gov", "office", "sme", "portal", "ciq"]),
        st.sampled_from([
            "APPLIED", "OFFICE_REVIEW", "RECOMMENDED", "ACTIVE", "REFUSED", "RECTIFYING", "WITHDRAWN", "REMOVED", "ENDED",
        ]),
        st.sampled_from([None, 1]),
        st.booleans(),
    ),
    max_size=40,
)  # fmt: skip


@pytest.mark.requirement("D.4/membership", "E-01", "E-02")
@given(taken=steps)
@example(taken=[(None, "ENDED", None, False), (None, "APPLIED", None, False)])
@example(taken=[("portal", "APPLIED", None, True), (None, "ENDED", None, False), ("gov", "ACTIVE", 1, True)])
def test_no_sequence_of_moves_makes_a_member_whom_the_leading_group_did_not_decide_on(regulations, taken):
    membership, decided = APPLIED, False
    for agency, to, batch_no, good in taken:
        before, candidate = membership, GOOD if good else replace(GOOD, grade="C")
        try:
            membership = go(membership, regulations, agency, to, candidate, batch_no=batch_no, reason="原因")
        except SanhuError:
            continue
        assert before.state != "ENDED" or to == "APPLIED"
        if to == "ACTIVE" and before.state == "RECOMMENDED":
            assert agency in {"gov", None}
            assert good
            decided = True
        if to == "APPLIED":
            decided = False
        assert decided or membership.state not in {"ACTIVE", "RECTIFYING", "REMOVED", "WITHDRAWN"}
