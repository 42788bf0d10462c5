from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.testing import Harness
from services.enforcement import models
from services.enforcement.domain.notices import notice_id
from services.enforcement.use_cases import noticing
from tests.integration.enforcement.risk_scenes import firm, issued, matches, recorded
from tests.integration.enforcement.scenes import ALERT, TODAY, uscc

SERIOUS_IN_HUIDONG = {"association", "commerce", "eit", "emergency", "env", "gov", "office", "samr", "tax"}


def warned(service: Harness, **more: Any) -> str:
    """An alert in force, issued by customs."""
    key: str = service.call("issue_alert", agency="customs", **{**ALERT, **more})["alert_id"]
    return key


def feed(service: Harness, code: str, **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.call("list_notices", uscc=code, **more)["items"]
    return found


def told(service: Harness, key: str, **more: Any) -> set[str]:
    page = service.call("list_notices", alert_id=key, audience="agency", limit=200, **more)
    return {one["recipient"] for one in page["items"]}


@pytest.mark.requirement("R-06", "A-06", "Z-03")
def test_each_relevant_supervisor_of_both_counties_is_told_and_asked_to_confirm(service: Harness):
    key = warned(service)
    agencies = told(service, key)
    assert SERIOUS_IN_HUIDONG | {"nh-samr", "nh-gov", "nh-office", "nh-commerce", "nh-eit"} == agencies
    assert not agencies & {"ciq", "aqsiq", "customs"}, "the ones have ended, their successor issued it"
    said = [event.data for event in service.said("enforcement.notice_changed")]
    assert {one["recipient"] for one in said} == agencies
    assert {(one["state"], one["due_on"]) for one in said} == {("SENT", "2026-11-23")}


@pytest.mark.requirement("R-06")
def test_an_alert_on_one_enterprise_is_told_to_its_own_county_alone(service: Harness):
    key = warned(service, uscc=uscc(1))
    assert told(service, key) == SERIOUS_IN_HUIDONG


def test_who_is_told_depends_on_the_level(service: Harness):
    low = told(service, warned(service, level="low"))
    high = told(service, warned(service, level="high", source_reference="S-2"))
    assert low < high < told(service, warned(service, source_reference="S-3"))
    assert "gov" in high - low


@pytest.mark.requirement("R-01", "R-06", "R-08")
def test_every_maker_of_such_goods_finds_it_in_its_feed_and_no_other(service: Harness):
    exact = firm(service, 1, "甲", hs_codes=["640399"])
    rough = firm(service, 2, "乙", hs_codes=["640391", "950300"])
    gone = firm(service, 3, "丙", hs_codes=["640399"], active=False)
    other = firm(service, 4, "丁", hs_codes=["950300"])
    warned(service)
    assert [len(feed(service, code)) for code in (exact, rough, gone, other)] == [1, 1, 0, 0]
    (one,) = feed(service, exact)
    assert (one["risk"], one["level"], one["state"], one["due_on"]) == (ALERT["risk"], "serious", "SENT", "2026-11-25")
    assert [row["zh"] for row in one["advice"]][1].startswith("暂停发运")
    assert all(row["clause"] for row in one["advice"])


def test_a_maker_that_says_only_the_heading_is_told_of_an_alert_on_a_part_of_it(service: Harness):
    code = firm(service, 1, "甲", hs_codes=["640399"])
    other = firm(service, 2, "乙", hs_codes=["640391"])
    warned(service, hs_prefix="64039900")
    assert [len(feed(service, one)) for one in (code, other)] == [1, 0]


@pytest.mark.requirement("R-05", "R-06")
def test_who_has_confirmed_and_who_has_not_is_shown(service: Harness, clock: FixedClock):
    codes = [firm(service, number, f"第{number}厂", hs_codes=["640399"]) for number in range(1, 4)]
    key = warned(service)
    mine = next(one for one in service.call("list_notices", recipient="samr", alert_id=key)["items"])
    done = service.call("confirm_notice", agency="samr", notice_id=mine["notice_id"], note="已布置排查")
    assert (done["state"], done["confirmed_by"], done["actor"]) == ("CONFIRMED", "samr", "officer-1")
    assert service.call("confirm_notice", agency="samr", notice_id=mine["notice_id"], note="已布置排查") == done
    theirs = feed(service, codes[0])[0]["notice_id"]
    service.call("confirm_notice", agency="portal", notice_id=theirs, uscc=codes[0], note="已停止发运")
    shown = service.call("get_alert", alert_id=key)["who_knows"]
    state = {one["agency"]: one["state"] for one in shown["agencies"]}
    assert (state["samr"], state["nh-samr"]) == ("CONFIRMED", "SENT")
    reach = {one["audience"]: one for one in shown["reach"]}
    assert (reach["enterprise"]["sent"], reach["enterprise"]["confirmed"], reach["enterprise"]["waiting"]) == (3, 1, 2)
    clock.advance(timedelta(days=10))
    late = service.call("list_notices", alert_id=key, audience="enterprise", late=True)["items"]
    assert {one["uscc"] for one in late} == set(codes[1:])
    assert all(one["late"] for one in late)
    assert {one["late"] for one in service.call("get_alert", alert_id=key)["who_knows"]["reach"]} == {
        reach["agency"]["waiting"],
        2,
    }


@pytest.mark.requirement("D.7")
def test_who_does_not_confirm_is_late_and_told_to_those_above_and_who_does_is_not(service: Harness, clock: FixedClock):
    key = warned(service, uscc=firm(service, 1, "甲"))
    first, *others = service.call("list_notices", alert_id=key, audience="agency", limit=200)["items"]
    service.call("confirm_notice", agency=first["recipient"], notice_id=first["notice_id"])
    for _ in range(4):
        clock.advance(timedelta(days=1))
        service.run_chores()
    late = {event.data["responsible"] for event in service.said("enforcement.clock_changed") if event.data["late"]}
    assert first["recipient"] not in late
    assert {one["recipient"] for one in others} <= late
    (asked,) = service.call("list_clocks", kind="notices_to_enterprises")["items"]
    assert (asked["responsible"], asked["state"]) == ("customs", "LATE")


def test_once_every_enterprise_has_confirmed_the_clock_of_who_warned_is_met(service: Harness):
    code = firm(service, 1, "甲")
    warned(service, uscc=code)
    service.call("confirm_notice", agency="portal", notice_id=feed(service, code)[0]["notice_id"], uscc=code)
    assert service.call("list_clocks", kind="notices_to_enterprises")["items"][0]["state"] == "MET"


def test_nobody_confirms_for_another(service: Harness):
    code = firm(service, 1, "甲", hs_codes=["640399"])
    key = warned(service)
    mine = service.call("list_notices", recipient="samr", alert_id=key)["items"][0]["notice_id"]
    theirs = feed(service, code)[0]["notice_id"]
    with pytest.raises(NotPermitted, match="business of samr"):
        service.call("confirm_notice", agency="nh-samr", notice_id=mine)
    with pytest.raises(InvalidRequest, match="not this enterprise's"):
        service.call("confirm_notice", agency="portal", notice_id=theirs, uscc=uscc(2))
    with pytest.raises(InvalidRequest, match="not this enterprise's"):
        service.call("confirm_notice", agency="samr", notice_id=mine, uscc=code)
    with pytest.raises(NotPermitted):
        service.call("confirm_notice", agency="tax", notice_id=theirs, uscc=code)
    assert service.call("get_notice", notice_id=theirs)["state"] == "SENT"


@pytest.mark.requirement("R-07")
def test_a_new_turn_ends_what_was_to_be_confirmed_and_is_told_to_all_who_were_told_before(service: Harness):
    code = firm(service, 1, "甲", hs_codes=["640399"])
    key = warned(service)
    before = told(service, key)
    service.call("move_alert", agency="customs", alert_id=key, to="DOWNGRADED", level="low")
    new, old = feed(service, code)
    assert (old["state"], new["kind"], new["state"], new["due_on"]) == ("SUPERSEDED", "downgraded", "SENT", None)
    with pytest.raises(Conflict, match="SUPERSEDED"):
        service.call("confirm_notice", agency="portal", notice_id=old["notice_id"], uscc=code)
    page = service.call("list_notices", alert_id=key, audience="agency", state="SENT", limit=200)["items"]
    assert {one["recipient"] for one in page} == before
    service.call("move_alert", agency="customs", alert_id=key, to="LIFTED", reason="整改合格")
    assert feed(service, code)[0]["kind"] == "lifted"
    states = {one["state"] for one in service.call("list_clocks", limit=200)["items"]}
    assert states == {"CANCELLED"}


@pytest.mark.requirement("R-08", "R-10")
def test_an_enterprise_confirmed_to_be_meant_is_told_too(service: Harness):
    before = firm(service, 1, "先确认的厂", hs_codes=["950300"])
    after = firm(service, 2, "后确认的厂", hs_codes=["950300"])
    key = recorded(service, reference="S-0", usccs=[before])
    service.call("decide_risk_matches", match_ids=[matches(service, key)[0]["match_id"]], to="CONFIRMED")
    alert_id = issued(service, reference="S-1", usccs=[after])
    assert (feed(service, before), feed(service, after)) == ([], [])
    information = service.call("get_alert", alert_id=alert_id)["information_id"]
    match = matches(service, information)[0]["match_id"]
    service.call("decide_risk_matches", match_ids=[match], to="CONFIRMED")
    (one,) = feed(service, after)
    assert (one["alert_id"], one["due_on"]) == (alert_id, "2026-11-25")


# ---- very many
def test_very_many_enterprises_are_told_in_steps_and_each_once(service: Harness, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(noticing, "AT_ONCE", 20)
    monkeypatch.setattr(noticing, "A_STEP", 15)
    rows = [
        {
            "uscc": uscc(number), "name": f"第{number}厂", "division": "441323", "hs_codes": ("640399",), "active": True,
            "name_en": None, "hs_prefixes": ("64", "6403", "640399"),
        }
        for number in range(60)
    ]  # fmt: skip
    with service.engine.begin() as connection:
        connection.execute(sa.insert(models.table(models.EnterpriseRow)), rows)
    key = warned(service)
    shown = service.call("get_alert", alert_id=key)["who_knows"]
    assert shown["spreading"] is True
    assert next(one["sent"] for one in shown["reach"] if one["audience"] == "enterprise") == 20
    service.run_chores()
    shown = service.call("get_alert", alert_id=key)["who_knows"]
    assert shown["spreading"] is False
    assert next(one["sent"] for one in shown["reach"] if one["audience"] == "enterprise") == 60
    assert all(len(feed(service, row["uscc"])) == 1 for row in rows)


def test_nobody_is_told_of_a_turn_that_another_has_overtaken(service: Harness, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(noticing, "AT_ONCE", 2)
    codes = [firm(service, number, f"第{number}厂", hs_codes=["640399"]) for number in range(1, 6)]
    key = warned(service)
    service.call("move_alert", agency="customs", alert_id=key, to="LIFTED", reason="整改合格")
    service.run_chores()
    kinds = [[one["kind"] for one in feed(service, code)] for code in codes]
    assert kinds == [["lifted", "issued"]] * 2 + [["lifted"]] * 3
    assert not service.call("list_notices", alert_id=key, audience="enterprise", state="SENT", late=True)["items"]


def test_of_two_who_confirm_last_at_once_the_second_meets_the_clock(service: Harness):
    codes = [firm(service, number, f"第{number}厂", hs_codes=["640399"]) for number in (1, 2)]
    warned(service)
    notices = [feed(service, code)[0]["notice_id"] for code in codes]
    clocks = models.table(models.ClockRow)
    held = sa.select(clocks.c.clock_id).where(clocks.c.kind == "notices_to_enterprises").with_for_update()
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with ThreadPoolExecutor(2) as pool:
        with service.engine.begin() as connection:
            connection.execute(held)
            told = [
                pool.submit(service.call, "confirm_notice", agency="portal", notice_id=notice, uscc=code)
                for notice, code in zip(notices, codes, strict=True)
            ]
            while connection.scalar(waiting) < len(told) and not all(one.done() for one in told):
                pass
        assert {one.result()["state"] for one in told} == {"CONFIRMED"}
    assert service.call("list_clocks", kind="notices_to_enterprises")["items"][0]["state"] == "MET"


def test_the_database_names_a_notice_as_the_domain_does(service: Harness):
    code = firm(service, 1, "甲", hs_codes=["640399"])
    key = warned(service)
    with service.engine.connect() as connection:
        push = connection.execute(sa.select(models.PushRow.push_id).where(models.PushRow.alert_id == key)).scalar_one()
    assert feed(service, code)[0]["notice_id"] == notice_id(push, code)


def test_days_that_another_calendar_moves_are_moved_where_they_are_shown(service: Harness):
    code = firm(service, 1, "甲", hs_codes=["640399"])
    key = warned(service)
    clocks = models.table(models.ClockRow)
    with service.engine.begin() as connection:
        for row in (models.NoticeRow, models.FirstMeasureRow):
            connection.execute(sa.update(models.table(row)).values(provisional=True))
        connection.execute(sa.update(clocks).values(due_on=TODAY, provisional=False))
    service.run_daily()
    found = [*feed(service, code), *service.call("list_first_measures", alert_id=key)["items"]]
    found += service.call("list_notices", alert_id=key, audience="agency", limit=200)["items"]
    assert {(one["due_on"], one["provisional"]) for one in found} == {(TODAY, False)}


@pytest.mark.requirement("R-01", "R-02", "R-07", "R-08", "Z-03")
def test_a_risk_goes_from_what_is_heard_to_what_is_done_and_is_lifted(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司", hs_codes=["950300"])
    key = recorded(service, usccs=[code])
    (match,) = matches(service, key)
    harm = [{"description": "致敏", "severity": 4, "band": ">1/10"}]
    assert service.call("assess_risk", information_id=key, scenarios=harm)["level"] == "serious"
    order = {"level": "serious", "hs_prefix": "6403", "risk": "chemical", "source_reference": "S-1"}
    alert_id = service.call("issue_alert", information_id=key, **order)["alert_id"]
    assert feed(service, code) == []
    (sure,) = service.call("decide_risk_matches", match_ids=[match["match_id"]], to="CONFIRMED")["items"]
    assert sure["state"] == "CONFIRMED"
    (notice,) = feed(service, code)
    service.call("confirm_notice", agency="portal", notice_id=notice["notice_id"], uscc=code, note="已停止发运")
    measures = service.call("list_first_measures", alert_id=alert_id, proposed_to="samr")["items"]
    done = {"to": "DONE", "report": "已排查", "agency": "samr", "measure_id": measures[0]["measure_id"]}
    assert service.call("move_first_measure", **done)["state"] == "DONE"
    service.call("move_alert", alert_id=alert_id, to="LIFTED", reason="整改合格")
    shown = service.call("get_alert", alert_id=alert_id)
    assert {one["state"] for one in shown["first_measures"]} == {"DONE", "ENDED"}
    assert [step["to_state"] for step in shown["history"]] == ["ISSUED", "LIFTED"]
    assert feed(service, code)[0]["kind"] == "lifted"
    running = service.call("list_clocks", open=True, limit=200)["items"]
    assert running == []


# ---- first measures
@pytest.mark.requirement("R-06", "A-06")
def test_first_measures_are_proposed_by_level_and_kind_of_harm_to_those_who_can_take_them(service: Harness):
    alert_id = issued(service)
    shown = service.call("get_alert", alert_id=alert_id)["first_measures"]
    proposed = {(one["agency"], one["code"]) for one in shown}
    assert {
        ("customs", "targeted_inspection"),
        ("customs", "material_test"),
        ("samr", "source_screening"),
        ("nh-samr", "domestic_market_check"),
        ("office", "convene_leading_group"),
    } <= proposed
    assert not any(code == "electrical_safety_test" for _, code in proposed)
    assert {one["state"] for one in shown} == {"PROPOSED"}
    assert all(one["clause"] and one["due_on"] > "2026-11-22" for one in shown)
    low = warned(service, level="low", source_reference="S-2")
    assert service.call("get_alert", alert_id=low)["first_measures"] == []


def test_a_body_takes_on_declines_or_reports_what_was_proposed_to_it(service: Harness):
    warned(service)
    mine = service.call("list_first_measures", proposed_to="samr")["items"]
    first, second = mine[0]["measure_id"], mine[1]["measure_id"]
    with pytest.raises(NotPermitted, match="business of samr"):
        service.call("move_first_measure", agency="nh-samr", measure_id=first, to="ACCEPTED")
    taken = service.call("move_first_measure", agency="samr", measure_id=first, to="ACCEPTED")
    assert service.call("move_first_measure", agency="samr", measure_id=first, to="ACCEPTED") == taken
    with pytest.raises(InvalidRequest, match="what was done"):
        service.call("move_first_measure", agency="samr", measure_id=first, to="DONE")
    done = service.call("move_first_measure", agency="samr", measure_id=first, to="DONE", report="排查12家，均合格")
    assert (done["state"], done["ended_on"], done["report"]) == ("DONE", "2026-11-22", "排查12家，均合格")
    with pytest.raises(InvalidRequest, match="why, is not told"):
        service.call("move_first_measure", agency="samr", measure_id=second, to="DECLINED")
    service.call("move_first_measure", agency="samr", measure_id=second, to="DECLINED", reason="无同类产品")
    with pytest.raises(Conflict, match="DECLINED"):
        service.call("move_first_measure", agency="samr", measure_id=second, to="ACCEPTED")


def test_what_is_not_done_when_the_alert_is_lifted_ends_and_an_upgrade_proposes_no_measure_twice(service: Harness):
    key = warned(service, level="high")
    before = service.call("get_alert", alert_id=key)["first_measures"]
    service.call("move_alert", agency="customs", alert_id=key, to="UPGRADED", level="serious")
    after = service.call("get_alert", alert_id=key)["first_measures"]
    names = [(one["agency"], one["code"]) for one in after]
    assert len(set(names)) == len(names) > len(before)
    service.call("move_alert", agency="customs", alert_id=key, to="LIFTED")
    assert {one["state"] for one in service.call("get_alert", alert_id=key)["first_measures"]} == {"ENDED"}
