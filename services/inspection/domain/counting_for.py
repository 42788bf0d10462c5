"""For whom a result counts: who found it together, and whoever recognises it under an agreement in force."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from services.inspection.domain.offered import VALID, OfferedResult, key_of
from services.inspection.domain.recognition import Agreement
from services.inspection.domain.recognition_terms import Terms


def recognisers(
    result: OfferedResult, agreements: Iterable[Agreement], zones: Collection[str], on: date, terms: Terms
) -> Sequence[str]:
    """Return the agencies for whom some item of a result may count on a day; whether it does, a check asks.

    Source: DOMAIN D.5, last paragraph.
    """
    if result.state != VALID or not result.valid_from <= on <= result.valid_until:
        return result.counts_for
    under = [who for one in agreements if _covers(one, result, zones, on, terms) for who in one.recognisers]
    return (*result.counts_for, *sorted({*under} - {result.issuer, *result.counts_for}))


def _covers(one: Agreement, result: OfferedResult, zones: Collection[str], on: date, terms: Terms) -> bool:
    issuers = {name for issuer in one.issuers for name in terms.names(issuer)}
    items = {key_of(item) for item in one.items}
    return (
        one.holds(on)
        and result.issuer in issuers
        and (not one.kinds or result.kind in one.kinds)
        and (not items or any(key_of(it.item) in items for it in result.items))
        and (not one.zones or not set(one.zones).isdisjoint(zones))
        and (one.valid_days is None or on <= result.found_on + timedelta(days=one.valid_days))
        and (not one.signed_only or any(it.jws for it in result.signatures))
        and _same_goods(one, result)
    )


def _same_goods(one: Agreement, result: OfferedResult) -> bool:
    """Whether there are goods that both are about; none named is all."""
    if not one.hs_prefixes or not result.hs_prefixes:
        return True
    return any(
        ours.startswith(theirs) or theirs.startswith(ours) for ours in one.hs_prefixes for theirs in result.hs_prefixes
    )
