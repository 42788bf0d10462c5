"""What the calendar asks of evidence, in steps of bounded size."""

from __future__ import annotations

from services.inspection.use_cases.applying import follow_applications
from services.inspection.use_cases.calling import follow_calls
from services.inspection.use_cases.caring import follow_approvals
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.reporting import judge_anew

_STEP = 20


def follow_evidence(desk: Desk, work: EvidenceWork) -> bool:
    """Take one step: approvals, applications, calls, reports; True if there may be more. Nothing due writes nothing."""
    done = (
        follow_approvals(desk, work, _STEP),
        follow_applications(desk, work, _STEP),
        follow_calls(desk, work, _STEP),
    )
    return bool(judge_anew(desk, work)) or max(done) == _STEP
