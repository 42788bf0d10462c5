"""Mark licences: exactly the moves decided for them, by those seats, under those guards."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from databus.errors import Conflict
from services.enterprise.domain import marks
from services.enterprise.domain.marks import Licensee, MarkLicence, move_mark
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
LENDERS, HOLDERS = "office gov", "portal association"
GIVING = ("member_is_active", "zone_holds_a_level", "no_finding_stands", "term_runs")
HELD = ("LICENSED", "SUSPENDED")

EDGES = {
    ("APPLIED", "LICENSED"): edge(LENDERS, *GIVING),
    ("APPLIED", "REFUSED"): edge(LENDERS, "reason_given"),
    **{(state, "RETURNED"): edge(HOLDERS) for state in ("APPLIED", *HELD)},
    ("LICENSED", "LICENSED"): edge(LENDERS, "term_grows", *GIVING),
    ("LICENSED", "SUSPENDED"): edge(LENDERS, "reason_given"),
    ("SUSPENDED", "SUSPENDED"): edge(""),
    ("SUSPENDED", "LICENSED"): edge(LENDERS, *GIVING),
    **{(state, "WITHDRAWN"): edge(LENDERS, "reason_given", "evidence_given") for state in HELD},
    **{(state, "EXPIRED"): edge("") for state in HELD},
    **{(state, "ENDED"): edge("") for state in ("APPLIED", *HELD)},
}  # fmt: skip


def granting(facts: dict[str, Any]) -> bool:
    return facts["to"] == "LICENSED" and facts["source"] != "SUSPENDED"


def last_day(facts: dict[str, Any]) -> date | None:
    """Through which day the licence would hold; two years where a grant names none."""
    if granting(facts):
        return facts["until"] or facts["day"].replace(year=facts["day"].year + 2)
    return facts["held_until"]


def term_runs(facts: dict[str, Any]) -> bool:
    last = last_day(facts)
    return last is None or last >= TODAY


def term_grows(facts: dict[str, Any]) -> bool:
    last, held = last_day(facts), facts["held_until"]
    return last is None or held is None or last > held


def member_is_active(facts: dict[str, Any]) -> bool:
    enough = {"ACTIVE"} if facts["agency"] else {"ACTIVE", "RECTIFYING"}
    return facts["membership"] in enough


LAW = Law(
    edges=EDGES,
    facts={
        "day": (TODAY, YESTERDAY, TOMORROW),
        "since": (None, TODAY),
        "held_until": (TODAY, TOMORROW, YESTERDAY, None),
        "until": (None, TOMORROW, TODAY, YESTERDAY),
        "membership": ("ACTIVE", "RECTIFYING", "RECOMMENDED", "REMOVED", "ENDED", None),
        "level": ("provincial", "national", None),
        "stands": (False, True),
        "reason": ("经研究决定", None),
        "evidence": (("告知书〔2026〕1号",), ()),
    },
    demands={
        "on": (
            ("day", "since"),
            lambda facts: (
                facts["day"] <= TODAY
                and (facts["agency"] is None or facts["since"] is None or facts["day"] >= facts["since"])
            ),
        ),
        "valid_until": (("until",), lambda facts: facts["until"] is None or granting(facts)),
        "member_is_active": (("membership",), member_is_active),
        "zone_holds_a_level": (("level",), lambda facts: facts["level"] is not None),
        "no_finding_stands": (("stands",), lambda facts: not facts["stands"]),
        "term_runs": (("held_until", "until"), term_runs),
        "term_grows": (("held_until", "until"), term_grows),
        "reason_given": (("reason",), lambda facts: bool(facts["reason"])),
        "evidence_given": (("evidence",), lambda facts: bool(facts["evidence"]) or facts["agency"] is None),
    },
    always=("on", "valid_until"),
    told_as={"reason_given": "reason", "evidence_given": "evidence"},
)
LICENCE = MarkLicence("l", "z", "91441323MA4YNT018E", "广交会展位", trace_case_id="before")


def acting(regulations):
    """What the domain does with facts; everything else about what it returns is checked here."""

    def act(facts: dict[str, Any]) -> MarkLicence:
        licensee = Licensee(facts["membership"], facts["level"], facts["stands"], division=facts["division"])
        move = Move(
            facts["to"], facts["day"], facts["agency"], facts["evidence"], facts["reason"], until=facts["until"]
        )
        was = replace(LICENCE, state=facts["source"], since=facts["since"], valid_until=facts["held_until"])
        moved, _ = move_mark(was, move, licensee, regulations, today=TODAY)
        assert (moved.version, moved.since, moved.trace_case_id) == (2, facts["day"], None)
        assert moved.valid_until == last_day(facts)
        return moved

    return act


@pytest.fixture
def go(regulations):
    return acting(regulations)


@pytest.mark.requirement("E-20", "E-19")
def test_licences_move_exactly_as_decided_under_every_combination_of_facts(go):
    assert check_allowed_alike(LAW, go) > 3_000


@pytest.mark.requirement("E-20")
def test_nobody_else_moves_a_licence_and_nowhere_else(go):
    check_nobody_else_moves(LAW, go)


def test_the_rules_of_licences_are_the_table(regulations):
    check_rules_are_the_table(LAW, regulations.mark)
    assert {name for one in EDGES.values() for name in one.demands} == set(marks._GUARDS)


def test_no_licence_is_granted_on_a_day_on_which_no_rule_said_for_how_long(go):
    with pytest.raises(Conflict) as refused:
        go(LAW.good("APPLIED", "LICENSED", "office") | {"day": date(2014, 4, 21)})
    assert "on" in dict(refused.value.fields)
