"""What changed rules need of the transaction they are kept in, and what inspection says of changes to its rules."""

from __future__ import annotations

from datetime import date
from typing import Final, Protocol

from databus.rule_sets.work import Books, Legislation, RuleSets
from databus.rules import RuleBook
from services.inspection.domain.powers import require_seat
from services.inspection.domain.rule_changes import amendment
from services.inspection.domain.rule_invariants import check
from services.inspection.domain.rule_words import differences
from services.inspection.use_cases.ports import Work


class InspectionRules:
    """Rules of inspection. Source: 商检法 5, 6; DOMAIN D.1."""

    event = "inspection.rule_set_changed"
    amendment = staticmethod(amendment)
    check = staticmethod(check)
    differences = staticmethod(differences)

    @staticmethod
    def require(act: str, agency: str, *, on: date, rules: RuleBook) -> None:  # noqa: ARG004  — the protocol's
        """Refuse an agency that may not; NotPermitted names who may."""
        row = next(row for row in rules.table("act") if row["name"] == act)
        require_seat(act, row["by"], row["clause"], agency, division=None, rules=rules)


LAW: Final[Legislation] = InspectionRules()


class RuleSetWork(Work, Protocol):
    """A transaction in which rules are changed and followed."""

    @property
    def rule_sets(self) -> RuleSets: ...

    @property
    def shelf(self) -> Books: ...
