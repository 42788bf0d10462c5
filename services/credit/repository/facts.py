"""All that a rating rests on, read in one statement: as it is known now, or as it was at a moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.credit.domain.rating import BonusChange, Facts, Grant
from services.credit.domain.records import Record

NOW: Final = "infinity"

# What a record said at the moment is in its own row, or among its former statements; what went over to a successor
# later is still under the old code then, and the successor is known since its own day.
_SAID: Final = """
WITH asked AS (SELECT CAST(:uscc AS text) AS uscc, CAST(:known_at AS timestamptz) AS at),
said AS (
    SELECT r.record_id, r.item, r.document_no, r.effective_on, r.corrections
    FROM records r, asked
    WHERE r.uscc = asked.uscc AND r.known_at <= asked.at
      AND (r.restated_at IS NULL OR r.restated_at <= asked.at)
    UNION ALL
    SELECT f.record_id, f.item, f.document_no, f.effective_on, f.ordinal
    FROM former_statements f, asked
    WHERE f.uscc = asked.uscc AND f.known_at <= asked.at AND f.known_until > asked.at
),
left_behind AS (
    SELECT h.what, h.was, h.known_until
    FROM handed_over h, asked
    WHERE h.uscc = asked.uscc AND h.known_at <= asked.at AND h.known_until > asked.at
)
SELECT
    coalesce(
        (SELECT CAST(was ->> 'known_since_on' AS date) FROM left_behind WHERE what = 'KNOWN_SINCE'
         ORDER BY known_until LIMIT 1),
        s.known_since_on
    ) AS known_since_on,
    (SELECT json_agg(json_build_array(
        said.record_id, said.item, r.agency, said.document_no, said.effective_on,
        CASE WHEN r.annulment_known_at <= asked.at THEN r.annulled_on END,
        CASE WHEN r.repair_known_at <= asked.at THEN r.repaired_on END,
        said.corrections) ORDER BY said.record_id)
     FROM said JOIN records r USING (record_id)) AS records,
    (SELECT json_agg(json_build_array(b."on", b.held) ORDER BY b.bonus_id)
     FROM bonuses b WHERE b.uscc = asked.uscc AND b.known_at <= asked.at) AS bonuses,
    (SELECT json_agg(formal_on ORDER BY formal_on) FROM (
        SELECT f.formal_on FROM formal_ratings f WHERE f.uscc = asked.uscc AND f.known_at <= asked.at
        UNION ALL
        SELECT CAST(was ->> 'formal_on' AS date) FROM left_behind WHERE what = 'FORMAL'
     ) AS formal) AS formal_days,
    (SELECT json_agg(json_build_array(granted_on, revoked_on) ORDER BY known_at) FROM (
        SELECT g.granted_on, g.known_at,
            CASE WHEN g.revocation_known_at <= asked.at THEN g.revoked_on END AS revoked_on
        FROM aa_grants g WHERE g.uscc = asked.uscc AND g.known_at <= asked.at
        UNION ALL
        SELECT CAST(was ->> 'granted_on' AS date), CAST(was ->> 'known_at' AS timestamptz),
            CASE WHEN CAST(was ->> 'revocation_known_at' AS timestamptz) <= asked.at
                 THEN CAST(was ->> 'revoked_on' AS date) END
        FROM left_behind, asked WHERE what = 'GRANT'
     ) AS granted) AS grants
FROM standings s JOIN asked ON s.uscc = asked.uscc
"""
_TYPES: Final[dict[str, Any]] = {
    "known_since_on": sa.Date,
    "records": sa.JSON,
    "bonuses": sa.JSON,
    "formal_days": sa.JSON,
    "grants": sa.JSON,
}
_FACTS: Final = sa.text(_SAID).columns(**_TYPES)
# the same for each of many in one statement, which is planned once
_FACTS_OF_MANY: Final = sa.text(  # constants alone
    "SELECT wanted.uscc, facts.* FROM unnest(CAST(:usccs AS text[])) AS wanted (uscc) CROSS JOIN LATERAL ("  # noqa: S608
    + _SAID.replace("CAST(:uscc AS text)", "wanted.uscc")
    + ") AS facts"
).columns(uscc=sa.Text, **_TYPES)


def facts_of(session: Session, uscc: str, known_at: datetime | None) -> Facts:
    """Return what is known about an enterprise now, or was at a moment."""
    return _facts(session.execute(_FACTS, {"uscc": uscc, "known_at": known_at or NOW}).one())


def facts_of_many(session: Session, usccs: Collection[str]) -> dict[str, Facts]:
    """Return what is known about enterprises now."""
    rows = session.execute(_FACTS_OF_MANY, {"usccs": list(usccs), "known_at": NOW})
    return {row.uscc: _facts(row) for row in rows}


def _facts(row: sa.Row[Any]) -> Facts:
    return Facts(
        known_since_on=row.known_since_on,
        records=tuple(_record(*each) for each in row.records or ()),
        bonuses=tuple(BonusChange(date.fromisoformat(on), frozenset(held)) for on, held in row.bonuses or ()),
        formal_days=tuple(date.fromisoformat(day) for day in row.formal_days or ()),
        grants=tuple(Grant(date.fromisoformat(on), _day(revoked)) for on, revoked in row.grants or ()),
    )


def _record(record_id: str, item: str, agency: str, document_no: str, effective_on: str, *rest: Any) -> Record:
    annulled_on, repaired_on, corrections = rest
    version = 1 + corrections + sum(day is not None for day in (annulled_on, repaired_on))
    return Record(
        item=item,
        agency=agency,
        document_no=document_no,
        effective_on=date.fromisoformat(effective_on),
        annulled_on=_day(annulled_on),
        repaired_on=_day(repaired_on),
        record_id=record_id,
        version=version,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
