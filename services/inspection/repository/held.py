"""Queries on the local copies of what other services said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from services.inspection.domain.copies import (
    Alert,
    Enterprise,
    Membership,
    Rating,
    Scope,
    Title,
    TraceCase,
    Zone,
)
from services.inspection.domain.gathering import Held
from services.inspection.models import (
    AlertRow,
    EnterpriseRow,
    MembershipRow,
    RatingRow,
    TitleRow,
    TraceCaseRow,
    ZoneRow,
)
from services.inspection.repository.approvals import approvals_in_force, stops_in_force
from services.inspection.repository.rows import table_of

_TABLES: Final = {
    Rating: table_of(RatingRow),
    Enterprise: table_of(EnterpriseRow),
    Zone: table_of(ZoneRow),
    Membership: table_of(MembershipRow),
    Title: table_of(TitleRow),
    Alert: table_of(AlertRow),
    TraceCase: table_of(TraceCaseRow),
}
_ZONES: Final = _TABLES[Zone]
_MEMBERSHIPS: Final = _TABLES[Membership]
_ALERTS: Final = _TABLES[Alert]
_TRACES: Final = _TABLES[TraceCase]


class HeldInDatabase:
    """The local copies, and the locks that keep deciding and applying apart."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def reading(self, *keys: str) -> None:
        """Let nobody change what is held about the keys until this transaction ends; readers share."""
        self._lock("pg_advisory_xact_lock_shared", keys)

    def writing(self, *keys: str) -> None:
        """Wait until nobody decides about the keys, and let nobody until this transaction ends."""
        self._lock("pg_advisory_xact_lock", keys)

    def _lock(self, lock: str, keys: Sequence[str]) -> None:
        numbers = sa.text(
            f"SELECT {lock}(n) FROM (SELECT hashtextextended(k, 0) AS n FROM unnest(:keys) AS k ORDER BY 1) AS t"  # noqa: S608  — one of our two names
        )
        self._session.execute(numbers.bindparams(sa.bindparam("keys", list(keys), type_=ARRAY(sa.Text))))

    def about(self, usccs: Collection[str], on: date) -> Held:
        """Return all that is held about some enterprises, and all alerts in force."""
        wanted = sorted(set(usccs))
        return Held(
            ratings={one.uscc: one for one in self._copies(Rating, wanted)},
            enterprises={one.uscc: one for one in self._copies(Enterprise, wanted)},
            memberships=_by_uscc(self._memberships(wanted)),
            titles=_by_uscc(self._copies(Title, wanted)),
            alerts=[_alert(row) for row in self._rows(_ALERTS, _ALERTS.c.in_force)],
            traces=_by_uscc(self._traces(wanted)),
            approvals=approvals_in_force(self._session, wanted, on),
            stops=_by_uscc(stops_in_force(self._session, wanted)),
        )

    def alert(self, alert_id: str) -> Alert | None:
        """Return the copy of an alert, or None."""
        rows = self._rows(_ALERTS, _ALERTS.c.alert_id == alert_id)
        return _alert(rows[0]) if rows else None

    def enterprise(self, uscc: str) -> Enterprise | None:
        """Return the copy of an enterprise, or None."""
        return next(iter(self._copies(Enterprise, [uscc])), None)

    def trace_case(self, case_id: str) -> TraceCase | None:
        """Return the copy of a trace case, or None."""
        rows = self._rows(_TRACES, _TRACES.c.case_id == case_id)
        return TraceCase(**rows[0]) if rows else None

    def zone(self, zone_id: str) -> Zone | None:
        """Return the copy of a zone, or None."""
        rows = self._rows(_ZONES, _ZONES.c.zone_id == zone_id)
        return Zone(**rows[0]) if rows else None

    def put(self, copy: Rating | Enterprise | Zone | Membership | Title | Alert | TraceCase) -> None:
        """Write a copy over what was held before."""
        table = _TABLES[type(copy)]
        row = asdict(copy)
        row.update(row.pop("scope", {}))
        row = {name: value for name, value in row.items() if name in table.c}
        keys = [column.name for column in table.primary_key]
        upsert = insert(table).values(row)
        self._session.execute(
            upsert.on_conflict_do_update(
                index_elements=keys, set_={name: upsert.excluded[name] for name in row if name not in keys}
            )
        )

    def _rows(self, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
        statement = sa.select(table).where(*conditions).order_by(*table.primary_key)
        return [dict(row) for row in self._session.execute(statement).mappings()]

    def _copies(self, kind: Any, usccs: list[str]) -> list[Any]:
        table = _TABLES[kind]
        return [kind(**row) for row in self._rows(table, among(table.c.uscc, usccs))]

    def _memberships(self, usccs: list[str]) -> list[Membership]:
        statement = (
            sa.select(_MEMBERSHIPS, _ZONES.c.level, _ZONES.c.version.label("zone_version"))
            .outerjoin(_ZONES, _ZONES.c.zone_id == _MEMBERSHIPS.c.zone_id)
            .where(among(_MEMBERSHIPS.c.uscc, usccs))
            .order_by(_MEMBERSHIPS.c.zone_id)
        )
        return [Membership(**row) for row in self._session.execute(statement).mappings()]

    def _traces(self, usccs: list[str]) -> list[TraceCase]:
        alive = sa.or_(_TRACES.c.open, _TRACES.c.finding_in_force)
        return [TraceCase(**row) for row in self._rows(_TRACES, among(_TRACES.c.uscc, usccs), alive)]


def among(column: sa.ColumnElement[str], values: Sequence[str]) -> sa.ColumnElement[bool]:
    """Whether the column has one of the values: one array, so that any number is one statement."""
    return column == sa.func.any(sa.cast(list(values), ARRAY(sa.Text)))


def _alert(row: dict[str, Any]) -> Alert:
    scope = Scope(row.pop("hs_prefix"), row.pop("destination"), row.pop("uscc"))
    return Alert(scope=scope, **row)


def _by_uscc(copies: Sequence[Any]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = defaultdict(list)
    for one in copies:
        grouped[one.uscc].append(one)
    return dict(grouped)
