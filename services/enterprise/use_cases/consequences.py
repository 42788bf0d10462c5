"""What follows from a malicious finding that rises or falls: from what stands now alone, not from how it came about.

Events of different cases come in any order and some are overtaken, so whatever is left open or suspended is worked out
from all findings known and from what people decided on them. Source: S14 六(六).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from services.enterprise.domain.memberships import STANDING, Membership
from services.enterprise.domain.moves import Move
from services.enterprise.domain.proposals import ADVERSE, DECLINED, Proposal
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.titles import GRANTED, HELD, REVOKED, SUSPENDED, Title
from services.enterprise.domain.zones import RECTIFYING, Zone
from services.enterprise.use_cases import findings, marks, proposals, titles
from services.enterprise.use_cases.kept import Trace
from services.enterprise.use_cases.work import Work

_CLAUSE: Final = "S14 六(六)"


def finding_rose(trace: Trace, memberships: Sequence[Membership], work: Work, regulations: Regulations) -> None:
    """Suspend titles at once; put revocation, removal and rectification before the bodies that decide."""
    _propose_revocations(trace, work, regulations)
    for membership in memberships:
        if membership.state not in STANDING:
            continue
        about: dict[str, Any] = {"uscc": trace.uscc, "zone_id": membership.zone_id, "trace_case_id": trace.case_id}
        proposals.propose("REMOVE_MEMBER", membership.membership_id, work, regulations, **about)
        if work.zones.get(membership.zone_id).level is not None:
            proposals.propose("RECTIFY_ZONE", membership.zone_id, work, regulations, **about)
    _settle(trace, memberships, work, regulations)


def finding_fell(trace: Trace, memberships: Sequence[Membership], work: Work, regulations: Regulations) -> None:
    """Put back at once what was only suspended; put the rest before the bodies that decided it."""
    lying = work.proposals.open_for_case(trace.case_id)
    proposals.withdraw_all(lying, ADVERSE, f"the finding of {trace.case_no} stands no more", work)
    _settle(trace, memberships, work, regulations)


def _propose_revocations(trace: Trace, work: Work, regulations: Regulations) -> None:
    for title in work.titles.of(trace.uscc, lock=True):
        if title.state in HELD:
            proposals.propose(
                "REVOKE_TITLE",
                title.title_id,
                work,
                regulations,
                uscc=trace.uscc,
                zone_id=title.zone_id,
                trace_case_id=trace.case_id,
                title_id=title.title_id,
            )


def _settle(trace: Trace, memberships: Sequence[Membership], work: Work, regulations: Regulations) -> None:
    """Bring titles, mark licences and reversals to where the findings that stand leave them."""
    leading = findings.leading(trace.uscc, work)
    for title in work.titles.of(trace.uscc, lock=True):
        _settle_title(title, leading, trace, work, regulations)
    for membership in memberships:
        _settle_membership(membership, leading, trace, work, regulations)
        _settle_zone(work.zones.get(membership.zone_id), trace, work, regulations)
    marks.settle(trace.uscc, leading, work, regulations)


def _settle_title(title: Title, leading: Trace | None, cause: Trace, work: Work, regulations: Regulations) -> None:
    """A title is suspended while a finding stands, by the oldest; what people suspended is theirs to give back.

    One whose term ran out meanwhile is not given back: it expires.
    """
    by_finding = title.trace_case_id is not None
    may_return = findings.has_fallen(title.trace_case_id, work) and not title.has_run_out(work.clock.today())
    if leading is not None and title.state == GRANTED:
        at_once = Move(SUSPENDED, work.clock.today(), None, reason=_why(leading), trace_case_id=leading.case_id)
        titles.move_locked(title, at_once, work, regulations)
    elif leading is not None and title.state == SUSPENDED and by_finding and title.trace_case_id != leading.case_id:
        titles.rest_on(title, leading.case_id, _why(leading), _CLAUSE, work, regulations)
    elif leading is None and title.state == SUSPENDED and may_return:
        reason = f"认定撤销，恢复称号（{cause.case_no}）"
        titles.move_locked(title, Move(GRANTED, work.clock.today(), None, reason=reason), work, regulations)
    back = leading is None and title.state == REVOKED and may_return
    about: dict[str, Any] = {"uscc": title.uscc, "zone_id": title.zone_id, "title_id": title.title_id}
    _keep("REINSTATE_TITLE", title.title_id, title.trace_case_id if back else None, cause, work, regulations, about)


def _settle_membership(
    membership: Membership, leading: Trace | None, cause: Trace, work: Work, regulations: Regulations
) -> None:
    fallen = findings.has_fallen(membership.trace_case_id, work)
    back = leading is None and membership.state == "REMOVED" and fallen
    case_id = membership.trace_case_id if back else None
    about = {"uscc": membership.uscc, "zone_id": membership.zone_id}
    _keep("RESTORE_MEMBER", membership.membership_id, case_id, cause, work, regulations, about)


def _settle_zone(zone: Zone, cause: Trace, work: Work, regulations: Regulations) -> None:
    """Propose the level back once no enterprise stands found malicious whose finding put or kept the zone there."""
    resting = work.copies.trace(zone.trace_case_id) if zone.trace_case_id else None
    case_id = None
    if zone.state == RECTIFYING and resting is not None:
        accepted = work.proposals.accepted_for_zone(zone.zone_id, "RECTIFY_ZONE")
        reasons = {one.uscc for one in accepted if zone.since is None or one.on >= zone.since} | {resting.uscc}
        if not any(findings.any_stands(uscc, work) for uscc in reasons):
            case_id = resting.case_id
    about = {"uscc": resting.uscc if resting else cause.uscc, "zone_id": zone.zone_id}
    _keep("RESTORE_ZONE", zone.zone_id, case_id, cause, work, regulations, about)


def _keep(
    kind: str,
    about: str,
    case_id: str | None,
    cause: Trace,
    work: Work,
    regulations: Regulations,
    named: dict[str, Any],
) -> None:
    """Let a reversal lie open for the case, None: for none; what was declined is proposed again for a new reason."""
    for lying in work.proposals.open_about(about):
        if lying.kind == kind and lying.trace_case_id != case_id:
            proposals.withdraw(lying, f"a malicious finding stands, {cause.case_no}", work)
    if case_id is None or (case_id != cause.case_id and _was_declined(kind, about, case_id, work)):
        return
    proposals.propose(kind, about, work, regulations, **named, trace_case_id=case_id)


def _was_declined(kind: str, about: str, case_id: str, work: Work) -> bool:
    latest: Proposal | None = work.proposals.latest(kind, about, case_id)
    return latest is not None and latest.state == DECLINED


def _why(trace: Trace) -> str:
    return f"恶意违法认定（{trace.case_no}）"
