"""The whole input space of D.1, not a sample of it: each row takes a part of it away, until nothing is left."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.rules import RuleBook
from services.inspection.domain.easing import Ease
from services.inspection.domain.facts import Facts
from services.inspection.domain.mode_table import ModeTables

RULES = RuleBook.load(Path(__file__).parents[5] / "services/inspection/rules")
TABLES = ModeTables(RULES)
TABLE = TABLES.on(date(2026, 11, 22))
EVERYTHING = {name: frozenset(TABLES.vocabulary.values(name)) for name in Facts._fields}
FIRST = {"0a", "0b", "1a", "1b", "2"}
EASED = {"EXEMPT", "CREDIT", "JOINT", "LOCAL_EASED", "PRESUMED", "VERIFICATION"}

Box = dict[str, frozenset[Any]]


class Part(NamedTuple):
    """A part of the space that one row takes: all cases whose facts have any of these values."""

    rule: str
    mode: str
    box: Box


def split(box: Box, row: dict[str, Any]) -> tuple[list[Box], list[Box]]:
    """Return what a row takes of a part of the space, and what it leaves; no case is in two."""
    left = []
    for fact, values in row["when"].items():
        outside = box[fact] - frozenset(values)
        if outside:
            left.append({**box, fact: outside})
        box = {**box, fact: box[fact] & frozenset(values)}
        if not box[fact]:
            return [], left
    if not row["any"]:
        return [box], left
    taken = []
    for fact, values in row["any"].items():
        inside = box[fact] & frozenset(values)
        if inside:
            taken.append({**box, fact: inside})
        box = {**box, fact: box[fact] - frozenset(values)}
        if not box[fact]:
            return taken, left
    return taken, [*left, box]


def parts() -> Iterator[Part]:
    left = [EVERYTHING]
    for row in TABLE.data["modes"]:
        remaining = []
        for box in left:
            taken, rest = split(box, row)
            yield from (Part(row["id"], row["mode"], one) for one in taken)
            remaining += rest
        left = remaining
    assert not left, "some cases get no mode"


PARTS = list(parts())


def size(box: Box) -> int:
    return prod(len(values) for values in box.values())


@pytest.mark.requirement("D.1/invariants")
def test_each_of_all_cases_gets_exactly_one_mode_and_every_row_is_reached() -> None:
    assert sum(size(part.box) for part in PARTS) == size(EVERYTHING) > 10**9
    assert {part.rule for part in PARTS} == {row.rule for row in TABLE.rows}


@pytest.mark.requirement("D.1/invariants")
def test_no_case_breaks_an_invariant() -> None:
    for part in PARTS:
        check(*part)


def check(rule: str, mode: str, box: Box) -> None:
    if "serious" in box["alert"] or True in box["malicious_finding"]:
        assert rule in {"0a", "0b", "1a", "1b"}, "no privilege under a serious alert"
    if mode in EASED | {"NON_STATUTORY_FREE"}:
        assert box["listed"] == {False}
        assert not box["alert"] & {"high", "serious"}
        assert box["malicious_finding"] == box["stop_order"] == {False}
    if mode in EASED:
        assert box["grade"] <= {"AA", "A", "B"}, "no privilege below B or unrated"
    if rule in {"5", "6", "12x"}:
        assert box["statutory"] == {False}, "no catalogue good outside the catalogue's rows"
    if rule in {"4", "5", "7", "8", "9", "10", "11", "12"}:
        assert box["member"] == {True}, "no zone privilege for a stranger"
    if "U" in box["grade"]:
        assert rule in FIRST | {"4x", "5", "6", "12x", "14"}
    if rule in {"8", "9"}:
        assert "high" not in box["product_risk"] or box["statutory"] == {False}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_table_decides_any_case_of_a_part_as_the_part_says(data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(PARTS))
    facts = Facts(**{name: data.draw(st.sampled_from(sorted(values, key=str))) for name, values in part.box.items()})
    decision = TABLE.decide(facts)
    assert (decision.rule, decision.mode) == (part.rule, part.mode)


anything = st.builds(Facts, **{name: st.sampled_from(sorted(values, key=str)) for name, values in EVERYTHING.items()})
modes = st.sampled_from([row.mode for row in TABLE.rows])
eases = st.builds(
    Ease,
    name=st.just("policy/made-up"),
    kind=st.sampled_from(("sampling", "mode", "modifier")),
    mode=modes,
    to_mode=modes,
    percent=st.sampled_from((Decimal(0), Decimal(1), Decimal(50), Decimal(100))),
    word=st.just("document_review_release"),
    grades=st.just(("AA", "A", "B", "C", "D", "U")),
    clauses=st.just(("S12 五(八)",)),
)


@pytest.mark.requirement("M-17")
@pytest.mark.requirement("D.1/modifiers")
@settings(max_examples=1500, deadline=None)
@given(anything, st.lists(eases, min_size=1, max_size=3))
def test_no_policy_whatever_it_says_eases_rules_0_to_2_nor_those_who_have_no_privilege(
    facts: Facts, several: list[Ease]
) -> None:
    before, after = TABLE.decide(facts), TABLE.decide(facts, tuple(several))
    held = before.rule in FIRST or facts.grade not in {"AA", "A", "B"} or facts.listed or facts.alert == "serious"
    if held:
        assert after.outcome == before.outcome
    if before.sampling_percent is not None:
        assert after.sampling_percent is not None
        assert after.sampling_percent <= before.sampling_percent
    assert after.rule == before.rule
