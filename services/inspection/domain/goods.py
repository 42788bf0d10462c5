"""Reference data about goods and places: statutory or not, how risky, to Africa or not, adopted bodies. All dated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from databus.rules import RuleBook
from services.inspection.domain.facts import PRODUCT_RISKS, FactRead
from services.inspection.domain.reference import (
    AFRICA_COUNTRY,
    AID_COUNTRY,
    GOODS_KINDS,
    MONITORING,
    NOTHING_RECORDED,
    PRODUCT_RISK,
    STATUTORY,
    TRADE_AGREEMENT,
    Entry,
    Recorded,
    latest,
    next_day,
)

GENERAL_RISK: Final = "general"
_SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Classified:
    """What an HS code is on a day, and the entries that say so; None where no entry speaks of it."""

    hs_code: str
    statutory: bool
    product_risk: str
    statutory_by: Entry | None
    risk_by: Entry | None

    @property
    def statutory_clause(self) -> str | None:
        """What the flag rests on."""
        return self.statutory_by.clause if self.statutory_by else None

    @property
    def risk_clause(self) -> str | None:
        """What the risk rests on."""
        return self.risk_by.clause if self.risk_by else None

    @property
    def read(self) -> tuple[FactRead, FactRead]:
        """How a decision reads it: by the entry recorded, or that none was and the rule set alone speaks."""
        return (
            _read(STATUTORY, self.hs_code, self.statutory_by, self.statutory),
            _read(PRODUCT_RISK, self.hs_code, self.risk_by, self.product_risk),
        )


@dataclass(frozen=True, slots=True)
class Coming:
    """A change of what goods are, on a day to come."""

    on: date
    kind: str
    before: str
    after: str
    entry: Entry | None


class Goods:
    """The shipped reference tables (`rules/goods.toml`), together with the entries recorded since."""

    def __init__(self, rules: RuleBook) -> None:
        self._goods: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for one in _shipped_goods(rules):
            self._goods[one.kind, one.hs_prefix or ""].append(one)
        self._lists: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for one in _shipped_lists(rules):
            self._lists[one.kind, one.country or ""].append(one)
        self._countries = frozenset(code for row in rules.table("country") for code in row["codes"].split())
        self._bodies = rules.table("adopted_body")
        self._alone = lru_cache(maxsize=4096)(self._classify)

    def shipped(self, kind: str, hs_prefix: str = "") -> list[Entry]:
        """The entries that came with the rules: of a kind, about goods under a prefix."""
        tables = self._goods if kind in GOODS_KINDS else self._lists
        found = [one for (named, _), rows in tables.items() if named == kind for one in rows]
        return [one for one in found if (one.hs_prefix or "").startswith(hs_prefix)]

    def classify(
        self, hs_code: str, on: date, recorded: Recorded = NOTHING_RECORDED, zones: Collection[str] = ()
    ) -> Classified:
        """Return what the goods of a member of some zones are: longest prefix first, then the entry that began last.

        Source: 商检法 4, 5 (目录); goods in no entry are outside the catalogue and of general risk.
        """
        return self._classify(hs_code, on, recorded, zones) if recorded.of_goods else self._alone(hs_code, on)

    def coming(
        self, hs_code: str, on: date, recorded: Recorded = NOTHING_RECORDED, zones: Collection[str] = ()
    ) -> list[Coming]:
        """Return what changes on the next day on which these goods become something else."""
        days = set()
        for kind in GOODS_KINDS:
            for one in self._about(kind, hs_code, recorded):
                after = on
                while (day := next_day(one.from_on, one.until_on, after)) is not None:
                    days.add(day)
                    after = day
        now = self.classify(hs_code, on, recorded, zones)
        for day in sorted(days):
            changes = _changes(now, self.classify(hs_code, day, recorded, zones), day)
            if changes:
                return changes
        return []

    def is_country(self, code: str) -> bool:
        """Whether the code is one of ISO 3166-1 alpha-2."""
        return code in self._countries

    def is_africa(self, code: str | None, on: date, recorded: Recorded = NOTHING_RECORDED) -> bool:
        """Whether goods that go there are 输非商品 on a day. Source: S14 六(一)出口."""
        entry = self.of_country(AFRICA_COUNTRY, code, on, recorded)
        return bool(entry and entry.value["listed"])

    def takes_aid(self, code: str | None, on: date, recorded: Recorded = NOTHING_RECORDED) -> bool:
        """Whether goods declared as aid count as such there: unless the country was taken off the list.

        Source: S14 六(一)出口 (援外物资).
        """
        entry = self.of_country(AID_COUNTRY, code, on, recorded)
        return entry is None or bool(entry.value["listed"])

    def agreements(self, code: str | None, on: date, recorded: Recorded = NOTHING_RECORDED) -> list[Entry]:
        """The trade agreements that hold with a country on a day, each once."""
        named: dict[str, list[Entry]] = defaultdict(list)
        for one in self._of_country(TRADE_AGREEMENT, code, recorded):
            named[str(one.value["agreement"])].append(one)
        found = [latest(entries, on) for _, entries in sorted(named.items())]
        return [one for one in found if one is not None]

    def of_country(self, kind: str, code: str | None, on: date, recorded: Recorded) -> Entry | None:
        """The entry of a list that speaks of a country on a day."""
        return latest(self._of_country(kind, code, recorded), on)

    def adopted_bodies(self, on: date) -> list[str]:
        """Codes of the third-party bodies whose reports may be adopted on a day."""
        return [row["code"] for row in self._bodies if row["from"] <= on]

    def _classify(
        self, hs_code: str, on: date, recorded: Recorded = NOTHING_RECORDED, zones: Collection[str] = ()
    ) -> Classified:
        statutory = self._longest(STATUTORY, hs_code, on, recorded)
        risk = self._risk(hs_code, on, recorded, zones)
        return Classified(
            hs_code=hs_code,
            statutory=bool(statutory and statutory.value["statutory"]),
            product_risk=risk.value["risk"] if risk else GENERAL_RISK,
            statutory_by=statutory,
            risk_by=risk,
        )

    def _risk(self, hs_code: str, on: date, recorded: Recorded, zones: Collection[str]) -> Entry | None:
        """What says how risky goods are; what monitoring found only ever raises it, for the zone that was monitored."""
        said = self._longest(PRODUCT_RISK, hs_code, on, recorded)
        found = [
            one
            for digits in range(_SHORTEST, len(hs_code) + 1)
            for one in recorded.of_goods.get((PRODUCT_RISK, hs_code[:digits]), ())
            if one.source == MONITORING and one.holds(on) and (one.zone_id is None or one.zone_id in zones)
        ]
        worst = max(found, key=lambda one: (PRODUCT_RISKS.index(one.said), one.from_on, one.entry_id), default=None)
        level = said.said if said else GENERAL_RISK
        return worst if worst and PRODUCT_RISKS.index(worst.said) > PRODUCT_RISKS.index(level) else said

    def _longest(self, kind: str, hs_code: str, on: date, recorded: Recorded) -> Entry | None:
        for digits in range(len(hs_code), _SHORTEST - 1, -1):
            about = self._at(kind, hs_code[:digits], recorded)
            found = latest([one for one in about if one.source != MONITORING], on)
            if found is not None:
                return found
        return None

    def _about(self, kind: str, hs_code: str, recorded: Recorded) -> Iterator[Entry]:
        for digits in range(_SHORTEST, len(hs_code) + 1):
            yield from self._at(kind, hs_code[:digits], recorded)

    def _at(self, kind: str, hs_prefix: str, recorded: Recorded) -> Sequence[Entry]:
        shipped = self._goods.get((kind, hs_prefix), [])
        told = recorded.of_goods.get((kind, hs_prefix), ())
        return [*shipped, *told] if told else shipped

    def _of_country(self, kind: str, code: str | None, recorded: Recorded) -> Sequence[Entry]:
        if code is None:
            return ()
        return [*self._lists.get((kind, code), ()), *recorded.of_countries.get((kind, code), ())]


def _read(kind: str, hs_code: str, entry: Entry | None, value: Any) -> FactRead:
    if entry is None or entry.recorded_at is None:
        return FactRead(kind, f"inspection/reference/{kind}/{hs_code}", None, value)
    return FactRead(kind, entry.key, entry.version, value)


def _changes(now: Classified, then: Classified, day: date) -> list[Coming]:
    words = {False: "not_statutory", True: "statutory"}
    found = []
    if now.statutory != then.statutory:
        found.append(Coming(day, STATUTORY, words[now.statutory], words[then.statutory], then.statutory_by))
    if now.product_risk != then.product_risk:
        found.append(Coming(day, PRODUCT_RISK, now.product_risk, then.product_risk, then.risk_by))
    return found


def _shipped_goods(rules: RuleBook) -> Iterator[Entry]:
    said: Mapping[str, str] = {STATUTORY: "statutory", PRODUCT_RISK: "risk"}
    for kind, name in said.items():
        for row in rules.table(kind):
            yield Entry(
                entry_id=f"{kind}/{row['hs_prefix']}/{row['from']}",
                kind=kind,
                value={name: row[name]},
                from_on=row["from"],
                clause=row["clause"],
                name=row.get("zh", ""),
                hs_prefix=row["hs_prefix"],
                until_on=_last(row),
                document_no=row.get("document"),
            )


def _shipped_lists(rules: RuleBook) -> Iterator[Entry]:
    for row in rules.table("africa"):
        yield from _listed(AFRICA_COUNTRY, row, {"listed": True}, f"{AFRICA_COUNTRY}")
    for row in rules.table("trade_agreement"):
        value = {"agreement": row["code"], "brings": row["brings"]}
        yield from _listed(TRADE_AGREEMENT, row, value, f"{TRADE_AGREEMENT}/{row['code']}")


def _listed(kind: str, row: Mapping[str, Any], value: Mapping[str, Any], under: str) -> Iterator[Entry]:
    for country in row["countries"]:
        yield Entry(
            entry_id=f"{under}/{country}/{row['from']}",
            kind=kind,
            value=value,
            from_on=row["from"],
            clause=row["clause"],
            name=row.get("zh", ""),
            country=country,
            until_on=_last(row),
        )


def _last(row: Mapping[str, Any]) -> date | None:
    """The last day of a row of the rules, whose `until` is the first day it does not hold any more."""
    return row["until"] - timedelta(days=1) if "until" in row else None
