"""Hand over cases and evidence to another agency, which takes them with a receipt, refuses or returns them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Protocol

from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.rules import RuleBook
from databus.strict_json import JsonObject
from services.enforcement.domain import powers, transfers
from services.enforcement.domain.agencies import same_body
from services.enforcement.domain.history import Step
from services.enforcement.domain.transfers import CASE, TRANSFER, Transfer, TransferMove
from services.enforcement.use_cases.clocks import cancel_clocks, clocks_of, meet_clock, start_clock
from services.enforcement.use_cases.intake_work import bodies_of
from services.enforcement.use_cases.moves_of_parties import move_of
from services.enforcement.use_cases.officers import Signature, check_signatures, signatures_needed, statement_of
from services.enforcement.use_cases.powers import require_row
from services.enforcement.use_cases.transferred_subjects import SubjectWork, owned_subject, take_over
from services.enforcement.use_cases.work import Kept

_ACT: Final = "hand_over"
_RECEIPT: Final = "transfer_receipt"
_SAID: Final = (
    *("transfer_id", "kind", "subject_kind", "subject_id", "from_agency", "to_agency", "uscc", "state", "head"),
    *("clause", "version"),
)


@dataclass(frozen=True)
class HandOver:
    """What to hand over to whom, by whose hand."""

    kind: str
    subject_kind: str
    subject_id: str
    to_agency: str
    reason: str
    officer: str
    items: Sequence[Mapping[str, Any]]
    signatures: Sequence[Signature] = ()


class Transfers(Kept[Transfer], Protocol):
    """Transfers."""

    def open_of(self, subject_kind: str, subject_id: str, kind: str) -> Sequence[Transfer]: ...

    def page_of(
        self, bodies: Collection[str], *, limit: int, cursor: str | None, **wanted: str | None
    ) -> tuple[Sequence[Transfer], str | None]: ...


class TransferWork(SubjectWork, Protocol):
    """A transaction in which cases and evidence change hands."""

    @property
    def transfers(self) -> Transfers: ...


def hand_over(order: HandOver, tx: TransferWork, rules: RuleBook, clock: Clock) -> Transfer:
    """Send a case or evidence to another agency; a case stays the sender's until it is taken.

    Raises:
        NotFound: no such case.
        NotPermitted: not the owner's.
        InvalidRequest: a receiver that handles no such thing there; nothing to hand over.
        Conflict: it is being handed over already.
    """
    on = clock.today()
    agency = require_row(_ACT, rules.table("transfer_open")[0], tx, rules, division=None)
    row = transfers.subject_row(order.subject_kind, rules)
    if order.kind == CASE and row["evidence_only"]:
        raise InvalidRequest(f"of it evidence alone is handed over ({row['clause']})", "kind", "evidence")
    subject = owned_subject(order.subject_kind, order.subject_id, order.to_agency, tx, rules, on=on)
    if same_body(order.to_agency, agency, rules, on=on):
        raise InvalidRequest("handed over to oneself", "to_agency", "another agency")
    if not powers.sits_in(row["takers"], order.to_agency, division=subject.division, rules=rules):
        right = ", ".join(powers.seated(row["takers"], division=subject.division, rules=rules))
        raise InvalidRequest(f"it handles no such thing there ({row['clause']})", "to_agency", right)
    standing = tx.transfers.open_of(order.subject_kind, order.subject_id, order.kind)
    for one in standing:
        if _same(one, order):
            return one
    if standing and order.kind == CASE:
        raise Conflict("it is being handed over", "subject_id", standing[0].transfer_id)
    sent = Transfer(
        transfer_id=uuid7(),
        kind=order.kind,
        subject_kind=order.subject_kind,
        subject_id=order.subject_id,
        from_agency=agency,
        to_agency=order.to_agency,
        uscc=subject.uscc,
        division=subject.division,
        reason=order.reason,
        items=tuple(order.items),
        sent_on=on,
        clause=row["clause"],
    )
    said = {"kind": sent.kind, "to_agency": sent.to_agency}
    _signed(sent.subject_kind, sent.subject_id, "SENT", sent, order.signatures, agency, tx, rules, on, **said)
    sent = transfers.linked(sent, agency=agency, officer=order.officer, on=on)
    tx.transfers.add(sent)
    start_clock(
        tx,
        rules,
        kind=_RECEIPT,
        subject_kind=TRANSFER,
        subject_id=sent.transfer_id,
        responsible=sent.to_agency,
        on=on,
        division=sent.division,
    )
    _keep(sent, None, on, tx)
    return sent


def move(order: TransferMove, tx: TransferWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Take, refuse, withdraw, return or take back what was handed over; the same move again changes nothing.

    Raises:
        NotFound: there is none, or it concerns others.
        NotPermitted: another party's move.
        InvalidRequest, Conflict: see `domain.transfers.moved`.
    """
    on, agency = clock.today(), tx.caller.require_agency()
    before = visible(order.transfer_id, tx, rules, on, lock=True)
    about, machine = (TRANSFER, before.transfer_id), transfers.machine(rules)
    digest, transition = move_of(order, before, tx, rules, what="move_transfer", about=about, machine=machine)
    if transition is None:
        return file_of(before, tx)
    transfers.require_party(before, transition, bodies_of(agency, rules, on), rules)
    after = transfers.moved(before, order, transition, agency=agency, on=on)
    if "officer_told" in transition.guards:
        _signed(TRANSFER, after.transfer_id, order.to, after, order.signatures, agency, tx, rules, on)
    meet_clock(tx, rules, kind=_RECEIPT, subject_kind=TRANSFER, subject_id=after.transfer_id, on=on)
    if after.state == "WITHDRAWN":
        cancel_clocks(
            tx, rules, subject_kind=TRANSFER, subject_id=after.transfer_id, on=on, reason=after.answer or "withdrawn"
        )
    if after.state == "RECEIVED" and after.kind == CASE:
        take_over(after, tx, rules, on=on)
    tx.transfers.save(after)
    _keep(after, before.state, on, tx, note=order.reason, digest=digest)
    return file_of(after, tx)


