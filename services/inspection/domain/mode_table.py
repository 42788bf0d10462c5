"""The mode table: which inspection mode a case gets, and why no earlier row gave one.

The table is data (`rules/modes.toml`); `resolve` puts the legal numbers of a day into it, `ModeTable` decides by it.
A resolved table is plain JSON, so that a decision can be replayed after the rules have moved on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.inspection.domain.conditions import Conditions
from services.inspection.domain.easing import MODIFIERS, Ease, Eased, Easing
from services.inspection.domain.facts import Facts, Vocabulary, tell

T = TypeVar("T")
JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Considered:
    """A row that was looked at, and why it holds or not."""

    rule: str
    matched: bool
    because: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The mode of a case; `sampling_percent` is exact, None where nothing moves at all."""

    mode: str
    rule: str
    sampling_percent: Decimal | None
    paperless: bool
    document_review_release: bool
    lab_report_accepted: bool
    marks: tuple[str, ...]
    clauses: tuple[str, ...]
    rule_set: str
    considered: tuple[Considered, ...]

    @property
    def outcome(self) -> tuple[object, ...]:
        """What makes two decisions the same."""
        return (
            self.mode,
            self.rule,
            self.sampling_percent,
            self.paperless,
            self.document_review_release,
            self.lab_report_accepted,
        )


def _by(places: set[int], answer: Callable[[Facts], T]) -> Callable[[Facts], T]:
    """Return an answer that is worked out once for all cases with the same facts in these places."""
    if not places:
        places = {0}
    read, known = itemgetter(*sorted(places)), dict[Any, T]()

    def remembered(facts: Facts) -> T:
        about = read(facts)
        found = known.get(about)
        if found is None:
            found = known[about] = answer(facts)
        return found

    return remembered


class Row:
    """One row of the resolved table."""

    def __init__(self, data: JsonObject, vocabulary: Vocabulary) -> None:
        self.rule: str = data["id"]
        self.mode: str = data["mode"]
        self.clauses: tuple[str, ...] = tuple(data["clauses"])
        self.conditions = Conditions(data["when"], vocabulary, data["any"])
        self._percent = data["percent"]
        self._times = [(Decimal(one["factor"]), Conditions(one["when"], vocabulary)) for one in data["times"]]
        self._floors = [(Decimal(one["percent"]), Conditions(one["when"], vocabulary)) for one in data["at_least"]]
        self._marks = [(one["mark"], Conditions(one["when"], vocabulary)) for one in data["marks"]]
        # cases that are the same in what a row reads get the same words from it: they are put together once
        self.look = _by(self.conditions.read, self._look)
        shares = [conditions for _, conditions in (*self._times, *self._floors)]
        by = {Facts._fields.index(self._percent["by"])} if self._percent and self._percent["by"] else set()
        self.sampling_percent = _by(by.union(*(one.read for one in shares)), self._sampling_percent)
        self.marks = _by(set().union(*(conditions.read for _, conditions in self._marks)), self._marks_of)

    def _look(self, facts: Facts) -> Considered:
        """Say whether the row holds, and why."""
        failed = self.conditions.failures(facts)
        return Considered(self.rule, not failed, tell(failed or self.conditions.reasons(facts)))

    def _sampling_percent(self, facts: Facts) -> Decimal | None:
        """Return base share × factors, not below the floors that hold."""
        if self._percent is None:
            return None
        by = self._percent["by"]
        share = Decimal(self._percent["values"][str(getattr(facts, by)) if by else ""])
        for factor, conditions in self._times:
            if conditions.hold(facts):
                share *= factor
        return max([share, *(floor for floor, conditions in self._floors if conditions.hold(facts))])

    def _marks_of(self, facts: Facts) -> tuple[str, ...]:
        """Return what the decision says besides its mode."""
        return tuple(mark for mark, conditions in self._marks if conditions.hold(facts))


def _holding(conditions: Conditions) -> Callable[[Facts], bool]:
    return _by(conditions.read, conditions.hold)


