"""Records corrected by who recorded them: undone exactly, anew exactly, and what was known before stays readable."""

from datetime import timedelta
from itertools import permutations

import pytest

from databus.errors import Conflict, InvalidRequest, NotPermitted, PreconditionFailed
from tests.integration.credit.conftest import ONE, TWO, shoemaker

PENALTY = "0192f0c1-0000-7000-8000-000000000051"


def correct(credit, record_id, agency="samr", **right):
    told = {"correction_document_no": "惠东市监更〔2026〕2号", "reason": "录入错误"}
    return credit.call("correct_record", agency=agency, record_id=record_id, **{**told, **right})


def rating(credit, uscc=ONE, **ask):
    told = credit.call("get_rating", uscc=uscc, **ask)
    seen = ("score", "grade", "since", "deductions", "bonuses", "next_change_on", "aa_since")
    return {name: told[name] for name in seen}


@pytest.mark.requirement("C-04")
@pytest.mark.requirement("D.2/effective_document")
def test_a_record_about_the_wrong_enterprise_leaves_it_as_if_it_had_never_been(credit):
    for uscc in (ONE, TWO):
        credit.rated(uscc)
    before = rating(credit, ONE)
    credit.clock.advance(timedelta(hours=1))
    recorded = credit.act(item="L01", agency="ciq")
    assert credit.grade(ONE) == (88, "B")
    known = credit.clock.now().isoformat()
    credit.clock.advance(timedelta(hours=1))
    right = correct(credit, recorded["record_id"], agency="ciq", uscc=TWO)
    assert (right["record_id"], right["uscc"], right["score"], right["grade"]) == (recorded["record_id"], TWO, 88, "B")
    assert rating(credit, ONE) == before
    assert rating(credit, ONE, known_at=known)["score"] == 88
    assert rating(credit, TWO, known_at=known)["score"] == 100
    assert [said["about_another"] for said in right["former"]] == [True]
    assert "uscc" not in right["former"][0]


@pytest.mark.requirement("D.2/effective_document")
def test_whom_it_was_wrongly_about_hears_it_annulled_and_the_right_one_hears_it_as_it_is(credit):
    recorded = credit.act()
    correct(credit, recorded["record_id"], uscc=TWO, effective_on="2026-11-21", occurred_on="2026-10-03")
    (gone,) = credit.said("credit.record_annulled")
    assert (gone.uscc, gone.data["state"], gone.data["version"]) == (ONE, "ANNULLED", 2)
    (said,) = credit.said("credit.record_corrected")
    assert (said.uscc, said.data["state"], said.data["effective_on"]) == (TWO, "EFFECTIVE", "2026-11-21")
    assert said.data["changed"] == ["uscc", "occurred_on", "effective_on"]
    assert ONE not in str(said.data)
    assert said.sequence > gone.sequence


@pytest.mark.parametrize(
    ("right", "score", "until"),
    [
        ({"item": "L05"}, 99, "2027-11-20"),
        ({"effective_on": "2026-11-22"}, 94, "2027-11-22"),
        ({"document_no": "2号"}, 94, "2027-11-20"),
        ({"occurred_on": "2026-09-02", "decided_on": "2026-11-18"}, 94, "2027-11-20"),
        ({"effective_on": "2026-11-30"}, 100, "2027-11-30"),
    ],
)
def test_wrong_items_days_and_numbers_are_corrected(credit, right, score, until):
    credit.rated()
    recorded = credit.act()
    told = correct(credit, recorded["record_id"], **right)
    assert {name: told[name] for name in right} == right
    assert (told["score"], told["counts_until"], told["version"]) == (score, until, 2)
    assert len(credit.call("list_records", uscc=ONE)["items"]) == 1


def test_a_correction_taken_back_leads_to_the_same_rating_again(credit):
    credit.rated()
    recorded = credit.act()
    first = rating(credit)
    correct(credit, recorded["record_id"], uscc=TWO, item="L05")
    correct(credit, recorded["record_id"], uscc=ONE, item="L04", correction_document_no="更3号")
    again = credit.call("get_record", record_id=recorded["record_id"])
    assert [(said["item"], said["about_another"]) for said in again["former"]] == [("L04", False), ("L05", True)]
    assert rating(credit) == first


@pytest.mark.requirement("D.2/one_act")
def test_what_was_corrected_and_comes_again_is_never_a_second_deduction(credit, penalty):
    credit.rated()
    credit.rated(TWO)
    decided = credit.deliver(
        "enforcement.penalty_decided", subject=PENALTY, data=penalty(item="L04", effective_on="2026-11-20")
    )
    (record,) = credit.call("list_records", uscc=ONE)["items"]
    correct(credit, record["record_id"], uscc=TWO, item="L05")
    credit.pipeline.deliver([decided])
    credit.deliver("enforcement.penalty_decided", subject=PENALTY, data=penalty(item="L04", effective_on="2026-11-20"))
    assert [one["record_id"] for one in credit.call("list_records")["items"]] == [record["record_id"]]
    with pytest.raises(Conflict, match="corrected"):
        credit.act(record["document_no"], effective_on="2026-11-20")
    assert (credit.grade(ONE)[0], credit.grade(TWO)[0]) == (100, 99)
    state = penalty(item="L04", state="ANNULLED", annulled_on="2026-11-22", annulment_document_no="复3号", version=2)
    credit.deliver("enforcement.penalty_annulled", subject=PENALTY, data=state)
    assert [one["state"] for one in credit.call("list_records")["items"]] == ["ANNULLED"]
    assert credit.grade(TWO)[0] == 100


