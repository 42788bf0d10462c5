"""Everybody rated in shards: begun, paused, gone on with, failed and mended; the same answers as one by one."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from services.credit.domain.runs import Scope
from services.credit.repository.shards import ShardRepository
from services.credit.use_cases import run_steps, season, shards
from tests.integration.credit import crowd
from tests.integration.credit.conftest import TODAY, shoemaker
from tests.integration.credit.crowd import OCTOBER, fill, must_be_exact, ratings, shard_rows

MANY = 600


@pytest.fixture
def october(credit):
    credit.clock.advance(OCTOBER - TODAY)
    return credit


def the_run(credit):
    (run,) = credit.call("list_rating_runs")["items"]
    return run


@pytest.mark.requirement("D.2/cycle")
@pytest.mark.requirement("C-02")
def test_in_october_a_run_rates_everybody_in_shards(october):
    usccs = fill(october, MANY)
    october.run_daily(OCTOBER)
    begun = the_run(october)
    assert (begun["kind"], begun["state"], begun["enterprises"], begun["shards"]) == ("FORMAL", "RUNNING", MANY, 16)
    assert (begun["agency"], begun["rated"], begun["on"]) == (None, 0, "2026-10-15")
    assert october.pipeline.run_chore("rate_shards")
    under_way = the_run(october)
    assert (under_way["shards_done"], under_way["rated"]) == (1, 38)
    assert october.run_chores() >= 15
    ended = october.call("get_rating_run", run_id=begun["run_id"])
    assert (ended["state"], ended["rated"], ended["shards_done"]) == ("DONE", MANY, 16)
    assert sum(ended["by_grade"].values()) == MANY
    assert ended["ended_at"]
    must_be_exact(october, usccs)
    states = [event.data["state"] for event in october.said("credit.rating_run_changed")]
    assert states == ["RUNNING", "DONE"]
    october.run_daily(OCTOBER + timedelta(days=1))
    assert len(october.call("list_rating_runs")["items"]) == 1, "nobody is left to rate"


def test_shards_hold_everybody_once_whatever_their_number(october):
    usccs = fill(october, 37)
    with october.pipeline.store.transaction() as tx:
        for size in (1, 5, 36, 37, 100):
            bounds = tx.runs.cut(Scope("RULE_SET", OCTOBER), size)
            assert sum(count for *_, count in bounds) == len(usccs)
            assert (bounds[0][0], bounds[-1][1]) == (None, None)
            assert [until for _, until, _ in bounds[:-1]] == [start for start, *_ in bounds[1:]]


def test_few_are_rated_at_once_and_leave_a_run_that_tells_of_it(october):
    usccs = fill(october, 20)
    october.run_daily(OCTOBER)
    run = the_run(october)
    assert (run["state"], run["rated"], run["events_waiting"], run["events_per_s"]) == ("DONE", 20, 0, 30)
    must_be_exact(october, usccs)


def test_both_ways_and_one_by_one_come_to_the_same_to_the_last_grade(october):
    usccs = fill(october, MANY)
    october.call("start_rating_run", agency="customs", way="WORKER")
    october.run_chores()
    by_the_worker = ratings(october)
    must_be_exact(october, usccs)
    october.empty()
    fill(october, MANY)
    run = october.call("start_rating_run", agency="customs", way="BUS")
    assert run["state"] == "RUNNING"
    assert not october.pipeline.run_chore("rate_shards"), "what goes by the bus is left to the bus"
    assert october.run_tasks() == 16
    assert ratings(october) == by_the_worker
    october.empty()
    fill(october, MANY)
    for start in range(0, MANY, 200):
        october.call("rate_formally", agency="customs", usccs=usccs[start : start + 200])
    assert ratings(october) == by_the_worker


def test_columns_and_single_facts_come_to_the_same(october, monkeypatch):
    usccs = fill(october, MANY)
    run = october.call("start_rating_run", agency="customs")
    with october.pipeline.store.transaction() as tx:
        kept = tx.runs.get(run["run_id"])
        shard = tx.runs.lock_shard(run["run_id"], 3)
        standings = tx.shards.lock_standings(tx.runs.members(kept.scope, shard), wait=True)
        one_by_one = list(shards._singly(kept, shard, standings, OCTOBER, tx, tx.rules))
        at_once = list(shards._by_columns(kept, shard, standings, OCTOBER, tx, tx.rules))
        assert len(standings) > 30
        for single, column in zip(one_by_one, at_once, strict=True):
            assert column.body == single.body, "to the last byte"
            assert replace(column, facts=None) == replace(single, facts=None)
    monkeypatch.setattr(shards, "COLUMNS_FROM", 1)
    october.run_chores()
    must_be_exact(october, usccs)


def test_more_than_can_be_waited_for_are_rated_by_a_run(october):
    usccs = fill(october, MANY)
    answer = october.call("rate_formally", agency="customs")
    assert (answer["count"], answer["awaited"], answer["ratings"]) == (0, MANY, [])
    again = october.call("rate_formally", agency="customs")
    assert again["run_id"] == answer["run_id"]
    october.run_chores()
    must_be_exact(october, usccs)
    history = october.call("get_rating_history", uscc=usccs[0])["items"]
    assert history[0]["cause"] == f"credit.rating_run/{answer['run_id']}"


@pytest.mark.requirement("C-09")
def test_a_countys_own_body_rates_its_county_alone(october):
    usccs = fill(october, 2 * MANY)
    run = october.call("start_rating_run", agency="nh-ciq")
    assert (run["divisions"], run["enterprises"]) == (["330226"], MANY)
    with pytest.raises(NotPermitted):
        october.call("move_rating_run", agency="ciq", run_id=run["run_id"], to="PAUSED")
    october.run_chores()
    must_be_exact_of = [uscc for uscc in usccs if uscc[2:8] == "330226"]
    must_be_exact(october, must_be_exact_of)


def test_a_run_is_paused_goes_on_another_way_and_is_given_up(october):
    fill(october, MANY)
    run_id = october.call("start_rating_run", agency="customs")["run_id"]
    october.pipeline.run_chore("rate_shards")
    paused = october.call("move_rating_run", agency="customs", run_id=run_id, to="PAUSED")
    assert (paused["state"], paused["rated"]) == ("PAUSED", 38)
    assert not october.pipeline.run_chore("rate_shards")
    assert october.call("move_rating_run", agency="customs", run_id=run_id, to="PAUSED")["version"] == paused["version"]
    on_the_bus = october.call("move_rating_run", agency="customs", run_id=run_id, to="RUNNING", way="BUS")
    assert (on_the_bus["state"], on_the_bus["way"]) == ("RUNNING", "BUS")
    october.call("move_rating_run", agency="customs", run_id=run_id, to="PAUSED")
    assert october.run_tasks() == 15, "tasks of a run that stands still are done by doing nothing"
    assert the_run(october)["rated"] == 38
    with pytest.raises(InvalidRequest) as refused:
        october.call("move_rating_run", agency="customs", run_id=run_id, to="CANCELLED")
    assert refused.value.fields[0][0] == "reason"
    ended = october.call("move_rating_run", agency="customs", run_id=run_id, to="CANCELLED", reason="改期")
    assert (ended["state"], ended["reason"], ended["rated"]) == ("CANCELLED", "改期", 38)
    with pytest.raises(Conflict, match="CANCELLED does not become RUNNING"):
        october.call("move_rating_run", agency="customs", run_id=run_id, to="RUNNING")
    with pytest.raises(NotFound):
        october.call("get_rating_run", run_id="0192f0c1-0000-7000-8000-000000000099")
    with pytest.raises(NotPermitted):
        october.call("start_rating_run", agency="association")


def test_a_run_paused_while_its_last_shard_is_under_way_ends_when_it_goes_on(october, monkeypatch):
    fill(october, MANY)
    run_id = october.call("start_rating_run", agency="customs")["run_id"]
    for _ in range(15):
        october.pipeline.run_chore("rate_shards")

    def paused_meanwhile(*of, **how):
        october.call("move_rating_run", agency="customs", run_id=run_id, to="PAUSED")
        return shards.rate_shard(*of, **how)

    monkeypatch.setattr(run_steps, "rate_shard", paused_meanwhile)
    october.pipeline.run_chore("rate_shards")
    paused = the_run(october)
    assert (paused["state"], paused["rated"]) == ("PAUSED", MANY)
    ended = october.call("move_rating_run", agency="customs", run_id=run_id, to="RUNNING")
    assert (ended["state"], ended["ended_at"] is None) == ("DONE", False)


@pytest.mark.parametrize("method", ["start_rating_run", "rate_formally"])
def test_a_zone_of_which_nobody_is_known_is_not_rated(october, method):
    fill(october, 1)
    with pytest.raises(InvalidRequest, match="zone_id"):
        october.call(method, agency="customs", zone_id="huidong-shoe")
    assert october.call("list_rating_runs")["items"] == []


def test_who_is_rated_formally_just_before_the_shard_has_the_lock_is_not_rated_twice(october, monkeypatch):
    usccs = fill(october, MANY)
    october.call("start_rating_run", agency="customs")
    lock = ShardRepository.lock_standings

    def rated_meanwhile(kept, wanted, *, wait):
        monkeypatch.undo()
        october.call("rate_formally", agency="customs", usccs=[wanted[0]])
        return lock(kept, wanted, wait=wait)

    monkeypatch.setattr(ShardRepository, "lock_standings", rated_meanwhile)
    october.run_chores()
    assert (the_run(october)["state"], the_run(october)["rated"]) == ("DONE", MANY - 1)
    must_be_exact(october, usccs)


def test_another_day_for_the_same_enterprises_waits_for_the_run_under_way(october):
    fill(october, MANY)
    run = october.call("start_rating_run", agency="customs", on="2026-10-14")
    assert october.call("start_rating_run", agency="customs", on="2026-10-14")["run_id"] == run["run_id"]
    with pytest.raises(Conflict, match="under way"):
        october.call("start_rating_run", agency="customs", on="2026-10-15")
    with pytest.raises(InvalidRequest):
        october.call("start_rating_run", agency="customs", on="2026-10-16")


def test_who_is_held_by_another_is_left_for_a_second_pass(october):
    usccs = fill(october, MANY)
    october.call("start_rating_run", agency="customs")
    with october.pipeline.store.transaction() as tx:
        tx.book.lock_standing(usccs[3], today=OCTOBER, now=october.clock.now())
        assert october.pipeline.run_chore("rate_shards")
        assert shard_rows(october)[0][1:] == ("WAITING", 38, 37)
    october.run_chores()
    assert shard_rows(october)[0][1:] == ("DONE", 38, 38)
    must_be_exact(october, usccs)


def test_what_is_recorded_meanwhile_is_neither_lost_nor_counted_twice(october):
    usccs = fill(october, MANY)
    october.call("start_rating_run", agency="customs", way="BUS")
    faults: list[BaseException] = []

    def record(part: list[str], name: str) -> None:
        try:
            for number, uscc in enumerate(part):
                told = {"item": "S02", "occurred_on": "2026-09-01", "effective_on": "2026-10-01"}
                october.call("record_act", agency="samr", uscc=uscc, document_no=f"{name}{number}号", **told)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=record, args=(usccs[part::4][:40], f"甲{part}-")) for part in range(4)]
    threads += [threading.Thread(target=october.run_tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    october.run_tasks()
    assert faults == []
    assert the_run(october)["state"] == "DONE"
    must_be_exact(october, usccs)
    count = "SELECT count(*) FROM rating_history h, jsonb_object_keys(h.facts->'records') r WHERE h.version = (%s)"
    last = "SELECT max(version) FROM rating_history x WHERE x.uscc = h.uscc"
    ((counted,),) = crowd.ask(october, count % last)
    assert counted == len(crowd.ask(october, "SELECT 1 FROM records")) - _records_of_the_unrated(october)


def _records_of_the_unrated(credit):
    asked = "SELECT count(*) FROM records r WHERE NOT EXISTS (SELECT FROM rating_history h WHERE h.uscc = r.uscc)"
    ((count,),) = crowd.ask(credit, asked)
    return count


def test_a_shard_that_fails_does_not_hold_up_the_others_and_is_mended_later(october, monkeypatch):
    usccs = fill(october, MANY)
    run_id = october.call("start_rating_run", agency="customs")["run_id"]
    healthy = shards.rate

    def broken(facts, **options):
        if facts.known_since_on == date(2024, 12, 31):
            raise RuntimeError("a defect")
        return healthy(facts, **options)

    monkeypatch.setattr(shards, "rate", broken)
    with october.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE standings SET known_since_on = '2024-12-31' WHERE uscc = :uscc"), {"uscc": usccs[50]}
        )
    for _ in range(3):
        october.run_chores()
        october.clock.advance(timedelta(minutes=2))
    run = october.call("get_rating_run", run_id=run_id)
    assert (run["state"], run["shards_done"], run["shards_failed"]) == ("FAILED", 15, 1)
    assert run["problem"] == "RuntimeError: a defect"
    monkeypatch.setattr(shards, "rate", healthy)
    october.call("move_rating_run", agency="customs", run_id=run_id, to="RUNNING")
    october.run_chores()
    assert october.call("get_rating_run", run_id=run_id)["state"] == "DONE"
    must_be_exact(october, usccs)


@pytest.mark.requirement("D.2/cycle")
def test_a_season_missed_begins_on_the_day_credit_is_back_and_leaves_nobody_unrated(credit):
    back = date(2026, 11, 5)
    credit.clock.advance(back - TODAY)
    usccs = fill(credit, MANY)
    credit.run_daily(back)
    run = the_run(credit)
    assert (run["on"], run["state"]) == ("2026-10-31", "RUNNING")
    assert credit.changes() == [], "whom the run is to rate is not called unrated before"
    credit.run_chores()
    must_be_exact(credit, usccs, formal_on=date(2026, 10, 31))
    assert {grade for _, grade in credit.changes()} <= {"B", "C", "D"}
    rating = credit.call("get_rating", uscc=usccs[0])
    assert (rating["formal_on"], rating["valid_until"]) == ("2026-10-31", "2027-10-31")
    credit.run_daily(date(2026, 11, 6))
    assert len(credit.call("list_rating_runs")["items"]) == 1


def test_nobody_waits_for_a_run_that_is_paused(credit):
    back = date(2026, 11, 5)
    credit.clock.advance(back - TODAY)
    fill(credit, MANY)
    credit.run_daily(back)
    run = the_run(credit)
    credit.call("move_rating_run", agency="customs", run_id=run["run_id"], to="PAUSED")
    credit.run_daily(date(2026, 11, 6))
    credit.run_chores()
    assert [event.data["grade"] for event in credit.said("credit.grade_changed")] == ["U"] * MANY
    credit.call("move_rating_run", agency="customs", run_id=run["run_id"], to="RUNNING")
    credit.run_chores()
    grades = [event.data["grade"] for event in credit.said("credit.rated")]
    assert len(grades) == MANY
    assert "U" not in grades


def test_the_season_waits_for_a_persons_own_formal_run_and_the_days_other_work_does_not(october):
    usccs = fill(october, 2 * MANY)
    own = october.call("start_rating_run", agency="nh-ciq")
    october.call("move_rating_run", agency="nh-ciq", run_id=own["run_id"], to="PAUSED")
    assert "follow_the_day" in october.run_daily(OCTOBER)
    assert [run["run_id"] for run in october.call("list_rating_runs")["items"]] == [own["run_id"]]
    october.call("move_rating_run", agency="nh-ciq", run_id=own["run_id"], to="RUNNING")
    october.run_chores()
    october.run_daily(OCTOBER + timedelta(days=1))
    season_run, _ = october.call("list_rating_runs")["items"]
    assert season_run["enterprises"] == MANY, "whom the county's own run has left"
    october.run_chores()
    assert len(october.said("credit.rated")) == len(usccs)


def test_a_season_missed_for_long_is_left_to_a_persons_decision(credit):
    credit.clock.advance(date(2026, 12, 1) - TODAY)
    fill(credit, 5)
    credit.run_daily(date(2026, 12, 1))
    assert credit.call("list_rating_runs")["items"] == []
    assert {grade for _, grade in credit.changes()} == {"U"}


def test_many_whose_rating_ends_on_a_day_are_rated_anew_by_a_run(credit):
    credit.clock.advance(date(2026, 12, 5) - TODAY)
    usccs = fill(credit, MANY)
    credit.run_daily(date(2026, 12, 5))
    run = the_run(credit)
    assert (run["kind"], run["enterprises"]) == ("DUE", MANY)
    credit.run_chores()
    assert sorted(event.uscc for event in credit.said("credit.grade_changed")) == usccs
    assert {grade for _, grade in credit.changes()} == {"U"}
    assert credit.said("credit.rated") == []


def test_everybody_is_rated_anew_when_the_rules_change_and_a_newer_change_takes_the_older_ones_place(october):
    usccs = fill(october, MANY)
    with october.pipeline.store.transaction() as tx:
        older = season.rate_anew(OCTOBER, "first", tx, tx.rules)
    october.pipeline.run_chore("rate_shards")
    october.clock.advance(timedelta(days=1))
    with october.pipeline.store.transaction() as tx:
        newer = season.rate_anew(october.clock.today(), "second", tx, tx.rules)
    october.run_chores()
    assert october.call("get_rating_run", run_id=older.run_id)["state"] == "CANCELLED"
    ended = october.call("get_rating_run", run_id=newer.run_id)
    assert (ended["kind"], ended["state"], ended["rated"], ended["reason"]) == ("RULE_SET", "DONE", MANY, "second")
    assert october.said("credit.rated") == [], "it is no formal rating"
    grades = dict(crowd.ask(october, "SELECT uscc, grade FROM standings"))
    assert {event.uscc for event in october.said("credit.grade_changed")} == {
        uscc for uscc in usccs if grades[uscc] != "A"
    }
    assert ended["by_grade"] == {grade: list(grades.values()).count(grade) for grade in sorted(set(grades.values()))}


def test_new_enterprises_are_not_rated_in_their_first_october(october):
    fill(october, 3)
    october.register(shoemaker(7))
    october.run_daily(OCTOBER)
    assert the_run(october)["rated"] == 3


def test_what_a_run_says_leaves_in_bulk_and_the_rate_is_told(october, monkeypatch):
    fill(october, 16 * 110)
    october.pipeline.store.bulk_per_s = 7
    october.call("start_rating_run", agency="customs")
    october.run_chores()
    run = the_run(october)
    assert run["events_per_s"] == 7
    assert run["events_waiting"] >= 16 * 110
    page = october.call("list_rating_runs", state="DONE", kind="FORMAL", limit=1)
    assert (len(page["items"]), page["next_cursor"]) == (1, None)
    assert october.call("list_rating_runs", state="PAUSED")["items"] == []
