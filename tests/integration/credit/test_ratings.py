"""Ratings on a real database: formal, AA, bitemporal, from day to day, replayed."""

from datetime import date, datetime, timedelta

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from services.credit.domain.rating import rate
from services.credit.repository import CreditRepository
from services.credit.use_cases.turn import facts_read, state_of
from tests.integration.credit.conftest import ONE, TODAY, TWO, shoemaker

AA = {
    "uscc": ONE,
    "document_no": "国质检信1号",
    "declaration_error_percent": "0.8",
    "clean_at_departments_since": "2025-01-01",
}


@pytest.mark.requirement("D.2/unrated")
def test_an_enterprise_is_unrated_until_its_first_formal_rating(credit):
    credit.register(pledge=True)
    credit.act()
    assert credit.grade() == (95, "U")
    answer = credit.call("rate_formally", usccs=[ONE])
    assert answer["by_grade"] == {"A": 1}
    assert answer["valid_until"] == "2027-10-31"
    rating = credit.call("get_rating", uscc=ONE)
    assert (rating["grade"], rating["rated"], rating["formal_on"]) == ("A", True, "2026-11-22")
    (rated,) = credit.said("credit.rated")
    (changed,) = credit.said("credit.grade_changed")
    assert (rated.data, changed.data["previous_grade"]) == (changed.data, "U")


@pytest.mark.requirement("D.2/cycle")
@pytest.mark.parametrize(
    ("on", "valid_until"),
    [(date(2026, 9, 30), "2026-10-31"), (date(2026, 10, 1), "2027-10-31"), (date(2027, 1, 5), "2027-10-31")],
)
def test_a_formal_rating_is_valid_to_31_october_of_the_next_cycle(credit, on, valid_until):
    credit.clock.advance(on - TODAY)
    credit.register()
    assert credit.call("rate_formally", usccs=[ONE])["valid_until"] == valid_until


def test_a_formal_rating_that_runs_out_leaves_the_enterprise_unrated(credit):
    credit.rated()
    credit.run_daily(date(2027, 10, 31))
    assert credit.changes() == [("U", "A")]
    credit.run_daily(date(2027, 11, 1))
    assert credit.changes() == [("U", "A")], "the October job has rated it again"
    credit.register(active=False)
    credit.run_daily(date(2028, 11, 1))
    assert credit.changes() == [("U", "A"), ("A", "U")]


@pytest.mark.requirement("D.2/cycle")
def test_in_october_everybody_active_known_before_the_cycle_is_rated_formally(credit):
    credit.clock.advance(date(2026, 9, 1) - TODAY)
    for number in range(3):
        credit.register(shoemaker(number))
    credit.register(shoemaker(1), active=False)
    credit.clock.advance(timedelta(days=40))
    credit.register(shoemaker(9))
    credit.run_daily(date(2026, 10, 14))
    assert credit.said("credit.rated") == []
    credit.run_daily(date(2026, 10, 15))
    credit.run_daily(date(2026, 10, 16))
    assert sorted(event.subject for event in credit.said("credit.rated")) == sorted([shoemaker(0), shoemaker(2)])


@pytest.mark.requirement("C-02")
def test_a_zones_members_are_rated_together(credit):
    for number in range(4):
        credit.register(shoemaker(number))
    for number, state in ((0, "ACTIVE"), (1, "RECTIFYING"), (2, "APPLIED")):
        credit.deliver(
            "enterprise.membership_changed",
            subject=f"huidong-shoes/{shoemaker(number)}",
            data={
                "membership_id": f"huidong-shoes/{shoemaker(number)}",
                "zone_id": "huidong-shoes",
                "uscc": shoemaker(number),
                "state": state,
                "previous_state": None,
                "batch_no": None,
                "on": "2026-11-22",
                "clause": "SH 四(二)1",
                "reason": None,
                "version": 1,
            },
        )
    answer = credit.call("rate_formally", zone_id="huidong-shoes")
    assert sorted(one["uscc"] for one in answer["ratings"]) == sorted([shoemaker(0), shoemaker(1)])
    assert credit.call("rate_formally")["count"] == 4


