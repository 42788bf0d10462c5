"""Consultations: drafts put out for comment, each comment answered, closed with a report (S12 五(七))."""

from datetime import UTC, datetime

import pytest

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.identifiers import make_uscc
from tests.integration.enterprise.conftest import CODES, ZONE

DRAFT = {
    "zone_id": ZONE,
    "kind": "enterprise_standard",
    "title": "示范区企业标准（征求意见稿）",
    "draft": "第一条　示范区企业应当建立自检自控体系。\n第二条　……",
    "document_no": "惠示范办函〔2026〕5号",
    "closes_on": "2026-12-22",
    "invited": ["sme", "customs", "association"],
    "members": True,
}
REPORT = {"to": "CLOSED", "report": "共收到意见一条，已采纳。", "report_no": "惠示范办函〔2026〕9号"}


@pytest.fixture
def draft(registry, member):
    return registry.call("open_consultation", agency="office", **DRAFT)


def at(registry, *day: int) -> None:
    clock = FixedClock(datetime(*day, 4, tzinfo=UTC))
    for one in (registry, registry.pipeline, registry.pipeline.service, registry.pipeline.store):
        one.clock = clock


def comment(registry, draft, agency: str = "sme", **more):
    told = {"consultation_id": draft["consultation_id"], "text": "建议自检频次按风险分级确定。"} | more
    return registry.call("comment_draft", agency=agency, **told)


def answer(registry, said, agency: str = "office", **more):
    told = {"comment_id": said["comment_id"], "outcome": "adopted", "answer": "已采纳，见第六条。"} | more
    return registry.call("answer_comment", agency=agency, **told)


@pytest.mark.requirement("G-05")
def test_governments_and_enterprises_of_a_zone_are_consulted_on_a_draft(registry, draft, member):
    comment(registry, draft)
    comment(registry, draft, "portal", uscc=member, text="建议给小微企业一年过渡期。")
    shown = registry.call("get_consultation", consultation_id=draft["consultation_id"])
    assert shown["draft"] == DRAFT["draft"]
    assert shown["comments"] == {"unanswered": 2}
    found = registry.call("list_comments", consultation_id=draft["consultation_id"])["items"]
    assert [(one["agency"], one["uscc"]) for one in found] == [("sme", None), ("portal", member)]
    told = registry.said("enterprise.consultation_changed")[-1].data
    assert (told["comments"], told["unanswered"], told["audience"]) == (2, 2, "enterprises")
    assert "draft" not in told


def test_an_association_speaks_for_enterprises_of_its_own_county_alone(registry, draft, member):
    elsewhere = make_uscc("330226", "MA5N0001")
    registry.call("register_enterprise", agency="nh-office", uscc=elsewhere, name="宁海县合成文具厂")
    public = registry.call("open_consultation", agency="office", **DRAFT | {"document_no": "函2", "public": True})
    told = {"consultation_id": public["consultation_id"], "text": "建议给一年过渡期。", "uscc": elsewhere}
    registry.refused(NotPermitted, "comment_draft", "portal", agency="association", **told)
    assert registry.call("comment_draft", agency="portal", **told)["uscc"] == elsewhere


@pytest.mark.requirement("G-05")
def test_each_comment_is_answered_and_the_consultation_closed_with_a_report(registry, draft, member):
    said = comment(registry, draft)
    asked = {"consultation_id": draft["consultation_id"], **REPORT}
    registry.refused(Conflict, "move_consultation", "term for comments is not over", agency="office", **asked)
    at(registry, 2026, 12, 23)
    told = registry.refused(Conflict, "move_consultation", "1 comments have no answer", agency="office", **asked)
    assert told.fields[0][0] == "comments"
    answered = answer(registry, said)
    assert (answered["outcome"], answered["answered_on"]) == ("adopted", "2026-12-23")
    registry.refused(
        InvalidRequest,
        "move_consultation",
        agency="office",
        consultation_id=draft["consultation_id"],
        to="CLOSED",
    )
    closed = registry.call("move_consultation", agency="office", **asked)
    assert (closed["state"], closed["report_no"], closed["comments"]) == ("CLOSED", REPORT["report_no"], {"adopted": 1})
    before = len(registry.said())
    assert registry.call("move_consultation", agency="office", **asked)["version"] == closed["version"]
    assert len(registry.said()) == before
    registry.refused(
        Conflict,
        "answer_comment",
        "CLOSED",
        agency="office",
        comment_id=said["comment_id"],
        outcome="declined",
        answer="无",
    )


def test_the_same_words_of_the_same_body_are_one_comment(registry, draft):
    first = comment(registry, draft)
    before = len(registry.said())
    assert comment(registry, draft)["comment_id"] == first["comment_id"]
    assert len(registry.said()) == before
    assert comment(registry, draft, "customs")["comment_id"] != first["comment_id"]


