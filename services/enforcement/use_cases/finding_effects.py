"""What a finding led to in every service, as each of them said itself; and that it was undone once overturned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from databus.envelope import Event
from databus.rules import RuleBook
from services.enforcement.domain.trace_cases import TraceCase
from services.enforcement.use_cases.work import Work

DONE: Final = "DONE"
UNDONE: Final = "UNDONE"
WAITING: Final = "WAITING"
MOST_SHOWN: Final = 200  # single effects of a case, the oldest


@dataclass(frozen=True)
class Effect:
    """One thing that a service did on the finding of a case; `about` is what it was done to."""

    case_id: str
    code: str
    about: str
    state: str
    event: str
    told: str
    at: datetime
    undone_at: datetime | None = None


class FindingEffects(Protocol):
    """What was done on findings."""

    def put(self, effect: Effect) -> None: ...

    def of(self, case_id: str, limit: int) -> Sequence[Effect]: ...

    def undo(self, code: str, about: str, at: datetime) -> None: ...


class EffectWork(Work, Protocol):
    """A transaction that keeps what was done on findings."""

    @property
    def finding_effects(self) -> FindingEffects: ...


def follow(event: Event, tx: EffectWork, rules: RuleBook) -> None:
    """Note what another service did on a finding, or that it took it back; leave every other event alone.

    Rows of `finding_effect` say which event tells of which effect: the field that names the case, the values that
    mean it was done, and those that mean it was undone.

    Source: DOMAIN D.6 (trace.disposed(MALICIOUS) → …; a finding overturned → what rested on it is reversed).
    """
    for row in rules.table("finding_effect"):
        if row["event"] == event.name:
            _follow(row, event, tx)


def _follow(row: Mapping[str, Any], event: Event, tx: EffectWork) -> None:
    data = event.data
    told = str(data[row["told"]])
    about = str(data[row["about"]])
    if told in row["undone"]:
        tx.finding_effects.undo(row["code"], about, event.time)
        return
    case_id = _case_named(row, data)
    if told in row["done"] and case_id is not None and tx.cases.find(case_id) is not None:
        tx.finding_effects.put(Effect(case_id, row["code"], about, DONE, event.name, told, event.time))


def _case_named(row: Mapping[str, Any], data: Mapping[str, Any]) -> str | None:
    """The case that an event names, by itself or as its cause (`enforcement.trace_disposed/<case>`)."""
    said = data[row["case"]]
    if said is None:
        return None
    said = str(said)
    if row["case"] != "cause":
        return said
    name, _, subject = said.partition("/")
    return subject if name.startswith("enforcement.") else None


def effects_of(case: TraceCase, tx: EffectWork, rules: RuleBook) -> list[dict[str, Any]]:
    """Return what a finding MALICIOUS leads to, effect by effect: which service confirmed what and when.

    WAITING: not heard of (there may be nothing to act on, such as no title); DONE: confirmed; UNDONE: taken back.
    """
    if case.disposition != "MALICIOUS":
        return []
    done = tx.finding_effects.of(case.case_id, MOST_SHOWN)
    rows = {row["code"]: row for row in rules.table("finding_effect")}
    return [_shown(row, [one for one in done if one.code == code]) for code, row in rows.items()]


def _shown(row: Mapping[str, Any], done: Sequence[Effect]) -> dict[str, Any]:
    standing = [one for one in done if one.undone_at is None]
    return {
        "code": row["code"],
        "service": row["event"].partition(".")[0],
        "zh": row["zh"],
        "en": row["en"],
        "clause": row["clause"],
        "state": DONE if standing else UNDONE if done else WAITING,
        "confirmed": len(done),
        "standing": len(standing),
        "first_at": done[0].at if done else None,
        "last_at": done[-1].at if done else None,
        "undone_at": max((one.undone_at for one in done if one.undone_at), default=None),
        "about": [one.about for one in done[:20]],
    }
