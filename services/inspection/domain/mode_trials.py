"""A draft of changed rules tried on a case that was decided once: what it decides otherwise, and because of what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from databus.rule_sets.changes import AskedChange
from databus.rules import RuleBook
from services.inspection.domain.easing import MODIFIERS, Ease
from services.inspection.domain.facts import Facts, Phrase, Vocabulary, tell
from services.inspection.domain.mode_table import Decision, ModeTable, percent_text, resolve
from services.inspection.domain.rule_changes import amendment

STRICTER: Final = "STRICTER"
EASIER: Final = "EASIER"
OTHER: Final = "OTHER"  # the same share, another way
DIRECTIONS: Final = (STRICTER, EASIER, OTHER)

CAUGHT: Final = "CAUGHT"  # of a nonconforming batch: checked by the draft, not by the rules before
MISSED: Final = "MISSED"
BOTH: Final = "BOTH"
NEITHER: Final = "NEITHER"
FOUND: Final = (CAUGHT, MISSED, BOTH, NEITHER)
_FULL: Final = Decimal(100)
_MODIFIERS: Final = ("paperless", *MODIFIERS)
_DRAFT: Final = "draft"


@dataclass(frozen=True)
class Tried:
    """A case by both books; `causes` are the changes that do it by themselves, all of them where none does alone."""

    before: Decision
    after: Decision
    causes: tuple[str, ...]
    because: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether the draft decides otherwise."""
        return self.before.outcome != self.after.outcome

    @property
    def direction(self) -> str:
        """Whether the draft has more checked, or less."""
        before, after = chance(self.before), chance(self.after)
        return OTHER if before == after else STRICTER if after > before else EASIER


class ModeTrial:
    """Decides cases by a book before and by the draft; equal cases are to be tried once."""

    def __init__(self, before: RuleBook, changes: Sequence[AskedChange], effective_on: date) -> None:
        self._vocabulary = Vocabulary(before.table("fact"))
        self._on = effective_on
        self._before = self._table(before)
        self._after = self._amended(before, changes)
        self._alone = {f"{one.kind} {one.key}": self._amended(before, [one]) for one in changes}

    def attempt(self, facts: Facts, eases: tuple[Ease, ...]) -> Tried:
        """Decide a case by both."""
        before, after = self._before.decide(facts, eases), self._after.decide(facts, eases)
        if before.outcome == after.outcome:
            return Tried(before, after, (), ())
        alone = [name for name, table in self._alone.items() if table.decide(facts, eases).outcome != before.outcome]
        return Tried(before, after, tuple(alone or self._alone), _because(before, after))

    def _amended(self, book: RuleBook, changes: Sequence[AskedChange]) -> ModeTable:
        return self._table(book.amended(amendment(_DRAFT, changes, self._on)))

    def _table(self, book: RuleBook) -> ModeTable:
        return ModeTable(resolve(book, self._on), self._vocabulary)


def chance(decision: Decision) -> Decimal:
    """Return how likely a batch is looked at, in percent; one that does not move at all is as one that is."""
    return _FULL if decision.sampling_percent is None else decision.sampling_percent


def found(tried: Tried, number: Decimal, *, forced: bool) -> str:
    """Return which book would have had a nonconforming batch checked, by the number that was drawn for it."""
    before, after = (forced or number < chance(one) for one in (tried.before, tried.after))
    if before == after:
        return BOTH if before else NEITHER
    return CAUGHT if after else MISSED


def _because(before: Decision, after: Decision) -> tuple[str, ...]:
    """Say which rows hold otherwise than before, and what else is another."""
    told: list[str] = []
    if before.rule != after.rule:
        now = {one.rule: one for one in after.considered}
        then = {one.rule: one for one in before.considered}
        for rule in (before.rule, after.rule):
            told += [f"原：规则{rule} {then[rule].because}"] if rule in then else []
            told += [f"改：规则{rule} {now[rule].because}"] if rule in now else []
    if before.sampling_percent != after.sampling_percent:
        shares = [percent_text(one.sampling_percent) or "–" for one in (before, after)]
        told.append(
            tell([Phrase(f"规则{after.rule}抽样由{shares[0]}%改为{shares[1]}%", f"share {shares[0]} → {shares[1]} %")])
        )
    for name in _MODIFIERS:
        if getattr(before, name) != getattr(after, name):
            zh, en = ("适用", "given") if getattr(after, name) else ("不再适用", "given no more")
            told.append(tell([Phrase(f"{_ZH[name]}{zh}", f"{name} {en}")]))
    return tuple(told)


_ZH: Final = {
    "paperless": "全程无纸化",
    "document_review_release": "审单放行",
    "lab_report_accepted": "认可CNAS实验室报告",
}
