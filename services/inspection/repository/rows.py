"""Between rows and what the domain knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any, Final

import orjson
import sqlalchemy as sa

from services.inspection.domain.consignment import OPEN_STATES, Consignment, Declaration, Outcome
from services.inspection.models import (
    ConsignmentRow,
    DecisionRow,
    DocumentRow,
    ModeTableRow,
    ResultRow,
    StepRow,
)

Row = Mapping[Any, Any]


def table_of(row: Any) -> sa.Table:
    """Return the table of a row class."""
    table: sa.Table = row.__table__
    return table


CONSIGNMENTS: Final = table_of(ConsignmentRow)
DECISIONS: Final = table_of(DecisionRow)
MODE_TABLES: Final = table_of(ModeTableRow)
STEPS: Final = table_of(StepRow)
DOCUMENTS: Final = table_of(DocumentRow)
RESULTS: Final = table_of(ResultRow)

_DECLARED: Final = tuple(field.name for field in fields(Declaration))
_VALUE: Final = _DECLARED.index("value")


@lru_cache(maxsize=4096)
def _outcome(*told: Any) -> Outcome:
    """Return an outcome; thousands of consignments have the same one. Clauses and silent producers are JSON texts."""
    named = dict(zip(_OUTCOME, told, strict=True))
    lists = {name: tuple(orjson.loads(named[name])) for name in ("clauses", "stale")}
    return Outcome(**{**named, **lists})


@lru_cache(maxsize=4096)
def _said(text: str) -> Any:
    return orjson.loads(text)


_PARTED: Final = len(_DECLARED)
_OUTCOME: Final = tuple(field.name for field in fields(Outcome))
_REST: Final = (
    "consignment_id",
    "declared_on",
    "declared_by",
    "statutory",
    "product_risk",
    "state",
    "previous_mode",
    "decision_number",
    "step_number",
    "sample_drawn",
    "released_on",
    "version",
)
_AS_TEXT: Final = frozenset({"consignment_id", "re_export_of", "clauses", "stale", "value"})
# of thousands of rows: in the order that `from_parts` takes, and as texts of which the driver makes no objects
IN_PARTS: Final = [
    sa.cast(CONSIGNMENTS.c[name], sa.Text).label(name) if name in _AS_TEXT else CONSIGNMENTS.c[name]
    for name in (*_DECLARED, *_OUTCOME, *_REST)
]


def from_parts(row: Sequence[Any]) -> Consignment:
    """Rebuild a consignment from a row of the columns `IN_PARTS`."""
    declared = list(row[:_PARTED])
    declared[_VALUE] = _said(declared[_VALUE])
    outcome = row[_PARTED : _PARTED + len(_OUTCOME)]
    (
        consignment_id,
        declared_on,
        declared_by,
        statutory,
        product_risk,
        state,
        previous_mode,
        decision_number,
        step_number,
        sample_drawn,
        released_on,
        version,
    ) = row[_PARTED + len(_OUTCOME) :]
    return Consignment(
        consignment_id,
        Declaration(*declared),
        declared_on,
        declared_by,
        statutory,
        product_risk,
        state,
        None if outcome[0] is None else _outcome(*outcome),
        previous_mode,
        decision_number,
        step_number,
        sample_drawn,
        released_on,
        version,
    )


def to_consignment(row: Row) -> Consignment:
    """Rebuild a consignment from its row."""
    outcome = None
    if row["mode"] is not None:
        outcome = Outcome(
            mode=row["mode"],
            rule=row["rule"],
            sampling_percent=row["sampling_percent"],
            paperless=row["paperless"],
            document_review_release=row["document_review_release"],
            lab_report_accepted=row["lab_report_accepted"],
            clauses=tuple(row["clauses"]),
            rule_set=row["rule_set"],
            stale=tuple(row["stale"]),
        )
    return Consignment(
        consignment_id=row["consignment_id"],
        declared=Declaration(**{name: row[name] for name in _DECLARED}),
        declared_on=row["declared_on"],
        declared_by=row["declared_by"],
        statutory=row["statutory"],
        product_risk=row["product_risk"],
        state=row["state"],
        outcome=outcome,
        previous_mode=row["previous_mode"],
        decision_number=row["decision_number"],
        step_number=row["step_number"],
        sample_drawn=row["sample_drawn"],
        released_on=row["released_on"],
        version=row["version"],
    )


def from_consignment(one: Consignment) -> dict[str, Any]:
    """Return the whole row of a consignment."""
    declared = {name: getattr(one.declared, name) for name in _DECLARED}
    return {
        **declared,
        "value": dict(one.declared.value),
        "declared_on": one.declared_on,
        "declared_by": one.declared_by,
        **changing(one),
    }


def changing(one: Consignment) -> dict[str, Any]:
    """Return the columns of a consignment that can change."""
    outcome = one.outcome
    return {
        "consignment_id": one.consignment_id,
        "statutory": one.statutory,
        "product_risk": one.product_risk,
        "state": one.state,
        "is_open": one.state in OPEN_STATES,
        "mode": outcome.mode if outcome else None,
        "previous_mode": one.previous_mode,
        "rule": outcome.rule if outcome else None,
        "sampling_percent": outcome.sampling_percent if outcome else None,
        "paperless": outcome.paperless if outcome else None,
        "document_review_release": outcome.document_review_release if outcome else None,
        "lab_report_accepted": outcome.lab_report_accepted if outcome else None,
        "clauses": outcome.clauses if outcome else (),
        "rule_set": outcome.rule_set if outcome else None,
        "stale": outcome.stale if outcome else (),
        "decision_number": one.decision_number,
        "step_number": one.step_number,
        "sample_drawn": one.sample_drawn,
        "released_on": one.released_on,
        "version": one.version,
    }
