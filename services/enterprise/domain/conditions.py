"""The four basic conditions of a zone (基本条件): judged by people on evidence, never overwritten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from databus.errors import InvalidRequest
from services.enterprise.domain.regulations import Regulations, Row


@dataclass(frozen=True)
class Judgement:
    """What a body judged of one condition, on which grounds and documents."""

    judgement_id: str
    zone_id: str
    condition: str
    met: bool
    grounds: tuple[str, ...]
    document_no: str
    evidence: tuple[str, ...]
    reason: str | None
    on: date
    agency: str
    actor: str | None
    clause: str
    noted_at: datetime


@dataclass(frozen=True)
class Verdict:
    """How a condition stands on a day: the newest judgement, None before the first."""

    condition: Row
    judgement: Judgement | None


def condition_named(code: str, regulations: Regulations) -> Row:
    """Return a condition; InvalidRequest lists those there are."""
    for row in regulations.book.table("condition"):
        if row["condition"] == code:
            return row
    known = ", ".join(row["condition"] for row in regulations.book.table("condition"))
    raise InvalidRequest("no such condition", "condition", f"one of {known}")


def grounds_on(code: str, day: date, regulations: Regulations) -> list[Row]:
    """The grounds of a condition that the guiding opinion in force on the day names."""
    return [row for row in regulations.book.table("condition_ground", on=day) if row["condition"] == code]


def check_judgement(
    code: str,
    *,
    met: bool,
    grounds: Collection[str],
    reason: str | None,
    on: date,
    regulations: Regulations,
) -> Row:
    """Return the condition judged.

    Raises:
        InvalidRequest: an unknown ground, too few of them for a condition met, or no reason for one not met.

    Source: S12 四; S14 四.
    """
    row, known = condition_named(code, regulations), grounds_on(code, on, regulations)
    names = [ground["ground"] for ground in known]
    if not names:
        raise InvalidRequest("no guiding opinion on zones was in force on that day", "on", "a day from 2012-11-15")
    strange = sorted(set(grounds) - set(names))
    if strange:
        raise InvalidRequest(f"no ground of {code} on that day: {', '.join(strange)}", "grounds", _of(names))
    if not met and not reason:
        raise InvalidRequest("what is not met is said", "reason", "a text, not left out")
    missing = [name for name in names if name not in grounds]
    if met and (missing if row["needs"] == "all" else len(missing) == len(names)):
        how = "all" if row["needs"] == "all" else "at least one"
        raise InvalidRequest(f"{code} {row['zh']} needs {how} of its grounds", "grounds", _of(names))
    return row


def standing(judgements: Iterable[Judgement], on: date, regulations: Regulations) -> list[Verdict]:
    """How each condition stands on a day; of two judgements of one day the one noted later counts."""
    newest: dict[str, Judgement] = {}
    for one in sorted(judgements, key=lambda one: (one.on, one.judgement_id)):
        if one.on <= on:
            newest[one.condition] = one
    return [Verdict(row, newest.get(row["condition"])) for row in regulations.book.table("condition")]


def unmet(
    judgements: Iterable[Judgement], on: date, regulations: Regulations, *, required: bool, by: str | None
) -> list[str]:
    """Return what stops a zone: conditions judged not met; where all are required, also those not judged.

    `by` is the assessor, where a judgement of its own is required.
    """
    found = list(judgements)
    stops = []
    for verdict in standing(found, on, regulations):
        code, judged = f"{verdict.condition['condition']} {verdict.condition['zh']}", verdict.judgement
        if judged is not None and not judged.met:
            stops.append(f"{code} was judged not met by {judged.agency} on {judged.on.isoformat()}")
        elif required and not _is_judged(found, verdict.condition, on, by):
            stops.append(f"{code} is not judged yet" + (f" by {by}, who assesses" if by else ""))
    return stops


def _is_judged(judgements: Iterable[Judgement], condition: Mapping[str, Any], on: date, by: str | None) -> bool:
    return any(
        one.condition == condition["condition"] and one.on <= on and by in {None, one.agency} for one in judgements
    )


def _of(names: Iterable[str]) -> str:
    return f"of {', '.join(names)}"
