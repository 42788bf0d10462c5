"""What the public may see: nothing minor, nothing before its day, nothing that ended, nothing beyond its term."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from databus.contracts import get
from databus.errors import NotFound
from services.credit.use_cases import publicity as cases
from tests.integration.credit.conftest import ONE, TWO

REPAIR = {"document_no": "信修1号", "corrected": True, "duties_fulfilled": True, "public_pledge": True}
SEEN = {
    *("record_id", "uscc", "item", "zh", "en", "severity", "agency", "document_no"),
    *("effective_on", "public_until", "clause", "objected"),
}


def public(credit: Any, uscc: str = ONE) -> list[str]:
    return [one["document_no"] for one in credit.call("get_publicity", uscc=uscc)["records"]]


@pytest.mark.requirement("D.2/publicity")
def test_the_public_sees_grade_and_records_but_no_points_and_no_detail(credit):
    credit.rated()
    credit.act("a")
    told = credit.call("get_publicity", uscc=ONE)
    assert (told["grade"], told["rated"]) == ("A", True)
    assert told.keys() == {
        *("uscc", "name", "active", "on", "grade", "since", "rated", "formal_on", "valid_until"),
        *("records", "next_cursor"),
    }
    (record,) = told["records"]
    assert record.keys() == SEEN
    assert (record["effective_on"], record["public_until"]) == ("2026-11-20", "2027-11-20")


@pytest.mark.requirement("D.2/publicity")
@pytest.mark.requirement("D.5/minor")
def test_a_minor_act_and_one_whose_document_is_not_in_force_yet_are_not_public(credit):
    credit.rated()
    credit.act("minor", item="L05")
    credit.act("later", effective_on="2026-11-23")
    assert public(credit) == []
    credit.clock.advance(timedelta(days=1))
    assert public(credit) == ["later"]


def test_a_code_that_was_replaced_leads_to_what_is_public_of_whoever_stands_for_it(credit):
    credit.rated()
    credit.act("a")
    credit.register(TWO)
    replaced = {**get("enterprise.succeeded").example, "uscc": ONE, "successor": TWO, "kind": "RENUMBERED"}
    credit.deliver("enterprise.succeeded", subject=ONE, data=replaced)
    told = credit.call("get_publicity", uscc=ONE)
    assert (told["uscc"], told["grade"], public(credit)) == (TWO, "A", ["a"])
    assert [one["document_no"] for one in credit.call("list_publicity", uscc=ONE)["items"]] == ["a"]


@pytest.mark.requirement("D.5/repaired")
def test_what_was_annulled_or_repaired_is_public_no_longer_at_once(credit):
    credit.rated()
    first, second = credit.act("a")["record_id"], credit.act("b")["record_id"]
    credit.call("annul_record", agency="samr", record_id=first, document_no="撤1号")
    assert public(credit) == ["b"]
    credit.clock.advance(timedelta(days=100))
    credit.call("repair_record", agency="samr", record_id=second, **REPAIR)
    assert public(credit) == []
    assert credit.call("list_publicity")["items"] == []


@pytest.mark.requirement("D.2/publicity")
@pytest.mark.parametrize(("item", "agency", "months"), [("L04", "samr", 12), ("S02", "ciq", 36)])
def test_the_day_before_and_the_day_of_the_end_of_publicity(credit, item, agency, months):
    credit.rated()
    credit.act("a", item=item, agency=agency)
    last = date(2026 + months // 12, 11, 19)
    credit.run_daily(credit.clock.today())
    credit.clock.advance(last - credit.clock.today())
    assert public(credit) == ["a"]
    credit.run_daily(last)
    assert credit.said("credit.publicity_ended") == []
    credit.clock.advance(timedelta(days=1))
    assert public(credit) == []
    credit.run_daily(last + timedelta(days=1))
    (ended,) = credit.said("credit.publicity_ended")
    assert (ended.data["because"], ended.data["ended_on"]) == ("TERM_OVER", str(last + timedelta(days=1)))


def test_days_missed_are_made_up_for_and_nothing_is_said_twice(credit):
    credit.rated()
    credit.act("a")
    credit.act("b", effective_on="2026-11-22")
    credit.run_daily(credit.clock.today())
    credit.clock.advance(timedelta(days=500))
    for _ in range(2):
        credit.run_daily(credit.clock.today())
        credit.clock.advance(timedelta(days=1))
    assert sorted(event.data["document_no"] for event in credit.said("credit.publicity_ended")) == ["a", "b"]


@pytest.mark.requirement("D.2/publicity")
def test_many_whose_publicity_stops_at_once_are_said_in_portions_and_each_once(credit, monkeypatch):
    monkeypatch.setattr(cases, "AT_ONCE", 2)
    credit.rated()
    for day in range(1, 8):
        credit.act(f"{day}号", effective_on=f"2026-11-{10 + day}")
    credit.act("8号", item="S02", agency="ciq", effective_on="2026-11-11")
    credit.act("9号", item="L05", effective_on="2026-11-11")
    credit.run_daily(credit.clock.today())
    credit.clock.advance(timedelta(days=400))
    credit.run_daily(credit.clock.today())
    assert len(credit.said("credit.publicity_ended")) <= 2
    assert credit.run_chores() > 1
    credit.clock.advance(timedelta(days=800))
    credit.run_chores()
    told = [event.data["document_no"] for event in credit.said("credit.publicity_ended")]
    assert sorted(told) == [f"{number}号" for number in range(1, 9)]


@pytest.mark.requirement("D.2/publicity")
def test_a_record_corrected_to_what_is_not_public_is_withdrawn_in_three_working_days(credit):
    credit.rated()
    told = {"record_id": credit.act("a")["record_id"], "correction_document_no": "更1号", "reason": "定性有误"}
    credit.call("correct_record", agency="samr", item="L05", **told)
    assert public(credit) == []
    (ended,) = credit.said("credit.publicity_ended")
    assert (ended.data["because"], ended.data["withdraw_by"]) == ("CORRECTED", "2026-11-25")
    told["correction_document_no"] = "更2号"
    credit.call("correct_record", agency="samr", document_no="b", **told)
    assert len(credit.said("credit.publicity_ended")) == 1


def test_a_record_objected_to_is_shown_as_such(credit):
    credit.rated()
    record_id = credit.act()["record_id"]
    credit.call("object_to_record", agency="portal", record_id=record_id, reason="并非本企业")
    (record,) = credit.call("get_publicity", uscc=ONE)["records"]
    assert record["objected"] is True


def test_an_unrated_enterprise_is_public_as_unrated_and_an_unknown_one_is_not_found(credit):
    credit.register()
    assert credit.call("get_publicity", uscc=ONE)["grade"] == "U"
    with pytest.raises(NotFound):
        credit.call("get_publicity", uscc=TWO)


def test_public_records_are_listed_by_the_day_they_took_effect_page_by_page(credit):
    credit.rated()
    for number, effective_on in enumerate(("2026-11-21", "2026-11-20", "2026-11-21")):
        credit.act(f"{number}号", effective_on=effective_on)
    page = credit.call("list_publicity", limit=2, agency="samr")
    assert [one["document_no"] for one in page["items"]] == ["2号", "0号"]
    rest = credit.call("list_publicity", limit=2, cursor=page["next_cursor"])
    assert ([one["document_no"] for one in rest["items"]], rest["next_cursor"]) == (["1号"], None)


def test_a_day_on_which_nothing_is_over_is_noted_once(credit):
    def written() -> set[tuple[str, str]]:
        with credit.engine.connect() as connection:
            return {tuple(row) for row in connection.execute(sa.text("SELECT job, xmin::text FROM publicity_days"))}

    credit.rated()
    credit.act("a")
    credit.pipeline.run_chore("end_more_publicity")
    noted = written()
    assert noted
    credit.pipeline.run_chore("end_more_publicity")
    assert written() == noted
    credit.clock.advance(timedelta(days=1))
    credit.pipeline.run_chore("end_more_publicity")
    assert written() != noted
