"""What comes next for a consignment, who must do it, and by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from databus.rules import RuleBook
from services.inspection.domain.facts import Phrase


@dataclass(frozen=True, slots=True)
class Situation:
    """What of a consignment decides what comes next."""

    state: str
    drawn: bool
    free: bool
    reviewed: bool
    undrawn_passes: bool
    papers_missing: bool
    export: bool
    admitted: bool
    cleared: bool


@dataclass(frozen=True, slots=True)
class Duty:
    """What comes next: `seats` are who must do it, none where nothing is left to do."""

    said: Phrase
    seats: tuple[str, ...]
    by_on: date | None
    clause: str


def next_duty(
    rules: RuleBook, situation: Situation, words: Mapping[str, Phrase], terms: Mapping[str, date | None]
) -> Duty | None:
    """Return what comes next, or None where the way ends.

    Args:
        rules: the rule book, with `[[duty]]`.
        situation: where the consignment stands.
        words: what fills the gaps of a row's sentence.
        terms: the last day of each term that may run.
    """
    for row in rules.table("duty"):
        if row["state"] == situation.state and _holds(row["when"], situation):
            return Duty(
                said=Phrase(_filled(row["zh"], words, 0), _filled(row["en"], words, 1)),
                seats=tuple(row["by"]),
                by_on=terms.get(row["due"]),
                clause=row["clause"],
            )
    return None


def told(parts: Sequence[Phrase]) -> Phrase:
    """Put what happened into one paragraph in each language."""
    return Phrase("；".join(part.zh for part in parts) + "。", "; ".join(part.en for part in parts) + ".")


def _holds(when: Mapping[str, Any], situation: Situation) -> bool:
    return all(getattr(situation, name) is value for name, value in when.items())


def _filled(text: str, words: Mapping[str, Phrase], language: int) -> str:
    return text.format(**{name: phrase[language] for name, phrase in words.items()})
