"""The entrypoints of credit."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from databus.caller import Caller
from databus.clock import Clock
from databus.envelope import Event
from databus.persistence import Transaction
from databus.service import Service, command, daily, late, on, query
from services.credit.repository import CreditRepository
from services.credit.schemas import decisions, ratings, records, simulations
from services.credit.use_cases import adoption, advanced, formal, views
from services.credit.use_cases import ratings as rating_cases
from services.credit.use_cases import records as record_cases
from services.credit.use_cases import simulation as simulation_cases
from services.credit.use_cases.work import Objection


class CreditTransaction(Transaction):
    """A transaction with credit's records and ratings."""

    def __init__(self, session: Session, clock: Clock, caller: Caller) -> None:
        super().__init__(session, clock, caller)
        self.book = CreditRepository(session)


class CreditService(Service):
    """One rating that every agency feeds and trusts."""

    name = "credit"
    transaction_class = CreditTransaction

    # ---- records
    @command(records.TakesRecordAct, gives=records.GivesRecorded, natural_key=("document_no", "item"))
    def record_act(self, act: record_cases.RecordAct, tx: CreditTransaction) -> dict[str, Any]:
        """Record a dishonest act said by an agency; return it with the score and grade it leads to."""
        return views.show_recorded(record_cases.record_act(act, tx, self.rules), self.rules)

    @query(records.TakesRecordFilter, gives=records.GivesRecordPage)
    def list_records(self, asked: dict[str, Any], tx: CreditTransaction) -> dict[str, Any]:
        """List credit records, newest first."""
        limit, cursor = asked.pop("limit"), asked.pop("cursor", None)
        return views.show_page(asked, tx, self.rules, limit=limit, cursor=cursor)

    @query(records.TakesRecordId, gives=records.RecordShape)
    def get_record(self, asked: dict[str, Any], tx: CreditTransaction) -> dict[str, Any]:
        """Return one credit record."""
        return views.show_one(asked["record_id"], tx, self.rules)

    @command(records.TakesAnnulment, gives=records.GivesRecord, natural_key=("record_id",))
    def annul_record(self, ask: record_cases.AnnulRecord, tx: CreditTransaction) -> dict[str, Any]:
        """Annul a record, because the document behind it was annulled; only who recorded it may."""
        return views.show_ended(record_cases.annul_record(ask, tx, self.rules), tx, self.rules)

    @command(records.TakesRepair, gives=records.GivesRecord, natural_key=("record_id",))
    def repair_record(self, ask: record_cases.RepairRecord, tx: CreditTransaction) -> dict[str, Any]:
        """Repair a record (信用修复) after its minimum period; only who recorded it may."""
        return views.show_ended(record_cases.repair_record(ask, tx, self.rules), tx, self.rules)

    @command(records.TakesObjection, gives=records.ObjectionShape, natural_key=("record_id",))
    def object_to_record(self, ask: record_cases.ObjectToRecord, tx: CreditTransaction) -> Objection:
        """Object to a record; the answer is due in 20 days."""
        return record_cases.object_to_record(ask, tx, self.rules)

    @query(ratings.TakesNothing, gives=ratings.GivesItems)
    def list_items(self, _: dict[str, Any], tx: CreditTransaction) -> dict[str, Any]:
        """List the deduction catalogue."""
        return views.show_items(tx, self.rules)

    # ---- ratings
    @query(ratings.TakesGetRating, gives=ratings.GivesRating)
    def get_rating(self, ask: rating_cases.GetRating, tx: CreditTransaction) -> dict[str, Any]:
        """Return an enterprise's rating on a day as known at a moment, each deduction explained."""
        return views.show_rating(rating_cases.get_rating(ask, tx, self.rules))

    @query(ratings.TakesHistory, gives=ratings.GivesHistory)
    def get_rating_history(self, ask: dict[str, Any], tx: CreditTransaction) -> rating_cases.HistoryPage:
        """Return an enterprise's ratings as they were made, newest first, with the facts each read."""
        return rating_cases.get_history(ask["uscc"], tx, limit=ask["limit"], cursor=ask.get("cursor"))

    @query(simulations.TakesSimulation, gives=simulations.GivesSimulation)
    def simulate_rating(self, ask: simulation_cases.Simulate, _: CreditTransaction) -> dict[str, Any]:
        """Return the score and grade that supposed facts would lead to; nothing is written."""
        return views.show_simulation(simulation_cases.simulate(ask, self.rules))

    @command(decisions.TakesRateFormally, gives=decisions.GivesFormalRatings, natural_key=("on", "usccs"))
    def rate_formally(self, ask: formal.RateFormally, tx: CreditTransaction) -> formal.FormalRatings:
        """Rate enterprises formally; the snapshot is valid to 31 October of the next cycle."""
        return formal.rate_formally(ask, tx, self.rules)

    @command(decisions.TakesGrantAa, gives=decisions.GivesAaDecision, natural_key=("uscc", "document_no"))
    def grant_aa(self, ask: advanced.GrantAa, tx: CreditTransaction) -> dict[str, Any]:
        """Grant AA if all four conditions are met."""
        return views.show_aa(advanced.grant_aa(ask, tx, self.rules))

    @command(decisions.TakesRevokeAa, gives=decisions.GivesAaDecision, natural_key=("uscc", "document_no"))
    def revoke_aa(self, ask: advanced.RevokeAa, tx: CreditTransaction) -> dict[str, Any]:
        """Revoke AA."""
        return views.show_aa(advanced.revoke_aa(ask, tx, self.rules))

    # ---- what others say
    @on("enterprise.registered", "enterprise.changed")
    def enterprise_changed(self, event: Event, tx: CreditTransaction) -> None:
        """Follow the registry: the copy of the enterprise and its bonuses."""
        adoption.follow_enterprise(event, tx, self.rules)

    @on("enterprise.membership_changed")
    def membership_changed(self, event: Event, tx: CreditTransaction) -> None:
        """Follow the registry: who belongs to which zone."""
        adoption.follow_membership(event, tx)

    @on("enforcement.penalty_decided", "enforcement.penalty_annulled")
    def penalty_changed(self, event: Event, tx: CreditTransaction) -> None:
        """Adopt a penalty, or annul what rests on one."""
        adoption.adopt_penalty(event, tx, self.rules)

    @on("enforcement.finding_overturned")
    def finding_overturned(self, event: Event, tx: CreditTransaction) -> None:
        """Annul what rests on a finding."""
        adoption.overturn_finding(event, tx, self.rules)

    @on("enforcement.complaint_substantiated")
    def complaint_substantiated(self, event: Event, tx: CreditTransaction) -> None:
        """Adopt a complaint found true."""
        adoption.adopt_complaint(event, tx, self.rules)

    @on("inspection.nonconformity_found")
    def nonconformity_found(self, event: Event, tx: CreditTransaction) -> None:
        """Adopt a batch found nonconforming."""
        adoption.adopt_nonconformity(event, tx, self.rules)

    @late("inspection.nonconformity_found")
    def nonconformity_overtaken(self, event: Event, tx: CreditTransaction) -> None:
        """Adopt it all the same: of what happens to the consignment later only a re-inspection undoes it."""
        adoption.adopt_nonconformity(event, tx, self.rules)

    @on("inspection.nonconformity_withdrawn")
    def nonconformity_withdrawn(self, event: Event, tx: CreditTransaction) -> None:
        """Annul what rests on a batch that a re-inspection found conforming."""
        adoption.withdraw_nonconformity(event, tx, self.rules)

    @late("inspection.nonconformity_withdrawn")
    def withdrawal_overtaken(self, event: Event, tx: CreditTransaction) -> None:
        """Annul it all the same: what was found of the consignment later rests on another document."""
        adoption.withdraw_nonconformity(event, tx, self.rules)

    # ---- the day
    @daily("00:05")
    def follow_the_day(self, on: date, tx: CreditTransaction) -> None:
        """Rate formally in October, and rate anew whoever's next change has come."""
        formal.rate_everybody(on, tx, self.rules)
        formal.rate_due(on, tx, self.rules)
