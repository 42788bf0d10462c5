"""Whether everybody is rated, who is missing and why, and who has not reported."""

from datetime import date, timedelta

import pytest

from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotPermitted
from tests.integration.credit.conftest import ONE, TODAY, TWO, shoemaker

ZONE = "huidong-shoes"
THREE = shoemaker(3)
FOUR = shoemaker(4)
REPORT = {"duty": "market", "division": "441323", "period": "2026-11", "nil": True, "document_no": "惠东市监信1号"}


def join(credit, uscc, state="ACTIVE", zone_id=ZONE, on=TODAY, version=1):
    data = {
        **get("enterprise.membership_changed").example,
        "membership_id": f"{zone_id}/{uscc}",
        "zone_id": zone_id,
        "uscc": uscc,
        "state": state,
        "on": on.isoformat(),
        "version": version,
    }
    credit.deliver("enterprise.membership_changed", subject=f"{zone_id}/{uscc}", data=data)


def coverage(credit, **ask):
    return credit.call("get_coverage", **{"zone_id": ZONE, **ask})


def reports(credit, **ask):
    return {
        (one["agency"], one["duty"], one["period"]): one
        for one in credit.call("list_reports", **{"division": "441323", "limit": 200, **ask})["items"]
    }


@pytest.mark.requirement("C-02", "Z-43", "D.3/K8")
def test_all_members_rated_is_full_coverage_and_one_unrated_is_not(credit):
    for uscc in (ONE, TWO):
        credit.rated(uscc)
        join(credit, uscc)
    found = coverage(credit)
    assert (found["members"], found["rated"], found["passed"], found["missing"]) == (2, 2, True, [])
    credit.register(THREE)
    join(credit, THREE)
    found = coverage(credit)
    assert (found["members"], found["rated"], found["passed"]) == (3, 2, False)
    assert [one["uscc"] for one in found["missing"]] == [THREE]


@pytest.mark.requirement("C-02")
def test_each_missing_member_is_told_with_the_reason_and_what_helps(credit):
    credit.clock.advance(date(2026, 9, 1) - TODAY)
    credit.register(ONE)
    credit.clock.advance(date(2026, 10, 5) - date(2026, 9, 1))
    credit.register(TWO)
    credit.rated(THREE)
    credit.register(THREE, active=False)
    for uscc in (ONE, TWO, THREE, FOUR):
        join(credit, uscc, on=date(2026, 10, 5))
    found = coverage(credit)
    assert {one["uscc"]: one["reason"] for one in found["missing"]} == {
        ONE: "NEVER_RATED",
        TWO: "NEW",
        THREE: "INACTIVE",
        FOUR: "UNKNOWN",
    }
    assert found["by_reason"] == {"INACTIVE": 1, "NEVER_RATED": 1, "NEW": 1, "UNKNOWN": 1}
    assert all(one["zh"] and one["en"] for one in found["missing"])
    credit.call("rate_formally", usccs=[ONE], on="2026-10-05")
    assert coverage(credit, on="2027-11-01")["by_reason"]["EXPIRED"] == 1


def test_a_zone_without_members_is_not_covered(credit):
    found = coverage(credit, zone_id="nobody")
    assert (found["members"], found["passed"], found["agencies"]) == (0, False, [])


def test_coverage_of_a_day_counts_who_was_a_member_and_was_rated_then(credit):
    credit.register()
    join(credit, ONE)
    credit.clock.advance(timedelta(days=5))
    credit.call("rate_formally", usccs=[ONE])
    join(credit, ONE, "REMOVED", on=TODAY + timedelta(days=9), version=2)
    days = [(on, coverage(credit, on=(TODAY + timedelta(days=on)).isoformat())) for on in (-1, 0, 4, 5, 8, 9)]
    assert [(on, found["members"], found["rated"]) for on, found in days] == [
        (-1, 0, 0),
        (0, 1, 0),
        (4, 1, 0),
        (5, 1, 1),
        (8, 1, 1),
        (9, 0, 0),
    ]


def test_missing_members_come_a_page_at_a_time(credit):
    usccs = sorted(shoemaker(number) for number in range(10, 15))
    for uscc in usccs:
        credit.register(uscc)
        join(credit, uscc)
    first = coverage(credit, limit=3)
    second = coverage(credit, limit=3, cursor=first["next_cursor"])
    assert [one["uscc"] for one in first["missing"] + second["missing"]] == usccs
    assert (first["members"], second["members"], second["next_cursor"]) == (5, 5, None)


