"""What an enterprise is entitled to today, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.enterprise.domain.policies import Entitlement, Standing, entitlements
from services.enterprise.domain.service_rules import ServiceRules
from services.enterprise.domain.titles import GRANTED
from services.enterprise.domain.zones import Zone
from services.enterprise.use_cases import findings
from services.enterprise.use_cases.serving import Serving


@dataclass(frozen=True)
class Entitled:
    """Every policy that may concern an enterprise, each with whether and why it is entitled to it."""

    uscc: str
    on: date
    rule_set: str
    policies: Sequence[Entitlement]


def entitled(uscc: str, work: Serving, rules: ServiceRules) -> Entitled:
    """Return what an enterprise is entitled to today, and why. Source: SH 三, 四(三), 四(十二); S12 五; SN 五(二)."""
    today = work.clock.today()
    found = entitlements(standing_of(uscc, work, rules), rules, on=today)
    return Entitled(uscc, today, rules.regulations.version, found)


def standing_of(uscc: str, work: Serving, rules: ServiceRules) -> Standing:
    """Return what the registry knows today of the facts that entitlement rests on."""
    enterprise, today = work.enterprises.get(uscc), work.clock.today()
    rating = work.copies.rating(uscc)
    around = work.offers.zones_of(enterprise.division)
    zones = tuple(_open(work.zones.having_member(uscc), rules))
    return Standing(
        enterprise=enterprise,
        zones=zones,
        cluster=tuple(zone for zone in _open(around, rules) if _makes(enterprise.hs_codes, zone)),
        titles=sum(title.state == GRANTED for title in work.titles.of(uscc)),
        grade=rating.grade_on(today) if rating else "U",
        finding_stands=findings.any_stands(uscc, work),
        punished=work.copies.punished(uscc),
    )


def _open(zones: Sequence[Zone], rules: ServiceRules) -> list[Zone]:
    return [zone for zone in zones if zone.state not in rules.regulations.zone_ends]


def _makes(hs_codes: Sequence[str], zone: Zone) -> bool:
    return any(code.startswith(prefix) for code in hs_codes for prefix in zone.hs_prefixes)
