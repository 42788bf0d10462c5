"""Who is entitled to which policy on a day, and why: in-zone 鼓励政策, out-of-zone 培育政策."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.regulations import Row
from services.enterprise.domain.service_rules import ServiceRules
from services.enterprise.domain.zones import Zone


@dataclass(frozen=True)
class Standing:
    """What entitlement rests on: the enterprise, the zones it is a member of and those whose cluster it belongs to.

    `grade` is the credit grade of the day, `finding_stands` whether a malicious finding against it stands,
    `punished` whether it is on credit's list of joint punishment.
    """

    enterprise: Enterprise
    zones: tuple[Zone, ...]
    cluster: tuple[Zone, ...]
    titles: int
    grade: str
    finding_stands: bool
    punished: bool = False


@dataclass(frozen=True)
class Answer:
    """One condition, whether it is met, and the fact that says so."""

    condition: str
    met: bool
    zh: str
    en: str
    because: str
    clause: str


@dataclass(frozen=True)
class Entitlement:
    """A policy, whether the enterprise is entitled to it, and each condition with its answer."""

    policy: str
    side: str
    zh: str
    en: str
    agencies: tuple[str, ...]
    entitled: bool
    answers: tuple[Answer, ...]
    clause: str


def entitlements(standing: Standing, rules: ServiceRules, *, on: date) -> list[Entitlement]:
    """Return every policy that may concern the enterprise's county, with whether and why it is entitled.

    Source: SH 三 (鼓励政策, 培育政策), 四(三); S12 五.
    """
    counties = {standing.enterprise.division, *(zone.division for zone in (*standing.zones, *standing.cluster))}
    return [
        entitlement(row, standing, rules)
        for row in rules.regulations.book.table("policy", on=on)
        if any(county.startswith(row.get("division", "")) for county in counties)
    ]


def entitlement(row: Row, standing: Standing, rules: ServiceRules) -> Entitlement:
    """Return whether and why the enterprise is entitled to one policy."""
    near = _of_county(standing, row.get("division", ""))
    answers = tuple(_answer(rules.conditions[code], near) for code in row["conditions"])
    return Entitlement(
        policy=row["code"],
        side=row["side"],
        zh=row["zh"],
        en=row["en"],
        agencies=tuple(row["agencies"]),
        entitled=standing.enterprise.active and all(answer.met for answer in answers),
        answers=answers,
        clause=row["clause"],
    )


def unmet(row: Row, standing: Standing, rules: ServiceRules) -> list[tuple[str, str]]:
    """The conditions of a policy that are not met, each with what was found and its clause."""
    if not standing.enterprise.active:
        return [("active", "the enterprise is dissolved")]
    found = entitlement(row, standing, rules).answers
    return [(one.condition, f"{one.zh} {one.en}: {one.because} ({one.clause})") for one in found if not one.met]


def _of_county(standing: Standing, division: str) -> Standing:
    """A county's document speaks of the county's own zones."""
    zones = tuple(zone for zone in standing.zones if zone.division.startswith(division))
    cluster = tuple(zone for zone in standing.cluster if zone.division.startswith(division))
    return replace(standing, zones=zones, cluster=cluster)


def _answer(row: Row, standing: Standing) -> Answer:
    met, because = _CONDITIONS[row["code"]](standing, row)
    return Answer(row["code"], met, row["zh"], row["en"], because, row["clause"])


def _named(zones: Sequence[Zone]) -> str:
    return ", ".join(zone.zone_id for zone in zones) or "none"


def _in_zone(standing: Standing, _: Row) -> tuple[bool, str]:
    return bool(standing.zones), f"member of {_named(standing.zones)}"


def _in_national_zone(standing: Standing, _: Row) -> tuple[bool, str]:
    national = [zone for zone in standing.zones if zone.level == "national"]
    return bool(national), f"member of national zones: {_named(national)}"


def _in_cluster(standing: Standing, _: Row) -> tuple[bool, str]:
    return bool(standing.zones or standing.cluster), f"in the cluster of {_named(standing.zones or standing.cluster)}"


def _outside_zone(standing: Standing, _: Row) -> tuple[bool, str]:
    if standing.zones:
        return False, f"member of {_named(standing.zones)}"
    return bool(standing.cluster), f"in the cluster of {_named(standing.cluster)}, member of none"


def _title(standing: Standing, _: Row) -> tuple[bool, str]:
    return standing.titles > 0, f"titles held: {standing.titles}"


def _flag(name: str) -> Callable[[Standing, Row], tuple[bool, str]]:
    def ask(standing: Standing, _: Row) -> tuple[bool, str]:
        stated = bool(getattr(standing.enterprise, name))
        return stated, f"the registry says {'yes' if stated else 'no'}"

    return ask


def _no_finding(standing: Standing, _: Row) -> tuple[bool, str]:
    return not standing.finding_stands, "a finding stands" if standing.finding_stands else "none stands"


def _not_punished(standing: Standing, _: Row) -> tuple[bool, str]:
    return not standing.punished, "on the list of joint punishment" if standing.punished else "on no such list"


def _not_dishonest(standing: Standing, row: Row) -> tuple[bool, str]:
    return standing.grade not in row["refused_grades"], f"the grade known here is {standing.grade}"


_CONDITIONS: Final[Mapping[str, Callable[[Standing, Row], tuple[bool, str]]]] = {
    "in_zone": _in_zone,
    "in_national_zone": _in_national_zone,
    "in_cluster": _in_cluster,
    "outside_zone": _outside_zone,
    "title": _title,
    "leading": _flag("leading"),
    "own_brand": _flag("own_brand"),
    "cnas_lab": _flag("cnas_lab"),
    "quality_award": _flag("quality_award"),
    "no_finding": _no_finding,
    "not_dishonest": _not_dishonest,
    "not_punished": _not_punished,
}