def test_rating_formally_twice_on_a_day_changes_nothing(credit):
    credit.rated()
    assert credit.call("rate_formally", usccs=[ONE])["count"] == 1
    assert len(credit.said("credit.rated")) == 1


def test_a_formal_rating_names_who_is_not_known_and_who_may_not_rate(credit):
    credit.register()
    with pytest.raises(NotFound) as refused:
        credit.call("rate_formally", usccs=[ONE, TWO])
    assert refused.value.fields == [("usccs.1", f"nothing is known of {TWO}")]
    with pytest.raises(NotPermitted):
        credit.call("rate_formally", agency="association", usccs=[ONE])
    with pytest.raises(InvalidRequest):
        credit.call("rate_formally", usccs=[ONE], zone_id="huidong-shoes")
    with pytest.raises(InvalidRequest):
        credit.call("rate_formally", usccs=[ONE], on="2026-11-23")
    assert credit.said() == []


@pytest.mark.requirement("C-06")
@pytest.mark.requirement("D.2/bonus")
def test_bonuses_follow_the_registry(credit):
    credit.rated()
    credit.act(item="S02", agency="ciq")
    assert credit.grade() == (88, "B")
    credit.register(own_brand=True)
    assert credit.grade() == (89, "A")
    credit.register(own_brand=True, pledge=True, cnas_lab=True, quality_award=True)
    assert credit.grade() == (90, "A")
    credit.register()
    assert credit.grade() == (88, "B")
    assert credit.changes() == [("U", "A"), ("A", "B"), ("B", "A"), ("A", "B")]


def test_a_document_that_takes_effect_later_counts_from_that_day(credit):
    credit.rated()
    credit.act(item="L02", effective_on="2026-11-25")
    rating = credit.call("get_rating", uscc=ONE)
    assert (rating["grade"], rating["next_change_on"]) == ("A", "2026-11-25")
    credit.clock.advance(timedelta(days=2))
    credit.run_daily()
    assert credit.changes() == [("U", "A")]
    credit.clock.advance(timedelta(days=1))
    credit.run_daily()
    assert credit.changes() == [("U", "A"), ("A", "D")]
    assert credit.grade() == (100, "D")
    assert credit.said("credit.grade_changed")[-1].data["since"] == "2026-11-25"


def test_the_day_a_window_ends_is_caught_up_after_a_stop(credit):
    credit.clock.advance(date(2026, 1, 10) - TODAY)
    credit.rated()
    for number in range(2):
        credit.act(f"{number}号", occurred_on="2025-12-01", effective_on="2026-01-05")
    assert credit.grade() == (88, "B")
    credit.run_daily(date(2027, 1, 9))
    assert credit.changes() == [("U", "A"), ("A", "B"), ("B", "U")]
    credit.clock.advance(date(2027, 1, 9) - date(2026, 1, 10))
    credit.call("rate_formally", usccs=[ONE])
    assert credit.grade() == (100, "A")


def test_a_day_run_twice_says_nothing_twice(credit):
    credit.rated()
    credit.act(effective_on="2026-11-23", item="L02")
    assert "follow_the_day" in credit.run_daily(date(2026, 11, 23))
    assert credit.run_daily(date(2026, 11, 23)) == []
    assert len(credit.said("credit.grade_changed")) == 2


