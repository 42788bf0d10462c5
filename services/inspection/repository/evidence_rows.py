"""Between rows and what the domain knows of evidence; nested parts are kept as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from typing import Any, Final

from services.inspection.domain.filings import Filing
from services.inspection.domain.laboratories import Accreditation, AdoptedBody, Coverage, Interruption, Laboratory
from services.inspection.domain.reports import ItemTested, Judged, Report

Row = Mapping[Any, Any]
_DAYS: Final = frozenset(
    {
        "valid_from",
        "valid_until",
        "issued_on",
        "registered_on",
        "revoked_on",
        "listed_from",
        "listed_until",
        "ended_on",
        "barred_until",
        "from_on",
        "until_on",
    }
)


def to_laboratory(row: Row) -> Laboratory:
    """Rebuild a laboratory."""
    told = _known(Laboratory, row)
    told["accreditations"] = tuple(
        Accreditation(**{**_dated(one), "scope": tuple(_tested(scope) for scope in one["scope"])})
        for one in row["accreditations"]
    )
    told["interruptions"] = tuple(Interruption(**_dated(one)) for one in row["interruptions"])
    return Laboratory(**told)


def to_report(row: Row) -> Report:
    """Rebuild a report; without its tests and judgements where these were left out."""
    told = _known(Report, row)
    told["items"] = tuple(ItemTested(**one) for one in row.get("items", ()))
    told["judged"] = tuple(Judged(**one) for one in row.get("judged", ()))
    return Report(**told)


def to_filing(row: Row) -> Filing:
    """Rebuild a filing."""
    return Filing(**_known(Filing, row))


def to_body(row: Row) -> AdoptedBody:
    """Rebuild an entry of the adoption list."""
    return AdoptedBody(**_known(AdoptedBody, row))


FROM_JSON: Final[Mapping[str, Callable[[Row], Any]]] = {
    "laboratory": to_laboratory,
    "report": to_report,
    "filing": to_filing,
    "body": to_body,
}


def row_of(value: Any) -> dict[str, Any]:
    """Return the columns of a value; what is nested as JSON has it."""
    return {name: _plain(item) if isinstance(item, list | tuple) else item for name, item in asdict(value).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _tested(scope: Row) -> Coverage:
    return Coverage(scope["hs_prefix"], tuple(scope["items"]), tuple(scope["standards"]))


def _known(kind: Any, row: Row) -> dict[str, Any]:
    told = {one.name: row[one.name] for one in fields(kind) if one.name in row}
    return {name: tuple(item) if isinstance(item, list) else item for name, item in _dated(told).items()}


def _dated(row: Row) -> dict[str, Any]:
    """Read days that JSON holds as text."""
    return {
        name: date.fromisoformat(value) if name in _DAYS and isinstance(value, str) else value
        for name, value in row.items()
    }
