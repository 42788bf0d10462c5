from datetime import date

import pytest

from databus.errors import Conflict, InvalidRequest, NotPermitted
from gateway.domain.access import register
from services.enterprise.domain.moves import Move
from services.enterprise.domain.zones import Zone, move_zone

HUIDONG, NINGHAI, ELSEWHERE = "441323", "330226", "350582"
TODAY = date(2017, 9, 1)


@pytest.mark.requirement("A-04", "A-14", "A-16")
@pytest.mark.parametrize(
    ("agency", "seat"),
    [("nh-gov", "gov"), ("nh-office", "office"), ("nh-ciq", "ciq"), ("ciq-ningbo", "ciq-province"), ("aqsiq", "aqsiq")],
)
def test_ninghais_bodies_sit_in_the_seats_that_the_rules_name(regulations, agency, seat):
    assert regulations.seat(agency, NINGHAI) == seat
    assert agency in regulations.seated((seat,), NINGHAI)


def test_the_bureau_where_the_office_is_sits_in_both_seats(regulations):
    assert regulations.seat("nh-commerce", NINGHAI) == "commerce"
    assert regulations.seated(("office",), NINGHAI) == ("nh-office", "nh-commerce")


def test_a_county_is_acted_in_by_its_own_bodies_and_by_nationwide_ones(regulations):
    for stranger in ("gov", "office", "sme", "ciq", "ciq-province"):
        assert not regulations.sits_in(stranger, (stranger,), NINGHAI), stranger
    for stranger in ("nh-gov", "nh-office", "ciq-ningbo"):
        assert not regulations.sits_in(stranger, ("gov", "office", "ciq-province"), HUIDONG), stranger
    for nationwide in ("aqsiq", "customs", "portal"):
        assert regulations.sits_in(nationwide, (nationwide,), NINGHAI)
        assert regulations.sits_in(nationwide, (nationwide,), HUIDONG)


def test_a_county_without_rows_is_served_by_the_bodies_of_the_seats_names(regulations):
    assert regulations.seat("gov", ELSEWHERE) == "gov"
    assert regulations.seated(("gov", "ciq-province"), ELSEWHERE) == ("gov", "ciq-province")
    assert regulations.require("create_zone", "gov", division=ELSEWHERE).clause


def test_who_may_not_is_told_who_may_in_that_county(regulations):
    with pytest.raises(NotPermitted, match="nh-gov, nh-office, nh-commerce, not for gov"):
        regulations.require("create_zone", "gov", division=NINGHAI)
    assert regulations.require("create_zone", "nh-gov", division=NINGHAI)
    assert regulations.require("create_zone", "nh-gov")  # no county asked: in any


@pytest.mark.requirement("A-16", "D.4/zone")
def test_a_zone_is_moved_by_its_own_county(regulations):
    zone = Zone("nh-moulds", "宁海模具", "模具", NINGHAI, ("8480",), applicant="nh-gov", supervised_by="ciq-ningbo")
    steps = [("nh-gov", "PROV_APPLIED"), ("ciq-ningbo", "PROV_ASSESSING"), ("ciq-ningbo", "PROV_RECOGNISED")]
    for agency, to in steps:
        with pytest.raises(NotPermitted, match=agency):
            move_zone(zone, Move(to, TODAY, "ciq-province" if agency != "nh-gov" else "gov"), regulations, today=TODAY)
        zone, transition = move_zone(zone, Move(to, TODAY, agency, ("文",)), regulations, today=TODAY)
        assert transition.by == {agency}
    assert zone.level == "provincial"
    with pytest.raises(Conflict, match="no move"):
        move_zone(zone, Move("PROV_APPLIED", TODAY, "nh-gov"), regulations, today=TODAY)
    with pytest.raises(InvalidRequest, match="no such state"):
        move_zone(zone, Move("SOMEWHERE", TODAY, "nh-gov"), regulations, today=TODAY)


def test_everybody_who_sits_somewhere_is_in_the_register_and_in_its_jurisdiction(regulations):
    agencies = register().agencies
    for row in regulations.book.table("seat"):
        assert row["agency"] in agencies, row["agency"]
        assert agencies[row["agency"]].division == row["division"], row["agency"]
