"""Assessments of zones (考核、评估): sections with whole points, a total, and whether it is passed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from databus.errors import Conflict, InvalidRequest
from services.enterprise.domain.regulations import Regulations, Row


@dataclass(frozen=True)
class Assessment:
    """An assessment as an assessor recorded it; `sections` hold points, the most there are, and a finding each."""

    assessment_id: str
    zone_id: str
    kind: str
    profile: str
    sections: tuple[Mapping[str, Any], ...]
    score: int
    most: int
    passed: bool
    conclusion: str
    document_no: str
    evidence: tuple[str, ...]
    on: date
    agency: str
    actor: str | None
    clause: str
    tasks_done: int
    tasks_given: int
    rule_set: str
    noted_at: datetime


@dataclass(frozen=True)
class Scored:
    """What points come to."""

    sections: tuple[Mapping[str, Any], ...]
    score: int
    most: int
    passed: bool


def kind_named(name: str, regulations: Regulations) -> Row:
    """Return a kind of assessment; InvalidRequest lists those there are."""
    rows = regulations.book.table("assessment_kind")
    for row in rows:
        if row["kind"] == name:
            return row
    raise InvalidRequest("no such kind", "kind", f"one of {', '.join(row['kind'] for row in rows)}")


def profile_for(name: str | None, kind: str, division: str, on: date, regulations: Regulations) -> Row:
    """Return the profile asked for, or the newest that holds for the kind, the county and the day.

    Source: S14 五, 七(二): the bureau of an area writes the rules of its provincial assessment; SN 四(三); SH 五(三).
    """
    fitting = [
        row
        for row in regulations.book.table("assessment_profile", on=on)
        if kind in row["kinds"] and division.startswith(row["division"])
    ]
    if not fitting:
        raise InvalidRequest("there is no profile for this kind, county and day", "kind", "another kind or a later day")
    if name is None:
        return max(fitting, key=lambda row: (len(row["division"]), row["from"]))
    for row in fitting:
        if row["profile"] == name:
            return row
    raise InvalidRequest("no such profile here", "profile", f"one of {', '.join(row['profile'] for row in fitting)}")


def score(
    profile: str, points: Mapping[str, int], findings: Mapping[str, str], on: date, regulations: Regulations
) -> Scored:
    """Add up the points; passed are a total and sections that all reach their share.

    Raises:
        InvalidRequest: a section is missing or unknown, or has more points than there are.
    """
    rows = regulations.rows("assessment_section", "profile", profile)
    names = [row["section"] for row in rows]
    if set(points) != set(names) or not set(findings) <= set(names):
        raise InvalidRequest("each section has its points", "points", f"for {', '.join(names)}")
    for row in rows:
        if points[row["section"]] > row["most"]:
            raise InvalidRequest(f"too many points for {row['section']}", "points", f"at most {row['most']}")
    book = regulations.book
    total, most = sum(points.values()), sum(row["most"] for row in rows)
    least = book.value("assessment_section_percent", on=on)
    enough = total * 100 >= book.value("assessment_pass_percent", on=on) * most
    sections = tuple(
        {
            "section": row["section"],
            "zh": row["zh"],
            "en": row["en"],
            "points": points[row["section"]],
            "most": row["most"],
            "passed": points[row["section"]] * 100 >= least * row["most"],
            "finding": findings.get(row["section"]),
            "clause": row["clause"],
        }
        for row in rows
    )
    return Scored(sections, total, most, enough and all(section["passed"] for section in sections))


def check_state(kind: Row, state: str, since: date | None, on: date) -> None:
    """Refuse an assessment in a state in which there is none of its kind, or before that state began.

    Source: S14 七(二), 七(三).
    """
    if not kind["states"]:
        return
    if state not in kind["states"]:
        raise Conflict(
            f"no {kind['kind']} assessment now",
            "kind",
            f"the zone is {state}, not {' or '.join(kind['states'])} ({kind['clause']})",
        )
    if since is not None and on < since:
        raise Conflict("a day before the assessment began", "on", f"a day not before {since.isoformat()}")


def newest_of_state(assessments: Iterable[Assessment], state: str, regulations: Regulations) -> Assessment | None:
    """The newest assessment of the kind that belongs to a state, None without any."""
    kinds = {row["kind"] for row in regulations.book.table("assessment_kind") if state in row["states"]}
    found = [one for one in assessments if one.kind in kinds]
    return max(found, key=lambda one: (one.on, one.assessment_id), default=None)
