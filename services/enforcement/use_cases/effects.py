"""Effects of ended credit records, confirmed as soon as draws go by the grade since."""

from __future__ import annotations

from typing import Protocol

from databus import contracts
from databus.envelope import Event
from databus.outbox import Outbox


class Copies(Protocol):
    """What is held of grades."""

    def grade(self, uscc: str) -> tuple[str, int] | None: ...


class EffectWork(Protocol):
    """A transaction that holds grades."""

    @property
    def copies(self) -> Copies: ...

    @property
    def outbox(self) -> Outbox: ...


def confirm(event: Event, work: EffectWork) -> None:
    """Confirm an effect if the grade held is the one since the record ended, or a later one.

    If it is not here yet, the reminder asks again.

    Source: 信用修复管理办法 (2026): measures are lifted after a repair; DOMAIN D.2 (effects).
    """
    data = contracts.validate(event.name, event.data)
    if (data["responsible"], data["state"]) != ("enforcement", "WAITING"):
        return
    held = work.copies.grade(data["uscc"])
    if held is not None and (held[0] == data["grade"] or held[1] >= data["standing_version"]):
        told = {name: data[name] for name in ("effect_id", "uscc", "version")} | {"grade": held[0]}
        work.outbox.add("enforcement.effect_applied", subject=data["effect_id"], uscc=data["uscc"], data=told)