class ModeTable:
    """A resolved table: decides, explains, and remembers what it has decided."""

    def __init__(self, data: JsonObject, vocabulary: Vocabulary) -> None:
        self.data = data
        self.digest = digest_of(data)
        self.rule_set: str = data["rule_set"]
        self.rows = [Row(row, vocabulary) for row in data["modes"]]
        self._modifiers = {
            row["name"]: (_holding(Conditions(row["when"], vocabulary)), row["modes"]) for row in data["modifiers"]
        }
        # a table that was kept before there were policies has no room for any
        self._easing = Easing(data["easing"], vocabulary) if "easing" in data else None
        # Many consignments are the same case; a case is decided once.
        self.decide = lru_cache(maxsize=50_000)(self._decide)

    def first_match(self, facts: Facts) -> Row:
        """Return the row that gives the mode, without explaining."""
        return next(row for row in self.rows if row.conditions.hold(facts))

    def _decide(self, facts: Facts, eases: tuple[Ease, ...] = ()) -> Decision:
        """Decide a case: the first row whose conditions hold gives the mode, and special policies may ease it.

        Source: DOMAIN D.1, each row with its own clauses; S12 五(八) (先行先试).
        """
        considered = []
        for row in self.rows:
            looked = row.look(facts)
            considered.append(looked)
            if looked.matched:
                return self._eased(self._answer(row, facts, tuple(considered)), facts, eases)
        raise AssertionError("the last row of the mode table holds for every case")

    def _answer(self, row: Row, facts: Facts, considered: tuple[Considered, ...]) -> Decision:
        return Decision(
            mode=row.mode,
            rule=row.rule,
            sampling_percent=row.sampling_percent(facts),
            paperless=self._holds("paperless", row.mode, facts),
            document_review_release=self._holds("document_review_release", row.mode, facts),
            lab_report_accepted=self._holds("lab_report_accepted", row.mode, facts),
            marks=row.marks(facts),
            clauses=row.clauses,
            rule_set=self.rule_set,
            considered=considered,
        )

    def _eased(self, decision: Decision, facts: Facts, eases: tuple[Ease, ...]) -> Decision:
        if not eases or self._easing is None:
            return decision
        given = frozenset(name for name in MODIFIERS if getattr(decision, name))
        before = Eased(decision.mode, decision.sampling_percent, given, decision.marks, decision.clauses)
        after, looked = self._easing.apply(before, decision.rule, facts, eases)
        own = {name for name in MODIFIERS if after.mode != decision.mode and self._holds(name, after.mode, facts)}
        return replace(
            decision,
            mode=after.mode,
            sampling_percent=after.percent,
            marks=after.marks,
            clauses=after.clauses,
            considered=(
                *decision.considered,
                *(Considered(one.name, one.matched, tell(one.because)) for one in looked),
            ),
            document_review_release="document_review_release" in after.modifiers | own,
            lab_report_accepted="lab_report_accepted" in after.modifiers | own,
        )

    def _holds(self, modifier: str, mode: str, facts: Facts) -> bool:
        holds, modes = self._modifiers[modifier]
        return (modes is None or mode in modes) and holds(facts)


class ModeTables:
    """The mode table of every day."""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules
        self.vocabulary = Vocabulary(rules.table("fact"))
        self._by_digest: dict[str, ModeTable] = {}
        self._since: date = rules.value("mode_table_from", on=date.max)
        self.on = lru_cache(maxsize=400)(self._on)

    def _on(self, day: date) -> ModeTable:
        """Return the table in force on a day.

        Raises:
            InvalidRequest: before the first opinions on zones there was none.
        """
        if day < self._since:
            raise InvalidRequest("there was no mode table yet", "on", f"{self._since} or later")
        data = resolve(self._rules, day)
        return self._by_digest.setdefault(digest_of(data), ModeTable(data, self.vocabulary))

    def from_data(self, data: JsonObject) -> ModeTable:
        """Return a table that was kept with a decision."""
        digest = digest_of(data)
        if digest not in self._by_digest:
            self._by_digest[digest] = ModeTable(data, self.vocabulary)
        return self._by_digest[digest]


def percent_text(share: Decimal | None) -> str | None:
    """Write a share exactly, without trailing zeros: "2", "0.5"; None stays."""
    return None if share is None else f"{share.normalize():f}"


def digest_of(data: JsonObject) -> str:
    """Return what identifies a resolved table by its content."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def resolve(rules: RuleBook, day: date) -> JsonObject:
    """Return the table with the legal numbers of a day in it, as plain JSON."""

    def number(key: str) -> str:
        return str(rules.value(key, on=day))

    def percent(spec: str | Mapping[str, str] | None) -> JsonObject | None:
        if spec is None:
            return None
        if isinstance(spec, str):
            return {"by": None, "values": {"": number(spec)}}
        return {"by": spec["by"], "values": {value: number(key) for value, key in spec.items() if value != "by"}}

    return {
        "rule_set": rules.version,
        "modes": [
            {
                "id": row["id"],
                "mode": row["mode"],
                "when": row["when"],
                "any": row.get("any", {}),
                "percent": percent(row.get("percent")),
                "times": [{"factor": number(one["factor"]), "when": one["when"]} for one in row.get("times", ())],
                "at_least": [
                    {"percent": number(one["percent"]), "when": one["when"]} for one in row.get("at_least", ())
                ],
                "marks": [{"mark": one["mark"], "when": one.get("when", {})} for one in row.get("marks", ())],
                "clauses": [*row["clauses"], *row.get("amended", ())],
            }
            for row in rules.table("mode", on=day)
        ],
        "modifiers": [
            {"name": row["name"], "when": row["when"], "modes": row.get("modes")}
            for row in rules.table("modifier", on=day)
        ],
        "easing": _easing(rules, day),
    }


def _easing(rules: RuleBook, day: date) -> JsonObject:
    """Return what special policies may do on a day."""
    [limits] = rules.table("policy_limit", on=day)
    return {
        "when": limits["when"],
        "never_after": limits["never_after"],
        "least_statutory_percent": str(rules.value("policy_least_statutory_percent", on=day)),
        "modes": [
            {
                "from": row["mode"],
                "to": row["to"],
                "when": row["when"],
                "percent": str(rules.value(row["percent"], on=day)),
                "marks": row.get("marks", []),
            }
            for row in rules.table("policy_mode", on=day)
        ],
        "modifiers": [
            {"name": row["name"], "when": row["when"], "modes": row["modes"]}
            for row in rules.table("policy_modifier", on=day)
        ],
    }
