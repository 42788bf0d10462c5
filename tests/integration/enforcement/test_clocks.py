"""Clocks on the database: seen, reminded, late, told to those above, extended; over restarts and a year of days."""

from datetime import date, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from databus.clock import FixedClock
from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.testing import Harness
from services.enforcement.repository import EnforcementTransaction
from services.enforcement.service import EnforcementService
from services.enforcement.use_cases import clocks
from tests.integration.enforcement.scenes import PENALTY, TODAY, USCC, malicious

DAY = timedelta(days=1)
ORDINARY = {**PENALTY, "item": "L04", "statute": "产品质量法 50"}
FIRST = date(2026, 11, 22)


def started(service: Harness, kind: str, *, subject_id: str = "m1", agency: str = "samr", **told: Any) -> str:
    """A clock of a matter, as an area starts it in its own transaction."""

    def act(tx: EnforcementTransaction) -> str:
        about = {"kind": kind, "subject_kind": "matter", "subject_id": subject_id, "responsible": agency}
        clock = clocks.start_clock(tx, service.pipeline.service.rules, **({"on": FIRST} | about | told))
        assert clock is not None
        return clock.clock_id

    return service.pipeline.store.run(act)


def look(service: Harness) -> None:
    while service.pipeline.run_chore("look_at_clocks"):
        pass


def to_day(service: Harness, clock: FixedClock, day: date) -> None:
    clock.advance(day - clock.today())
    look(service)


def listed(service: Harness, **wanted: Any) -> list[str]:
    return [one["clock_id"] for one in service.call("list_clocks", **wanted)["items"]]


def told(service: Harness) -> list[tuple[str, str]]:
    return [(event.subject, event.data["state"]) for event in service.said("enforcement.clock_changed")]


def test_a_penalty_case_shows_its_clock_until_it_is_decided(service: Harness):
    case_id = malicious(service)
    case = service.call("get_trace_case", case_id=case_id)
    assert (case["clocks"], case["decision_due_on"]) == ([], "2027-02-20")
    (clock,) = service.call("get_penalty_case", case_id=case["penalty_case_id"])["clocks"]
    assert (clock["kind"], clock["due_on"], clock["provisional"]) == ("penalty_decision", "2027-02-20", False)
    service.call("record_penalty", agency="ciq", **{**PENALTY, "decided_on": TODAY}, trace_case_id=case_id)
    decided = service.call("get_penalty_case", case_id=case["penalty_case_id"])["clocks"][0]
    assert (decided["state"], decided["late"]) == ("MET", False)
    assert service.call("get_trace_case", case_id=case_id)["decision_due_on"] is None


def test_a_penalty_case_that_is_transferred_waits_no_longer(service: Harness):
    case_id = malicious(service)
    service.call("move_trace_case", case_id=case_id, to="CLOSED", transferred_to="公安机关")
    key = service.call("get_trace_case", case_id=case_id)["penalty_case_id"]
    case = service.call("get_penalty_case", case_id=key)
    assert (case["state"], case["transferred_to"], case["clocks"][0]["state"]) == ("TRANSFERRED", "公安机关", "PAUSED")
    history = service.call("get_clock", clock_id=case["clocks"][0]["clock_id"])["history"]
    assert history[-1]["note"] == "移送公安机关"


@pytest.mark.requirement("D.7/3wd-withdraw")
def test_the_withdrawal_of_a_publication_is_told_by_the_agency_itself(service: Harness, clock: FixedClock):
    key = service.call("record_penalty", agency="samr", **ORDINARY)["penalty_id"]
    service.call("annul_penalty", agency="samr", penalty_id=key, document_no="撤1", reason="x")
    clock_id = service.call("get_penalty", penalty_id=key)["clocks"][0]["clock_id"]
    to_day(service, clock, date(2026, 11, 24))
    assert told(service) == [(clock_id, "REMINDED")]
    move = {"clock_id": clock_id, "to": "MET", "document_no": "撤下〔2026〕1号", "on": "2026-11-24"}
    with pytest.raises(NotPermitted, match="is the business of samr"):
        service.call("move_clock", agency="env", **move)
    done = service.call("move_clock", agency="samr", **move)
    assert (done["state"], done["late"], done["ended_on"]) == ("MET", False, "2026-11-24")
    assert service.call("move_clock", agency="samr", **move)["version"] == done["version"]
    assert told(service)[-1] == (clock_id, "MET")


def test_a_clock_that_its_own_matter_meets_is_not_met_by_hand(service: Harness):
    clock_id = started(service, "report_check")
    with pytest.raises(Conflict, match=r"not met by hand \(市场监督管理投诉举报"):
        service.call("move_clock", agency="samr", clock_id=clock_id, to="MET", document_no="x")
    with pytest.raises(NotFound):
        service.call("move_clock", agency="samr", clock_id="none", to="MET", document_no="x")


