"""What a caller is shown of lists and measures."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from databus.calendar import add_working_days
from databus.clock import day_of
from databus.pages import Page
from databus.rules import RuleBook
from services.credit.domain.listings import Listing, list_named
from services.credit.domain.measures import Measure, of_list
from services.credit.use_cases.measures import Measures
from services.credit.use_cases.schemes import SchemeGrades, show_grade
from services.credit.use_cases.work import CreditWork


def show_listing(listing: Listing, on: date, rules: RuleBook) -> dict[str, Any]:
    """Return a listing with the words of its list; officers stay unnamed."""
    row = list_named(listing.list, rules, on=listing.proposed_on)
    told = {name: value for name, value in vars(listing).items() if name not in {"actor", "prepared_by", "known_at"}}
    return told | {
        "zh": row["zh"],
        "en": row["en"],
        "effect": row["effect"],
        "in_force": listing.in_force,
        "overdue": listing.overdue(on),
        "recorded_at": listing.known_at,
    }


def show_page(found: Page[Listing], on: date, rules: RuleBook) -> dict[str, Any]:
    """Return a page of listings."""
    return {"items": [show_listing(one, on, rules) for one in found.items], "next_cursor": found.next_cursor}


def show_whole(listing: Listing, work: CreditWork, rules: RuleBook) -> dict[str, Any]:
    """Return a listing with its steps and with what services confirmed of its newest version that concerns them."""
    on = work.clock.today()
    steps = [one for one in work.listings.history(listing.listing_id) if one.version <= listing.version]
    shown = [
        {name: getattr(one, name) for name in ("version", "state", "on", "agency", "document_no", "clause")}
        | {"recorded_at": one.known_at}
        for one in steps
    ]
    return show_listing(listing, on, rules) | {"steps": shown, "effects": effects(steps, on, work, rules)}


def effects(steps: list[Listing], on: date, work: CreditWork, rules: RuleBook) -> list[dict[str, Any]]:
    """Return for each service that acts by itself whether it acts on the entry or the exit; nothing before an entry."""
    turns = [
        one
        for before, one in zip([None, *steps], steps, strict=False)
        if one.in_force != bool(before and before.in_force)
    ]
    if not turns:
        return []
    last = turns[-1]
    term = add_working_days(day_of(last.known_at), rules.value("listing_effect_working_days", on=on))
    carried: dict[str, list[str]] = defaultdict(list)
    for measure in of_list(last.list, on=last.on, rules=rules):
        if measure.automatic:
            carried[measure.service].append(measure.code)
    kept = work.listings.applied(last.listing_id)
    found = []
    for service, codes in sorted(carried.items()):
        one = kept.get(service)
        done = one if one is not None and one.version >= last.version else None
        found.append(
            {
                "service": service,
                "measures": codes,
                "due_on": term.due_on,
                "applied_at": done.applied_at if done else None,
                "touched": done.touched if done else None,
                "overdue": done is None and term.due_on < on,
            }
        )
    return found


def show_measures(found: list[Measure], rules: RuleBook) -> dict[str, Any]:
    """Return what grades and lists mean."""
    return {"rule_set": rules.version, "items": found}


def show_held(found: Measures) -> dict[str, Any]:
    """Return what holds for an enterprise."""
    held = [vars(one.measure) | {"because": one.because} for one in found.measures]
    return vars(found) | {"measures": held}


def show_scheme_grades(found: SchemeGrades) -> dict[str, Any]:
    """Return grades that others gave."""
    return vars(found) | {
        "schemes": [show_grade(one) for one in found.schemes],
        "recorded": [show_grade(one) for one in found.recorded],
    }
