"""Transfers of cases and of evidence between agencies (移送), with a receipt and a chain of custody.

Source: 行政处罚法 Art. 25, 26, 46; 市场监督管理行政处罚程序规定 Art. 13, 14.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.chains import link_digest
from services.enforcement.domain.guarding import check_guards

TRANSFER: Final = "transfer"
GIVER, TAKER = "giver", "taker"
CASE, EVIDENCE = "case", "evidence"
STATES: Final = ("SENT", "RECEIVED", "REFUSED", "WITHDRAWN", "RETURNED", "TAKEN_BACK")
SUBJECTS: Final = ("trace_case", "fake_case", "penalty_case", "assistance")


@dataclass(frozen=True)
class Transfer:
    """What is handed over by whom to whom, and the chain of who had it since; `head` is the newest link's digest."""

    transfer_id: str
    kind: str
    subject_kind: str
    subject_id: str
    from_agency: str
    to_agency: str
    uscc: str | None
    division: str | None
    reason: str
    items: Sequence[Mapping[str, Any]]
    sent_on: date
    clause: str
    state: str = "SENT"
    received_on: date | None = None
    answer: str | None = None
    custody: Sequence[Mapping[str, Any]] = ()
    head: str | None = None
    version: int = 1


@dataclass(frozen=True)
class TransferMove:
    """What is said when a transfer moves; `items` are the digests of what actually came."""

    transfer_id: str
    to: str
    officer: str | None = None
    items: tuple[str, ...] | None = None
    reason: str | None = None
    signatures: Sequence[Any] = ()


def machine(rules: RuleBook) -> StateMachine:
    """The moves of transfers."""
    return StateMachine.from_rows("transfer", rules.table("transfer_move"))


def subject_row(kind: str, rules: RuleBook) -> dict[str, Any]:
    """Return what the rules say about handing over something of a kind."""
    return next(row for row in rules.table("transfer_subject") if row["code"] == kind)


def require_party(transfer: Transfer, transition: Transition, bodies: Collection[str], rules: RuleBook) -> None:
    """Refuse whoever is not the party whose move it is.

    Raises:
        NotPermitted: names who, and the clause.
    """
    rows = rules.table("transfer_move")
    party = next(row["party"] for row in rows if (row["from"], row["to"]) == (transition.source, transition.target))
    who = {GIVER: transfer.from_agency, TAKER: transfer.to_agency}[party]
    if who not in bodies:
        raise NotPermitted(f"transfer: {transition.source} → {transition.target} is for {who} ({transition.clause})")


def linked(transfer: Transfer, *, agency: str, officer: str, on: date) -> Transfer:
    """Return a transfer with one more link in its chain: who had what since, bound to the link before."""
    link: dict[str, Any] = {
        "place": len(transfer.custody) + 1,
        "transfer_id": transfer.transfer_id,
        "state": transfer.state,
        "agency": agency,
        "officer": officer,
        "on": on.isoformat(),
        "items": sorted(one["sha256"] for one in transfer.items),
        "previous": transfer.head,
    }
    digest = link_digest(link)
    return replace(transfer, custody=(*transfer.custody, {**link, "digest": digest}), head=digest)


def chain_holds(custody: Sequence[Mapping[str, Any]], head: str | None) -> bool:
    """Whether no link of a chain was changed, left out or added."""
    before: str | None = None
    for link in custody:
        told = {name: value for name, value in link.items() if name != "digest"}
        if told["previous"] != before or link_digest(told) != link["digest"]:
            return False
        before = link["digest"]
    return before == head


def moved(transfer: Transfer, move: TransferMove, transition: Transition, *, agency: str, on: date) -> Transfer:
    """Return the transfer after a move, with its link.

    Raises:
        InvalidRequest, Conflict: a field is missing or wrong; names guard and clause.
    """
    check_guards(GUARDS, transition, transfer, move)
    after = replace(transfer, state=move.to, clause=transition.clause, version=transfer.version + 1)
    if move.reason is not None:
        after = replace(after, answer=move.reason)
    if move.to == "RECEIVED":
        after = replace(after, received_on=on)
    return linked(after, agency=agency, officer=move.officer or "", on=on)


def _told(field: str, right: str) -> Callable[[Transfer, TransferMove], None]:
    def check(transfer: Transfer, move: TransferMove) -> None:
        del transfer
        if not getattr(move, field):
            raise InvalidRequest(f"{field} is missing", field, right)

    return check


def _items_match(transfer: Transfer, move: TransferMove) -> None:
    handed = sorted(one["sha256"] for one in transfer.items)
    if sorted(move.items or ()) != handed:
        raise InvalidRequest("what came is not what was sent", "items", ", ".join(handed) or "an empty list")


def _evidence_alone(transfer: Transfer, move: TransferMove) -> None:
    del move
    if transfer.kind != EVIDENCE:
        raise Conflict("a case that was taken is handed over anew", "to", "hand_over")


GUARDS: Final[Mapping[str, Callable[[Transfer, TransferMove], None]]] = {
    "officer_told": _told("officer", "who took it"),
    "reason_told": _told("reason", "why, in a sentence"),
    "items_match": _items_match,
    "evidence_alone": _evidence_alone,
}
