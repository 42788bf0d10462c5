"""Everything that asks or writes the database, gathered in the transaction."""

from __future__ import annotations

from functools import cached_property

from databus.persistence import Transaction
from services.credit.repository.register import CreditRepository


class CreditTransaction(Transaction):
    """A transaction with credit's repositories."""

    @cached_property
    def book(self) -> CreditRepository:
        return CreditRepository(self.session)
