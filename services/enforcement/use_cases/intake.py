"""What the public does: hand in a sealed letter, add its files, follow it by the code."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from databus import sealed
from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.rules import RuleBook
from databus.strict_json import JsonObject
from services.enforcement.domain import powers
from services.enforcement.domain.complaints import (
    ACTIVE,
    COMPLAINT,
    HISTORY,
    MIXED,
    RECEIVED,
    REPORT,
    SPLIT,
    Complaint,
    IntakeKey,
    SealedBox,
    Submission,
)
from services.enforcement.use_cases.clocks import clocks_of
from services.enforcement.use_cases.intake_steps import FIRST_CLOCK, begin, run_clock
from services.enforcement.use_cases.intake_work import IntakeWork, power, require_power


@dataclass(frozen=True)
class Submit:
    """A letter, sealed; what stands outside says nothing of who wrote."""

    follow: str
    kind: str
    division: str
    kid: str
    named: bool
    content_base64: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class AddFile:
    """A file that a letter announced, sealed."""

    follow: str
    content_base64: str


def submit(order: Submit, work: IntakeWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Take in a sealed letter; its clock runs from today.

    Raises:
        InvalidRequest: sealed to no key of the county's unit, or not in the form agreed.
        Conflict: another letter is followed by the same code.
    """
    require_power("submit_complaint", work, rules, division=None)
    today = clock.today()
    key = _key_for(order, work, rules, today)
    box = sealed.read(order.content_base64)
    sealed.check_box(box, _outside(order), kid=key.kid, part=sealed.LETTER)
    if work.intake.submissions.followed(order.follow) is not None:
        raise Conflict("another letter is followed by the same code", "follow", "a new code")
    submission = Submission(
        uuid7(), order.follow, order.kind, order.division, key.agency, key.kid, order.named, today, order.files
    )
    work.intake.submissions.add(submission)
    _keep(submission, sealed.LETTER, box.content, work)
    complaint = _complaint(submission, order.kind)
    begin(complaint, work, rules)
    for kind in (COMPLAINT, REPORT) if order.kind == MIXED else (order.kind,):
        run_clock(FIRST_CLOCK[kind], complaint, work, rules, on=today)
    return _shown(submission, work)


def add_file(order: AddFile, work: IntakeWork, rules: RuleBook) -> JsonObject:
    """Take in a file that a letter announced by the digest of its box.

    Raises:
        NotFound: there is no such letter.
        InvalidRequest: a file that it did not announce.
    """
    require_power("submit_complaint", work, rules, division=None)
    submission = _followed(order.follow, work)
    box = sealed.read(order.content_base64)
    digest = sha256(box.content).hexdigest()
    if digest not in submission.files:
        raise InvalidRequest("the letter announced no such file", "content_base64", "one whose digest it named")
    if any(one.sha256 == digest for one in work.intake.boxes.of(submission.submission_id)):
        return _shown(submission, work)
    sealed.check_box(box, _outside(submission), kid=submission.kid, part=sealed.FILE)
    _keep(submission, sealed.FILE, box.content, work)
    return _shown(submission, work)


def follow(ask: Mapping[str, Any], work: IntakeWork, rules: RuleBook) -> JsonObject:
    """Show whoever has the code how far it is, and the answers, which the code alone opens.

    Raises:
        NotFound: nothing is followed by it.
    """
    submission = _followed(ask["follow"], work)
    complaints = [one for one in work.intake.complaints.of(submission.submission_id) if one.state != SPLIT]
    answers = work.intake.answers.of([one.complaint_id for one in complaints])
    reasons = {row["code"]: row for row in rules.table("intake_reason")}
    return {
        **_shown(submission, work),
        "complaints": [_followed_complaint(one, reasons, work) for one in complaints],
        "answers": [
            {"agency": one.agency, "on": one.on, "content_base64": base64.b64encode(one.content).decode()}
            for one in answers
        ],
    }


def _followed_complaint(one: Complaint, reasons: Mapping[str, Mapping[str, Any]], work: IntakeWork) -> JsonObject:
    row = reasons.get(one.reason or "")
    running = [clock for clock in clocks_of(work, HISTORY, one.complaint_id) if not clock.is_over]
    due = min(running, key=lambda clock: clock.due_on, default=None)
    return {
        "kind": one.kind,
        "state": one.state,
        "agency": one.agency,
        "moved_on": one.moved_on,
        "reason": one.reason,
        "reason_zh": row["zh"] if row else None,
        "reason_en": row["en"] if row else None,
        "clause": row["clause"] if row else None,
        "document_no": one.document_no,
        "due_on": due.due_on if due else None,
        "provisional": due.provisional if due else False,
    }


def _key_for(order: Submit, work: IntakeWork, rules: RuleBook, today: date) -> IntakeKey:
    key = work.intake.keys.find(order.kid)
    by = power("take_in", rules)["by"]
    if (
        key is None
        or key.division != order.division
        or key.state != ACTIVE
        or not key.valid_from <= today <= key.valid_to
        or not powers.sits_in(by, key.agency, division=key.division, rules=rules)
    ):
        raise InvalidRequest("no key of the unit that takes in for this county", "kid", "one of list_intake_keys")
    return key


def _complaint(submission: Submission, kind: str) -> Complaint:
    return Complaint(
        complaint_id=uuid7(),
        submission_id=submission.submission_id,
        follow=submission.follow,
        kind=kind,
        state=RECEIVED,
        division=submission.division,
        agency=submission.agency,
        intake_agency=submission.agency,
        named=submission.named,
        received_on=submission.received_on,
        moved_on=submission.received_on,
    )


def _keep(submission: Submission, part: str, content: bytes, work: IntakeWork) -> None:
    digest = sha256(content).hexdigest()
    work.intake.boxes.add(
        SealedBox(uuid7(), submission.submission_id, None, part, submission.kid, digest, len(content), content)
    )


def _outside(of: Submit | Submission) -> dict[str, str]:
    return {"division": of.division, "kind": of.kind, "follow": of.follow}


def _followed(follow: str, work: IntakeWork) -> Submission:
    found = work.intake.submissions.followed(follow)
    if found is None:
        raise NotFound("nothing is followed by this code", "follow", "the code as it was shown")
    return found


def _shown(submission: Submission, work: IntakeWork) -> JsonObject:
    kept = {box.sha256 for box in work.intake.boxes.of(submission.submission_id)}
    missing: Sequence[str] = [one for one in submission.files if one not in kept]
    return {
        "follow": submission.follow,
        "kind": submission.kind,
        "division": submission.division,
        "agency": submission.agency,
        "named": submission.named,
        "received_on": submission.received_on,
        "files_missing": missing,
    }
