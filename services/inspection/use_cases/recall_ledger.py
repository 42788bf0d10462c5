"""Collects what one transaction changes about entries of recall lists, says it, and writes it in few statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from databus.identifiers import uuid7
from services.inspection.domain import powers
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.recalls import Entry, Recall, RecallStep, check_guards, plain, recall_machine
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import division_of


class RecallLedger:
    """The entries that one transaction changes, each with its list and its consignment."""

    def __init__(self, desk: Desk, work: Work) -> None:
        self.desk = desk
        self.work = work
        self.now, self.on = desk.now()
        self.changed: dict[str, Entry] = {}
        self._steps: list[tuple[str, RecallStep]] = []
        self._said: dict[str, tuple[Recall, Consignment, RecallStep]] = {}

    def listed(self, recall: Recall, consignment: Consignment, back: Decimal, cause: str | None) -> None:
        """Put a consignment on a list: what of it has not come back yet."""
        entry = Entry(
            entry_id=uuid7(),
            recall_id=recall.recall_id,
            consignment_id=consignment.consignment_id,
            uscc=consignment.declared.uscc,
            quantity=consignment.declared.quantity - back,
            unit=consignment.declared.unit,
            listed_on=self.on,
        )
        self._keep(recall, consignment, entry, None, recall.clause, reason=recall.reason, cause=cause)

    def moved(
        self,
        recall: Recall,
        consignment: Consignment,
        entry: Entry,
        target: str,
        *,
        by_rule: bool = False,
        reason: str | None = None,
        document_no: str | None = None,
        quantity: Decimal | None = None,
        cause: str | None = None,
    ) -> Entry:
        """Move an entry on; `entry` carries already what else has changed with the step.

        Raises:
            Conflict: no such move from here.
            NotPermitted: somebody else's move.
            InvalidRequest: a reason or a document is missing.
        """
        machine, caller = recall_machine(self.desk.rules), self.work.caller
        if by_rule:
            move = machine.check(entry.state, target, agency=None)
        else:
            division = division_of(self.work, entry.uscc)
            move = powers.check_move(
                machine, entry.state, target, caller.agency, division=division, rules=self.desk.rules
            )
            check_guards(move.guards, move.clause, reason=reason, document_no=document_no)
        ended = None if target in {"LISTED", "NOTIFIED"} else self.on
        after = replace(entry, state=target, ended_on=ended, clear_proposed=None if ended else entry.clear_proposed)
        return self._keep(
            recall,
            consignment,
            after,
            entry.state,
            move.clause,
            reason=reason,
            document_no=document_no,
            quantity=quantity,
            cause=cause,
        )

    def noted(
        self,
        recall: Recall,
        consignment: Consignment,
        entry: Entry,
        clause: str,
        *,
        reason: str | None = None,
        document_no: str | None = None,
        quantity: Decimal | None = None,
        cause: str | None = None,
    ) -> Entry:
        """Note a change that leaves the entry in its state."""
        return self._keep(
            recall,
            consignment,
            entry,
            entry.state,
            clause,
            reason=reason,
            document_no=document_no,
            quantity=quantity,
            cause=cause,
        )

    def write(self) -> None:
        """Write everything that was collected, and say it."""
        recalls = self.work.recalls
        recalls.save_entries(list(self.changed.values()))
        recalls.add_steps(self._steps)
        for entry_id, (recall, consignment, step) in self._said.items():
            entry = self.changed[entry_id]
            state = entry_state(recall, consignment, entry, step, self)
            self.work.outbox.add("inspection.recall_changed", subject=entry_id, uscc=entry.uscc, data=state)
        self.changed, self._steps, self._said = {}, [], {}

    def _keep(
        self,
        recall: Recall,
        consignment: Consignment,
        entry: Entry,
        source: str | None,
        clause: str,
        *,
        reason: str | None = None,
        document_no: str | None = None,
        quantity: Decimal | None = None,
        cause: str | None = None,
    ) -> Entry:
        caller = self.work.caller
        after = replace(entry, step_number=entry.step_number + 1, version=entry.version + 1)
        step = RecallStep(
            number=after.step_number,
            at=self.now,
            source=source,
            target=after.state,
            agency=caller.agency,
            actor=caller.actor,
            clause=clause,
            reason=reason,
            document_no=document_no,
            quantity=quantity,
            cause=cause,
        )
        self._steps.append((after.entry_id, step))
        self.changed[after.entry_id] = after
        self._said[after.entry_id] = (recall, consignment, step)
        return after


def entry_state(
    recall: Recall, consignment: Consignment, entry: Entry, step: RecallStep, ledger: RecallLedger
) -> JsonObject:
    """Return an entry as its event says it."""
    declared = consignment.declared
    return {
        "entry_id": entry.entry_id,
        "recall_id": entry.recall_id,
        "consignment_id": entry.consignment_id,
        "uscc": entry.uscc,
        "declaration_no": declared.declaration_no,
        "hs_code": declared.hs_code,
        "product": declared.product,
        "destination": declared.destination,
        "ground": recall.ground,
        "ground_id": recall.ground_id,
        "level": recall.level,
        "state": entry.state,
        "previous_state": step.source,
        "quantity": plain(entry.quantity),
        "got_back": plain(entry.got_back),
        "unit": entry.unit,
        "measure": entry.measure,
        "due_on": entry.due_on,
        "due_provisional": entry.due_provisional,
        "overdue": entry.overdue(ledger.on),
        "clear_proposed": entry.clear_proposed,
        "reason": step.reason,
        "document_no": step.document_no,
        "cause": step.cause,
        "clause": step.clause,
        "on": ledger.on,
        "version": entry.version,
    }


def both_of(work: Work, entries: list[Entry]) -> tuple[Mapping[str, Recall], Mapping[str, Consignment]]:
    """Return the lists and the consignments of entries, by their ids."""
    recalls = {}
    for recall_id in {one.recall_id for one in entries}:
        found = work.recalls.find(recall_id)
        assert found is not None
        recalls[recall_id] = found
    return recalls, work.recalls.consignments({one.consignment_id for one in entries})
