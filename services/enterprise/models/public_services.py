"""Offers of public services, what enterprises have of them, budgets with earmarks, and the registers kept by data."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.enterprise.models.row import Base


class OfferRow(Base):
    """The checks are the last defence: whatever the code does, no more is given than there is."""

    __tablename__ = "offers"
    __table_args__ = (
        sa.CheckConstraint("committed >= 0 AND (capacity IS NULL OR committed <= capacity)", name="offers_within"),
        sa.Index("offers_of_kind", "kind", "offer_id"),
    )

    offer_id: Mapped[str] = mapped_column(primary_key=True)  # UUIDv7: in order of time
    kind: Mapped[str]
    zh: Mapped[str]
    en: Mapped[str | None]
    division: Mapped[str]
    zone_id: Mapped[str | None] = mapped_column(sa.ForeignKey("zones.zone_id"))
    policy: Mapped[str]
    capacity: Mapped[int | None] = mapped_column(sa.BigInteger)
    committed: Mapped[int] = mapped_column(sa.BigInteger)
    most_each: Mapped[int | None] = mapped_column(sa.BigInteger)
    project_id: Mapped[str | None] = mapped_column(sa.ForeignKey("projects.project_id"))
    terms: Mapped[dict[str, Any]]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    document_no: Mapped[str]
    agency: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    version: Mapped[int]
    opened_at: Mapped[datetime]


class BenefitRow(Base):
    __tablename__ = "benefits"
    __table_args__ = (
        sa.CheckConstraint("used >= 0 AND used <= amount", name="benefits_within"),
        sa.UniqueConstraint("offer_id", "uscc", "document_no", name="benefits_once"),
        sa.Index("benefits_of_enterprise", "uscc", "benefit_id"),
        sa.Index("benefits_of_offer", "offer_id", "uscc"),
        sa.Index("benefits_running_out", "valid_until", postgresql_where=sa.text("state = 'ISSUED'")),
        sa.Index("benefits_due", "due_on", postgresql_where=sa.text("due_on IS NOT NULL")),
    )

    benefit_id: Mapped[str] = mapped_column(primary_key=True)
    offer_id: Mapped[str] = mapped_column(sa.ForeignKey("offers.offer_id"))
    kind: Mapped[str]
    division: Mapped[str]
    uscc: Mapped[str] = mapped_column(sa.ForeignKey("enterprises.uscc"))
    state: Mapped[str]
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    used: Mapped[int] = mapped_column(sa.BigInteger)
    granted_on: Mapped[date]
    since: Mapped[date]
    valid_until: Mapped[date | None]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool]
    charge_fen: Mapped[int | None] = mapped_column(sa.BigInteger)
    matter: Mapped[str | None]
    document_no: Mapped[str | None]
    certified: Mapped[int]
    agency: Mapped[str]
    reason: Mapped[str | None]
    clause: Mapped[str]
    version: Mapped[int]


class SpendingRow(Base):
    """One spending of a voucher; a second taking back of the same one is refused by the unique column.

    A receipt counts once: of the body that settles it, whatever voucher it is told of.
    """

    __tablename__ = "spendings"
    __table_args__ = (
        sa.UniqueConstraint("benefit_id", "receipt_no", name="spendings_once"),
        sa.UniqueConstraint("receipt_no", "agency", name="spendings_receipt_once"),
    )

    spending_id: Mapped[str] = mapped_column(primary_key=True)
    benefit_id: Mapped[str] = mapped_column(sa.ForeignKey("benefits.benefit_id"))
    platform_id: Mapped[str] = mapped_column(sa.ForeignKey("register_entries.entry_id"))
    test_id: Mapped[str] = mapped_column(sa.ForeignKey("register_entries.entry_id"))
    samples: Mapped[int]
    cost_fen: Mapped[int] = mapped_column(sa.BigInteger)
    amount_fen: Mapped[int] = mapped_column(sa.BigInteger)
    spent_on: Mapped[date]
    receipt_no: Mapped[str]
    reverses: Mapped[str | None] = mapped_column(sa.ForeignKey("spendings.spending_id"), unique=True)
    reason: Mapped[str | None]
    agency: Mapped[str]
    actor: Mapped[str | None]
    noted_at: Mapped[datetime]


class BudgetRow(Base):
    __tablename__ = "budgets"
    __table_args__ = (sa.Index("budgets_once", "division", sa.text("coalesce(zone_id, '')"), "year", unique=True),)

    budget_id: Mapped[str] = mapped_column(primary_key=True)
    division: Mapped[str]
    zone_id: Mapped[str | None] = mapped_column(sa.ForeignKey("zones.zone_id"))
    year: Mapped[int]
    document_no: Mapped[str]
    adopted_on: Mapped[date]
    agency: Mapped[str]
    version: Mapped[int]


class BudgetLineRow(Base):
    __tablename__ = "budget_lines"
    __table_args__ = (
        sa.CheckConstraint(
            "0 <= paid_fen AND paid_fen <= committed_fen AND committed_fen <= amount_fen", name="budget_lines_within"
        ),
    )

    budget_id: Mapped[str] = mapped_column(sa.ForeignKey("budgets.budget_id"), primary_key=True)
    earmark: Mapped[str] = mapped_column(primary_key=True)
    amount_fen: Mapped[int] = mapped_column(sa.BigInteger)
    committed_fen: Mapped[int] = mapped_column(sa.BigInteger)
    paid_fen: Mapped[int] = mapped_column(sa.BigInteger)


class BudgetRevisionRow(Base):
    """A budget as each of its documents adopted it: earmark → fen."""

    __tablename__ = "budget_revisions"

    budget_id: Mapped[str] = mapped_column(sa.ForeignKey("budgets.budget_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    document_no: Mapped[str]
    adopted_on: Mapped[date]
    lines: Mapped[dict[str, Any]]
    agency: Mapped[str]
    actor: Mapped[str | None]
    noted_at: Mapped[datetime]


class ProjectRow(Base):
    __tablename__ = "projects"
    __table_args__ = (
        sa.CheckConstraint("0 <= paid_fen AND paid_fen <= amount_fen", name="projects_within"),
        sa.CheckConstraint("0 <= offered_fen AND offered_fen <= amount_fen", name="projects_offered_within"),
        sa.Index("projects_of_budget", "budget_id", "project_id"),
    )

    project_id: Mapped[str] = mapped_column(primary_key=True)
    budget_id: Mapped[str] = mapped_column(sa.ForeignKey("budgets.budget_id"))
    division: Mapped[str]
    earmark: Mapped[str]
    zh: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(sa.BigInteger)
    responsible: Mapped[str]
    document_no: Mapped[str]
    approved_on: Mapped[date]
    agency: Mapped[str]
    paid_fen: Mapped[int] = mapped_column(sa.BigInteger)
    offered_fen: Mapped[int] = mapped_column(sa.BigInteger)
    state: Mapped[str]
    reason: Mapped[str | None]
    version: Mapped[int]


class PaymentRow(Base):
    """One payment; a second taking back of the same one is refused by the unique column."""

    __tablename__ = "payments"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "document_no", name="payments_once"),
        sa.Index("payments_to_enterprise", "uscc", "payment_id"),
    )

    payment_id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(sa.ForeignKey("projects.project_id"))
    division: Mapped[str]
    earmark: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(sa.BigInteger)
    paid_on: Mapped[date]
    uscc: Mapped[str | None]
    payee: Mapped[str]
    document_no: Mapped[str]
    reverses: Mapped[str | None] = mapped_column(sa.ForeignKey("payments.payment_id"), unique=True)
    reason: Mapped[str | None]
    agency: Mapped[str]
    actor: Mapped[str | None]
    noted_at: Mapped[datetime]


class RegisterEntryRow(Base):
    __tablename__ = "register_entries"
    __table_args__ = (
        sa.Index(
            "register_entries_once",
            "register",
            "division",
            "name",
            "document_no",
            sa.text("coalesce(uscc, '')"),
            sa.text("coalesce(parent_id, '')"),
            unique=True,
        ),
        sa.Index("register_entries_of_register", "register", "entry_id"),
        sa.Index("register_entries_of_enterprise", "uscc", "entry_id", postgresql_where=sa.text("uscc IS NOT NULL")),
        sa.Index("register_entries_under", "parent_id", "entry_id", postgresql_where=sa.text("parent_id IS NOT NULL")),
        sa.Index("register_entries_by_hs", "hs_prefixes", postgresql_using="gin"),
    )

    entry_id: Mapped[str] = mapped_column(primary_key=True)
    register: Mapped[str]
    division: Mapped[str]
    zone_id: Mapped[str | None] = mapped_column(sa.ForeignKey("zones.zone_id"))
    uscc: Mapped[str | None] = mapped_column(sa.ForeignKey("enterprises.uscc"))
    parent_id: Mapped[str | None] = mapped_column(sa.ForeignKey("register_entries.entry_id"))
    name: Mapped[str]
    facts: Mapped[dict[str, Any]]
    hs_prefixes: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    document_no: Mapped[str]
    agency: Mapped[str]
    actor: Mapped[str | None]
    noted_at: Mapped[datetime]
    outcome: Mapped[dict[str, Any]]
    reason: Mapped[str | None]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int]
