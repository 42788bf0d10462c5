"""Offers, benefits and the spending of vouchers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from databus.clock import Clock
from databus.errors import NotFound
from services.enterprise.domain.benefits import ISSUED, LIVE, Benefit
from services.enterprise.domain.offers import OPEN, Offer
from services.enterprise.domain.vouchers import Spending
from services.enterprise.domain.zones import Zone
from services.enterprise.models import BenefitRow, OfferRow, SpendingRow, ZoneRow
from services.enterprise.repository.rows import columns_of, find, listed, select_from, table_of, upsert
from services.enterprise.repository.successions import codes_of

_SHOWN = 200


class StoredOffers:
    """Queries on offers."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def get(self, offer_id: str, *, lock: bool = False) -> Offer:
        """Return an offer; NotFound if there is none."""
        found = find(self._session, Offer, select_from(OfferRow).where(OfferRow.offer_id == offer_id), lock=lock)
        if found is None:
            raise NotFound(f"there is no offer {offer_id}")
        return found

    def save(self, offer: Offer) -> None:
        upsert(self._session, OfferRow, offer, opened_at=self._clock.now())

    def page(
        self,
        *,
        kind: str | None,
        state: str | None,
        zone_id: str | None,
        division: str | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Offer]:
        statement = select_from(OfferRow).order_by(OfferRow.offer_id).limit(limit)
        wanted = (
            (OfferRow.kind, kind),
            (OfferRow.state, state),
            (OfferRow.zone_id, zone_id),
            (OfferRow.division, division),
        )
        for column, value in wanted:
            if value:
                statement = statement.where(column == value)
        if after:
            statement = statement.where(OfferRow.offer_id > after)
        return listed(self._session, Offer, statement)

    def any_open(self, project_id: str) -> bool:
        """Whether an offer that a project pays for is open."""
        drawing = sa.exists().where(OfferRow.project_id == project_id, OfferRow.state == OPEN)
        return bool(self._session.scalar(sa.select(drawing)))

    def zones_of(self, division: str) -> Sequence[Zone]:
        """Zones of a county, whose cluster policies and offers may be for."""
        return listed(self._session, Zone, select_from(ZoneRow).where(ZoneRow.division == division))


class StoredBenefits:
    """Queries on benefits and spendings."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def get(self, benefit_id: str, *, lock: bool = False) -> Benefit:
        """Return a benefit; NotFound if there is none."""
        statement = select_from(BenefitRow).where(BenefitRow.benefit_id == benefit_id)
        found = find(self._session, Benefit, statement, lock=lock)
        if found is None:
            raise NotFound(f"there is no benefit {benefit_id}")
        return found

    def save(self, benefit: Benefit) -> None:
        upsert(self._session, BenefitRow, benefit)

    def of(self, offer_id: str, uscc: str) -> Sequence[Benefit]:
        """What an enterprise has or had of an offer, also under the codes it had before, oldest first."""
        statement = select_from(BenefitRow).where(BenefitRow.offer_id == offer_id, BenefitRow.uscc.in_(codes_of(uscc)))
        return listed(self._session, Benefit, statement.order_by(BenefitRow.benefit_id))

    def live(self, uscc: str) -> Sequence[Benefit]:
        """What an enterprise has of which something may still come, held to the transaction's end."""
        statement = select_from(BenefitRow).where(BenefitRow.uscc == uscc, BenefitRow.state.in_(LIVE))
        return listed(self._session, Benefit, statement.order_by(BenefitRow.benefit_id), lock=True)

    def in_state(self, offer_id: str, state: str) -> Sequence[Benefit]:
        """Benefits of an offer in a state, held to the transaction's end."""
        statement = select_from(BenefitRow).where(BenefitRow.offer_id == offer_id, BenefitRow.state == state)
        return listed(self._session, Benefit, statement.order_by(BenefitRow.benefit_id), lock=True)

    def run_out(self, before: date) -> Sequence[Benefit]:
        """Vouchers that may be spent and were valid until a day before, by offer."""
        statement = select_from(BenefitRow).where(BenefitRow.state == ISSUED, BenefitRow.valid_until < before)
        return listed(self._session, Benefit, statement.order_by(BenefitRow.offer_id, BenefitRow.benefit_id))

    def page(
        self,
        *,
        offer_id: str | None,
        uscc: str | None,
        kind: str | None,
        state: str | None,
        due_before: date | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Benefit]:
        statement = select_from(BenefitRow).order_by(BenefitRow.benefit_id).limit(limit)
        wanted = (
            (BenefitRow.offer_id, offer_id),
            (BenefitRow.uscc, uscc),
            (BenefitRow.kind, kind),
            (BenefitRow.state, state),
        )
        for column, value in wanted:
            if value:
                statement = statement.where(column == value)
        if due_before is not None:
            statement = statement.where(BenefitRow.due_on < due_before)
        if after:
            statement = statement.where(BenefitRow.benefit_id > after)
        return listed(self._session, Benefit, statement)

    def add_spending(self, spending: Spending) -> bool:
        """Add a spending; whether it was added: False if its receipt was settled meanwhile."""
        told = {**columns_of(spending), "noted_at": self._clock.now()}
        once = insert(table_of(SpendingRow)).values(told).on_conflict_do_nothing(constraint="spendings_receipt_once")
        return self._session.execute(once.returning(table_of(SpendingRow).c.spending_id)).first() is not None

    def spending(self, benefit_id: str, receipt_no: str) -> Spending | None:
        statement = select_from(SpendingRow).where(
            SpendingRow.benefit_id == benefit_id, SpendingRow.receipt_no == receipt_no
        )
        return find(self._session, Spending, statement)

    def settled(self, receipt_no: str, *, benefit_id: str, agency: str) -> Spending | None:
        """What a receipt was settled for: of this voucher by anybody, of any voucher by this body."""
        counted = sa.or_(SpendingRow.benefit_id == benefit_id, SpendingRow.agency == agency)
        statement = select_from(SpendingRow).where(SpendingRow.receipt_no == receipt_no, counted)
        found = listed(self._session, Spending, statement.order_by(SpendingRow.spending_id).limit(1))
        return found[0] if found else None

    def reversal(self, spending_id: str) -> Spending | None:
        """What took a spending back."""
        return find(self._session, Spending, select_from(SpendingRow).where(SpendingRow.reverses == spending_id))

    def spendings(self, benefit_id: str) -> Sequence[Spending]:
        """The newest spendings of a voucher, newest first."""
        statement = select_from(SpendingRow).where(SpendingRow.benefit_id == benefit_id)
        newest = statement.order_by(SpendingRow.noted_at.desc(), SpendingRow.spending_id.desc()).limit(_SHOWN)
        return listed(self._session, Spending, newest)
