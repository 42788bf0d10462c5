"""Offers, what enterprises have of them, policies, budgets, registers."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from databus import pages
from databus.errors import InvalidRequest
from databus.identifiers import uuid7
from databus.pages import Page
from databus.service import command, daily, query
from services.enterprise.domain.benefits import Benefit, Step
from services.enterprise.domain.budgets import Budget, Payment, Project
from services.enterprise.domain.entries import Entry
from services.enterprise.domain.offers import Offer
from services.enterprise.domain.service_rules import ServiceRules
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.schemas import budgets as money_shapes
from services.enterprise.schemas import entitlements as policy_shapes
from services.enterprise.schemas import entries as entry_shapes
from services.enterprise.schemas import offers as offer_shapes
from services.enterprise.use_cases import benefits, budgets, entitlements, entries, offers
from services.enterprise.use_cases.serving import division_of


class PublicServices(Desk):
    """Offers, what enterprises have of them, policies, budgets, registers."""

    @cached_property
    def service_rules(self) -> ServiceRules:
        """The rules of public services."""
        return ServiceRules(self.regulations)

    # ---- offers and benefits
    @command(offer_shapes.OpenOffer, gives=offer_shapes.Offer, natural_key=("kind", "document_no", "zh"))
    def open_offer(self, asked: Asked, tx: Tx) -> Offer:
        """Open an offer: vouchers, fee relief, a reward, a training, a fast lane."""
        told = self._placed(asked, tx) | {"offer_id": uuid7(), "committed": 0, "agency": tx.caller.require_agency()}
        return offers.open_offer(Offer(**told), tx, self.service_rules)

    @query(offer_shapes.ListOffers, gives=offer_shapes.OfferPage)
    def list_offers(self, asked: Asked, tx: Tx) -> Page[Offer]:
        """List offers, by kind, state, county and zone."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        return pages.page(tx.offers.page(**asked, after=after, limit=limit + 1), limit, lambda offer: offer.offer_id)

    @command(offer_shapes.MoveOffer, gives=offer_shapes.Offer)
    def move_offer(self, asked: Asked, tx: Tx) -> Offer:
        """Close an offer, or call a training off."""
        return offers.move_offer(asked["offer_id"], asked["to"], asked["reason"], tx, self.service_rules)

    @command(offer_shapes.GrantBenefit, gives=offer_shapes.Benefit, natural_key=("offer_id", "uscc", "document_no"))
    def grant_benefit(self, asked: Asked, tx: Tx) -> Benefit:
        """Give an enterprise something of an offer: issue, relieve, reward, sign up, take an application in."""
        told = offer_shapes.asked_of(asked["asked"], self._day(asked["on"]))
        return benefits.grant(asked["offer_id"], told, asked["evidence"], tx, self.service_rules)

    @command(offer_shapes.MoveBenefit, gives=offer_shapes.Benefit)
    def move_benefit(self, asked: Asked, tx: Tx) -> Benefit:
        """Take a step of a benefit: cancel, count who came, certify, accept, return, approve, refuse."""
        agency, on = tx.caller.require_agency(), self._day(asked["on"])
        step = Step(asked["to"], on, agency, asked["evidence"], asked["reason"], people=asked["people"])
        return benefits.move(asked["benefit_id"], step, tx, self.service_rules)

    @command(offer_shapes.SpendVoucher, gives=offer_shapes.SpentVoucher, natural_key=("benefit_id", "receipt_no"))
    def spend_voucher(self, asked: Asked, tx: Tx) -> Asked:
        """Spend a part of a voucher on a platform's test, or take a spending back."""
        told = {"benefit_id": asked["benefit_id"], "receipt_no": asked["receipt_no"], "on": self._day(asked["on"])}
        if asked["reverses"] is not None:
            more = {name: asked[name] for name in ("reverses", "reason")}
            spent = benefits.reverse_spending(**told, **more, work=tx, rules=self.service_rules)
        else:
            more = {name: asked[name] for name in ("test_id", "samples", "amount_fen")}
            spent = benefits.spend_voucher(**told, **more, work=tx, rules=self.service_rules)
        return {**_shown(spent.benefit), "spending": spent.spending}

    @query(offer_shapes.ListBenefits, gives=offer_shapes.BenefitPage)
    def list_benefits(self, asked: Asked, tx: Tx) -> Page[Benefit]:
        """List what enterprises have, by offer, enterprise, kind and state, or what is overdue."""
        limit, after, overdue = asked.pop("limit"), asked.pop("cursor"), asked.pop("overdue")
        before = self.clock.today() if overdue else None
        found = tx.benefits.page(**asked, due_before=before, after=after, limit=limit + 1)
        return pages.page(found, limit, lambda benefit: benefit.benefit_id)

    @query(offer_shapes.GetBenefit, gives=offer_shapes.BenefitFile)
    def get_benefit(self, asked: Asked, tx: Tx) -> Asked:
        """Show a benefit with its steps, spendings and certificates."""
        found = benefits.whole(asked["benefit_id"], tx)
        return {**_shown(found.benefit), "history": found.history, "spendings": found.spendings}

    @daily("00:05")
    def end_vouchers(self, on: date, tx: Tx) -> None:
        """End the vouchers whose term is over."""
        offers.run_out(on, tx, self.service_rules)

    # ---- policies
    @query(policy_shapes.GetEntitlements, gives=policy_shapes.Entitlements)
    def get_entitlements(self, asked: Asked, tx: Tx) -> entitlements.Entitled:
        """Tell which policies an enterprise is entitled to today, and why."""
        return entitlements.entitled(asked["uscc"], tx, self.service_rules)

    @query(policy_shapes.ListServiceRules, gives=policy_shapes.ServiceRuleList)
    def list_service_rules(self, _: Asked, __: Tx) -> Asked:
        """List policies, kinds of offers, registers with their fields, earmarks: the rules of public services."""
        return self.service_rules.told(on=self.clock.today())

    # ---- money
    @command(money_shapes.AdoptBudget, gives=money_shapes.Budget)
    def adopt_budget(self, asked: Asked, tx: Tx) -> budgets.BudgetFile:
        """Adopt a year's budget by earmark, or revise it by a later document."""
        amounts = {line["earmark"]: line["amount_fen"] for line in asked["lines"]}
        told = self._placed(asked, tx) | {"adopted_on": self._day(asked["adopted_on"])}
        del told["lines"]
        wanted = Budget(**told, budget_id=uuid7(), agency=tx.caller.require_agency())
        return budgets.adopt(wanted, amounts, tx, self.service_rules)

    @query(money_shapes.ListBudgets, gives=money_shapes.BudgetPage)
    def list_budgets(self, asked: Asked, tx: Tx) -> Page[budgets.BudgetFile]:
        """List budgets with their lines."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        found = tx.budgets.page(**asked, after=after, limit=limit + 1)
        files = [budgets.BudgetFile(one, tx.budgets.lines(one.budget_id)) for one in found]
        return pages.page(files, limit, lambda file: file.budget.budget_id)

    @command(money_shapes.ApproveProject, gives=money_shapes.Project, natural_key=("budget_id", "document_no", "zh"))
    def approve_project(self, asked: Asked, tx: Tx) -> Project:
        """Approve a project and commit money of its earmark to it."""
        told = asked | {"approved_on": self._day(asked["approved_on"])}
        wanted = Project(**told, project_id=uuid7(), division="", agency=tx.caller.require_agency())
        return budgets.approve(wanted, tx, self.service_rules)

    @command(money_shapes.CloseProject, gives=money_shapes.Project)
    def close_project(self, asked: Asked, tx: Tx) -> Project:
        """Close a project: what was not paid is free for others of its earmark."""
        return budgets.close(asked["project_id"], asked["reason"], tx, self.service_rules)

    @query(money_shapes.ListProjects, gives=money_shapes.ProjectPage)
    def list_projects(self, asked: Asked, tx: Tx) -> Page[Project]:
        """List projects, by budget, earmark and state."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        found = tx.budgets.projects(**asked, after=after, limit=limit + 1)
        return pages.page(found, limit, lambda project: project.project_id)

    @command(money_shapes.RecordPayment, gives=money_shapes.Payment, natural_key=("project_id", "document_no"))
    def record_payment(self, asked: Asked, tx: Tx) -> Payment:
        """Pay for a project out of its earmark (专款专用), or take a payment back."""
        told, caller = asked | {"paid_on": self._day(asked["paid_on"])}, tx.caller
        if told["reverses"] is not None:
            names = ("project_id", "reverses", "document_no", "reason", "paid_on")
            return budgets.take_back(**{name: told[name] for name in names}, work=tx, rules=self.service_rules)
        paid: Asked = {"payment_id": uuid7(), "division": "", "agency": caller.require_agency(), "actor": caller.actor}
        return budgets.pay(Payment(**told, **paid), tx, self.service_rules)

    @query(money_shapes.ListPayments, gives=money_shapes.PaymentPage)
    def list_payments(self, asked: Asked, tx: Tx) -> Page[Payment]:
        """List payments, by project, earmark, payee and county."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        wanted = {name: value for name, value in asked.items() if value is not None}
        found = tx.budgets.payments(wanted=wanted, after=after, limit=limit + 1)
        return pages.page(found, limit, lambda payment: payment.payment_id)

    # ---- registers
    @command(entry_shapes.RecordEntry, gives=entry_shapes.Entry)
    def record_entry(self, asked: Asked, tx: Tx) -> Entry:
        """Enter something into a register: a platform, a test, a standard, a target."""
        told = self._placed(asked, tx) | {
            "begins_on": self._day(asked["begins_on"]),
            "entry_id": uuid7(),
            "hs_prefixes": (),
            "ends_on": None,
            "outcome": {},
        }
        voice: Asked = {"agency": tx.caller.require_agency(), "actor": tx.caller.actor, "noted_at": self.clock.now()}
        return entries.record(Entry(**told, **voice), tx, self.service_rules)

    @query(entry_shapes.ListEntries, gives=entry_shapes.EntryPage)
    def list_entries(self, asked: Asked, tx: Tx) -> Page[Entry]:
        """List entries of registers, by what they are about, by goods and by words."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        found = tx.entries.page(**asked, after=after, limit=limit + 1)
        return pages.page([entries.as_known(one, asked["known_at"]) for one in found], limit, lambda one: one.entry_id)

    @command(entry_shapes.EndEntry, gives=entry_shapes.Entry)
    def end_entry(self, asked: Asked, tx: Tx) -> Entry:
        """End an entry of a register, with what the register wants to know then."""
        told = asked | {"on": self._day(asked["on"])}
        return entries.end(**told, work=tx, rules=self.service_rules)

    def _day(self, told: date | None) -> date:
        return told or self.clock.today()

    @staticmethod
    def _placed(asked: Asked, tx: Tx) -> Asked:
        """What was asked with the county that it is for: the zone's, where a zone is named."""
        division = division_of(asked["division"], asked["zone_id"], tx)
        if division is None:
            raise InvalidRequest("neither county nor zone is named", "division", "the county that it is for")
        return asked | {"division": division}


def _shown(benefit: Benefit) -> dict[str, Any]:
    return {**vars(benefit), "unused": benefit.unused, "certificates": benefit.certificates}
