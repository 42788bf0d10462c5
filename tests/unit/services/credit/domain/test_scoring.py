from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.rules import RuleBook
from services.credit.domain.scoring import assess, deductions, grade_of, next_change_on
from tests.unit.services.credit.builders import CODES, DAY, DIRECT_D, bonus_sets, near_days, record, records

ORDER = "ABCD"
many = st.lists(records, max_size=8)


@pytest.mark.requirement("D.8/4")
def test_the_worked_example_of_the_scheme(rules: RuleBook):
    l04 = record("L04", date(2026, 1, 10), "a")
    p04s = [record("P04", date(2026, 2, 10), "b"), record("P04", date(2026, 3, 10), "c")]

    def seen(found, on):
        assessment = assess(found, (), on=on, rules=rules)
        return assessment.score, assessment.grade

    assert seen([], date(2026, 1, 9)) == (100, "A")
    assert seen([l04], date(2026, 1, 10)) == (94, "A")
    assert seen([l04, *p04s], date(2026, 3, 10)) == (88, "B")
    annulled = replace(l04, annulled_on=date(2026, 4, 1))
    assert seen([annulled, *p04s], date(2026, 4, 1)) == (94, "A")
    assert seen([annulled, *p04s], date(2027, 2, 10)) == (97, "A")
    assert seen([annulled, *p04s], date(2027, 3, 10)) == (100, "A")


@pytest.mark.requirement("D.2/scale")
@pytest.mark.requirement("D.2/grades")
@pytest.mark.parametrize(
    ("score", "grade"),
    [(100, "A"), (89, "A"), (88, "B"), (77, "B"), (76, "C"), (65, "C"), (64, "D"), (0, "D")],
)
def test_grades_begin_at_their_thresholds(score, grade, rules: RuleBook):
    assert grade_of(score, on=DAY, rules=rules) == grade


@pytest.mark.requirement("D.2/one_act")
def test_several_items_under_one_document_are_one_act_and_the_highest_counts(rules: RuleBook):
    one_act = [record("L04", document_no="a"), record("P04", document_no="a"), record("S02", document_no="a")]
    assert assess(one_act, (), on=DAY, rules=rules).score == 88
    assert assess([*one_act, record("P04", document_no="b")], (), on=DAY, rules=rules).score == 85
    assert assess([*one_act, record("P04", document_no="a", agency="ciq")], (), on=DAY, rules=rules).score == 85


def test_when_the_highest_item_of_an_act_ends_the_next_one_counts(rules: RuleBook):
    act = [record("S02", annulled_on=DAY + timedelta(days=5)), record("L04"), record("L05")]
    assert assess(act, (), on=DAY, rules=rules).score == 88
    assert assess(act, (), on=DAY + timedelta(days=5), rules=rules).score == 94


@pytest.mark.requirement("D.2/L02")
def test_a_direct_d_item_carries_no_points_and_its_acts_other_items_still_count(rules: RuleBook):
    found = assess([record("L02"), record("L04")], (), on=DAY, rules=rules)
    assert (found.score, found.grade) == (94, "D")
    assert [(deduction.item.code, deduction.points) for deduction in found.deductions] == [("L02", 0), ("L04", 6)]


@pytest.mark.requirement("D.2/P08")
def test_a_neutral_item_is_no_deduction(rules: RuleBook):
    found = assess([record("P08")], (), on=DAY, rules=rules)
    assert (found.score, found.grade, found.deductions) == (100, "A", ())


@pytest.mark.requirement("D.2/bonus")
@pytest.mark.parametrize(
    ("bonuses", "score"),
    [
        ((), 88),
        (("pledge",), 89),
        (("pledge", "own_brand"), 90),
        (("pledge", "cnas_lab", "own_brand", "quality_award"), 90),
    ],
)
def test_bonuses_add_one_each_and_two_at_most(bonuses, score, rules: RuleBook):
    assert assess([record("S02")], bonuses, on=DAY, rules=rules).score == score


def test_bonuses_never_lift_the_score_above_one_hundred(rules: RuleBook):
    assert assess([], {"pledge", "own_brand"}, on=DAY, rules=rules).score == 100


def test_next_change_is_the_first_day_on_which_the_deductions_differ(rules: RuleBook):
    higher, lower = record("S02", date(2026, 1, 1)), record("L04", date(2026, 2, 1))
    later = record("P04", date(2026, 9, 1), "b")
    found = [higher, lower, later]
    assert next_change_on(found, on=date(2026, 1, 1), rules=rules) == date(2026, 9, 1)
    assert next_change_on(found, on=date(2026, 9, 1), rules=rules) == date(2027, 1, 1)
    assert next_change_on(found, on=date(2027, 1, 1), rules=rules) == date(2027, 2, 1)
    assert next_change_on(found, on=date(2027, 9, 1), rules=rules) is None


