from dataclasses import replace
from datetime import date

import pytest

from databus.errors import Conflict, InvalidRequest, NotPermitted
from services.enterprise.domain.targets import Item, Score, Scorer, Sheet, close, is_overdue, results, score

DAY = date(2026, 12, 1)
SHEET = Sheet("s", "441323", None, 2026, "文1号", "考核表", date(2026, 12, 10), "office", DAY)
ITEM = Item("s", "1", 1, "science", "研发", "R&D", 10, None, DAY)


def say(item, step, points, agency, *, today=DAY, reason="理由", evidence=("文2号",), regulations):
    said = Score(step, points, reason, evidence)
    moved, _ = score(item, SHEET, said, Scorer(agency, {agency}), regulations, today=today)
    return moved


@pytest.mark.requirement("Z-46", "G-04")
def test_a_target_is_scored_by_its_agency_reviewed_objected_to_and_settled(regulations):
    scored = say(ITEM, "self_score", 10, "science", regulations=regulations)
    reviewed = say(scored, "review", 7, "office", regulations=regulations)
    assert (reviewed.result, reviewed.objections_until) == (7, date(2026, 12, 8))
    objected = say(reviewed, "objection", None, "science", regulations=regulations)
    settled = say(objected, "settlement", 9, "gov", regulations=regulations)
    assert (settled.state, settled.result, settled.version) == ("SETTLED", 9, 5)
    (total, own) = results(SHEET, [settled], today=DAY)
    assert (total.agency, own.agency) == (None, "science")
    assert (own.points, own.self_points, own.result_points, own.open_targets) == (10, 10, 9, 0)


@pytest.mark.requirement("Z-46")
@pytest.mark.parametrize(
    ("step", "agency", "error", "says"),
    [
        ("self_score", "finance", NotPermitted, "science's to speak for"),
        ("review", "office", Conflict, "may score itself until 2026-12-10"),
        ("objection", "science", Conflict, "no move from SET to OBJECTED"),
        ("settlement", "gov", Conflict, "no move from SET to SETTLED"),
    ],
)
def test_steps_out_of_turn_or_by_others_are_refused(regulations, step, agency, error, says):
    with pytest.raises(error) as refused:
        say(ITEM, step, None if step == "objection" else 5, agency, regulations=regulations)
    assert says in f"{refused.value} {getattr(refused.value, 'fields', '')}"


@pytest.mark.requirement("Z-46")
def test_only_the_office_reviews_and_only_the_leading_group_settles(regulations):
    scored = say(ITEM, "self_score", 10, "science", regulations=regulations)
    with pytest.raises(NotPermitted, match="office, sme"):
        say(scored, "review", 5, "science", regulations=regulations)
    objected = replace(scored, state="OBJECTED", reviewed_points=5)
    with pytest.raises(NotPermitted, match="gov"):
        say(objected, "settlement", 10, "office", regulations=regulations)


def test_the_office_reviews_what_was_not_scored_in_time(regulations):
    late = date(2026, 12, 11)
    assert not is_overdue(ITEM, SHEET, SHEET.scores_due_on)
    assert is_overdue(ITEM, SHEET, late)
    assert say(ITEM, "review", 0, "office", today=late, regulations=regulations).result == 0


def test_an_objection_after_its_term_is_refused(regulations):
    scored = say(ITEM, "self_score", 10, "science", regulations=regulations)
    reviewed = say(scored, "review", 7, "office", regulations=regulations)
    say(reviewed, "objection", None, "science", today=date(2026, 12, 8), regulations=regulations)
    with pytest.raises(Conflict, match="is refused"):
        say(reviewed, "objection", None, "science", today=date(2026, 12, 9), regulations=regulations)


@pytest.mark.parametrize(
    ("step", "points", "given", "field"),
    [
        ("self_score", 11, {}, "points"),
        ("self_score", None, {}, "points"),
        ("self_score", 5, {"evidence": ()}, "evidence"),
        ("review", 9, {"reason": None}, "reason"),
        ("review", 9, {"evidence": ()}, "evidence"),
    ],
)
def test_points_stay_within_the_target_and_taking_some_off_has_reason_and_documents(
    regulations, step, points, given, field
):
    item = ITEM if step == "self_score" else say(ITEM, "self_score", 10, "science", regulations=regulations)
    agency = "science" if step == "self_score" else "office"
    with pytest.raises(InvalidRequest) as refused:
        say(item, step, points, agency, regulations=regulations, **given)
    assert [name for name, _ in refused.value.fields] == [field]


def test_a_full_review_needs_no_reason(regulations):
    scored = say(ITEM, "self_score", 10, "science", regulations=regulations)
    assert say(scored, "review", 10, "office", reason=None, evidence=(), regulations=regulations).result == 10


def test_a_sheet_closes_when_everything_is_settled_and_no_objection_may_come():
    reviewed = replace(ITEM, state="REVIEWED", reviewed_points=5, objections_until=date(2026, 12, 8))
    with pytest.raises(Conflict, match="1 is SET"):
        close(SHEET, [ITEM], "文9号", "gov", today=DAY, clause="SN 四(一)")
    with pytest.raises(Conflict, match="2026-12-08"):
        close(SHEET, [reviewed], "文9号", "gov", today=date(2026, 12, 8), clause="SN 四(一)")
    closed = close(SHEET, [reviewed], "文9号", "gov", today=date(2026, 12, 9), clause="SN 四(一)")
    assert (closed.state, closed.closing_document_no) == ("CLOSED", "文9号")
    with pytest.raises(Conflict, match="closed"):
        close(closed, [reviewed], "文9号", "gov", today=date(2026, 12, 9), clause="SN 四(一)")
