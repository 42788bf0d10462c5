"""Rule sets: drafted by one, adopted by another, in force from a day on; and every rating made again."""

import random
from contextlib import suppress
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from databus.rules import RuleBook
from tests.integration.credit.conftest import ONE, TODAY, TWO

STRICTER = [
    {"kind": "parameter", "key": "grade_a_min", "value": 95, "clause": "质检总局公告2014年第3号", "sure": "O"},
    {"kind": "item", "key": "L04", "fields": {"points": 8}, "clause": "行政处罚法 54–63", "sure": "O"},
]


def draft(credit, name="2027.1", changes=STRICTER, **caller):
    return credit.call("draft_rule_set", name=name, reason="与全国标准一致", changes=changes, **caller)


def adopt(credit, set_id, effective_on=TODAY, agency="customs", actor="director-1", **more):
    fields = {"document_no": "国质检信〔2026〕31号", "effective_on": effective_on.isoformat(), **more}
    return credit.call("adopt_rule_set", set_id=set_id, agency=agency, actor=actor, **fields)


def stand_at(credit, day):
    credit.clock.advance(day - credit.clock.today())


def test_a_draft_says_field_by_field_what_it_changes_in_chinese_and_english(credit):
    found = draft(credit)
    assert (found["state"], found["before"], found["version"]) == ("DRAFT", "credit-2026.1", 1)
    told = {
        (row["key"], row["field"]): (row["before"], row["after"], row["zh"], row["en"]) for row in found["differences"]
    }
    assert told["grade_a_min", "value"] == (
        89,
        95,
        "A级最低分：由89改为95（依据质检总局公告2014年第3号）",
        "least score of grade A: 89 → 95 (质检总局公告2014年第3号)",
    )
    assert told["L04", "points"][:2] == (6, 8)
    assert credit.call("get_rule_set", set_id=found["set_id"]) == found
    assert [row["name"] for row in credit.call("list_rule_sets", state="DRAFT")["items"]] == ["2027.1"]


