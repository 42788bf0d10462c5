"""Special policies of zones: proposed there, decided by the bureau, withdrawn, expired."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.pages import Page, page
from services.inspection.domain import powers
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.policies import (
    APPROVED,
    PROPOSED,
    WITHDRAWN,
    Policy,
    policy_machine,
    wrong_ease,
)
from services.inspection.domain.reach import Reach
from services.inspection.domain.reference import next_day
from services.inspection.use_cases.deciding import zones_key
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import division_of_zone
from services.inspection.use_cases.redeciding import redecide_touched

POLICY_CHANGED: Final = "inspection.policy_changed"


def propose_policy(desk: Desk, work: Work, ask: JsonObject) -> Policy:
    """Propose what a zone may try first: nothing follows before the bureau has approved it.

    Raises:
        NotPermitted: not the zone's government nor its inspection office.
        NotFound: no such zone.
        InvalidRequest: no officer named, too long a term, or an ease that no policy may bring; names the field.

    Source: S12 五(八); SH 一(三)六 (先行先试).
    """
    zone = work.held.zone(ask["zone_id"])
    if zone is None:
        raise NotFound("there is no such zone", "zone_id", "a zone that the registry has told of")
    desk.require("propose_policy", work.caller.agency, division_of_zone(zone))
    agency, actor = _who(work)
    today = desk.clock.today()
    from_on = ask["from_on"] or today
    wrong = wrong_ease(ask["ease"], desk.rules, from_on)
    wrong = [f"ease.{one}" if place % 2 == 0 else one for place, one in enumerate(wrong)]
    if from_on < today:
        wrong += ["from_on", f"{today} or later"]
    last = from_on + timedelta(days=desk.limit("policy_longest_days", from_on) - 1)
    if not from_on <= ask["until_on"] <= last:
        wrong += ["until_on", f"from {from_on} to {last}: a trial has a term"]
    if wrong:
        raise InvalidRequest("the policy cannot be proposed like this", *wrong)
    policy = Policy(
        policy_id=uuid7(),
        zone_id=zone.zone_id,
        title=ask["title"],
        hs_prefixes=tuple(sorted(set(ask["hs_prefixes"]))),
        grades=tuple(ask["grades"]),
        ease={name: value for name, value in ask["ease"].items() if value is not None},
        clause=ask["clause"],
        basis=ask["basis"],
        document_no=ask["document_no"],
        from_on=from_on,
        until_on=ask["until_on"],
        state=PROPOSED,
        agency=agency,
        actor=actor,
        proposed_at=desk.clock.now(),
    )
    work.policies.add(policy)
    say_policy(work, policy)
    return policy


def decide_policy(desk: Desk, work: Work, ask: JsonObject) -> Policy:
    """Approve or refuse a policy: by another body than proposed it, and by another person.

    Raises:
        NotFound: no such policy.
        NotPermitted: not the bureau.
        Conflict: it is decided already, its last day has passed, or the same body or person proposed it.
        InvalidRequest: no officer named, or a refusal without its reason.

    Source: S12 五(八), 六(二); DESIGN §6 (acts that need two persons).
    """
    policy = _fetch(work, ask["policy_id"])
    _check_move(desk, work, policy, ask["to"])
    agency, actor = _who(work)
    if agency == policy.agency or actor == policy.actor:
        raise Conflict(
            "who proposed a policy does not decide it", "policy_id", "a policy that another body and person proposed"
        )
    today = desk.clock.today()
    if ask["to"] == APPROVED and policy.until_on < today:
        raise Conflict("its last day has passed", "policy_id", "a policy still to come or running")
    if ask["to"] != APPROVED and ask["reason"] is None:
        raise InvalidRequest("a refusal is given with its reason", "reason", "why")
    policy = replace(
        policy,
        state=ask["to"],
        decided_agency=agency,
        decided_actor=actor,
        decided_at=desk.clock.now(),
        decision_no=ask["document_no"],
        reason=ask["reason"],
        next_on=next_day(policy.from_on, policy.until_on, today) if ask["to"] == APPROVED else None,
        version=policy.version + 1,
    )
    work.policies.save(policy)
    say_policy(work, policy)
    if policy.holds(today):
        touch_policy(desk, work, policy)
    return policy


def withdraw_policy(desk: Desk, work: Work, ask: JsonObject) -> Policy:
    """Withdraw a policy: proposed, by its proposer too; approved, by the bureau, and what it eased is decided anew.

    Raises:
        NotFound, NotPermitted, Conflict: no such policy; not theirs; ended already.
    """
    policy = _fetch(work, ask["policy_id"])
    _check_move(desk, work, policy, WITHDRAWN)
    eased = policy.holds(desk.clock.today())
    policy = replace(policy, state=WITHDRAWN, reason=ask["reason"], next_on=None, version=policy.version + 1)
    work.policies.save(policy)
    say_policy(work, policy)
    if eased:
        touch_policy(desk, work, policy)
    return policy


def list_policies(work: Work, ask: JsonObject) -> Page[Policy]:
    """List policies, newest first."""
    found = work.policies.page(ask, ask["cursor"], ask["limit"] + 1)
    return page(found, ask["limit"], lambda one: one.policy_id)


def get_policy(work: Work, policy_id: str) -> Policy:
    """Return a policy, or NotFound."""
    found = work.policies.find(policy_id)
    if found is None:
        raise NotFound("there is no such policy", "policy_id", "the id that list_policies gives")
    return found


def touch_policy(desk: Desk, work: Work, policy: Policy) -> None:
    """Decide anew the open consignments that a policy concerns."""
    touched = [Reach(hs_prefix=prefix, zone_id=policy.zone_id) for prefix in policy.hs_prefixes]
    redecide_touched(desk, work, touched, f"{POLICY_CHANGED}/{policy.policy_id}")


def say_policy(work: Work, policy: Policy) -> None:
    """Say a policy with all that it is."""
    told = {
        "policy_id": policy.policy_id,
        "zone_id": policy.zone_id,
        "title": policy.title,
        "hs_prefixes": list(policy.hs_prefixes),
        "grades": list(policy.grades),
        "ease": dict(policy.ease),
        "clause": policy.clause,
        "basis": policy.basis,
        "document_no": policy.document_no,
        "from_on": policy.from_on,
        "until_on": policy.until_on,
        "state": policy.state,
        "agency": policy.agency,
        "decided_agency": policy.decided_agency,
        "decision_no": policy.decision_no,
        "reason": policy.reason,
        "version": policy.version,
    }
    work.outbox.add(POLICY_CHANGED, subject=policy.policy_id, data=told)


def _fetch(work: Work, policy_id: str) -> Policy:
    # every decision reads zones, and with them what they may try
    work.held.writing(zones_key())
    found = work.policies.find(policy_id, for_update=True)
    if found is None:
        raise NotFound("there is no such policy", "policy_id", "the id that list_policies gives")
    work.expect_version(found.version)
    return found


def _check_move(desk: Desk, work: Work, policy: Policy, to: str) -> None:
    zone = work.held.zone(policy.zone_id)
    division = None if zone is None else division_of_zone(zone)
    machine = policy_machine(desk.rules)
    powers.check_move(machine, policy.state, to, work.caller.agency, division=division, rules=desk.rules)


def _who(work: Work) -> tuple[str, str]:
    if work.caller.actor is None:
        raise InvalidRequest("a person must be named for this act", "sanhu.actor", "the officer who acts")
    return work.caller.require_agency(), work.caller.actor
