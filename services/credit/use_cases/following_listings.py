"""What lists do by themselves: propose by rule, end when their ground falls or their term is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from databus.rules import RuleBook
from services.credit.domain.adopted import Adopted
from services.credit.domain.listings import OPEN, Listing, ended, grounds
from services.credit.domain.rating import Facts, Rating, granted_on
from services.credit.use_cases.listing_steps import keep, moment_after, propose_by_rule, still_standing
from services.credit.use_cases.work import CreditWork


def follow_rating(uscc: str, rating: Rating, facts: Facts, work: CreditWork, rules: RuleBook) -> None:
    """Let an enterprise's listings follow its rating, under its lock: who should be proposed is, who must leave does.

    Source: DOMAIN D.2 (D + SERIOUS → list; repaired, annulled → lifted); 信用修复管理办法 (measures are lifted).
    """
    on = work.clock.today()
    kept = work.listings.of(uscc)
    for one in kept:
        kind = _over(one, rating, on, work, rules)
        if kind is not None:
            known_at = moment_after(one, work)
            document_no = _ending_document(one, kind, work)
            keep(ended(one, kind, rules, on=on, known_at=known_at, document_no=document_no), one, work, rules)
    _propose(uscc, rating, facts, work.listings.of(uscc) if kept else (), work, rules)


def _propose(
    uscc: str, rating: Rating, facts: Facts, kept: Sequence[Listing], work: CreditWork, rules: RuleBook
) -> None:
    on = work.clock.today()
    severities = [(str(one.record.record_id), one.item.severity) for one in rating.assessment.deductions]
    for row in rules.table("list", on=on):
        mine = [one for one in kept if one.list == row["code"]]
        told = {ground for one in mine for ground in one.basis}
        granted = granted_on(facts, on, rules) if rating.grade in row["grades"] else None
        basis = grounds(row, rating.grade, severities, granted)
        # what a person has decided on is not proposed again by the rule; a new ground is
        if set(basis) - told and not any(one.state in OPEN for one in mine):
            propose_by_rule(uscc, row["code"], basis, rating.grade, work, rules)


def _over(listing: Listing, rating: Rating, on: date, work: CreditWork, rules: RuleBook) -> str | None:
    """Why a listing ends by rule, None if it goes on."""
    if listing.state not in OPEN:
        return None
    if listing.until is not None and listing.until <= on:
        return "TERM_OVER"
    if not still_standing(listing.uscc, listing.basis, work):
        endings = _records(listing, work)
        repaired = any(record.annulment is None for record in endings)
        return "GRADE_LOST" if not endings else "REPAIRED" if repaired else "ANNULLED"
    row = next(row for row in rules.table("list") if row["code"] == listing.list)
    if row["effect"] == "incentive" and rating.grade not in row["grades"]:
        return "GRADE_LOST"
    return None


def _records(listing: Listing, work: CreditWork) -> list[Adopted]:
    found = (work.book.find_record(one) for one in listing.basis if not one.startswith("aa/"))
    return [record for record in found if record is not None]


def _ending_document(listing: Listing, kind: str, work: CreditWork) -> str | None:
    if kind not in {"ANNULLED", "REPAIRED"}:
        return None
    endings = [record.annulment or record.repair for record in _records(listing, work)]
    return next((ending.document_no for ending in reversed(endings) if ending is not None), None)
