"""The assessment of a risk: scenarios of harm, each with severity and probability; the highest level counts.

Source: Commission Implementing Decision (EU) 2019/417; 进出口工业品风险管理办法 (possibility and degree of harm).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain.risk import cell_of, rank, row_of_band

_DIGITS: Final = 400  # of a product of probabilities: exact


@dataclass(frozen=True)
class Scenario:
    """How the goods may harm somebody: how badly (1 to 4), and how probably.

    The probability is told as one number, as those of the steps that lead to the harm, or as a band of the matrix.
    """

    description: str
    severity: int
    probability: Decimal | None = None
    steps: tuple[Decimal, ...] = ()
    band: str | None = None
    injury: str | None = None


@dataclass(frozen=True)
class Assessment:
    """What some scenarios came to, by whom and when; `scenarios` are kept with band and level of each."""

    assessment_id: str
    information_id: str | None
    alert_id: str | None
    scenarios: tuple[dict[str, Any], ...]
    level: str
    clause: str
    sure: str
    reason: str | None
    assessed_on: date
    agency: str
    actor: str | None
    rule_set: str
    digest: str
    version: int = 1


def judged(scenario: Scenario, place: int, rules: RuleBook, *, on: date) -> dict[str, Any]:
    """Return a scenario with its band and level.

    Args:
        scenario: what may happen.
        place: in the list, from 0, to name it in an error.
        rules: with the table `risk_matrix`.
        on: the day whose table counts.

    Raises:
        InvalidRequest: not exactly one of probability, steps and band is told, or no such band.
    """
    row, probability = _row(scenario, place, rules, on=on)
    return {
        "description": scenario.description,
        "injury": scenario.injury,
        "severity": scenario.severity,
        "probability": None if probability is None else format(probability, "f"),
        "steps": [format(step, "f") for step in scenario.steps],
        "band": row["band"],
        "level": row["levels"][scenario.severity - 1],
        "clause": row["clause"],
        "sure": row["sure"],
    }


def highest(scenarios: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the scenario of the highest level, the first of several."""
    return max(scenarios, key=lambda one: rank(one["level"]))


def _row(scenario: Scenario, place: int, rules: RuleBook, *, on: date) -> tuple[Mapping[str, Any], Decimal | None]:
    told = [scenario.probability is not None, bool(scenario.steps), scenario.band is not None]
    if told.count(True) != 1:
        right = "exactly one of probability, steps and band"
        raise InvalidRequest("how probable the harm is", f"scenarios.{place}.probability", right)
    if scenario.band is not None:
        return row_of_band(scenario.band, rules, on=on), None
    probability = scenario.probability if scenario.probability is not None else product_of(scenario.steps)
    return cell_of(probability, rules, on=on), probability


def product_of(steps: Sequence[Decimal]) -> Decimal:
    """Return the probability that all steps come about, exactly."""
    with localcontext() as context:
        context.prec = _DIGITS
        found = Decimal(1)
        for step in steps:
            found *= step
        return found
