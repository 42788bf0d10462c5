"""A draft tried on everybody before it takes effect: who rises and falls, and why; nobody's rating is touched."""

import base64
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.tables import outbox
from tests.integration.credit.conftest import ONE, TODAY, TWO, shoemaker
from tests.integration.credit.test_rule_sets import STRICTER, adopt, draft

THREE = shoemaker(3)
UNTOUCHED = ("standings", "rating_history", outbox.name, "formal_ratings", "records", "bonuses", "aa_grants")


def town(credit):
    """Three rated enterprises and one unrated: 94 by L04, 100, 98 by P02."""
    for uscc in (ONE, TWO, THREE):
        credit.rated(uscc)
    credit.register(shoemaker(4))
    credit.act()
    credit.act("2号", "ciq", uscc=THREE, item="P02")
    for uscc in (ONE, TWO):
        subject = f"huidong-shoes/{uscc}"
        said = {"membership_id": subject, "zone_id": "huidong-shoes", "uscc": uscc, "state": "ACTIVE"}
        data = {**get("enterprise.membership_changed").example, **said}
        credit.deliver("enterprise.membership_changed", subject=subject, data=data)


def content(answer):
    assert answer["parts"] == 1
    return base64.b64decode(answer["content_base64"])


def words(report):
    """What stands in a PDF, without spaces and line breaks."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content(report))).pages)


def dump(credit):
    with credit.engine.connect() as connection:
        return {
            table: connection.execute(sa.text(f"SELECT t::text FROM {table} t ORDER BY 1")).scalars().all()
            for table in UNTOUCHED
        }


def tried(credit, set_id, **more):
    begun = credit.call("start_backtest", set_id=set_id, **more)
    credit.run_chores()
    return credit.call("get_backtest", backtest_id=begun["backtest_id"])


def view(came, name):
    return next(one for one in came["views"] if one["view"] == name)


def test_who_falls_and_why_in_both_views(credit):
    town(credit)
    came = tried(credit, draft(credit)["set_id"])
    assert (came["state"], came["done"], came["before"]) == ("DONE", 4, "credit-2026.1")
    always = view(came, "ALWAYS")
    assert (always["rises"], always["falls"], always["unchanged"], always["score_moves"]) == (0, 1, 3, 1)
    grades = always["grades"]
    assert always["matrix"][grades.index("A")][grades.index("B")] == 1
    assert always["matrix"][grades.index("U")][grades.index("U")] == 1
    assert {row["cause"]: row["falls"] for row in always["causes"]} == {"parameter grade_a_min": 1, "item L04": 1}
    from_day = view(came, "FROM_DAY")
    assert (from_day["falls"], from_day["score_moves"]) == (1, 0)
    assert [row["cause"] for row in from_day["causes"]] == ["parameter grade_a_min"]
    moves = credit.call("list_backtest_moves", backtest_id=came["backtest_id"])["items"]
    assert moves == [
        {
            "uscc": ONE,
            "view": "ALWAYS",
            "direction": "FALLS",
            "grade_before": "A",
            "grade_after": "B",
            "score_before": 94,
            "score_after": 92,
            "causes": ["parameter grade_a_min", "item L04"],
        }
    ]


def test_who_moves_is_counted_by_zone_and_division(credit):
    town(credit)
    always = view(tried(credit, draft(credit)["set_id"]), "ALWAYS")
    assert [(row["zone_id"], row["members"], row["falls"]) for row in always["zones"]] == [("huidong-shoes", 2, 1)]
    assert [row["falls"] for row in always["divisions"]] == [1]


def test_nothing_of_anybodys_rating_is_written(credit):
    town(credit)
    set_id = draft(credit)["set_id"]
    before = dump(credit)
    assert tried(credit, set_id)["state"] == "DONE"
    assert dump(credit) == before


def test_the_trial_says_what_the_rating_of_everybody_will_come_to(credit):
    town(credit)
    set_id = draft(credit)["set_id"]
    day = (TODAY + timedelta(days=5)).isoformat()
    moves = credit.call(
        "list_backtest_moves", backtest_id=tried(credit, set_id, on=day)["backtest_id"], view="FROM_DAY"
    )
    adopt(credit, set_id, TODAY + timedelta(days=5))
    credit.clock.advance(timedelta(days=5))
    credit.run_daily()
    credit.run_chores()
    for uscc in (ONE, TWO, THREE, shoemaker(4)):
        foretold = [move for move in moves["items"] if move["uscc"] == uscc]
        newest = credit.call("get_rating_history", uscc=uscc)["items"][0]["result"]
        if foretold:
            assert (newest["grade"], newest["score"]) == (foretold[0]["grade_after"], foretold[0]["score_after"])
        else:
            assert newest["grade"] == newest["previous_grade"]


def test_the_report_is_a_sealed_paper_with_a_picture_and_a_workbook_beside(credit):
    town(credit)
    came = tried(credit, draft(credit)["set_id"])
    report, rows = [credit.call("get_paper", code=code) for code in came["papers"]]
    text = words(report)
    for word in ("信用评价规则试算报告", "A级最低分：由89改为95", "等级变动", "未改变任何企业的评级", ONE):
        assert word in text
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(rows)))
    sheet = book.get_sheet_by_name("企业 视同一直施行").to_python()
    assert sheet[1][:3] == [ONE, "A", "B"]
    assert credit.call("verify_paper", code=came["papers"][0])["kind"] == "backtest"


def test_a_report_is_written_in_english_where_asked(credit):
    town(credit)
    came = tried(credit, draft(credit)["set_id"], language="en")
    report = credit.call("get_paper", code=came["papers"][0])
    assert "leastscoreofgradeA:89→95" in words(report)


def test_only_a_body_that_drafts_rules_tries_them(credit):
    set_id = draft(credit)["set_id"]
    with pytest.raises(NotPermitted):
        credit.call("start_backtest", set_id=set_id, agency="samr")
    with pytest.raises(NotFound):
        credit.call("start_backtest", set_id="0192f0c1-0000-7000-8000-00000000dead")
    with pytest.raises(InvalidRequest, match="would not hold yet"):
        credit.call("start_backtest", set_id=set_id, on="2026-12-01", effective_on="2026-12-02")
    credit.call("withdraw_rule_set", set_id=set_id, reason="影响面过大")
    with pytest.raises(Conflict, match="withdrawn"):
        credit.call("start_backtest", set_id=set_id)


def test_a_trial_of_the_same_under_way_is_answered_as_it_stands(credit):
    set_id = draft(credit, changes=STRICTER[:1])["set_id"]
    first = credit.call("start_backtest", set_id=set_id)
    assert credit.call("start_backtest", set_id=set_id)["backtest_id"] == first["backtest_id"]
    credit.run_chores()
    assert credit.call("start_backtest", set_id=set_id)["backtest_id"] != first["backtest_id"]


def test_an_enterprise_that_is_no_more_is_not_tried(credit):
    town(credit)
    credit.register(ONE, active=False)
    came = tried(credit, draft(credit)["set_id"])
    assert (came["done"], view(came, "ALWAYS")["falls"]) == (3, 0)
