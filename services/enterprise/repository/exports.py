"""Exports by year: the totals that key figures are counted from, and the facts behind them with both times."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.clock import Clock
from databus.identifiers import uuid7
from databus.many import insert_many
from services.enterprise.domain.facts import EXPORT, Fact, export_details, export_identity
from services.enterprise.domain.records import TICK
from services.enterprise.models import ExportRow, FactRow
from services.enterprise.repository.facts import StoredFacts
from services.enterprise.repository.rows import listed, select_from, table_of

Told = Mapping[str, Mapping[int, Decimal]]
_Key = tuple[str, int]
_AGAIN: Final = (
    "(uscc, year) DO UPDATE SET"
    " amount_usd = excluded.amount_usd, agency = excluded.agency, noted_at = excluded.noted_at"
)


class StoredExports:
    """Queries on exports."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._facts = StoredFacts(session)

    def of(self, uscc: str) -> dict[int, Decimal]:
        """The totals of an enterprise by year, US dollars."""
        asked = sa.select(ExportRow.year, ExportRow.amount_usd).where(ExportRow.uscc == uscc)
        return {row.year: row.amount_usd for row in self._session.execute(asked.order_by(ExportRow.year))}

    def of_many(self, usccs: Collection[str]) -> dict[str, dict[int, Decimal]]:
        """The totals of each of some enterprises by year, nothing of one without any."""
        found: dict[str, dict[int, Decimal]] = {uscc: {} for uscc in usccs}
        for (uscc, year), amount in self._kept(usccs).items():
            found[uscc][year] = amount
        return found

    def note(self, told: Told, agency: str, document_no: str | None) -> set[str]:
        """Note totals of any number of enterprises; return the codes of those of which a figure differs."""
        kept = self._kept(told)
        new = {
            (uscc, year): amount
            for uscc, by_year in told.items()
            for year, amount in by_year.items()
            if kept.get((uscc, year)) != amount
        }
        if new:
            self._note_facts(new, agency, document_no)
            self.set_totals(new, agency)
        return {uscc for uscc, _ in new}

    def set_totals(self, totals: Mapping[_Key, Decimal], agency: str) -> None:
        """Set totals without telling a fact: of one told already."""
        rows = [
            {"uscc": uscc, "year": year, "amount_usd": amount, "agency": agency, "noted_at": self._clock.now()}
            for (uscc, year), amount in sorted(totals.items())
        ]
        insert_many(self._session, table_of(ExportRow), rows, _AGAIN)

    def forget_total(self, uscc: str, year: int) -> None:
        """Take a total away whose fact was withdrawn."""
        self._session.execute(sa.delete(table_of(ExportRow)).where(ExportRow.uscc == uscc, ExportRow.year == year))

    def _kept(self, usccs: Collection[str]) -> dict[_Key, Decimal]:
        rows = self._session.execute(
            sa.select(ExportRow.uscc, ExportRow.year, ExportRow.amount_usd).where(ExportRow.uscc.in_(list(usccs)))
        )
        return {(row.uscc, row.year): row.amount_usd for row in rows}

    def _note_facts(self, new: Mapping[_Key, Decimal], agency: str, document_no: str | None) -> None:
        known = self._known({uscc for uscc, _ in new}, {year for _, year in new})
        superseded = [known[key] for key in new if key in known]
        moment = max([self._clock.now(), *(fact.known_from + TICK for fact in superseded)])
        if superseded:
            self._facts.close(superseded, moment)
        self._facts.add(
            [
                Fact(
                    fact_id=known[key].fact_id if key in known else uuid7(),
                    uscc=key[0],
                    kind=EXPORT,
                    identity=export_identity(key[1]),
                    details=export_details(key[1], amount),
                    held_from=date(key[1], 1, 1),
                    held_until=date(key[1] + 1, 1, 1),
                    known_from=moment,
                    known_until=None,
                    agency=agency,
                    actor=None,
                    document_no=document_no,
                    version=known[key].version + 1 if key in known else 1,
                )
                for key, amount in sorted(new.items())
            ]
        )

    def _known(self, usccs: Collection[str], years: Collection[int]) -> dict[_Key, Fact]:
        statement = select_from(FactRow).where(
            FactRow.uscc.in_(list(usccs)),
            FactRow.kind == EXPORT,
            FactRow.identity.in_([export_identity(year) for year in years]),
            FactRow.known_until.is_(None),
        )
        found = listed(self._session, Fact, statement)
        return {(fact.uscc, int(fact.details["year"])): fact for fact in found}
