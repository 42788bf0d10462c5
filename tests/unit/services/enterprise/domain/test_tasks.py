"""Tasks: the progress of their agencies, their end, when they are overdue."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest, NotPermitted
from services.enterprise.domain import tasks
from services.enterprise.domain.tasks import Task

DAY = date(2026, 11, 22)
AGENCIES = ("sme", "customs", "samr")


def task(**facts) -> Task:
    told = {
        "task_id": "t",
        "zone_id": None,
        "division": "441323",
        "origin": "order",
        "origin_id": "o",
        "item": "1",
        "zh": "任务",
        "en": "task",
        "agencies": AGENCIES,
        "lead": "sme",
        "due_on": DAY,
        "clause": "SH 四",
        "assigned_by": "office",
        "assigned_on": DAY,
        "on": DAY,
    }
    return Task(**{**told, **facts})


PROGRESS = st.dictionaries(st.sampled_from(AGENCIES), st.integers(0, 100))


@given(PROGRESS)
def test_progress_stays_between_none_and_all(told):
    assert 0 <= tasks.progress_of(task(), told) <= 100


@given(PROGRESS, st.sampled_from(AGENCIES))
def test_one_agency_that_goes_further_never_puts_a_task_back(told, agency):
    further = {**told, agency: 100}
    assert tasks.progress_of(task(), further) >= tasks.progress_of(task(), told)


def test_a_task_is_all_done_only_when_every_agency_is():
    assert tasks.progress_of(task(), dict.fromkeys(AGENCIES, 100)) == 100
    assert tasks.progress_of(task(), {**dict.fromkeys(AGENCIES, 100), "samr": 99}) == 99


@given(st.integers(-400, 400), st.sampled_from(["OPEN", "DONE", "CANCELLED"]))
def test_only_an_open_task_is_overdue_and_only_after_its_last_day(days, state):
    today = DAY + timedelta(days=days)
    assert tasks.is_overdue(task(state=state), today) == (state == "OPEN" and days > 0)


def test_a_task_without_a_last_day_is_never_overdue():
    assert not tasks.is_overdue(task(due_on=None), date(2199, 1, 1))


@pytest.mark.parametrize("state", ["DONE", "CANCELLED"])
def test_nothing_moves_a_task_that_has_ended(state):
    ended = task(state=state)
    for attempt in (
        lambda: tasks.report(ended, {}, DAY),
        lambda: tasks.complete(ended, {"sme"}, ("文",), DAY),
        lambda: tasks.cancel(ended, "因故", DAY),
    ):
        with pytest.raises(Conflict, match=state):
            attempt()


def test_a_task_ends_by_its_lead_on_documents_or_by_a_reason():
    with pytest.raises(NotPermitted, match="sme"):
        tasks.complete(task(), {"samr"}, ("文",), DAY)
    with pytest.raises(InvalidRequest):
        tasks.complete(task(), {"sme"}, (), DAY)
    with pytest.raises(InvalidRequest):
        tasks.cancel(task(), None, DAY)
    done = tasks.complete(task(progress=3), {"sme", "office"}, ("文",), DAY)
    assert (done.state, done.progress, done.version) == ("DONE", 100, 2)


def test_an_agency_acts_for_those_it_has_succeeded():
    assert tasks.part_of(task(agencies=("ciq",)), {"customs", "ciq"}) == "ciq"
    with pytest.raises(NotPermitted, match="ciq"):
        tasks.part_of(task(agencies=("ciq",)), {"samr"})
