"""Credit: what can be asked of it, told to it, and what it hears; each area stands in `entrypoints/`."""

from __future__ import annotations

from services.credit.entrypoints.coverage import Coverage
from services.credit.entrypoints.decisions import Decisions
from services.credit.entrypoints.hearing import Hearing
from services.credit.entrypoints.jobs import Jobs
from services.credit.entrypoints.listings import Listings
from services.credit.entrypoints.objections import Objections
from services.credit.entrypoints.publicity import Publicity
from services.credit.entrypoints.rating_runs import RatingRuns
from services.credit.entrypoints.ratings import Ratings
from services.credit.entrypoints.records import Records
from services.credit.entrypoints.rule_sets import RuleSets
from services.credit.entrypoints.schemes import Schemes
from services.credit.repository import CreditTransaction


class CreditService(
    Records,
    Ratings,
    Decisions,
    RatingRuns,
    RuleSets,
    Objections,
    Publicity,
    Listings,
    Schemes,
    Coverage,
    Jobs,
    Hearing,
):
    """One rating that every agency feeds and trusts."""

    name = "credit"
    transaction_class = CreditTransaction
