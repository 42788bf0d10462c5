"""Memberships: exactly the moves of D.4, by those seats, under those guards."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from databus.errors import Conflict
from services.enterprise.domain import memberships
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.memberships import Candidate, Membership, move_membership
from services.enterprise.domain.moves import Move
from tests.unit.services.enterprise.domain.transitions.edges import (
    Law,
    check_allowed_alike,
    check_nobody_else_moves,
    check_rules_are_the_table,
    edge,
)

TODAY = date(2026, 11, 22)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
OFFICE, GOV, APPLICANTS = "office sme", "gov", "portal association office sme"
STANDING, UNDER_WAY = ("ACTIVE", "RECTIFYING"), ("APPLIED", "OFFICE_REVIEW", "RECOMMENDED")
OPEN = ("zone_is_open", "enterprise_is_active")
JOINING = (*OPEN, "batch_follows", "batch_is_open", "pledge_is_signed", "no_finding_stands", "first_batch")

EDGES = {
    ("APPLIED", "OFFICE_REVIEW"): edge(OFFICE),
    ("OFFICE_REVIEW", "RECOMMENDED"): edge(OFFICE, "assessed"),
    ("RECOMMENDED", "ACTIVE"): edge(GOV, *JOINING),
    ("RECOMMENDED", "REFUSED"): edge(GOV, "reason_given"),
    ("ACTIVE", "RECTIFYING"): edge(f"{GOV} {OFFICE}"),
    ("RECTIFYING", "ACTIVE"): edge(f"{GOV} {OFFICE}", *OPEN),
    **{(state, "WITHDRAWN"): edge(APPLICANTS) for state in STANDING},
    **{(state, "REMOVED"): edge(GOV, "reason_given", "evidence_given") for state in STANDING},
    **{(state, "ENDED"): edge("") for state in (*UNDER_WAY, *STANDING)},
    ("REMOVED", "ACTIVE"): edge(GOV, "finding_was_overturned", "no_finding_stands", *OPEN),
    **{(state, "APPLIED"): edge(APPLICANTS, *OPEN) for state in ("REFUSED", "WITHDRAWN", "REMOVED", "ENDED")},
}  # fmt: skip


def joining(facts: dict[str, Any]) -> bool:
    return (facts["source"], facts["to"]) == ("RECOMMENDED", "ACTIVE")


def batch_is_named(facts: dict[str, Any]) -> bool:
    return (facts["batch"] is not None) == joining(facts)


def first_batch(facts: dict[str, Any]) -> bool:
    return facts["batch"] != 1 or (facts["qms"] and facts["self_control"] and facts["grade"] in {"A", "AA"})


def deadline(facts: dict[str, Any]) -> bool:
    """A rectification may have a deadline, not before its day; nothing else has one."""
    return facts["until"] is None or (facts["to"] == "RECTIFYING" and facts["until"] >= facts["day"])


LAW = Law(
    edges=EDGES,
    facts={
        "day": (TODAY, YESTERDAY, TOMORROW),
        "since": (None, TODAY),
        "batch": (None, 1, 2, 3),
        "batches": (0, 1),
        "decided": (frozenset(), frozenset({1}), frozenset({2})),
        "grounds": (None, "龙头企业"),
        "until": (None, TODAY, YESTERDAY, TOMORROW),
        "reason": ("经研究决定", None),
        "evidence": (("文〔2026〕1号",), ()),
        "zone_state": ("PROV_RECOGNISED", "REVOKED", "LAPSED", "REJECTED"),
        "active": (True, False),
        "pledge": (date(2026, 1, 5), None),
        "qms": (True, False),
        "self_control": (True, False),
        "grade": ("A", "AA", "B"),
        "stands": (False, True),
        "overturned": (True, False),
        "assessed": (None, True, False),
        "must": (False, True),
    },
    demands={
        "on": (
            ("day", "since"),
            lambda facts: facts["day"] <= TODAY and (facts["since"] is None or facts["day"] >= facts["since"]),
        ),
        "batch_no": ((), batch_is_named),
        "grounds": ((), lambda facts: facts["grounds"] is None or facts["to"] == "RECOMMENDED"),
        "rectify_by": ((), deadline),
        "zone_is_open": (("zone_state",), lambda facts: facts["zone_state"] not in {"REVOKED", "LAPSED", "REJECTED"}),
        "enterprise_is_active": (("active",), lambda facts: facts["active"]),
        "batch_follows": (("batch", "batches"), lambda facts: (facts["batch"] or 0) <= facts["batches"] + 1),
        "batch_is_open": (("batch", "decided"), lambda facts: facts["batch"] not in facts["decided"]),
        "pledge_is_signed": (("pledge",), lambda facts: facts["pledge"] is not None),
        "no_finding_stands": (("stands",), lambda facts: not facts["stands"]),
        "first_batch": (("batch", "qms", "self_control", "grade"), first_batch),
        "finding_was_overturned": (("overturned",), lambda facts: facts["overturned"]),
        "assessed": (
            ("assessed", "must"),
            lambda facts: facts["assessed"] is True or (facts["assessed"] is None and not facts["must"]),
        ),
        "reason_given": (("reason",), lambda facts: bool(facts["reason"])),
        "evidence_given": (("evidence",), lambda facts: bool(facts["evidence"]) or facts["agency"] is None),
    },
    always=("on", "batch_no", "grounds", "rectify_by"),
    told_as={"reason_given": "reason", "evidence_given": "evidence"},
    proper=lambda source, to: {"batch": 1 if (source, to) == ("RECOMMENDED", "ACTIVE") else None},
)
MAKER = Enterprise("91441323MA4YNT018E", "合成鞋业", "441323", "manufacturer")
MEMBERSHIP = Membership("z", MAKER.uscc, batch_no=1, last_batch_no=1, trace_case_id="before", grounds="前次")


def acting(regulations):
    """What the domain does with facts; everything else about what it returns is checked here."""

    def act(facts: dict[str, Any]) -> Membership:
        flags = {name: facts[name] for name in ("active", "qms", "self_control")}
        candidate = Candidate(
            enterprise=replace(MAKER, pledge_signed_on=facts["pledge"], **flags),
            zone_state=facts["zone_state"],
            grade=facts["grade"],
            batches=facts["batches"],
            finding_stands=facts["stands"],
            finding_overturned=facts["overturned"],
            division=facts["division"],
            decided=facts["decided"],
            assessed=facts["assessed"],
            must_be_assessed=facts["must"],
        )
        move = Move(
            facts["to"], facts["day"], facts["agency"], facts["evidence"], facts["reason"], facts["batch"],
            until=facts["until"], grounds=facts["grounds"],
        )  # fmt: skip
        was = replace(MEMBERSHIP, state=facts["source"], since=facts["since"])
        moved, _ = move_membership(was, move, candidate, regulations, today=TODAY)
        check_what_it_became(facts, moved)
        return moved

    return act


@pytest.fixture
def go(regulations):
    return acting(regulations)


def check_what_it_became(facts: dict[str, Any], moved: Membership) -> None:
    assert (moved.version, moved.since, moved.reason) == (2, facts["day"], facts["reason"])
    assert moved.trace_case_id is None
    assert moved.batch_no == (None if facts["to"] == "APPLIED" else facts["batch"] or 1)
    assert moved.last_batch_no == (facts["batch"] or 1)
    term = facts["until"] or facts["day"] + timedelta(days=90)
    assert moved.due_on == (term if facts["to"] == "RECTIFYING" else None)
    assert moved.grounds == (None if facts["to"] == "APPLIED" else facts["grounds"] or "前次")


@pytest.mark.requirement("D.4/membership", "E-01", "E-02", "E-07", "E-19")
def test_memberships_move_exactly_as_written_under_every_combination_of_facts(go):
    assert check_allowed_alike(LAW, go) > 10_000


@pytest.mark.requirement("D.4/membership", "E-01")
def test_nobody_else_moves_a_membership_and_nowhere_else(go):
    check_nobody_else_moves(LAW, go)


def test_the_rules_of_memberships_are_the_table(regulations):
    check_rules_are_the_table(LAW, regulations.membership)
    assert {name for one in EDGES.values() for name in one.demands} == set(memberships._GUARDS)


@pytest.mark.requirement("D.4/membership")
def test_only_the_groups_decision_makes_a_member_of_whoever_is_none():
    into = {source for source, to in EDGES if to in STANDING} - set(STANDING)
    assert into == {"RECOMMENDED", "REMOVED"}
    assert {EDGES[source, "ACTIVE"].by for source in into} == {frozenset({"gov"})}


@pytest.mark.parametrize(
    ("source", "to", "agency"), [("ACTIVE", "RECTIFYING", "office"), ("RECOMMENDED", "ACTIVE", "gov")]
)
def test_nothing_is_decided_on_a_day_on_which_no_rule_said_how(go, source, to, agency):
    with pytest.raises(Conflict) as refused:
        go(LAW.good(source, to, agency) | {"day": date(2012, 11, 14)})
    assert "on" in dict(refused.value.fields)
