"""Open what follows from the result of a visit: a trace case, a penalty case, a lead for the next draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from databus.clock import Clock
from databus.errors import InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import follow_ups
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.drawing import EARLIER_RESULT
from services.enforcement.domain.follow_ups import FollowUp
from services.enforcement.domain.history import CAMPAIGN
from services.enforcement.use_cases.filing_penalties import PenaltyFiler, PenaltyFiling
from services.enforcement.use_cases.opening_cases import Trigger, open_case_for
from services.enforcement.use_cases.powers import division_of, require_row
from services.enforcement.use_cases.taking_part import require_part_or_above
from services.enforcement.use_cases.visits import VisitWork
from services.enforcement.use_cases.work import Kept, Result


@dataclass(frozen=True)
class OpenFollowUp:
    """What is to follow from a result: about which matter, for a trace case about which goods."""

    campaign_id: str
    uscc: str
    kind: str
    matter: str
    hs_code: str | None = None
    document_no: str | None = None


class FollowUps(Kept[FollowUp], Protocol):
    """What followed from results."""

    def standing(self, campaign_id: str, uscc: str, kind: str) -> FollowUp | None: ...

    def of_campaign(self, campaign_id: str, most: int) -> Sequence[FollowUp]: ...

    def count_kinds(self, campaign_id: str) -> dict[str, int]: ...


class FollowWork(VisitWork, Protocol):
    """A transaction in which something follows from results."""

    @property
    def follow_ups(self) -> FollowUps: ...


def open_follow_up(
    order: OpenFollowUp, tx: FollowWork, rules: RuleBook, clock: Clock, *, file: PenaltyFiler | None = None
) -> FollowUp:
    """Open what follows from the result of a target, once of each kind; asked again, it is answered as it stands.

    Args:
        order: from which result, what, about which matter.
        tx: the transaction.
        rules: of the service.
        clock: its clock.
        file: files penalty cases.

    Raises:
        NotPermitted: an agency that takes no part, or opens none of these.
        InvalidRequest: no result, or a trace case without its goods.
        Conflict: it does not follow from what was found; names the clause.

    Source: S14 六(六); 行政处罚法 Art. 54; 优化营商环境条例 Art. 54.
    """
    row, today = follow_ups.row_of(order.kind, rules), clock.today()
    agency = require_row("open_follow_up", row, tx, rules, division=division_of(tx, order.uscc))
    campaign = tx.campaigns.get(order.campaign_id)
    require_part_or_above(campaign, tx, rules)
    standing = tx.follow_ups.standing(campaign.campaign_id, order.uscc, order.kind)
    if standing is not None:
        return standing
    result = _result(campaign, order.uscc, tx)
    follow_ups.check_finding(order.kind, result.finding, rules)
    made = FollowUp(
        follow_up_id=uuid7(),
        campaign_id=campaign.campaign_id,
        uscc=order.uscc,
        kind=order.kind,
        case_id=_opened(order, campaign, result, agency, today, tx, rules, file),
        matter=order.matter,
        agency=agency,
        opened_on=today,
        document_no=order.document_no,
        clause=row["clause"],
    )
    tx.follow_ups.add(made)
    return made


def _result(campaign: Campaign, uscc: str, tx: FollowWork) -> Result:
    found = tx.campaigns.result_of(campaign.campaign_id, uscc)
    if found is None:
        raise InvalidRequest("no result is entered for it", "uscc", "a target whose result is entered")
    return found


def _opened(
    order: OpenFollowUp,
    campaign: Campaign,
    result: Result,
    agency: str,
    today: date,
    tx: FollowWork,
    rules: RuleBook,
    file: PenaltyFiler | None,
) -> str | None:
    if order.kind == "trace_case":
        if order.hs_code is None:
            raise InvalidRequest("a trace case is about goods", "hs_code", "the HS code of what was found")
        reference = result.document_no or f"{campaign.campaign_id}/{order.uscc}"
        told = Trigger("domestic_sampling", reference, order.uscc, order.hs_code, today, agency)
        case = open_case_for(told, tx, rules)
        return None if case is None else case.case_id
    if order.kind == "penalty_case":
        return None if file is None else file(_filing(order, campaign, result, agency, today, tx), tx, rules)
    tx.draws.tell_leads(EARLIER_RESULT, campaign.campaign_id, [order.uscc], "earlier_result", today)
    return None


def _filing(
    order: OpenFollowUp, campaign: Campaign, result: Result, agency: str, today: date, tx: FollowWork
) -> PenaltyFiling:
    return PenaltyFiling(
        source_kind=CAMPAIGN,
        source_id=f"{campaign.campaign_id}/{order.uscc}",
        source_no=result.document_no or campaign.title,
        uscc=order.uscc,
        party=None,
        place=None,
        division=division_of(tx, order.uscc),
        agency=agency,
        act=order.matter,
        evidence=tuple(str(one["sha256"]) for one in result.evidence),
        document_no=order.document_no,
        on=today,
    )
