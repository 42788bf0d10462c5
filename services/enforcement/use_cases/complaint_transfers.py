"""Hand a complaint or report to another unit, take it, dispute it, let the common superior decide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from databus.clock import Clock
from databus.errors import InvalidRequest
from databus.rules import RuleBook
from databus.strict_json import JsonObject
from services.enforcement.domain import powers
from services.enforcement.domain.assistance import common_superior
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
    handing = Handing(order.action, agency, today, _superior(before, rules, today), order.to, order.reason)
    after = _in_its_county(before, handed(before, handing, rules), rules)
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


def _superior(complaint: Complaint, rules: RuleBook, on: date) -> str | None:
    """The nearest body above both who talk that may assign; None if none is connected.

    Source: 办法 30; 行政处罚法 25 (共同的上一级).
    """
    if complaint.transfer_to is None:
        return None
    above = common_superior(complaint.agency, complaint.transfer_to, rules, on=on)
    by = power("assign", rules)["by"]
    return above if powers.sits_in(by, above, division=None, rules=rules) else None


def _in_its_county(before: Complaint, after: Complaint, rules: RuleBook) -> Complaint:
    """Return it as of the county of the unit that handles it now."""
    by = power("handle", rules)["by"]
    if after.agency == before.agency or powers.sits_in(by, after.agency, division=after.division, rules=rules):
        return after
    return replace(after, division=powers.home_of(after.agency, rules) or after.division)


def _check_receiver(order: Transfer, complaint: Complaint, work: IntakeWork, rules: RuleBook) -> None:
    """Let it be handed to a unit that handles such things there, or where the act was done, and can open it."""
    row = power("handle", rules)
    reason = next((one for one in rules.table("intake_transfer") if one["code"] == order.reason), {})
    home = powers.home_of(order.to, rules) if reason.get("other_county") else None
    where = [complaint.division] if home is None else [complaint.division, home]
    if not any(powers.sits_in(row["by"], order.to, division=one, rules=rules) for one in where):
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
