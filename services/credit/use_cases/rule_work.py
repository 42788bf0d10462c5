"""What the use cases of rule sets need of the transaction they run in, and what credit says of changes to its rules."""

from __future__ import annotations

from typing import Final, Protocol

from databus.rule_sets.work import Books, Legislation, RuleSets
from services.credit.domain import powers
from services.credit.domain.rule_changes import amendment, check
from services.credit.domain.rule_words import differences
from services.credit.use_cases.run_work import RunWork
from services.credit.use_cases.work import CreditWork


class RatingRules:
    """Rules of rating. Source: AQSIQ announcement 2013 No. 93."""

    event = "credit.rule_set_changed"
    require = staticmethod(powers.require)
    amendment = staticmethod(amendment)
    check = staticmethod(check)
    differences = staticmethod(differences)


LAW: Final[Legislation] = RatingRules()


class RuleSetWork(CreditWork, Protocol):
    """A transaction in which rules are changed."""

    @property
    def rule_sets(self) -> RuleSets: ...

    @property
    def shelf(self) -> Books: ...


class InForceWork(RuleSetWork, RunWork, Protocol):
    """A transaction in which everybody is rated by new rules."""
