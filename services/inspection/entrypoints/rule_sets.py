"""The rules of inspection: drafted, adopted by another person, and tried on past consignments before."""

from __future__ import annotations

from datetime import date
from typing import Any

from databus.pages import Page
from databus.rule_sets import adopting, shapes
from databus.rule_sets.work import RuleSet
from databus.service import chore, command, daily, query
from services.inspection.entrypoints.area import Area, Ask, Tx
from services.inspection.schemas import backtests, rule_sets
from services.inspection.use_cases import backtests as trials
from services.inspection.use_cases import in_force
from services.inspection.use_cases.backtest_work import Changed
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

    @command(backtests.TakesBacktest, gives=backtests.GivesBacktest)
    def start_mode_backtest(self, ask: trials.StartBacktest, tx: Tx) -> Ask:
        """Try a rule set on past consignments before it takes effect; no decision is touched."""
        return trials.told(trials.start_backtest(ask, tx, self.desk_of(tx)))

    @query(backtests.TakesBacktestId, gives=backtests.GivesBacktest)
    def get_mode_backtest(self, asked: Ask, tx: Tx) -> Ask:
        """Return a trial with its progress: modes and checks before and after, by zone and chapter."""
        return trials.told(trials.show_backtest(asked["backtest_id"], tx))

    @query(backtests.TakesChanges, gives=backtests.GivesChanges)
    def list_mode_backtest_changes(self, asked: Ask, tx: Tx) -> Page[Changed]:
        """List the consignments that a trial decides otherwise, each with the rows and changes that do it."""
        cause, limit, cursor, backtest_id = (asked.pop(name) for name in ("cause", "limit", "cursor", "backtest_id"))
        equal = {name: value for name, value in asked.items() if value is not None}
        return trials.list_changes(backtest_id, equal, tx, cause=cause, limit=limit, cursor=cursor)

    @daily("03:50")
    def forget_backtest_changes(self, on: date, tx: Tx) -> None:
        """Forget which consignments trials of long ago decided otherwise."""
        trials.forget_changes(on, tx, kept_days=self.desk_of(tx).limit("backtest_changes_kept_days", on))

    @chore(every_s=5)
    def follow_rule_sets(self, tx: Tx) -> bool:
        """Decide anew what the rule sets whose day has come decide otherwise."""
        return in_force.follow_rule_sets(self.desk_of(tx), tx)
