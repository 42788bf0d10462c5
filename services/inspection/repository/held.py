"""Queries on the local copies of what other services said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from services.inspection.domain.copies import (
    Alert,
    Approval,
    Enterprise,
    Listing,
    Membership,
    Rating,
    Scope,
    StopOrder,
    Title,
    TraceCase,
    Zone,
)
from services.inspection.domain.held import Held
from services.inspection.domain.paper_evidence import PaperEvidence
from services.inspection.domain.reference import Recorded, beginnings
from services.inspection.domain.reference_facts import ReferenceHeld
from services.inspection.models import (
    AlertRow,
    EnterpriseRow,
    ListingRow,
    MembershipRow,
    RatingRow,
    TitleRow,
    TraceCaseRow,
    ZoneRow,
)
from services.inspection.repository.evidence_rows import FROM_JSON as EVIDENCE_FROM_JSON
from services.inspection.repository.reference_rows import FROM_JSON as REFERENCE_FROM_JSON
from services.inspection.repository.rows import table_of

_TABLES: Final = {
    Rating: table_of(RatingRow),
    Enterprise: table_of(EnterpriseRow),
    Zone: table_of(ZoneRow),
    Membership: table_of(MembershipRow),
    Title: table_of(TitleRow),
    Alert: table_of(AlertRow),
    TraceCase: table_of(TraceCaseRow),
    Listing: table_of(ListingRow),
}
_ZONES: Final = _TABLES[Zone]
_ALERTS: Final = _TABLES[Alert]
_TRACES: Final = _TABLES[TraceCase]

# All inputs of a decision in one round trip; a fact applied later than its start is kept out by the locks.
_ABOUT: Final = sa.text(
    """
    SELECT 'rating' AS kind, to_jsonb(t) AS data FROM held_ratings t WHERE uscc = ANY(:usccs)
    UNION ALL
    SELECT 'enterprise', to_jsonb(t) FROM held_enterprises t WHERE uscc = ANY(:usccs)
    UNION ALL
    SELECT 'membership', to_jsonb(m) || jsonb_build_object('level', z.level, 'zone_version', z.version)
      FROM held_memberships m LEFT JOIN held_zones z USING (zone_id) WHERE m.uscc = ANY(:usccs)
    UNION ALL
    SELECT 'title', to_jsonb(t) FROM held_titles t WHERE uscc = ANY(:usccs)
    UNION ALL
    SELECT 'alert', to_jsonb(t) FROM held_alerts t WHERE in_force AND left(hs_prefix, 2) = ANY(:chapters)
    UNION ALL
    SELECT 'trace', to_jsonb(t) FROM held_trace_cases t
     WHERE uscc = ANY(:usccs) AND (open OR finding_in_force)
    UNION ALL
    SELECT 'listing', to_jsonb(t) FROM held_listings t WHERE uscc = ANY(:usccs) AND in_force
    UNION ALL
    SELECT 'approval', to_jsonb(t) FROM approvals t
     WHERE (uscc = ANY(:usccs) OR uscc IS NULL) AND withdrawn_on IS NULL AND :on BETWEEN valid_from AND valid_until
    UNION ALL
    SELECT 'stop', to_jsonb(t) FROM stop_orders t WHERE uscc = ANY(:usccs) AND lifted_on IS NULL
    UNION ALL
    SELECT 'laboratory', to_jsonb(t) FROM laboratories t WHERE uscc = ANY(:usccs)
    UNION ALL
    SELECT 'filing', to_jsonb(t) FROM filings t
     WHERE uscc = ANY(:usccs) AND ((state = 'FILED' AND :on BETWEEN valid_from AND valid_until)
        OR (state = 'FALSE' AND barred_until >= :on))
    UNION ALL
    SELECT 'report', to_jsonb(t) - 'items' - 'judged' FROM reports t LEFT JOIN laboratories l USING (laboratory_id)
     WHERE t.uscc = ANY(:usccs) AND t.accepted AND t.revoked_on IS NULL AND :on BETWEEN t.issued_on AND t.valid_until
       AND t.laboratory_version IS NOT DISTINCT FROM l.version
    UNION ALL
    SELECT 'body', to_jsonb(t) FROM adopted_bodies t
    UNION ALL
    SELECT 'entry', to_jsonb(t) FROM reference_entries t
     WHERE withdrawn_at IS NULL AND :on BETWEEN from_on AND coalesce(until_on, 'infinity')
       AND (hs_prefix = ANY(:beginnings) AND kind IN ('statutory', 'product_risk') OR country = ANY(:countries))
    UNION ALL
    SELECT 'regime', to_jsonb(t) FROM registration_regimes t WHERE state = 'OPEN' AND :on BETWEEN from_on AND until_on
    UNION ALL
    SELECT 'registration', to_jsonb(t) FROM registrations t WHERE uscc = ANY(:usccs) AND state = 'REGISTERED'
    UNION ALL
    SELECT 'policy', to_jsonb(t) FROM special_policies t
     WHERE state = 'APPROVED' AND :on BETWEEN from_on AND until_on
       AND zone_id IN (SELECT zone_id FROM held_memberships WHERE uscc = ANY(:usccs) AND state = 'ACTIVE')
    ORDER BY 1, 2
    """
).bindparams(
    sa.bindparam("usccs", type_=ARRAY(sa.Text)),
    sa.bindparam("chapters", type_=ARRAY(sa.Text)),
    sa.bindparam("on", type_=sa.Date),
    sa.bindparam("beginnings", type_=ARRAY(sa.Text)),
    sa.bindparam("countries", type_=ARRAY(sa.Text)),
)
_KINDS: Final[dict[str, Any]] = {
    "rating": Rating,
    "enterprise": Enterprise,
    "membership": Membership,
    "title": Title,
    "trace": TraceCase,
    "listing": Listing,
    "approval": Approval,
    "stop": StopOrder,
}
_FROM_JSON: Final = {**EVIDENCE_FROM_JSON, **REFERENCE_FROM_JSON}
_DAYS: Final = frozenset({"valid_from", "valid_until", "withdrawn_on", "ordered_on", "lifted_on"}) | {
    "suspended_on",
    "review_on",
    "defend_until",
    "attend_on",
}


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

    def about(
        self,
        usccs: Collection[str],
        chapters: Collection[str],
        on: date,
        hs_codes: Collection[str] = (),
        countries: Collection[str] = (),
    ) -> Held:
        """Return all that is held about some enterprises on a day, and the alerts in force on these HS chapters.

        With what was recorded of these HS codes, and of these countries.
        """
        found: dict[str, list[Any]] = defaultdict(list)
        asked = {
            "usccs": sorted(usccs),
            "chapters": sorted(chapters),
            "on": on,
            "beginnings": beginnings(hs_codes),
            "countries": sorted(countries),
        }
        for kind, data in self._session.execute(_ABOUT, asked):
            found[kind].append(_read(kind, data))
        return Held(
            ratings={one.uscc: one for one in found["rating"]},
            enterprises={one.uscc: one for one in found["enterprise"]},
            memberships=_by_uscc(found["membership"]),
            titles=_by_uscc(found["title"]),
            alerts=found["alert"],
            traces=_by_uscc(found["trace"]),
            approvals=found["approval"],
            stops=_by_uscc(found["stop"]),
            listings=_by_uscc(found["listing"]),
            evidence=PaperEvidence(
                laboratories=_by_uscc(found["laboratory"]),
                filings=_by_uscc(found["filing"]),
                reports=_by_uscc(found["report"]),
                bodies=found["body"],
            ),
            reference=ReferenceHeld(
                recorded=Recorded.of(found["entry"]),
                policies=found["policy"],
                regimes=found["regime"],
                registrations=_by_uscc(found["registration"]),
            ),
        )

    def alert(self, alert_id: str) -> Alert | None:
        """Return the copy of an alert, or None."""
        rows = self._rows(_ALERTS, _ALERTS.c.alert_id == alert_id)
        return _alert(rows[0]) if rows else None

    def enterprises(self, usccs: Collection[str]) -> Mapping[str, Enterprise]:
        """Return the copies of those of some enterprises that are known."""
        table = _TABLES[Enterprise]
        rows = self._session.execute(sa.select(table).where(table.c.uscc.in_(sorted(usccs)))).mappings()
        return {row["uscc"]: Enterprise(**row) for row in rows}

    def enterprise(self, uscc: str) -> Enterprise | None:
        """Return the copy of an enterprise, or None."""
        table = _TABLES[Enterprise]
        rows = self._rows(table, table.c.uscc == uscc)
        return Enterprise(**rows[0]) if rows else None

    def trace_case(self, case_id: str) -> TraceCase | None:
        """Return the copy of a trace case, or None."""
        rows = self._rows(_TRACES, _TRACES.c.case_id == case_id)
        return TraceCase(**rows[0]) if rows else None

    def zone(self, zone_id: str) -> Zone | None:
        """Return the copy of a zone, or None."""
        rows = self._rows(_ZONES, _ZONES.c.zone_id == zone_id)
        return Zone(**rows[0]) if rows else None

    def rating(self, uscc: str) -> Rating | None:
        """Return the copy of a rating, or None."""
        table = _TABLES[Rating]
        rows = self._rows(table, table.c.uscc == uscc)
        return Rating(**rows[0]) if rows else None

    def listing(self, listing_id: str) -> Listing | None:
        """Return the copy of a place on a list, or None."""
        table = _TABLES[Listing]
        rows = self._rows(table, table.c.listing_id == listing_id)
        return Listing(**rows[0]) if rows else None

    def put(self, copy: Rating | Enterprise | Zone | Membership | Title | Alert | TraceCase | Listing) -> None:
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


def _read(kind: str, data: dict[str, Any]) -> Any:
    if kind in _FROM_JSON:
        return _FROM_JSON[kind](data)
    return _alert(data) if kind == "alert" else _copy(_KINDS[kind], data)


def _copy(kind: Any, data: dict[str, Any]) -> Any:
    """Build a copy from the database's JSON, dates as dates."""
    for name, value in data.items():
        if value is not None and name in _DAYS:
            data[name] = date.fromisoformat(value)
        elif name == "said_at":
            data[name] = datetime.fromisoformat(value)
    return kind(**data)


def _alert(row: dict[str, Any]) -> Alert:
    scope = Scope(row.pop("hs_prefix"), row.pop("destination"), row.pop("uscc"))
    return Alert(scope=scope, **row)


def _by_uscc(copies: Sequence[Any]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = defaultdict(list)
    for one in copies:
        grouped[one.uscc].append(one)
    return dict(grouped)
