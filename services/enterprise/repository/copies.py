"""Local copies of ratings, trace cases and campaigns."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.enterprise.models import CampaignRow, ListingRow, RatingRow, TraceRow
from services.enterprise.repository.rows import find, listed, select_from, upsert
from services.enterprise.repository.successions import codes_of
from services.enterprise.use_cases.kept import Campaign, Listing, Rating, Trace


class StoredCopies:
    """Queries on what others said."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save_rating(self, rating: Rating) -> None:
        upsert(self._session, RatingRow, rating)

    def rating(self, uscc: str) -> Rating | None:
        return find(self._session, Rating, select_from(RatingRow).where(RatingRow.uscc == uscc))

    def save_listing(self, listing: Listing) -> None:
        upsert(self._session, ListingRow, listing)

    def listing(self, listing_id: str) -> Listing | None:
        return find(self._session, Listing, select_from(ListingRow).where(ListingRow.listing_id == listing_id))

    def punished(self, uscc: str) -> bool:
        """Whether an enterprise is on a list of punishment, under its code or one of which it took over everything."""
        statement = select_from(ListingRow).where(
            ListingRow.uscc.in_(codes_of(uscc)), ListingRow.in_force, ListingRow.effect == "punishment"
        )
        return bool(listed(self._session, Listing, statement))

    def save_trace(self, trace: Trace) -> None:
        upsert(self._session, TraceRow, trace)

    def trace(self, case_id: str) -> Trace | None:
        return find(self._session, Trace, select_from(TraceRow).where(TraceRow.case_id == case_id))

    def traces(self, uscc: str) -> Sequence[Trace]:
        """Cases against an enterprise, under its code and those of which it took over everything."""
        statement = select_from(TraceRow).where(TraceRow.uscc.in_(codes_of(uscc))).order_by(TraceRow.case_id)
        return listed(self._session, Trace, statement)

    def save_campaign(self, campaign: Campaign) -> None:
        upsert(self._session, CampaignRow, campaign)
