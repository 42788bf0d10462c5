"""The rules of inspection: drafted, adopted by another person, and tried on past consignments before."""

from __future__ import annotations

from typing import Any

from databus.pages import Page
from databus.rule_sets import adopting, shapes
from databus.rule_sets.work import RuleSet
from databus.service import chore, command, query
from services.inspection.entrypoints.area import Area, Ask, Tx
from services.inspection.schemas import rule_sets
from services.inspection.use_cases import in_force
from services.inspection.use_cases.rule_work import LAW


class RuleSets(Area):
    """Which mode table and which numbers hold from which day."""

    @command(rule_sets.TakesDraft, gives=rule_sets.GivesRuleSet, natural_key=("name",))
    def draft_rule_set(self, ask: adopting.DraftRuleSet, tx: Tx) -> dict[str, Any]:
        """Draft a set of changes to the rules of inspection; nothing follows from it before it is adopted."""
        return shapes.shown(adopting.draft_rule_set(ask, tx, tx.rules, LAW))

    @command(rule_sets.TakesAmendment, gives=rule_sets.GivesRuleSet, natural_key=("set_id", "reason", "changes"))
    def amend_rule_set(self, ask: adopting.AmendRuleSet, tx: Tx) -> dict[str, Any]:
        """Amend a draft; what it was before is kept."""
        return shapes.shown(adopting.amend_rule_set(ask, tx, tx.rules, LAW))

    @command(shapes.TakesAdoption, gives=rule_sets.GivesRuleSet, natural_key=("set_id", "document_no"))
    def adopt_rule_set(self, ask: adopting.AdoptRuleSet, tx: Tx) -> dict[str, Any]:
        """Adopt a draft that another person made, from a day on; what it touches is decided anew that day."""
        return shapes.shown(adopting.adopt_rule_set(ask, tx, tx.rules, LAW))

    @command(shapes.TakesWithdrawal, gives=rule_sets.GivesRuleSet, natural_key=("set_id",))
    def withdraw_rule_set(self, ask: adopting.WithdrawRuleSet, tx: Tx) -> dict[str, Any]:
        """Give a draft up."""
        return shapes.shown(adopting.withdraw_rule_set(ask, tx, tx.rules, LAW))

    @query(shapes.TakesRuleSets, gives=rule_sets.GivesRuleSets)
    def list_rule_sets(self, asked: Ask, tx: Tx) -> Page[RuleSet]:
        """List rule sets, newest first."""
        return adopting.list_rule_sets(asked.get("state"), tx, limit=asked["limit"], cursor=asked["cursor"])

    @query(shapes.TakesRuleSet, gives=rule_sets.GivesRuleSet)
    def get_rule_set(self, asked: Ask, tx: Tx) -> dict[str, Any]:
        """Return a rule set with what it changes, field by field, in plain Chinese and English."""
        return shapes.shown(adopting.get_rule_set(asked["set_id"], tx, LAW))

    @chore(every_s=5)
    def follow_rule_sets(self, tx: Tx) -> bool:
        """Decide anew what the rule sets whose day has come decide otherwise."""
        return in_force.follow_rule_sets(self.desk_of(tx), tx)
