"""How complaints and reports are handed from unit to unit.

The unit asked takes it, or says that it is not competent; then both talk for seven working days, then the common
superior decides. Who was handed one may not hand it on: it goes back to the unit that took it in.

Source: 市场监督管理投诉举报处理暂行办法 12, 25, 30, 37; 行政处罚法 25.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.rules import RuleBook
from services.enforcement.domain.complaints import DISPUTED, NO_TRANSFER, PROPOSED, Complaint

PROPOSE: Final = "PROPOSE"
ACCEPT: Final = "ACCEPT"
DISPUTE: Final = "DISPUTE"
WITHDRAW: Final = "WITHDRAW"
ASSIGN: Final = "ASSIGN"
RETURN: Final = "RETURN"
_WITH_REASON: Final = frozenset({PROPOSE, DISPUTE, RETURN})
ACTIONS: Final = (PROPOSE, ACCEPT, DISPUTE, WITHDRAW, ASSIGN, RETURN)
CLAUSE: Final = "办法 12, 25, 30, 37"


@dataclass(frozen=True)
class Handing:
    """What somebody does about a transfer; `by` is who does it, `superior` whoever stands above both who talk."""

    action: str
    by: str
    on: date
    superior: str | None
    to: str | None = None
    reason: str | None = None


def handed(complaint: Complaint, handing: Handing, rules: RuleBook) -> Complaint:
    """Return it after something was done about a transfer.

    Raises:
        Conflict: there is nothing of the kind to do.
        NotPermitted: somebody else's to do.
        InvalidRequest: to whom, or why, is missing.
    """
    if complaint.over:
        raise Conflict(f"it is over: {complaint.state}", "action", "nothing")
    if handing.action in _WITH_REASON:
        _check_reason(handing, rules)
    after = _ACTIONS[handing.action](complaint, handing)
    return replace(after, moved_on=handing.on, version=complaint.version + 1)


def _propose(complaint: Complaint, handing: Handing) -> Complaint:
    _require(complaint.agency, handing)
    if complaint.transferred:
        raise Conflict(
            f"who was handed it may not hand it on (办法 37): it goes back to {complaint.intake_agency}",
            "action",
            RETURN,
        )
    _in(complaint, handing, NO_TRANSFER)
    if handing.to is None or handing.to == complaint.agency:
        raise InvalidRequest("to whom is missing", "to", "another unit's code")
    return replace(complaint, transfer=PROPOSED, transfer_to=handing.to, transfer_reason=handing.reason)


def _accept(complaint: Complaint, handing: Handing) -> Complaint:
    _in(complaint, handing, PROPOSED, DISPUTED)
    _require(complaint.transfer_to, handing)
    return _given(complaint, str(complaint.transfer_to))


def _dispute(complaint: Complaint, handing: Handing) -> Complaint:
    _in(complaint, handing, PROPOSED)
    _require(complaint.transfer_to, handing)
    if handing.superior is None:
        right = f"ACCEPT, or talks: {complaint.agency} withdraws"
        raise Conflict("no body that stands above both is connected (办法 30; 行政处罚法 25)", "action", right)
    return replace(complaint, transfer=DISPUTED, transfer_reason=handing.reason, superior=handing.superior)


def _withdraw(complaint: Complaint, handing: Handing) -> Complaint:
    _in(complaint, handing, PROPOSED, DISPUTED)
    _require(complaint.agency, handing)
    return _cleared(complaint)


def _assign(complaint: Complaint, handing: Handing) -> Complaint:
    _in(complaint, handing, DISPUTED)
    _require(complaint.superior, handing)
    if handing.to not in {complaint.agency, complaint.transfer_to}:
        right = f"{complaint.agency} or {complaint.transfer_to}"
        raise InvalidRequest("assigned to one of those who talked", "to", right)
    return _cleared(complaint) if handing.to == complaint.agency else _given(complaint, str(handing.to))


def _return(complaint: Complaint, handing: Handing) -> Complaint:
    _require(complaint.agency, handing)
    if not complaint.transferred:
        raise Conflict("it was handed over by nobody", "action", PROPOSE)
    back = replace(_cleared(complaint), agency=complaint.intake_agency, transferred=False)
    return replace(back, transfer_reason=handing.reason)


def _given(complaint: Complaint, to: str) -> Complaint:
    return replace(_cleared(complaint), agency=to, transferred=True)


def _cleared(complaint: Complaint) -> Complaint:
    return replace(complaint, transfer=NO_TRANSFER, transfer_to=None, transfer_reason=None, superior=None)


def _in(complaint: Complaint, handing: Handing, *states: str) -> None:
    if complaint.transfer not in states:
        standing = "nothing is being handed over" if complaint.transfer == NO_TRANSFER else complaint.transfer
        raise Conflict(f"{handing.action} is for {' or '.join(states)}: {standing} ({CLAUSE})", "action", "another")


def _require(who: str | None, handing: Handing) -> None:
    if handing.by != who:
        raise NotPermitted(f"{handing.action} is for {who}, not for {handing.by} ({CLAUSE})")


def _check_reason(handing: Handing, rules: RuleBook) -> None:
    known = [row["code"] for row in rules.table("intake_transfer")]
    if handing.reason not in known:
        raise InvalidRequest("why is missing", "reason", "one of " + ", ".join(known))


_ACTIONS: Final[dict[str, Callable[[Complaint, Handing], Complaint]]] = {
    PROPOSE: _propose,
    ACCEPT: _accept,
    DISPUTE: _dispute,
    WITHDRAW: _withdraw,
    ASSIGN: _assign,
    RETURN: _return,
}
