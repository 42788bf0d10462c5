"""What the rules say of facts: kinds, who may state them, what decides flags, outcomes of pledges, successions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.enterprise.domain.duties import Duty
from services.enterprise.domain.facts import Decider


@dataclass(frozen=True)
class FactKind:
    """A kind of fact; a `personal` one is said in no event and no archive."""

    kind: str
    zh: str
    en: str
    identity: tuple[str, ...]
    duty: Duty
    personal: bool

    def identify(self, details: Mapping[str, Any]) -> str:
        """What tells a fact from others of its kind and enterprise."""
        return "/".join("" if details.get(name) is None else str(details[name]) for name in self.identity)


@dataclass(frozen=True)
class PledgeOutcome:
    """What may be found of a pledge; `ends`: the pledge is in force no more."""

    outcome: str
    zh: str
    duty: Duty
    adverse: bool
    ends: bool


@dataclass(frozen=True)
class SuccessionKind:
    """How one enterprise succeeds another."""

    kind: str
    zh: str
    follows: bool
    ends: bool
    duty: Duty


class FactRules:
    """The rules about facts, made ready."""

    def __init__(self, book: RuleBook) -> None:
        self.kinds = {row["kind"]: _kind(row) for row in book.table("fact_kind")}
        self.deciders = tuple(
            Decider(row["flag"], row["kind"], row.get("where", {}), row["clause"]) for row in book.table("fact_flag")
        )
        self.deciding_kinds = tuple(dict.fromkeys(decider.kind for decider in self.deciders))
        self.outcomes = {
            row["outcome"]: PledgeOutcome(
                row["outcome"], row["zh"], _duty(row), row.get("adverse", False), row.get("ends", False)
            )
            for row in book.table("pledge_outcome")
        }
        self.successions = {
            row["kind"]: SuccessionKind(row["kind"], row["zh"], row["follows"], row["ends"], _duty(row))
            for row in book.table("succession")
        }

    def kind(self, name: str) -> FactKind:
        """Return a kind; InvalidRequest lists those there are."""
        if name not in self.kinds:
            raise InvalidRequest("no such kind of fact", "kind", f"one of {', '.join(self.kinds)}")
        return self.kinds[name]

    def open_kinds(self) -> tuple[str, ...]:
        """The kinds that are about no person."""
        return tuple(name for name, kind in self.kinds.items() if not kind.personal)


def _kind(row: Mapping[str, Any]) -> FactKind:
    return FactKind(row["kind"], row["zh"], row["en"], tuple(row["identity"]), _duty(row), row.get("personal", False))


def _duty(row: Mapping[str, Any]) -> Duty:
    return Duty(tuple(row["by"]), row["clause"])
