"""What a statute allows as a fine, on which day; circumstances that make it lighter or heavier; how long an act counts.

Source: 行政处罚法 Art. 29, 32–34, 36, 37.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain.terms import months_later

_LIMITED_SINCE: Final = date(1996, 10, 1)  # the law on penalties; what was done before is past every term
MITIGATED: Final = "mitigated"
LIGHTER: Final = "lighter"
HEAVIER: Final = "heavier"
GRAVE: Final = "grave"


@dataclass(frozen=True)
class FineRange:
    """From the least to the most that a fine may be, in fen; `told` says of what.

    `sure` is how the row is known: V read in the law's text, M from memory, to be compared with the text.
    """

    low_fen: int
    high_fen: int
    clause: str
    told: str
    sure: str = "V"

    def allows(self, fine_fen: int) -> bool:
        """Whether a fine is within the range."""
        return self.low_fen <= fine_fen <= self.high_fen

    def lighter_than(self, other: FineRange) -> bool:
        """Whether the range weighs less than another: by its most, then by its least."""
        return (self.high_fen, self.low_fen) < (other.high_fen, other.low_fen)


def known(statute: str, rules: RuleBook) -> bool:
    """Whether the rules hold what a statute allows."""
    return any(row["statute"] == statute for row in rules.table("statutory_fine"))


def range_on(
    statute: str, value_fen: int | None, rules: RuleBook, *, on: date, grave: bool = False
) -> FineRange | None:
    """Return what a statute allows on a day for goods (or a turnover) of a value; None if it says nothing of these.

    `grave`: by the rows for grave cases (情节严重), where the statute has any.

    Source: 商检法 Art. 32 (5–20 %), 33 (50–300 %), 34 (up to 100 %); the rows of `statutory_fine`.
    """
    rows = [row for row in rules.table("statutory_fine", on=on) if row["statute"] == statute and _fits(row, value_fen)]
    graver = [row for row in rows if row.get("grave", False)]
    found = graver if grave and graver else [row for row in rows if row not in graver]
    return _range(found[0], value_fen or 0) if found else None


def _fits(row: Mapping[str, Any], value_fen: int | None) -> bool:
    by_value = "percent_max" in row or "value_from_fen" in row or "value_below_fen" in row
    if value_fen is None:
        return not by_value
    most = row.get("value_below_fen")
    return bool(row.get("value_from_fen", 0) <= value_fen) and (most is None or value_fen < most)


def _range(row: Mapping[str, Any], value_fen: int) -> FineRange:
    if "percent_max" in row:
        low = -(-value_fen * row["percent_min"] // 100)
        high = value_fen * row["percent_max"] // 100
        share = f"{row['percent_min']} to {row['percent_max']} % of the {row['base']}"
        return FineRange(low, high, row["clause"], share, row["sure"])
    return FineRange(row["fixed_min_fen"], row["fixed_max_fen"], row["clause"], "a fixed range", row["sure"])


def range_for(
    statute: str, value_fen: int | None, rules: RuleBook, *, occurred_on: date, decided_on: date, grave: bool = False
) -> FineRange | None:
    """Return what may be fined for an act of one day on a later one: by the old law, or the new where it is lighter.

    None if the rules hold nothing of the statute.

    Raises:
        InvalidRequest: the value is not told.
        Conflict: the act was not fined by law on its day, or is no longer.

    Source: 行政处罚法 Art. 4, 37.
    """
    if not known(statute, rules):
        return None
    then = range_on(statute, value_fen, rules, on=occurred_on, grave=grave)
    now = range_on(statute, value_fen, rules, on=decided_on, grave=grave)
    if then is None and now is None and value_fen is None:
        raise InvalidRequest(
            f"{statute} fines by the value", "goods_value_fen", "value of the goods or turnover in fen"
        )
    if then is None:
        raise Conflict(f"{statute} fined no such act on its day (行政处罚法 4)", "statute", f"law of {occurred_on}")
    if now is None:
        raise Conflict(f"{statute} fines it no longer (行政处罚法 37)", "fine_fen", "0, or NOT_PUNISHED")
    return now if now.lighter_than(then) else then


def circumstance_rows(codes: Collection[str], rules: RuleBook) -> list[dict[str, Any]]:
    """Return what the rules say of circumstances.

    Raises:
        InvalidRequest: one that the rules do not know.
    """
    rows = {row["code"]: row for row in rules.table("circumstance")}
    for code in codes:
        if code not in rows:
            raise InvalidRequest(f"no such circumstance: {code}", "circumstances", "one of " + ", ".join(rows))
    return [rows[code] for code in codes]


def is_grave(circumstances: Collection[str], rules: RuleBook) -> bool:
    """Whether the case is one for which statutes that say so have a range of their own (情节严重)."""
    return any(row["weighs"] == GRAVE for row in circumstance_rows(circumstances, rules))


def weighed(allowed: FineRange, circumstances: Collection[str], rules: RuleBook, *, on: date) -> FineRange:
    """Return the part of a range that circumstances leave: below it, its lower part, its upper part, or all of it.

    Source: 行政处罚法 Art. 32, 34, 49; the shares of `discretion_share_percent`.
    """
    kinds = {row["weighs"] for row in circumstance_rows(circumstances, rules)}
    if HEAVIER in kinds and kinds & {LIGHTER, MITIGATED}:
        return allowed
    sure = allowed.sure
    part = (allowed.high_fen - allowed.low_fen) * rules.value("discretion_share_percent", on=on) // 100
    clause = allowed.clause
    if MITIGATED in kinds and allowed.low_fen > 0:
        return FineRange(0, allowed.low_fen, f"{clause}; 行政处罚法 32", f"below {allowed.told}", sure)
    if kinds & {LIGHTER, MITIGATED}:
        high = allowed.low_fen + part
        return FineRange(allowed.low_fen, high, f"{clause}; 行政处罚法 32, 34", f"lower part of {allowed.told}", sure)
    if HEAVIER in kinds:
        low = allowed.high_fen - part
        return FineRange(low, allowed.high_fen, f"{clause}; 行政处罚法 34, 49", f"upper part of {allowed.told}", sure)
    return allowed


def check_within(fine_fen: int, allowed: FineRange) -> None:
    """Refuse a fine outside a range; say what would be right."""
    if not allowed.allows(fine_fen):
        right = f"from {allowed.low_fen} to {allowed.high_fen} fen ({allowed.told})"
        raise InvalidRequest(f"a fine outside {allowed.clause}", "fine_fen", right)


def counts_until(ended_on: date, rules: RuleBook, *, harm: bool, on: date) -> date:
    """Return the last day on which an act may be discovered and still be punished.

    `harm`: life, health or financial safety is concerned, with harm done; `ended_on` is the day of the act, or the last
    of one that went on. A longer term that is law since does not reach acts of before.

    Source: 行政处罚法 Art. 36 (2 years, 5 years), 37 (从旧兼从轻).
    """
    key = "limitation_years_harm" if harm else "limitation_years"
    years = min(rules.value(key, on=day) for day in {max(ended_on, _LIMITED_SINCE), on})
    return months_later(ended_on, 12 * years)


def check_limitation(ended_on: date, found_on: date, rules: RuleBook, *, harm: bool) -> None:
    """Refuse to punish what was discovered too late.

    Raises:
        Conflict: names the last day.
    """
    last = counts_until(ended_on, rules, harm=harm, on=found_on)
    if found_on > last:
        right = f"discovered by {last}; harm = true where life, health or financial safety was harmed"
        raise Conflict("the act is no longer punished (行政处罚法 36)", "found_on", right)
