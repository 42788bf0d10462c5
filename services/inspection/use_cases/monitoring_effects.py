"""What a result of monitoring does to its batch and its enterprise, and how a correction undoes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from databus.identifiers import uuid7
from services.inspection.domain.consignment import OPEN_STATES, Consignment
from services.inspection.domain.copies import StopOrder
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.monitoring import MonitoringSample
from services.inspection.domain.monitoring_risk import credit_item
from services.inspection.domain.recalls import Ground
from services.inspection.use_cases.deciding import chapter_key, decide_now, uscc_key, zones_key
from services.inspection.use_cases.following_recalls import let_fall, stand_again
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.recall_listing import list_for_recall

_SAMPLE: Final = "inspection.monitoring_sample_changed"
_TAIL: Final = 12


@dataclass(frozen=True, slots=True)
class _Finding:
    """A sample that does not conform: by which report, and the credit item that it leads to."""

    document_no: str
    item: str
    clause: str
    reason: str


def hold_for(work: Work, sample: MonitoringSample) -> Consignment:
    """Return the batch of a sample, with nobody deciding about its enterprise or goods until this transaction ends."""
    work.held.writing(*sorted({uscc_key(sample.uscc), chapter_key(sample.hs_code)}))
    work.held.reading(zones_key())
    found = work.consignments.find(sample.consignment_id, for_update=True)
    assert found is not None, "consignments are never deleted"
    return found


def follow_result(desk: Desk, work: Work, before: MonitoringSample, after: MonitoringSample) -> None:
    """Let a batch and its enterprise bear what a sample shows; what an earlier result of it led to is taken back first.

    Nonconforming: a finding as of any batch, with the credit item by rule; what has not left is held by an order that
    rests on the sample, what has left goes on a recall list. Corrected: the finding is withdrawn, the order lifted and
    what it held decided anew, and what was listed is proposed for clearing.

    Source: 商检法 16, 33; SH 四(十三); S14 六(一)出口; DOMAIN D.2 (P01, P02), D.4, D.6 (what rested on it is reversed).
    """
    was, now = _finding(desk, before), _finding(desk, after)
    if was == now:
        return
    consignment = hold_for(work, after)
    ledger = Ledger(desk, work)
    cause = f"{_SAMPLE}/{after.sample_id}"
    lifted: Sequence[StopOrder] = ()
    if was is not None:
        lifted = _take_back(ledger, consignment, was, after, cause)
    leaving = False
    if now is not None:
        leaving = _bear(ledger, consignment, now, after, cause)
    if not leaving and (lifted or now is not None):
        _decide(ledger, consignment, cause)
    ledger.write()
    if now is not None:
        told = f"风险监测样品不合格 (a monitoring sample does not conform): {now.reason}"
        stand_again(desk, work, "fact", after.sample_id)
        list_for_recall(desk, work, [consignment], Ground("fact", after.sample_id, told, now.document_no))
    elif was is not None:
        let_fall(desk, work, "fact", after.sample_id, f"结果更正 (result corrected): {after.document_no}")


def _finding(desk: Desk, sample: MonitoringSample) -> _Finding | None:
    if sample.conforming is not False or sample.document_no is None or sample.tested_on is None:
        return None
    item, clause = credit_item(sample.failed, desk.rules, sample.tested_on)
    return _Finding(sample.document_no, item, clause, ", ".join(sample.failed))


def _bear(ledger: Ledger, consignment: Consignment, found: _Finding, sample: MonitoringSample, cause: str) -> bool:
    """Say the finding, and order a hold of what has not left; whether it was about to leave and is stopped."""
    told: JsonObject = {"document_no": found.document_no, "reason": found.reason}
    reason = f"风险监测样品不合格 (a monitoring sample does not conform): {found.reason}"
    leaving = consignment.state == "RELEASED" and consignment.declared.direction == "export"
    if leaving:
        ledger.step(
            consignment,
            "STOPPED",
            clause=found.clause,
            by_rule=True,
            reason=reason,
            cause=cause,
            document_no=found.document_no,
        )
    else:
        ledger.note(consignment, clause=found.clause, reason=reason, cause=cause, document_no=found.document_no)
    ledger.say("nonconformity_found", consignment, cause=cause, item=found.item, **told)
    if leaving or consignment.state in OPEN_STATES or consignment.state == "STOPPED":
        caller = ledger.work.caller
        order = StopOrder(
            order_id=uuid7(),
            uscc=consignment.declared.uscc,
            consignment_id=consignment.consignment_id,
            document_no=f"{found.document_no}/{sample.sample_id[-_TAIL:]}/{sample.version}",
            reason=reason,
            agency=caller.require_agency(),
            ordered_on=ledger.on,
            lifted_on=None,
            version=1,
            rests_on=cause,
        )
        ledger.work.approvals.add_stop(order)
    return leaving


def _take_back(
    ledger: Ledger, consignment: Consignment, was: _Finding, sample: MonitoringSample, cause: str
) -> Sequence[StopOrder]:
    document_no = sample.document_no or was.document_no
    reason = f"风险监测结果更正 (a result of monitoring was corrected): {sample.reason}"
    ledger.note(consignment, clause=was.clause, reason=reason, cause=cause, document_no=document_no)
    ledger.say(
        "nonconformity_withdrawn",
        consignment,
        cause=cause,
        document_no=was.document_no,
        item=was.item,
        reason=document_no,
    )
    lifted = ledger.work.approvals.stops_resting_on(cause)
    for one in lifted:
        ledger.work.approvals.save_stop(replace(one, lifted_on=ledger.on, version=one.version + 1))
    return lifted


def _decide(ledger: Ledger, consignment: Consignment, cause: str) -> None:
    if consignment.state == "STOPPED":
        decide_now(ledger, [consignment], cause, anew=True)
    elif consignment.state in OPEN_STATES:
        decide_now(ledger, [consignment], cause)
