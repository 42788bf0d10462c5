"""Special policies (先行先试) after the mode table: they may only ease, and never what safety asks for.

What a policy may do is data (`rules/policies.toml`), resolved into the table, so that a decision replays with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from services.inspection.domain.conditions import Conditions
from services.inspection.domain.facts import Facts, Phrase, Vocabulary

SAMPLING: Final = "sampling"
MODE: Final = "mode"
MODIFIER: Final = "modifier"
MARK: Final = "mark"
EASES: Final = (SAMPLING, MODE, MODIFIER)
MODIFIERS: Final = ("document_review_release", "lab_report_accepted")
OPEN_TO_ALL: Final = ("AA", "A", "B")


@dataclass(frozen=True, slots=True)
class Ease:
    """What one policy in force, or one trade agreement, does to a decision.

    Attributes:
        name: which policy or agreement.
        kind: a share is lowered, a mode made an easier one, a modifier given; or a mark alone is set.
        mode: where the table gave this mode; None for any.
        to_mode: the easier mode.
        percent: the share that takes the place of the table's, if lower.
        word: the modifier or the mark.
        grades: whose decisions it eases.
        clauses: what it rests on.
    """

    name: str
    kind: str
    mode: str | None
    to_mode: str | None
    percent: Decimal | None
    word: str | None
    grades: tuple[str, ...]
    clauses: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """The ease as it is kept with a decision."""
        return {
            "name": self.name,
            "kind": self.kind,
            "mode": self.mode,
            "to_mode": self.to_mode,
            "percent": None if self.percent is None else str(self.percent),
            "word": self.word,
            "grades": list(self.grades),
            "clauses": list(self.clauses),
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Ease:
        """Read an ease that was kept."""
        percent = data["percent"]
        return cls(
            name=data["name"],
            kind=data["kind"],
            mode=data["mode"],
            to_mode=data["to_mode"],
            percent=None if percent is None else Decimal(percent),
            word=data["word"],
            grades=tuple(data["grades"]),
            clauses=tuple(data["clauses"]),
        )


@dataclass(frozen=True, slots=True)
class Eased:
    """What a decision is after a policy; `because` says why, or why it stays as it was."""

    mode: str
    percent: Decimal | None
    modifiers: frozenset[str]
    marks: tuple[str, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """A policy that was looked at, whether it eased anything, and why."""

    name: str
    matched: bool
    because: Sequence[Phrase]


@dataclass(frozen=True, slots=True)
class _EasierMode:
    conditions: Conditions
    percent: Decimal
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Modifier:
    conditions: Conditions
    modes: tuple[str, ...]


class Easing:
    """The limits of special policies, as the table of a day has them."""

    def __init__(self, data: Mapping[str, Any], vocabulary: Vocabulary) -> None:
        self._guard = Conditions(data["when"], vocabulary)
        self._safety = frozenset(data["never_after"])
        self._least_statutory = Decimal(data["least_statutory_percent"])
        self._modes = {
            (row["from"], row["to"]): _EasierMode(
                Conditions(row["when"], vocabulary), Decimal(row["percent"]), tuple(row["marks"])
            )
            for row in data["modes"]
        }
        self._modifiers = {
            row["name"]: _Modifier(Conditions(row["when"], vocabulary), tuple(row["modes"]))
            for row in data["modifiers"]
        }

    def apply(self, before: Eased, rule: str, facts: Facts, eases: Sequence[Ease]) -> tuple[Eased, list[Looked]]:
        """Ease a decision of the table by policies, in order; each is explained.

        Source: S12 五(八); SH 一(三)六 (先行先试); DOMAIN D.1 (only downward, with a clause, rules 0-2 first).
        """
        now, looked = before, []
        for ease in eases:
            refusals = self._refusals(now, rule, facts, ease)
            if refusals:
                looked.append(Looked(ease.name, matched=False, because=refusals))
                continue
            now, why = _DO[ease.kind](self, now, facts, ease)
            looked.append(Looked(ease.name, matched=True, because=[why]))
        return now, looked

    def _refusals(self, now: Eased, rule: str, facts: Facts, ease: Ease) -> list[Phrase]:
        if ease.kind == MARK:
            return [] if now.percent is not None else [_NOT_MOVING]
        if rule in self._safety:
            return [Phrase(f"规则{rule}不得放宽", f"rule {rule} is never eased")]
        refusals = self._guard.failures(facts)
        if facts.grade not in ease.grades:
            refusals.append(Phrase(f"政策不适用于{facts.grade}级", f"not for grade {facts.grade}"))
        if ease.mode is not None and ease.mode != now.mode:
            refusals.append(Phrase(f"政策只适用于{ease.mode}", f"for mode {ease.mode} alone, not {now.mode}"))
        return refusals or self._no_ease(now, facts, ease)

    def _no_ease(self, now: Eased, facts: Facts, ease: Ease) -> list[Phrase]:
        if now.percent is None:
            return [_NOT_MOVING]
        if ease.kind == SAMPLING:
            return [] if self._share(facts, ease) < now.percent else [_NO_LOWER]
        if ease.kind == MODE:
            easier = self._modes.get((now.mode, ease.to_mode or ""))
            if easier is None:
                return [Phrase(f"{now.mode}不得改为{ease.to_mode}", f"{now.mode} does not become {ease.to_mode}")]
            return easier.conditions.failures(facts)
        modifier = self._modifiers[ease.word or ""]
        if now.mode not in modifier.modes:
            return [Phrase(f"{now.mode}不适用", f"not in mode {now.mode}")]
        return [_HAS_IT] if ease.word in now.modifiers else modifier.conditions.failures(facts)

    def _share(self, facts: Facts, ease: Ease) -> Decimal:
        """The share of a policy; catalogue goods are never left without any check. Source: 商检法 5."""
        assert ease.percent is not None
        return max(ease.percent, self._least_statutory) if facts.statutory else ease.percent

    def _lower(self, now: Eased, facts: Facts, ease: Ease) -> tuple[Eased, Phrase]:
        share = self._share(facts, ease)
        why = Phrase(f"抽样比例由{now.percent:f}%降为{share:f}%", f"share lowered from {now.percent:f} to {share:f} %")
        return Eased(now.mode, share, now.modifiers, now.marks, (*now.clauses, *ease.clauses)), why

    def _change_mode(self, now: Eased, _: Facts, ease: Ease) -> tuple[Eased, Phrase]:
        to = ease.to_mode or ""
        assert now.percent is not None
        easier = self._modes[now.mode, to]
        share = min(now.percent, easier.percent)
        why = Phrase(f"由{now.mode}改为{to}，抽样{share:f}%", f"{to} instead of {now.mode}, share {share:f} %")
        return Eased(to, share, now.modifiers, (*now.marks, *easier.marks), (*now.clauses, *ease.clauses)), why

    def _give(self, now: Eased, _: Facts, ease: Ease) -> tuple[Eased, Phrase]:
        word = ease.word or ""
        given = now.modifiers | {word}
        return Eased(now.mode, now.percent, given, now.marks, (*now.clauses, *ease.clauses)), _GIVES[word]

    def _mark(self, now: Eased, _: Facts, ease: Ease) -> tuple[Eased, Phrase]:
        marks = now.marks if ease.word in now.marks else (*now.marks, ease.word or "")
        why = Phrase("目的国为协定成员", "the destination is a partner of the agreement")
        return Eased(now.mode, now.percent, now.modifiers, marks, now.clauses), why


_Do = Callable[[Easing, Eased, Facts, Ease], tuple[Eased, Phrase]]
_DO: Final[Mapping[str, _Do]] = {
    SAMPLING: Easing._lower,  # noqa: SLF001  — a table of its own ways
    MODE: Easing._change_mode,  # noqa: SLF001
    MODIFIER: Easing._give,  # noqa: SLF001
    MARK: Easing._mark,  # noqa: SLF001
}
_NOT_MOVING: Final = Phrase("批次不得放行", "the batch may not move at all")
_NO_LOWER: Final = Phrase("不比现行抽样比例宽", "no lower than the share is already")
_HAS_IT: Final = Phrase("已适用", "holds already")
_GIVES: Final = {
    "document_review_release": Phrase("适用审单放行", "released on document review"),
    "lab_report_accepted": Phrase("认可CNAS实验室报告", "the CNAS laboratory's report is accepted"),
}
