"""A year of scheduled campaigns simulated day by day: begun by plans, drawn, visited, published, closed.

On a clock that is moved, with two schedulers; what people do is done through the service's methods. Rows: how many
campaigns, draws and results, and the wall time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from bench.row import Row, alone
from databus.clock import FixedClock
from databus.contracts import get
from databus.identifiers import make_uscc
from databus.lots import new_secret
from databus.testing import Harness
from deploy.local.stack import Stack
from services.enforcement.service import EnforcementService

ZONE: Final = "huidong-shoes"
AGENCIES: Final = ("samr", "ciq")
HOLDER: Final = "gov"
MEMBERS: Final = 300
_NOON: Final = 4  # in UTC: noon in Shanghai
_PLANS: Final = (
    ("anti_counterfeit", "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1MO"),
    ("ip_rights", "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=26"),
    ("risk_screening", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1"),
    ("supervision_sampling", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15"),
    ("circulation_supervision", "FREQ=MONTHLY;BYDAY=1TU"),
)
_OFFICERS: Final = [
    {"agency": agency, "officer": f"{agency}-{number}"} for agency in AGENCIES for number in range(1, 7)
]


@dataclass
class Year:
    """A year of campaigns on some schedulers that share a database and a clock."""

    schedulers: Sequence[Harness]
    clock: FixedClock
    year: int
    members: int = MEMBERS
    sample_size: int = 20
    campaigns: dict[str, str] = field(default_factory=dict)
    draws: int = 0
    results: int = 0

    @property
    def service(self) -> Harness:
        return self.schedulers[0]

    def run(self) -> None:
        """Plan, then live through the year."""
        self._to(date(self.year - 1, 12, 1))
        self._fill()
        self._plan()
        day = date(self.year, 1, 1)
        with ThreadPoolExecutor(len(self.schedulers)) as pool:
            while day.year == self.year:
                self._to(day)
                self.live(pool)
                day += timedelta(days=1)

    def live(self, pool: ThreadPoolExecutor) -> None:
        """One day: all schedulers look what is due, then people do what waits for them."""
        list(pool.map(_start, self.schedulers))
        self._conduct()

    def _to(self, day: date) -> None:
        moment = datetime(day.year, day.month, day.day, _NOON, tzinfo=UTC)
        self.clock.advance(moment - self.clock.now())

    def _fill(self) -> None:
        for number in range(1, self.members + 1):
            code = make_uscc("441323", f"{number:08d}")
            key = f"{ZONE}/{code}"
            joined = {**get("enterprise.membership_changed").example, "membership_id": key, "zone_id": ZONE}
            self.service.deliver("enterprise.membership_changed", subject=key, data={**joined, "uscc": code})
            rated = {**get("credit.grade_changed").example, "uscc": code, "grade": "ABBCD"[number % 5]}
            self.service.deliver("credit.grade_changed", subject=code, data=rated)

    def _plan(self) -> None:
        for kind, rule in _PLANS:
            plan = self.service.call(
                "plan_recurring_campaigns",
                agency="samr",
                title=kind,
                plan_kind=kind,
                recurrence=rule,
                starts_on=f"{self.year}-01-01",
                agencies=list(AGENCIES),
                zone_id=ZONE,
                sample_size=self.sample_size,
                officers=_OFFICERS,
            )
            move = {"plan_id": plan["plan_id"], "to": "APPROVED", "document_no": "惠东府办〔2026〕8号"}
            self.service.call("move_campaign_plan", agency=HOLDER, **move)

    def _conduct(self) -> None:
        found = self.service.call("list_campaigns", year=self.year, state="NOTIFIED", limit=200)["items"]
        for campaign in found:
            self._draw(campaign["campaign_id"])
            self._visit(campaign["campaign_id"])

    def _draw(self, key: str) -> None:
        secrets = {}
        for agency in (HOLDER, *AGENCIES):
            secrets[agency], commitment = new_secret()
            self.service.call("commit_seed", agency=agency, campaign_id=key, commitment=commitment)
        for agency in AGENCIES:
            self.service.call("reveal_seed", agency=agency, campaign_id=key, secret=secrets[agency])
        while self.service.pipeline.run_chore("follow_draws"):
            pass
        self.draws += 1

    def _visit(self, key: str) -> None:
        self.service.call("move_campaign", agency="samr", campaign_id=key, to="RUNNING")
        targets: list[str] = self.service.call("get_campaign", agency="samr", campaign_id=key)["targets"]
        told: dict[str, Any] = {"agency": "samr", "campaign_id": key}
        for place, code in enumerate(targets):
            finding = "nonconforming" if place % 10 == 0 else "conforming"
            self.service.call("record_campaign_result", **told, uscc=code, finding=finding)
            self.results += 1
        for to in ("RESULTS_ENTERED", "PUBLISHED", "CLOSED"):
            moved = self.service.call("move_campaign", **told, to=to)
            self.campaigns[key] = moved["state"]


def _start(harness: Harness) -> None:
    while harness.pipeline.run_chore("start_campaigns"):
        pass


def measure(stack: Stack) -> Iterator[Row]:
    """Yield the rows."""
    clock = FixedClock(datetime(2026, 12, 1, _NOON, tzinfo=UTC))
    url = stack.env["SANHU_DATABASE_URL_ENFORCEMENT"]
    schedulers = [Harness(EnforcementService, url, clock) for _ in range(2)]
    try:
        year = Year(schedulers, clock, 2027)
        begun_s = time.perf_counter()
        year.run()
        taken_s = time.perf_counter() - begun_s
    finally:
        for one in schedulers:
            one.close()
    yield alone("enforcement_year_of_campaigns", float(len(year.campaigns)), "campaigns closed")
    yield alone("enforcement_year_draws", float(year.draws), "draws")
    yield alone("enforcement_year_results", float(year.results), "results")
    yield alone("enforcement_year_wall", round(taken_s, 2), "s")
