"""Queries on consignments, their decisions, steps, papers and results."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from datetime import date
from functools import lru_cache
from typing import Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from databus.many import insert_many, rows_of
from services.inspection.domain.consignment import Consignment, DecisionMade, Step
from services.inspection.domain.facts import FactRead, Facts
from services.inspection.domain.mode_table import ModeTable
from services.inspection.domain.papers import Document, Result
from services.inspection.repository.rows import (
    CONSIGNMENTS,
    DECISIONS,
    DOCUMENTS,
    MODE_TABLES,
    RESULTS,
    STEPS,
    changing,
    from_consignment,
    to_consignment,
)

_STEP: Final = tuple(field.name for field in fields(Step))


class ConsignmentsInDatabase:
    """The consignments of inspection's database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, new: Sequence[Consignment]) -> None:
        """Add new consignments."""
        insert_many(self._session, CONSIGNMENTS, [from_consignment(one) for one in new])

    def find(self, consignment_id: str, *, for_update: bool = False) -> Consignment | None:
        """Return a consignment, or None."""
        found = self._select(CONSIGNMENTS.c.consignment_id == consignment_id, for_update=for_update)
        return found[0] if found else None

    def find_by_declaration_no(self, declaration_no: str) -> Consignment | None:
        """Return the consignment of a declaration, or None."""
        found = self._select(CONSIGNMENTS.c.declaration_no == declaration_no)
        return found[0] if found else None

    def numbered(self, declaration_nos: Collection[str]) -> dict[str, Consignment]:
        """Return the consignments of some declarations, by their numbers."""
        found = self._select(CONSIGNMENTS.c.declaration_no.in_(sorted(declaration_nos)))
        return {one.declared.declaration_no: one for one in found}

    def save(self, changed: Sequence[Consignment]) -> None:
        """Write what has changed of consignments, in one statement for any number of them."""
        if not changed:
            return
        rows = [changing(one) for one in changed]
        source, values = rows_of(CONSIGNMENTS, rows)
        assigned = ", ".join(f"{name} = v.{name}" for name in rows[0] if name != "consignment_id")
        told = f"UPDATE consignments AS c SET {assigned} FROM {source} AS v WHERE c.consignment_id = v.consignment_id"  # noqa: S608  — our own columns
        self._session.execute(sa.text(told), values)

    # ---- what a change touches: locked, in the order of declaration
    def open_of(self, uscc: str, hs_prefix: str = "") -> list[Consignment]:
        """Return the open consignments of an enterprise, all or those under an HS prefix."""
        return self._open(CONSIGNMENTS.c.uscc == uscc, _under(hs_prefix))

    def exports_of(self, uscc: str, state: str) -> list[Consignment]:
        """Return an enterprise's exports in a state."""
        column = CONSIGNMENTS.c
        return self._select(column.uscc == uscc, column.direction == "export", column.state == state, for_update=True)

    def released_before(self, day: date) -> list[Consignment]:
        """Return the consignments released before a day and not gone since."""
        return self._select(CONSIGNMENTS.c.state == "RELEASED", CONSIGNMENTS.c.released_on < day, for_update=True)

    def page(self, filters: dict[str, Any], after: str | None, limit: int) -> list[Consignment]:
        """Return consignments, newest first, older than the one the cursor names."""
        conditions: list[sa.ColumnElement[bool]] = [
            CONSIGNMENTS.c[name] == filters[name]
            for name in ("uscc", "state", "mode", "direction", "destination", "declaration_no")
            if filters.get(name) is not None
        ]
        if filters.get("open") is not None:
            conditions.append(CONSIGNMENTS.c.is_open.is_(filters["open"]))
        if filters.get("hs_prefix"):
            conditions.append(_under(filters["hs_prefix"]))
        if after is not None:
            conditions.append(CONSIGNMENTS.c.consignment_id < after)
        statement = sa.select(CONSIGNMENTS).where(*conditions).order_by(CONSIGNMENTS.c.consignment_id.desc())
        return [to_consignment(row) for row in self._session.execute(statement.limit(limit)).mappings()]

    def _open(self, *conditions: sa.ColumnElement[bool] | sa.TextClause) -> list[Consignment]:
        return self._select(CONSIGNMENTS.c.is_open, *conditions, for_update=True)

    def _select(
        self, *conditions: sa.ColumnElement[bool] | sa.TextClause, for_update: bool = False
    ) -> list[Consignment]:
        statement = sa.select(CONSIGNMENTS).where(*conditions).order_by(CONSIGNMENTS.c.consignment_id)
        if for_update:
            statement = statement.with_for_update()
        return [to_consignment(row) for row in self._session.execute(statement).mappings()]

    # ---- decisions
    def keep_table(self, table: ModeTable) -> None:
        """Keep the mode table that decisions of this transaction rest on."""
        kept = insert(MODE_TABLES).values(digest=table.digest, rule_set=table.rule_set, data=table.data)
        self._session.execute(kept.on_conflict_do_nothing())

    def table_data(self, digest: str) -> dict[str, Any]:
        """Return a mode table that was kept."""
        data: dict[str, Any] = self._session.execute(
            sa.select(MODE_TABLES.c.data).where(MODE_TABLES.c.digest == digest)
        ).scalar_one()
        return data

    def add_decisions(self, made: Sequence[tuple[str, DecisionMade]]) -> None:
        """Keep decisions."""
        texts = _Texts()
        insert_many(self._session, DECISIONS, [_decision_row(*one, texts) for one in made])

    def decisions(self, consignment_id: str) -> list[dict[str, Any]]:
        """Return the decisions of a consignment, oldest first."""
        statement = (
            sa.select(DECISIONS).where(DECISIONS.c.consignment_id == consignment_id).order_by(DECISIONS.c.number)
        )
        return [dict(row) for row in self._session.execute(statement).mappings()]

    # ---- steps, papers, results
    def add_steps(self, steps: Sequence[tuple[str, Step]]) -> None:
        """Keep changes of state."""
        rows = [{"consignment_id": consignment_id, **_step_row(step)} for consignment_id, step in steps]
        insert_many(self._session, STEPS, rows)

    def steps(self, consignment_id: str) -> list[Step]:
        """Return the changes of state of a consignment, oldest first."""
        statement = sa.select(STEPS).where(STEPS.c.consignment_id == consignment_id).order_by(STEPS.c.number)
        rows = self._session.execute(statement).mappings()
        return [Step(**{name: value for name, value in row.items() if name != "consignment_id"}) for row in rows]

    def add_document(self, document: Document) -> None:
        """Add a paper."""
        self._session.execute(DOCUMENTS.insert().values(asdict(document)))

    def documents(self, consignment_id: str) -> list[Document]:
        """Return the papers of a consignment, in the order of their arrival."""
        statement = (
            sa.select(DOCUMENTS).where(DOCUMENTS.c.consignment_id == consignment_id).order_by(DOCUMENTS.c.document_id)
        )
        return [Document(**row) for row in self._session.execute(statement).mappings()]

    def add_result(self, result: Result) -> None:
        """Add a result."""
        self._session.execute(RESULTS.insert().values(asdict(result)))

    def results(self, consignment_id: str) -> list[Result]:
        """Return the results of a consignment, oldest first."""
        statement = sa.select(RESULTS).where(RESULTS.c.consignment_id == consignment_id).order_by(RESULTS.c.recorded_at)
        return [Result(**row) for row in self._session.execute(statement).mappings()]


