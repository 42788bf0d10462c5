"""Reckon the figures of a quarter from what is known now, or again from what was kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.rules import RuleBook
from databus.strict_json import JsonObject
from services.enforcement.domain.analyses import Analysis, Quarter
from services.enforcement.domain.analysis_facts import (
    NONCONFORMING,
    RELEASED,
    RETURNED,
    Facts,
    Outcome,
    digest_of_figures,
)
from services.enforcement.domain.analysis_figures import Groups, figures, hidden_in
from services.enforcement.use_cases.analysis_work import AnalysisWork

THRESHOLD: Final = "analysis_min_enterprises"
_EXPORT: Final = "export"
_OUTCOMES: Final = {
    "inspection.consignment_released": RELEASED,
    "inspection.nonconformity_found": NONCONFORMING,
    "inspection.nonconformity_withdrawn": NONCONFORMING,
    "inspection.consignment_returned": RETURNED,
}


@dataclass(frozen=True)
class Reckoned:
    """Facts, and the figures that come of them."""

    facts: Facts
    figures: dict[str, Any]

    @property
    def digest(self) -> str:
        return digest_of_figures(self.figures, self.facts.salt)


def keep_outcome(name: str, told: JsonObject, tx: AnalysisWork) -> None:
    """Keep how an exported consignment ended, as inspection says it, in whichever order.

    A finding is known by its document: when a re-inspection or a correction withdraws it, it counts no more.
    """
    kind = _OUTCOMES[name]
    if told["direction"] != _EXPORT:
        return
    outcome = Outcome(
        consignment_id=told["consignment_id"],
        kind=kind,
        mark=told["on"] if kind == RELEASED else told["document_no"] or "",
        uscc=told["uscc"],
        hs_code=told["hs_code"],
        destination=told["destination"],
        happened_on=date.fromisoformat(told["on"]),
        standing=name != "inspection.nonconformity_withdrawn",
        version=told["version"],
    )
    tx.analysis_facts.put_outcome(outcome)


def groups_of(quarter: Quarter, rules: RuleBook) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return the industries and the markets of a quarter, by the rules of its last day."""
    day = quarter.last_day
    return [*rules.table("analysis_industry", on=day)], [*rules.table("analysis_market", on=day)]


def threshold_of(quarter: Quarter, rules: RuleBook) -> int:
    """Return how many enterprises must stand behind a figure that is published, by the rules of the quarter."""
    found: int = rules.value(THRESHOLD, on=quarter.last_day)
    return found


def reckon(
    quarter: Quarter,
    division: str,
    corrected: Analysis | None,
    tx: AnalysisWork,
    rules: RuleBook,
    *,
    salt: str | None = None,
) -> Reckoned:
    """Reckon a quarter from what is known now, by a secret salt of its own unless one is given.

    In a correction everybody stands where the version before had it, and what that did not show stays hidden: two
    versions together would show it.
    """
    seated = {row["agency"] for row in rules.table("seat") if division.startswith(row["division"])}
    before = None if corrected is None else tx.analyses.facts_of(corrected.analysis_id)
    also = before.enterprises() if before else ()
    facts = replace(tx.analysis_facts.facts(quarter, division, seated, also), salt=salt or secrets.token_hex())
    if before is not None and corrected is not None:
        hidden = {*before.hidden, *hidden_in(tx.analyses.figures_of(corrected.analysis_id))}
        facts = replace(facts.placed_as(before), hidden=tuple(sorted(hidden)))
    return reckoned(facts, rules)


def reckoned(facts: Facts, rules: RuleBook) -> Reckoned:
    """Reckon figures from facts: the same facts by the same rules, the same figures."""
    quarter = Quarter.parse(facts.quarter)
    return Reckoned(facts, figures(facts, Groups(*groups_of(quarter, rules)), threshold_of(quarter, rules)))
