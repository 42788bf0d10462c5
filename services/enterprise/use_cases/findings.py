"""What findings the registry knows of stand."""

from __future__ import annotations

from services.enterprise.use_cases.kept import Trace
from services.enterprise.use_cases.work import Work


def any_stands(uscc: str, work: Work) -> bool:
    """Whether a malicious finding against the enterprise stands."""
    return any(trace.finding.stands for trace in work.copies.traces(uscc))


def leading(uscc: str, work: Work) -> Trace | None:
    """The oldest case whose malicious finding against the enterprise stands: the same, in whatever order they came."""
    standing = [trace for trace in work.copies.traces(uscc) if trace.finding.stands]
    return min(standing, key=lambda trace: (trace.opened_on, trace.case_id), default=None)


def stands(case_id: str, work: Work) -> bool:
    """Whether a case's malicious finding stands."""
    trace = work.copies.trace(case_id)
    return trace is not None and trace.finding.stands


def has_fallen(case_id: str | None, work: Work) -> bool:
    """Whether something rested on a finding that stands no more."""
    trace = work.copies.trace(case_id) if case_id else None
    return trace is not None and not trace.finding.stands
