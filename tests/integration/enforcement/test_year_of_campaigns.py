"""A year of campaigns with two schedulers, one of which is killed while it begins a campaign."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from bench.enforcement_campaigns import Year
from databus.calendar import shipped
from databus.clock import FixedClock
from databus.testing import Harness
from services.enforcement.service import EnforcementService
from tests.integration.enforcement.scenes import members
from tests.integration.enforcement.test_campaign_plans import on, planned

# A scheduler that has begun a campaign and not committed: it tells so and waits for its end.
DOOMED = """
import sys
from datetime import UTC, datetime
from databus.clock import FixedClock
from databus.testing import Harness
from services.enforcement.service import EnforcementService
from services.enforcement.use_cases import starting_campaigns

begin = starting_campaigns.start_due

def begin_and_wait(*told):
    done = begin(*told)
    print("begun", flush=True)
    sys.stdin.read()
    return done

starting_campaigns.start_due = begin_and_wait
harness = Harness(EnforcementService, sys.argv[1], FixedClock(datetime(2027, 3, 1, 4, tzinfo=UTC)))
harness.pipeline.run_chore("start_campaigns")
"""


@pytest.mark.requirement("J-01", "J-08", "Z-44", "R-11")
def test_in_a_year_every_planned_campaign_is_held_once_on_its_working_day(service: Harness, clock: FixedClock):
    url = service.engine.url.render_as_string(hide_password=False)
    other = Harness(EnforcementService, url, clock=clock)
    try:
        year = Year([service, other], clock, 2027, members=12, sample_size=4)
        year.run()
    finally:
        other.close()
    plans = service.call("list_campaign_plans")["items"]
    files = [service.call("get_campaign_plan", plan_id=one["plan_id"]) for one in plans]
    starts = [start for file in files for start in file["starts"]]
    assert Counter(file["plan_kind"] for file in files for _ in file["starts"]) == {
        "anti_counterfeit": 2,
        "ip_rights": 1,
        "risk_screening": 1,
        "supervision_sampling": 4,
        "circulation_supervision": 12,
    }
    assert all(one["outcome"] == "STARTED" and not one["caught_up"] and one["problem"] is None for one in starts)
    assert all(shipped().is_working_day(date.fromisoformat(one["started_on"])) for one in starts)
    assert set(year.campaigns.values()) == {"CLOSED"}
    assert len(year.campaigns) == year.draws == len(starts) == 20
    clocks = service.call("list_clocks", agency="samr", subject_kind="campaign", open=True)["items"]
    assert clocks == []


@pytest.mark.requirement("J-01")
def test_what_a_killed_scheduler_had_begun_another_one_begins_once(service: Harness, clock: FixedClock):
    members(service, 12)
    plan = planned(service)
    on(clock, "2027-03-01")
    url = service.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", DOOMED, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as doomed:
        assert doomed.stdout is not None
        assert doomed.stdout.readline() == "begun\n"
        assert service.pipeline.run_chore("start_campaigns") is False, "one at a time"
        doomed.kill()
        doomed.wait()
    assert service.call("get_campaign_plan", plan_id=plan["plan_id"])["starts"] == []
    assert _begins(service), "the lock went with the process"
    assert len(service.call("list_campaigns", year=2027)["items"]) == 1
    assert len(service.call("get_campaign_plan", plan_id=plan["plan_id"])["starts"]) == 1


def _begins(service: Harness) -> bool:
    """Whether the lock is given back: the server notices the end of a connection in a moment."""
    with service.engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM pg_locks")
    ends = datetime.now(UTC).timestamp() + 30
    while datetime.now(UTC).timestamp() < ends:
        if service.pipeline.run_chore("start_campaigns"):
            return True
    return False
