"""Entries of the registers that rules/registers.toml describes: platforms, alliance standards, energy targets."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from databus.identifiers import parse_country, parse_hs_prefix
from services.enterprise.domain.moves import check_day
from services.enterprise.domain.regulations import Row
from services.enterprise.domain.service_rules import ServiceRules

_LONGEST: Final = 200
_MANY: Final = 50
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
_MOST_FEN: Final = 10**15


@dataclass(frozen=True)
class Entry:
    """An entry: what the register's fields say, from when, until when (open while it holds), by which document.

    `noted_at` and `ended_at` are the moments at which the registry knew of its begin and of its end.
    """

    entry_id: str
    register: str
    division: str
    zone_id: str | None
    uscc: str | None
    parent_id: str | None
    name: str
    facts: Mapping[str, Any]
    hs_prefixes: tuple[str, ...]
    begins_on: date
    ends_on: date | None
    document_no: str
    agency: str
    actor: str | None
    noted_at: datetime
    outcome: Mapping[str, Any]
    reason: str | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None
    version: int = 1

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day; the day it ends on is the first it is not."""
        return self.begins_on <= day and (self.ends_on is None or day < self.ends_on)


def check_entry(entry: Entry, parent: Entry | None, rules: ServiceRules) -> Entry:
    """Return an entry whose fields are as its register says, with the HS codes it is found by.

    Raises:
        InvalidRequest: names the field and what would be right.
        Conflict: what it stands under does not hold.
    """
    register = rules.register(entry.register)
    _check_about(entry, register)
    _check_parent(entry, parent, register)
    facts = check_facts(entry.facts, rules.register_fields(entry.register, at="begin"), rules, "facts")
    return replace(entry, facts=facts, hs_prefixes=tuple(facts.get("hs_prefixes", ())))


def end_entry(
    entry: Entry,
    on: date,
    *,
    outcome: Mapping[str, Any],
    reason: str,
    by: str,
    at: datetime,
    today: date,
    rules: ServiceRules,
) -> Entry:
    """Return the entry ended, with what its register wants to know at the end.

    Raises:
        InvalidRequest: names the field and what would be right.
        Conflict: it ended already.
    """
    if entry.ends_on is not None:
        raise Conflict("the entry ended already", "entry_id", f"it ended on {entry.ends_on}")
    check_day(on, since=entry.begins_on, today=today)
    told = check_facts(outcome, rules.register_fields(entry.register, at="end"), rules, "outcome")
    return replace(entry, ends_on=on, outcome=told, reason=reason, ended_by=by, ended_at=at, version=entry.version + 1)


def _check_about(entry: Entry, register: Row) -> None:
    wanted = {"enterprise": "uscc", "zone": "zone_id"}.get(register["about"])
    if wanted is not None and getattr(entry, wanted) is None:
        raise InvalidRequest(f"an entry of {entry.register} is about a {register['about']}", wanted, "not left out")


def _check_parent(entry: Entry, parent: Entry | None, register: Row) -> None:
    under = register.get("parent")
    if under is None:
        if entry.parent_id is not None:
            raise InvalidRequest("this register's entries stand alone", "parent_id", "left out")
        return
    if parent is None or parent.register != under or parent.division != entry.division:
        raise InvalidRequest("it stands under an entry of another register", "parent_id", f"an entry of {under}")
    if not parent.holds_on(entry.begins_on):
        raise Conflict("what it stands under is not in force", "parent_id", f"{parent.name} on {entry.begins_on}")


def check_facts(told: Mapping[str, Any], fields: list[Row], rules: ServiceRules, path: str) -> dict[str, Any]:
    """Return what is told, each field as its kind says; InvalidRequest names what is unknown, missing or wrong."""
    known = {row["field"]: row for row in fields}
    for name in told:
        if name not in known:
            right = f"one of {', '.join(known)}" if known else "nothing"
            raise InvalidRequest("the register has no such field", f"{path}.{name}", right)
    checked = {}
    for name, row in known.items():
        if name in told:
            checked[name] = _KINDS[row["kind"]](told[name], row, rules, f"{path}.{name}")
        elif row["required"]:
            raise InvalidRequest("the register needs it", f"{path}.{name}", f"{row['zh']} ({row['en']})")
    return checked


def _wrong(path: str, right: str) -> InvalidRequest:
    return InvalidRequest("not of the kind that the register has", path, right)


def _text(value: Any, _: Row, __: ServiceRules, path: str) -> str:
    if isinstance(value, str) and 0 < len(value) <= _LONGEST and value.strip() and value.isprintable():
        return value
    raise _wrong(path, f"a text of 1 to {_LONGEST} characters, without control characters")


def _day(value: Any, _: Row, __: ServiceRules, path: str) -> str:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise _wrong(path, "a day as YYYY-MM-DD")


def _whole(value: Any, row: Row, _: ServiceRules, path: str) -> int:
    most = row.get("most", _MOST_FEN)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
        return value
    raise _wrong(path, f"a whole number from 0 to {most}")


def _decimal(value: Any, _: Row, __: ServiceRules, path: str) -> str:
    if isinstance(value, str) and value.isascii() and _DECIMAL.fullmatch(value):
        return value
    raise _wrong(path, 'a decimal text such as "12.5", zero or more')


def _choice(value: Any, row: Row, rules: ServiceRules, path: str) -> str:
    known = rules.choices_of(row)
    if isinstance(value, str) and value in known:
        return value
    raise _wrong(path, f"one of {', '.join(known)}")


def _choices(value: Any, row: Row, rules: ServiceRules, path: str) -> list[str]:
    known = rules.choices_of(row)
    if isinstance(value, list) and value and all(isinstance(one, str) and one in known for one in value):
        return list(dict.fromkeys(value))
    raise _wrong(path, f"a list of some of {', '.join(known)}")


def _hs_prefixes(value: Any, _: Row, __: ServiceRules, path: str) -> list[str]:
    if not isinstance(value, list) or not 0 < len(value) <= _MANY:
        raise _wrong(path, f"a list of 1 to {_MANY} beginnings of HS codes")
    return list(dict.fromkeys(parse_hs_prefix(one, field=path) for one in value))


def _country(value: Any, _: Row, __: ServiceRules, path: str) -> str:
    return parse_country(value, field=path)


_KINDS: Final[Mapping[str, Callable[[Any, Row, ServiceRules, str], Any]]] = {
    "text": _text,
    "day": _day,
    "whole": _whole,
    "fen": _whole,
    "decimal": _decimal,
    "choice": _choice,
    "choices": _choices,
    "country": _country,
    "hs_prefixes": _hs_prefixes,
}
