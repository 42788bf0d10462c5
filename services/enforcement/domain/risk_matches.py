"""Who and what risk information may be about: candidates with a score, confirmed or rejected by a person."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition

_HEADING: Final = 4  # digits of a heading of the HS
TARGETS: Final = ("enterprise", "product", "lot", "consignment")
STATES: Final = ("PROPOSED", "CONFIRMED", "REJECTED")
WAYS: Final = (
    "uscc",
    "declaration_no",
    "barcode",
    "batch",
    "batch_of_other_goods",
    "goods",
    "name",
    "brand",
    "person",
)


@dataclass(frozen=True)
class Candidate:
    """What may be meant: a target, whose it is, how it was found and how likely it is (0 to 10,000)."""

    target: str
    target_id: str
    uscc: str
    shown: str
    way: str
    score: int
    hs_code: str | None = None


@dataclass(frozen=True)
class Match:
    """A candidate as it is kept, with what a person decided of it.

    `effects` is what the last decision led to, each by its `kind`, `id` and `code` (of the rules' `match_effect`).
    """

    match_id: str
    information_id: str
    target: str
    target_id: str
    uscc: str
    shown: str
    hs_code: str | None
    way: str
    score: int
    state: str
    found_on: date
    decided_on: date | None
    decided_by: str | None
    actor: str | None
    reason: str | None
    trace_case_id: str | None
    clause: str
    version: int = 1
    effects: tuple[dict[str, Any], ...] = ()


def plain(text: str) -> str:
    """A number or a name as it is compared: ordinary width, small letters, neither spaces nor marks."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def prefixes_of(hs_codes: Iterable[str]) -> tuple[str, ...]:
    """Return everything that some HS codes begin with, from two digits on."""
    return tuple(sorted({code[:end] for code in hs_codes for end in range(2, len(code) + 1)}))


def shorter(prefix: str) -> list[str]:
    """Return the beginnings of a prefix, itself left out: a firm that says only 6403 has goods of 640399 too."""
    return [prefix[:end] for end in range(_HEADING, len(prefix))]


def score_of(way: str, rules: RuleBook) -> int:
    """Return how sure a way of matching is."""
    return next(int(row["score"]) for row in rules.table("match_way") if row["way"] == way)


def same_goods(one: str | None, other: str | None) -> bool:
    """Whether two HS codes or beginnings of such may be of the same goods; unknown ones may."""
    return one is None or other is None or one.startswith(other) or other.startswith(one)


def best(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return each target once, by its best way, the likeliest first."""
    found: dict[tuple[str, str], Candidate] = {}
    for one in candidates:
        known = found.get((one.target, one.target_id))
        if known is None or one.score > known.score:
            found[one.target, one.target_id] = one
    return sorted(found.values(), key=lambda one: (-one.score, one.target, one.target_id))


def effect(kind: str, code: str, effect_id: str | None = None) -> dict[str, Any]:
    """Return what a decision led to, as it is kept."""
    return {"kind": kind, "id": effect_id, "code": code}


def machine(rules: RuleBook) -> StateMachine:
    """The moves of a match."""
    return StateMachine.from_rows("risk_match", rules.table("risk_match_move"))


def decided(match: Match, to: str, transition: Transition, *, reason: str | None, **new: Any) -> Match:
    """Return a match after a person decided on it.

    Raises:
        InvalidRequest: the reason is missing.
    """
    for guard in transition.guards:
        GUARDS[guard](match, reason, transition.clause)
    return replace(match, state=to, reason=reason, clause=transition.clause, version=match.version + 1, **new)


def _reason_told(_match: Match, reason: str | None, clause: str) -> None:
    if not reason:
        raise InvalidRequest(f"why, is not told ({clause})", "reason", "a text, not left out")


def _reason_when_taken_back(match: Match, reason: str | None, clause: str) -> None:
    if match.state == "REJECTED":
        _reason_told(match, reason, clause)


GUARDS: Final[Mapping[str, Callable[[Match, str | None, str], None]]] = {
    "reason_told": _reason_told,
    "reason_when_taken_back": _reason_when_taken_back,
}
