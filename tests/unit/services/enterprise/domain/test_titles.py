from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest, NotPermitted, SanhuError
from services.enterprise.domain.findings import Finding
from services.enterprise.domain.moves import Move
from services.enterprise.domain.titles import Holder, Title, move_title

TODAY = date(2026, 11, 22)
TITLE = Title("t1", "huidong-shoes", "91441323MA4YNT018E")
GRANTED = replace(TITLE, state="GRANTED")
GOOD = Holder("ACTIVE", finding_stands=False, finding_overturned=False)


def go(title, regulations, agency, to, holder=GOOD, **more):
    return move_title(title, Move(to, TODAY, agency, **more), holder, regulations, today=TODAY)[0]


@pytest.mark.requirement("E-05", "D.4/title")
def test_the_granting_body_evaluates_and_grants(regulations):
    evaluating = go(TITLE, regulations, "ciq-province", "EVALUATING")
    assert go(evaluating, regulations, "ciq-province", "GRANTED").state == "GRANTED"
    assert go(evaluating, regulations, "ciq-province", "NOT_GRANTED").state == "NOT_GRANTED"
    with pytest.raises(NotPermitted, match="ciq-province"):
        go(evaluating, regulations, "office", "GRANTED")


@pytest.mark.requirement("E-05", "D.4/title")
@pytest.mark.parametrize("state", [None, "RECTIFYING", "RECOMMENDED", "ENDED"])
def test_a_title_needs_an_active_membership(regulations, state):
    with pytest.raises(Conflict, match="not ACTIVE"):
        go(
            replace(TITLE, state="EVALUATING"),
            regulations,
            "ciq-province",
            "GRANTED",
            replace(GOOD, membership_state=state),
        )


@pytest.mark.requirement("Z-16", "D.4/title")
def test_only_people_revoke_and_on_documents_of_notice_and_defence(regulations):
    with pytest.raises(InvalidRequest, match="notice"):
        go(GRANTED, regulations, "ciq-province", "REVOKED")
    revoked = go(GRANTED, regulations, "ciq-province", "REVOKED", evidence=("告知书〔2026〕1号",))
    assert revoked.state == "REVOKED"
    with pytest.raises(NotPermitted):
        go(GRANTED, regulations, "gov", "REVOKED", evidence=("x",))


@pytest.mark.requirement("D.4/title")
def test_a_suspended_title_stays_so_while_the_finding_stands(regulations):
    suspended = go(GRANTED, regulations, None, "SUSPENDED", trace_case_id="c1")
    assert suspended.trace_case_id == "c1"
    with pytest.raises(Conflict, match="no_finding_stands"):
        go(suspended, regulations, "ciq-province", "GRANTED", replace(GOOD, finding_stands=True))
    assert go(suspended, regulations, None, "GRANTED").trace_case_id is None


def test_the_service_itself_gives_a_title_back_to_a_member_under_rectification(regulations):
    suspended, holder = replace(TITLE, state="SUSPENDED"), replace(GOOD, membership_state="RECTIFYING")
    assert go(suspended, regulations, None, "GRANTED", holder).state == "GRANTED"
    with pytest.raises(Conflict, match="not ACTIVE"):
        go(suspended, regulations, "ciq-province", "GRANTED", holder)


@pytest.mark.requirement("D.4/title")
def test_a_revoked_title_comes_back_only_when_its_finding_is_overturned(regulations):
    revoked = replace(TITLE, state="REVOKED", trace_case_id="c1")
    with pytest.raises(Conflict, match="not overturned"):
        go(revoked, regulations, "ciq-province", "GRANTED")
    holder = replace(GOOD, finding_overturned=True)
    assert go(revoked, regulations, "ciq-province", "GRANTED", holder).state == "GRANTED"


@pytest.mark.requirement("T-04")
def test_only_a_malicious_finding_that_was_not_overturned_stands():
    assert Finding("c", "MALICIOUS", "UPHELD").stands
    assert not Finding("c", "MALICIOUS", "OVERTURNED").stands
    assert not Finding("c", "CAPABILITY", None).stands


@pytest.mark.requirement("D.4/title", "Z-16")
@given(
    taken=st.lists(
        st.tuples(
            st.sampled_from(["ciq-province", "gov", "office", "portal"]),
            st.sampled_from(["EVALUATING", "GRANTED", "NOT_GRANTED", "SUSPENDED", "REVOKED", "EXPIRED"]),
            st.builds(Holder, st.sampled_from(["ACTIVE", "REMOVED", None]), st.booleans(), st.booleans()),
        ),
        max_size=30,
    )
)
def test_no_sequence_of_moves_grants_while_a_finding_stands_or_without_membership(regulations, taken):
    title = TITLE
    for agency, to, holder in taken:
        before = title
        try:
            title = go(title, regulations, agency, to, holder, evidence=("文",))
        except SanhuError:
            continue
        assert agency == "ciq-province"
        if to == "GRANTED":
            assert holder.membership_state == "ACTIVE"
            assert not holder.finding_stands
        if before.state == "REVOKED":
            assert holder.finding_overturned
