"""Clocks kept in memory, where the database would keep them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from databus.caller import Caller
from services.enforcement.domain.clocks import OVER, PAUSED, Clock
from services.enforcement.domain.history import Step


class ClocksInMemory:
    """Clocks by id, as the repository finds them."""

    def __init__(self) -> None:
        self.kept: dict[str, Clock] = {}

    def get(self, key: str) -> Clock:
        return self.kept[key]

    look = get

    def add(self, thing: Clock) -> None:
        assert thing.clock_id not in self.kept
        self.kept[thing.clock_id] = thing

    def save(self, thing: Clock) -> None:
        assert thing.clock_id in self.kept
        self.kept[thing.clock_id] = thing

    def of(self, subject_kind: str, subject_id: str) -> list[Clock]:
        return [one for one in self.kept.values() if (one.subject_kind, one.subject_id) == (subject_kind, subject_id)]

    def open_of(self, subject_kind: str, subject_id: str, kind: str | None = None) -> list[Clock]:
        return [one for one in self.of(subject_kind, subject_id) if not one.is_over and kind in {None, one.kind}]

    def to_look_at(self, today: date, limit: int) -> list[Clock]:
        return [one for one in self.kept.values() if one.next_on is not None and one.next_on <= today][:limit]

    def reckoned_otherwise(self, calendar: str, limit: int) -> list[Clock]:
        return [one for one in self.kept.values() if not one.is_over and one.calendar != calendar][:limit]

    def late_by_kind(self, today: date) -> dict[str, int]:
        late = [one for one in self.kept.values() if one.state not in {*OVER, PAUSED} and one.due_on < today]
        return {kind: sum(one.kind == kind for one in late) for kind in {one.kind for one in late}}

    def page_of(self, **_wanted: Any) -> tuple[Sequence[Clock], str | None]:
        return list(self.kept.values()), None


class HistoryInMemory:
    """Steps by thing."""

    def __init__(self) -> None:
        self.steps: dict[str, list[Step]] = {}

    def add(self, step: Step) -> None:
        self.steps.setdefault(step.subject_id, []).append(step)

    def of(self, kind: str, subject_id: str) -> list[Step]:
        return [step for step in self.steps.get(subject_id, []) if step.kind == kind]


class OutboxInMemory:
    """Facts said."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Any]] = []

    def add(self, name: str, **told: Any) -> str:
        self.said.append((name, told["data"]))
        return name


@dataclass
class WorkInMemory:
    """A transaction that keeps clocks in memory."""

    caller: Caller = field(default_factory=lambda: Caller("samr", "officer-1"))
    clocks: ClocksInMemory = field(default_factory=ClocksInMemory)
    history: HistoryInMemory = field(default_factory=HistoryInMemory)
    outbox: OutboxInMemory = field(default_factory=OutboxInMemory)

    def expect_version(self, version: int) -> None:
        del version