def _under(hs_prefix: str) -> sa.ColumnElement[bool]:
    """HS codes that begin with a prefix: a range, since ":" follows "9"."""
    if not hs_prefix:
        return sa.true()
    return sa.and_(CONSIGNMENTS.c.hs_code >= hs_prefix, CONSIGNMENTS.c.hs_code < hs_prefix + ":")


def _step_row(step: Step) -> dict[str, Any]:
    return {name: getattr(step, name) for name in _STEP}


class _Texts:
    """How the facts of decisions were read, as JSON; what several of them share is written once."""

    def __init__(self) -> None:
        self._by_id: dict[int, str] = {}

    def of(self, read: tuple[FactRead, ...]) -> str:
        """The JSON of how the facts of a case were read; the same object is not written again."""
        text = self._by_id.get(id(read))
        if text is None:
            text = self._by_id[id(read)] = f"[{','.join(map(self._one, read))}]"
        return text

    def _one(self, read: FactRead) -> str:
        text = self._by_id.get(id(read))
        if text is None:
            text = self._by_id[id(read)] = orjson.dumps(read).decode()
        return text


@lru_cache(maxsize=4096)
def _facts_text(facts: Facts) -> str:
    return orjson.dumps(facts._asdict()).decode()


def _decision_row(consignment_id: str, made: DecisionMade, texts: _Texts) -> dict[str, Any]:
    decision = made.decision
    return {
        "consignment_id": consignment_id,
        "number": made.number,
        "at": made.at,
        "on": made.on,
        "cause": made.cause,
        "agency": made.agency,
        "mode": decision.mode,
        "rule": decision.rule,
        "sampling_percent": decision.sampling_percent,
        "paperless": decision.paperless,
        "document_review_release": decision.document_review_release,
        "lab_report_accepted": decision.lab_report_accepted,
        "rule_set": decision.rule_set,
        "facts": _facts_text(made.facts),
        "read": texts.of(made.read),
        "stale": made.stale,
        "table_digest": made.table_digest,
        "eases": [ease.as_data() for ease in made.eases],
    }
