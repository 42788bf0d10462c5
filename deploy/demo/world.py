"""What every step of the journey works with: desks, teller, clock, and the zone's data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from databus.clock import SHANGHAI, SystemClock
from databus.identifiers import Uscc
from deploy.demo import counts
from deploy.demo.data.enterprises import SyntheticEnterprise, enterprises, huidong
from deploy.demo.desk import Desks, Json, eventually
from deploy.demo.teller import Teller

NEW_DAY_AT = time(0, 6)  # the daily jobs run at 00:05


class StoryClock:
    """The stack's clock, which the journey may move on: a file with seconds that every process adds."""

    def __init__(self, offset_file: Path) -> None:
        self._file = offset_file
        self._clock = SystemClock(offset_file)

    def today(self) -> date:
        """The calendar day there."""
        return self._clock.today()

    def reach(self, day: date) -> bool:
        """Move on to a day if it is still ahead; whether it was."""
        ahead = self.today() < day
        if ahead:
            self.move_to(day)
        return ahead

    def move_to(self, day: date) -> None:
        """Move on to the beginning of a later day, when its daily jobs are due."""
        step = datetime.combine(day, NEW_DAY_AT, SHANGHAI) - self._clock.now()
        if step <= timedelta():
            raise ValueError(f"the clock stands at {self.today()} already, {day} is not ahead")
        before = int(self._file.read_text() or "0") if self._file.exists() else 0
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str(before + int(step.total_seconds()) + 1))
        fresh.replace(self._file)  # at once: no process reads half a number


@dataclass
class World:
    """A running stack and what the journey knows of it.

    `consignments` are the declaration numbers by their keys of the journey, `titles` the titles by enterprise.
    """

    env: Mapping[str, str]
    desks: Desks
    teller: Teller
    clock: StoryClock
    consignments: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    @cached_property
    def zone(self) -> Json:
        """The zone's definition, figures, batches and titles, of `data/huidong.toml`."""
        return huidong()

    @property
    def zone_id(self) -> str:
        return str(self.zone["zone"]["zone_id"])

    @cached_property
    def enterprises(self) -> Sequence[SyntheticEnterprise]:
        return enterprises()

    def uscc(self, number: int) -> Uscc:
        """The code of the enterprise in the sheet's row of that number, from 1."""
        return self.enterprises[number - 1].uscc

    def ago(self, days: int) -> str:
        """A day before today."""
        return (self.clock.today() - timedelta(days=days)).isoformat()

    def settle(self) -> None:
        """Wait until everything said so far has been heard by everybody who listens."""
        eventually(
            "every fact said is in every inbox it belongs in",
            lambda: counts.reconcile(self.env),
            lambda found: not found.missing,
        )

    def move(self, agency: str, path: str, to: str, **more: Any) -> Json:
        """Take a step of something that has states."""
        return self.desks.post(agency, f"{path}/transitions", {"to": to, **more})
