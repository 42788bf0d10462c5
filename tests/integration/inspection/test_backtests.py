"""Drafts tried on past consignments: what they would decide otherwise, why, and that nothing decided is touched."""

import base64
from datetime import date
from io import BytesIO
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.rules import RuleBook
from tests.integration.inspection.conftest import ONE, TOYS, TWO, ZONE, Inspection
from tests.integration.inspection.flow import declared
from tests.integration.inspection.test_checking import move, result
from tests.integration.inspection.test_rule_sets import AA_ALONE, CLAUSE, STRICTER, TODAY, adopt, draft, follow

PERIOD = {"from_on": "2026-11-01", "until_on": "2026-11-22"}
DECIDED = ("consignments", "decisions", "steps", "results", "mode_tables", "draws", "rule_sets")


def start(inspection, set_id, **fields: Any):
    return inspection.call("start_mode_backtest", set_id=set_id, **{**PERIOD, **fields})


def tried(inspection, set_id, **fields: Any):
    """Try a draft and return what came of it."""
    begun = start(inspection, set_id, **fields)
    while inspection.pipeline.run_chore("work_on_jobs"):
        pass
    return inspection.call("get_mode_backtest", backtest_id=begun["backtest_id"])


def dumped(inspection) -> dict[str, list[str]]:
    with inspection.engine.connect() as connection:
        return {table: sorted(connection.scalars(sa.text(f"SELECT t::text FROM {table} t"))) for table in DECIDED}


def changes(inspection, backtest, **fields: Any):
    return inspection.call("list_mode_backtest_changes", backtest_id=backtest["backtest_id"], **fields)["items"]


def file_of(inspection, code) -> bytes:
    paper = inspection.call("get_paper", code=code)
    assert paper["parts"] == 1
    return base64.b64decode(paper["content_base64"])


@pytest.fixture
def toys(inspection: Inspection):
    inspection.national_member(ONE, "A")
    inspection.rated(TWO, "AA")
    for uscc, hs_code in ((ONE, TOYS), (ONE, TOYS), (TWO, TOYS), (ONE, "640399")):
        inspection.declare(uscc=uscc, hs_code=hs_code)
    return inspection


@pytest.mark.requirement("D.1/invariants")
def test_a_trial_tells_modes_checks_zones_and_chapters_and_touches_nothing(toys):
    made = draft(toys, changes=[*AA_ALONE, {**STRICTER[0], "key": "random_check_percent", "value": 4}])
    before = dumped(toys)
    found = tried(toys, made["set_id"])
    assert dumped(toys) == before
    assert (found["state"], found["done"], found["total"], found["name"]) == ("DONE", 4, 4, "2027.1")
    result_ = found["result"]
    assert (result_["consignments"], result_["changed"]) == (4, 2)
    assert result_["directions"] == {"STRICTER": 2, "EASIER": 0, "OTHER": 0}
    moved = {(one["before"], one["after"]): one["consignments"] for one in result_["modes"]}
    assert moved == {
        ("CREDIT", "VERIFICATION"): 2,
        ("GENERAL", "GENERAL"): 1,
        ("NON_STATUTORY_FREE", "NON_STATUTORY_FREE"): 1,
    }
    # 2 × 2 % + 10 % + 0 %, then 2 × 5 % + 10 % + 0 %
    assert (result_["expected_before"], result_["expected_after"]) == ("0.14", "0.2")
    zones = {one["name"]: (one["consignments"], one["changed"]) for one in result_["zones"]}
    assert zones == {ZONE: (3, 2), None: (1, 0)}
    chapters = {one["name"]: (one["changed"], one["expected_after"]) for one in result_["chapters"]}
    assert chapters == {"95": (2, "0.2"), "64": (0, "0")}
    assert result_["causes"] == [{"cause": "mode 8", "consignments": 2}]


def test_what_changes_is_listed_page_by_page_with_the_rows_that_hold_otherwise(toys):
    found = tried(toys, draft(toys, changes=AA_ALONE)["set_id"])
    page = toys.call("list_mode_backtest_changes", backtest_id=found["backtest_id"], limit=1)
    [first] = page["items"]
    [second] = toys.call(
        "list_mode_backtest_changes", backtest_id=found["backtest_id"], limit=1, cursor=page["next_cursor"]
    )["items"]
    assert first["consignment_id"] < second["consignment_id"]
    assert (first["mode_before"], first["mode_after"], first["rule_before"], first["rule_after"]) == (
        "CREDIT",
        "VERIFICATION",
        "8",
        "9",
    )
    assert (first["percent_before"], first["percent_after"], first["causes"]) == ("2", "5", ["mode 8"])
    assert any("信用等级：A（须为AA） (credit grade A, needs AA)" in one for one in first["because"])
    assert changes(toys, found, direction="EASIER") == []
    assert len(changes(toys, found, mode_after="VERIFICATION", cause="mode 8")) == 2


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"uscc": TWO}, 1),
        ({"hs_prefix": "9503"}, 3),
        ({"zone_id": ZONE}, 3),
        ({"zone_id": ZONE, "hs_prefix": "64"}, 1),
        ({"from_on": "2026-10-01", "until_on": "2026-11-21"}, 0),
    ],
)
def test_a_trial_is_narrowed_by_period_enterprise_goods_and_zone(toys, filters, count):
    found = tried(toys, draft(toys)["set_id"], **filters)
    assert (found["total"], found["result"]["consignments"]) == (count, count)


