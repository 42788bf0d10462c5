"""Between rows of reference data and what the domain knows of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from services.inspection.domain.policies import Policy
from services.inspection.domain.reference import Entry
from services.inspection.domain.regimes import Regime, Registration
from services.inspection.models import PolicyRow, ReferenceEntryRow, RegimeRow, RegistrationRow
from services.inspection.repository.rows import Row, table_of

ENTRIES: Final = table_of(ReferenceEntryRow)
REGIMES: Final = table_of(RegimeRow)
REGISTRATIONS: Final = table_of(RegistrationRow)
POLICIES: Final = table_of(PolicyRow)


def to_entry(row: Row) -> Entry:
    """Rebuild an entry."""
    return Entry(**row)


def to_regime(row: Row) -> Regime:
    """Rebuild a regime."""
    return Regime(**_tuples(row, "hs_prefixes", "case_ids", "extensions"))


def to_registration(row: Row) -> Registration:
    """Rebuild a registration."""
    return Registration(**_tuples(row, "evidence"))


def to_policy(row: Row) -> Policy:
    """Rebuild a policy."""
    return Policy(**_tuples(row, "hs_prefixes", "grades"))


def row_of(one: Entry | Regime | Registration | Policy) -> dict[str, Any]:
    """Return the whole row of one of them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(one).items()}


def _tuples(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: tuple(value) if name in names else value for name, value in row.items()}


def _parsed(data: Mapping[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = dict(data)
    for name, value in data.items():
        if value is not None and name.endswith("_on"):
            read[name] = date.fromisoformat(value)
        elif value is not None and name.endswith("_at"):
            read[name] = datetime.fromisoformat(value)
    return read


# as the one statement for all inputs of a decision gives them: in the database's JSON
FROM_JSON: Final[Mapping[str, Callable[[Mapping[str, Any]], Any]]] = {
    "entry": lambda data: to_entry(_parsed(data)),
    "regime": lambda data: to_regime(_parsed(data)),
    "registration": lambda data: to_registration(_parsed(data)),
    "policy": lambda data: to_policy(_parsed(data)),
}
