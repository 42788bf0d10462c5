"""Whom a draw waits for, and the terms within which that is done: who is late is seen and reminded.

Every wait of a draw has its clock: the escrow, each commitment, each secret, the opening of what nobody revealed, the
public value that the plan announced. A population that is being frozen waits for the worker alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from databus.errors import Conflict, NotPermitted
from databus.rules import RuleBook
from services.enforcement.domain.agencies import same_body
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.clocks import Clock
from services.enforcement.domain.drawing import CLOSED, FROZEN, OPEN, Commitment, DrawRecord, missing_secrets
from services.enforcement.domain.powers import seated
from services.enforcement.use_cases import clocks
from services.enforcement.use_cases.powers import division_of_scope
from services.enforcement.use_cases.work import Work

DRAW: Final = "draw"
ESCROW: Final = "draw_escrow"
COMMITMENT: Final = "draw_commitment"
REVEAL: Final = "draw_secret"
OPENING: Final = "draw_opening"
VALUE: Final = "draw_public_value"
_ESCROW: Final = "escrow"  # what a clock of the escrow holder's is about, beside the agencies
_VALUE: Final = "value"


def holders(tx: Work, rules: RuleBook, campaign: Campaign, on: date) -> tuple[str, ...]:
    """Return who may hold the escrow of a campaign's draw, first whose business it is: superiors that take no part.

    Raises:
        Conflict: all who might take part, so that nobody could open what is withheld; names the clause.

    Source: 优化营商环境条例 Art. 54; decision 0068.
    """
    row = rules.table("draw_escrow")[0]
    division = division_of_scope(tx, campaign.division, campaign.zone_id, campaign.lead_agency, rules)
    above = seated(row["by"], division=division, rules=rules)
    apart = tuple(one for one in above if not any(same_body(one, agency, rules, on=on) for agency in campaign.agencies))
    if not apart:
        told = ", ".join(above) or "nobody in this county"
        raise Conflict(
            f"nobody is left to hold the escrow of the draw ({row['clause']})",
            "agencies",
            f"a campaign in which not all of these take part: {told}",
        )
    return apart


def check_apart(campaign: Campaign, agency: str, rules: RuleBook, on: date) -> None:
    """Refuse who takes part under another code, as the successor of one who does or the other way round.

    Raises:
        NotPermitted: names as whom it takes part.
    """
    part = next((one for one in campaign.agencies if same_body(one, agency, rules, on=on)), None)
    if part is not None:
        raise NotPermitted(f"{agency} takes part as {part}, and holds no escrow (优化营商环境条例 54)")


def frozen(tx: Work, rules: RuleBook, campaign: Campaign, on: date) -> None:
    """Start the term for the escrow of a population that is frozen. Source: decision 0068, 0073."""
    _start(tx, rules, campaign, ESCROW, {_ESCROW: holders(tx, rules, campaign, on)[0]}, on)


def opened(tx: Work, rules: RuleBook, campaign: Campaign, on: date) -> None:
    """Start each agency's term for its commitment, the escrow being held. Source: decision 0068."""
    _meet(tx, rules, campaign, ESCROW, _ESCROW, on)
    _start(tx, rules, campaign, COMMITMENT, _themselves(campaign.agencies), on)


def closed(tx: Work, rules: RuleBook, campaign: Campaign, record: DrawRecord, on: date) -> None:
    """End the terms of those who made no commitment, and start those of all that is waited for now."""
    for agency in campaign.agencies:
        _cancel(tx, rules, campaign, agency, on, "the draw goes on without it")
    _start(tx, rules, campaign, REVEAL, _themselves(sorted(campaign.commitments)), on)
    _start(tx, rules, campaign, OPENING, {_ESCROW: str(record.escrow_agency)}, on)
    if record.frozen["seed_source"] is not None:
        _start(tx, rules, campaign, VALUE, {_VALUE: campaign.lead_agency}, on)


def committed(tx: Work, rules: RuleBook, campaign: Campaign, agency: str, on: date) -> None:
    """Note that an agency committed itself."""
    _meet(tx, rules, campaign, COMMITMENT, agency, on)


def revealed(tx: Work, rules: RuleBook, campaign: Campaign, record: DrawRecord, agency: str, on: date) -> None:
    """Note that an agency revealed its secret, or the escrow holder its own, which opens all."""
    if agency == record.escrow_agency:
        _meet(tx, rules, campaign, OPENING, _ESCROW, on)
    else:
        _meet(tx, rules, campaign, REVEAL, agency, on)


def drawn(tx: Work, rules: RuleBook, campaign: Campaign, on: date) -> None:
    """Wait for nobody any more: the value announced was told, and no secret is needed."""
    _meet(tx, rules, campaign, VALUE, _VALUE, on)
    ended(tx, rules, campaign, on, "drawn")


def ended(tx: Work, rules: RuleBook, campaign: Campaign, on: date, reason: str) -> None:
    """Wait for nobody any more: drawn, or given up."""
    for one in _subjects(campaign):
        _cancel(tx, rules, campaign, one, on, reason)


def waits_for(
    tx: Work, rules: RuleBook, campaign: Campaign, record: DrawRecord, commitments: list[Commitment], on: date
) -> list[str]:
    """Return which agencies have to act for a draw to go on; nobody while the worker freezes, or once it is drawn."""
    if record.state == FROZEN:
        return [holders(tx, rules, campaign, on)[0]]
    if record.state == OPEN:
        return sorted(set(campaign.agencies) - set(campaign.commitments))
    if record.state != CLOSED:
        return []
    missing = missing_secrets(record, commitments)
    return missing or ([campaign.lead_agency] if record.frozen["seed_source"] is not None else [])


def clocks_of_draw(tx: Work, campaign: Campaign) -> list[Clock]:
    """Return all terms of a draw, oldest first."""
    found = [clock for one in _subjects(campaign) for clock in clocks.clocks_of(tx, DRAW, _subject(campaign, one))]
    return sorted(found, key=lambda clock: clock.clock_id)


def _themselves(agencies: Iterable[str]) -> dict[str, str]:
    return {agency: agency for agency in agencies}


def _start(tx: Work, rules: RuleBook, campaign: Campaign, kind: str, responsible: dict[str, str], on: date) -> None:
    division = division_of_scope(tx, campaign.division, campaign.zone_id, campaign.lead_agency, rules)
    for one, agency in responsible.items():
        clocks.start_clock(
            tx,
            rules,
            kind=kind,
            subject_kind=DRAW,
            subject_id=_subject(campaign, one),
            responsible=agency,
            on=on,
            division=division,
        )


def _meet(tx: Work, rules: RuleBook, campaign: Campaign, kind: str, one: str, on: date) -> None:
    clocks.meet_clock(tx, rules, kind=kind, subject_kind=DRAW, subject_id=_subject(campaign, one), on=on)


def _cancel(tx: Work, rules: RuleBook, campaign: Campaign, one: str, on: date, reason: str) -> None:
    subject = _subject(campaign, one)
    clocks.cancel_clocks(tx, rules, subject_kind=DRAW, subject_id=subject, on=on, reason=reason)


def _subjects(campaign: Campaign) -> tuple[str, ...]:
    return (*campaign.agencies, _ESCROW, _VALUE)


def _subject(campaign: Campaign, one: str) -> str:
    return f"{campaign.campaign_id}/{one}"