@given(many, bonus_sets, near_days)
def test_the_score_stays_within_0_and_100_and_is_what_the_deductions_say(rules: RuleBook, found, bonuses, day):
    assessment = assess(found, bonuses, on=day, rules=rules)
    lost = sum(deduction.points for deduction in assessment.deductions)
    assert 0 <= assessment.score <= 100
    assert assessment.score == max(0, min(100, 100 - lost + min(2, len(bonuses))))


@given(many, records, bonus_sets, near_days)
def test_one_more_penalty_never_improves_the_grade(rules: RuleBook, found, one_more, bonuses, day):
    before = assess(found, bonuses, on=day, rules=rules)
    after = assess([*found, one_more], bonuses, on=day, rules=rules)
    assert after.score <= before.score
    assert ORDER.index(after.grade) >= ORDER.index(before.grade)


@given(many, st.sampled_from(CODES), near_days)
def test_annulment_restores_exactly(rules: RuleBook, found, item, day):
    extra = record(item, DAY - timedelta(days=30), document_no="extra", annulled_on=day)
    assert assess([*found, extra], (), on=day, rules=rules) == assess(found, (), on=day, rules=rules)


def test_of_equal_records_of_an_act_the_one_that_stands_longest_is_shown(rules: RuleBook):
    lasting = record("L01", DAY, document_no="1号")
    ending = record("L01", DAY, document_no="1号", annulled_on=DAY + timedelta(days=9))
    for found in ([lasting, ending], [ending, lasting]):
        assert [each.record for each in assess(found, (), on=DAY, rules=rules).deductions] == [lasting]


@given(many.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))), bonus_sets, near_days)
def test_the_order_of_records_does_not_matter(rules: RuleBook, both, bonuses, day):
    found, shuffled = both
    assert assess(found, bonuses, on=day, rules=rules) == assess(shuffled, bonuses, on=day, rules=rules)
    assert next_change_on(found, on=day, rules=rules) == next_change_on(shuffled, on=day, rules=rules)


@given(many, near_days)
def test_an_act_is_never_counted_twice(rules: RuleBook, found, day):
    assert assess([*found, *found], (), on=day, rules=rules) == assess(found, (), on=day, rules=rules)
    acts = [d.record.act for d in deductions(found, on=day, rules=rules) if not d.item.direct_d]
    assert len(acts) == len(set(acts))


@given(many, near_days)
def test_nothing_changes_before_the_day_named_as_the_next_change(rules: RuleBook, found, day):
    change = next_change_on(found, on=day, rules=rules)
    now = deductions(found, on=day, rules=rules)
    last = change - timedelta(days=1) if change else day + timedelta(days=4000)
    for n in range(0, (last - day).days + 1, 13):
        assert deductions(found, on=day + timedelta(days=n), rules=rules) == now
    assert deductions(found, on=last, rules=rules) == now
    if change:
        assert deductions(found, on=change, rules=rules) != now


@given(many, near_days)
def test_a_direct_d_item_in_force_means_d_whatever_the_score(rules: RuleBook, found, day):
    assessment = assess(found, (), on=day, rules=rules)
    direct = {deduction.item.code for deduction in assessment.deductions} & DIRECT_D
    assert (assessment.grade == "D") == (bool(direct) or assessment.score < 65)


def test_a_score_falls_to_nought_and_not_below(rules: RuleBook):
    for count, score in ((6, 10), (7, 0), (8, 0)):
        found = [record("S03", document_no=f"{number}号") for number in range(count)]
        assert assess(found, (), on=DAY, rules=rules).score == score


def test_of_equal_records_of_an_act_one_that_is_repaired_later_gives_way_to_one_that_never_is(rules: RuleBook):
    lasting = record("L01", DAY, document_no="1号")
    repaired = record("L01", DAY, document_no="1号", repaired_on=DAY + timedelta(days=9))
    later = record("L01", DAY, document_no="1号", repaired_on=DAY + timedelta(days=10))
    for found in ([lasting, repaired, later], [later, repaired, lasting]):
        assert [each.record for each in assess(found, (), on=DAY, rules=rules).deductions] == [lasting]
    for found in ([repaired, later], [later, repaired]):
        assert [each.record for each in assess(found, (), on=DAY, rules=rules).deductions] == [later]
