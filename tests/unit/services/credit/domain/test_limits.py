"""The day before and the day of every limit: effect, window, annulment, repair, validity, thresholds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict
from databus.rules import RuleBook
from services.credit.domain.items import find_item, items_on
from services.credit.domain.period import add_months
from services.credit.domain.rating import BonusChange, Facts, Grant, rate
from services.credit.domain.repair import check_repair, publicity
from services.credit.domain.scoring import assess, grade_of
from tests.unit.services.credit.builders import CODES, bonus_sets, days, near_days, record, records

ORDER = ["AA", "A", "B", "C", "D"]
MET = [("corrected", True), ("duties_fulfilled", True), ("public_pledge", True)]
DAY = timedelta(days=1)


def score(rules: RuleBook, on: date, **what) -> tuple[int, str]:
    assessed = assess([record(**what)], (), on=on, rules=rules)
    return assessed.score, assessed.grade


@pytest.mark.requirement("D.2/window")
@pytest.mark.requirement("D.2/effective_document")
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("start", [date(2026, 3, 15), date(2024, 2, 29), date(2026, 12, 31), date(2026, 8, 31)])
def test_every_item_weighs_from_the_day_of_effect_to_the_day_before_its_window_ends(code, start, rules: RuleBook):
    item = find_item(rules, code, on=start)
    end = add_months(start, 36 if item.direct_d else 12)
    free, charged = (
        (100, "A"),
        (100 - item.points, "D" if item.direct_d else grade_of(100 - item.points, on=start, rules=rules)),
    )
    told = [score(rules, day, item=code, effective_on=start) for day in (start - DAY, start, end - DAY, end)]
    assert told == [free, charged, charged, free]


@pytest.mark.parametrize("how", ["annulled_on", "repaired_on"])
@pytest.mark.parametrize("code", ["L04", "L02"])
def test_an_ended_record_weighs_until_the_day_before_its_end(how, code, rules: RuleBook):
    ended = date(2026, 6, 1)
    before, after = (score(rules, day, item=code, **{how: ended}) for day in (ended - DAY, ended))
    assert before != (100, "A") == after


@pytest.mark.requirement("D.2/grades")
@pytest.mark.parametrize(("least", "grade", "below"), [(89, "A", "B"), (77, "B", "C"), (65, "C", "D")])
def test_one_point_makes_the_grade(least, grade, below, rules: RuleBook):
    on = date(2026, 11, 22)
    assert (grade_of(least, on=on, rules=rules), grade_of(least - 1, on=on, rules=rules)) == (grade, below)


@pytest.mark.requirement("D.2/cycle")
@pytest.mark.parametrize(
    ("formal_on", "last"),
    [
        (date(2026, 10, 1), date(2027, 10, 31)),
        (date(2026, 9, 30), date(2026, 10, 31)),
        (date(2026, 10, 15), date(2027, 10, 31)),
    ],
)
def test_a_formal_rating_holds_to_its_last_day_and_not_the_day_after(formal_on, last, rules: RuleBook):
    facts = Facts(date(2026, 1, 1), formal_days=(formal_on,))
    told = [rate(facts, on=day, rules=rules).grade for day in (formal_on - DAY, formal_on, last, last + DAY)]
    assert told == ["U", "A", "A", "U"]


@pytest.mark.requirement("D.2/publicity")
@pytest.mark.parametrize(("severity", "least", "most"), [("MINOR", 0, 3), ("GENERAL", 3, 12), ("SERIOUS", 12, 36)])
def test_repair_begins_and_publicity_ends_on_the_very_day(severity, least, most, rules: RuleBook):
    start = date(2026, 5, 31)
    item = next(item for item in items_on(rules, start).values() if item.severity == severity)
    first, end = add_months(start, least), add_months(start, most)
    check_repair(item, start, MET, on=first, rules=rules)
    with pytest.raises(Conflict, match="cannot be repaired now"):
        check_repair(item, start, MET, on=first - DAY, rules=rules)
    told = [publicity(item, start, on=day, rules=rules).public for day in (end - DAY, end)]
    assert told == [severity != "MINOR", False]


facts_of_a_life = st.builds(
    Facts,
    known_since_on=st.just(date(2022, 1, 1)),
    records=st.lists(records, max_size=6).map(tuple),
    bonuses=st.lists(st.builds(BonusChange, near_days, bonus_sets), max_size=3).map(tuple),
    formal_days=st.lists(near_days, min_size=1, max_size=4, unique=True).map(lambda found: tuple(sorted(found))),
    grants=st.lists(st.builds(Grant, near_days, st.none() | near_days), max_size=2).map(tuple),
)


@given(facts_of_a_life, records, days)
def test_one_more_act_never_improves_a_rating_whatever_else_there_is(rules: RuleBook, facts, one_more, day):
    more = Facts(facts.known_since_on, (*facts.records, one_more), facts.bonuses, facts.formal_days, facts.grants)
    before, after = rate(facts, on=day, rules=rules), rate(more, on=day, rules=rules)
    assert after.score <= before.score
    assert (after.grade == "U") == (before.grade == "U")
    if after.grade != "U":
        assert ORDER.index(after.grade) >= ORDER.index(before.grade)


@given(facts_of_a_life, records, days)
def test_an_annulment_is_the_exact_inverse_of_a_record(rules: RuleBook, facts, one, day):
    from dataclasses import replace

    annulled = replace(one, annulled_on=day, repaired_on=None, document_no="另一号")
    more = Facts(facts.known_since_on, (*facts.records, annulled), facts.bonuses, facts.formal_days, facts.grants)
    before, after = rate(facts, on=day, rules=rules), rate(more, on=day, rules=rules)
    names = (
        "score",
        "score_grade",
        "grade",
        "grade_a_since",
        "rated",
        "formal_on",
        "valid_until",
        "next_change_on",
        "due_on",
    )
    assert [getattr(after, name) for name in names] == [getattr(before, name) for name in names]
    assert after.assessment.deductions == before.assessment.deductions


@given(st.lists(records, max_size=6), days)
def test_an_act_heard_twice_under_other_ids_weighs_once(rules: RuleBook, found, day):
    from dataclasses import replace

    doubled = [replace(one, record_id=f"again-{number}") for number, one in enumerate(found)]
    once, twice = assess(found, (), on=day, rules=rules), assess([*doubled, *found], (), on=day, rules=rules)
    assert (twice.score, twice.grade) == (once.score, once.grade)
