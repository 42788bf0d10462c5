"""Incident rooms: who is called, who has said so, tasks, the log that nobody changes, reports, stand-down, review."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sanhu_client.signatures import canonical, verify
from sanhu_client.signatures.keys import PrivateKey

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.testing import Harness
from services.enforcement.domain.incidents import LogEntry, log_holds
from tests.integration.enforcement.scenes import USCC
from tests.integration.enforcement.test_officers import officer, signature

INCIDENT = {
    "reference": "惠东应急〔2026〕1号",
    "title": "出口童鞋六价铬超标批量退运",
    "description": "境外通报三批次",
    "level": "III",
}


def opened(service: Harness) -> str:
    key: str = service.call("open_incident", agency="samr", **INCIDENT)["incident_id"]
    act(service, "samr", key, "CALL", agency_called="ciq")
    return key


def act(service: Harness, agency: str, key: str, what: str, text: str = "x", **told: Any) -> dict[str, Any]:
    return service.call("act_in_incident", agency=agency, incident_id=key, act=what, text=text, **told)


def moved(service: Harness, agency: str, key: str, to: str, **told: Any) -> dict[str, Any]:
    return service.call("move_incident", agency=agency, incident_id=key, to=to, **told)


@pytest.mark.requirement("R-07", "J-07")
def test_an_incident_goes_from_the_call_to_the_review_with_its_lessons(service: Harness):
    key = opened(service)
    assert moved(service, "samr", key, "RESPONDING")["state"] == "RESPONDING"
    room = act(service, "ciq", key, "ACKNOWLEDGE", "收到")
    assert room["calls"] == [{"agency": "ciq", "called_on": "2026-11-22", "acknowledged_on": "2026-11-22"}]
    assert [(one["kind"], one["state"]) for one in room["clocks"]] == [("incident_acknowledgement", "MET")]
    act(service, "samr", key, "ASSIGN", "封存三批次", agency_called="ciq", due_on="2026-11-25")
    act(service, "samr", key, "LINK", link_kind="alert", link_id="a-1")
    with pytest.raises(Conflict, match="tasks_done: SH"):
        moved(service, "samr", key, "STOOD_DOWN", reason="风险已消除")
    with pytest.raises(NotPermitted):
        act(service, "samr", key, "DONE", task_no=1)
    done = act(service, "ciq", key, "DONE", "已封存", task_no=1)
    assert [one["state"] for one in done["clocks"]] == ["MET", "MET"]
    report = act(service, "samr", key, "REPORT", "三批次均已封存")
    assert (report["reports"], report["report_no"]) == (1, "惠东市监情报〔2026〕1号")
    assert act(service, "samr", key, "REPORT", "无新情况")["report_no"] == "惠东市监情报〔2026〕2号"
    moved(service, "samr", key, "STOOD_DOWN", reason="风险已消除")
    act(service, "samr", key, "ASSIGN", "补充抽样方案", agency_called="samr", due_on="2026-12-20", lesson=True)
    with pytest.raises(InvalidRequest, match="review_told"):
        moved(service, "samr", key, "CLOSED")
    closed = moved(service, "samr", key, "CLOSED", review="首报迟一日")
    assert (closed["state"], closed["ended_on"], closed["log_holds"]) == ("CLOSED", "2026-11-22", True)
    learnt = act(service, "samr", key, "DONE", "方案已印发", task_no=2)
    assert ({one["state"] for one in learnt["clocks"]}, learnt["log_holds"]) == ({"MET"}, True)
    closed = learnt
    assert service.said("enforcement.incident_changed")[-1].data["head"] == closed["head"]


@pytest.mark.requirement("R-07")
def test_only_who_was_called_sees_the_room_and_only_the_lead_conducts_it(service: Harness):
    key = opened(service)
    for other in ("tax", "nh-samr", "gov"):
        with pytest.raises(NotFound):
            service.call("get_incident", agency=other, incident_id=key)
        assert service.call("list_incidents", agency=other)["items"] == []
    assert len(service.call("list_incidents", agency="ciq", level="III")["items"]) == 1
    with pytest.raises(NotPermitted, match="SH"):
        act(service, "ciq", key, "CALL", agency_called="tax")
    with pytest.raises(NotPermitted):
        moved(service, "ciq", key, "RESPONDING")
    with pytest.raises(InvalidRequest) as refused:
        act(service, "samr", key, "CALL", agency_called="portal")
    assert refused.value.fields[0][0] == "agency_called"
    with pytest.raises(Conflict):
        act(service, "samr", key, "CALL", "again", agency_called="ciq")


@pytest.mark.requirement("R-07")
def test_the_log_shows_whether_an_entry_was_changed_left_out_or_added(service: Harness):
    key = opened(service)
    act(service, "ciq", key, "NOTE", "到场")
    again = act(service, "ciq", key, "NOTE", "到场")
    assert again["entries"] == 3
    act(service, "samr", key, "NOTE", "收到")
    again = act(service, "ciq", key, "NOTE", "到场")  # hours later, the same words: another entry
    assert again["entries"] == 5
    items = service.call("list_incident_log", agency="ciq", incident_id=key)["items"]
    names = LogEntry.__dataclass_fields__
    log = [LogEntry(**{n: v for n, v in one.items() if n in names} | {"at": at(one)}) for one in items]
    assert log_holds(log, again["head"])
    for forged in (log[1:], log[:-1], [replace(log[0], text="别的"), *log[1:]], [*log, log[-1]]):
        assert not log_holds(forged, again["head"])
    assert [
        one["place"] for one in service.call("list_incident_log", agency="ciq", incident_id=key, after=3)["items"]
    ] == [4, 5]


def at(entry: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["at"]).astimezone(UTC)


@pytest.mark.requirement("R-07")
def test_who_was_called_and_says_nothing_is_late_and_the_lead_is_told(service: Harness, clock: FixedClock):
    opened(service)
    clock.advance(datetime(2026, 11, 25, 4, tzinfo=UTC) - clock.now())
    service.run_chores()
    (late,) = service.call("list_clocks", kind="incident_acknowledgement", late=True)["items"]
    assert (late["responsible"], late["state"], late["escalate_to"]) == ("ciq", "ESCALATED", ["samr"])


@pytest.mark.requirement("R-07")
def test_nobody_changes_the_log_in_the_database_and_what_stands_beside_a_text_is_in_it(service: Harness):
    key = opened(service)
    act(service, "samr", key, "ASSIGN", "封存三批次", agency_called="ciq", due_on="2026-11-25")
    (called, task) = service.call("get_incident", agency="ciq", incident_id=key)["log"][1:]
    assert called["details"] == {"agency_called": "ciq"}
    assert task["details"] == {"agency_called": "ciq", "due_on": "2026-11-25", "task_no": 1}
    with service.engine.begin() as connection, pytest.raises(sa.exc.DBAPIError, match="neither changed"):
        connection.execute(sa.text("UPDATE incident_log SET text = 'x'"))
    with service.engine.begin() as connection, pytest.raises(sa.exc.DBAPIError, match="neither changed"):
        connection.execute(sa.text("DELETE FROM incident_log"))


@pytest.mark.requirement("R-07")
def test_once_officers_have_keys_each_entry_is_signed_and_shows_by_whom(service: Harness):
    key, private = opened(service), PrivateKey.generate()
    who = officer(service, 1, key=private, posts=["inspector"])
    with pytest.raises(InvalidRequest) as refused:
        act(service, "ciq", key, "NOTE", "到场")
    assert refused.value.fields[0][0] == "signatures"
    said: dict[str, Any] = {"act": "enter_in_incident", "subject_kind": "incident", "subject_id": key}
    said |= {"agency": "ciq", "entry": "NOTE", "text": "到场", "details": {}}
    with pytest.raises(InvalidRequest):
        act(service, "ciq", key, "NOTE", "未到场", signatures=[signature(who, private, said)])
    entry = act(service, "ciq", key, "NOTE", "到场", signatures=[signature(who, private, said)])["log"][-1]
    assert entry["signed_by"] == who
    (kept,) = service.call("list_signatures", agency="ciq", subject_kind="incident", subject_id=key)["items"]
    assert (kept["digest"], kept["statement"]) == (entry["signed_digest"], said)
    assert verify(kept["jws"], canonical(kept["statement"]), lambda _: kept["public_key"])
    assert act(service, "samr", key, "NOTE", "收到")["log_holds"]


@pytest.mark.requirement("R-07", "R-10")
def test_an_enterprise_that_an_incident_concerns_is_told_by_a_notice_of_its_county(service: Harness):
    key = opened(service)
    with pytest.raises(NotPermitted):
        act(service, "ciq", key, "INFORM", "x", uscc=USCC)
    room = act(service, "samr", key, "INFORM", "请立即封存三批次", uscc=USCC)
    assert room["links"] == [{"kind": "enterprise", "id": USCC}]
    assert room["log"][-1]["details"] == {"uscc": USCC, "document_no": "惠东市监急警〔2026〕1号"}
    said = service.said("enforcement.document_changed")[-1]
    assert (said.uscc, said.data["kind"], said.data["state"]) == (USCC, "incident_notice", "ISSUED")
    elsewhere = service.call("open_incident", agency="nh-samr", **INCIDENT)["incident_id"]
    with pytest.raises(NotPermitted, match="samr"):
        act(service, "nh-samr", elsewhere, "INFORM", "x", uscc=USCC)
