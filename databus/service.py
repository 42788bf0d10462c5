"""What a service is made of: a class whose marked methods are commands, queries, handlers, daily jobs, chores, tasks.

The marks say what goes in and out; the pipeline does what every edge must do alike. Nothing here needs a broker.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar

from marshmallow import Schema

from databus.clock import Clock
from databus.persistence import Transaction
from databus.rules import RuleBook
from databus.topology import HEARTBEAT

F = TypeVar("F", bound=Callable[..., Any])
Key = str | tuple[str, ...]
Kind = Literal["command", "query", "event", "late", "heartbeat", "daily", "chore", "task"]


@dataclass(frozen=True)
class Operation:
    """One marked method."""

    kind: Kind
    method: str
    summary: str
    takes: type[Schema] | None = None
    gives: type[Schema] | None = None
    natural_key: Sequence[Key] = ()
    events: Sequence[str] = ()
    at: time | None = None
    every_s: float = 0


class Service:
    """Base of a service: its name, its rules, its clock."""

    name: ClassVar[str]
    transaction_class: ClassVar[type[Transaction]] = Transaction

    def __init__(self, rules: RuleBook, clock: Clock) -> None:
        self.rules = rules
        self.clock = clock

    @classmethod
    def folder(cls) -> Path:
        """Where the service's module, rules and migrations lie."""
        return Path(inspect.getfile(cls)).parent

    @classmethod
    def operations(cls) -> dict[str, Operation]:
        """All marked methods by name."""
        return {
            name: member.operation
            for name, member in inspect.getmembers(cls, inspect.isfunction)
            if hasattr(member, "operation")
        }


def command(takes: type[Schema], *, gives: type[Schema], natural_key: Sequence[Key] = ()) -> Callable[[F], F]:
    """Mark a method that writes: `(self, <what takes loads>, tx) -> <what gives dumps>`.

    Args:
        takes: shape of the arguments; unknown fields are refused.
        gives: shape of the answer.
        natural_key: fields that make a call without Idempotency-Key recognisable when it comes again, all of them
            said; of a tuple of fields at least one.
    """
    return _mark("command", takes=takes, gives=gives, natural_key=tuple(natural_key))


def query(takes: type[Schema], *, gives: type[Schema]) -> Callable[[F], F]:
    """Mark a method that only answers (dry runs too): `(self, <what takes loads>, tx) -> <what gives dumps>`."""
    return _mark("query", takes=takes, gives=gives)


def on(*events: str) -> Callable[[F], F]:
    """Mark a method that hears events: `(self, event, tx)`.

    It is called once for each, in order for each subject, never for one older than what was heard of its subject;
    so it must take the event's data as the subject's whole state, since an earlier event may have been overtaken.
    """
    return _mark("event", events=events)


def late(*events: str) -> Callable[[F], F]:
    """Mark a method that hears events overtaken by a newer one of their subject: `(self, event, tx)`.

    For what counts by itself, such as a line of a history or the document behind a record; it must leave alone what
    the newer event has told already. Without such a method an overtaken event has no effect.
    """
    return _mark("late", events=events)


def heartbeat(*producers: str) -> Callable[[F], F]:
    """Mark a method that is told of the heartbeats of producers, once each is noted: `(self, event, tx)`.

    For what waits until a producer speaks again. All that the producer said before the mark has been applied, unless
    `tx.heard` says otherwise. It is called several times a minute, so it must cost next to nothing when none waits.
    """
    return _mark("heartbeat", events=tuple(f"{producer}.{HEARTBEAT}" for producer in producers))


def daily(at: str) -> Callable[[F], F]:
    """Mark a job for once a day, `(self, on, tx)`, at a time of Asia/Shanghai; a day missed is caught up at start."""
    return _mark("daily", at=time.fromisoformat(at))


def chore(every_s: float) -> Callable[[F], F]:
    """Mark long work, done in steps beside the service: `(self, tx) -> bool`, True while there is more to do.

    Each call is one step in one transaction, of about a second at most; one worker at a time does a chore, however
    many run. Steps are taken by `python -m databus.work`, a process of its own, so that no call waits for them.

    Args:
        every_s: seconds between two looks when there was nothing to do.
    """
    return _mark("chore", every_s=every_s)


def task(takes: type[Schema]) -> Callable[[F], F]:
    """Mark a piece of long work that workers share by the bus: `(self, <what takes loads>, tx)`.

    `tx.taskbox.add` asks for it. Any number of workers (`python -m databus.work … --tasks`) take tasks, each one at a
    time; a task is acknowledged when its transaction has committed, so it is done at least once: what it does must be
    harmless when it has been done. One that fails is tried again with growing delay, then waits in the dead letters.

    Args:
        takes: shape of what it is told; unknown fields are refused.
    """
    return _mark("task", takes=takes)


def _mark(kind: Kind, **options: Any) -> Callable[[F], F]:
    def mark(method: F) -> F:
        summary = (method.__doc__ or "").strip().split("\n")[0]
        method.operation = Operation(kind, method.__name__, summary, **options)  # type: ignore[attr-defined]
        return method

    return mark
