"""What monitoring says of a product's risk: a rule over the results of a window, whatever order they came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from databus.rules import RuleBook
from services.inspection.domain.facts import PRODUCT_RISKS, Phrase
from services.inspection.domain.reference import Entry

_ALL: Final = 100


@dataclass(frozen=True, slots=True)
class SampleResult:
    """One sample's result: the day, the items that failed, and the moment it was told first."""

    on: date
    failed: tuple[str, ...]
    conforming: bool
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What the results of a window show; `level` is None where they raise nothing."""

    level: str | None
    tested: int
    nonconforming: int
    because: Phrase
    clause: str | None

    @property
    def share_percent(self) -> Decimal | None:
        """Nonconforming of those tested, in percent to two decimals."""
        return share(self.nonconforming, self.tested)


def share(nonconforming: int, tested: int) -> Decimal | None:
    """Return the nonconforming of those tested, in percent to two decimals; None of nothing."""
    return (Decimal(nonconforming * _ALL) / tested).quantize(Decimal("0.01")) if tested else None


def worse(one: str, than: str) -> bool:
    """Whether a risk is above another."""
    return PRODUCT_RISKS.index(one) > PRODUCT_RISKS.index(than)


def window_from(rules: RuleBook, on: date) -> date:
    """Return the first day whose results count on a day."""
    return on - timedelta(days=int(rules.value("monitoring_window_days", on=on)) - 1)


def risk_shown(results: Iterable[SampleResult], on: date, rules: RuleBook) -> Found:
    """Return the risk that results show on a day: by their share, or at once by a safety item that failed.

    Source: S14 六(一)出口 (风险监测); SN附2 三(三)1; the rows of `rules/monitoring.toml` [O].
    """
    first = window_from(rules, on)
    counted = [one for one in results if first <= one.on <= on]
    bad = [one for one in counted if not one.conforming]
    tested, level, because, clause = len(counted), None, Phrase("未达到调高条件", "nothing raises it"), None
    for row in rules.table("monitoring_risk", on=on):
        reached = tested >= row["least_tested"] and len(bad) * _ALL >= Decimal(row["share_percent"]) * tested
        if reached and bad and (level is None or worse(row["level"], level)):
            level, clause = row["level"], row["clause"]
            because = Phrase(
                f"抽检{tested}批，不合格{len(bad)}批，不低于{row['share_percent']}%",
                f"{len(bad)} of {tested} tested do not conform: {row['share_percent']} % or more",
            )
    safety = {row["item"]: row for row in rules.table("monitoring_safety_item", on=on)}
    for item in sorted({item for one in bad for item in one.failed} & safety.keys()):
        row = safety[item]
        if level is None or worse(row["level"], level):
            level, clause = row["level"], row["clause"]
            because = Phrase(f"安全项目不合格：{row['zh']}", f"a safety item failed: {row['en']}")
    return Found(level, tested, len(bad), because, clause)


def credit_item(failed: Iterable[str], rules: RuleBook, on: date) -> tuple[str, str]:
    """Return the credit item that a sample which failed leads to on a day, and its clause.

    Source: DOMAIN D.2 (P01: safety, health, environment; P02: other), the rows of `rules/monitoring.toml`.
    """
    safety = {row["item"] for row in rules.table("monitoring_safety_item", on=on)}
    about = not safety.isdisjoint(failed)
    row = next(one for one in rules.table("monitoring_credit_item", on=on) if one["safety"] == about)
    return str(row["item"]), str(row["clause"])


def failed_by_item(results: Iterable[SampleResult]) -> dict[str, int]:
    """Count the samples that failed, by item."""
    return dict(sorted(Counter(item for one in results for item in one.failed).items()))


def is_news(level: str, until_on: date, standing: Sequence[Entry], on: date, renew_days: int) -> bool:
    """Whether a risk that was found is to be recorded: nothing that monitoring said says as much for long enough.

    Args:
        level: what was found.
        until_on: until when it would hold.
        standing: what monitoring recorded of these very goods and nobody withdrew.
        on: today.
        renew_days: an entry that ends within so many days is renewed.
    """
    enough = min(until_on, on + timedelta(days=renew_days))
    as_much = [one for one in standing if one.holds(on) and not worse(level, one.said)]
    return not any(one.until_on is None or one.until_on >= enough for one in as_much)
