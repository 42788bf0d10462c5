"""One enterprise stands for another: what is known of the old code follows, in whatever order things are heard."""

from datetime import timedelta
from itertools import permutations

import pytest

from databus.contracts import get
from databus.errors import Conflict
from services.credit.use_cases import corrections
from tests.integration.credit.conftest import ONE, TWO, shoemaker

THREE = shoemaker(3)


def succession(uscc=ONE, successor=TWO, **change):
    return {**get("enterprise.succeeded").example, "uscc": uscc, "successor": successor, **change}


def succeed(credit, uscc=ONE, successor=TWO, **change):
    return credit.deliver("enterprise.succeeded", subject=uscc, data=succession(uscc, successor, **change))


@pytest.mark.requirement("C-04")
@pytest.mark.parametrize("kind", ["DUPLICATE", "RENUMBERED"])
def test_records_and_formal_ratings_follow_a_code_that_was_replaced(credit, kind):
    credit.rated(ONE)
    credit.register(TWO)
    recorded = credit.act(agency="ciq", item="L01")
    assert credit.grade(ONE) == (88, "B")
    credit.clock.advance(timedelta(hours=1))
    known = credit.clock.now().isoformat()
    credit.clock.advance(timedelta(hours=1))
    succeed(credit, kind=kind)
    assert credit.grade(TWO) == (88, "B")
    assert credit.grade(TWO, known_at=known) == (100, "U")
    told = credit.call("get_rating", uscc=ONE, known_at=known)
    assert (told["uscc"], told["score"], told["grade"]) == (ONE, 88, "B")
    (record,) = credit.call("list_records", uscc=TWO)["items"]
    assert (record["record_id"], record["uscc"]) == (recorded["record_id"], TWO)
    assert [said["cause"] for said in record["former"]] == ["SUCCEEDED"]


@pytest.mark.requirement("C-04")
def test_the_old_code_answers_with_who_stands_for_it(credit):
    credit.rated(ONE)
    credit.act(agency="ciq", item="L01")
    succeed(credit)
    told = credit.call("get_rating", uscc=ONE)
    assert (told["uscc"], told["score"], told["grade"]) == (TWO, 88, "B")
    assert [one["uscc"] for one in credit.call("list_records", uscc=ONE)["items"]] == [TWO]
    last = {event.subject: event.data["grade"] for event in credit.said("credit.grade_changed")}
    assert last == {ONE: "U", TWO: "B"}


@pytest.mark.requirement("C-04")
@pytest.mark.parametrize("kind", ["TAKEN_OVER", "DIVIDED"])
def test_who_takes_over_or_comes_of_a_division_keeps_a_rating_of_its_own(credit, kind):
    credit.rated(ONE)
    credit.rated(TWO)
    credit.act(agency="ciq", item="L01")
    succeed(credit, kind=kind, follows=False, ends=kind == "TAKEN_OVER")
    assert (credit.grade(ONE), credit.grade(TWO)) == ((88, "B"), (100, "A"))


@pytest.mark.requirement("C-04")
@pytest.mark.requirement("D.2/one_act")
def test_what_one_document_said_of_both_codes_is_one_record_of_the_heir(credit, penalty):
    for number, uscc in enumerate((ONE, TWO)):
        credit.rated(uscc)
        said = {"penalty_id": f"0192f0c1-0000-7000-8000-00000000006{number}", "uscc": uscc, "document_no": "1号"}
        state = penalty(item="L04", effective_on="2026-11-20", **said)
        credit.deliver("enforcement.penalty_decided", subject=state["penalty_id"], data=state)
    succeed(credit)
    assert (credit.grade(ONE), credit.grade(TWO)) == ((94, "A"), (94, "A"))
    states = {one["uscc"]: one["state"] for one in credit.call("list_records")["items"]}
    assert states == {ONE: "ANNULLED", TWO: "EFFECTIVE"}
    credit.act(effective_on="2026-11-20", occurred_on=penalty()["occurred_on"])
    credit.deliver("enforcement.penalty_decided", subject=state["penalty_id"], data={**state, "uscc": ONE})
    assert len(credit.call("list_records")["items"]) == 2
    assert credit.grade(TWO) == (94, "A")