def visible(transfer_id: str, tx: TransferWork, rules: RuleBook, on: date, *, lock: bool = False) -> Transfer:
    """Return a transfer to who gives and who takes; for everybody else there is none."""
    found = tx.transfers.find(transfer_id, lock=lock)
    bodies = set(bodies_of(tx.caller.require_agency(), rules, on))
    if found is None or bodies.isdisjoint({found.from_agency, found.to_agency}):
        raise NotFound("there is no such transfer", "transfer_id", "one of list_transfers")
    return found


def get(transfer_id: str, tx: TransferWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Return a transfer with its chain, terms and history."""
    return file_of(visible(transfer_id, tx, rules, clock.today()), tx)


def listed(
    ask: Mapping[str, Any], tx: TransferWork, rules: RuleBook, clock: Clock
) -> tuple[Sequence[Transfer], str | None]:
    """Return a page of transfers of the calling agency, newest first."""
    return tx.transfers.page_of(bodies_of(tx.caller.require_agency(), rules, clock.today()), **ask)


def file_of(found: Transfer, tx: TransferWork) -> JsonObject:
    """Return a transfer with its terms, its history, and whether its chain holds."""
    return {
        **{name: getattr(found, name) for name in found.__dataclass_fields__},
        "chain_holds": transfers.chain_holds(found.custody, found.head),
        "clocks": clocks_of(tx, TRANSFER, found.transfer_id),
        "history": tx.history.of(TRANSFER, found.transfer_id),
    }


def _same(standing: Transfer, order: HandOver) -> bool:
    told = (standing.to_agency, standing.reason, standing.custody[0]["officer"], _digests(standing))
    return told == (order.to_agency, order.reason, order.officer, sorted(one["sha256"] for one in order.items))


def _digests(transfer: Transfer) -> list[str]:
    return sorted(one["sha256"] for one in transfer.items)


def _signed(
    subject_kind: str,
    subject_id: str,
    state: str,
    transfer: Transfer,
    signatures: Sequence[Signature],
    agency: str,
    tx: TransferWork,
    rules: RuleBook,
    on: date,
    **more: str,
) -> None:
    """Check what an officer signed of a hand-over, where the agency's officers have keys: what, and to whom."""
    if signatures or signatures_needed(tx, _ACT, agency, rules):
        said = statement_of(_ACT, subject_kind, subject_id, state=state, items=_digests(transfer), **more)
        check_signatures(tx, said, signatures, agency=agency, post="investigator", on=on, rules=rules, at_least=1)


def _keep(
    after: Transfer,
    before: str | None,
    on: date,
    tx: TransferWork,
    *,
    note: str | None = None,
    digest: str | None = None,
) -> None:
    caller, key = tx.caller, after.transfer_id
    step = Step(TRANSFER, key, after.version, before, after.state, on, caller.agency, caller.actor, after.clause)
    tx.history.add(replace(step, note=note, digest=digest))
    data = {**{name: getattr(after, name) for name in _SAID}, "moved_on": on}
    tx.outbox.add("enforcement.transfer_changed", subject=key, data=data, uscc=after.uscc, legalbasis=after.clause)
