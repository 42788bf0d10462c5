"""Credit's queries: the only module that has any."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.credit.domain.adopted import Adopted, Ending
from services.credit.domain.rating import Facts
from services.credit.domain.remedies import OBJECTION
from services.credit.domain.standing import HistoryEntry, Standing
from services.credit.models import (
    BonusRow,
    EnterpriseRow,
    FormalRow,
    GrantRow,
    HistoryRow,
    MemberHistoryRow,
    MemberRow,
    NonconformityRow,
    OverturnedRow,
    RecordRow,
    RemedyRow,
    Row,
    StandingRow,
)
from services.credit.repository.facts import facts_of
from services.credit.repository.statements import KEY, adding, adding_unless_there, changing, finding, putting
from services.credit.use_cases.work import (
    Enterprise,
    FormalRating,
    GrantDecision,
    Nonconformity,
    Objection,
    Overturned,
    Revocation,
)


class CreditRepository:
    """Records and ratings in PostgreSQL; implements `use_cases.work.Book`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # ---- standings
    def lock_standing(self, uscc: str, *, today: date, now: datetime) -> Standing:
        locked = finding(StandingRow, "uscc", lock=True)
        row = self._session.execute(locked, {KEY: uscc}).mappings().first()
        if row is not None:
            return Standing(**row)
        first = {
            "uscc": uscc,
            "known_since_on": today,
            "known_since_at": now,
            "known_at": now,
            "version": 0,
            "grade": "U",
            "score": 0,
            "rated": False,
        }
        # somebody else may be making it too: then it is theirs, once they have done
        self._session.execute(adding_unless_there(StandingRow), first)
        return Standing(**self._session.execute(locked, {KEY: uscc}).mappings().one())

    def find_standing(self, uscc: str) -> Standing | None:
        row = self._session.execute(finding(StandingRow, "uscc"), {KEY: uscc}).mappings().first()
        return None if row is None else Standing(**row)

    def save_standing(self, standing: Standing) -> None:
        self._session.execute(changing(StandingRow, "uscc"), vars(standing) | {KEY: standing.uscc})

    def usccs_known(self, usccs: Collection[str]) -> Collection[str]:
        return set(self._session.scalars(sa.select(StandingRow.uscc).where(StandingRow.uscc.in_(usccs))))

    # ---- history
    def add_history(self, entry: HistoryEntry) -> None:
        self._add(HistoryRow, **vars(entry))

    def history(self, uscc: str, *, limit: int, before: int | None = None) -> Sequence[HistoryEntry]:
        """Return ratings of an enterprise, newest first."""
        asked = sa.select(*HistoryRow.__table__.c).where(HistoryRow.uscc == uscc)
        if before is not None:
            asked = asked.where(HistoryRow.version < before)
        rows = self._session.execute(asked.order_by(HistoryRow.version.desc()).limit(limit))
        return [HistoryEntry(**row) for row in rows.mappings()]

    # ---- facts
    def one_snapshot(self) -> None:
        """Let all that this transaction reads be of one moment; to be called before anything is read."""
        if self._session.info.get("of one moment"):
            return
        self._session.info["of one moment"] = True
        self._session.connection(execution_options={"isolation_level": "REPEATABLE READ"})

    def facts(self, uscc: str, *, known_at: datetime | None = None) -> Facts:
        return facts_of(self._session, uscc, known_at)

    def last_bonuses(self, uscc: str) -> frozenset[str]:
        asked = sa.select(BonusRow.held).where(BonusRow.uscc == uscc).order_by(BonusRow.bonus_id.desc()).limit(1)
        return frozenset(self._session.scalar(asked) or ())

    def add_bonuses(self, uscc: str, *, on: date, held: frozenset[str], known_at: datetime) -> None:
        self._add(BonusRow, uscc=uscc, on=on, held=sorted(held), known_at=known_at)

    # ---- records
    def add_record(self, record: Adopted) -> None:
        self._add(RecordRow, **columns_of(record))

    def save_record(self, record: Adopted) -> None:
        change = sa.update(RecordRow).where(RecordRow.record_id == record.record_id)
        self._session.execute(change.values(columns_of(record)))

    def link_record(self, record_id: str, *, penalty_id: str, trace_case_id: str | None) -> None:
        self._session.execute(
            sa.update(RecordRow)
            .where(RecordRow.record_id == record_id)
            .values(penalty_id=penalty_id, trace_case_id=sa.func.coalesce(RecordRow.trace_case_id, trace_case_id))
        )

    def find_record(self, record_id: str) -> Adopted | None:
        return next(iter(self._records(RecordRow.record_id == record_id)), None)

    def records_under(self, agency: str, document_no: str, item: str) -> Sequence[Adopted]:
        return self._records(RecordRow.agency == agency, RecordRow.document_no == document_no, RecordRow.item == item)

    def records_about(self, uscc: str) -> Sequence[Adopted]:
        return self._records(RecordRow.uscc == uscc)

    def records_of_penalty(self, penalty_id: str) -> Sequence[Adopted]:
        return self._records(RecordRow.penalty_id == penalty_id)

    def records_of_case(self, trace_case_id: str, item: str) -> Sequence[Adopted]:
        return self._records(RecordRow.trace_case_id == trace_case_id, RecordRow.item == item)

    def list_records(self, equal: Mapping[str, str], *, limit: int, before: str | None = None) -> Sequence[Adopted]:
        """Return records whose columns have the values given, newest first, before a record's id."""
        columns = RecordRow.__table__.c
        wanted = [columns[name] == value for name, value in equal.items() if name != "state"]
        wanted += [_STATES[equal["state"]]] if "state" in equal else []
        wanted += [] if before is None else [columns.record_id < before]
        asked = sa.select(*columns).where(*wanted).order_by(columns.record_id.desc()).limit(limit)
        return [adopted(row) for row in self._session.execute(asked).mappings()]

    def _records(self, *wanted: sa.ColumnElement[bool]) -> Sequence[Adopted]:
        asked = sa.select(*RecordRow.__table__.c).where(*wanted).order_by(RecordRow.record_id)
        return [adopted(row) for row in self._session.execute(asked).mappings()]

    # ---- objections
    def objections_to(self, record_ids: Collection[str]) -> Sequence[Objection]:
        columns = RemedyRow.__table__.c
        asked = sa.select(
            columns.remedy_id.label("objection_id"),
            *(columns[field.name] for field in fields(Objection) if field.name != "objection_id"),
        ).where(columns.record_id.in_(record_ids), columns.kind == OBJECTION)
        rows = self._session.execute(asked.order_by(columns.known_at))
        return [Objection(**row) for row in rows.mappings()]

    # ---- decisions
    def add_formal(self, formal: FormalRating) -> None:
        self._add(FormalRow, **asdict(formal))

    def add_grant(self, grant: GrantDecision) -> None:
        self._add(GrantRow, **asdict(grant))

    def revoke_grants(self, uscc: str, revocation: Revocation) -> None:
        self._session.execute(
            sa.update(GrantRow)
            .where(GrantRow.uscc == uscc, GrantRow.revoked_on.is_(None))
            .values(
                revoked_on=revocation.on,
                revocation_document_no=revocation.document_no,
                revocation_agency=revocation.agency,
                revocation_reason=revocation.reason,
                revocation_known_at=revocation.known_at,
            )
        )

    # ---- copies of others
    def save_overturned(self, overturned: Overturned) -> None:
        self._put(OverturnedRow, asdict(overturned), "case_id")

    def find_overturned(self, case_id: str) -> Overturned | None:
        asked = sa.select(*OverturnedRow.__table__.c).where(OverturnedRow.case_id == case_id)
        row = self._session.execute(asked).mappings().first()
        return None if row is None else Overturned(**row)

    def save_nonconformity(self, found: Nonconformity) -> None:
        self._put(NonconformityRow, asdict(found), "consignment_id", "document_no", "item")

    def nonconformities_under(self, uscc: str, document_no: str, item: str) -> Sequence[Nonconformity]:
        columns = NonconformityRow.__table__.c
        key = (columns.uscc == uscc, columns.document_no == document_no, columns.item == item)
        return [Nonconformity(**row) for row in self._session.execute(sa.select(*columns).where(*key)).mappings()]

    def save_enterprise(self, enterprise: Enterprise) -> None:
        self._put(EnterpriseRow, asdict(enterprise), "uscc")

    def divisions(self, usccs: Collection[str]) -> Mapping[str, str]:
        asked = sa.select(EnterpriseRow.uscc, EnterpriseRow.division)
        known = asked.where(EnterpriseRow.uscc.in_(usccs), EnterpriseRow.division.is_not(None))
        return {row.uscc: row.division for row in self._session.execute(known)}

    def save_membership(self, uscc: str, zone_id: str, *, active: bool, on: date, version: int) -> None:
        self._put(MemberRow, {"uscc": uscc, "zone_id": zone_id, "active": active}, "zone_id", "uscc")
        told = {"uscc": uscc, "zone_id": zone_id, "version": version, "active": active, "on": on}
        self._put(MemberHistoryRow, told, "zone_id", "uscc", "version")

    def usccs_active(self, zone_id: str | None) -> Sequence[str]:
        asked = sa.select(EnterpriseRow.uscc).where(EnterpriseRow.active).order_by(EnterpriseRow.uscc)
        if zone_id is not None:
            members = sa.select(MemberRow.uscc).where(MemberRow.zone_id == zone_id, MemberRow.active)
            asked = asked.where(EnterpriseRow.uscc.in_(members))
        return self._session.scalars(asked).all()

    # ---- rows
    def _add(self, row: type[Row], **values: Any) -> None:
        self._session.execute(adding(row), values)

    def _put(self, row: type[Row], values: dict[str, Any], *key: str) -> None:
        self._session.execute(putting(row, tuple(values), key), values)


