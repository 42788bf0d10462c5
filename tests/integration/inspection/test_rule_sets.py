"""Rule sets: checked over every case, adopted by another person, followed on their day; decisions kept replay."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from databus.rules import RuleBook
from tests.integration.inspection.conftest import ONE, TOYS, TWO, Inspection

TODAY = date(2026, 11, 22)
CLAUSE = "国质检检〔2026〕31号"
STRICTER = [{"kind": "parameter", "key": "credit_percent_a", "value": 10, "clause": CLAUSE, "sure": "O"}]
AA_ALONE = [
    {
        "kind": "mode",
        "key": "8",
        "clause": CLAUSE,
        "sure": "O",
        "fields": {
            "when": {
                "direction": ["export"],
                "member": [True],
                "grade": ["AA"],
                "product_risk": ["general"],
                "alert": ["none"],
                "listed": [False],
            }
        },
    }
]


def draft(inspection, name="2027.1", changes=STRICTER, **caller):
    return inspection.call("draft_rule_set", name=name, reason="抽样结果连续两年合格率下降", changes=changes, **caller)


def adopt(inspection, set_id, effective_on=TODAY, agency="customs", actor="director-1", **more):
    fields = {"document_no": CLAUSE, "effective_on": effective_on.isoformat(), **more}
    return inspection.call("adopt_rule_set", set_id=set_id, agency=agency, actor=actor, **fields)


def follow(inspection):
    """Let the chore look until there is nothing to do; redecisions that wait are done too."""
    while inspection.pipeline.run_chore("follow_rule_sets"):
        pass
    inspection.run_tasks()


def stand_at(inspection, day):
    inspection.clock.advance(day - inspection.clock.today())


@pytest.fixture
def toys(inspection: Inspection):
    inspection.national_member(ONE, "A")
    inspection.member(TWO)
    inspection.rated(TWO, "AA")
    return inspection


@pytest.mark.requirement("D.1/modifiers")
def test_a_draft_says_field_by_field_what_it_changes_and_nothing_follows_from_it(toys):
    one = toys.declare(hs_code=TOYS)
    found = draft(toys, changes=[*STRICTER, *AA_ALONE])
    assert (found["state"], found["before"], found["version"]) == ("DRAFT", "inspection-2026.1", 1)
    [number, row] = found["differences"]
    assert (number["before"], number["after"]) == (2, 10)
    assert number["zh"] == f"信用监管A级抽样比例：由2改为10（依据{CLAUSE}）"
    assert row["en"].startswith(
        "rule 8 when: direction export; product risk general; credit grade AA or credit grade A;"
    )
    assert toys.call("get_rule_set", set_id=found["set_id"]) == found
    assert [each["name"] for each in toys.call("list_rule_sets", state="DRAFT")["items"]] == ["2027.1"]
    follow(toys)
    assert toys.gist(one) == ("MODE_DECIDED", "CREDIT", "2")
    assert [event.data["state"] for event in toys.said("inspection.rule_set_changed")] == ["DRAFT"]


@pytest.mark.requirement("D.1/invariants")
@pytest.mark.parametrize(
    ("change", "field", "right"),
    [
        ({"kind": "parameter", "key": "no_such"}, "changes.0.key", "a parameter of the rule book"),
        ({"kind": "parameter", "key": "random_check_percent", "value": 101}, "changes.0.value", "from 0 to 100"),
        ({"kind": "parameter", "key": "random_check_percent", "value": 2}, "changes.0.value", "another than now"),
        ({"kind": "parameter", "key": "full_inspection_percent", "value": 50}, "changes.0.value", "from 100 to 100"),
        ({"kind": "parameter", "key": "release_validity_days", "value": 0}, "changes.0.value", "from 1"),
        ({"kind": "parameter", "key": "mode_table_from", "value": "2013-01-01"}, "changes.0.key", "a number"),
        # 25 % × 5 at grade D
        ({"kind": "parameter", "key": "random_check_percent", "value": 25}, "changes.0.value", "a share of 125 %"),
        ({"kind": "mode", "key": "15", "fields": {"zh": "其他"}}, "changes.0.key", "one of 0a, 0b"),
        ({"kind": "mode", "key": "14", "fields": {"id": "15"}}, "changes.0.fields.id", ""),
        ({"kind": "mode", "key": "14", "fields": {"percent": None}}, "changes.0.fields.percent", ""),
        ({"kind": "mode", "key": "0a", "fields": {"percent": "exempt_percent"}}, "changes.0.fields.percent", "a share"),
        (
            {"kind": "mode", "key": "14", "fields": {"percent": "release_validity_days"}},
            "changes.0.fields.percent",
            "a parameter in percent",
        ),
        (
            {"kind": "mode", "key": "5", "fields": {"when": {"direction": ["export"]}}},
            "changes.0.fields.when",
            "a row is narrowed alone",
        ),
        (
            {"kind": "mode", "key": "14", "fields": {"when": {"grade": ["AA", "E"]}}},
            "changes.0.fields.when.grade",
            "some of",
        ),
        (
            {"kind": "mode", "key": "14", "fields": {"when": {"grade": ["AA", "A", "B"]}}},
            "changes.0.fields",
            "no rule decides this case",
        ),
        (
            {"kind": "mode", "key": "1a", "fields": {"when": {"statutory": [True], "grade": ["B"]}}},
            "changes.0.fields",
            "beats every privilege",
        ),
        (
            {"kind": "mode", "key": "13", "fields": {"when": {"grade": ["C"], "statutory": [False]}}},
            "changes.0.fields",
            "decides no case any more",
        ),
        (
            {"kind": "mode", "key": "9", "fields": {"percent": {"by": "grade", "AA": "credit_percent_aa"}}},
            "changes.0.fields",
            "no share",
        ),
        (
            {"kind": "modifier", "key": "paperless", "fields": {"when": {"listed": [False]}}},
            "changes.0.fields.when",
            "a row is narrowed alone",
        ),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_with_its_place_and_a_case(inspection, change, field, right):
    with pytest.raises(InvalidRequest) as refused:
        draft(inspection, changes=[{"clause": CLAUSE, "sure": "O", **change}])
    told = dict(refused.value.fields)
    assert list(told) == [field]
    assert right in told[field]
    assert inspection.call("list_rule_sets")["items"] == []


@pytest.mark.requirement("D.1/redecision")
def test_on_its_day_exactly_what_a_set_decides_otherwise_is_decided_anew_with_both_decisions_kept(toys):
    ones = [toys.declare(hs_code=TOYS)["consignment_id"] for _ in range(2)]
    others = toys.declare(uscc=TWO, hs_code=TOYS)
    shoes = toys.declare()
    made = draft(toys)
    effective_on = TODAY + timedelta(days=3)
    adopted = adopt(toys, made["set_id"], effective_on)
    assert (adopted["state"], adopted["decided_by"]) == ("ADOPTED", "director-1")
    follow(toys)
    assert toys.decided() == []
    stand_at(toys, effective_on)
    for producer in ("enterprise", "credit", "enforcement"):
        toys.heartbeat(producer)
    follow(toys)
    cause = f"inspection.rule_set_changed/{made['set_id']}"
    assert toys.decided() == [(one, "CREDIT", "CREDIT", cause) for one in ones]
    shares = [(one["sampling_percent"], one["rule_set"]) for one in toys.get({"consignment_id": ones[0]})["decisions"]]
    assert shares == [("2", "inspection-2026.1"), ("10", "inspection-2026.1+2027.1")]
    assert len(toys.get(others)["decisions"]) == len(toys.get(shoes)["decisions"]) == 1
    assert toys.call("get_rule_set", set_id=made["set_id"])["followed_on"] == effective_on.isoformat()
    follow(toys)
    assert len(toys.decided()) == len(ones)


@pytest.mark.requirement("D.1/8")
def test_a_row_narrowed_sends_its_cases_on_and_says_by_which_clause(toys):
    adopt(toys, draft(toys, changes=AA_ALONE)["set_id"])
    assert toys.gist(toys.declare(hs_code=TOYS)) == ("MODE_DECIDED", "VERIFICATION", "5")
    best = toys.declare(uscc=TWO, hs_code=TOYS)
    assert toys.gist(best) == ("MODE_DECIDED", "CREDIT", "1")
    assert CLAUSE in best["decision"]["clauses"]
    back = [{**AA_ALONE[0], "fields": {"when": {**AA_ALONE[0]["fields"]["when"], "grade": ["AA", "A"]}}}]
    adopt(toys, draft(toys, name="2027.2", changes=back)["set_id"])
    follow(toys)
    assert toys.gist(toys.declare(hs_code=TOYS)) == ("MODE_DECIDED", "CREDIT", "2")


@pytest.mark.requirement("D.8/3")
def test_every_decision_replays_to_the_same_answer_under_later_books(toys):
    made = []
    for number, percent in enumerate((10, 20, 30), 1):
        made.append(toys.declare(hs_code=TOYS)["consignment_id"])
        change = {**STRICTER[0], "value": percent}
        adopt(toys, draft(toys, name=f"2027.{number}", changes=[change])["set_id"])
        follow(toys)
    replayed = [
        (
            found["same"],
            found["replayed"]["sampling_percent"],
            found["replayed"]["rule_set"].removeprefix("inspection-"),
        )
        for number in range(1, 5)
        for found in [toys.call("replay_decision", consignment_id=made[0], number=number)]
    ]
    assert replayed == [
        (True, "2", "2026.1"),
        (True, "10", "2026.1+2027.1"),
        (True, "20", "2026.1+2027.2"),
        (True, "30", "2026.1+2027.3"),
    ]


def test_the_text_of_every_book_that_decided_is_kept(toys):
    toys.declare(hs_code=TOYS)
    adopt(toys, draft(toys)["set_id"])
    toys.declare(hs_code=TOYS)
    with toys.engine.connect() as connection:
        kept = {row.digest: row for row in connection.execute(sa.text("SELECT * FROM rule_books"))}
    books = {digest: RuleBook.of_text(row.text) for digest, row in kept.items()}
    assert {book.version for book in books.values()} == {"inspection-2026.1", "inspection-2026.1+2027.1"}
    assert all(book.digest == digest for digest, book in books.items())


@pytest.mark.requirement("D.1/invariants")
def test_two_persons_of_bodies_that_may_are_needed(inspection):
    with pytest.raises(NotPermitted):
        draft(inspection, agency="samr")
    with pytest.raises(InvalidRequest, match="a person must be named"):
        draft(inspection, actor=None)
    made = draft(inspection, agency="customs", actor="officer-7")
    set_id = made["set_id"]
    with pytest.raises(NotPermitted):
        adopt(inspection, set_id, agency="ciq")
    with pytest.raises(Conflict, match="who drafted a rule set does not adopt it"):
        adopt(inspection, set_id, actor="officer-7")
    with pytest.raises(InvalidRequest, match="days gone by"):
        adopt(inspection, set_id, TODAY - timedelta(days=1))
    with pytest.raises(PreconditionFailed):
        inspection.call("amend_rule_set", set_id=set_id, reason="改", changes=STRICTER, if_match="7")
    amended = inspection.call(
        "amend_rule_set", set_id=set_id, reason="改", changes=[{**STRICTER[0], "value": 8}], actor="officer-8"
    )
    assert amended["version"] == 2
    with pytest.raises(Conflict, match="who drafted"):
        adopt(inspection, set_id, actor="officer-8")
    adopt(inspection, set_id, TODAY + timedelta(days=5))
    with pytest.raises(Conflict, match="no draft any more"):
        inspection.call("withdraw_rule_set", set_id=set_id, reason="不用了")
    other = draft(inspection, name="2027.2", changes=AA_ALONE)["set_id"]
    with pytest.raises(Conflict, match="comes into force later"):
        adopt(inspection, other, TODAY)
    assert inspection.call("withdraw_rule_set", set_id=other, reason="不用了")["state"] == "WITHDRAWN"
    with pytest.raises(Conflict, match="the name stands"):
        draft(inspection, name="2027.2", agency="customs")
    with pytest.raises(NotFound):
        inspection.call("get_rule_set", set_id="0192f0c1-0000-7000-8000-000000000099")


@pytest.mark.requirement("D.1/redecision")
def test_a_release_on_a_decision_that_new_rules_no_longer_give_waits_for_the_new_one(toys):
    toys.rated(ONE, "B", version=8)
    free = toys.declare()
    assert toys.gist(free) == ("MODE_DECIDED", "NON_STATUTORY_FREE", "0")
    narrowed = {
        "direction": ["export"],
        "statutory": [False],
        "member": [True],
        "grade": ["AA", "A"],
        "alert": ["none", "low"],
        "open_trace": [False],
        "listed": [False],
    }
    change = {"kind": "mode", "key": "5", "clause": CLAUSE, "sure": "O", "fields": {"when": narrowed}}
    adopt(toys, draft(toys, changes=[change])["set_id"])
    with pytest.raises(Conflict, match="no longer stands"):
        toys.call("release_consignment", consignment_id=free["consignment_id"])
    follow(toys)
    assert toys.gist(free)[1:] == ("RANDOM_CHECK", "2")
