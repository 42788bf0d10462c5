"""The rules of rating: drafted, adopted by another person, and each rating made again by those of its day."""

from __future__ import annotations

from typing import Any

from databus.pages import Page
from databus.service import command, query
from services.credit.entrypoints.desk import Asked, Desk, Tx
from services.credit.schemas import rule_sets
from services.credit.use_cases import replay as replays
from services.credit.use_cases import rule_sets as cases
from services.credit.use_cases.rule_work import RuleSet


class RuleSets(Desk):
    """Which rules hold, and which are to."""

    @command(rule_sets.TakesDraft, gives=rule_sets.GivesRuleSet, natural_key=("name",))
    def draft_rule_set(self, ask: cases.DraftRuleSet, tx: Tx) -> dict[str, Any]:
        """Draft a set of changes to the rules of rating; nothing follows from it before it is adopted."""
        return rule_sets.shown(cases.draft_rule_set(ask, tx, tx.rules))

    @command(rule_sets.TakesAmendment, gives=rule_sets.GivesRuleSet, natural_key=("set_id", "reason", "changes"))
    def amend_rule_set(self, ask: cases.AmendRuleSet, tx: Tx) -> dict[str, Any]:
        """Amend a draft; what it was before is kept."""
        return rule_sets.shown(cases.amend_rule_set(ask, tx, tx.rules))

    @command(rule_sets.TakesAdoption, gives=rule_sets.GivesRuleSet, natural_key=("set_id", "document_no"))
    def adopt_rule_set(self, ask: cases.AdoptRuleSet, tx: Tx) -> dict[str, Any]:
        """Adopt a draft that another person made, from a day on; on that day everybody is rated anew."""
        return rule_sets.shown(cases.adopt_rule_set(ask, tx, tx.rules))

    @command(rule_sets.TakesWithdrawal, gives=rule_sets.GivesRuleSet, natural_key=("set_id",))
    def withdraw_rule_set(self, ask: cases.WithdrawRuleSet, tx: Tx) -> dict[str, Any]:
        """Give a draft up."""
        return rule_sets.shown(cases.withdraw_rule_set(ask, tx, tx.rules))

    @query(rule_sets.TakesRuleSets, gives=rule_sets.GivesRuleSets)
    def list_rule_sets(self, asked: Asked, tx: Tx) -> Page[RuleSet]:
        """List rule sets, newest first."""
        return cases.list_rule_sets(asked.get("state"), tx, limit=asked["limit"], cursor=asked.get("cursor"))

    @query(rule_sets.TakesRuleSet, gives=rule_sets.GivesRuleSet)
    def get_rule_set(self, asked: Asked, tx: Tx) -> dict[str, Any]:
        """Return a rule set with what it changes, field by field, in plain Chinese and English."""
        return rule_sets.shown(cases.get_rule_set(asked["set_id"], tx))

    @query(rule_sets.TakesReplay, gives=rule_sets.GivesReplay)
    def replay_rating(self, ask: replays.Replay, tx: Tx) -> dict[str, Any]:
        """Make a rating of the history again, by the facts known then and the rules of then, and compare."""
        return replays.show_replay(replays.replay_rating(ask, tx))