@pytest.mark.requirement("C-07")
def test_enterprises_are_listed_and_counted_by_their_classes(credit):
    credit.rated(ONE)
    credit.rated(TWO)
    credit.act(uscc=TWO, item="L02")
    credit.register(THREE)
    credit.register(FOUR, active=False)
    credit.act("9号", uscc=shoemaker(5))
    join(credit, ONE)
    listed = {one["uscc"]: (one["category"], one["grade"]) for one in credit.call("list_ratings")["items"]}
    assert listed == {
        ONE: ("RATED", "A"),
        TWO: ("RATED", "D"),
        THREE: ("UNRATED", "U"),
        FOUR: ("INACTIVE", "U"),
        shoemaker(5): ("UNREGISTERED", "U"),
    }
    counted = credit.call("get_statistics")
    assert (counted["enterprises"], counted["rated"], counted["unrated"], counted["inactive"]) == (5, 2, 1, 1)
    assert counted["by_grade"] == {"A": 1, "D": 1, "U": 1}
    assert [(one["place"], one["enterprises"]) for one in counted["zones"]] == [(ZONE, 1)]
    assert {one["place"]: one["enterprises"] for one in counted["divisions"]} == {None: 1, "441323": 4}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"grade": "D"}, [TWO]),
        ({"zone_id": ZONE}, [ONE]),
        ({"category": "UNRATED"}, [THREE]),
        ({"division": "4413", "grade": "A"}, [ONE]),
        ({"division": "330226"}, []),
        ({"due_by": "2027-11-01"}, [ONE, TWO]),
        ({"due_by": "2027-10-31"}, []),
    ],
)
def test_a_list_of_ratings_is_narrowed_down(credit, filters, expected):
    for uscc in (ONE, TWO):
        credit.rated(uscc)
    credit.act(uscc=TWO, item="L02")
    credit.register(THREE)
    join(credit, ONE)
    assert [one["uscc"] for one in credit.call("list_ratings", **filters)["items"]] == sorted(expected)


def test_ratings_come_a_page_at_a_time(credit):
    usccs = sorted(shoemaker(number) for number in range(10, 15))
    for uscc in usccs:
        credit.register(uscc)
    first = credit.call("list_ratings", limit=2)
    second = credit.call("list_ratings", limit=200, cursor=first["next_cursor"])
    assert [one["uscc"] for one in first["items"] + second["items"]] == usccs
    assert second["next_cursor"] is None


@pytest.mark.requirement("C-01", "C-03", "C-09")
def test_every_body_of_the_credit_work_owes_a_report_for_each_period(credit):
    credit.clock.advance(date(2026, 12, 1) - TODAY)
    owed = reports(credit)
    months = {(agency, duty) for agency, duty, period in owed if period == "2026-11"}
    assert months == {("customs", "inspection"), ("samr", "market"), ("commerce", "trade"), ("sme", "smes")}
    assert owed["samr", "market", "2026-11"]["state"] == "DUE"
    assert owed["samr", "market", "2026-11"]["due_on"] == "2026-12-07"
    assert owed["samr", "market", "2026-12"]["state"] == "OPEN"
    assert owed["tax", "departments", "2026-Q4"]["state"] == "OPEN"
    ninghai = {one["agency"] for one in credit.call("list_reports", division="330226", limit=200)["items"]}
    assert {"nh-samr", "nh-commerce", "customs"} <= ninghai
    assert not ninghai & {"samr", "commerce", "sme"}


@pytest.mark.requirement("C-01", "C-09")
def test_a_report_that_nothing_is_known_is_kept_and_said(credit):
    credit.clock.advance(date(2026, 12, 1) - TODAY)
    filed = credit.call("file_report", agency="samr", **REPORT)
    assert (filed["state"], filed["nil"], filed["records"], filed["version"]) == ("FILED", True, 0, 1)
    (said,) = credit.said("credit.report_filed")
    assert (said.subject, said.data["document_no"]) == ("market/441323/samr/2026-11", "惠东市监信1号")
    assert credit.call("file_report", agency="samr", **REPORT) == filed
    assert len(credit.said("credit.report_filed")) == 1
    assert reports(credit, state="FILED").keys() == {("samr", "market", "2026-11")}


def test_a_report_counts_the_records_of_its_period_and_may_not_say_there_are_none(credit):
    credit.register()
    credit.act(effective_on="2026-11-20")
    credit.clock.advance(date(2026, 12, 1) - TODAY)
    with pytest.raises(Conflict, match="1 records"):
        credit.call("file_report", agency="samr", **REPORT)
    assert credit.call("file_report", agency="samr", **{**REPORT, "nil": False})["records"] == 1
    with pytest.raises(Conflict, match="no record"):
        credit.call("file_report", agency="commerce", **{**REPORT, "duty": "trade", "nil": False})


