"""Moves that two make at the same moment: one is made, the other is refused, and nothing is lost or made twice."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from databus.clock import FixedClock
from databus.errors import Conflict, SanhuError
from databus.testing import Harness
from tests.integration.enforcement import test_assistance as asking
from tests.integration.enforcement import test_incidents as room
from tests.integration.enforcement import test_transfers as handing
from tests.integration.enforcement.scenes import CASE

Call = Callable[[], Any]


def at_once(*calls: Call) -> list[Any]:
    """What came of calls that all begin when the last one is ready."""
    gate = Barrier(len(calls))

    def run(call: Call) -> Any:
        gate.wait(timeout=30)
        try:
            return call()
        except SanhuError as refused:
            return refused

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def refused(found: Sequence[Any]) -> list[SanhuError]:
    return [one for one in found if isinstance(one, SanhuError)]


@pytest.mark.requirement("D.4/assistance")
def test_a_request_accepted_and_refused_at_once_is_one_of_both(service: Harness):
    for number in range(5):
        made = asking.sent(service, reference=f"{number}")
        found = at_once(
            lambda made=made: asking.moved(service, "samr", made, "ACCEPTED"),  # type: ignore[misc]
            lambda made=made: asking.moved(  # type: ignore[misc]
                service, "samr", made, "REFUSED", refusal="unlawful", explanation="x"
            ),
        )
        (problem,) = refused(found)
        assert isinstance(problem, Conflict)
        file = service.call("get_assistance", agency="ciq", request_id=made["request_id"])
        assert [step["to_state"] for step in file["history"]][:2] == ["DRAFT", "SENT"]
        assert (len(file["history"]), file["version"]) == (3, 3)
        assert [one["state"] for one in file["clocks"] if one["kind"] == "assistance_acknowledgement"] == ["MET"]


@pytest.mark.requirement("D.4/assistance")
def test_the_same_request_and_the_same_sending_at_once_are_made_once(service: Harness):
    order = {"agency": "ciq", **asking.REQUEST}
    found = at_once(*[lambda: service.call("request_assistance", **order)] * 4)
    assert not refused(found)
    assert len({one["request_id"] for one in found}) == 1
    sent = at_once(*[lambda: asking.moved(service, "ciq", found[0], "SENT")] * 4)
    assert {one["letter_no"] for one in sent} == {"惠州检协〔2026〕1号"}
    assert len(service.said("enforcement.assistance_requested")) == 1


@pytest.mark.requirement("D.7/30d-assistance")
def test_what_is_answered_while_it_is_stopped_is_stopped(service: Harness, clock: FixedClock):
    made = asking.sent(service)
    asking.moved(service, "samr", made, "ACCEPTED")
    asking.moved(service, "samr", made, "WORKING")
    asking.on(clock, "2026-12-23")

    def answer() -> Any:
        return asking.moved(service, "samr", made, "ANSWERED", answer="x", evidence=asking.EVIDENCE)

    found = at_once(answer, service.run_chores, service.run_chores)
    assert len(refused(found)) == 1
    file = service.call("get_assistance", agency="gov", request_id=made["request_id"])
    assert (file["state"], [step["to_state"] for step in file["history"]].count("CLOSED")) == ("CLOSED", 1)


@pytest.mark.requirement("J-06")
def test_a_case_sent_to_two_at_once_goes_to_one_and_is_taken_or_withdrawn(service: Harness):
    case_id = service.call("open_trace_case", agency="samr", **CASE)["case_id"]
    found = at_once(
        lambda: handing.handed(service, subject_id=case_id, to_agency="customs"),
        lambda: handing.handed(service, subject_id=case_id, to_agency="ciq"),
        lambda: handing.handed(service, subject_id=case_id, to_agency="customs"),
    )
    sent = {one["transfer_id"]: one for one in found if not isinstance(one, SanhuError)}
    assert len(sent) == 1
    (one,) = sent.values()
    found = at_once(
        lambda: handing.moved(service, one["to_agency"], one, "RECEIVED", officer="officer-9", items=handing.DIGESTS),
        lambda: handing.moved(service, "samr", one, "WITHDRAWN", reason="改由本局办理"),
    )
    assert len(refused(found)) == 1
    after = service.call("get_transfer", agency="samr", transfer_id=one["transfer_id"])
    owner = service.call("get_trace_case", case_id=case_id)["agency"]
    assert owner == {"RECEIVED": one["to_agency"], "WITHDRAWN": "samr"}[after["state"]]
    assert (len(after["custody"]), after["chain_holds"]) == (2, True)


@pytest.mark.requirement("R-07")
def test_what_many_enter_in_a_log_at_once_stands_there_in_one_chain(service: Harness):
    key = room.opened(service)
    calls = [
        lambda who=who, n=n: room.act(service, who, key, "NOTE", f"{who} {n}")  # type: ignore[misc]
        for who in ("samr", "ciq")
        for n in range(4)
    ]
    assert not refused(at_once(*calls))
    after = service.call("get_incident", agency="samr", incident_id=key)
    assert (after["entries"], after["log_holds"]) == (10, True)
    room.act(service, "samr", key, "ASSIGN", agency_called="ciq", due_on="2026-11-25")
    done = at_once(*[lambda n=n: room.act(service, "ciq", key, "DONE", f"r{n}", task_no=1) for n in range(3)])  # type: ignore[misc]
    assert len(refused(done)) == 2
    moved = at_once(
        lambda: room.moved(service, "samr", key, "RESPONDING"),
        lambda: room.act(service, "samr", key, "ASSIGN", agency_called="ciq", due_on="2026-11-25"),
        lambda: room.act(service, "ciq", key, "ACKNOWLEDGE"),
    )
    assert not refused(moved)
    after = service.call("get_incident", agency="samr", incident_id=key)
    assert (after["state"], after["entries"], after["log_holds"]) == ("RESPONDING", 15, True)