@pytest.mark.requirement("C-04")
def test_what_is_said_of_the_old_code_later_counts_for_the_new_one_once(credit, penalty):
    credit.rated(ONE)
    succeed(credit)
    first = credit.act()
    assert credit.act() == first
    state = penalty(item="L04", effective_on="2026-11-20", document_no="1号")
    credit.deliver("enforcement.penalty_decided", subject=state["penalty_id"], data=state)
    assert [one["uscc"] for one in credit.call("list_records")["items"]] == [TWO]
    assert credit.grade(TWO)[0] == 94


@pytest.mark.requirement("D.2/idempotent")
def test_the_order_of_successions_records_and_doubles_is_free(credit):
    answers = set()
    for round_, order in enumerate(permutations(range(4))):
        one, two, three = (shoemaker(100 + 3 * round_ + number) for number in range(3))
        credit.rated(one)
        events = [
            credit.event("enterprise.succeeded", subject=old, data=succession(old, new))
            for old, new in ((one, two), (two, three))
        ]
        for step in order:
            if step == 2:
                credit.act(f"{round_}之1号", uscc=one, agency="ciq", item="L01")
            elif step == 3:
                credit.act(f"{round_}之2号", uscc=two)
            else:
                credit.pipeline.deliver([events[step], events[step]])
        credit.pipeline.deliver(events)
        records = credit.call("list_records", uscc=three)["items"]
        answers.add((credit.grade(three), tuple(sorted(one["document_no"][-2:] for one in records))))
        assert credit.grade(one) == credit.grade(two) == credit.grade(three)
    assert answers == {((82, "B"), ("1号", "2号"))}


def test_a_correction_to_a_code_that_is_succeeded_meanwhile_is_refused_and_again_finds_the_heir(credit, monkeypatch):
    record_id = credit.act()["record_id"]
    right = {"record_id": record_id, "uscc": TWO, "correction_document_no": "更1号", "reason": "录入错误"}

    def succeeded_meanwhile(usccs, work):
        monkeypatch.undo()
        succeed(credit, TWO, THREE)
        return corrections.begin_all(usccs, work)

    monkeypatch.setattr(corrections, "begin_all", succeeded_meanwhile)
    with pytest.raises(Conflict, match="taken the place"):
        credit.call("correct_record", agency="samr", **right)
    assert credit.call("correct_record", agency="samr", **right)["uscc"] == THREE
    assert credit.grade(THREE)[0] == 94


def test_a_succession_overtaken_by_what_the_registry_says_next_is_followed_all_the_same(credit):
    credit.rated(ONE)
    credit.act()
    told = credit.event("enterprise.succeeded", subject=ONE, data=succession())
    credit.register(ONE, active=False)
    credit.pipeline.deliver([told])
    assert credit.grade(TWO)[0] == 94


def test_a_successor_known_for_less_time_is_known_since_its_predecessor_was(credit):
    credit.rated(ONE)
    credit.clock.advance(timedelta(days=30))
    credit.register(TWO)
    known = credit.clock.now().isoformat()
    credit.clock.advance(timedelta(days=1))
    succeed(credit)
    assert credit.call("get_rating", uscc=TWO)["since"] == "2026-11-22"
    assert credit.call("get_rating", uscc=TWO, known_at=known)["since"] == "2026-12-22"


def test_of_two_formal_ratings_of_one_day_the_successors_own_stands(credit):
    credit.rated(ONE)
    credit.rated(TWO)
    succeed(credit)
    assert credit.grade(TWO) == (100, "A")
    assert credit.call("get_rating", uscc=TWO)["formal_on"] == "2026-11-22"


def test_aa_follows_its_enterprise_to_the_new_code(credit):
    credit.clock.advance(timedelta(days=-400))
    credit.rated(ONE)
    credit.clock.advance(timedelta(days=370))
    credit.call("rate_formally", usccs=[ONE])
    credit.call(
        "grant_aa",
        agency="customs",
        uscc=ONE,
        document_no="AA1号",
        declaration_error_percent="0.4",
        clean_at_departments_since="2020-01-01",
    )
    credit.clock.advance(timedelta(days=30))
    succeed(credit)
    assert credit.grade(TWO) == (100, "AA")
