"""Zones: exactly the moves of D.4, by those seats, under those guards."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from databus.errors import Conflict, SanhuError
from services.enterprise.domain import zones
from services.enterprise.domain.assessments import Assessment
from services.enterprise.domain.conditions import Judgement
from services.enterprise.domain.moves import Move
from services.enterprise.domain.zones import Known, Zone, move_zone
from tests.unit.services.enterprise.domain.transitions.edges import (
    BODIES,
    HUIDONG,
    Law,
    check_allowed_alike,
    check_nobody_else_moves,
    check_rules_are_the_table,
    edge,
    reached_from,
)

TODAY = date(2026, 11, 22)
LAST_OF_S12, FIRST_OF_S14 = date(2014, 4, 21), date(2014, 4, 22)
BUREAU, CENTRE = "ciq-province", "aqsiq"
RECOGNISED = ("PROV_RECOGNISED", "NAT_RECOGNISED", "DEMOTED_TO_PROV")
ASSESSING = {"PROV_ASSESSING": "provincial", "NAT_ASSESSING": "national", "RENEWAL_REVIEW": "renewal"}
APPLYING = ("conditions_hold", "wait_is_over", "caller_is_applicant")
RECOGNISING = ("conditions_hold", "assessment_passed")

EDGES = {
    ("DRAFT", "PROV_APPLIED"): edge("gov", *APPLYING),
    ("PROV_APPLIED", "PROV_ASSESSING"): edge(BUREAU, "bureau_of_the_area"),
    ("PROV_ASSESSING", "PROV_RECOGNISED"): edge(BUREAU, "recogniser_is_assessor", *RECOGNISING),
    ("PROV_ASSESSING", "REJECTED"): edge(BUREAU, "recogniser_is_assessor"),
    **{
        (state, "NAT_APPLIED"): edge("gov", "provincial_first", *APPLYING)
        for state in ("DRAFT", "PROV_RECOGNISED", "DEMOTED_TO_PROV")
    },
    ("NAT_APPLIED", "NAT_RECOMMENDED"): edge(BUREAU, "bureau_of_the_area"),
    ("NAT_RECOMMENDED", "NAT_ASSESSING"): edge(CENTRE, "assessor_is_not_recommender"),
    ("NAT_ASSESSING", "NAT_RECOGNISED"): edge(
        CENTRE, "recogniser_is_assessor", "assessor_is_not_recommender", *RECOGNISING
    ),
    ("NAT_ASSESSING", "PROV_RECOGNISED"): edge(CENTRE, "recogniser_is_assessor", "level_is_provincial"),
    ("NAT_ASSESSING", "REJECTED"): edge(CENTRE, "recogniser_is_assessor", "level_is_none"),
    **{(state, "RECTIFYING"): edge(BUREAU, "bureau_of_the_area") for state in RECOGNISED},
    ("RECTIFYING", "PROV_RECOGNISED"): edge(BUREAU, "bureau_of_the_area", "level_is_provincial"),
    ("RECTIFYING", "NAT_RECOGNISED"): edge(BUREAU, "bureau_of_the_area", "level_is_national"),
    ("RECTIFYING", "REVOKED"): edge(f"{BUREAU} {CENTRE}", "caller_recognises_the_level", "evidence_given"),
    **{(state, "RENEWAL_REVIEW"): edge(f"{BUREAU} {CENTRE}", "caller_recognises_the_level") for state in RECOGNISED},
    ("RENEWAL_REVIEW", "PROV_RECOGNISED"): edge(BUREAU, "level_is_provincial", *RECOGNISING),
    ("RENEWAL_REVIEW", "NAT_RECOGNISED"): edge(CENTRE, "level_is_national", *RECOGNISING),
    ("RENEWAL_REVIEW", "DEMOTED_TO_PROV"): edge(CENTRE, "level_is_national", "evidence_given"),
    ("RENEWAL_REVIEW", "LAPSED"): edge(f"{BUREAU} {CENTRE}", "caller_recognises_the_level", "evidence_given"),
}  # fmt: skip
# every state with the levels that a zone may hold in it
LEVELS = {
    **{key: {None} for key in ("DRAFT", "PROV_APPLIED", "PROV_ASSESSING", "REJECTED", "LAPSED", "REVOKED")},
    **{key: {"provincial"} for key in ("PROV_RECOGNISED", "DEMOTED_TO_PROV")},
    "NAT_RECOGNISED": {"national"},
    **{key: {None, "provincial"} for key in ("NAT_APPLIED", "NAT_RECOMMENDED", "NAT_ASSESSING")},
    **{key: {"provincial", "national"} for key in ("RECTIFYING", "RENEWAL_REVIEW")},
}

# the level that a state brings; every other state keeps the one held before
BRINGS = {
    **dict.fromkeys(("PROV_RECOGNISED", "DEMOTED_TO_PROV"), "provincial"),
    "NAT_RECOGNISED": "national",
    **dict.fromkeys(("REJECTED", "LAPSED", "REVOKED")),
}


def proper(source: str, to: str) -> dict[str, Any]:
    """The level with which a move is made."""
    if (source, to) == ("NAT_ASSESSING", "REJECTED"):
        return {"level": None}
    national = to in {"NAT_RECOGNISED", "DEMOTED_TO_PROV"} or source == "NAT_RECOGNISED"
    return {"level": "national" if national and source != "NAT_ASSESSING" else "provincial"}


def demanding(facts: dict[str, Any]) -> bool:
    return facts["plan"] == "NINGHAI_2017" and facts["day"] >= date(2017, 6, 12)


def conditions_hold(facts: dict[str, Any]) -> bool:
    if facts["judged"] in {"one unmet", "one unmet anew"}:
        return False
    assessing = facts["source"] in {"PROV_ASSESSING", "NAT_ASSESSING"}
    enough = {"all by another"} if not assessing else set()
    return not demanding(facts) or facts["judged"] in {"all by the assessor", "one met anew"} | enough


def assessment_passed(facts: dict[str, Any]) -> bool:
    if facts["assessed"] in {"passed", "passed anew"} and facts["agency"] is not None:
        return True
    failed = facts["assessed"] in {"failed", "failed anew"} and facts["agency"] is not None
    return not failed and not demanding(facts)


def recognises(facts: dict[str, Any]) -> bool:
    bureau = BUREAU if facts["division"] == HUIDONG else "ciq-ningbo"
    return facts["level"] is not None and facts["agency"] == {"provincial": bureau, "national": CENTRE}[facts["level"]]


LAW = Law(
    edges=EDGES,
    facts={
        "day": (TODAY, FIRST_OF_S14, LAST_OF_S12, TODAY + timedelta(days=1)),
        "since": (None, TODAY),
        "level": ("provincial", "national", None),
        "evidence": (("文〔2026〕1号",), ()),
        "plan": (None, "HUIDONG_2018", "NINGHAI_2017"),
        "judged": (None, "all by the assessor", "all by another", "one unmet", "one unmet anew", "one met anew"),
        "assessed": (None, "passed", "failed", "passed anew", "failed anew", "failed by another"),
        "ended": (None, "followed, over", "followed, waits", "of the product, waits"),
        "applicant": ("caller", "another"),
        "bureau": ("caller", "another"),
        "assessor": ("caller", "another"),
        "recommender": ("another", "caller"),
    },
    demands={
        "on": (
            ("day", "since"),
            lambda facts: facts["day"] <= TODAY and (facts["since"] is None or facts["day"] >= facts["since"]),
        ),
        "caller_is_applicant": (
            ("applicant",),
            lambda facts: facts["applicant"] == "caller" and facts["agency"] is not None,
        ),
        "bureau_of_the_area": (("bureau",), lambda facts: facts["bureau"] == "caller" and facts["agency"] is not None),
        "recogniser_is_assessor": (
            ("assessor",),
            lambda facts: facts["assessor"] == "caller" and facts["agency"] is not None,
        ),
        "assessor_is_not_recommender": (
            ("recommender",),
            lambda facts: facts["recommender"] != "caller" or facts["agency"] is None,
        ),
        "provincial_first": (
            ("day", "level"),
            lambda facts: facts["day"] < FIRST_OF_S14 or facts["level"] == "provincial",
        ),
        "wait_is_over": (
            ("ended", "plan", "day"),
            lambda facts: (
                facts["ended"] != "followed, waits"
                and not (facts["ended"] == "of the product, waits" and demanding(facts))
            ),
        ),
        "conditions_hold": (("judged", "plan", "day", "assessor"), conditions_hold),
        "assessment_passed": (("assessed", "plan", "day"), assessment_passed),
        "level_is_provincial": (("level",), lambda facts: facts["level"] == "provincial"),
        "level_is_national": (("level",), lambda facts: facts["level"] == "national"),
        "level_is_none": (("level",), lambda facts: facts["level"] is None),
        "caller_recognises_the_level": (("level",), recognises),
        "evidence_given": (("evidence",), lambda facts: bool(facts["evidence"]) or facts["agency"] is None),
    },
    always=("on",),
    told_as={"evidence_given": "evidence"},
    proper=proper,
)


def who(fact: str, agency: str | None) -> str:
    return agency if fact == "caller" and agency is not None else "another"


def known(facts: dict[str, Any], assessor: str) -> Known:
    day, state = facts["day"], facts["source"]
    judging = {
        None: [],
        "all by the assessor": [(True, assessor, day)],
        "all by another": [(True, "somebody", day)],
        "one unmet": [(False, "somebody", day)],
        "one unmet anew": [(True, assessor, day - timedelta(days=1)), (False, "somebody", day)],
        "one met anew": [(False, assessor, day - timedelta(days=1)), (True, assessor, day)],
    }[facts["judged"]]
    judgements = [
        Judgement(f"{on}-{met}-{code}", "z", code, met, (), "文1", (), None, on, agency or "", None, "S14 四", None)
        for met, agency, on in judging
        for code in ("C1", "C2", "C3", "C4")
        if met or code == "C3"
    ]
    assessing = {
        None: [],
        "passed": [True],
        "failed": [False],
        "passed anew": [False, True],
        "failed anew": [True, False],
        "failed by another": [False],
    }[facts["assessed"]]
    by = "somebody" if facts["assessed"] == "failed by another" else facts["agency"] or "nobody"
    assessments = [
        Assessment(
            str(place), "z", ASSESSING.get(state, "provincial"), "P", (), 80, 100, passed, "", f"评{place}", (),
            day, by, None, "S14 七(二)", 0, 0, "", None,
        )
        for place, passed in enumerate(assessing)
    ]  # fmt: skip
    if facts["ended"] is None:
        return Known(tuple(judgements), tuple(assessments))
    half_a_year_ago = date(day.year - (day.month <= 6), (day.month - 7) % 12 + 1, day.day)
    ended = replace(
        ZONE,
        zone_id="before" if facts["ended"].startswith("followed") else "another",
        state="REJECTED",
        since=half_a_year_ago + timedelta(days=int(facts["ended"].endswith("waits"))),
    )
    return Known(tuple(judgements), tuple(assessments), (ended,))


ZONE = Zone("z", "合成示范区", "女鞋", "441323", ("6403",), follows="before")


def acting(regulations):
    """What the domain does with facts."""

    def act(facts: dict[str, Any]) -> Zone:
        agency = facts["agency"]
        assessor = who(facts["assessor"], agency)
        zone = replace(
            ZONE,
            state=facts["source"],
            level=facts["level"],
            since=facts["since"],
            plan=facts["plan"],
            division=facts["division"],
            applicant=who(facts["applicant"], agency),
            supervised_by=who(facts["bureau"], agency),
            assessor=assessor,
            recommender=who(facts["recommender"], agency),
        )
        move = Move(facts["to"], facts["day"], agency, facts["evidence"])
        moved, _ = move_zone(zone, move, regulations, today=TODAY, known=known(facts, assessor))
        assert moved.version == zone.version + 1
        assert moved.since == facts["day"]
        assert moved.level == (facts["level"] if moved.state not in BRINGS else BRINGS[moved.state])
        return moved

    return act


@pytest.fixture
def go(regulations):
    return acting(regulations)


@pytest.mark.requirement("D.4/zone", "Z-10", "Z-11", "Z-12", "Z-14", "Z-15", "A.2/3")
def test_zones_move_exactly_as_written_under_every_combination_of_facts(go):
    assert check_allowed_alike(LAW, go) > 10_000


@pytest.mark.requirement("D.4/zone", "Z-10", "Z-13", "A.2/8")
def test_nobody_else_moves_a_zone_and_nowhere_else(go):
    check_nobody_else_moves(LAW, go)


def test_the_rules_of_zones_are_the_table(regulations):
    check_rules_are_the_table(LAW, regulations.zone)
    assert {name for one in EDGES.values() for name in one.demands} == set(zones._GUARDS)


def steps(regulations: Any) -> Any:
    """Every move that anybody may make of a zone on any day, with everything well."""

    def onwards(zone: Zone) -> Iterator[Zone]:
        for to, agency, day in product(LEVELS, BODIES, (TODAY, LAST_OF_S12)):
            try:
                moved, _ = move_zone(zone, Move(to, day, agency, ("文1",)), regulations, today=TODAY)
            except SanhuError:
                continue
            yield replace(moved, since=None, version=1, renewal_due_on=None, rectify_by=None)

    return onwards


@pytest.mark.requirement("D.4/zone", "Z-14", "Z-15")
def test_every_state_is_reached_and_none_with_a_level_that_does_not_belong_to_it(regulations):
    reached = reached_from(LAW, ZONE, steps(regulations))
    levels: dict[str, set[str | None]] = {state: set() for state in LEVELS}
    for zone in reached:
        levels[zone.state].add(zone.level)
        assert (zone.assessor is not None) == (zone.state in {"PROV_ASSESSING", "NAT_ASSESSING"}), zone
        assert zone.recommender == (BUREAU if zone.state in {"NAT_RECOMMENDED", "NAT_ASSESSING"} else None)
    assert levels == LEVELS


@pytest.mark.parametrize("state", sorted(LAW.states - {"REJECTED", "LAPSED", "REVOKED"}))
def test_no_zone_moves_on_a_day_before_the_first_guiding_opinion(go, state):
    for (source, to), one in EDGES.items():
        if source == state:
            with pytest.raises(Conflict) as refused:
                go(LAW.good(source, to, min(one.by, key=len)) | {"day": date(2012, 11, 14)})
            assert "on" in dict(refused.value.fields)