def test_who_is_not_invited_does_not_comment(registry, draft, member):
    registry.register(CODES[5])
    asked = {"consultation_id": draft["consultation_id"], "text": "意见"}
    registry.refused(NotPermitted, "comment_draft", "env is not invited", agency="env", **asked)
    registry.refused(NotPermitted, "comment_draft", "is not invited", agency="portal", uscc=CODES[5], **asked)
    registry.refused(NotPermitted, "comment_draft", "portal, association", agency="samr", uscc=member, **asked)
    registry.refused(NotPermitted, "comment_draft", "is not invited", agency="portal", **asked)
    with pytest.raises(NotFound):
        registry.call("comment_draft", agency="portal", uscc=CODES[9], **asked)


def test_whoever_comes_through_the_portal_comments_on_a_draft_put_out_to_everybody(registry, member):
    public = {**DRAFT, "invited": [], "members": False, "public": True}
    draft = registry.call("open_consultation", agency="gov", **public)
    assert comment(registry, draft, "portal")["agency"] == "portal"


def test_comments_are_taken_until_the_last_day_and_not_after(registry, draft):
    at(registry, 2026, 12, 22)
    comment(registry, draft)
    at(registry, 2026, 12, 23)
    registry.refused(
        Conflict, "comment_draft", "over", agency="customs", consultation_id=draft["consultation_id"], text="迟到"
    )


def test_a_term_shorter_than_the_rules_says_why(registry, member):
    short = {**DRAFT, "closes_on": "2026-12-02"}
    told = registry.refused(Conflict, "open_consultation", "over 30 days", agency="office", **short)
    assert "重大行政决策程序暂行条例 15" in told.fields[0][1]
    opened = registry.call("open_consultation", agency="office", short_because="产品召回紧急", **short)
    assert opened["short_because"] == "产品召回紧急"


def test_a_draft_of_before_the_rule_may_have_any_term(registry):
    at(registry, 2018, 6, 1)
    registry.zone()
    opened = registry.call("open_consultation", agency="office", **{**DRAFT, "closes_on": "2018-06-05"})
    assert opened["closes_on"] == "2018-06-05"


@pytest.mark.parametrize(
    ("wrong", "error", "field"),
    [
        ({"closes_on": "2026-11-22"}, InvalidRequest, "closes_on"),
        ({"invited": [], "members": False}, InvalidRequest, "invited"),
        ({"enterprises": [CODES[7]]}, InvalidRequest, "enterprises"),
        ({"zone_id": None, "division": "441323"}, InvalidRequest, "members"),
        ({"invited": ["nh-eit"]}, InvalidRequest, "invited"),
    ],
)
def test_a_draft_that_nobody_could_comment_on_is_refused(registry, member, wrong, error, field):
    told = registry.refused(error, "open_consultation", agency="office", **{**DRAFT, **wrong})
    assert told.fields[0][0] == field


def test_who_put_the_draft_out_answers_and_nobody_else(registry, draft):
    said = comment(registry, draft)
    asked = {"comment_id": said["comment_id"], "outcome": "declined", "answer": "不采纳"}
    registry.refused(NotPermitted, "answer_comment", "office, who put the draft out", agency="sme", **asked)
    registry.refused(NotPermitted, "open_consultation", agency="tax", **{**DRAFT, "document_no": "文2"})
    answer(registry, said)
    before = len(registry.said())
    answer(registry, said)
    assert len(registry.said()) == before


def test_a_draft_is_withdrawn_for_a_reason(registry, draft):
    asked = {"consultation_id": draft["consultation_id"], "to": "WITHDRAWN"}
    registry.refused(InvalidRequest, "move_consultation", "reason", agency="office", **asked)
    moved = registry.call("move_consultation", agency="office", reason="上位规定修改", **asked)
    assert (moved["state"], moved["reason"]) == ("WITHDRAWN", "上位规定修改")
    registry.refused(
        Conflict, "comment_draft", "WITHDRAWN", agency="sme", consultation_id=draft["consultation_id"], text="意见"
    )


def test_consultations_and_comments_are_listed_a_page_at_a_time(registry, draft):
    for number in range(3):
        said = comment(registry, draft, text=f"意见{number}")
    answer(registry, said)
    asked = {"consultation_id": draft["consultation_id"], "limit": 2}
    first = registry.call("list_comments", **asked)
    rest = registry.call("list_comments", cursor=first["next_cursor"], **asked)
    assert [one["text"] for one in (*first["items"], *rest["items"])] == ["意见0", "意见1", "意见2"]
    assert len(registry.call("list_comments", answered=True, **asked)["items"]) == 1
    assert len(registry.call("list_comments", answered=False, **asked)["items"]) == 2
    (listed,) = registry.call("list_consultations", state="OPEN", zone_id=ZONE)["items"]
    assert "draft" not in listed