@pytest.mark.parametrize(("percent", "outcome"), [(1, "MISSED"), (10, "BOTH")])
def test_a_trial_says_which_nonconforming_batches_would_be_missed_or_caught(inspection, percent, outcome):
    inspection.national_member(ONE, "A")
    batch = declared(inspection, drawn=True, percent="2", hs_code=TOYS)
    move(inspection, batch, "VERIFYING")
    result(inspection, batch, result="nonconforming", item="P02", detail="小零件脱落")
    with inspection.engine.begin() as connection:
        connection.execute(sa.text("UPDATE draws SET number = 1.5"))
    change = {"kind": "parameter", "key": "credit_percent_a", "value": percent, "clause": CLAUSE, "sure": "O"}
    found = tried(inspection, draft(inspection, changes=[change])["set_id"])
    expected = {"CAUGHT": 0, "MISSED": 0, "BOTH": 0, "NEITHER": 0, outcome: 1}
    assert found["result"]["nonconforming"] == expected
    [one] = changes(inspection, found, nonconforming=outcome)
    assert one["consignment_id"] == batch["consignment_id"]


def test_a_trial_goes_in_steps_and_comes_to_the_same(toys):
    set_id = draft(toys, changes=AA_ALONE)["set_id"]
    whole = tried(toys, set_id)
    files = dict(toys.shipped.files)
    small = files["rule_sets.toml"].replace("value = 2000 ", "value = 1 ")
    toys.ship(RuleBook.read({**files, "rule_sets.toml": small}))
    begun = start(toys, set_id)
    steps = 0
    while toys.pipeline.run_chore("work_on_jobs"):
        steps += 1
    stepped = toys.call("get_mode_backtest", backtest_id=begun["backtest_id"])
    assert steps == 6
    assert stepped["result"] == whole["result"]


def test_its_reports_are_a_pdf_with_a_picture_and_a_workbook(toys):
    found = tried(toys, draft(toys, changes=AA_ALONE)["set_id"])
    pdf, book = (file_of(toys, code) for code in found["papers"])
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)
    assert "检验监管规则试算报告" in text
    assert "CREDIT" in text
    sheets = CalamineWorkbook.from_filelike(BytesIO(book))
    rows = sheets.get_sheet_by_index(0).to_python()
    assert [row[4] for row in rows[1:]] == ["CREDIT → VERIFICATION"] * 2


def _bytes(content: Any) -> bytes:
    import base64

    return content if isinstance(content, bytes) else base64.b64decode(content)


def test_the_redecision_of_the_day_gives_what_the_trial_foretold(toys):
    made = draft(toys, changes=AA_ALONE)
    found = tried(toys, made["set_id"])
    adopt(toys, made["set_id"], TODAY)
    follow(toys)
    foretold = {one["consignment_id"]: (one["mode_before"], one["mode_after"]) for one in changes(toys, found)}
    assert {subject: (before, after) for subject, before, after, _ in toys.decided()} == foretold


def test_a_trial_of_the_same_under_way_is_answered_as_it_stands_and_wrong_ones_are_refused(toys):
    set_id = draft(toys)["set_id"]
    first = start(toys, set_id)
    assert start(toys, set_id)["backtest_id"] == first["backtest_id"]
    assert start(toys, set_id, hs_prefix="95")["backtest_id"] != first["backtest_id"]
    with pytest.raises(NotPermitted):
        start(toys, set_id, agency="samr")
    with pytest.raises(InvalidRequest, match="ends after it begins"):
        start(toys, set_id, from_on="2026-11-23")
    with pytest.raises(NotFound):
        toys.call("get_mode_backtest", backtest_id="0192f0c1-0000-7000-8000-000000000099")
    toys.call("withdraw_rule_set", set_id=set_id, reason="不用了")
    with pytest.raises(Conflict, match="withdrawn"):
        start(toys, set_id)


def test_what_changed_in_trials_of_long_ago_is_forgotten_and_the_summary_stays(toys):
    found = tried(toys, draft(toys, changes=AA_ALONE)["set_id"])
    toys.run_daily(date(2028, 1, 1))
    assert changes(toys, found) == []
    assert toys.call("get_mode_backtest", backtest_id=found["backtest_id"])["result"]["changed"] == 2
