"""What others say."""

from __future__ import annotations

from databus.envelope import Event
from databus.service import heartbeat, late, on
from services.inspection.entrypoints.area import Area, Tx
from services.inspection.use_cases import following_recalls, hearing, succeeding


class Hearing(Area):
    """The copies that decisions read."""

    @on("enterprise.registered", "enterprise.changed")
    def enterprise_changed(self, event: Event, tx: Tx) -> None:
        """Keep what the mode table reads of the registry."""
        hearing.hear_enterprise(self.desk_of(tx), tx, event)

    @on("enterprise.zone_state_changed")
    def zone_changed(self, event: Event, tx: Tx) -> None:
        """Keep a zone's level."""
        hearing.hear_zone(self.desk_of(tx), tx, event)

    @on("enterprise.membership_changed")
    def membership_changed(self, event: Event, tx: Tx) -> None:
        """Keep a membership."""
        hearing.hear_membership(self.desk_of(tx), tx, event)

    @on("enterprise.title_changed")
    def title_changed(self, event: Event, tx: Tx) -> None:
        """Keep a title."""
        hearing.hear_title(self.desk_of(tx), tx, event)

    @on("credit.rated", "credit.grade_changed")
    def rating_changed(self, event: Event, tx: Tx) -> None:
        """Keep a rating."""
        hearing.hear_rating(self.desk_of(tx), tx, event)

    @on("credit.listing_changed")
    def listing_changed(self, event: Event, tx: Tx) -> None:
        """Keep a place on a list, and confirm that it is acted on."""
        hearing.hear_listing(self.desk_of(tx), tx, event)

    @on("enterprise.succeeded")
    def enterprise_succeeded(self, event: Event, tx: Tx) -> None:
        """Let what stood under the old code stand under the heir's."""
        succeeding.hear_succession(self.desk_of(tx), tx, event)

    @late("enterprise.succeeded")
    def succession_overtaken(self, event: Event, tx: Tx) -> None:
        """Follow it all the same: what the registry said of the old code later does not undo it."""
        succeeding.hear_succession(self.desk_of(tx), tx, event)

    @on("credit.effect_changed")
    def effect_changed(self, event: Event, tx: Tx) -> None:
        """Confirm that measures go by the grade since a record ended."""
        hearing.hear_effect(tx, event)

    @heartbeat("credit", "enterprise", "enforcement")
    def producer_alive(self, event: Event, tx: Tx) -> None:
        """End the care that a producer's silence asked for."""
        hearing.hear_alive(self.desk_of(tx), tx, event)

    @on("enforcement.alert_issued", "enforcement.alert_regraded", "enforcement.alert_lifted")
    def alert_changed(self, event: Event, tx: Tx) -> None:
        """Keep an alert, and list the exported goods it concerns for recall."""
        hearing.hear_alert(self.desk_of(tx), tx, event)
        following_recalls.follow_alert(self.desk_of(tx), tx, event)

    @on(
        "enforcement.trace_opened",
        "enforcement.trace_changed",
        "enforcement.trace_disposed",
        "enforcement.trace_closed",
        "enforcement.finding_review_opened",
        "enforcement.finding_upheld",
        "enforcement.finding_overturned",
    )
    def trace_case_changed(self, event: Event, tx: Tx) -> None:
        """Keep a trace case, and list the exported goods it finds fault with for recall."""
        hearing.hear_trace_case(self.desk_of(tx), tx, event)
        following_recalls.follow_case(self.desk_of(tx), tx, event)

    @on("enforcement.trace_goods_changed")
    def trace_goods_changed(self, event: Event, tx: Tx) -> None:
        """Link a trace case to the returns it is about, and list its lots for recall once it finds fault."""
        following_recalls.follow_goods(self.desk_of(tx), tx, event)

    @late("enforcement.trace_goods_changed")
    def trace_goods_overtaken(self, event: Event, tx: Tx) -> None:
        """Link them all the same: which goods a case is about stays true whatever became of it since."""
        following_recalls.follow_goods(self.desk_of(tx), tx, event)