@pytest.mark.requirement("D.2/source_duty")
def test_only_who_recorded_an_act_corrects_it(credit):
    recorded = credit.act()
    with pytest.raises(NotPermitted, match="samr"):
        correct(credit, recorded["record_id"], agency="tax", item="L05")
    with pytest.raises(NotPermitted, match="L01"):
        correct(credit, recorded["record_id"], item="L01")


@pytest.mark.parametrize(
    ("right", "field"),
    [
        ({}, "record_id"),
        ({"item": "L04"}, "record_id"),
        ({"item": "X99"}, "item"),
        ({"occurred_on": "2026-12-01"}, "occurred_on"),
        ({"effective_on": "2026-10-01"}, "effective_on"),
        ({"decided_on": "2026-10-01"}, "decided_on"),
        ({"decided_on": "2026-11-21"}, "effective_on"),
        ({"state": "ANNULLED"}, "state"),
    ],
)
def test_a_correction_that_cannot_be_names_the_field_and_changes_nothing(credit, right, field):
    recorded = credit.act()
    before = credit.call("get_record", record_id=recorded["record_id"])
    with pytest.raises(InvalidRequest) as refused:
        correct(credit, recorded["record_id"], **right)
    assert [name for name, _ in refused.value.fields] == [field]
    assert credit.call("get_record", record_id=recorded["record_id"]) == before
    assert credit.said("credit.record_corrected") == []


def test_an_annulled_record_is_not_corrected_nor_one_read_before_it_changed(credit):
    recorded = credit.act()
    with pytest.raises(PreconditionFailed):
        credit.call(
            "correct_record",
            agency="samr",
            if_match="7",
            record_id=recorded["record_id"],
            correction_document_no="更1号",
            reason="x",
            item="L05",
        )
    credit.call("annul_record", agency="samr", record_id=recorded["record_id"], document_no="撤1号")
    with pytest.raises(Conflict, match="annulled"):
        correct(credit, recorded["record_id"], item="L05")


def test_what_is_right_and_stands_already_is_not_recorded_twice(credit):
    credit.act(item="L05")
    wrong = credit.act(item="L04")
    with pytest.raises(Conflict, match="annul this record instead"):
        correct(credit, wrong["record_id"], item="L05")


def test_the_same_correction_again_is_the_same(credit):
    recorded = credit.act()
    first = correct(credit, recorded["record_id"], item="L05")
    assert correct(credit, recorded["record_id"], item="L05") == first
    assert len(credit.said("credit.record_corrected")) == 1


@pytest.mark.requirement("D.2/one_act")
@pytest.mark.requirement("D.2/idempotent")
def test_in_whatever_order_doubled_and_late_an_act_counts_once(credit, penalty):
    """A penalty, its annulment, the agency's own record of another act, and a finding overturned: every order."""
    answers = set()
    for round_, order in enumerate(permutations(range(4))):
        uscc, numbers = shoemaker(100 + round_), (f"{round_}之1号", f"{round_}之2号")
        credit.rated(uscc)
        stated = {"uscc": uscc, "document_no": numbers[0], "effective_on": "2026-11-20", "penalty_id": f"{round_}-1"}
        ended = {"state": "ANNULLED", "annulled_on": "2026-11-22", "annulment_document_no": "复3号", "version": 2}
        apart = {"penalty_id": f"{round_}-2", "item": "L04", "document_no": numbers[1], "trace_case_id": None}
        events = [
            credit.event(f"enforcement.penalty_{name}", subject=state["penalty_id"], data=penalty(**state))
            for name, state in (
                ("decided", stated),
                ("annulled", stated | ended),
                ("decided", stated | apart),
            )
        ]
        for step in order:
            if step == 3:
                day = penalty()["occurred_on"]
                credit.act(numbers[1], uscc=uscc, effective_on="2026-11-20", occurred_on=day)
            else:
                credit.pipeline.deliver([events[step], events[step]])
        credit.pipeline.deliver([events[0], events[2]])
        records = credit.call("list_records", uscc=uscc)["items"]
        states = tuple(sorted((one["item"], one["state"]) for one in records))
        answers.add((credit.grade(uscc), states))
    assert answers == {((94, "A"), (("L04", "EFFECTIVE"), ("P06", "ANNULLED")))}
