"""The zone's key figures against the thresholds of its plan, in exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from services.enterprise.domain.regulations import Regulations, Row
from services.enterprise.domain.surveys import Survey

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
    return judge(profile, regulations.rows("kpi", "profile", profile), figures, regulations)


def judge(profile: str, rows: Sequence[Row], figures: Figures, regulations: Regulations) -> Board:
    """Compare figures with thresholds as a profile's rows state them, exactly."""
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
    incidents: int,
    exports_usd: Decimal | None,
    province_rate: Decimal | None,
    surveys: Mapping[str, Survey],
    regulations: Regulations,
) -> Sequence[Mapping[str, object]]:
    """Return what is watched without being a condition.

    Args:
        incidents: foreign notifications and returns that concern members (K10).
        exports_usd: members' exports, US dollars.
        province_rate: the province's incidents per USD 100 million.
        surveys: the latest survey by key figure (K11 to K13).
        regulations: the rules.

    Source: DOMAIN B.15; SH 六(五).
    """
    return [
        _incidents(row, incidents, exports_usd, province_rate)
        if row["kind"] == "incidents"
        else _surveyed(row, surveys.get(row["code"]))
        for row in regulations.book.table("kpi_watch")
    ]


def _incidents(
    row: Row, incidents: int, exports_usd: Decimal | None, province_rate: Decimal | None
) -> Mapping[str, object]:
    rate = Fraction(incidents * row["per_usd"]) / Fraction(exports_usd) if exports_usd else None
    ratio = rate / Fraction(province_rate) if rate is not None and province_rate else None
    return {
        **_watched(row),
        "incidents": incidents,
        "rate": None if rate is None else shown(rate, whole=False),
        "value": None if ratio is None else shown(ratio, whole=False),
        "threshold": row["threshold"],
        "within": None if ratio is None else ratio < Fraction(row["threshold"]),
    }


def _surveyed(row: Row, survey: Survey | None) -> Mapping[str, object]:
    return {
        **_watched(row),
        "value": None if survey is None else shown(survey.share, whole=False),
        "threshold": None,
        "within": None,
        "sample_size": None if survey is None else survey.sample_size,
        "surveyed_on": None if survey is None else survey.ended_on.isoformat(),
        "document_no": None if survey is None else survey.document_no,
    }


def _watched(row: Row) -> Mapping[str, object]:
    named = {"code": row["code"], "unit": row["unit"], "clause": row["clause"]}
    return {**named, "name_zh": row["zh"], "name_en": row["en"]}
