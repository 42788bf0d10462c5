"""Notifications of the EU Safety Gate, as the public feed shapes them, read into alerts for a person to look at.

Fields read: `reference`, `publicationDate`, `risk.riskType[].key`, `risk.versions.riskDescription`,
`risk.riskLevel.key` or `risk.severity` and `risk.probability`, `product.nameSpecific`, `product.versions.name`,
`product.productCategory.key`, `traceability.countryOrigin.name`, `country`. All others are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain.risk import LEVELS, chosen_level

_REFERENCE: Final = re.compile(r"[A-Z][A-Z0-9]{1,4}/[0-9]{4,6}/[0-9]{2,4}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TEXT_MAX: Final = 500


@dataclass(frozen=True)
class Notification:
    """What one notification says that matters to an alert; no level: a person must assess it."""

    reference: str
    published_on: date
    risk: str
    product: str
    hs_prefix: str
    level: str | None
    notified_by: str | None


def read(raw: object, rules: RuleBook, *, today: date) -> Notification:
    """Return what a notification says.

    Raises:
        InvalidRequest: it is not of the shape, or not about goods of ours; names the field and what would be right.
    """
    if not isinstance(raw, Mapping):
        raise InvalidRequest("not a notification", "", "an object")
    reference = _text(raw, "reference")
    if not _REFERENCE.fullmatch(reference):
        raise InvalidRequest("not a reference", "reference", "such as SR/00842/26")
    published_on = _published(raw, today)
    _require_our_goods(raw, rules, on=published_on)
    product = _product_name(raw)
    return Notification(
        reference=reference,
        published_on=published_on,
        risk=_risk(raw, rules),
        product=product,
        hs_prefix=_hs_prefix(raw, product, rules),
        level=_level(raw, reference, rules, on=published_on),
        notified_by=_notifier(raw),
    )


def readable(value: Any, longest: int = TEXT_MAX) -> str | None:
    """A text as a person reads it, on one line, without signs that hide or turn others; None if nothing is left."""
    told = " ".join(value.split()) if isinstance(value, str) else ""
    shown = "".join(one for one in told if one.isprintable())
    return shown[:longest].strip() or None


def _at(raw: Mapping[str, Any], path: str) -> Any:
    value: Any = raw
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _text(raw: Mapping[str, Any], path: str, right: str = "a text, not left out") -> str:
    value = readable(_at(raw, path))
    if value is None:
        raise InvalidRequest("a field is missing", path, right)
    return value


def _published(raw: Mapping[str, Any], today: date) -> date:
    text = _text(raw, "publicationDate", "a day such as 2026-05-15")[:10]
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day > today:
        raise InvalidRequest("not a day", "publicationDate", f"a day such as 2026-05-15, not after {today}")
    return day


def _require_our_goods(raw: Mapping[str, Any], rules: RuleBook, *, on: date) -> None:
    origin = _text(raw, "traceability.countryOrigin.name")
    try:
        ours = rules.value("origins_of_ours", on=on)
    except KeyError:
        raise InvalidRequest("before the system began", "publicationDate", "a day from 2005-01-01") from None
    if origin not in ours:
        path = "traceability.countryOrigin.name"
        raise InvalidRequest(f"goods from {origin} are not ours", path, " or ".join(ours))


def _product_name(raw: Mapping[str, Any]) -> str:
    for path in ("product.nameSpecific", "product.versions.name"):
        value = readable(_at(raw, path))
        if value is not None:
            return value
    raise InvalidRequest("a product without a name", "product.nameSpecific", "a text, not left out")


def _risk(raw: Mapping[str, Any], rules: RuleBook) -> str:
    types = _at(raw, "risk.riskType")
    if not isinstance(types, list) or not types:
        raise InvalidRequest("no type of risk", "risk.riskType", "a list of at least one {key}")
    names = {row["key"]: row["name"] for row in rules.table("risk_type")}
    keys = [str(item.get("key")) if isinstance(item, Mapping) else "" for item in types]
    for place, key in enumerate(keys):
        if key not in names:
            raise InvalidRequest("no such type of risk", f"risk.riskType.{place}.key", "one of " + ", ".join(names))
    told = "; ".join(f"{key.removeprefix('riskType.')} {names[key]}" for key in keys)
    words = readable(_at(raw, "risk.versions.riskDescription"))
    return (told if words is None else f"{told}: {words}")[:TEXT_MAX]


def _hs_prefix(raw: Mapping[str, Any], product: str, rules: RuleBook) -> str:
    key = _text(raw, "product.productCategory.key")
    rows = rules.table("product_category")
    named = f"{product} {_at(raw, 'product.versions.name') or ''}".lower()
    for row in rows:
        if row["key"] == key and ("words" not in row or any(word in named for word in row["words"])):
            prefix: str = row["hs_prefix"]
            return prefix
    known = sorted({row["key"] for row in rows})
    raise InvalidRequest("no HS codes are known for this category", "product.productCategory.key", ", ".join(known))


def _level(raw: Mapping[str, Any], reference: str, rules: RuleBook, *, on: date) -> str | None:
    said = _at(raw, "risk.riskLevel.key")
    if said is not None:
        level = said.removeprefix("riskLevel.") if isinstance(said, str) else ""
        if level not in LEVELS[1:]:
            raise InvalidRequest("no such level", "risk.riskLevel.key", "riskLevel. and " + ", ".join(LEVELS[1:]))
        return level
    severity, probability = _severity(raw), _probability(raw)
    if severity is not None or probability is not None:
        return chosen_level(None, severity, probability, rules, on=on)
    kind = reference.partition("/")[0]
    return next((row["level"] for row in rules.table("notification_kind") if row["prefix"] == kind), None)


def _severity(raw: Mapping[str, Any]) -> int | None:
    value = _at(raw, "risk.severity")
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 4):
        return value
    raise InvalidRequest("no such severity", "risk.severity", "1, 2, 3 or 4")


def _probability(raw: Mapping[str, Any]) -> Decimal | None:
    value = _at(raw, "risk.probability")
    if value is None:
        return None
    try:
        number = Decimal(value) if isinstance(value, str) else Decimal(-1)
    except InvalidOperation:
        number = Decimal(-1)
    if not (number.is_finite() and 0 <= number <= 1):
        raise InvalidRequest("no such probability", "risk.probability", "a decimal text from 0 to 1, such as 0.001")
    return number


def _notifier(raw: Mapping[str, Any]) -> str | None:
    country = _at(raw, "country")
    value = country.get("key") or country.get("name") if isinstance(country, Mapping) else country
    return readable(value)
