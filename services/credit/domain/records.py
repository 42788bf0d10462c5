"""A credit record and the days on which it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from databus.rules import RuleBook
from services.credit.domain.items import Item, find_item
from services.credit.domain.period import add_months


@dataclass(frozen=True)
class Record:
    """A dishonest act as one agency's legally effective document states it."""

    item: str
    agency: str
    document_no: str
    effective_on: date
    annulled_on: date | None = None
    repaired_on: date | None = None
    record_id: str | None = None
    version: int = 1

    @property
    def act(self) -> tuple[str, str]:
        """Items under one agency and document are one act."""
        return self.agency, self.document_no

    @property
    def ended_on(self) -> date | None:
        """The day from which it no longer counts because it was annulled or repaired."""
        return min((day for day in (self.annulled_on, self.repaired_on) if day is not None), default=None)


def item_of(record: Record, rules: RuleBook) -> Item:
    """Return the item as the catalogue stood when the document took effect."""
    return find_item(rules, record.item, on=record.effective_on)


def counts_until(item: Item, effective_on: date, rules: RuleBook) -> date:
    """Return the first day on which a record no longer counts by lapse of time.

    Source: DOMAIN D.2 (12 calendar months; direct D as long as serious dishonesty at most, 信用修复管理办法).
    """
    return _window_end(_window(direct_d=item.direct_d), effective_on, rules)


def earliest_counting(day: date, rules: RuleBook, *, direct_d: bool) -> date:
    """Return a day such that no document that took effect before it still counts on the day given."""
    longest = max(dated.value for dated in rules.history(_window(direct_d=direct_d)))
    return add_months(day, -longest)


def _window(*, direct_d: bool) -> str:
    return "direct_d_months" if direct_d else "points_window_months"


@lru_cache(maxsize=10_000)
def _window_end(key: str, effective_on: date, rules: RuleBook) -> date:
    return add_months(effective_on, rules.value(key, on=effective_on))


def counts_on(record: Record, day: date, rules: RuleBook) -> bool:
    """Whether a record counts on the day: from its effective day until its window ends, or it is ended."""
    if day < record.effective_on or (record.ended_on is not None and record.ended_on <= day):
        return False
    return day < counts_until(item_of(record, rules), record.effective_on, rules)


def turning_days(record: Record, rules: RuleBook) -> set[date]:
    """Return the days on which the record's weight may change."""
    days = {record.effective_on, counts_until(item_of(record, rules), record.effective_on, rules)}
    return days if record.ended_on is None else days | {record.ended_on}