def test_what_was_the_grade_on_a_day_as_known_on_another(credit):
    credit.rated()
    before = credit.clock.now() + timedelta(minutes=1)
    credit.clock.advance(timedelta(days=8))
    recorded = credit.act(item="L02", effective_on="2026-11-25")
    known = credit.clock.now() + timedelta(minutes=1)
    credit.clock.advance(timedelta(days=10))
    credit.call("annul_record", agency="samr", record_id=recorded["record_id"], document_no="x", on="2026-12-05")
    assert credit.grade(on="2026-11-26") == (100, "D")
    assert credit.grade(on="2026-11-26", known_at=before.isoformat()) == (100, "A")
    assert credit.grade(on="2026-12-06") == (100, "A")
    assert credit.grade(on="2026-12-06", known_at=known.isoformat()) == (100, "D")
    assert credit.grade(on="2026-12-04") == (100, "D")
    with pytest.raises(NotFound):
        credit.grade(known_at="2026-01-01T00:00:00Z")
    with pytest.raises(InvalidRequest):
        credit.grade(known_at="2026-01-01T00:00:00")


def test_a_rating_explains_each_deduction_in_two_languages(credit):
    credit.rated()
    credit.act()
    (why,) = credit.call("get_rating", uscc=ONE)["deductions"]
    assert why["counts_until"] == "2027-11-20"
    assert why["repairable_from"] == "2027-02-20"
    assert "扣6分" in why["because_zh"]
    assert "计至2027-11-19" in why["because_zh"]
    assert "−6 points under 行政处罚法" in why["because_en"]


@pytest.mark.requirement("D.2/AA")
def test_aa_is_granted_when_all_conditions_are_met_and_lapses_with_the_grade(credit):
    credit.clock.advance(date(2025, 11, 1) - TODAY)
    credit.rated()
    credit.clock.advance(date(2026, 10, 20) - date(2025, 11, 1))
    credit.call("rate_formally", usccs=[ONE])
    with pytest.raises(Conflict) as refused:
        credit.call("grant_aa", agency="customs", **AA)
    assert [field for field, _ in refused.value.fields] == ["grade_a_since"]
    credit.clock.advance(timedelta(days=12))
    with pytest.raises(NotPermitted, match="aqsiq, customs"):
        credit.call("grant_aa", agency="samr", **AA)
    granted = credit.call("grant_aa", agency="customs", **AA)
    assert granted["grade"] == "AA"
    assert all(condition["met"] for condition in granted["aa_conditions"])
    assert credit.call("get_rating", uscc=ONE)["aa_since"] == "2026-11-01"
    with pytest.raises(Conflict):
        credit.call("grant_aa", agency="aqsiq", **AA)
    recorded = credit.act(item="S02", agency="ciq", effective_on="2026-11-01")
    assert credit.grade() == (88, "B")
    credit.clock.advance(timedelta(days=1))
    credit.register(pledge=True)
    assert credit.grade() == (89, "A"), "AA lapsed when the score grade left A"
    credit.call("annul_record", agency="ciq", record_id=recorded["record_id"], document_no="x")
    assert credit.grade() == (100, "AA"), "a lapse that rested on what was annulled is put back"
    revoked = credit.call("revoke_aa", agency="customs", uscc=ONE, document_no="撤1号")
    assert revoked["grade"] == "A"
    assert credit.changes() == [("U", "A"), ("A", "AA"), ("AA", "B"), ("B", "A"), ("A", "AA"), ("AA", "A")]
    with pytest.raises(Conflict):
        credit.call("revoke_aa", agency="customs", uscc=ONE, document_no="撤2号")


@pytest.mark.requirement("D.2/AA")
def test_aa_refused_lists_every_condition_unmet(credit):
    credit.rated()
    credit.act(item="P02", agency="ciq")
    with pytest.raises(Conflict) as refused:
        credit.call(
            "grant_aa",
            agency="customs",
            **{**AA, "declaration_error_percent": "1", "clean_at_departments_since": "2025-11-23"},
        )
    assert [field for field, _ in refused.value.fields] == [
        "grade_a_since",
        "last_quality_problem_on",
        "declaration_error_percent",
        "clean_at_departments_since",
    ]
    assert credit.grade() == (98, "A")


