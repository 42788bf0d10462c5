"""Collects what one transaction changes about consignments, says it, and writes it at the end in few statements."""

from __future__ import annotations

from collections import Counter
from typing import Final

import orjson

from services.inspection.domain.consignment import Consignment, DecisionMade, Step
from services.inspection.domain.mode_table import JsonObject, percent_text
from services.inspection.use_cases.certifying import Moved, certify
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import check_move

SEEN_OF: Final = (
    100  # of what one transaction says of a kind, the first and one in so many is held against its contract
)


class Ledger:
    """The changes of one transaction."""

    def __init__(self, desk: Desk, work: Work) -> None:
        self.desk = desk
        self.work = work
        self.now, self.on = desk.now()
        self._new: list[Consignment] = []
        self._changed: dict[str, Consignment] = {}
        self._steps: list[tuple[str, Step]] = []
        self._made: list[tuple[str, DecisionMade]] = []
        self._moved: list[Moved] = []
        self._said: Counter[str] = Counter()

    def add(self, consignment: Consignment) -> None:
        """Add a consignment that was declared now."""
        self._new.append(consignment)

    def change(self, consignment: Consignment) -> None:
        """Note that a consignment has changed, in a new version."""
        consignment.version += 1
        self._changed[consignment.consignment_id] = consignment

    def flag(self, consignment: Consignment) -> None:
        """Note that a consignment is to be written without having changed for others."""
        self._changed[consignment.consignment_id] = consignment

    def step(
        self,
        consignment: Consignment,
        target: str,
        *,
        clause: str,
        by_rule: bool = False,
        reason: str | None = None,
        cause: str | None = None,
        document_no: str | None = None,
    ) -> None:
        """Move a consignment, and keep who moved it, why, under which clause, on which evidence.

        Raises:
            Conflict, NotPermitted: see StateMachine.check.
        """
        if by_rule:
            self.desk.machine.check(consignment.state, target, agency=None)
        else:
            check_move(self.desk, self.work, consignment, target)
        self._keep_step(consignment, target, clause, reason=reason, cause=cause, document_no=document_no)
        if Moved.matters(consignment.state, target):
            self._moved.append(Moved(consignment, target, reason, document_no or cause))
        consignment.state = target
        self.change(consignment)

    def note(self, consignment: Consignment, *, clause: str, reason: str, cause: str, document_no: str) -> None:
        """Keep what happened to a consignment without moving it."""
        self._keep_step(consignment, consignment.state, clause, reason=reason, cause=cause, document_no=document_no)
        self.change(consignment)

    def begin(self, consignment: Consignment, document_no: str | None = None) -> None:
        """Keep the first step of a consignment: its declaration, with the papers on file that it names."""
        clause = self.desk.clause_of("declare_consignment")
        self._keep_step(consignment, "DECLARED", clause, first=True, reason=None, document_no=document_no)
        self.change(consignment)

    def made(self, consignment: Consignment, made: DecisionMade) -> None:
        """Keep a decision."""
        self._made.append((consignment.consignment_id, made))

    def say(
        self,
        name: str,
        consignment: Consignment,
        *,
        cause: str | None = None,
        document_no: str | None = None,
        item: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Say a fact about a consignment, with its whole state."""
        state = self._state(consignment)
        state |= {"cause": cause, "document_no": document_no, "item": item, "reason": reason}
        event, subject, uscc = f"inspection.{name}", consignment.consignment_id, consignment.declared.uscc
        if self._said[name] % SEEN_OF:
            self.work.outbox.add_written(event, subject=subject, body=orjson.dumps(state), uscc=uscc)
        else:
            self.work.outbox.add(event, subject=subject, data=state, uscc=uscc)
        self._said[name] += 1

    def write(self) -> None:
        """Write everything that was collected."""
        consignments = self.work.consignments
        consignments.add(self._new)
        for one in self._new:
            self._changed.pop(one.consignment_id, None)
        consignments.save(list(self._changed.values()))
        if self._made:
            consignments.keep_table(self.desk.tables.on(self.on))
        consignments.add_decisions(self._made)
        consignments.add_steps(self._steps)
        certify(self.desk, self.work, self._moved)
        self._new, self._changed, self._steps, self._made, self._moved = [], {}, [], [], []

    def _keep_step(
        self,
        consignment: Consignment,
        target: str,
        clause: str,
        *,
        reason: str | None,
        first: bool = False,
        cause: str | None = None,
        document_no: str | None = None,
    ) -> None:
        consignment.step_number += 1
        caller = self.work.caller
        step = Step(
            number=consignment.step_number,
            at=self.now,
            source=None if first else consignment.state,
            target=target,
            agency=caller.agency,
            actor=caller.actor,
            clause=clause,
            reason=reason,
            cause=cause,
            document_no=document_no,
            decision_number=consignment.decision_number or None,
        )
        self._steps.append((consignment.consignment_id, step))

    def _state(self, consignment: Consignment) -> JsonObject:
        declared, outcome = consignment.declared, consignment.outcome
        return {
            "consignment_id": consignment.consignment_id,
            "uscc": declared.uscc,
            "declaration_no": declared.declaration_no,
            "direction": declared.direction,
            "hs_code": declared.hs_code,
            "product": declared.product,
            "destination": declared.destination,
            "statutory": consignment.statutory,
            "state": consignment.state,
            "mode": outcome.mode if outcome else None,
            "previous_mode": consignment.previous_mode,
            "rule": outcome.rule if outcome else None,
            "sampling_percent": percent_text(outcome.sampling_percent) if outcome else None,
            "clauses": list(outcome.clauses) if outcome else [],
            "rule_set": outcome.rule_set if outcome else self.desk.rules.version,
            "on": self.on,
            "version": consignment.version,
        }
