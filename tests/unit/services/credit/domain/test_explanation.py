"""Each deduction told in words, with what can be done about it."""

from datetime import date

import pytest
from hypothesis import given, settings

from services.credit.domain.explanation import explain, owner
from services.credit.domain.improvement import improvements, way_up
from services.credit.domain.outlook import changes
from services.credit.domain.rating import Facts, rate
from services.credit.domain.scoring import deductions
from services.credit.domain.summary import category, summary_en, summary_zh
from tests.unit.services.credit.builders import near_days, record, records

ON = date(2026, 11, 22)


def told(one, rules, on=ON):
    (found,) = deductions([one], on=on, rules=rules)
    return explain(found, on=on, rules=rules)


@pytest.mark.requirement("C-03")
def test_a_deduction_is_told_with_clause_document_term_publicity_and_repair(rules):
    why = told(record("L04", date(2026, 11, 20), "惠东市监罚〔2026〕12号"), rules)
    assert why.zh == (
        "L04 其他行政处罚（普通程序）：扣6分，依据行政处罚法 54–63（市场监管局惠东市监罚〔2026〕12号），"
        "计至2027-11-19，2027-02-20起可申请信用修复，公示至2027-11-19"
    )
    assert "−6 points under 行政处罚法 54–63 (Market regulation, 惠东市监罚〔2026〕12号)" in why.en
    assert (why.publicity.public, why.publicity.until, why.repairable_from) == (
        True,
        date(2027, 11, 20),
        date(2027, 2, 20),
    )


def test_what_can_be_done_is_told_with_the_first_day_and_who_decides(rules):
    steps = {step.code: step for step in told(record("P03", date(2026, 11, 1), agency="ciq"), rules).steps}
    assert list(steps) == ["OBJECT", "REPAIR", "WAIT"]
    assert (steps["OBJECT"].from_on, steps["OBJECT"].decided_by) == (ON, "customs"), "the successor answers"
    assert (steps["REPAIR"].from_on, steps["REPAIR"].decided_by) == (date(2027, 2, 1), "customs")
    assert (steps["WAIT"].from_on, steps["WAIT"].decided_by) == (date(2027, 11, 1), None)
    assert all(step.clause and step.zh and step.en for step in steps.values())


def test_a_minor_act_is_not_public_and_may_be_repaired_at_once(rules):
    why = told(record("P04", date(2026, 11, 1)), rules)
    assert (why.publicity.public, why.repairable_from) == (False, date(2026, 11, 1))
    assert "公示" not in why.zh
    assert next(step for step in why.steps if step.code == "REPAIR").from_on == ON


def test_a_repair_that_comes_too_late_is_not_offered(rules):
    steps = told(record("L01", date(2026, 11, 1)), rules).steps
    assert [step.code for step in steps] == ["OBJECT", "WAIT"], "12 months at least, and it counts for 12"


def test_before_the_rules_of_repair_nothing_can_be_repaired(rules):
    assert [step.code for step in told(record("L04", date(2025, 11, 1)), rules, date(2026, 3, 31)).steps] == [
        "OBJECT",
        "WAIT",
    ]


@pytest.mark.parametrize(
    ("agency", "on", "answers"),
    [("ciq", date(2018, 4, 19), "ciq"), ("ciq", date(2018, 4, 20), "customs"), ("samr", ON, "samr")],
)
def test_a_record_is_answered_for_by_who_recorded_it_or_its_successor(rules, agency, on, answers):
    assert owner(record(agency=agency), on=on, rules=rules) == answers


@pytest.mark.requirement("C-07")
@pytest.mark.parametrize(
    ("active", "rated", "kind"),
    [
        (True, True, "RATED"),
        (True, False, "UNRATED"),
        (False, True, "INACTIVE"),
        (False, False, "INACTIVE"),
        (None, False, "UNREGISTERED"),
    ],
)
def test_new_and_inactive_enterprises_stand_apart(active, rated, kind):
    assert category(active=active, rated=rated) == kind


def words(facts, on, rules):
    rating = rate(facts, on=on, rules=rules)
    coming = changes(facts, on=on, rules=rules, limit=3)
    way = way_up(facts, improvements(facts, rating, rules=rules), on=on, rules=rules)
    return summary_zh(rating, coming, way), summary_en(rating, coming, way)


def test_a_rating_is_told_in_a_few_plain_sentences(rules):
    facts = Facts(
        known_since_on=date(2025, 1, 1),
        records=(record("L04", date(2026, 11, 20), "a"), record("P03", date(2026, 8, 1), "b")),
        formal_days=(date(2026, 10, 15),),
    )
    zh, en = words(facts, ON, rules)
    assert zh == (
        "2026-11-22信用等级为B级，得分86分。正式评级日期2026-10-15，有效期至2027-10-31。计入扣分事项2项，共扣14分。"
        "若无其他变化，2027-08-01变为94分，A级：P03 国外通报（严重风险，企业责任）不再扣8分。"
        "完成1项改进后，最早2026-11-22按分可升至A级（94分）。"
    )
    assert en.startswith("Grade B with 86 points on 2026-11-22. Rated formally on 2026-10-15, valid to 2027-10-31.")
    assert "2 records count against it, 14 points in all." in en


@settings(deadline=None)
@given(one=records, two=records, on=near_days)
def test_the_same_facts_give_the_same_words_in_any_order(rules, one, two, on):
    first = Facts(known_since_on=date(2020, 1, 1), records=(one, two))
    second = Facts(known_since_on=date(2020, 1, 1), records=(two, one))
    assert words(first, on, rules)[0].split("（")[0] == words(second, on, rules)[0].split("（")[0]
    assert words(first, on, rules) == words(first, on, rules)
