from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from gateway.domain.access import register
from services.enforcement.domain import legal_documents as documents
from services.enforcement.domain.legal_documents import LegalDocument, Service

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
DOCUMENT = LegalDocument(
    document_id="d1",
    document_no="惠东市监责改〔2026〕1号",
    kind="order_to_correct",
    title="责令改正通知书",
    agency="samr",
    actor=None,
    subject_kind="enterprise",
    subject_id="x",
    uscc="x",
    to_agency=None,
    addressee="测试厂",
    party=True,
    facts={},
    clause="行政处罚法 28",
    state="ISSUED",
    issued_on=DAY,
    asked_at=NOW,
)
SERVICE = Service("direct", DAY, "测试乙", None, (), ("o1", "o2"))


@pytest.mark.parametrize(
    ("way", "without"),
    [
        ("direct", "recipient"),
        ("left", "evidence"),
        ("electronic", "evidence"),
        ("mail", "evidence"),
        ("entrusted", "recipient"),
        ("entrusted", "evidence"),
        ("notice", "evidence"),
    ],
)
def test_a_way_of_service_needs_what_shows_it(way: str, without: str, rules: RuleBook):
    whole = Service(way, DAY, "测试乙", "平山", ("EMS 1",), ("o1", "o2"))
    assert documents.served(DOCUMENT, whole, rules).state == "SERVED"
    missing = replace(whole, **{without: None if without == "recipient" else ()})
    with pytest.raises(InvalidRequest) as refused:
        documents.served(DOCUMENT, missing, rules)
    assert refused.value.fields[0][0] == without
    assert "民事诉讼法" in refused.value.message


@given(day=st.dates(date(2022, 1, 1), date(2035, 1, 1)), way=st.sampled_from(documents.WAYS))
def test_a_public_notice_counts_after_thirty_days_and_all_else_at_once(day: date, way: str, rules: RuleBook):
    after = documents.served(DOCUMENT, Service(way, day, "x", None, ("e",), ("o1",)), rules)
    assert after.served_on == day + timedelta(days=30 if way == "notice" else 0)
    assert after.delivered_on == day


def test_the_pause_after_a_failure_doubles_up_to_about_an_hour():
    document, pauses = DOCUMENT, []
    for _ in range(40):
        document = document.stumbled(NOW)
        assert document.retry_at is not None
        pauses.append((document.retry_at - NOW).total_seconds())
    assert pauses[:4] == [10, 20, 40, 80]
    assert pauses == sorted(pauses)
    assert max(pauses) == 2560


def test_a_document_for_the_enterprise_is_open_and_others_are_for_the_two_agencies_they_are_between():
    letter = replace(DOCUMENT, party=False, to_agency="ciq")
    assert documents.may_see(DOCUMENT, ["tax"])
    assert [one for one in ("samr", "ciq", "tax", "nh-samr") if documents.may_see(letter, [one])] == ["samr", "ciq"]


def test_every_agency_that_may_issue_a_document_has_a_name_and_a_word_of_its_own(rules: RuleBook):
    rows = rules.table("document_agency")
    assert {row["agency"] for row in rows} <= register().agencies.keys()
    assert len({row["word"] for row in rows}) == len(rows) == len({row["agency"] for row in rows})
    named = {row["agency"] for row in rows}
    seated = {
        seat["agency"]
        for row in rules.table("document")
        for seat in rules.table("seat")
        if set(row["by"]) & set(seat["seats"])
    }
    assert {by for row in rules.table("document") for by in row["by"]} | seated <= named


def test_numbers_of_two_agencies_are_never_the_same(rules: RuleBook):
    words = [row["word"] for row in rules.table("document_agency")]
    kinds = {row["word"] for row in rules.table("document")}
    numbers = [f"{word}{kind}" for word in words for kind in kinds]
    assert len(set(numbers)) == len(numbers)


def test_an_unknown_kind_or_issuer_is_refused_by_name(rules: RuleBook):
    with pytest.raises(InvalidRequest) as refused:
        documents.template("poem", rules)
    assert refused.value.fields[0][0] == "kind"
    with pytest.raises(InvalidRequest) as refused:
        documents.issuer("lab", rules)
    assert refused.value.fields[0][0] == "agency"