def test_a_draft_changes_no_rating(credit):
    credit.rated()
    credit.act()
    draft(credit)
    assert credit.grade() == (94, "A")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "parameter", "key": "grade_e_min", "value": 50}, "changes.0.key"),
        ({"kind": "parameter", "key": "grade_a_min", "value": "ninety"}, "changes.0.value"),
        ({"kind": "parameter", "key": "grade_a_min", "value": True}, "changes.0.value"),
        ({"kind": "parameter", "key": "grade_a_min", "value": 89}, "changes.0.value"),
        ({"kind": "parameter", "key": "grade_a_min", "value": 70}, "changes"),
        ({"kind": "parameter", "key": "cycle_start_month", "value": 13}, "changes.0.value"),
        ({"kind": "parameter", "key": "points_window_months", "value": 601}, "changes.0.value"),
        ({"kind": "item", "key": "L04", "fields": {"pints": 8}}, "changes.0.fields.pints"),
        ({"kind": "item", "key": "L04", "fields": {"points": 6}}, "changes.0.fields"),
        ({"kind": "item", "key": "L04", "fields": {"severity": None}}, "changes.0.fields.severity"),
        ({"kind": "item", "key": "L04", "fields": {"points": 101}}, "changes"),
        ({"kind": "item", "key": "L04", "ends": True}, "changes.0.ends"),
        ({"kind": "item", "key": "L99", "fields": {"points": 8}}, "changes.0.fields.zh"),
        ({"kind": "bonus", "key": "charm", "fields": {"zh": "好"}}, "changes.0.key"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_the_field_named(credit, change, field):
    with pytest.raises(InvalidRequest) as refused:
        draft(credit, changes=[{"clause": "质检总局公告2014年第3号", "sure": "O", **change}])
    assert field in [name for name, _ in refused.value.fields]
    assert credit.call("list_rule_sets")["items"] == []


def test_the_same_thing_is_changed_once_in_a_set(credit):
    with pytest.raises(InvalidRequest, match="changed already"):
        draft(credit, changes=[STRICTER[0], STRICTER[0] | {"value": 96}])


def test_a_set_is_adopted_by_another_person_and_by_a_body_that_may(credit):
    found = draft(credit)
    with pytest.raises(NotPermitted, match="aqsiq, customs"):
        adopt(credit, found["set_id"], agency="ciq")
    with pytest.raises(Conflict, match="who drafted"):
        adopt(credit, found["set_id"], actor="officer-1")
    with pytest.raises(InvalidRequest, match="a person must be named"):
        adopt(credit, found["set_id"], actor=None)
    with pytest.raises(NotPermitted):
        draft(credit, "2027.2", agency="samr")
    adopted = adopt(credit, found["set_id"])
    assert (adopted["state"], adopted["drafted_by"], adopted["decided_by"]) == ("ADOPTED", "officer-1", "director-1")


def test_who_amended_a_draft_does_not_adopt_it_either(credit):
    found = draft(credit)
    credit.call("amend_rule_set", set_id=found["set_id"], reason="更严", changes=STRICTER[:1], actor="officer-2")
    for actor in ("officer-1", "officer-2"):
        with pytest.raises(Conflict):
            adopt(credit, found["set_id"], actor=actor)
    amended = credit.call("get_rule_set", set_id=found["set_id"])
    assert (amended["version"], len(amended["differences"])) == (2, 1)
    with pytest.raises(PreconditionFailed):
        adopt(credit, found["set_id"], if_match="1")


def test_a_set_never_holds_before_today_nor_out_of_order(credit):
    first, second = draft(credit), draft(credit, "2027.2", STRICTER[:1])
    with pytest.raises(InvalidRequest, match="gone by"):
        adopt(credit, first["set_id"], TODAY - timedelta(days=1))
    adopt(credit, first["set_id"], TODAY + timedelta(days=9))
    with pytest.raises(Conflict, match="comes into force later"):
        adopt(credit, second["set_id"], TODAY + timedelta(days=8))


def test_what_an_earlier_set_has_changed_already_is_not_changed_again(credit):
    first, second = draft(credit), draft(credit, "2027.2", STRICTER[:1])
    adopt(credit, first["set_id"])
    with pytest.raises(InvalidRequest, match="already"):
        adopt(credit, second["set_id"])


def test_a_withdrawn_or_adopted_set_is_no_draft_any_more(credit):
    found = draft(credit)
    assert credit.call("withdraw_rule_set", set_id=found["set_id"], reason="影响面过大")["state"] == "WITHDRAWN"
    with pytest.raises(Conflict, match="WITHDRAWN"):
        adopt(credit, found["set_id"])
    with pytest.raises(Conflict, match="stands for another"):
        draft(credit, changes=STRICTER[:1])


def test_each_step_of_a_set_is_said(credit):
    found = draft(credit)
    adopt(credit, found["set_id"])
    assert [(event.data["state"], event.data["agency"]) for event in credit.said("credit.rule_set_changed")] == [
        ("DRAFT", "ciq"),
        ("ADOPTED", "customs"),
    ]


def test_a_set_holds_from_its_day_on_for_grades_of_the_day_and_acts_that_take_effect_then(credit):
    credit.rated()
    credit.act(document_no="1号")
    found = draft(credit)
    adopt(credit, found["set_id"], TODAY + timedelta(days=2))
    assert credit.grade() == (94, "A")
    stand_at(credit, TODAY + timedelta(days=2))
    assert credit.grade() == (94, "B")
    assert credit.grade(on=(TODAY + timedelta(days=1)).isoformat()) == (94, "A")
    told = credit.call("get_rating", uscc=ONE)
    assert told["rule_set"] == "credit-2026.1+2027.1"
    assert told["since"] == (TODAY + timedelta(days=2)).isoformat()
    credit.act(document_no="2号", effective_on=(TODAY + timedelta(days=2)).isoformat())
    assert credit.grade() == (86, "B")


def test_a_new_item_can_be_recorded_by_whom_it_names(credit):
    fields = {"zh": "隐瞒", "en": "concealment", "severity": "GENERAL", "points": 5, "direct_d": False, "info": "law"}
    change = {
        "kind": "item",
        "key": "L06",
        "fields": {**fields, "by": ["samr"]},
        "clause": "行政处罚法 55",
        "sure": "O",
    }
    adopt(credit, draft(credit, changes=[change])["set_id"])
    with pytest.raises(InvalidRequest):
        credit.act(item="L06", effective_on="2026-11-20")
    assert credit.act(item="L06", effective_on=TODAY.isoformat())["score"] == 95
    with pytest.raises(NotPermitted):
        credit.act(item="L06", effective_on=TODAY.isoformat(), agency="tax", document_no="2号")


def test_what_was_the_grade_as_known_before_a_set_was_adopted(credit):
    credit.rated()
    credit.act()
    credit.clock.advance(timedelta(hours=1))
    known_at = credit.clock.now().isoformat()
    credit.clock.advance(timedelta(hours=1))
    adopt(credit, draft(credit)["set_id"])
    assert credit.grade() == (94, "B")
    assert credit.grade(known_at=known_at) == (94, "A")
    credit.clock.advance(timedelta(hours=1))
    known_later = credit.clock.now().isoformat()
    credit.clock.advance(timedelta(hours=1))
    adopt(credit, draft(credit, "2027.2", [STRICTER[0] | {"value": 94}])["set_id"], document_no="国质检信〔2026〕32号")
    assert credit.grade() == (94, "A")
    assert credit.grade(known_at=known_later) == (94, "B")
    assert credit.call("get_rating", uscc=ONE, known_at=known_later)["rule_set"] == "credit-2026.1+2027.1"


RECORDERS = {"L04": "samr", "P02": "ciq", "L05": "tax", "O01": "sme", "L02": "qts", "S02": "samr"}


class Life:
    """A long random life of two enterprises under rules that change."""

    def __init__(self, credit, seed):
        self.credit = credit
        self.chance = random.Random(seed)
        self.records = []

    def step(self, number):
        stand_at(self.credit, TODAY + timedelta(days=9 * number))
        kind = self.chance.choice(["act", "act", "annul", "correct", "repair", "bonus", "formal", "rules", "day"])
        with suppress(Conflict, InvalidRequest):  # too early for a repair, the same value already, and the like
            getattr(self, kind)(number)
        self.credit.run_daily()
        self.credit.run_chores()

    def act(self, number):
        item, today = self.chance.choice(list(RECORDERS)), self.credit.clock.today()
        made = self.credit.act(
            f"{number}号",
            RECORDERS[item],
            uscc=self.chance.choice([ONE, ONE, TWO]),
            item=item,
            occurred_on=(today - timedelta(days=30)).isoformat(),
            effective_on=(today + timedelta(days=self.chance.randint(-20, 20))).isoformat(),
        )
        self.records.append((made["record_id"], RECORDERS[item]))

    def about(self):
        record_id, agency = self.chance.choice(self.records or [("0192f0c1-0000-7000-8000-00000000dead", "samr")])
        return {"record_id": record_id, "agency": agency}

    def annul(self, number):
        self.told("annul_record", document_no=f"撤{number}号")

    def correct(self, number):
        change = self.chance.choice([{"uscc": TWO}, {"uscc": ONE}, {"document_no": f"更正{number}号"}])
        self.told("correct_record", correction_document_no=f"更{number}号", reason="录入错误", **change)

    def repair(self, number):
        met = dict.fromkeys(("corrected", "duties_fulfilled", "public_pledge"), True)
        self.told("repair_record", document_no=f"修{number}号", **met)

    def told(self, method, **fields):
        if self.records:
            self.credit.call(method, **self.about(), **fields)

    def bonus(self, _):
        self.credit.register(ONE, pledge=self.chance.random() < 0.5, own_brand=self.chance.random() < 0.5)

    def formal(self, _):
        self.credit.call("rate_formally", usccs=[ONE])

    def rules(self, number):
        change = {**STRICTER[0], "value": self.chance.choice([88, 90, 91, 92, 93])}
        effective_on = self.credit.clock.today() + timedelta(days=self.chance.choice([0, 3]))
        adopt(self.credit, draft(self.credit, f"set-{number}", [change])["set_id"], effective_on)

    def day(self, _):
        pass


@pytest.mark.requirement("D.2/grades")
@pytest.mark.parametrize("seed", [20261122, 7])
def test_every_rating_of_a_long_random_life_comes_out_the_same_again(credit, seed):
    credit.rated(ONE)
    credit.rated(TWO)
    life = Life(credit, seed)
    for number in range(60):
        life.step(number)
    books, causes = set(), set()
    for uscc in (ONE, TWO):
        history = credit.call("get_rating_history", uscc=uscc, limit=200)["items"]
        books |= {entry["rules_digest"] for entry in history}
        causes |= {entry["cause"].partition("/")[0] for entry in history}
        for entry in history:
            again = credit.call("replay_rating", uscc=uscc, version=entry["version"])
            assert again["same"], (entry["version"], again["different"], again["cause"])
            assert again["again"] == entry["result"]
    assert len(books) > 2
    said = {"credit.record_act", "credit.annul_record", "credit.correct_record", "credit.repair_record"}
    assert said | {"credit.rating_run", "enterprise.changed"} <= causes


def test_a_rating_that_was_tampered_with_is_found(credit):
    credit.rated()
    credit.act()
    with credit.engine.begin() as connection:
        connection.execute(sa.text("UPDATE records SET item = 'L05' WHERE uscc = :uscc"), {"uscc": ONE})
    again = credit.call("replay_rating", uscc=ONE, version=3)
    assert again["same"] is False
    assert "score" in again["different"]
    assert (again["kept"]["score"], again["again"]["score"]) == (94, 99)


def test_a_rating_that_was_never_made_is_not_found(credit):
    credit.rated()
    with pytest.raises(NotFound):
        credit.call("replay_rating", uscc=ONE, version=9)
    with pytest.raises(NotFound):
        credit.call("replay_rating", uscc=TWO, version=1)


def test_the_text_of_every_book_used_is_kept_and_makes_the_same_book(credit):
    credit.rated()
    adopt(credit, draft(credit)["set_id"])
    credit.act()
    with credit.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT digest, version, text FROM rule_books ORDER BY kept_at")).all()
    assert [row.version for row in kept] == ["credit-2026.1", "credit-2026.1+2027.1"]
    for row in kept:
        book = RuleBook.of_text(row.text)
        assert (book.digest, book.version) == (row.digest, row.version)
    assert RuleBook.of_text(kept[1].text).value("grade_a_min", on=date(2026, 11, 21)) == 89


def test_everybody_is_rated_anew_on_the_day_a_set_comes_into_force(credit):
    credit.rated(ONE)
    credit.rated(TWO)
    credit.act()
    found = draft(credit)
    adopt(credit, found["set_id"], TODAY + timedelta(days=2))
    credit.run_chores()
    assert credit.changes() == [(None, "A"), (None, "A")] or credit.changes()[-1][1] == "A"
    stand_at(credit, TODAY + timedelta(days=2))
    credit.run_chores()
    assert credit.changes()[-1] == ("A", "B")
    for uscc in (ONE, TWO):
        newest = credit.call("get_rating_history", uscc=uscc)["items"][0]
        assert newest["rule_set"] == "credit-2026.1+2027.1"
        assert credit.call("replay_rating", uscc=uscc, version=newest["version"])["same"]
    assert credit.call("get_rule_set", set_id=found["set_id"])["rated_on"] == (TODAY + timedelta(days=2)).isoformat()
    versions = credit.call("get_rating_history", uscc=ONE)["items"][0]["version"]
    credit.run_chores()
    assert credit.call("get_rating_history", uscc=ONE)["items"][0]["version"] == versions


def test_a_set_that_holds_from_today_rates_everybody_as_soon_as_nobody_can_still_rate_by_the_rules_before(credit):
    credit.rated()
    credit.act()
    adopt(credit, draft(credit)["set_id"])
    with credit.engine.connect() as other:
        other.execute(sa.text("SELECT 1"))  # a call that began before the adoption was seen
        credit.run_chores()
        assert credit.changes()[-1][1] == "A"
    credit.run_chores()
    assert credit.changes()[-1] == ("A", "B")
