"""What others say."""

from __future__ import annotations

from databus import contracts
from databus.envelope import Event
from databus.service import late, on
from services.enforcement.entrypoints.area import Area, Tx
from services.enforcement.use_cases import (
    effects,
    finding_effects,
    listings,
    penalty_publicity,
    reckoning,
    returns,
    risk_copies,
)


class Hearing(Area):
    """The copies that enforcement reads, and what it opens by itself."""

    @on("enterprise.registered", "enterprise.changed")
    def enterprise_known(self, event: Event, tx: Tx) -> None:
        """Keep the copy from which campaigns draw."""
        tx.copies.put_enterprise(event.data)

    @on("enterprise.membership_changed")
    def membership_changed(self, event: Event, tx: Tx) -> None:
        """Keep who is a member of which zone."""
        tx.copies.put_membership(event.data)

    @on("enterprise.zone_state_changed")
    def zone_state_changed(self, event: Event, tx: Tx) -> None:
        """Keep the zones."""
        tx.copies.put_zone(event.data)

    @on("credit.rated", "credit.grade_changed")
    def grade_known(self, event: Event, tx: Tx) -> None:
        """Keep the grade by which enterprises are targeted."""
        tx.copies.put_grade(event.data)

    @on("credit.effect_changed")
    def effect_changed(self, event: Event, tx: Tx) -> None:
        """Confirm that draws go by the grade since a record ended."""
        effects.confirm(event, tx)

    @on("credit.record_repaired")
    def record_repaired(self, event: Event, tx: Tx) -> None:
        """End the publicity of the decision that the record followed."""
        penalty_publicity.hear_repaired(event.data, tx, self.rules)

    @on("credit.listing_changed")
    def listing_changed(self, event: Event, tx: Tx) -> None:
        """Keep the lists by which enterprises are targeted, and confirm it."""
        listings.follow_listing(event, tx)

    @on("inspection.offered_result_changed")
    def result_offered(self, event: Event, tx: Tx) -> None:
        """Keep what was looked at already, to show it with a draw."""
        told = event.data
        tx.copies.put_recognition("result", "result_id", told["uscc"], told, in_force=told["state"] == "VALID")

    @on("inspection.recognition_agreement_changed")
    def agreement_changed(self, event: Event, tx: Tx) -> None:
        """Keep whose results count for whom."""
        told = event.data
        tx.copies.put_recognition("agreement", "agreement_id", None, told, in_force=told["state"] == "IN_FORCE")

    @on("inspection.result_conflict_changed")
    def conflict_changed(self, event: Event, tx: Tx) -> None:
        """Keep which results contradict each other: neither counts until a person has resolved it."""
        told = event.data
        tx.copies.put_recognition("conflict", "conflict_id", told["uscc"], told, in_force=told["state"] == "OPEN")

    @on("inspection.consignment_returned")
    def consignment_returned(self, event: Event, tx: Tx) -> None:
        """Investigate every return: begin its form and open its trace case."""
        returns.hear_returned(tx, self.rules, contracts.validate(event.name, event.data, event.version), event.agency)
        reckoning.keep_outcome(event.name, event.data, tx)

    @late("inspection.consignment_returned")
    def return_overtaken(self, event: Event, tx: Tx) -> None:
        """Investigate it all the same: whatever became of the goods since, they came back."""
        returns.hear_returned(tx, self.rules, contracts.validate(event.name, event.data, event.version), event.agency)
        reckoning.keep_outcome(event.name, event.data, tx)

    @on("inspection.return_recorded")
    def return_recorded(self, event: Event, tx: Tx) -> None:
        """Fill in the form of a return; every part of a consignment that came back has one."""
        returns.hear_recorded(tx, self.rules, contracts.validate(event.name, event.data, event.version), event.agency)
        risk_copies.keep_lots_of_return(event.data, tx)

    @on(
        "enterprise.title_changed",
        "enterprise.mark_licence_changed",
        "enterprise.proposal_changed",
        "credit.record_added",
        "credit.record_annulled",
        "inspection.recall_changed",
        "inspection.mode_decided",
    )
    def effect_of_finding(self, event: Event, tx: Tx) -> None:
        """Note what a finding led to in the other services, as each of them says itself."""
        finding_effects.follow(event, tx, self.rules)
