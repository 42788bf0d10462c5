from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.contracts.enterprise_members import MARK_STATES
from databus.errors import Conflict, InvalidRequest, NotPermitted, SanhuError
from services.enterprise.domain import marks
from services.enterprise.domain.marks import GRANTED, Licensee, MarkLicence, move_mark
from services.enterprise.domain.moves import Move

TODAY = date(2026, 11, 22)
ASKED = MarkLicence("licence-1", "huidong-shoes", "91441323MA4YNT018E", "广交会展位", since=TODAY)
MEMBER = Licensee("ACTIVE", "national", finding_stands=False, division="441323")


def go(licence, regulations, agency, to, licensee=MEMBER, **more):
    return move_mark(licence, Move(to, TODAY, agency, **more), licensee, regulations, today=TODAY)[0]


def test_the_machine_knows_the_states_told_and_checks_every_guard_it_names(regulations):
    assert regulations.mark.states == set(MARK_STATES)
    named = {guard for move in regulations.mark.transitions() for guard in move.guards}
    assert named == set(marks._GUARDS)
    assert all(move.clause for move in regulations.mark.transitions())


@pytest.mark.requirement("E-20")
def test_the_office_licenses_a_member_of_a_recognised_zone_for_a_term(regulations):
    held = go(ASKED, regulations, "office", "LICENSED")
    assert (held.state, held.valid_until) == ("LICENSED", date(2028, 11, 22))
    assert go(ASKED, regulations, "gov", "LICENSED", until=date(2026, 11, 22)).valid_until == TODAY
    with pytest.raises(NotPermitted, match="office"):
        go(ASKED, regulations, "portal", "LICENSED")


@pytest.mark.requirement("E-20", "E-19")
@pytest.mark.parametrize(
    ("licensee", "named"),
    [
        (replace(MEMBER, membership_state="RECTIFYING"), "member_is_active"),
        (replace(MEMBER, membership_state=None), "member_is_active"),
        (replace(MEMBER, zone_level=None), "zone_holds_a_level"),
        (replace(MEMBER, finding_stands=True), "no_finding_stands"),
    ],
)
def test_nobody_else_is_licensed(regulations, licensee, named):
    with pytest.raises(Conflict) as refused:
        go(ASKED, regulations, "office", "LICENSED", licensee)
    assert named in dict(refused.value.fields)


def test_a_term_only_grows_and_never_begins_in_the_past(regulations):
    held = go(ASKED, regulations, "office", "LICENSED", until=date(2027, 1, 31))
    assert go(held, regulations, "office", "LICENSED", until=date(2027, 2, 1)).valid_until == date(2027, 2, 1)
    with pytest.raises(Conflict, match="holds through 2027-01-31"):
        go(held, regulations, "office", "LICENSED", until=date(2027, 1, 31))
    with pytest.raises(Conflict, match="last day was"):
        go(ASKED, regulations, "office", "LICENSED", until=date(2026, 11, 21))
    with pytest.raises(InvalidRequest, match="valid_until"):
        go(held, regulations, "office", "SUSPENDED", reason="超范围使用", until=date(2027, 2, 1))


def test_what_is_taken_away_is_taken_with_reason_and_documents(regulations):
    held = go(ASKED, regulations, "office", "LICENSED")
    for to in ("SUSPENDED", "WITHDRAWN"):
        with pytest.raises(InvalidRequest, match="reason"):
            go(held, regulations, "office", to)
    with pytest.raises(InvalidRequest, match="evidence"):
        go(held, regulations, "office", "WITHDRAWN", reason="超范围使用")
    with pytest.raises(InvalidRequest, match="reason"):
        go(ASKED, regulations, "office", "REFUSED")


STEPS = st.tuples(
    st.sampled_from(MARK_STATES),
    st.sampled_from([None, "office", "gov", "portal", "samr"]),
    st.builds(
        Licensee,
        st.sampled_from(["ACTIVE", "RECTIFYING", "REMOVED", None]),
        st.sampled_from(["national", None]),
        st.booleans(),
    ),
    st.sampled_from([None, "经研究决定"]),
    st.none() | st.integers(-5, 40).map(lambda days: TODAY + timedelta(days=days)),
)


@given(steps=st.lists(STEPS, max_size=12))
def test_no_sequence_of_moves_licenses_who_must_not_be(regulations, steps):
    licence = ASKED
    for to, agency, licensee, reason, until in steps:
        move = Move(to, TODAY, agency, ("许可1",), reason, until=until)
        try:
            moved, transition = move_mark(licence, move, licensee, regulations, today=TODAY)
        except SanhuError:
            continue
        assert moved.version == licence.version + 1
        assert (transition.source, transition.target) == (licence.state, to)
        if to == "LICENSED":
            assert not licensee.finding_stands
            assert licensee.zone_level
            assert licensee.membership_state == "ACTIVE" or agency is None
            assert moved.valid_until >= TODAY
        assert (moved.valid_until is not None) == (licence.state in GRANTED or moved.state in GRANTED)
        licence = moved
