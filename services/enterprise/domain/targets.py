"""The county's target management (目标管理考核): a sheet of targets a year, each scored by its agency and reviewed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from databus.calendar import add_working_days
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.state_machine import Transition
from services.enterprise.domain.regulations import Regulations

SET: Final = "SET"
SELF_SCORED: Final = "SELF_SCORED"
REVIEWED: Final = "REVIEWED"
OBJECTED: Final = "OBJECTED"
SETTLED: Final = "SETTLED"
OPEN: Final = "OPEN"
CLOSED: Final = "CLOSED"
OWNER: Final = "owner"
# what each step is called where it is taken
STEPS: Final[Mapping[str, str]] = {
    "self_score": SELF_SCORED,
    "review": REVIEWED,
    "objection": OBJECTED,
    "settlement": SETTLED,
}


@dataclass(frozen=True)
class Sheet:
    """A year's targets of a county, or of one zone in it; agencies score themselves by `scores_due_on`."""

    sheet_id: str
    division: str
    zone_id: str | None
    year: int
    document_no: str
    title: str
    scores_due_on: date
    agency: str
    on: date
    state: str = OPEN
    closed_by: str | None = None
    closing_document_no: str | None = None
    version: int = 1


@dataclass(frozen=True)
class Item:
    """A target: worth `points` at most; `kpi` names the key figure that it is about, if it is about one."""

    sheet_id: str
    item: str
    position: int
    agency: str
    zh: str
    en: str
    points: int
    kpi: str | None
    on: date
    state: str = SET
    self_points: int | None = None
    reviewed_points: int | None = None
    settled_points: int | None = None
    objections_until: date | None = None
    version: int = 1

    @property
    def result(self) -> int | None:
        """The points that count: as settled, else as reviewed; None before the review."""
        return self.reviewed_points if self.settled_points is None else self.settled_points


@dataclass(frozen=True)
class Score:
    """What somebody says of a target: how many points, why, and by which documents."""

    step: str
    points: int | None
    reason: str | None
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Scorer:
    """Who says it: the agency, and those whose duties it has taken over."""

    agency: str
    acting_for: Collection[str]


def score(
    item: Item, sheet: Sheet, said: Score, by: Scorer, regulations: Regulations, *, today: date
) -> tuple[Item, Transition]:
    """Return the target after a step of scoring, and the rule that allowed it.

    Raises:
        Conflict: the sheet is closed, no such step now, or a guard is not met; says which.
        NotPermitted: another body's step.
        InvalidRequest: points beyond the target's, or a deduction without reason and documents.

    Source: SN 四(一); SH 五(三).
    """
    if sheet.state != OPEN:
        raise Conflict("the sheet is closed", "sheet_id", f"{sheet.closing_document_no} gave the result")
    transition = _permitted(item, sheet, STEPS[said.step], by, regulations)
    _check_guards(item, sheet, transition, today)
    _check_said(item, said, transition)
    moved = replace(item, state=transition.target, on=today, version=item.version + 1)
    if said.step == "self_score":
        return replace(moved, self_points=said.points), transition
    if said.step == "review":
        term = regulations.book.value("target_objection_term", on=today)
        until = add_working_days(today, int(term)).due_on
        return replace(moved, reviewed_points=said.points, objections_until=until), transition
    return (replace(moved, settled_points=said.points) if said.step == "settlement" else moved), transition


def _permitted(item: Item, sheet: Sheet, to: str, by: Scorer, regulations: Regulations) -> Transition:
    transition = regulations.check(regulations.target, item.state, to, agency=None, division=sheet.division)
    if OWNER in transition.by:
        if item.agency not in by.acting_for:
            raise NotPermitted(f"target {item.item} is {item.agency}'s to speak for ({transition.clause})")
        return transition
    return regulations.check(regulations.target, item.state, to, agency=by.agency, division=sheet.division)


def _check_guards(item: Item, sheet: Sheet, transition: Transition, today: date) -> None:
    for guard in transition.guards:
        unmet = _GUARDS[guard](item, sheet, today)
        if unmet is not None:
            raise Conflict(
                f"{transition.source} → {transition.target} is refused", guard, f"{unmet} ({transition.clause})"
            )


def _scores_are_overdue(_: Item, sheet: Sheet, today: date) -> str | None:
    return None if today > sheet.scores_due_on else f"the agency may score itself until {sheet.scores_due_on}"


def _within_objection_term(item: Item, _: Sheet, today: date) -> str | None:
    until = item.objections_until
    return None if until is not None and today <= until else f"objections were taken until {until}"


_GUARDS: Final = {"scores_are_overdue": _scores_are_overdue, "within_objection_term": _within_objection_term}


def _check_said(item: Item, said: Score, transition: Transition) -> None:
    if said.step == "objection":
        if said.points is not None:
            raise InvalidRequest("an objection gives no points", "points", "left out")
    elif said.points is None or said.points > item.points:
        raise InvalidRequest("points out of range", "points", f"a whole number from 0 to {item.points}")
    claimed = item.self_points if said.step == "review" else item.points if said.step == "settlement" else None
    lower = claimed is not None and said.points is not None and said.points < claimed
    if (lower or said.step == "objection") and not said.reason:
        raise InvalidRequest("who takes off points or objects says why", "reason", f"a text ({transition.clause})")
    if (lower or said.step == "self_score") and not said.evidence:
        raise InvalidRequest("points rest on documents", "evidence", f"the documents' numbers ({transition.clause})")


def close(sheet: Sheet, items: Sequence[Item], document_no: str, agency: str, *, today: date, clause: str) -> Sheet:
    """Return the sheet closed: every target reviewed, no objection open or still possible.

    Raises:
        Conflict: it is closed already, or a target is not settled; names it.
    """
    if sheet.state != OPEN:
        raise Conflict("the sheet is closed already", "sheet_id", f"{sheet.closing_document_no} gave the result")
    for item in items:
        if item.state not in {REVIEWED, SETTLED}:
            raise Conflict("a target is not settled", "sheet_id", f"{item.item} is {item.state} ({clause})")
        if item.state == REVIEWED and item.objections_until is not None and today <= item.objections_until:
            raise Conflict(
                "objections may still come", "sheet_id", f"{item.item}: until {item.objections_until} ({clause})"
            )
    return replace(
        sheet, state=CLOSED, closed_by=agency, closing_document_no=document_no, on=today, version=sheet.version + 1
    )


@dataclass(frozen=True)
class Result:
    """What the points add up to, of all targets or of one agency's; whole numbers."""

    agency: str | None
    targets: int
    points: int
    self_points: int
    result_points: int
    open_targets: int
    overdue: int


def results(sheet: Sheet, items: Sequence[Item], *, today: date) -> list[Result]:
    """Add the points up: first of all targets, then of each agency's in the order of the sheet."""
    agencies = dict.fromkeys(item.agency for item in items)
    return [_result(None, sheet, items, today)] + [
        _result(agency, sheet, [item for item in items if item.agency == agency], today) for agency in agencies
    ]


def is_overdue(item: Item, sheet: Sheet, today: date) -> bool:
    """Whether an agency has not scored itself in time."""
    return sheet.state == OPEN and item.state == SET and today > sheet.scores_due_on


def _result(agency: str | None, sheet: Sheet, items: Sequence[Item], today: date) -> Result:
    return Result(
        agency=agency,
        targets=len(items),
        points=sum(item.points for item in items),
        self_points=sum(item.self_points or 0 for item in items),
        result_points=sum(item.result or 0 for item in items),
        open_targets=sum(item.result is None for item in items),
        overdue=sum(is_overdue(item, sheet, today) for item in items),
    )
