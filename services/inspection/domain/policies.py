"""Special policies of a zone (先行先试): proposed by its government or CIQ, approved by the bureau, with a term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from databus.rules import RuleBook
from databus.state_machine import StateMachine
from services.inspection.domain.easing import MODE, MODIFIER, SAMPLING, Ease

PROPOSED: Final = "PROPOSED"
APPROVED: Final = "APPROVED"
REFUSED: Final = "REFUSED"
WITHDRAWN: Final = "WITHDRAWN"
EXPIRED: Final = "EXPIRED"
POLICY_STATES: Final = (PROPOSED, APPROVED, REFUSED, WITHDRAWN, EXPIRED)
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    SAMPLING: ("mode", "percent"),
    MODE: ("mode", "to_mode"),
    MODIFIER: ("modifier",),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as it stands; `from_on` and `until_on` both count."""

    policy_id: str
    zone_id: str
    title: str
    hs_prefixes: tuple[str, ...]
    grades: tuple[str, ...]
    ease: Mapping[str, Any]
    clause: str
    basis: str
    document_no: str
    from_on: date
    until_on: date
    state: str
    agency: str
    actor: str
    proposed_at: datetime
    decided_agency: str | None = None
    decided_actor: str | None = None
    decided_at: datetime | None = None
    decision_no: str | None = None
    reason: str | None = None
    next_on: date | None = None
    version: int = 1

    @property
    def key(self) -> str:
        """Under which name a decision reads it."""
        return f"inspection/policy/{self.policy_id}"

    def holds(self, on: date) -> bool:
        """Whether it eases on a day."""
        return self.state == APPROVED and self.from_on <= on <= self.until_on

    def covers(self, hs_code: str) -> bool:
        """Whether it speaks of these goods."""
        return hs_code.startswith(self.hs_prefixes)

    def as_ease(self) -> Ease:
        """What it does to a decision; the decision quotes its clause and the document that approved it."""
        clauses = (self.clause, self.decision_no) if self.decision_no else (self.clause,)
        return ease_of(f"policy/{self.policy_id}", self.ease, self.grades, clauses)


def ease_of(name: str, said: Mapping[str, Any], grades: tuple[str, ...], clauses: tuple[str, ...]) -> Ease:
    """Return what a policy, made up or approved, does to a decision."""
    percent = said.get("percent")
    return Ease(
        name=name,
        kind=said["kind"],
        mode=said.get("mode"),
        to_mode=said.get("to_mode"),
        percent=None if percent is None else Decimal(percent),
        word=said.get("modifier"),
        grades=grades,
        clauses=clauses,
    )


def wrong_ease(said: Mapping[str, Any], rules: RuleBook, on: date) -> list[str]:
    """Name, in pairs, each field of an ease that is missing, too much or beyond what a policy may do on a day.

    Source: S12 五(八); the rows of `rules/policies.toml`.
    """
    wrong: list[str] = []
    needed = _NEEDED[said["kind"]]
    for name in ("mode", "to_mode", "percent", "modifier"):
        given = said.get(name) is not None
        if name in needed and not given:
            wrong += [name, f"given, for an ease of kind {said['kind']}"]
        elif given and name not in needed and name != "mode":
            wrong += [name, f"left out, for an ease of kind {said['kind']}"]
    if wrong:
        return wrong
    if said["kind"] == MODE:
        pairs = [(row["mode"], row["to"]) for row in rules.table("policy_mode", on=on)]
        if (said["mode"], said["to_mode"]) not in pairs:
            return ["to_mode", "one of: " + ", ".join(f"{mode} → {to}" for mode, to in pairs)]
    if said["kind"] == MODIFIER and said.get("mode") is not None:
        row = next(one for one in rules.table("policy_modifier", on=on) if one["name"] == said["modifier"])
        if said["mode"] not in row["modes"]:
            return ["mode", "one of: " + ", ".join(row["modes"])]
    return []


def policy_machine(rules: RuleBook) -> StateMachine:
    """Return the moves of a policy."""
    return StateMachine.from_rows("policy", rules.table("policy_move"))
