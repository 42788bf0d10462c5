"""What is done in a trace case: acts of investigation, goods, negotiations, support plans, effects of findings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class TraceActRow(Base):
    """One act of an investigation, with its evidence."""

    __tablename__ = "trace_acts"

    act_id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str]
    uscc: Mapped[str]
    kind: Mapped[str]
    on: Mapped[date]
    officers: Mapped[tuple[str, ...]]
    attested: Mapped[bool]
    place: Mapped[str | None]
    heard: Mapped[str | None]
    findings: Mapped[str]
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    lot_ids: Mapped[tuple[str, ...]]
    document_no: Mapped[str | None]
    agency: Mapped[str]
    actor: Mapped[str | None]
    clause: Mapped[str]


class TraceGoodsRow(Base):
    """A lot or a consignment that a case is about, by its id in inspection."""

    __tablename__ = "trace_goods"

    case_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    goods_id: Mapped[str] = mapped_column(primary_key=True)


class NegotiationRow(Base):
    """Feedback to a foreign body or buyer, and what came of it."""

    __tablename__ = "negotiations"

    negotiation_id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str]
    case_no: Mapped[str]
    uscc: Mapped[str]
    hs_code: Mapped[str]
    agency: Mapped[str]
    state: Mapped[str]
    counterpart: Mapped[str]
    country: Mapped[str]
    channel: Mapped[str]
    matter: Mapped[str]
    position: Mapped[str]
    foreign_rule: Mapped[str | None]
    opened_on: Mapped[date]
    sent_on: Mapped[date | None]
    rounds: Mapped[int]
    document_no: Mapped[str | None]
    answered_on: Mapped[date | None]
    answer: Mapped[str | None]
    outcome: Mapped[str | None]
    outcome_detail: Mapped[str | None]
    ended_on: Mapped[date | None]
    clause: Mapped[str]
    version: Mapped[int]


class SupportRow(Base):
    """A plan of support for an enterprise whose capability falls short."""

    __tablename__ = "supports"

    support_id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str]
    case_no: Mapped[str]
    uscc: Mapped[str]
    agency: Mapped[str]
    state: Mapped[str]
    weakness: Mapped[str]
    measures: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    goal: Mapped[str]
    planned_by: Mapped[str]
    planned_on: Mapped[date]
    until_on: Mapped[date]
    round: Mapped[int]
    document_no: Mapped[str]
    done_on: Mapped[date | None]
    report: Mapped[str | None]
    checked_by: Mapped[str | None]
    checked_on: Mapped[date | None]
    check_report: Mapped[str | None]
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    ended_on: Mapped[date | None]
    clause: Mapped[str]
    version: Mapped[int]


class FindingEffectRow(Base):
    """What another service did on a finding, as it said itself."""

    __tablename__ = "finding_effects"

    case_id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    event: Mapped[str]
    told: Mapped[str]
    at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    undone_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
