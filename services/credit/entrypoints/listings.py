"""Incentives, sanctions and lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from databus.envelope import Event
from databus.service import command, daily, on, query, task
from services.credit.entrypoints.desk import Asked, Desk, Tx
from services.credit.schemas import listings, measures
from services.credit.use_cases import listing_views as views
from services.credit.use_cases import listings as listing_cases
from services.credit.use_cases import measures as measure_cases
from services.credit.use_cases.kept_listings import Wanted
from services.credit.use_cases.ratings import GetRating


class Listings(Desk):
    """What grades mean, and who is listed."""

    @query(measures.TakesListMeasures, gives=measures.GivesMeasureList)
    def list_measures(self, ask: measure_cases.Wanted, tx: Tx) -> dict[str, Any]:
        """List what grades and lists mean in each service and for each agency."""
        return views.show_measures(measure_cases.list_measures(ask, tx, tx.rules), tx.rules)

    @query(measures.TakesGetMeasures, gives=measures.GivesMeasures)
    def get_measures(self, ask: GetRating, tx: Tx) -> dict[str, Any]:
        """Return what holds for an enterprise by its grade and the lists it is on, and why."""
        return views.show_held(measure_cases.get_measures(ask, tx, tx.rules_as_known(ask.known_at)))

    @command(listings.TakesProposeListing, gives=listings.ListingShape, natural_key=("uscc", "list", "document_no"))
    def propose_listing(self, ask: listing_cases.ProposeListing, tx: Tx) -> dict[str, Any]:
        """Propose an enterprise for a list; entry is another person's decision."""
        return views.show_listing(listing_cases.propose_listing(ask, tx, tx.rules), self.clock.today(), tx.rules)

    @command(listings.TakesMoveListing, gives=listings.ListingShape, natural_key=("listing_id", "to", "document_no"))
    def move_listing(self, ask: listing_cases.MoveListing, tx: Tx) -> dict[str, Any]:
        """Move a listing on: notice, defence, decision, service, review, exit."""
        return views.show_listing(listing_cases.move_listing(ask, tx, tx.rules), self.clock.today(), tx.rules)

    @query(listings.TakesListingId, gives=listings.GivesListing)
    def get_listing(self, ask: Asked, tx: Tx) -> dict[str, Any]:
        """Return a listing with its steps, and which services act on it, as known at a moment."""
        found = listing_cases.find(ask["listing_id"], tx, known_at=ask.get("known_at"))
        return views.show_whole(found, tx, tx.rules)

    @query(listings.TakesListingFilter, gives=listings.GivesListingPage)
    def list_listings(self, ask: Asked, tx: Tx) -> dict[str, Any]:
        """List who is proposed for, on, or off a list, newest first."""
        limit, cursor, today = ask.pop("limit"), ask.pop("cursor", None), self.clock.today()
        wanted = Wanted(overdue_on=today if ask.pop("overdue", False) else None, **ask)
        found = listing_cases.list_listings(wanted, tx, tx.rules, limit=limit, cursor=cursor)
        return views.show_page(found, today, tx.rules)

    @on("enterprise.listing_applied", "inspection.listing_applied", "enforcement.listing_applied")
    def listing_applied(self, event: Event, tx: Tx) -> None:
        """Note that a service acts on a listing."""
        listing_cases.note_applied(event, tx)

    @daily("00:10")
    def follow_listings(self, on: date, tx: Tx) -> None:
        """Propose, end and remind as the rule has it, after the day's ratings."""
        listing_cases.follow_day(on, tx, tx.rules)

    @task(listings.TakesRestOfDay)
    def follow_more_listings(self, asked: Asked, tx: Tx) -> None:
        """Do the same for more enterprises than are looked at in one transaction."""
        listing_cases.follow_day(asked["on"], tx, tx.rules, after=asked["after"])
