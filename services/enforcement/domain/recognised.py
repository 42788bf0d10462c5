"""What was looked at already: a target drawn at random whose routine items a result of others counts for.

It is shown with the draw and changes nothing of it: the draw stands as everybody recomputes it, and whoever does not go
notes it with inspection (`recognise_result`).

Source: DOMAIN D.5 (监管互认); 优化营商环境条例 54, 57; decision 0057.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from databus.rules import RuleBook
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.draws import Target

BY_CHANCE = frozenset({"random", "weighted"})
Told = Mapping[str, Any]


@dataclass(frozen=True)
class Already:
    """An agency need not look again: whose result it is, found when, until when, under what."""

    agency: str
    issuer: str
    found_on: date
    document_no: str
    valid_until: date
    under: str
    result_id: str


@dataclass(frozen=True)
class Known:
    """What is held of results, agreements and contradictions, each in force."""

    results: Sequence[Told]
    agreements: Sequence[Told]
    conflicts: Sequence[Told]


def already(target: Target, campaign: Campaign, known: Known, rules: RuleBook, *, on: date) -> list[Already]:
    """Return for which of the visiting agencies all routine items of a campaign count already, and under what.

    Never for who is targeted, since that is a check on a ground; nor for kinds of campaigns without a routine item.
    """
    row = next((row for row in rules.table("campaign_routine") if row["kind"] == campaign.kind), None)
    if row is None or target.part not in BY_CHANCE or target.reasons:
        return []
    disputed = {conflict[name] for conflict in known.conflicts for name in ("result_id", "other_result_id")}
    fit = [
        one
        for one in known.results
        if one["uscc"] == target.uscc and one["result_id"] not in disputed and _fits(one, row, campaign, on)
    ]
    fit.sort(key=lambda one: (one["found_on"], one["result_id"]), reverse=True)
    found = []
    for agency in dict.fromkeys(officer.partition("/")[0] for officer in target.officers):
        counting = ((one, _under(one, agency, row, campaign, known, on)) for one in fit)
        best = next(((one, under) for one, under in counting if under is not None), None)
        if best is not None:
            one, under = best
            found.append(
                Already(
                    agency=agency,
                    issuer=one["issuer"],
                    found_on=date.fromisoformat(one["found_on"]),
                    document_no=one["document_no"],
                    valid_until=date.fromisoformat(one["valid_until"]),
                    under=under,
                    result_id=one["result_id"],
                )
            )
    return found


def _fits(one: Told, row: Told, campaign: Campaign, on: date) -> bool:
    """Whether a result is of the kind, about the goods, valid, and conforming in every routine item."""
    looked_at = {_key(item["item"]) for item in one["items"] if item["finding"] == "conforming"}
    return (
        one["kind"] in row["accepts"]
        and not one["consignment_ids"]
        and one["valid_from"] <= on.isoformat() <= one["valid_until"]
        and looked_at.issuperset(_key(item) for item in row["items"])
        and _about(one["hs_prefixes"], campaign.hs_prefix)
    )


def _under(one: Told, agency: str, row: Told, campaign: Campaign, known: Known, on: date) -> str | None:
    """Under what a result counts for an agency: its own, one it signed, or an agreement; None if it does not."""
    if agency == one["issuer"] or agency in one["counts_for"]:
        return str(one["basis"] or "own")
    found_on = date.fromisoformat(one["found_on"])
    for agreed in known.agreements:
        late = agreed["valid_days"] is not None and on > found_on + timedelta(days=agreed["valid_days"])
        if (
            one["issuer"] in agreed["issuers"]
            and agency in agreed["recognisers"]
            and agreed["valid_from"] <= on.isoformat() <= agreed["valid_until"]
            and not late
            and (not agreed["kinds"] or one["kind"] in agreed["kinds"])
            and _all_within(row["items"], agreed["items"])
            and _about(agreed["hs_prefixes"], campaign.hs_prefix)
            and (not agreed["zones"] or campaign.zone_id in agreed["zones"])
            and (not agreed["signed_only"] or bool(one["signed_by"]))
        ):
            return str(agreed["document_no"])
    return None


def _all_within(items: Collection[str], agreed: Collection[str]) -> bool:
    return not agreed or {_key(item) for item in items} <= {_key(item) for item in agreed}


def _about(hs_prefixes: Sequence[str], hs_prefix: str | None) -> bool:
    return not hs_prefixes or (hs_prefix is not None and hs_prefix.startswith(tuple(hs_prefixes)))


def _key(item: str) -> str:
    return "".join(item.casefold().split())
