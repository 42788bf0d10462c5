"""Consultations: the term, who may comment, when they are closed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest, NotPermitted
from services.enterprise.domain import consultations
from services.enterprise.domain.consultations import Comment, Consultation

DAY = date(2026, 11, 22)


def draft(**facts) -> Consultation:
    told = {
        "consultation_id": "c",
        "zone_id": "z",
        "division": "441323",
        "kind": "policy",
        "title": "稿",
        "draft": "第一条",
        "document_no": "文",
        "opened_by": "office",
        "opened_on": DAY,
        "closes_on": DAY + timedelta(days=30),
        "invited": ("sme",),
        "enterprises": (),
        "members": False,
        "public": False,
        "clause": "S12 五(七)",
        "on": DAY,
    }
    return Consultation(**{**told, **facts})


def comment(agency: str = "sme", uscc: str | None = None) -> Comment:
    return Comment("k", "c", agency, uscc, "意见", DAY)


@given(st.integers(1, 400), st.one_of(st.none(), st.integers(1, 60)), st.booleans())
def test_a_term_is_as_long_as_the_rule_wants_or_says_why_not(days, least, explained):
    closes = DAY + timedelta(days=days)
    because = "紧急" if explained else None
    asked = {"today": DAY, "least_days": least, "clause": "15"}
    if least is None or explained or days >= least:
        consultations.check_term(closes, because, **asked)
    else:
        with pytest.raises(Conflict, match="over"):
            consultations.check_term(closes, because, **asked)


@given(st.integers(0, 60), st.integers(0, 3))
def test_a_consultation_is_closed_after_its_term_with_every_comment_answered(days, unanswered):
    today = DAY + timedelta(days=days)
    if days > 30 and not unanswered:
        closed = consultations.close(draft(), "报告", "文9", unanswered=unanswered, today=today)
        assert closed.state == "CLOSED"
        return
    with pytest.raises(Conflict):
        consultations.close(draft(), "报告", "文9", unanswered=unanswered, today=today)


@pytest.mark.parametrize(
    ("open_to", "said", "seated", "member", "allowed"),
    [
        ({}, comment("sme"), True, False, True),
        ({}, comment("env"), False, False, False),
        ({"members": True}, comment("portal", "E"), False, True, True),
        ({"members": True}, comment("portal", "E"), False, False, False),
        ({"enterprises": ("E",)}, comment("portal", "E"), False, False, True),
        ({}, comment("association", "E"), True, True, False),
        ({"public": True}, comment("portal", "E"), False, False, True),
        ({"public": True}, comment("portal"), False, False, True),
        ({"public": True}, comment("env"), False, False, False),
    ],
)
def test_only_who_is_invited_comments(open_to, said, seated, member, allowed):
    if allowed:
        consultations.require_invited(draft(**open_to), said, seated=seated, member=member)
        return
    with pytest.raises(NotPermitted):
        consultations.require_invited(draft(**open_to), said, seated=seated, member=member)


def test_whom_a_draft_is_put_out_to_is_told_in_a_word():
    assert draft().audience == "agencies"
    assert draft(members=True).audience == "enterprises"
    assert draft(enterprises=("E",)).audience == "enterprises"
    assert draft(members=True, public=True).audience == "everybody"


def test_a_consultation_that_has_ended_takes_nothing_more():
    for state in ("CLOSED", "WITHDRAWN"):
        ended = draft(state=state)
        for attempt in (
            lambda ended=ended: consultations.require_open(ended, today=DAY),
            lambda ended=ended: consultations.close(ended, "报告", "文", unanswered=0, today=date(2027, 1, 1)),
            lambda ended=ended: consultations.withdraw(ended, "因故", today=DAY),
        ):
            with pytest.raises(Conflict, match=state):
                attempt()


def test_a_report_has_words_and_a_number():
    for report, number, field in ((None, "文", "report"), ("报告", None, "report_no")):
        with pytest.raises(InvalidRequest) as told:
            consultations.close(draft(), report, number, unanswered=0, today=date(2027, 1, 1))
        assert told.value.fields[0][0] == field
