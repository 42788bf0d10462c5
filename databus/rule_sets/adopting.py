"""Rule sets: drafted by one, adopted by another, in force from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.pages import Page, page
from databus.rule_sets.changes import AskedChange
from databus.rule_sets.words import Difference
from databus.rule_sets.work import ADOPTED, DRAFT, WITHDRAWN, Legislation, RuleSet, RuleSetVersion, RuleSetWork
from databus.rules import RuleBook


@dataclass(frozen=True)
class DraftRuleSet:
    """A new set of changes, under a name nobody has used."""

    name: str
    reason: str
    changes: tuple[AskedChange, ...]


@dataclass(frozen=True)
class AmendRuleSet:
    """A draft as it is to be instead."""

    set_id: str
    reason: str
    changes: tuple[AskedChange, ...]


@dataclass(frozen=True)
class AdoptRuleSet:
    """The decision that puts a draft in force from a day on."""

    set_id: str
    document_no: str
    effective_on: date


@dataclass(frozen=True)
class WithdrawRuleSet:
    """A draft given up."""

    set_id: str
    reason: str


@dataclass(frozen=True)
class ShownRuleSet:
    """A rule set with what it does to the rules before it."""

    rule_set: RuleSet
    version: RuleSetVersion
    before: str
    differences: Sequence[Difference]


def draft_rule_set(ask: DraftRuleSet, work: RuleSetWork, rules: RuleBook, law: Legislation) -> ShownRuleSet:
    """Keep a draft; nothing follows from it but that it can be tried.

    Raises:
        NotPermitted: not a body that drafts rules.
        InvalidRequest: a number or a row that there is not, or a change that makes no sense; names each.
        Conflict: the name stands for another set.

    Source: DESIGN §3.6 (a rule set has a version).
    """
    agency, actor = _who("draft_rule_set", work, rules, law)
    _let_pass(ask.changes, rules, work.clock.today(), law)
    if work.rule_sets.is_named(ask.name):
        raise Conflict("the name stands for another rule set", "name", "a name that no rule set has had")
    now = work.clock.now()
    made = RuleSet(uuid7(), ask.name, DRAFT, 1, agency, actor, now)
    version = RuleSetVersion(made.set_id, 1, ask.changes, ask.reason, agency, actor, now)
    work.rule_sets.add(made, version)
    return _said(made, version, work, law)


def amend_rule_set(ask: AmendRuleSet, work: RuleSetWork, rules: RuleBook, law: Legislation) -> ShownRuleSet:
    """Keep another version of a draft beside those before it.

    Raises:
        NotPermitted: not a body that drafts rules.
        NotFound: no such set.
        Conflict: it is no draft any more.
        InvalidRequest: as `draft_rule_set`.
    """
    agency, actor = _who("draft_rule_set", work, rules, law)
    found = _draft(ask.set_id, work)
    _let_pass(ask.changes, rules, work.clock.today(), law)
    made = replace(found, version=found.version + 1)
    version = RuleSetVersion(found.set_id, made.version, ask.changes, ask.reason, agency, actor, work.clock.now())
    work.rule_sets.save(made)
    work.rule_sets.add_version(version)
    return _said(made, version, work, law)


def withdraw_rule_set(ask: WithdrawRuleSet, work: RuleSetWork, rules: RuleBook, law: Legislation) -> ShownRuleSet:
    """Give a draft up; NotPermitted, NotFound or Conflict as `amend_rule_set`."""
    agency, actor = _who("draft_rule_set", work, rules, law)
    made = replace(
        _draft(ask.set_id, work),
        state=WITHDRAWN,
        decided_agency=agency,
        decided_by=actor,
        decided_at=work.clock.now(),
        withdrawal_reason=ask.reason,
    )
    work.rule_sets.save(made)
    return _said(made, work.rule_sets.versions(made.set_id)[-1], work, law)


def adopt_rule_set(ask: AdoptRuleSet, work: RuleSetWork, rules: RuleBook, law: Legislation) -> ShownRuleSet:
    """Let a draft hold from a day on; on that day the service decides anew by it.

    Two persons: whoever drafted or amended it does not adopt it. Sets come into force in the order of adoption.

    Raises:
        NotPermitted: not a body that adopts rules.
        NotFound: no such set.
        Conflict: it is no draft, the same person drafted it, or a set adopted before comes into force later.
        InvalidRequest: a day that has passed, or changes that no longer make sense on that day.

    Source: DESIGN §6 (acts that need two persons).
    """
    agency, actor = _who("adopt_rule_set", work, rules, law)
    found, today = _draft(ask.set_id, work), work.clock.today()
    versions = work.rule_sets.versions(found.set_id)
    if actor in {version.actor for version in versions}:
        raise Conflict("who drafted a rule set does not adopt it", "set_id", "a set that another person drafted")
    if ask.effective_on < today:
        raise InvalidRequest("what was decided on days gone by stands", "effective_on", f"{today} or later")
    last_on, last_number = work.rule_sets.last()
    if last_on is not None and ask.effective_on < last_on:
        raise Conflict("a rule set adopted before comes into force later", "effective_on", f"{last_on} or later")
    _let_pass(versions[-1].changes, work.shelf.before(ask.effective_on, last_number + 1), ask.effective_on, law)
    made = replace(
        found,
        state=ADOPTED,
        number=last_number + 1,
        effective_on=ask.effective_on,
        document_no=ask.document_no,
        decided_agency=agency,
        decided_by=actor,
        decided_at=work.clock.now(),
    )
    work.rule_sets.save(made)
    return _said(made, versions[-1], work, law)


def get_rule_set(set_id: str, work: RuleSetWork, law: Legislation) -> ShownRuleSet:
    """Return a set with what it does to the rules before it; NotFound if there is none."""
    found = work.rule_sets.find(set_id)
    if found is None:
        raise NotFound("no such rule set", "set_id", "the id of a rule set, as list_rule_sets gives it")
    return _shown(found, work.rule_sets.versions(set_id)[-1], work, law)


def list_rule_sets(state: str | None, work: RuleSetWork, *, limit: int, cursor: str | None) -> Page[RuleSet]:
    """Return rule sets, newest first."""
    return page(work.rule_sets.page(state, limit=limit + 1, before=cursor), limit, lambda found: found.set_id)


def _who(act: str, work: RuleSetWork, rules: RuleBook, law: Legislation) -> tuple[str, str]:
    agency = work.caller.require_agency()
    law.require(act, agency, on=work.clock.today(), rules=rules)
    if work.caller.actor is None:
        raise InvalidRequest("a person must be named for this act", "sanhu.actor", "the officer who acts")
    return agency, work.caller.actor


def _draft(set_id: str, work: RuleSetWork) -> RuleSet:
    found = work.rule_sets.find(set_id, lock=True)
    if found is None:
        raise NotFound("no such rule set", "set_id", "the id of a rule set, as list_rule_sets gives it")
    work.expect_version(found.version)
    if found.state != DRAFT:
        raise Conflict("the rule set is no draft any more", "set_id", f"it is {found.state} since {found.decided_at}")
    return found


def _let_pass(changes: Sequence[AskedChange], book: RuleBook, on: date, law: Legislation) -> None:
    wrong = law.check(changes, book, on)
    if wrong:
        raise InvalidRequest.about("the rules cannot be changed so", wrong)


def _said(made: RuleSet, version: RuleSetVersion, work: RuleSetWork, law: Legislation) -> ShownRuleSet:
    work.outbox.add(law.event, subject=made.set_id, data=_state(made, version))
    return _shown(made, version, work, law)


def _shown(found: RuleSet, version: RuleSetVersion, work: RuleSetWork, law: Legislation) -> ShownRuleSet:
    on = found.effective_on or work.clock.today()
    before = work.shelf.before(on, found.number)
    return ShownRuleSet(found, version, before.version, law.differences(version.changes, before, on))


def _state(made: RuleSet, version: RuleSetVersion) -> dict[str, Any]:
    return {
        "set_id": made.set_id,
        "name": made.name,
        "state": made.state,
        "reason": version.reason,
        "changes": [f"{change.kind} {change.key}" for change in version.changes],
        "effective_on": made.effective_on,
        "document_no": made.document_no,
        "agency": made.decided_agency or version.agency,
        "version": made.version,
    }