def test_every_rating_ever_made_replays_to_the_same_answer_from_the_same_facts(credit):
    credit.clock.advance(date(2025, 10, 1) - TODAY)
    credit.rated(pledge=True)
    first = credit.act("1号", occurred_on="2025-09-01", effective_on="2025-10-05")
    credit.act("2号", item="P04", agency="ciq", occurred_on="2025-09-01", effective_on="2025-10-01")
    credit.clock.advance(timedelta(days=30))
    credit.run_daily()
    credit.act("2号", item="L02", agency="ciq", occurred_on="2025-09-01", effective_on="2025-11-05")
    credit.call("annul_record", agency="samr", record_id=first["record_id"], document_no="x", on="2025-10-20")
    for days in (10, 200, 140, 30, 100):
        credit.clock.advance(timedelta(days=days))
        credit.run_daily()
        credit.register(pledge=days > 50, own_brand=days == 10)
    history = credit.call("get_rating_history", uscc=ONE, limit=200)["items"]
    assert len(history) > 12
    assert {entry["result"]["grade"] for entry in history} == {"U", "A", "D"}
    previous = "U"
    for entry in reversed(history):
        with credit.pipeline.store.transaction() as tx:
            known_at = datetime.fromisoformat(entry["known_at"])
            facts = CreditRepository(tx.session).facts(ONE, known_at=known_at)
        on = date.fromisoformat(entry["on"])
        rating = rate(facts, on=on, rules=credit.pipeline.service.rules)
        assert facts_read(facts, on) == entry["facts"]
        replayed = state_of(ONE, rating, previous, entry["version"])
        assert {name: _plain(value) for name, value in replayed.items()} == entry["result"]
        previous = rating.grade


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def test_ratings_are_listed_page_by_page(credit):
    credit.rated()
    for number in range(3):
        credit.act(f"{number}号")
    page = credit.call("get_rating_history", uscc=ONE, limit=2)
    rest = credit.call("get_rating_history", uscc=ONE, limit="200", cursor=str(page["next_cursor"]))
    assert [entry["version"] for entry in page["items"] + rest["items"]] == [5, 4, 3, 2, 1]
    assert rest["next_cursor"] is None


def test_a_simulation_of_an_enterprises_own_facts_gives_its_own_score_and_writes_nothing(credit):
    credit.rated(pledge=True)
    credit.act("1号", item="P03", agency="ciq")
    credit.act("1号", item="L04", agency="ciq")
    credit.act("2号", item="L05")
    said = len(credit.said())
    kept = credit.call("list_records", uscc=ONE)["items"]
    simulated = credit.call(
        "simulate_rating",
        agency=None,
        on="2026-11-22",
        bonuses=["pledge"],
        records=[{key: one[key] for key in ("item", "effective_on", "document_no", "agency")} for one in kept],
    )
    rating = credit.call("get_rating", uscc=ONE)
    for shared in ("score", "grade", "bonuses", "rule_set", "next_change_on"):
        assert simulated[shared] == rating[shared]
    assert [one["item"] for one in simulated["deductions"]] == [one["item"] for one in rating["deductions"]]
    assert len(credit.said()) == said


@pytest.mark.requirement("A-15", "C-09")
def test_each_countys_own_bodies_rate_its_enterprises(credit):
    credit.register(ONE)
    credit.register(TWO, division="330226")
    assert credit.call("rate_formally", agency="nh-ciq", usccs=[TWO])["count"] == 1
    with pytest.raises(NotPermitted, match="for ciq, customs, ciq-province, aqsiq, not for nh-ciq"):
        credit.call("rate_formally", agency="nh-ciq", usccs=[ONE, TWO])
    credit.clock.advance(timedelta(days=1))
    everybody = credit.call("rate_formally", agency="ciq")
    assert [formal["uscc"] for formal in everybody["ratings"]] == [ONE], "of everybody, its own"
    assert credit.call("rate_formally", agency="customs")["count"] == 2
