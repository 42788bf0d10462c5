"""One thing with everything that belongs to it: what it leads to, what cites it, its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from itertools import accumulate
from typing import Any, Final

from databus.rules import RuleBook
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.drawing import sees_targets
from services.enforcement.domain.draws import Target
from services.enforcement.domain.history import CAMPAIGN, PENALTY, TRACE_CASE
from services.enforcement.domain.penalty_cases import PENALTY_CASE
from services.enforcement.domain.recognised import already
from services.enforcement.domain.trace_cases import disposition_row
from services.enforcement.use_cases import disclosing, due
from services.enforcement.use_cases.clocks import clocks_of
from services.enforcement.use_cases.follow_ups import FollowWork
from services.enforcement.use_cases.taking_part import part_of
from services.enforcement.use_cases.work import Result, Work

MOST_RESULTS: Final = 200  # within the answer about a campaign
MOST_SIGNS: Final = 100_000  # of results with their measures and evidence, so that the answer keeps within a message


def trace_case_file(case_id: str, tx: Work, rules: RuleBook) -> dict[str, Any]:
    """Return a case with its clock, what its disposition leads to, the penalties that cite it, and its history."""
    case = tx.cases.look(case_id)
    row, running = disposition_row(case.disposition, rules) or {}, clocks_of(tx, TRACE_CASE, case_id)
    deciding = running if case.penalty_case_id is None else clocks_of(tx, PENALTY_CASE, case.penalty_case_id)
    return {
        **_facts(case),
        "decision_due_on": due.due_on(deciding, due.DECISION, running=True),
        "clocks": running,
        "measure": row.get("measure"),
        "credit_item": row.get("credit_item"),
        "penalties": tx.penalties.citing(case_id),
        "history": tx.history.of(TRACE_CASE, case_id),
    }


def penalty_file(penalty_id: str, tx: Work) -> dict[str, Any]:
    """Return a penalty with its history and, once annulled, the day its publication must be gone."""
    penalty, running = tx.penalties.look(penalty_id), clocks_of(tx, PENALTY, penalty_id)
    return {
        **_facts(penalty),
        "withdraw_publication": due.term_of(running, due.WITHDRAWAL),
        "clocks": running,
        "history": tx.history.of(PENALTY, penalty_id),
    }


def campaign_file(campaign_id: str, tx: FollowWork, rules: RuleBook) -> dict[str, Any]:
    """Return a campaign with its population, draw, results and history; who was visited is seen as who is drawn."""
    campaign, record = tx.campaigns.look(campaign_id), tx.draws.find(campaign_id)
    sees = sees_targets(record, campaign, part_of(campaign, tx, rules))
    targets, running = disclosing.shown_targets(campaign, record, tx, rules), clocks_of(tx, CAMPAIGN, campaign_id)
    return {
        **_facts(campaign),
        "targets": [one.uscc for one in targets],
        "zone_name": tx.copies.zone_name(campaign.zone_id),
        "publish_by": due.due_on(running, due.RESULTS),
        "clocks": running,
        "population": disclosing.shown_population(campaign, record, tx),
        "draw": targets,
        "already": _already(campaign, targets, tx, rules),
        "results": fitting(tx.campaigns.first_results(campaign_id, MOST_RESULTS)) if sees else [],
        "follow_ups": tx.follow_ups.of_campaign(campaign_id, MOST_RESULTS) if sees else [],
        "history": tx.history.of(CAMPAIGN, campaign_id),
    }


def fitting(results: Sequence[Result]) -> list[Result]:
    """Return the first results, as many as fit within an answer, at least one."""
    signs = accumulate(len(repr(one)) for one in results)
    return [
        one
        for place, (one, so_far) in enumerate(zip(results, signs, strict=True))
        if place == 0 or so_far <= MOST_SIGNS
    ]


def _already(campaign: Campaign, targets: Sequence[Target], tx: Work, rules: RuleBook) -> list[dict[str, Any]]:
    """Return the targets that need no second visit: what counted for the visiting agencies on the day of the draw."""
    if campaign.drawn_on is None:
        return []
    known = tx.copies.recognised([one.uscc for one in targets])
    on = campaign.drawn_on
    return [
        {"uscc": one.uscc, **_facts(told)} for one in targets for told in already(one, campaign, known, rules, on=on)
    ]


def _facts(thing: Any) -> dict[str, Any]:
    return {field.name: getattr(thing, field.name) for field in fields(thing)}
