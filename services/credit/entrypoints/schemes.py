"""Grades of other schemes beside ours."""

from __future__ import annotations

from typing import Any

from databus.service import command, query
from services.credit.entrypoints.desk import Asked, Desk, Tx
from services.credit.schemas import measures
from services.credit.use_cases import listing_views as views
from services.credit.use_cases import schemes


class Schemes(Desk):
    """Grades that others give."""

    @command(
        measures.TakesRecordSchemeGrade,
        gives=measures.SchemeGradeShape,
        natural_key=("uscc", "scheme", "document_no"),
    )
    def record_scheme_grade(self, ask: schemes.RecordSchemeGrade, tx: Tx) -> dict[str, Any]:
        """Record a grade that another scheme gave; ours stays what it is."""
        return schemes.show_grade(schemes.record_scheme_grade(ask, tx, tx.rules))

    @query(measures.TakesListSchemeGrades, gives=measures.GivesSchemeGrades)
    def list_scheme_grades(self, ask: Asked, tx: Tx) -> dict[str, Any]:
        """Return the grades that others gave an enterprise, on a day, as known at a moment."""
        found = schemes.list_scheme_grades(
            ask["uscc"], ask.get("on"), ask.get("known_at"), tx, tx.rules, limit=ask["limit"]
        )
        return views.show_scheme_grades(found)
