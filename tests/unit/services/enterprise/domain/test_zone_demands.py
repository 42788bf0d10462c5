"""What a plan demands of a zone, whatever is called in whatever order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest, SanhuError
from services.enterprise.domain.assessments import Assessment
from services.enterprise.domain.conditions import Judgement
from services.enterprise.domain.moves import Move
from services.enterprise.domain.zones import Known, Zone, application_from, move_zone

BEGIN = date(2017, 7, 1)
AT = datetime(2017, 7, 1, tzinfo=UTC)
ZONE = Zone(
    "nh-moulds", "宁海模具", "模具", "330226", ("8480",),
    plan="NINGHAI_2017", applicant="nh-gov", supervised_by="ciq-ningbo",
)  # fmt: skip
BODIES = ("nh-gov", "ciq-ningbo", "aqsiq")
KINDS = {"PROV_ASSESSING": "provincial", "NAT_ASSESSING": "national", "RENEWAL_REVIEW": "renewal"}
ASSESSED = {"PROV_RECOGNISED", "NAT_RECOGNISED"}
STATES = (
    "PROV_APPLIED", "PROV_ASSESSING", "PROV_RECOGNISED", "REJECTED", "NAT_APPLIED", "NAT_RECOMMENDED",
    "NAT_ASSESSING", "NAT_RECOGNISED", "RECTIFYING", "RENEWAL_REVIEW", "DEMOTED_TO_PROV", "LAPSED", "REVOKED",
)  # fmt: skip


def judgement(number, agency, condition, met, on):
    told = ("x",), "文", (), None if met else "不足", on, agency, None, "S14 四", AT
    return Judgement(f"{number:06d}", ZONE.zone_id, condition, met, *told)


def assessment(number, agency, state, passed, on):
    told = "NINGHAI_FIVE_SYSTEMS", (), 90 if passed else 10, 100, passed, "x", f"考{number}", (), on, agency, None
    return Assessment(f"{number:06d}", ZONE.zone_id, KINDS[state], *told, "S14 七(二)", 0, 0, "r", AT)


acts = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from(BODIES), st.sampled_from(STATES)),
        st.tuples(st.just("judge"), st.sampled_from(BODIES), st.booleans()),
        st.tuples(st.just("assess"), st.sampled_from(BODIES), st.booleans()),
    ),
    max_size=60,
)


class Town:
    """A zone with what was judged and assessed of it, as the use cases would keep it."""

    def __init__(self, regulations):
        self.regulations = regulations
        self.zone, self.day, self.number = ZONE, BEGIN, 0
        self.judgements, self.assessments = [], []

    def judge(self, agency, met):
        for condition in ("C1", "C2", "C3", "C4"):
            self.number += 1
            self.judgements.append(judgement(self.number, agency, condition, met, self.day))

    def assess(self, agency, passed):
        if self.zone.state in KINDS:
            self.number += 1
            self.assessments.append(assessment(self.number, agency, self.zone.state, passed, self.day))

    def known(self):
        since = self.zone.since or BEGIN
        return Known(tuple(self.judgements), tuple(one for one in self.assessments if one.on >= since))

    def move(self, agency, to):
        moved, _ = move_zone(
            self.zone, Move(to, self.day, agency, ("文",)), self.regulations, today=self.day, known=self.known()
        )
        return moved


@pytest.mark.requirement("D.4/zone", "D.3/C1", "D.3/C2", "D.3/C3", "D.3/C4", "Z-09")
@settings(max_examples=300)
@given(acts=acts)
def test_no_zone_of_the_plan_is_recognised_unjudged_or_unassessed(regulations, acts):
    town = Town(regulations)
    for kind, agency, *told in acts:
        town.day += timedelta(days=1)
        if kind == "judge":
            town.judge(agency, told[0])
        elif kind == "assess":
            town.assess(agency, told[0])
        else:
            try:
                moved = town.move(agency, told[0])
            except SanhuError:
                continue
            check(town, agency, moved)
            town.zone = moved


def check(town, agency, moved):
    before = town.zone
    if before.state in KINDS and moved.state in ASSESSED and not (
        before.state == "NAT_ASSESSING" and moved.state == "PROV_RECOGNISED"
    ):  # fmt: skip
        last = {one.condition: one for one in town.judgements}
        assert set(last) == {"C1", "C2", "C3", "C4"}
        assert all(one.met for one in last.values())
        own = [one for one in town.known().assessments if one.agency == agency and one.kind == KINDS[before.state]]
        assert own[-1].passed
    if moved.state in {"PROV_APPLIED", "NAT_APPLIED"}:
        assert {one.condition for one in town.judgements} == {"C1", "C2", "C3", "C4"}
    assert (moved.rectify_by is not None) == (moved.state == "RECTIFYING")
    assert (moved.renewal_due_on is not None) == (moved.level is not None)


def test_a_road_that_meets_every_demand_leads_to_national_level(regulations):
    town = Town(regulations)
    town.judge("nh-gov", met=True)
    for agency, to, assessed in (
        ("nh-gov", "PROV_APPLIED", False),
        ("ciq-ningbo", "PROV_ASSESSING", True),
        ("ciq-ningbo", "PROV_RECOGNISED", False),
        ("nh-gov", "NAT_APPLIED", False),
        ("ciq-ningbo", "NAT_RECOMMENDED", False),
        ("aqsiq", "NAT_ASSESSING", True),
        ("aqsiq", "NAT_RECOGNISED", False),
    ):
        town.zone = town.move(agency, to)
        if assessed:
            town.judge(agency, met=True)
            town.assess(agency, passed=True)
    assert town.zone.level == "national"


@pytest.mark.requirement("D.4/zone")
@pytest.mark.parametrize(
    ("state", "first"),
    [("REJECTED", date(2018, 1, 1)), ("LAPSED", date(2018, 1, 1)), ("REVOKED", date(2019, 7, 1))],
)
def test_what_follows_an_ended_zone_waits(regulations, state, first):
    ended = replace(ZONE, state=state, since=BEGIN)
    assert application_from(ended, regulations) == first
    new = Zone("new", "x", "模具", "441323", ("8480",), follows=ZONE.zone_id)
    known = Known(ended=(ended,))
    with pytest.raises(Conflict, match="wait_is_over"):
        move_zone(new, Move("PROV_APPLIED", first - timedelta(days=1), "gov"), regulations, today=first, known=known)
    assert move_zone(new, Move("PROV_APPLIED", first, "gov"), regulations, today=first, known=known)[0]
    unnamed = replace(new, follows=None)
    assert move_zone(unnamed, Move("PROV_APPLIED", BEGIN, "gov"), regulations, today=first, known=known)[0]


@given(days=st.integers(0, 4000))
def test_a_rectification_ends_on_the_day_named_or_after_the_usual_term(regulations, days):
    zone = replace(ZONE, state="PROV_RECOGNISED", level="provincial", since=BEGIN, renewal_due_on=BEGIN)
    named = BEGIN + timedelta(days=days)
    told = Move("RECTIFYING", BEGIN, "ciq-ningbo", ("整",), until=named)
    moved, _ = move_zone(zone, told, regulations, today=BEGIN)
    assert moved.rectify_by == named
    assert moved.renewal_due_on == BEGIN
    usual, _ = move_zone(zone, replace(told, until=None), regulations, today=BEGIN)
    assert usual.rectify_by == BEGIN + timedelta(days=90)
    with pytest.raises(InvalidRequest, match="rectify_by"):
        move_zone(zone, replace(told, until=BEGIN - timedelta(days=1)), regulations, today=BEGIN)


@pytest.mark.parametrize("machine", ["zone", "membership", "title"])
def test_every_move_has_its_body_in_each_county_and_no_county_has_anothers(regulations, machine):
    for move in getattr(regulations, machine).transitions():
        if not move.by:
            continue
        huidong, ninghai = (set(regulations.seated(sorted(move.by), code)) for code in ("441323", "330226"))
        assert huidong, move
        assert ninghai, move
        assert huidong & ninghai <= {"aqsiq", "customs", "portal", "cnas", "lab"}, move
