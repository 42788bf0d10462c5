"""The zone's key figures against the thresholds of its plan, in exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from services.enterprise.domain.regulations import Regulations, Row

FIGURES: Final = (
    "members",
    "leading",
    "member_exports",
    "local_exports",
    "national_exports",
    "leading_exports",
    "own_brand",
    "qms_and_self_control",
    "rated",
    "campaigns_closed",
)

# None: not recorded, so nothing can rest on it
Figures = Mapping[str, Decimal | int | None]


@dataclass(frozen=True)
class Kpi:
    """One key figure: its value and threshold in `unit`, and whether it passes."""

    code: str
    value: str | None
    threshold: str
    passed: bool
    clause: str
    unit: str
    at: str
    name_zh: str
    name_en: str
    warning: str | None = None


@dataclass(frozen=True)
class Board:
    """All key figures of a profile; passed if all pass."""

    profile: str
    rule_set: str
    kpis: tuple[Kpi, ...]

    @property
    def passed(self) -> bool:
        return all(kpi.passed for kpi in self.kpis)


def evaluate(profile: str, figures: Figures, regulations: Regulations) -> Board:
    """Compare figures with the thresholds of a profile, exactly; a zero denominator is no value and not passed.

    Raises:
        InvalidRequest: no such profile.

    Source: SH 三(一)1–3, 三(二), 三(六).
    """
    regulations.profile(profile)
    rows = regulations.rows("kpi", "profile", profile)
    return Board(profile, regulations.version, tuple(_evaluate(row, figures) for row in rows))


def _evaluate(row: Row, figures: Figures) -> Kpi:
    value = _value(row, figures)
    threshold = Fraction(row["threshold"])
    passed = value is not None and (value == threshold if row["at"] == "exactly" else value >= threshold)
    ceiling = row.get("ceiling")
    above = value is not None and ceiling is not None and value > Fraction(ceiling)
    return Kpi(
        code=row["code"],
        value=None if value is None else shown(value, whole=row["unit"] != "percent"),
        threshold=row["threshold"],
        passed=passed,
        clause=row["clause"],
        unit=row["unit"],
        at=row["at"],
        name_zh=row["zh"],
        name_en=row["en"],
        warning=f"more than the plan's {ceiling}" if above else None,
    )


def _value(row: Row, figures: Figures) -> Fraction | None:
    numerator = figures[row["numerator"]]
    if numerator is None:
        return None
    if "denominator" not in row:
        return Fraction(numerator)
    denominator = figures[row["denominator"]]
    return Fraction(numerator) * 100 / Fraction(denominator) if denominator else None


def shown(value: Fraction, *, whole: bool) -> str:
    """Return a value, zero or more, as decimal text, half-even to 4 places; a whole count without places."""
    if whole and value.denominator == 1:
        return str(value.numerator)
    scaled = round(value * 10_000)  # half-even, exact on a Fraction
    return f"{scaled // 10_000}.{scaled % 10_000:04d}"


def watch(
    profile: str, incidents: int, exports_usd: Decimal | None, province_rate: Decimal | None, regulations: Regulations
) -> Sequence[Mapping[str, object]]:
    """Return what is watched without being a condition (K10): incidents per USD 100 million, and against the province.

    Args:
        profile: the plan.
        incidents: foreign notifications and returns that concern members.
        exports_usd: members' exports, US dollars.
        province_rate: the province's incidents per USD 100 million.
        regulations: the rules.
    """
    rows = regulations.rows("kpi_watch", "profile", profile)
    return [_watch(row, incidents, exports_usd, province_rate) for row in rows]


def _watch(
    row: Row, incidents: int, exports_usd: Decimal | None, province_rate: Decimal | None
) -> Mapping[str, object]:
    rate = Fraction(incidents * row["per_usd"]) / Fraction(exports_usd) if exports_usd else None
    ratio = rate / Fraction(province_rate) if rate is not None and province_rate else None
    return {
        "code": row["code"],
        "incidents": incidents,
        "rate": None if rate is None else shown(rate, whole=False),
        "value": None if ratio is None else shown(ratio, whole=False),
        "threshold": row["threshold"],
        "within": None if ratio is None else ratio < Fraction(row["threshold"]),
        "unit": row["unit"],
        "clause": row["clause"],
        "name_zh": row["zh"],
        "name_en": row["en"],
    }
