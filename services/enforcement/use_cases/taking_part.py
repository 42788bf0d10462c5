"""Who takes part in a campaign, and who stands above it."""

from __future__ import annotations

from typing import Protocol

from databus.clock import Clock
from databus.errors import NotPermitted
from databus.rules import RuleBook
from services.enforcement.domain.agencies import codes_of
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.powers import sits_in
from services.enforcement.use_cases.powers import Located, division_of_scope


class TimedWork(Located, Protocol):
    """A transaction that knows who calls, where, and what day it is."""

    @property
    def clock(self) -> Clock: ...


def part_of(campaign: Campaign, tx: TimedWork, rules: RuleBook) -> str | None:
    """Return which agency of a campaign the caller is, or whose tasks it took over; None if it takes no part."""
    agency = tx.caller.agency
    codes = () if agency is None else codes_of(agency, rules, on=tx.clock.today())
    return next((one for one in codes if one in campaign.agencies), None)


def require_part(campaign: Campaign, tx: TimedWork, rules: RuleBook) -> str:
    """Return which agency of a campaign the caller is.

    Raises:
        NotPermitted: it takes no part; names who does.

    Source: SH 四(十四)1.
    """
    part = part_of(campaign, tx, rules)
    if part is None:
        told = ", ".join(campaign.agencies)
        raise NotPermitted(f"{tx.caller.agency} does not take part: {told} do (SH 四(十四)1)")
    return part


def is_above(campaign: Campaign, tx: TimedWork, rules: RuleBook) -> bool:
    """Whether the caller is a body of the leading group in the campaign's county, which stands above it.

    Source: SH 四(一); SN 四(一).
    """
    division = division_of_scope(tx, campaign.division, campaign.zone_id, campaign.lead_agency, rules)
    row = rules.table("campaign_above")[0]
    return sits_in(row["by"], tx.caller.agency, division=division, rules=rules)


def require_part_or_above(campaign: Campaign, tx: TimedWork, rules: RuleBook) -> None:
    """Refuse who neither takes part nor stands above the campaign. Raises: NotPermitted."""
    if not is_above(campaign, tx, rules):
        require_part(campaign, tx, rules)
