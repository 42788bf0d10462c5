"""Queries on reference data: entries, registration regimes and registrations, special policies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.inspection.domain.policies import Policy
from services.inspection.domain.reference import GOODS_KINDS, SAMPLING_PLAN, Entry, beginnings
from services.inspection.domain.regimes import APPLIED, OPEN, REGISTERED, Regime, Registration
from services.inspection.repository.reference_rows import (
    ENTRIES,
    POLICIES,
    REGIMES,
    REGISTRATIONS,
    row_of,
    to_entry,
    to_policy,
    to_regime,
    to_registration,
)

_STANDING = REGISTRATIONS.c.state.in_((APPLIED, REGISTERED))


class EntriesInDatabase:
    """Dated entries about goods and countries."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entries: Sequence[Entry]) -> None:
        """Add entries."""
        if entries:
            self._session.execute(ENTRIES.insert(), [row_of(one) for one in entries])

    def find(self, entry_id: str, *, for_update: bool = False) -> Entry | None:
        """Return an entry, or None."""
        row = _one(self._session, ENTRIES, ENTRIES.c.entry_id == entry_id, for_update=for_update)
        return None if row is None else to_entry(row)

    def save(self, entry: Entry) -> None:
        """Write an entry that has changed."""
        _save(self._session, ENTRIES, ENTRIES.c.entry_id == entry.entry_id, entry)

    def page(self, filters: dict[str, Any], after: str | None, limit: int) -> list[Entry]:
        """Return entries, newest first, older than the one the cursor names."""
        conditions = [
            ENTRIES.c[name] == filters[name] for name in ("country", "zone_id") if filters.get(name) is not None
        ]
        conditions.append(ENTRIES.c.kind.in_(filters["kinds"]))
        if filters.get("hs_prefix"):
            conditions.append(_under(ENTRIES.c.hs_prefix, filters["hs_prefix"]))
        if filters.get("on") is not None:
            conditions.append(_in_force(ENTRIES, filters["on"]))
        if not filters.get("withdrawn"):
            conditions.append(ENTRIES.c.withdrawn_at.is_(None))
        if after is not None:
            conditions.append(ENTRIES.c.entry_id < after)
        return [to_entry(row) for row in _newest(self._session, ENTRIES, conditions, ENTRIES.c.entry_id, limit)]

    def about(self, hs_codes: Collection[str]) -> list[Entry]:
        """Return all that was ever recorded of goods under one of the codes, withdrawn entries included."""
        statement = sa.select(ENTRIES).where(
            ENTRIES.c.kind.in_(GOODS_KINDS), ENTRIES.c.hs_prefix.in_(beginnings(hs_codes))
        )
        return [to_entry(row) for row in self._session.execute(statement).mappings()]

    def same(self, entries: Collection[Entry]) -> set[tuple[str, str, date, str]]:
        """Return kind, prefix, first day and word of those that stand and say the same as one of these."""
        prefixes = {one.hs_prefix for one in entries}
        statement = sa.select(ENTRIES).where(ENTRIES.c.hs_prefix.in_(prefixes), ENTRIES.c.withdrawn_at.is_(None))
        found = [to_entry(row) for row in self._session.execute(statement).mappings()]
        return {(one.kind, one.hs_prefix or "", one.from_on, one.said) for one in found}

    def plans(self, hs_code: str, on: date) -> list[Entry]:
        """Return the sampling plans recorded that may hold for a code on a day."""
        statement = sa.select(ENTRIES).where(
            ENTRIES.c.kind == SAMPLING_PLAN,
            ENTRIES.c.withdrawn_at.is_(None),
            sa.or_(ENTRIES.c.hs_prefix.is_(None), ENTRIES.c.hs_prefix.in_(beginnings([hs_code]))),
            _in_force(ENTRIES, on),
        )
        return [to_entry(row) for row in self._session.execute(statement).mappings()]

    def due(self, on: date, limit: int) -> list[Entry]:
        """Return entries that begin on or ended before a day, and of which that was not followed yet."""
        return [to_entry(row) for row in _due(self._session, ENTRIES, on, limit)]


