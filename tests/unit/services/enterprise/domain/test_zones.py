import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest, NotPermitted, SanhuError
from services.enterprise.domain.moves import Move
from services.enterprise.domain.zones import RECOGNISED, Zone, move_zone

TODAY = date(2026, 11, 22)
ZONE = Zone("huidong-shoes", "惠东县出口女鞋质量安全示范区", "女鞋", "441323", ("6403",))
PROVINCIAL = [("gov", "PROV_APPLIED"), ("ciq-province", "PROV_ASSESSING"), ("ciq-province", "PROV_RECOGNISED")]
NATIONAL = [
    ("gov", "NAT_APPLIED"),
    ("ciq-province", "NAT_RECOMMENDED"),
    ("aqsiq", "NAT_ASSESSING"),
    ("aqsiq", "NAT_RECOGNISED"),
]
AGENCIES = ("gov", "ciq-province", "aqsiq", "office", "ciq")


def go(zone, regulations, *steps, on=TODAY, evidence=("文〔2026〕1号",)):
    for agency, to in steps:
        zone, _ = move_zone(zone, Move(to, on, agency, evidence), regulations, today=TODAY)
    return zone


@pytest.mark.requirement("Z-01", "Z-10", "Z-11", "Z-13", "A.2/3", "D.4/zone")
def test_a_zone_is_recognised_at_provincial_then_national_level(regulations):
    provincial = go(ZONE, regulations, *PROVINCIAL)
    assert (provincial.state, provincial.level) == ("PROV_RECOGNISED", "provincial")
    national = go(provincial, regulations, *NATIONAL)
    assert (national.state, national.level, national.version) == ("NAT_RECOGNISED", "national", 8)


@pytest.mark.requirement("Z-10", "D.4/zone")
@pytest.mark.parametrize("agency", ["ciq-province", "office", "aqsiq", "ciq"])
def test_only_the_government_applies(regulations, agency):
    with pytest.raises(NotPermitted, match="gov"):
        go(ZONE, regulations, (agency, "PROV_APPLIED"))


@pytest.mark.requirement("Z-12", "D.8/5")
def test_a_national_application_needs_a_provincial_level_from_22_april_2014(regulations):
    before = go(ZONE, regulations, ("gov", "NAT_APPLIED"), on=date(2014, 4, 21))
    assert before.state == "NAT_APPLIED"
    with pytest.raises(Conflict, match="S14 七"):
        go(ZONE, regulations, ("gov", "NAT_APPLIED"), on=date(2014, 4, 22))


def test_no_zone_existed_before_the_first_guiding_opinion(regulations):
    with pytest.raises(Conflict, match="no guiding opinion"):
        go(ZONE, regulations, ("gov", "NAT_APPLIED"), on=date(2012, 11, 14))


@pytest.mark.requirement("Z-11", "D.4/zone")
def test_who_recommends_does_not_assess(regulations):
    recommended = go(ZONE, regulations, *PROVINCIAL, *NATIONAL[:2])
    with pytest.raises(NotPermitted, match="aqsiq"):
        go(recommended, regulations, ("ciq-province", "NAT_ASSESSING"))


def test_an_application_refused_nationally_falls_back_to_the_provincial_level(regulations):
    assessing = go(ZONE, regulations, *PROVINCIAL, *NATIONAL[:3])
    back = go(assessing, regulations, ("aqsiq", "PROV_RECOGNISED"))
    assert (back.level, back.recommender, back.assessor) == ("provincial", None, None)
    with pytest.raises(Conflict, match="level_is_none"):
        go(assessing, regulations, ("aqsiq", "REJECTED"))


def test_an_application_of_2013_refused_nationally_has_no_level_to_fall_back_to(regulations):
    day = date(2013, 5, 2)
    assessing = go(ZONE, regulations, *NATIONAL[:3], on=day)
    with pytest.raises(Conflict, match="level_is_provincial"):
        go(assessing, regulations, ("aqsiq", "PROV_RECOGNISED"), on=day)
    assert go(assessing, regulations, ("aqsiq", "REJECTED"), on=day).level is None


@pytest.mark.requirement("Z-14", "Z-15", "D.4/zone")
@pytest.mark.parametrize(("steps", "level"), [(PROVINCIAL, "provincial"), (PROVINCIAL + NATIONAL, "national")])
def test_rectification_keeps_the_level_and_goes_back_to_it_alone(regulations, steps, level):
    rectifying = go(ZONE, regulations, *steps, ("ciq-province", "RECTIFYING"))
    assert rectifying.level == level
    assert go(rectifying, regulations, ("ciq-province", RECOGNISED[level])).level == level
    (other,) = set(RECOGNISED.values()) - {RECOGNISED[level]}
    with pytest.raises(Conflict, match="level_is_"):
        go(rectifying, regulations, ("ciq-province", other))


