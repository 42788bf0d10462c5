"""What agencies are called where people read of them: the rows of `[[agency_name]]` of a service's rules."""

from __future__ import annotations

from functools import lru_cache

from databus.rules import RuleBook


def agency_zh(code: str, rules: RuleBook) -> str:
    """Return an agency's Chinese name; its code where it has none."""
    return _names(rules).get(code, (code, code))[0]


def agency_en(code: str, rules: RuleBook) -> str:
    """Return an agency's English name; its code where it has none."""
    return _names(rules).get(code, (code, code))[1]


@lru_cache(maxsize=8)
def _names(rules: RuleBook) -> dict[str, tuple[str, str]]:
    return {row["agency"]: (row["zh"], row["en"]) for row in rules.table("agency_name")}