def test_a_record_that_comes_after_nothing_was_reported_contradicts_the_report_until_it_is_made_anew(credit):
    credit.register()
    credit.clock.advance(date(2026, 12, 1) - TODAY)
    credit.call("file_report", agency="samr", **REPORT)
    credit.act(effective_on="2026-11-30")
    late = reports(credit)["samr", "market", "2026-11"]
    assert (late["nil"], late["records"], late["records_now"], late["contradicted"]) == (True, 0, 1, True)
    anew = credit.call("file_report", agency="samr", **{**REPORT, "nil": False, "document_no": "惠东市监信2号"})
    assert (anew["version"], anew["records"], anew["contradicted"]) == (2, 1, False)
    assert [event.data["version"] for event in credit.said("credit.report_filed")] == [1, 2]


@pytest.mark.parametrize(
    ("agency", "change", "error", "match"),
    [
        ("commerce", {}, NotPermitted, "samr"),
        ("nh-samr", {}, NotPermitted, "samr"),
        ("samr", {"duty": "weather"}, InvalidRequest, "one of inspection"),
        ("samr", {"division": "110000"}, InvalidRequest, "330226, 441323"),
        ("samr", {"period": "2026-10"}, InvalidRequest, "such as 2026-11"),
        ("samr", {"period": "2026-Q4"}, InvalidRequest, "such as 2026-11"),
        ("samr", {"period": "2026-13"}, InvalidRequest, "2026-Q4"),
        ("samr", {"period": "2026-12"}, Conflict, "before 2026-12-01"),
        ("samr", {"nil": "yes"}, InvalidRequest, "true or false"),
    ],
)
def test_a_wrong_report_is_refused_and_nothing_is_kept(credit, agency, change, error, match):
    credit.clock.advance(date(2026, 12, 1) - TODAY)
    with pytest.raises(error) as refused:
        credit.call("file_report", agency=agency, **{**REPORT, **change})
    assert match in str(refused.value.__dict__) + str(refused.value)
    assert credit.said("credit.report_filed") == []
    assert "FILED" not in {one["state"] for one in reports(credit).values()}


@pytest.mark.requirement("C-09")
def test_a_body_is_reminded_once_each_working_day_and_the_office_is_told_after_a_term(credit):
    credit.clock.advance(date(2026, 12, 1) - TODAY)
    for agency, duty in (("customs", "inspection"), ("commerce", "trade"), ("sme", "smes")):
        credit.call("file_report", agency=agency, **{**REPORT, "duty": duty, "document_no": f"{duty}1号"})
    for on in (date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 8), date(2026, 12, 12), date(2026, 12, 15)):
        credit.clock.advance(on - credit.clock.today())
        credit.run_daily(on)
    said = [event for event in credit.said("credit.report_reminded") if event.data["division"] == "441323"]
    assert [(one.data["on"], one.data["agency"], one.data["escalated_to"]) for one in said] == [
        ("2026-12-08", "samr", []),
        ("2026-12-15", "samr", ["office"]),
    ]
    assert [one.data["version"] for one in said] == [1, 2]
    assert said[0].data["reports"] == [
        {
            "duty": "market",
            "period": "2026-11",
            "due_on": "2026-12-07",
            "clause": "SH 四(十三), 六(二); SN附2 三(四)1",
        }
    ]
    credit.call("file_report", agency="samr", **REPORT)
    credit.run_daily(date(2026, 12, 16))
    assert len([one for one in credit.said("credit.report_reminded") if one.data["division"] == "441323"]) == 2


@pytest.mark.requirement("C-02", "C-09")
def test_coverage_names_the_bodies_that_have_not_reported_the_late_ones_first(credit):
    credit.rated()
    join(credit, ONE)
    credit.clock.advance(date(2026, 12, 8) - TODAY)
    credit.call("file_report", agency="samr", **REPORT)
    agencies = coverage(credit)["agencies"]
    assert [one["agency"] for one in agencies][:3] == ["commerce", "customs", "sme"]
    assert (agencies[0]["overdue"], agencies[0]["overdue_since"], agencies[0]["reported"]) == (1, "2026-12-07", False)
    told = next(one for one in agencies if one["agency"] == "samr")
    assert (told["filed"], told["overdue"], told["last_filed_on"], told["reported"]) == (1, 0, "2026-12-08", True)


def test_a_period_that_is_none_is_refused_where_reports_are_read(credit):
    with pytest.raises(InvalidRequest, match="a month such as 2026-11"):
        credit.call("list_reports", period="2026-13")


def test_reports_come_a_page_at_a_time_each_once(credit):
    credit.clock.advance(date(2027, 2, 1) - TODAY)
    found, cursor = [], None
    while True:
        page = credit.call("list_reports", limit=7, **({"cursor": cursor} if cursor else {}))
        found += [(one["duty"], one["division"], one["agency"], one["period"]) for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(found) == len(set(found)) == len(credit.call("list_reports", limit=200)["items"])
    with pytest.raises(InvalidRequest):
        credit.call("list_reports", cursor="market/441323/samr/1999-01")
