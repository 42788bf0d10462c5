"""Recording, annulling, repairing, objecting: on a real database through the whole pipeline."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from tests.integration.credit.conftest import ONE, TWO

REPAIR = {"document_no": "信修1号", "corrected": True, "duties_fulfilled": True, "public_pledge": True}


@pytest.mark.requirement("D.8/4")
def test_the_worked_example_through_the_service(credit):
    credit.rated()
    first = credit.act("a")
    assert (first["score"], first["grade"]) == (94, "A")
    credit.act("b", item="P04")
    third = credit.act("c", item="P04")
    assert (third["score"], third["grade"]) == (88, "B")
    annulled = credit.call("annul_record", agency="samr", record_id=first["record_id"], document_no="复议1号")
    assert (annulled["score"], annulled["grade"], annulled["state"]) == (94, "A", "ANNULLED")
    assert credit.grade(on="2027-11-19") == (94, "U")
    credit.clock.advance(timedelta(days=340))
    credit.call("rate_formally", usccs=[ONE])
    assert credit.grade(on="2027-11-19") == (94, "A")
    assert credit.grade(on="2027-11-20") == (100, "A")
    assert credit.changes() == [("U", "A"), ("A", "B"), ("B", "A")]


@pytest.mark.requirement("C-04")
def test_an_act_is_said_to_the_bus_with_its_whole_state(credit):
    recorded = credit.act()
    (event,) = credit.said("credit.record_added")
    assert event.subject == recorded["record_id"]
    assert event.uscc == ONE
    assert event.agency == "samr"
    assert event.data["state"] == "EFFECTIVE"
    assert (event.data["points"], event.data["severity"]) == (6, "GENERAL")
    assert event.data["counts_until"] == "2027-11-20"


def test_an_act_of_an_enterprise_not_registered_yet_is_kept_and_it_is_unrated(credit):
    assert credit.act()["grade"] == "U"
    assert credit.grade() == (94, "U")
    credit.rated()
    assert credit.grade() == (94, "A")


@pytest.mark.requirement("D.2/idempotent")
def test_the_same_act_again_is_the_same_record(credit):
    first = credit.act()
    assert credit.act() == first
    assert credit.act(idempotency_key="k1") == first
    assert len(credit.said("credit.record_added")) == 1


def test_another_fact_under_the_same_document_and_item_is_refused(credit):
    credit.act()
    with pytest.raises(Conflict):
        credit.act(uscc=TWO)
    with pytest.raises(Conflict):
        credit.act(idempotency_key="other", effective_on="2026-11-21")
    assert len(credit.call("list_records")["items"]) == 1


@pytest.mark.parametrize(
    ("field", "value", "hint"),
    [
        ("uscc", "91441323MA4YNT0180", "the last character"),
        ("uscc", "123", "18 characters"),
        ("item", "X99", "one of L01, L02"),
        ("item", 4, "L04"),
        ("effective_on", "2026-02-30", "YYYY-MM-DD"),
        ("effective_on", "20.11.2026", "YYYY-MM-DD"),
        ("effective_on", "1999-12-31", "2000-01-01"),
        ("effective_on", "2026-09-01", "2026-10-02 or later"),
        ("occurred_on", "2026-11-23", "2026-11-22 or earlier"),
        ("document_no", " ", "not blank"),
        ("document_no", "", "1 to 200"),
        ("evidence_hash", "xyz", "SHA-256"),
        ("colour", "red", "no such field"),
    ],
)
def test_bad_input_names_the_field_and_what_would_be_right(credit, field, value, hint):
    with pytest.raises(InvalidRequest) as refused:
        credit.act(**{field: value, **({"effective_on": "2026-11-30"} if field == "occurred_on" else {})})
    assert [name for name, _ in refused.value.fields] == [field]
    assert hint in refused.value.fields[0][1]
    assert credit.call("list_records")["items"] == []
    assert credit.said() == []


def test_an_agency_without_the_power_is_told_who_has_it(credit):
    with pytest.raises(NotPermitted, match=r"record L01 is for ciq, customs.*商检法"):
        credit.act(item="L01", agency="tax")


def test_customs_succeeds_the_inspection_bureau(credit):
    recorded = credit.act(agency="ciq", item="P04")
    annulled = credit.call("annul_record", agency="customs", record_id=recorded["record_id"], document_no="撤1号")
    assert annulled["state"] == "ANNULLED"


@pytest.mark.requirement("D.2/source_duty")
def test_only_who_recorded_an_act_annuls_or_repairs_it(credit):
    recorded = credit.act()
    for method, more in (("annul_record", {"document_no": "x"}), ("repair_record", REPAIR)):
        with pytest.raises(NotPermitted, match="samr"):
            credit.call(method, agency="ciq", record_id=recorded["record_id"], **more)


def test_an_annulled_record_is_not_annulled_again(credit):
    recorded = credit.act()
    first = credit.call("annul_record", agency="samr", record_id=recorded["record_id"], document_no="x")
    again = credit.call("annul_record", agency="samr", record_id=recorded["record_id"], document_no="x")
    assert again == first
    with pytest.raises(Conflict):
        credit.call(
            "annul_record", agency="samr", idempotency_key="k", record_id=recorded["record_id"], document_no="y"
        )
    assert len(credit.said("credit.record_annulled")) == 1


def test_an_annulment_of_a_day_to_come_is_refused(credit):
    recorded = credit.act()
    with pytest.raises(InvalidRequest, match="2026-11-22 or earlier"):
        credit.call("annul_record", agency="samr", record_id=recorded["record_id"], document_no="x", on="2026-11-23")


def test_a_document_is_not_annulled_before_it_was_made(credit):
    recorded = credit.act(occurred_on="2026-10-02", decided_on="2026-11-18", effective_on="2026-11-20")
    with pytest.raises(InvalidRequest, match="2026-11-18 or later"):
        credit.call("annul_record", agency="samr", record_id=recorded["record_id"], document_no="x", on="2026-11-17")
    day = {"document_no": "x", "on": "2026-11-18"}
    assert credit.call("annul_record", agency="samr", record_id=recorded["record_id"], **day)["state"] == "ANNULLED"


def test_a_record_read_in_another_version_is_not_changed(credit):
    recorded = credit.act()
    with pytest.raises(PreconditionFailed):
        credit.call("annul_record", agency="samr", if_match="7", record_id=recorded["record_id"], document_no="x")
    credit.call("annul_record", agency="samr", if_match="1", record_id=recorded["record_id"], document_no="x")


@pytest.mark.requirement("D.2/publicity")
@pytest.mark.requirement("D.2/repair")
@pytest.mark.parametrize(
    ("item", "agency", "first_day"),
    [("L05", "samr", date(2026, 11, 20)), ("L04", "samr", date(2027, 2, 20)), ("S02", "ciq", date(2027, 11, 20))],
)
def test_a_repair_before_the_minimum_period_is_refused_with_the_day_from_which_it_may_be(
    credit, item, agency, first_day
):
    recorded = credit.act(item=item, agency=agency)
    record_id = recorded["record_id"]
    assert credit.call("get_record", record_id=record_id)["repairable_from"] == first_day.isoformat()
    if first_day > credit.clock.today():
        credit.clock.advance(first_day - timedelta(days=1) - credit.clock.today())
        with pytest.raises(Conflict) as refused:
            credit.call("repair_record", agency=agency, record_id=record_id, **REPAIR)
        assert refused.value.fields[0][0] == "on"
        assert refused.value.fields[0][1].startswith(f"{first_day} or later")
        credit.clock.advance(timedelta(days=1))
    repaired = credit.call("repair_record", agency=agency, record_id=record_id, **REPAIR)
    assert (repaired["state"], repaired["score"]) == ("REPAIRED", 100)
    (event,) = credit.said("credit.record_repaired")
    assert event.data["version"] == 2


@pytest.mark.requirement("D.2/repair")
@pytest.mark.requirement("D.6/credit_repaired")
def test_a_repair_lifts_what_the_record_led_to_at_once_and_says_so(credit):
    credit.rated()
    recorded = credit.act(item="S02", agency="ciq", effective_on="2026-11-22")
    assert credit.grade() == (88, "B")
    credit.clock.advance(timedelta(days=365))
    record_id = recorded["record_id"]
    credit.call("rate_formally", usccs=[ONE], agency="ciq")
    long = credit.act("2号", item="L02", effective_on="2026-11-22")
    assert credit.grade()[1] == "D"
    for agency, one in (("ciq", record_id), ("samr", long["record_id"])):
        credit.call("repair_record", agency=agency, record_id=one, **REPAIR)
    assert credit.grade() == (100, "A")
    assert credit.changes()[-1] == ("D", "A")
    shown = credit.call("get_record", record_id=long["record_id"])
    assert (shown["state"], shown["public"]) == ("REPAIRED", False)


def test_a_repair_names_each_condition_unmet(credit):
    recorded = credit.act(item="L05")
    with pytest.raises(Conflict) as refused:
        credit.call(
            "repair_record",
            agency="samr",
            record_id=recorded["record_id"],
            **{**REPAIR, "corrected": False, "public_pledge": False},
        )
    assert [field for field, _ in refused.value.fields] == ["corrected", "public_pledge"]


@pytest.mark.requirement("D.2/objection")
@pytest.mark.requirement("D.7/20d-objection")
def test_an_objection_must_be_answered_in_20_days_and_the_record_counts_meanwhile(credit):
    recorded = credit.act()
    objection = credit.call("object_to_record", agency="portal", record_id=recorded["record_id"], reason="并非本企业")
    assert (objection["filed_on"], objection["due_on"]) == ("2026-11-22", "2026-12-12")
    assert credit.grade()[0] == 94
    assert credit.call("get_record", record_id=recorded["record_id"])["objections"] == [objection]


def test_what_is_not_there_is_not_found(credit):
    nobody = "0192f0c1-0000-7000-8000-000000000099"
    with pytest.raises(NotFound):
        credit.call("get_record", record_id=nobody)
    with pytest.raises(NotFound):
        credit.call("annul_record", record_id=nobody, document_no="x")
    with pytest.raises(InvalidRequest):
        credit.call("get_record", record_id="7")
    with pytest.raises(NotFound):
        credit.call("get_rating", uscc=TWO)


def test_records_are_listed_newest_first_page_by_page(credit):
    ids = [credit.act(f"{n}号", uscc=ONE if n % 2 else TWO)["record_id"] for n in range(5)]
    page = credit.call("list_records", limit=2)
    seen = [record["record_id"] for record in page["items"]]
    while page["next_cursor"]:
        page = credit.call("list_records", limit="2", cursor=page["next_cursor"])
        seen += [record["record_id"] for record in page["items"]]
    assert seen == ids[::-1]
    assert len(credit.call("list_records", uscc=TWO)["items"]) == 3
    credit.call("annul_record", agency="samr", record_id=ids[0], document_no="x")
    assert [r["record_id"] for r in credit.call("list_records", state="ANNULLED")["items"]] == ids[:1]
    assert len(credit.call("list_records", state="EFFECTIVE", agency="samr", item="L04")["items"]) == 4


@pytest.mark.parametrize("ask", [{"limit": 0}, {"limit": "many"}, {"cursor": "x"}, {"state": "GONE"}])
def test_a_page_asked_for_wrongly_names_the_field(credit, ask):
    with pytest.raises(InvalidRequest) as refused:
        credit.call("list_records", **ask)
    assert refused.value.fields[0][0] in ask


def test_acts_recorded_at_once_all_count(credit):
    credit.rated()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: credit.act(f"{n}号", item="L05"), range(12)))
    assert credit.grade() == (88, "B")
    history = credit.call("get_rating_history", uscc=ONE)["items"]
    assert [entry["version"] for entry in history] == list(range(len(history), 0, -1))
    moments = [entry["known_at"] for entry in history]
    assert moments == sorted(set(moments), reverse=True)
    assert credit.changes() == [("U", "A"), ("A", "B")]
    assert [event.sequence for event in credit.said("credit.grade_changed")] == [2, 3]


def test_the_same_act_said_at_once_by_many_hands_is_one_record(credit):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: credit.act(idempotency_key=f"k{n}"), range(8)))
    assert len({answer["record_id"] for answer in answers}) == 1
    assert len(credit.said("credit.record_added")) == 1


@pytest.mark.requirement("C-03")
@pytest.mark.requirement("D.2/info_classes")
def test_the_standard_names_six_classes_and_every_item_and_record_its_own(credit):
    told = credit.call("list_items")
    classes = [one["code"] for one in told["information"]]
    assert classes == ["basic", "law", "qms", "product", "supervision", "social"]
    assert {item["info"] for item in told["items"]} == set(classes) - {"basic", "qms"}
    assert all(one["zh"] and one["source"] and one["clause"] for one in told["information"])
    recorded = credit.act(item="P04")
    assert credit.call("get_record", record_id=recorded["record_id"])["info"] == "product"


@pytest.mark.requirement("C-04")
@pytest.mark.parametrize(
    ("decided_on", "field"),
    [("2026-10-01", "decided_on"), ("2026-11-23", "decided_on"), ("2026-11-21", "effective_on")],
)
def test_a_document_is_decided_after_the_act_and_before_it_takes_effect(credit, decided_on, field):
    with pytest.raises(InvalidRequest) as refused:
        credit.act(decided_on=decided_on)
    assert [name for name, _ in refused.value.fields] == [field]


def test_the_day_of_the_decision_is_kept(credit):
    recorded = credit.act(decided_on="2026-11-18")
    assert credit.call("get_record", record_id=recorded["record_id"])["decided_on"] == "2026-11-18"
    with pytest.raises(Conflict):
        credit.act(idempotency_key="otherwise", decided_on="2026-11-19")
