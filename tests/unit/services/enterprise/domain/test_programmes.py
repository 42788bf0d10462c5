from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import NotFound
from services.enterprise.domain.programmes import (
    Course,
    Step,
    counts,
    due_for,
    items,
    programme_named,
    targets,
)

NINGHAI = "NINGHAI_2017"
PATH = ["DRAFT", "PROV_APPLIED", "PROV_ASSESSING", "PROV_RECOGNISED"]
HIGHER = ["NAT_APPLIED", "NAT_RECOMMENDED", "NAT_ASSESSING", "NAT_RECOGNISED"]


def course(product, *reached):
    """A zone recognised on the days given: provincial first, then national."""
    steps = [Step(day, state) for day, states in zip(reached, (PATH, HIGHER), strict=False) for state in states]
    return Course(f"nh-{product}", product, product, tuple(steps))


FINISHED = [
    course("文具", date(2016, 11, 1), date(2018, 1, 20)),
    course("模具", date(2018, 1, 10)),
    course("家具", date(2018, 1, 10)),
    course("运动杖", date(2018, 2, 5)),
    course("汽配", date(2019, 1, 10), date(2020, 1, 15)),
    course("灯具", date(2019, 2, 1)),
    course("五金机械", date(2020, 1, 10)),
    course("电子电器", date(2020, 2, 10)),
]


@pytest.mark.requirement("Z-30", "Z-35")
def test_ninghais_eight_zones_are_two_national_and_six_provincial(regulations):
    counted = counts(FINISHED, regulations)
    assert counted == {"national": 2, "provincial": 6}
    assert all(target["met"] for target in targets(NINGHAI, counted, regulations))
    found = items(NINGHAI, FINISHED, date(2020, 3, 1), regulations)
    assert len(found) == 10
    assert all(one["met"] and not one["overdue"] for one in found)


@pytest.mark.requirement("Z-31", "Z-32", "Z-33", "Z-34")
def test_each_phase_wants_the_zones_that_the_document_names(regulations):
    wanted = {(row["phase"], row["level"], row["products"][0]) for row in regulations.book.table("programme_zone")
              if row["programme"] == NINGHAI}  # fmt: skip
    assert wanted == {
        (0, "provincial", "文具"),
        (1, "provincial", "模具"),
        (1, "provincial", "家具（木制品）"),
        (1, "provincial", "户外休闲用品（运动杖）"),
        (1, "national", "文具"),
        (2, "provincial", "汽配"),
        (2, "provincial", "灯具"),
        (3, "provincial", "五金机械"),
        (3, "provincial", "电子电器"),
        (3, "national", "汽配"),
    }


def test_what_is_not_reached_by_its_day_is_overdue_and_what_is_lost_is_not_met(regulations):
    late = [one for one in FINISHED if one.product != "模具"]
    (moulds,) = [one for one in items(NINGHAI, late, date(2018, 3, 1), regulations) if one["product"] == "模具"]
    assert (moulds["zone_id"], moulds["met"], moulds["overdue"]) == (None, False, True)
    lost = Course("z", "z", "模具", (*course("模具", date(2018, 1, 10)).steps, Step(date(2019, 1, 1), "REVOKED")))
    (moulds,) = [one for one in items(NINGHAI, [lost], date(2019, 1, 2), regulations) if one["product"] == "模具"]
    assert (moulds["reached_on"], moulds["met"], moulds["overdue"]) == (date(2018, 1, 10), False, True)


@given(
    walks=st.lists(
        st.lists(st.sampled_from(["PROV_RECOGNISED", "NAT_RECOGNISED", "RECTIFYING", "RENEWAL_REVIEW",
                                  "DEMOTED_TO_PROV", "LAPSED", "REVOKED", "REJECTED", "NAT_APPLIED"]), max_size=6),
        max_size=8,
    )
)  # fmt: skip
def test_each_zone_counts_once_by_what_it_holds_now(regulations, walks):
    begin = date(2016, 1, 1)
    courses = [
        Course(
            f"z{number}", "z", "z", (Step(begin, "DRAFT"), *(Step(begin + timedelta(i), s) for i, s in enumerate(walk)))
        )
        for number, walk in enumerate(walks)
    ]
    counted = counts(courses, regulations)
    assert sum(counted.values()) == sum(one.level(regulations) is not None for one in courses)
    assert sum(counted.values()) <= len(courses)


@pytest.mark.requirement("Z-45")
def test_the_next_day_a_zone_is_wanted_by_depends_on_when_it_begins(regulations):
    assert due_for("汽配", "330226", date(2018, 3, 1), regulations) == date(2019, 2, 28)
    assert due_for("汽配", "330226", date(2019, 3, 1), regulations) == date(2020, 2, 29)
    assert due_for("汽配", "330226", date(2020, 3, 1), regulations) is None
    assert due_for("女鞋", "441323", date(2018, 2, 1), regulations) == date(2018, 5, 31)
    assert due_for("女鞋", "330226", date(2018, 2, 1), regulations) is None


def test_an_unknown_programme_is_told_with_those_there_are(regulations):
    with pytest.raises(NotFound, match="NINGHAI_2017, HUIDONG_2018"):
        programme_named("NOWHERE", regulations)
