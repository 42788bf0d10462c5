"""The rules of rating: drafted, adopted by another person, and each rating made again by those of its day."""

from __future__ import annotations

from datetime import date
from typing import Any

from databus.pages import Page
from databus.rule_sets import adopting as cases
from databus.rule_sets import shapes
from databus.rule_sets.work import RuleSet
from databus.service import chore, command, daily, query
from services.credit.entrypoints.desk import Asked, Desk, Tx
from services.credit.schemas import backtests as backtest_shapes
from services.credit.schemas import rule_sets
from services.credit.use_cases import backtests, in_force
from services.credit.use_cases import replay as replays
from services.credit.use_cases.backtest_work import Move
from services.credit.use_cases.rule_work import LAW


class RuleSets(Desk):
    """Which rules hold, and which are to."""

    @command(rule_sets.TakesDraft, gives=rule_sets.GivesRuleSet, natural_key=("name",))
    def draft_rule_set(self, ask: cases.DraftRuleSet, tx: Tx) -> dict[str, Any]:
        """Draft a set of changes to the rules of rating; nothing follows from it before it is adopted."""
        return shapes.shown(cases.draft_rule_set(ask, tx, tx.rules, LAW))

    @command(rule_sets.TakesAmendment, gives=rule_sets.GivesRuleSet, natural_key=("set_id", "reason", "changes"))
    def amend_rule_set(self, ask: cases.AmendRuleSet, tx: Tx) -> dict[str, Any]:
        """Amend a draft; what it was before is kept."""
        return shapes.shown(cases.amend_rule_set(ask, tx, tx.rules, LAW))

    @command(shapes.TakesAdoption, gives=rule_sets.GivesRuleSet, natural_key=("set_id", "document_no"))
    def adopt_rule_set(self, ask: cases.AdoptRuleSet, tx: Tx) -> dict[str, Any]:
        """Adopt a draft that another person made, from a day on; on that day everybody is rated anew."""
        return shapes.shown(cases.adopt_rule_set(ask, tx, tx.rules, LAW))

    @command(shapes.TakesWithdrawal, gives=rule_sets.GivesRuleSet, natural_key=("set_id",))
    def withdraw_rule_set(self, ask: cases.WithdrawRuleSet, tx: Tx) -> dict[str, Any]:
        """Give a draft up."""
        return shapes.shown(cases.withdraw_rule_set(ask, tx, tx.rules, LAW))

    @query(shapes.TakesRuleSets, gives=rule_sets.GivesRuleSets)
    def list_rule_sets(self, asked: Asked, tx: Tx) -> Page[RuleSet]:
        """List rule sets, newest first."""
        return cases.list_rule_sets(asked.get("state"), tx, limit=asked["limit"], cursor=asked["cursor"])

    @query(shapes.TakesRuleSet, gives=rule_sets.GivesRuleSet)
    def get_rule_set(self, asked: Asked, tx: Tx) -> dict[str, Any]:
        """Return a rule set with what it changes, field by field, in plain Chinese and English."""
        return shapes.shown(cases.get_rule_set(asked["set_id"], tx, LAW))

    @query(rule_sets.TakesReplay, gives=rule_sets.GivesReplay)
    def replay_rating(self, ask: replays.Replay, tx: Tx) -> dict[str, Any]:
        """Make a rating of the history again, by the facts known then and the rules of then, and compare."""
        return replays.show_replay(replays.replay_rating(ask, tx))

    @chore(every_s=5)
    def follow_rule_sets(self, tx: Tx) -> bool:
        """Rate everybody anew by the rule sets whose day has come."""
        return in_force.follow_rule_sets(tx, tx.rules)

    @command(backtest_shapes.TakesBacktest, gives=backtest_shapes.GivesBacktest)
    def start_backtest(self, ask: backtests.StartBacktest, tx: Tx) -> Asked:
        """Try a rule set on everybody before it takes effect; nobody's rating is touched."""
        return backtests.told(backtests.start_backtest(ask, tx, tx.rules))

    @query(backtest_shapes.TakesBacktestId, gives=backtest_shapes.GivesBacktest)
    def get_backtest(self, asked: Asked, tx: Tx) -> Asked:
        """Return a trial with its progress: who rises and falls, by grade, change, zone and division."""
        return backtests.told(backtests.show_backtest(asked["backtest_id"], tx))

    @query(backtest_shapes.TakesMoves, gives=backtest_shapes.GivesMoves)
    def list_backtest_moves(self, asked: Asked, tx: Tx) -> Page[Move]:
        """List the enterprises that a trial grades otherwise, each with the changes that do it."""
        said = {name: asked.pop(name, None) for name in ("backtest_id", "cause", "limit", "cursor")}
        backtest_id, cause, limit, cursor = said.values()
        return backtests.list_moves(backtest_id, asked, tx, cause=cause, limit=limit, cursor=cursor)

    @daily("03:40")
    def forget_moves(self, on: date, tx: Tx) -> None:
        """Forget who would have moved in trials of long ago."""
        backtests.forget_moves(on, tx, kept_days=tx.rules.value("backtest_moves_kept_days", on=on))
