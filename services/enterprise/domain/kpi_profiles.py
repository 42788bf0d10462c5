"""Thresholds of a zone: those of its plan, or others that a decision adopted from a day on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from databus.errors import InvalidRequest
from services.enterprise.domain.kpis import FIGURES
from services.enterprise.domain.regulations import Regulations, Row


@dataclass(frozen=True)
class Adoption:
    """Thresholds adopted by a decision; they count from `held_from` until a later decision's do."""

    zone_id: str
    document_no: str
    profile: str
    based_on: str | None
    decided_on: date
    held_from: date
    kpis: Mapping[str, Any]
    agency: str
    actor: str | None
    noted_at: datetime


@dataclass(frozen=True)
class Profile:
    """The thresholds that count for a zone on a day; `held_from` is None where the plan has had them from the start."""

    profile: str
    document_no: str
    based_on: str | None
    held_from: date | None
    rows: Sequence[Row]


@dataclass(frozen=True)
class Wanted:
    """A profile as a decision words it: changed thresholds, key figures left out, and new ones of known figures."""

    based_on: str | None
    thresholds: Sequence[Row]
    left_out: Sequence[str]
    added: Sequence[Row]


def of_rules(name: str, regulations: Regulations) -> Profile:
    """Return a profile of the rules; InvalidRequest lists those there are."""
    head = regulations.profile(name)
    return Profile(name, head["document"], None, None, regulations.rows("kpi", "profile", name))


def of_adoption(adoption: Adoption) -> Profile:
    """Return the profile that a decision adopted."""
    return Profile(adoption.profile, adoption.document_no, adoption.based_on, adoption.held_from, adoption.kpis["rows"])


def worded(wanted: Wanted, document_no: str, regulations: Regulations) -> list[dict[str, Any]]:
    """Return the rows of a profile as the decision words it; each says the document its threshold stands in.

    Raises:
        InvalidRequest: a key figure that the profile it is based on has not, or has already; none is left.
    """
    base = {} if wanted.based_on is None else {row["code"]: row for row in of_rules(wanted.based_on, regulations).rows}
    changed = {row["code"]: row for row in wanted.thresholds}
    _check_codes(wanted, base)
    kept = [_changed(row, changed.get(code), document_no) for code, row in base.items() if code not in wanted.left_out]
    rows = kept + [_added(row, document_no) for row in wanted.added]
    if not rows:
        raise InvalidRequest("no key figure is left", "left_out", "at least one key figure stays or is added")
    return sorted(rows, key=lambda row: (len(row["code"]), row["code"]))


def _check_codes(wanted: Wanted, base: Mapping[str, Row]) -> None:
    named = [("thresholds", row["code"]) for row in wanted.thresholds] + [("left_out", one) for one in wanted.left_out]
    for field, code in named:
        if code not in base:
            known = ", ".join(base) or "none, since it is based on no profile"
            raise InvalidRequest("no such key figure in the profile it is based on", field, f"{code}: one of {known}")
    for row in wanted.added:
        if row["code"] in base:
            raise InvalidRequest("the profile it is based on has it", "added", f"{row['code']}: change its threshold")
    given = [code for _, code in named] + [row["code"] for row in wanted.added]
    if len(set(given)) != len(given):
        raise InvalidRequest("each key figure once", "thresholds", "changed, left out or added")


def _changed(row: Row, change: Row | None, document_no: str) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name != "profile"}
    if change is None:
        return told
    told |= {"threshold": change["threshold"], "clause": document_no}
    told.pop("ceiling", None)
    return told | ({"ceiling": change["ceiling"]} if change.get("ceiling") is not None else {})


def _added(row: Row, document_no: str) -> dict[str, Any]:
    for name in ("numerator", "denominator"):
        if row.get(name) is not None and row[name] not in FIGURES:
            raise InvalidRequest("no such figure", "added", f"{name} is one of {', '.join(FIGURES)}")
    told = {name: value for name, value in row.items() if value is not None}
    unit = "percent" if "denominator" in told else told.get("unit", "enterprises")
    return told | {"unit": unit, "clause": document_no}
