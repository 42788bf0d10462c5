"""Titles: exactly the moves of D.4, by those seats, under those guards."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from databus.errors import Conflict
from services.enterprise.domain import titles
from services.enterprise.domain.moves import Move
from services.enterprise.domain.titles import Holder, Title, move_title
from tests.unit.services.enterprise.domain.transitions.edges import (
    Law,
    check_allowed_alike,
    check_nobody_else_moves,
    check_rules_are_the_table,
    edge,
)

TODAY = date(2026, 11, 22)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
BUREAU = "ciq-province"
GIVING = ("member_is_active", "no_finding_stands", "term_runs")

EDGES = {
    ("NOMINATED", "EVALUATING"): edge(BUREAU),
    ("EVALUATING", "GRANTED"): edge(BUREAU, "evaluation_not_failed", "not_punished", *GIVING),
    ("NOMINATED", "NOT_GRANTED"): edge(BUREAU),
    ("EVALUATING", "NOT_GRANTED"): edge(BUREAU),
    ("GRANTED", "SUSPENDED"): edge(BUREAU),
    ("SUSPENDED", "GRANTED"): edge(BUREAU, *GIVING),
    ("GRANTED", "REVOKED"): edge(BUREAU, "evidence_given"),
    ("SUSPENDED", "REVOKED"): edge(BUREAU, "evidence_given"),
    ("GRANTED", "EXPIRED"): edge(BUREAU),
    ("SUSPENDED", "EXPIRED"): edge(BUREAU),
    ("REVOKED", "GRANTED"): edge(BUREAU, "finding_was_overturned", "no_other_title", *GIVING),
}


def granting(facts: dict[str, Any]) -> bool:
    return (facts["source"], facts["to"]) == ("EVALUATING", "GRANTED")


def last_day(facts: dict[str, Any]) -> date | None:
    """Through which day the title would hold; three years where a grant names none."""
    if granting(facts):
        return facts["until"] or facts["day"].replace(year=facts["day"].year + 3)
    return facts["held_until"]


def term_runs(facts: dict[str, Any]) -> bool:
    last = last_day(facts)
    return last is None or last >= TODAY


def member_is_active(facts: dict[str, Any]) -> bool:
    enough = {"ACTIVE"} if facts["agency"] else {"ACTIVE", "RECTIFYING"}
    return facts["membership"] in enough


LAW = Law(
    edges=EDGES,
    facts={
        "day": (TODAY, YESTERDAY, TOMORROW),
        "since": (None, TODAY),
        "held_until": (TOMORROW, TODAY, YESTERDAY, None),
        "until": (None, TOMORROW, TODAY, YESTERDAY),
        "membership": ("ACTIVE", "RECTIFYING", "RECOMMENDED", "REMOVED", "ENDED", None),
        "stands": (False, True),
        "punished": (False, True),
        "overturned": (True, False),
        "evaluated": (None, True, False),
        "other": (None, "another"),
        "evidence": (("告知书〔2026〕1号",), ()),
    },
    demands={
        "on": (
            ("day", "since", "agency"),
            lambda facts: (
                facts["day"] <= TODAY
                and (facts["agency"] is None or facts["since"] is None or facts["day"] >= facts["since"])
            ),
        ),
        "valid_until": (("until",), lambda facts: facts["until"] is None or granting(facts)),
        "member_is_active": (("membership",), member_is_active),
        "no_finding_stands": (("stands",), lambda facts: not facts["stands"]),
        "not_punished": (("punished",), lambda facts: not facts["punished"]),
        "finding_was_overturned": (("overturned",), lambda facts: facts["overturned"]),
        "evaluation_not_failed": (("evaluated",), lambda facts: facts["evaluated"] is not False),
        "no_other_title": (("other",), lambda facts: facts["other"] is None),
        "term_runs": (("held_until", "until"), term_runs),
        "evidence_given": (("evidence",), lambda facts: bool(facts["evidence"]) or facts["agency"] is None),
    },
    always=("on", "valid_until"),
    told_as={"evidence_given": "evidence"},
)
TITLE = Title("t", "z", "91441323MA4YNT018E", trace_case_id="before")


def acting(regulations):
    """What the domain does with facts; everything else about what it returns is checked here."""

    def act(facts: dict[str, Any]) -> Title:
        holder = Holder(
            facts["membership"],
            facts["stands"],
            facts["overturned"],
            division=facts["division"],
            evaluated=facts["evaluated"],
            other_title=facts["other"],
            punished=facts["punished"],
        )
        move = Move(facts["to"], facts["day"], facts["agency"], facts["evidence"], "经研究决定", until=facts["until"])
        was = replace(TITLE, state=facts["source"], since=facts["since"], valid_until=facts["held_until"])
        moved, _ = move_title(was, move, holder, regulations, today=TODAY)
        assert (moved.version, moved.since, moved.trace_case_id) == (2, facts["day"], None)
        assert moved.valid_until == last_day(facts)
        return moved

    return act


@pytest.fixture
def go(regulations):
    return acting(regulations)


@pytest.mark.requirement("D.4/title", "E-05", "Z-16")
def test_titles_move_exactly_as_written_under_every_combination_of_facts(go):
    assert check_allowed_alike(LAW, go) > 3_000


@pytest.mark.requirement("D.4/title", "E-05")
def test_nobody_else_moves_a_title_and_nowhere_else(go):
    check_nobody_else_moves(LAW, go)


def test_the_rules_of_titles_are_the_table(regulations):
    check_rules_are_the_table(LAW, regulations.title)
    assert {name for one in EDGES.values() for name in one.demands} == set(titles._GUARDS)


@pytest.mark.requirement("D.4/title")
def test_a_title_comes_back_from_revocation_by_reversal_alone_and_what_was_not_granted_never():
    assert [to for source, to in EDGES if source == "REVOKED"] == ["GRANTED"]
    assert [to for source, to in EDGES if source in {"NOT_GRANTED", "EXPIRED"}] == []


def test_no_title_is_granted_on_a_day_on_which_no_rule_said_for_how_long(go):
    with pytest.raises(Conflict) as refused:
        go(LAW.good("EVALUATING", "GRANTED", BUREAU) | {"day": date(2012, 11, 14)})
    assert "on" in dict(refused.value.fields)