@pytest.mark.requirement("D.7/15wd-check-lead")
def test_an_agency_extends_its_term_once_with_a_reason_and_a_document(service: Harness):
    clock_id = started(service, "report_check")
    move = {"clock_id": clock_id, "to": "EXTENDED", "document_no": "延〔2026〕1号"}
    with pytest.raises(InvalidRequest, match="a reason is missing"):
        service.call("move_clock", agency="samr", **move)
    longer = service.call("move_clock", agency="samr", **move, reason="案情复杂")
    assert (longer["length"], longer["extensions"], longer["due_on"]) == (30, 1, "2027-01-04")
    assert service.call("move_clock", agency="samr", **move, reason="案情复杂")["version"] == longer["version"]
    with pytest.raises(Conflict, match="no further extension"):
        service.call("move_clock", agency="samr", **{**move, "document_no": "延〔2026〕2号"}, reason="案情复杂")
    with pytest.raises(Conflict, match="not met by hand"):
        service.call("move_clock", agency="samr", **{**move, "to": "MET"})
    file = service.call("get_clock", clock_id=clock_id)
    assert file["history"][-1]["document_no"] == "延〔2026〕1号"
    assert file["history"][-1]["note"].endswith("案情复杂")
    assert file["history"][-1]["clause"]


def test_who_is_late_is_seen_before_anybody_looked(service: Harness, clock: FixedClock):
    late = started(service, "reporter_told", subject_id="m1")
    started(service, "complaint_mediation", subject_id="m2")
    clock.advance(DAY * 10)
    assert listed(service, late="true") == [late]
    assert listed(service, whose="samr", due_before="2026-12-01", open="true") == [late]
    assert listed(service, whose="env") == []
    assert listed(service, subject_kind="matter", subject_id="m1") == [late]
    assert len(listed(service, kind="complaint_mediation")) == 1


def test_those_above_find_the_clocks_they_were_told_of(service: Harness, clock: FixedClock):
    clock_id = started(service, "reporter_told", uscc=USCC)
    assert listed(service, whose="gov") == []
    to_day(service, clock, date(2026, 12, 1))
    assert listed(service, whose="gov") == [clock_id]
    assert listed(service, uscc=USCC, state="ESCALATED") == [clock_id]
    said = service.said("enforcement.clock_changed")[-1]
    assert (said.data["state"], said.data["escalated_to"], said.uscc) == ("ESCALATED", ["gov"], USCC)
    assert set(said.data) == set(get("enforcement.clock_changed").example)


def test_clocks_are_listed_page_by_page(service: Harness):
    keys = [started(service, "report_check", subject_id=f"m{number}") for number in range(5)]
    page = service.call("list_clocks", limit=3)
    rest = service.call("list_clocks", limit=3, cursor=page["next_cursor"])
    assert [one["clock_id"] for one in page["items"] + rest["items"]] == keys[::-1]
    assert rest["next_cursor"] is None


def test_a_second_worker_and_a_restart_bring_each_step_once(service: Harness, clock: FixedClock):
    clock_id = started(service, "reporter_told")
    to_day(service, clock, date(2026, 11, 26))
    again = Harness(EnforcementService, service.engine.url.render_as_string(hide_password=False), clock=clock)
    try:
        look(again)
        to_day(again, clock, date(2026, 12, 1))
    finally:
        again.close()
    look(service)
    assert told(service) == [(clock_id, "REMINDED"), (clock_id, "LATE"), (clock_id, "ESCALATED")]


def test_late_clocks_are_counted_by_kind(service: Harness, clock: FixedClock):
    started(service, "reporter_told")
    to_day(service, clock, date(2026, 12, 10))
    labels = {"service": "enforcement", "kind": "reporter_told"}
    assert REGISTRY.get_sample_value("databus_clocks_late", labels) == 1
    assert REGISTRY.get_sample_value("databus_clocks_late", labels | {"kind": "report_check"}) == 0


@pytest.mark.requirement("D.7")
def test_a_year_of_days_brings_every_clock_its_steps(service: Harness, clock: FixedClock):
    rules = service.pipeline.service.rules
    kinds = [row["code"] for row in rules.table("clock")]
    for month in range(2):
        day = date(2026, 12, 1) + DAY * 30 * month
        for kind in kinds:
            started(service, kind, subject_id=f"{kind} {day}", on=day)
    while clock.today() < date(2027, 11, 22):
        clock.advance(DAY)
        look(service)
    seen: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = service.call("list_clocks", limit=200, cursor=cursor)
        seen, cursor = seen + page["items"], page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == 2 * len(kinds)
    for one in seen:
        over = date.fromisoformat(one["due_on"]) < clock.today()
        assert one["late"] == over, one
        if over:
            settled = date.fromisoformat(one["due_on"]) + 7 * DAY < clock.today()
            assert not settled or one["state"] == ("ESCALATED" if one["escalate_to"] else "LATE"), one
        not_confirmed = one["due_on"] > "2026-12-31"
        assert not one["provisional"] or not_confirmed, one
        assert one["unit"] != "working" or one["provisional"] == not_confirmed, one
    steps = told(service)
    assert len(steps) == len(set(steps))
