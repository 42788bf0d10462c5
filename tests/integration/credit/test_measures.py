"""Measures and other schemes' grades on a real database."""

from datetime import timedelta
from typing import Any

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.credit.conftest import ONE, TODAY, TWO


def codes(credit, **asked: Any) -> dict[str, list[str]]:
    return {one["code"]: one["because"] for one in credit.call("get_measures", uscc=ONE, **asked)["measures"]}


def grade(credit, **change: Any) -> dict[str, Any]:
    body = {"uscc": ONE, "scheme": "GACC_282", "grade": "CERTIFIED", "valid_from": "2026-05-01", "document_no": "认1号"}
    return credit.call("record_scheme_grade", agency="customs", **body | change)


def schemes(credit, **asked: Any) -> dict[str, str]:
    told = credit.call("list_scheme_grades", uscc=ONE, **asked)
    return {one["scheme"]: one["grade"] for one in told["schemes"]}


@pytest.mark.requirement("C-05", "C-07", "D.2/effects")
def test_what_holds_for_an_enterprise_follows_its_grade(credit):
    credit.register()
    assert set(codes(credit)) == {"NO_EASING_UNRATED"}
    credit.call("rate_formally", usccs=[ONE])
    assert {"PAPERLESS", "CREDIT_SUPERVISION", "FIRST_BATCH"} <= set(codes(credit))
    assert codes(credit)["PAPERLESS"] == ["A"]
    for number in range(2):
        credit.act(f"{number}号", agency="customs", item="P03")
    assert credit.grade()[1] == "B"
    assert "PAPERLESS" in codes(credit)
    assert "CREDIT_SUPERVISION" not in codes(credit)
    credit.act("3号", agency="customs", item="P05")
    assert credit.grade()[1] == "C"
    assert {"SAMPLING_RAISED", "TARGETED_CHECK"} == set(codes(credit))
    assert set(codes(credit, on="2026-11-21")) == {"NO_EASING_UNRATED"}, "the day before it was rated"


def test_nothing_is_said_of_whom_nobody_has_told(credit):
    with pytest.raises(NotFound):
        credit.call("get_measures", uscc=ONE)


@pytest.mark.requirement("D.2/effects")
def test_measures_are_found_by_grade_list_service_and_the_seat_an_agency_sits_in(credit):
    def found(**asked: Any) -> set[str]:
        return {one["code"] for one in credit.call("list_measures", **asked)["items"]}

    assert {"SAMPLING_RAISED", "STRICT_SUPERVISION"} <= found(grade="D", service="inspection")
    assert "KEY_SCRUTINY" in found(list="JOINT_PUNISHMENT")
    assert "HEAVIER_PENALTY" in found(carried_out_by="nh-samr")
    assert found(carried_out_by="association") == set()
    assert "KEY_SCRUTINY" not in found(on="2016-05-29")
    assert "KEY_SCRUTINY" in found(on="2016-05-30")


def test_a_grade_of_another_scheme_stands_beside_ours_and_decides_nothing(credit):
    credit.rated()
    before = credit.call("get_rating", uscc=ONE)
    told = grade(credit)
    assert (told["zh"], told["shown_as"], told["valid_until"]) == ("认证企业", "A", None)
    after = credit.call("get_rating", uscc=ONE)
    assert {name: after[name] for name in ("grade", "score", "version")} == {
        name: before[name] for name in ("grade", "score", "version")
    }
    (said,) = credit.said("credit.scheme_grade_changed")
    assert (said.data["grade"], said.data["shown_as"]) == ("CERTIFIED", "A")


def test_of_an_enterprise_that_nobody_knows_there_are_no_grades_to_list(credit):
    with pytest.raises(NotFound):
        credit.call("list_scheme_grades", uscc=TWO)
    grade(credit, uscc=TWO)
    assert len(credit.call("list_scheme_grades", uscc=TWO)["recorded"]) == 1


def test_the_newest_grade_of_a_scheme_holds_from_its_day_and_the_old_order_is_history(credit):
    grade(credit, scheme="GACC_251", grade="OTHER", valid_from="2022-03-01", document_no="旧1号")
    grade(credit)
    grade(credit, grade="DISHONEST", valid_from="2026-09-01", document_no="认2号")
    assert schemes(credit) == {"GACC_282": "DISHONEST"}
    assert schemes(credit, on="2026-08-31") == {"GACC_282": "CERTIFIED"}
    assert schemes(credit, on="2026-03-31") == {"GACC_251": "OTHER"}
    assert schemes(credit, on="2026-04-01") == {}
    told = credit.call("list_scheme_grades", uscc=ONE)
    assert [one["document_no"] for one in told["recorded"]] == ["认2号", "认1号", "旧1号"]


def test_what_was_known_of_another_schemes_grade_stays_known(credit):
    known_at = grade(credit)["known_at"]
    credit.clock.advance(timedelta(days=3))
    grade(credit, grade="ADVANCED_CERTIFIED", document_no="更正1号")
    assert schemes(credit) == {"GACC_282": "ADVANCED_CERTIFIED"}
    assert schemes(credit, known_at=known_at) == {"GACC_282": "CERTIFIED"}


def test_a_grade_ends_on_its_last_day(credit):
    grade(credit, valid_until="2026-06-30")
    assert schemes(credit, on="2026-06-30") == {"GACC_282": "CERTIFIED"}
    assert schemes(credit, on="2026-07-01") == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scheme": "MINE"}, "scheme"),
        ({"grade": "AA"}, "grade"),
        ({"valid_from": "2026-03-31"}, "valid_from"),
        ({"scheme": "GACC_251", "grade": "OTHER", "valid_from": "2026-04-01"}, "valid_from"),
        ({"valid_until": "2026-04-30"}, "valid_until"),
    ],
)
def test_what_a_scheme_cannot_say_is_refused_with_the_field(credit, change, field):
    with pytest.raises(InvalidRequest) as refused:
        grade(credit, **change)
    assert [name for name, _ in refused.value.fields] == [field]
    assert credit.said("credit.scheme_grade_changed") == []


def test_a_document_stands_for_one_grade_and_only_its_issuer_records_it(credit):
    assert grade(credit)["grade_id"] == grade(credit)["grade_id"]
    with pytest.raises(Conflict):
        grade(credit, grade="REGULAR")
    with pytest.raises(NotPermitted, match="for customs"):
        credit.call(
            "record_scheme_grade",
            agency="samr",
            uscc=ONE,
            scheme="GACC_282",
            grade="REGULAR",
            valid_from=TODAY.isoformat(),
            document_no="2号",
        )
