"""Objections to records, repairs asked for, and the effects that others confirm."""

from __future__ import annotations

from datetime import date
from typing import Any

from databus.envelope import Event
from databus.service import command, daily, on, query
from services.credit.entrypoints.desk import Desk, Tx
from services.credit.schemas import effects, records, remedies
from services.credit.use_cases import effects as effect_cases
from services.credit.use_cases import objections, remedy_terms, remedy_views, repairs
from services.credit.use_cases import remedies as remedy_cases
from services.credit.use_cases.work import Objection


class Objections(Desk):
    """What enterprises can do about their records."""

    @command(remedies.TakesObjection, gives=records.ObjectionShape)
    def object_to_record(self, ask: objections.ObjectToRecord, tx: Tx) -> Objection:
        """Object to a record; the answer is due in 20 days."""
        return objections.object_to_record(ask, tx, tx.rules)

    @command(remedies.TakesAnswer, gives=remedies.RemedyShape, natural_key=("remedy_id",))
    def answer_objection(self, ask: objections.AnswerObjection, tx: Tx) -> dict[str, Any]:
        """Answer an objection: reject it, or uphold it with the record annulled or corrected; only who recorded may."""
        return remedy_views.show(objections.answer_objection(ask, tx, tx.rules), tx, tx.rules)

    @command(remedies.TakesApplication, gives=remedies.RemedyShape)
    def apply_for_repair(self, ask: repairs.ApplyForRepair, tx: Tx) -> dict[str, Any]:
        """Ask for a record's repair (信用修复) with evidence and a public pledge, after its minimum period."""
        return remedy_views.show(repairs.apply_for_repair(ask, tx, tx.rules), tx, tx.rules)

    @command(remedies.TakesDecision, gives=remedies.RemedyShape, natural_key=("remedy_id", "decision"))
    def decide_repair(self, ask: repairs.DecideRepair, tx: Tx) -> dict[str, Any]:
        """Accept an application or return it, then grant or refuse the repair; only who recorded the act may."""
        return remedy_views.show(repairs.decide_repair(ask, tx, tx.rules), tx, tx.rules)

    @command(remedies.TakesWithdrawal, gives=remedies.RemedyShape, natural_key=("remedy_id",))
    def withdraw_remedy(self, ask: remedy_cases.WithdrawRemedy, tx: Tx) -> dict[str, Any]:
        """Take an objection or application back; only who handed it in may."""
        return remedy_views.show(remedy_cases.withdraw(ask, tx, tx.rules), tx, tx.rules)

    @query(remedies.TakesRemedyId, gives=remedies.RemedyShape)
    def get_remedy(self, asked: dict[str, Any], tx: Tx) -> dict[str, Any]:
        """Return an objection or application with its steps, and each effect with who confirmed it."""
        return remedy_views.show(remedy_cases.get(asked["remedy_id"], tx), tx, tx.rules)

    @query(remedies.TakesRemedyFilter, gives=remedies.GivesRemedies)
    def list_remedies(self, ask: remedy_cases.ListRemedies, tx: Tx) -> dict[str, Any]:
        """List objections and applications with their clocks, newest first."""
        return remedy_views.show_page(*remedy_cases.page(ask, tx), tx)

    @command(effects.TakesConfirmation, gives=effects.EffectShape, natural_key=("effect_id",))
    def confirm_effect(self, ask: effect_cases.ConfirmEffect, tx: Tx) -> dict[str, Any]:
        """Confirm what was done about an effect of an ending; only who is responsible may."""
        return remedy_views.show_effect(effect_cases.confirm_effect(ask, tx, tx.rules), tx, tx.rules)

    @query(effects.TakesEffectId, gives=effects.EffectShape)
    def get_effect(self, asked: dict[str, Any], tx: Tx) -> dict[str, Any]:
        """Return an effect of an ending."""
        return remedy_views.show_effect(effect_cases.find(asked["effect_id"], tx), tx, tx.rules)

    @query(effects.TakesEffectFilter, gives=effects.GivesEffects)
    def list_effects(self, ask: effect_cases.ListEffects, tx: Tx) -> dict[str, Any]:
        """List effects of endings with who must confirm them until when, newest first."""
        return remedy_views.show_effects(*effect_cases.page(ask, tx), tx, tx.rules)

    @on("enterprise.effect_applied", "inspection.effect_applied", "enforcement.effect_applied")
    def effect_applied(self, event: Event, tx: Tx) -> None:
        """Note that a service goes by the grade since a record ended."""
        effect_cases.note_applied(event, tx)

    @daily("00:05")
    def remind_of_remedies(self, today: date, tx: Tx) -> None:
        """Remind whoever must answer or confirm, and escalate what is overdue."""
        remedy_terms.remind_of_all(today, tx, tx.rules)
