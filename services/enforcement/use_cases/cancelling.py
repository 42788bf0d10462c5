"""Cancel what is drawn: a superior's heads sign that, so that it is seen who let a list go."""

from __future__ import annotations

from typing import Any, Final

from databus.rules import RuleBook
from services.enforcement.domain.campaigns import Campaign, CampaignMove
from services.enforcement.domain.history import CAMPAIGN
from services.enforcement.use_cases.draw_work import DrawWork
from services.enforcement.use_cases.officers import check_signatures, signatures_needed, signed_act, statement_of
from services.enforcement.use_cases.powers import division_of_scope

_ACT: Final = "cancel_draw"


def to_sign(campaign: Campaign, move: CampaignMove) -> dict[str, Any]:
    """Return what the heads of the superior sign: which draw is called off, told by its seed, and why."""
    said = {"title": campaign.title, "seed": campaign.seed, "reason": move.reason, "document_no": move.document_no}
    return statement_of(_ACT, CAMPAIGN, campaign.campaign_id, **said)


def is_signed(campaign: Campaign, move: CampaignMove, tx: DrawWork, rules: RuleBook) -> bool:
    """Whether a cancellation after the draw is signed, or need not be, since the agency's officers have no keys.

    Raises:
        InvalidRequest: too few signed, not heads of the calling agency, or something else.
        Conflict: a signer's post has lapsed.

    Source: 优化营商环境条例 Art. 54; decision 0060, 0073.
    """
    agency, row = tx.caller.require_agency(), signed_act(_ACT, rules)
    if move.signatures:
        check_signatures(
            tx,
            to_sign(campaign, move),
            move.signatures,
            agency=agency,
            post=row["post"],
            on=tx.clock.today(),
            rules=rules,
            at_least=row["persons"],
        )
        return True
    division = division_of_scope(tx, campaign.division, campaign.zone_id, campaign.lead_agency, rules)
    return not signatures_needed(tx, _ACT, agency, rules, division=division)
