"""What a unit does with the boxes and terms of complaints and reports: answer, seal anew, change a term; and erase."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Final

from databus import sealed
from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from databus.strict_json import JsonObject
from services.enforcement.domain import powers
from services.enforcement.domain.complaint_moves import Step, machine, moved
from services.enforcement.domain.complaints import (
    ACTIVE,
    FILED,
    HISTORY,
    NOT_FILED,
    REPORT,
    TOLD,
    SealedAnswer,
    SealedBox,
)
from services.enforcement.use_cases import intake_files
from services.enforcement.use_cases.clocks import extend_clock, pause_clock, resume_clock
from services.enforcement.use_cases.intake_steps import CHECK, MEDIATION, TELLING, keep, stop_clock
from services.enforcement.use_cases.intake_work import IntakeWork, require_handler, visible

PAUSE: Final = "PAUSE"
RESUME: Final = "RESUME"
EXTEND: Final = "EXTEND"


@dataclass(frozen=True)
class Adjust:
    """A change of a term."""

    complaint_id: str
    what: str
    document_no: str


@dataclass(frozen=True)
class Answer:
    """An answer, sealed to who wrote."""

    complaint_id: str
    content_base64: str


@dataclass(frozen=True)
class Reseal:
    """A box sealed anew, to another unit's key."""

    complaint_id: str
    part: str
    kid: str
    content_base64: str


def adjust_term(order: Adjust, work: IntakeWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Stop the clock of mediation while goods are tested, let it run again, or extend the check of a report once.

    Raises:
        Conflict: not in this state, not once more, or the term is over.
    """
    today = clock.today()
    complaint = visible(work, order.complaint_id, rules, today, lock=True)
    work.expect_version(complaint.version)
    require_handler(complaint, work, rules, today)
    row = next(row for row in rules.table("intake_term") if row["what"] == order.what)
    if complaint.state not in row["states"]:
        right = " or ".join(row["states"])
        raise Conflict(f"{order.what} is for {right}, not for {complaint.state} ({row['clause']})", "what", right)
    key = complaint.complaint_id
    if order.what == PAUSE:
        found = pause_clock(
            work, rules, kind=MEDIATION, subject_kind=HISTORY, subject_id=key, on=today, reason=row["reason"]
        )
    elif order.what == RESUME:
        found = resume_clock(work, rules, kind=MEDIATION, subject_kind=HISTORY, subject_id=key, on=today)
    else:
        found = extend_clock(
            work,
            rules,
            kind=CHECK,
            subject_kind=HISTORY,
            subject_id=key,
            on=today,
            reason=row["reason"],
            document_no=order.document_no,
        )
    if found is None:
        raise Conflict(f"no clock runs that could be changed so ({row['clause']})", "what", "another change")
    after = replace(
        complaint,
        extended=complaint.extended or order.what == EXTEND,
        moved_on=today,
        document_no=order.document_no,
        version=complaint.version + 1,
    )
    keep(after, complaint.state, today, row["clause"], work, note=row["reason"])
    return intake_files.complaint_file(after, work, rules)


def answer(order: Answer, work: IntakeWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Keep an answer that the code alone opens; after the decision on a report it is what tells a named reporter.

    Raises:
        InvalidRequest: not sealed as an answer to this letter.
    """
    today = clock.today()
    before = visible(work, order.complaint_id, rules, today, lock=True)
    box = sealed.read(order.content_base64)
    digest = sha256(box.content).hexdigest()
    if work.intake.answers.known(before.complaint_id, digest) is not None:
        return intake_files.complaint_file(before, work, rules)
    work.expect_version(before.version)
    agency = require_handler(before, work, rules, today)
    sealed.check_answer(box, before.follow)
    most = int(rules.value("intake_answers_most", on=today))
    if len(work.intake.answers.of([before.complaint_id])) >= most:
        raise Conflict("whoever follows it could not be shown more", "complaint_id", f"at most {most} answers to one")
    work.intake.answers.add(SealedAnswer(uuid7(), before.complaint_id, agency, today, digest, box.content))
    if before.state in {FILED, NOT_FILED} and before.named:
        transition = powers.check_move(
            machine(REPORT, rules), before.state, TOLD, agency, division=before.division, rules=rules
        )
        step = Step(TOLD, today, answered=True)
        after = replace(moved(before, transition, step, rules), reason=before.reason)
        keep(after, before.state, today, transition.clause, work)
        stop_clock(TELLING, after, work, rules, on=today)
        return intake_files.complaint_file(after, work, rules)
    return intake_files.complaint_file(before, work, rules)


def reseal(order: Reseal, work: IntakeWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Keep a box that the unit sealed anew to the key of the unit it is to be handed to.

    Raises:
        InvalidRequest: sealed to no key that stands, or for something else.
    """
    today = clock.today()
    complaint = visible(work, order.complaint_id, rules, today, lock=True)
    agency = require_handler(complaint, work, rules, today)
    key = work.intake.keys.find(order.kid)
    if key is None or key.agency == agency or key.state != ACTIVE or not key.valid_from <= today <= key.valid_to:
        raise InvalidRequest("no key of another unit that stands", "kid", "one of list_intake_keys")
    submission = work.intake.submissions.look(complaint.submission_id)
    box = sealed.read(order.content_base64)
    outside = {"division": submission.division, "kind": submission.kind, "follow": submission.follow}
    sealed.check_box(box, outside, kid=order.kid, part=order.part)
    digest = sha256(box.content).hexdigest()
    boxes = work.intake.boxes.of(complaint.submission_id)
    of_this = [one for one in boxes if one.kid == order.kid and one.complaint_id == complaint.complaint_id]
    if digest not in {one.sha256 for one in of_this}:
        if len(of_this) > len(submission.files):
            raise Conflict("all that came in is sealed anew already", "content_base64", "nothing more")
        kept = SealedBox(
            uuid7(),
            complaint.submission_id,
            complaint.complaint_id,
            order.part,
            order.kid,
            digest,
            len(box.content),
            box.content,
        )
        work.intake.boxes.add(kept)
    return intake_files.complaint_file(complaint, work, rules)


def erase_boxes(on: date, work: IntakeWork, rules: RuleBook, *, limit: int) -> int:
    """Erase the boxes of what was over long enough; return how many letters."""
    years = int(rules.value("intake_boxes_kept_years", on=on))
    found = list(work.intake.complaints.to_erase(on.replace(year=on.year - years, day=min(on.day, 28)), limit))
    if found:
        work.intake.boxes.erase(found)
        work.intake.complaints.note_erased(found, on)
    return len(found)