class RegimesInDatabase:
    """Registration regimes, and the registrations under them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, regime: Regime) -> None:
        """Add a regime."""
        self._session.execute(REGIMES.insert().values(row_of(regime)))

    def find(self, regime_id: str, *, for_update: bool = False) -> Regime | None:
        """Return a regime, or None."""
        row = _one(self._session, REGIMES, REGIMES.c.regime_id == regime_id, for_update=for_update)
        return None if row is None else to_regime(row)

    def save(self, regime: Regime) -> None:
        """Write a regime that has changed."""
        _save(self._session, REGIMES, REGIMES.c.regime_id == regime.regime_id, regime)

    def page(self, filters: dict[str, Any], after: str | None, limit: int) -> list[Regime]:
        """Return regimes, newest first, older than the one the cursor names."""
        conditions = [] if filters.get("state") is None else [REGIMES.c.state == filters["state"]]
        if filters.get("hs_code") is not None:
            conditions.append(REGIMES.c.hs_prefixes.overlap(beginnings([filters["hs_code"]])))
        if after is not None:
            conditions.append(REGIMES.c.regime_id < after)
        return [to_regime(row) for row in _newest(self._session, REGIMES, conditions, REGIMES.c.regime_id, limit)]

    def due(self, on: date, limit: int) -> list[Regime]:
        """Return regimes that begin on or ended before a day, and of which that was not followed yet."""
        return [to_regime(row) for row in _due(self._session, REGIMES, on, limit)]

    # ---- registrations
    def add_registration(self, registration: Registration) -> None:
        """Add a registration that was applied for."""
        self._session.execute(REGISTRATIONS.insert().values(row_of(registration)))

    def registration(self, registration_id: str, *, for_update: bool = False) -> Registration | None:
        """Return a registration, or None."""
        condition = REGISTRATIONS.c.registration_id == registration_id
        row = _one(self._session, REGISTRATIONS, condition, for_update=for_update)
        return None if row is None else to_registration(row)

    def save_registration(self, registration: Registration) -> None:
        """Write a registration that has changed."""
        condition = REGISTRATIONS.c.registration_id == registration.registration_id
        _save(self._session, REGISTRATIONS, condition, registration)

    def standing(self, regime_id: str, uscc: str) -> Registration | None:
        """Return an enterprise's registration under a regime that is applied for or given."""
        column = REGISTRATIONS.c
        statement = sa.select(REGISTRATIONS).where(column.regime_id == regime_id, column.uscc == uscc, _STANDING)
        row = self._session.execute(statement).mappings().first()
        return None if row is None else to_registration(row)

    def registrations(self, filters: dict[str, Any], after: str | None, limit: int) -> list[Registration]:
        """Return registrations, newest first, older than the one the cursor names."""
        column = REGISTRATIONS.c
        conditions = [
            column[name] == filters[name] for name in ("regime_id", "uscc", "state") if filters.get(name) is not None
        ]
        if after is not None:
            conditions.append(column.registration_id < after)
        rows = _newest(self._session, REGISTRATIONS, conditions, column.registration_id, limit)
        return [to_registration(row) for row in rows]

    def outlived(self, limit: int) -> list[Registration]:
        """Return registrations that stand though their regime has ended, locked."""
        ended = sa.select(REGIMES.c.regime_id).where(REGIMES.c.state != OPEN)
        statement = (
            sa.select(REGISTRATIONS)
            .where(_STANDING, REGISTRATIONS.c.regime_id.in_(ended))
            .order_by(REGISTRATIONS.c.registration_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [to_registration(row) for row in self._session.execute(statement).mappings()]


class PoliciesInDatabase:
    """Special policies of zones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, policy: Policy) -> None:
        """Add a policy that was proposed."""
        self._session.execute(POLICIES.insert().values(row_of(policy)))

    def find(self, policy_id: str, *, for_update: bool = False) -> Policy | None:
        """Return a policy, or None."""
        row = _one(self._session, POLICIES, POLICIES.c.policy_id == policy_id, for_update=for_update)
        return None if row is None else to_policy(row)

    def save(self, policy: Policy) -> None:
        """Write a policy that has changed."""
        _save(self._session, POLICIES, POLICIES.c.policy_id == policy.policy_id, policy)

    def page(self, filters: dict[str, Any], after: str | None, limit: int) -> list[Policy]:
        """Return policies, newest first, older than the one the cursor names."""
        conditions = [
            POLICIES.c[name] == filters[name] for name in ("zone_id", "state") if filters.get(name) is not None
        ]
        if after is not None:
            conditions.append(POLICIES.c.policy_id < after)
        return [to_policy(row) for row in _newest(self._session, POLICIES, conditions, POLICIES.c.policy_id, limit)]

    def due(self, on: date, limit: int) -> list[Policy]:
        """Return policies that begin on or ended before a day, and of which that was not followed yet."""
        return [to_policy(row) for row in _due(self._session, POLICIES, on, limit)]


def _one(
    session: Session, table: sa.Table, condition: sa.ColumnElement[bool], *, for_update: bool
) -> sa.RowMapping | None:
    statement = sa.select(table).where(condition)
    return session.execute(statement.with_for_update() if for_update else statement).mappings().first()


def _save(session: Session, table: sa.Table, condition: sa.ColumnElement[bool], value: Any) -> None:
    session.execute(sa.update(table).where(condition).values(row_of(value)))


def _newest(
    session: Session, table: sa.Table, conditions: Sequence[sa.ColumnElement[bool]], key: sa.Column[Any], limit: int
) -> Sequence[sa.RowMapping]:
    return session.execute(sa.select(table).where(*conditions).order_by(key.desc()).limit(limit)).mappings().all()


def _due(session: Session, table: sa.Table, on: date, limit: int) -> Sequence[sa.RowMapping]:
    """What is due, oldest first."""
    statement = sa.select(table).where(table.c.next_on <= on).order_by(table.c.next_on, *table.primary_key).limit(limit)
    return session.execute(statement).mappings().all()


def _in_force(table: sa.Table, on: date) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.from_on <= on, sa.or_(table.c.until_on.is_(None), table.c.until_on >= on))


def _under(column: sa.Column[Any], hs_prefix: str) -> sa.ColumnElement[bool]:
    return sa.and_(column >= hs_prefix, column < hs_prefix + ":")