@pytest.mark.requirement("Z-16", "D.4/zone", "A.2/8")
def test_only_the_body_that_recognised_revokes_and_on_documents(regulations):
    rectifying = go(ZONE, regulations, *PROVINCIAL, *NATIONAL, ("ciq-province", "RECTIFYING"))
    with pytest.raises(Conflict, match="aqsiq"):
        go(rectifying, regulations, ("ciq-province", "REVOKED"))
    with pytest.raises(InvalidRequest, match="evidence"):
        go(rectifying, regulations, ("aqsiq", "REVOKED"), evidence=())
    assert go(rectifying, regulations, ("aqsiq", "REVOKED")).level is None


@pytest.mark.requirement("D.4/zone")
@pytest.mark.parametrize("to", ["DEMOTED_TO_PROV", "LAPSED"])
def test_a_renewal_review_takes_a_level_away_only_on_documents(regulations, to):
    review = go(ZONE, regulations, *PROVINCIAL, *NATIONAL, ("aqsiq", "RENEWAL_REVIEW"))
    with pytest.raises(InvalidRequest, match="evidence"):
        go(review, regulations, ("aqsiq", to), evidence=())
    assert go(review, regulations, ("aqsiq", to)).state == to


@pytest.mark.requirement("D.4/zone")
def test_a_renewal_review_renews_demotes_or_lets_lapse(regulations):
    review = go(ZONE, regulations, *PROVINCIAL, *NATIONAL, ("aqsiq", "RENEWAL_REVIEW"))
    assert review.level == "national"
    assert go(review, regulations, ("aqsiq", "NAT_RECOGNISED")).level == "national"
    demoted = go(review, regulations, ("aqsiq", "DEMOTED_TO_PROV"))
    assert demoted.level == "provincial"
    assert go(review, regulations, ("aqsiq", "LAPSED")).level is None
    assert go(demoted, regulations, *NATIONAL).level == "national"


def test_a_zone_is_never_moved_on_a_day_to_come_or_before_its_last_move(regulations):
    with pytest.raises(InvalidRequest, match="not after 2026-11-22"):
        go(ZONE, regulations, PROVINCIAL[0], on=TODAY + timedelta(days=1))
    applied = go(ZONE, regulations, PROVINCIAL[0])
    with pytest.raises(Conflict, match="not before 2026-11-22"):
        go(applied, regulations, PROVINCIAL[1], on=TODAY - timedelta(days=1))


moves = st.lists(
    st.tuples(
        st.sampled_from(AGENCIES),
        st.sampled_from([
            "PROV_APPLIED", "PROV_ASSESSING", "PROV_RECOGNISED", "REJECTED", "NAT_APPLIED", "NAT_RECOMMENDED",
            "NAT_ASSESSING", "NAT_RECOGNISED", "RECTIFYING", "RENEWAL_REVIEW", "DEMOTED_TO_PROV", "LAPSED", "REVOKED",
        ]),
    ),
    max_size=60,
)  # fmt: skip


@pytest.mark.requirement("Z-11", "Z-12", "Z-13", "D.4/zone")
@given(steps=moves)
def test_no_sequence_of_moves_reaches_what_the_documents_forbid(regulations, steps):
    zone, path = ZONE, [("", ZONE)]
    for agency, to in steps:
        try:
            zone = go(zone, regulations, (agency, to))
        except SanhuError:
            continue
        path.append((agency, zone))
    for (_, before), (agency, after) in itertools.pairwise(path):
        assert before.state not in {"REVOKED", "REJECTED", "LAPSED"}
        if after.level == "national" and before.level != "national":
            assert (before.state, agency, before.level) == ("NAT_ASSESSING", "aqsiq", "provincial")
            assert before.recommender == "ciq-province"
        if after.level == "provincial" and before.level is None:
            assert (before.state, agency) == ("PROV_ASSESSING", "ciq-province")
        if after.state in {"RECTIFYING", "RENEWAL_REVIEW"}:
            assert after.level == before.level
        assert (after.level is None) == (
            after.state in {"PROV_APPLIED", "PROV_ASSESSING", "REJECTED", "LAPSED", "REVOKED"}
        )
