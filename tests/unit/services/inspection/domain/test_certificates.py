from datetime import UTC, date, datetime, timedelta

import pytest

from databus.errors import Conflict
from services.inspection.domain.certificates import DUE, GONE, RECALL, RELEASED, VALID, WITHDRAWN, Certificate, End
from tests.architecture.survey import rule_book

RULES = rule_book("inspection")
AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
MADE = Certificate(
    consignment_id="0192f0c1-0000-7000-8000-000000000021",
    number=1,
    state=DUE,
    mode="CREDIT",
    rule="8",
    decision_number=1,
    step_number=4,
    released_on=date(2026, 11, 22),
    valid_until=date(2027, 1, 21),
    asked_at=AT,
)


def stop() -> End:
    end = End.at("STOPPED", RULES)
    assert end is not None
    return end


def test_a_certificate_is_issued_once() -> None:
    issued = MADE.issued("N3K9-M7QX-P2WT-D8F4", AT)
    assert (issued.state, issued.code, issued.version) == (VALID, "N3K9-M7QX-P2WT-D8F4", 2)
    with pytest.raises(Conflict):
        issued.issued("N3K9-M7QX-P2WT-D8F4", AT)


@pytest.mark.parametrize("before", [MADE, MADE.issued("N3K9-M7QX-P2WT-D8F4", AT)])
def test_it_ends_once_whether_issued_or_not_and_says_why(before: Certificate) -> None:
    ended = before.ended(stop(), reason="未经检验擅自出口", by="ciq", at=AT)
    assert (ended.state, ended.ended_by, ended.ended_clause) == (WITHDRAWN, "ciq", "商检法 33")
    assert ended.ended_why == "放行后被责令停止 (stopped after release)：未经检验擅自出口"
    with pytest.raises(Conflict):
        ended.ended(stop(), reason=None, by=None, at=AT)
    with pytest.raises(Conflict):
        ended.issued("N3K9-M7QX-P2WT-D8F4", AT)


def test_pauses_between_attempts_grow_to_some_hours() -> None:
    one, pauses = MADE, []
    for _ in range(12):
        one = one.stumbled(AT)
        assert one.retry_at is not None
        pauses.append(one.retry_at - AT)
    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=6)
    assert one.version == MADE.version


@pytest.mark.requirement("D.4/consignment")
def test_whatever_leads_out_of_a_release_ends_its_certificate_but_that_the_goods_left() -> None:
    reached = set()
    for row in RULES.table("consignment_move"):
        before = [row["from"]] if isinstance(row["from"], str) else row["from"]
        if {RELEASED, *GONE} & set(before):
            reached.add(row["to"])
    ending = {state for state in reached if End.at(state, RULES) is not None}
    assert reached - ending <= {"EXPORTED", RELEASED}
    assert "EXPORTED" not in ending
    assert End.at(RECALL, RULES) is not None


def test_every_end_says_its_clause_in_both_languages() -> None:
    for row in RULES.table("certificate_end"):
        assert row["zh"]
        assert row["en"]
        assert row["clause"]


def test_every_state_of_a_consignment_before_its_release_has_a_word() -> None:
    named = {row["state"] for row in RULES.table("step_word")}
    reached = {row["to"] for row in RULES.table("consignment_move")}
    assert reached - named <= {"EXPORTED", "NOTIFIED_ABROAD", "RETURNED", "REFUSED"}
