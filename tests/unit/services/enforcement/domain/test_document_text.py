from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain import document_text as text

DIGITS = {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}
GROUPS = {"万": 10**4, "亿": 10**8}
TEMPLATE = {
    "kind": "made_up",
    "zh": "测试文书",
    "fields": [
        {"name": "act", "zh": "行为", "kind": "text"},
        {"name": "fine", "zh": "罚款", "kind": "money", "optional": True},
        {"name": "pay_by", "zh": "期限", "kind": "day", "optional": True},
        {"name": "measures", "zh": "措施", "kind": "texts", "optional": True},
        {"name": "officers", "zh": "人员", "kind": "officers", "optional": True},
        {"name": "to", "zh": "单位", "kind": "agency", "optional": True},
        {"name": "count", "zh": "份数", "kind": "number", "optional": True},
    ],
    "text": ["{addressee}因{act}，罚款{fine}。", "于{pay_by}前缴纳。", "{measures}", "{officers}", "{to}共{count}份"],
}


def value_of(told: str) -> int:
    """Read an amount in characters back, in fen."""
    whole, _, rest = told.removesuffix("整").partition("元") if "元" in told else ("", "", told)
    total = group = digit = 0
    for char in whole:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in UNITS:
            group, digit = group + digit * UNITS[char], 0
        else:
            total, group, digit = total + (group + digit) * GROUPS[char], 0, 0
    total += group + digit
    fen = total * 100
    for char, unit in (("角", 10), ("分", 1)):
        if char in rest:
            fen += DIGITS[rest[rest.index(char) - 1]] * unit
    return fen


@pytest.mark.parametrize(
    ("fen", "told"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (50, "伍角整"),
        (100_05, "壹佰元零伍分"),
        (12_345_60, "壹万贰仟叁佰肆拾伍元陆角整"),
        (10_000_00, "壹万元整"),
        (10_001_00, "壹万零壹元整"),
        (1_000_500_00, "壹佰万零伍佰元整"),
        (100_000_001_00, "壹亿零壹元整"),
        (50_000_00, "伍万元整"),
    ],
)
def test_an_amount_is_told_in_the_characters_of_documents(fen: int, told: str):
    assert text.in_characters(fen) == told


@given(st.integers(0, 10**13 - 1))
def test_an_amount_in_characters_reads_back_as_the_same_amount(fen: int):
    assert value_of(text.in_characters(fen)) == fen


def test_paragraphs_are_filled_and_those_with_something_missing_are_left_out(rules: RuleBook):
    facts = text.checked(TEMPLATE, {"act": " 以次充好 ", "fine": 5_000_000, "measures": ["一", "二"]})
    assert facts == {"act": "以次充好", "fine": 5_000_000, "measures": ["一", "二"]}
    assert text.paragraphs(TEMPLATE, facts, "测试厂", rules) == [
        "测试厂因以次充好，罚款人民币50,000.00元（大写：伍万元整）。",
        "一、一\n二、二",
    ]


def test_days_officers_and_agencies_are_told_as_documents_tell_them(rules: RuleBook):
    facts = {
        "act": "x",
        "pay_by": date(2026, 12, 7),
        "officers": [{"name": "测试甲", "certificate_no": "44132300017"}, {"name": "测试乙"}],
        "to": "samr",
        "count": 3,
    }
    told = text.paragraphs(TEMPLATE, text.checked(TEMPLATE, facts), "", rules)
    assert told == ["于2026年12月7日前缴纳。", "测试甲（执法证号44132300017）、测试乙", "惠东县市场监督管理局共3份"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, "facts.act"),
        ({"act": ""}, "facts.act"),
        ({"act": 7}, "facts.act"),
        ({"act": "a\x00b"}, "facts.act"),
        ({"act": "a" * 5000}, "facts.act"),
        ({"act": "a", "fine": -1}, "facts.fine"),
        ({"act": "a", "fine": True}, "facts.fine"),
        ({"act": "a", "fine": "7"}, "facts.fine"),
        ({"act": "a", "pay_by": "2026-02-30"}, "facts.pay_by"),
        ({"act": "a", "measures": "x"}, "facts.measures"),
        ({"act": "a", "measures": ["x", 1]}, "facts.measures"),
        ({"act": "a", "measures": ["x"] * 51}, "facts.measures"),
        ({"act": "a", "officers": [{"certificate_no": "1"}]}, "facts.officers"),
        ({"act": "a", "other": "x"}, "facts.other"),
    ],
)
def test_what_a_document_cannot_say_is_refused_by_name(facts: dict[str, object], field: str):
    with pytest.raises(InvalidRequest) as refused:
        text.checked(TEMPLATE, facts)
    assert refused.value.fields[0][0] == field
    assert refused.value.fields[0][1]


@pytest.mark.parametrize(("place", "told"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (45, "四十五")])
def test_lines_are_counted_in_chinese(place: int, told: str, rules: RuleBook):
    facts = text.checked(TEMPLATE, {"act": "x", "measures": [f"m{n}" for n in range(1, max(place, 2) + 1)]})
    (lines,) = text.paragraphs(TEMPLATE, facts, "", rules)
    assert lines.split("\n")[place - 1] == f"{told}、m{place}"


def test_every_template_has_a_field_for_each_gap_and_a_gap_for_each_field(rules: RuleBook):
    for row in rules.table("document"):
        fields = {one["name"] for one in row["fields"]}
        gaps = {gap for paragraph in row["text"] for gap in text.gaps(paragraph)}
        assert gaps - {text.ADDRESSEE} == fields, row["kind"]
        assert {one["kind"] for one in row["fields"]} <= {*text._RIGHT}, row["kind"]
        assert set(row["says"]) <= fields, row["kind"]
        assert not [name for name in row["says"] if _field(row, name)["kind"] in {"texts", "officers"}], row["kind"]


def _field(row: dict[str, object], name: str) -> dict[str, str]:
    fields = row["fields"]
    assert isinstance(fields, list)
    return next(one for one in fields if one["name"] == name)
