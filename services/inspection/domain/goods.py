"""Reference data about goods and places: statutory or not, how risky, to Africa or not, adopted bodies. All dated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from databus.rules import RuleBook

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Classified:
    """What an HS code is on a day, and the clauses that say so."""

    statutory: bool
    product_risk: str
    statutory_clause: str | None
    risk_clause: str | None


class Goods:
    """The reference tables of `rules/goods.toml`."""

    def __init__(self, rules: RuleBook) -> None:
        self._statutory = rules.table("statutory")
        self._risk = rules.table("product_risk")
        self._africa = frozenset(country for row in rules.table("africa") for country in row["countries"])
        self._countries = frozenset(code for row in rules.table("country") for code in row["codes"].split())
        self._bodies = rules.table("adopted_body")
        self.classify = lru_cache(maxsize=4096)(self._classify)

    def _classify(self, hs_code: str, on: date) -> Classified:
        """Return what the goods are on a day: longest prefix first, then the latest day.

        Source: 商检法 4, 5 (目录); goods in no row are outside the catalogue and of general risk.
        """
        statutory = longest(self._statutory, hs_code, on)
        risk = longest(self._risk, hs_code, on)
        return Classified(
            statutory=bool(statutory and statutory["statutory"]),
            product_risk=risk["risk"] if risk else "general",
            statutory_clause=statutory["clause"] if statutory else None,
            risk_clause=risk["clause"] if risk else None,
        )

    def is_country(self, code: str) -> bool:
        """Whether the code is one of ISO 3166-1 alpha-2."""
        return code in self._countries

    def is_africa(self, code: str | None) -> bool:
        """Whether goods that go there are 输非商品."""
        return code in self._africa

    def adopted_bodies(self, on: date) -> list[str]:
        """Codes of the third-party bodies whose reports may be adopted on a day."""
        return [row["code"] for row in self._bodies if row["from"] <= on]


def longest(rows: Rows, hs_code: str, on: date) -> Mapping[str, Any] | None:
    """Return the row in force with the longest prefix of the code; of equal prefixes the latest."""
    found = [row for row in rows if row["from"] <= on and hs_code.startswith(row["hs_prefix"])]
    return max(found, key=lambda row: (len(row["hs_prefix"]), row["from"]), default=None)
