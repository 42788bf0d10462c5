"""What other services say, taken into credit."""

from __future__ import annotations

from databus.envelope import Event
from databus.service import late, on
from services.credit.entrypoints.desk import Desk, Tx
from services.credit.use_cases import adoption, successions


class Hearing(Desk):
    """What others say."""

    @on("enterprise.registered", "enterprise.changed")
    def enterprise_changed(self, event: Event, tx: Tx) -> None:
        """Follow the registry: the copy of the enterprise and its bonuses."""
        adoption.follow_enterprise(event, tx, tx.rules)

    @on("enterprise.succeeded")
    def enterprise_succeeded(self, event: Event, tx: Tx) -> None:
        """Let what is known of an old code count for the one that stands for it."""
        successions.succeed(event, tx, tx.rules)

    @late("enterprise.succeeded")
    def succession_overtaken(self, event: Event, tx: Tx) -> None:
        """Follow it all the same: what the registry said of the old code later does not undo it."""
        successions.succeed(event, tx, tx.rules)

    @on("enterprise.membership_changed")
    def membership_changed(self, event: Event, tx: Tx) -> None:
        """Follow the registry: who belongs to which zone."""
        adoption.follow_membership(event, tx)

    @on("enforcement.penalty_decided", "enforcement.penalty_annulled")
    def penalty_changed(self, event: Event, tx: Tx) -> None:
        """Adopt a penalty, or annul what rests on one."""
        adoption.adopt_penalty(event, tx, tx.rules)

    @on("enforcement.finding_overturned")
    def finding_overturned(self, event: Event, tx: Tx) -> None:
        """Annul what rests on a finding."""
        adoption.overturn_finding(event, tx, tx.rules)

    @on("enforcement.complaint_substantiated")
    def complaint_substantiated(self, event: Event, tx: Tx) -> None:
        """Adopt a complaint found true."""
        adoption.adopt_complaint(event, tx, tx.rules)

    @on("inspection.nonconformity_found")
    def nonconformity_found(self, event: Event, tx: Tx) -> None:
        """Adopt a batch found nonconforming."""
        adoption.adopt_nonconformity(event, tx, tx.rules)

    @late("inspection.nonconformity_found")
    def nonconformity_overtaken(self, event: Event, tx: Tx) -> None:
        """Adopt it all the same: of what happens to the consignment later only a re-inspection undoes it."""
        adoption.adopt_nonconformity(event, tx, tx.rules)

    @on("inspection.filing_changed")
    def filing_changed(self, event: Event, tx: Tx) -> None:
        """Adopt a statement found false, or annul that once the finding is overturned."""
        adoption.adopt_false_statement(event, tx, tx.rules)

    @late("inspection.filing_changed")
    def filing_overtaken(self, event: Event, tx: Tx) -> None:
        """Adopt it all the same: a finding overturned later was annulled with the record it had led to."""
        adoption.adopt_false_statement(event, tx, tx.rules)

    @on("inspection.nonconformity_withdrawn")
    def nonconformity_withdrawn(self, event: Event, tx: Tx) -> None:
        """Annul what rests on a batch that a re-inspection found conforming."""
        adoption.withdraw_nonconformity(event, tx, tx.rules)

    @late("inspection.nonconformity_withdrawn")
    def withdrawal_overtaken(self, event: Event, tx: Tx) -> None:
        """Annul it all the same: what was found of the consignment later rests on another document."""
        adoption.withdraw_nonconformity(event, tx, tx.rules)
