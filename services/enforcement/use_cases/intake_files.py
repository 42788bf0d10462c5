"""How a complaint or report is shown to the units it concerns."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final

from databus.clock import Clock
from databus.errors import NotFound
from databus.rules import RuleBook
from databus.strict_json import JsonObject
from services.enforcement.domain.complaint_moves import machine
from services.enforcement.domain.complaints import HISTORY, Complaint, SealedBox
from services.enforcement.use_cases.clocks import clocks_of
from services.enforcement.use_cases.intake_work import IntakeWork, bodies_of, visible

_CONCERNED: Final = ("agency", "intake_agency", "transfer_to", "superior", "version")


def get_complaint(complaint_id: str, work: IntakeWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Return a complaint or report with its boxes, terms and history."""
    return complaint_file(visible(work, complaint_id, rules, clock.today()), work, rules)


def list_complaints(
    ask: Mapping[str, Any], work: IntakeWork, rules: RuleBook, clock: Clock
) -> tuple[list[JsonObject], str | None]:
    """Return a page of what concerns the calling unit, newest first."""
    bodies = bodies_of(work.caller.require_agency(), rules, clock.today())
    found, cursor = work.intake.complaints.page_of(bodies, **ask)
    return [complaint_shown(one, work) for one in found], cursor


def get_box(complaint_id: str, box_id: str, work: IntakeWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Return a sealed box ; who has no key sees nothing in it.

    Raises:
        NotFound: no such box of this complaint, or it was erased when its time was over.
    """
    complaint = visible(work, complaint_id, rules, clock.today())
    box = next((one for one in _boxes(complaint, work) if one.box_id == box_id), None)
    if box is None:
        raise NotFound("there is no such box", "box_id", "one of get_complaint")
    return {
        "complaint_id": complaint.complaint_id,
        **{name: getattr(complaint, name) for name in _CONCERNED},
        **_box(box),
        "content_base64": base64.b64encode(box.content).decode(),
    }


def complaint_shown(complaint: Complaint, work: IntakeWork) -> JsonObject:
    """Return a complaint or report as it stands, with the term that ends first."""
    running = [one for one in clocks_of(work, HISTORY, complaint.complaint_id) if not one.is_over]
    due = min(running, key=lambda one: one.due_on, default=None)
    return {
        **{name: getattr(complaint, name) for name in complaint.__dataclass_fields__},
        "due_on": due.due_on if due else None,
        "provisional": due.provisional if due else False,
        "late": any(one.late for one in running),
    }


def complaint_file(complaint: Complaint, work: IntakeWork, rules: RuleBook) -> JsonObject:
    """Return a complaint or report with its boxes, terms, what may come next, and history."""
    submission = work.intake.submissions.look(complaint.submission_id)
    steps = machine(complaint.kind, rules).from_state(complaint.state)
    return {
        **complaint_shown(complaint, work),
        "sealed_for": {"division": submission.division, "kind": submission.kind, "follow": submission.follow},
        "boxes": [_box(box) for box in _boxes(complaint, work)],
        "files_announced": len(submission.files),
        "next": [{"to": one.target, "clause": one.clause} for one in steps],
        "terms": [
            {"kind": one.kind, "state": one.state, "due_on": one.due_on, "provisional": one.provisional}
            for one in clocks_of(work, HISTORY, complaint.complaint_id)
        ],
        "answers": [
            {"agency": one.agency, "on": one.on, "sha256": one.sha256}
            for one in work.intake.answers.of([complaint.complaint_id])
        ],
        "history": work.history.of(HISTORY, complaint.complaint_id),
    }


def _boxes(complaint: Complaint, work: IntakeWork) -> list[SealedBox]:
    found = work.intake.boxes.of(complaint.submission_id)
    return [one for one in found if one.complaint_id in {None, complaint.complaint_id}]


def _box(box: SealedBox) -> JsonObject:
    return {name: getattr(box, name) for name in ("box_id", "part", "kid", "sha256", "size_bytes")}