_STATES = {
    "EFFECTIVE": sa.and_(RecordRow.annulled_on.is_(None), RecordRow.repaired_on.is_(None)),
    "REPAIRED": sa.and_(RecordRow.annulled_on.is_(None), RecordRow.repaired_on.is_not(None)),
    "ANNULLED": RecordRow.annulled_on.is_not(None),
}


def columns_of(record: Adopted) -> dict[str, Any]:
    values = {name: value for name, value in vars(record).items() if name not in {"annulment", "repair"}}
    for name, word in (("annulment", "annulled"), ("repair", "repaired")):
        ending: Ending | None = getattr(record, name)
        if ending is not None:
            values |= {
                f"{word}_on": ending.on,
                f"{name}_document_no": ending.document_no,
                f"{name}_reason": ending.reason,
                f"{name}_known_at": ending.known_at,
            }
    return values


def adopted(row: Mapping[Any, Any]) -> Adopted:
    """Return a record as it stands."""
    values: dict[str, Any] = dict(row)
    for name, word in (("annulment", "annulled"), ("repair", "repaired")):
        on, document_no = values.pop(f"{word}_on"), values.pop(f"{name}_document_no")
        reason, moment = values.pop(f"{name}_reason"), values.pop(f"{name}_known_at")
        values[name] = None if moment is None else Ending(on, document_no, moment, reason)
    return Adopted(**values)
