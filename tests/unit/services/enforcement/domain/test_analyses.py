"""The life of a quality analysis: whoever wrote on it never approves it, whatever the order of moves."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import services.enforcement
from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain.analyses import (
    MOVES,
    Analysis,
    AnalysisAttempt,
    AnalysisMove,
    Quarter,
    machine,
    moved,
    require_analysable,
)

pytestmark = pytest.mark.requirement("R-04")
RULES = RuleBook.load(Path(services.enforcement.__file__).parent / "rules")
DAY = date(2026, 10, 20)
BEGUN = Analysis(
    analysis_id="a",
    quarter="2026Q3",
    division="441323",
    edition=1,
    state="DRAFT",
    agency=None,
    actor=None,
    corrects=None,
    reason=None,
    as_of=datetime(2026, 10, 8, tzinfo=UTC),
    facts_digest="f",
    figures_digest="g",
    rule_set="r",
    threshold=3,
    findings=None,
    advice=None,
    drafted_on=DAY,
    approved_on=None,
    approved_by=None,
    published_on=None,
    ended_on=None,
    document_no=None,
    clause="SN附2 三(三)1",
)
calls = st.lists(
    st.tuples(
        st.sampled_from(MOVES),
        st.sampled_from(["s1", "s2", "s3", None]),
        st.sampled_from([None, "一句话"]),
        st.sampled_from([None, "文1"]),
        st.sampled_from([None, "原因"]),
    ),
    max_size=25,
)


@given(calls)
def test_no_order_of_moves_publishes_what_its_writers_approved_or_what_says_nothing(
    told: list[tuple[str, str | None, str | None, str | None, str | None]],
) -> None:
    one, writers = BEGUN, {("samr", "s3")}
    for to, actor, text, document_no, reason in told:
        move = AnalysisMove("a", to, findings=text, advice=text, document_no=document_no, reason=reason)
        attempt = AnalysisAttempt(one, move, "samr", actor, 2, frozenset(writers))
        before = one
        try:
            one = moved(attempt, machine(RULES).check(one.state, to, agency=None), on=DAY)
        except (Conflict, InvalidRequest):
            continue
        assert one.version == before.version + 1
        if (before.state, to) == ("DRAFT", "DRAFT"):
            writers.add(("samr", actor))
        if to == "APPROVED":
            assert actor is not None
            assert ("samr", actor) not in writers
            assert one.findings
            assert one.advice
        if to == "DRAFT":
            assert one.approved_by is None
        if to == "PUBLISHED":
            assert one.approved_by is not None
            assert one.approved_by.removeprefix("samr/") not in {writer for _, writer in writers}
            assert one.document_no


def test_a_quarter_is_analysed_when_it_is_over_and_there_are_rules_for_it() -> None:
    since = date(2012, 1, 1)
    require_analysable(Quarter(2026, 3), date(2026, 10, 1), since)
    require_analysable(Quarter(2012, 1), date(2026, 10, 1), since)
    with pytest.raises(InvalidRequest, match="not over"):
        require_analysable(Quarter(2026, 3), date(2026, 9, 30), since)
    with pytest.raises(InvalidRequest, match=r"so old \(quarter: at the earliest 2012Q1"):
        require_analysable(Quarter(2011, 4), date(2026, 10, 1), since)
