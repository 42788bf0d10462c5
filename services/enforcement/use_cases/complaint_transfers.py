"""Hand a complaint or report to another unit, take it, dispute it, let the common superior decide."""

from __future__ import annotations

from dataclasses import dataclass

from databus.clock import Clock
from databus.errors import InvalidRequest
from databus.rules import RuleBook
from databus.strict_json import JsonObject
from services.enforcement.domain import powers
from services.enforcement.domain.complaint_transfers import (
    ACCEPT,
    ASSIGN,
    CLAUSE,
    DISPUTE,
    PROPOSE,
    WITHDRAW,
    Handing,
    handed,
)
from services.enforcement.domain.complaints import HISTORY, Complaint
from services.enforcement.use_cases import intake_files
from services.enforcement.use_cases.clocks import hand_over_clocks
from services.enforcement.use_cases.intake_steps import TALKS, keep, run_clock, stop_clock
from services.enforcement.use_cases.intake_work import IntakeWork, came_before, power, visible
from services.enforcement.use_cases.work import digest_of


@dataclass(frozen=True)
class Transfer:
    """What is done about a transfer."""

    complaint_id: str
    action: str
    to: str | None = None
    reason: str | None = None


def transfer(order: Transfer, work: IntakeWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Do something about a transfer; see the domain for who may.

    Raises:
        Conflict, NotPermitted, InvalidRequest: see `domain.complaint_transfers.handed`.
    """
    today, agency = clock.today(), work.caller.require_agency()
    before = visible(work, order.complaint_id, rules, today, lock=True)
    digest = digest_of(order, agency)
    if came_before(work, before, before.state, digest):
        return intake_files.complaint_file(before, work, rules)
    work.expect_version(before.version)
    if order.action == PROPOSE:
        _check_receiver(order, before, work, rules)
    superior = powers.seated(power("assign", rules)["by"], division=before.division, rules=rules)[0]
    after = handed(before, Handing(order.action, agency, today, superior, order.to, order.reason), rules)
    keep(after, before.state, today, CLAUSE, work, note=_told(order), digest=digest)
    if order.action == DISPUTE:
        run_clock(TALKS, before, work, rules, on=today)
    if order.action in {ACCEPT, WITHDRAW, ASSIGN}:
        stop_clock(TALKS, after, work, rules, on=today)
    if after.agency != before.agency:
        hand_over_clocks(
            work,
            rules,
            subject_kind=HISTORY,
            subject_id=after.complaint_id,
            responsible=after.agency,
            on=today,
            reason=CLAUSE,
        )
    return intake_files.complaint_file(after, work, rules)


def _check_receiver(order: Transfer, complaint: Complaint, work: IntakeWork, rules: RuleBook) -> None:
    """Let it be handed to a unit that handles such things there and can open what it is handed."""
    row = power("handle", rules)
    if not powers.sits_in(row["by"], order.to, division=complaint.division, rules=rules):
        right = ", ".join(powers.seated(row["by"], division=complaint.division, rules=rules))
        raise InvalidRequest(f"it is handled there by others ({row['clause']})", "to", right)
    kids = {key.kid for key in work.intake.keys.listed(None, order.to, None)}
    boxes = work.intake.boxes.of(complaint.submission_id)
    if not any(box.kid in kids and box.complaint_id == complaint.complaint_id for box in boxes):
        raise InvalidRequest(
            "the unit could not open it: the letter is sealed anew to its key first", "to", "reseal_complaint_box"
        )


def _told(order: Transfer) -> str:
    return " ".join(one for one in (order.action, order.to, order.reason) if one is not None)
