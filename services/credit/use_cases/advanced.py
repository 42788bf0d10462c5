"""Granting and revoking AA."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from databus.errors import Conflict
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.advanced import Condition, Statement, conditions, unmet, with_records
from services.credit.domain.rating import Facts, Rating, granted_on, rate
from services.credit.use_cases.records import past_day
from services.credit.use_cases.turn import begin, find_standing, finish
from services.credit.use_cases.work import CreditWork, GrantDecision, Revocation


@dataclass(frozen=True)
class GrantAa:
    """A decision to grant AA, with what the deciding agency states about the enterprise."""

    uscc: str
    document_no: str
    declaration_error_percent: Decimal
    clean_at_departments_since: date
    last_quality_problem_on: date | None = None
    on: date | None = None

    @property
    def statement(self) -> Statement:
        return Statement(self.declaration_error_percent, self.clean_at_departments_since, self.last_quality_problem_on)


@dataclass(frozen=True)
class RevokeAa:
    """A decision to revoke AA."""

    uscc: str
    document_no: str
    on: date | None = None
    reason: str | None = None


@dataclass(frozen=True)
class AaDecided:
    """The rating after a decision on AA, with the conditions it looked at."""

    uscc: str
    on: date
    rating: Rating
    conditions: list[Condition]


def grant_aa(ask: GrantAa, work: CreditWork, rules: RuleBook) -> AaDecided:
    """Grant AA, if all four conditions are met by what is stated and by what the records show.

    Raises:
        NotPermitted: not an agency that grants AA.
        NotFound: nothing is known of the enterprise.
        Conflict: it is AA already, or conditions are unmet; lists them.

    Source: AQSIQ announcement 2013 No. 93 (AA is granted nationally; its conditions).
    """
    today = work.clock.today()
    powers.require("grant_aa", work.caller.agency, on=today, rules=rules)
    on = past_day(ask.on, today)
    find_standing(ask.uscc, work)
    turn = begin(ask.uscc, work)
    facts = work.book.facts(ask.uscc)
    if granted_on(facts, on, rules) is not None:
        raise Conflict("the enterprise is AA already", "uscc", "an enterprise of grade A")
    found = weigh(facts, ask.statement, on=on, rules=rules)
    if unmet(found):
        raise Conflict.about(
            "AA cannot be granted: conditions are unmet",
            [(condition.field, f"{condition.because} ({condition.clause})") for condition in unmet(found)],
        )
    work.book.add_grant(
        GrantDecision(
            grant_id=uuid7(),
            uscc=ask.uscc,
            granted_on=on,
            document_no=ask.document_no,
            agency=work.caller.require_agency(),
            declaration_error_percent=ask.declaration_error_percent,
            clean_at_departments_since=ask.clean_at_departments_since,
            last_quality_problem_on=ask.last_quality_problem_on,
            known_at=turn.at,
        )
    )
    return AaDecided(ask.uscc, on, finish(turn, f"credit.grant_aa/{ask.document_no}", work, rules), found)


def revoke_aa(ask: RevokeAa, work: CreditWork, rules: RuleBook) -> AaDecided:
    """Revoke AA; the grade is what the score says from that day on.

    Raises:
        NotPermitted: not an agency that revokes AA.
        NotFound: nothing is known of the enterprise.
        Conflict: the enterprise is not AA.

    Source: AQSIQ announcement 2013 No. 93.
    """
    today = work.clock.today()
    powers.require("revoke_aa", work.caller.agency, on=today, rules=rules)
    on = past_day(ask.on, today)
    find_standing(ask.uscc, work)
    turn = begin(ask.uscc, work)
    facts = work.book.facts(ask.uscc)
    if granted_on(facts, on, rules) is None:
        raise Conflict("the enterprise is not AA", "uscc", "an enterprise of grade AA")
    revocation = Revocation(on, ask.document_no, work.caller.require_agency(), ask.reason, turn.at)
    work.book.revoke_grants(ask.uscc, revocation)
    rating = finish(turn, f"credit.revoke_aa/{ask.document_no}", work, rules)
    return AaDecided(ask.uscc, on, rating, weigh(work.book.facts(ask.uscc), Statement(), on=on, rules=rules))


def weigh(facts: Facts, statement: Statement, *, on: date, rules: RuleBook) -> list[Condition]:
    """Return AA's conditions for an enterprise by a statement and its records."""
    corrected = with_records(statement, facts.records, on=on, rules=rules)
    since = rate(facts, on=on, rules=rules).grade_a_since
    return conditions(corrected, grade_a_since=since, on=on, rules=rules)
