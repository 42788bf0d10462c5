"""Flags that facts decide, against an oracle that looks at one day at a time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from databus.identifiers import make_uscc
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.facts import Decider, Fact, decided, decided_flags, export_identity, next_turn
from services.enterprise.domain.regulations import Regulations

CODE = make_uscc("441323", "MA5H0001")
BASE = date(2026, 1, 1)
QMS = Decider("qms", "certificate", {"scheme": ["QMS"]}, "SH 三(一)3")
PLEDGED = Decider("pledge_signed_on", "pledge", {}, "SN附2 三(四)3")
DECIDERS = (QMS, PLEDGED)


def day(number: int) -> date:
    return BASE + timedelta(days=number)


def fact(kind: str, begins: int, ends: int | None, **details: Any) -> Fact:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    until = None if ends is None else day(ends)
    return Fact(f"{kind}{begins}", CODE, kind, "", details, day(begins), until, moment, None, "office", None, None)


spans = st.tuples(st.integers(0, 30), st.one_of(st.none(), st.integers(1, 20))).map(
    lambda span: (span[0], None if span[1] is None else span[0] + span[1])
)
facts = st.lists(
    st.tuples(st.sampled_from(["QMS", "EMS", "pledge"]), spans).map(
        lambda told: fact("pledge", *told[1]) if told[0] == "pledge" else fact("certificate", *told[1], scheme=told[0])
    ),
    max_size=5,
)


@pytest.mark.requirement("E-12", "E-13", "E-14", "E-07")
@given(facts, st.booleans(), st.integers(0, 60))
def test_a_flag_is_as_stated_until_the_first_fact_and_then_whether_one_holds(
    known: list[Fact], stated: bool, number: int
) -> None:
    maker = Enterprise(CODE, "甲鞋厂", "441323", "manufacturer", qms=stated, pledge_signed_on=BASE if stated else None)
    found, on = decided(maker, known, DECIDERS, day(number)), day(number)
    certificates = [one for one in known if one.details.get("scheme") == "QMS"]
    pledges = [one for one in known if one.kind == "pledge"]
    begun = [one for one in certificates if one.held_from <= on]
    assert found.qms == (any(one.holds(on) for one in begun) if begun else stated)
    signed = [one.held_from for one in pledges if one.holds(on)]
    if any(one.held_from <= on for one in pledges):
        assert found.pledge_signed_on == (max(signed) if signed else None)
    else:
        assert found.pledge_signed_on == maker.pledge_signed_on


@given(facts, st.integers(0, 60))
def test_no_flag_turns_before_the_next_turn(known: list[Fact], number: int) -> None:
    maker = Enterprise(CODE, "甲鞋厂", "441323", "manufacturer")
    turn = next_turn(known, DECIDERS, day(number))
    until = (turn - BASE).days if turn is not None else 90
    now = decided(maker, known, DECIDERS, day(number))
    for later in range(number, until):
        assert decided(maker, known, DECIDERS, day(later)) == now


def test_a_fact_to_come_decides_nothing_yet() -> None:
    to_come = [fact("certificate", 10, None, scheme="QMS")]
    assert decided_flags(to_come, DECIDERS, day(9)) == ()
    assert decided_flags(to_come, DECIDERS, day(10)) == ("qms",)


def test_export_figures_are_told_apart_by_year_market_and_goods() -> None:
    assert export_identity(2025) == "2025//"
    assert export_identity(2025, "DE", "6403") == "2025/DE/6403"


def test_every_flag_that_facts_decide_is_one_of_the_record(regulations: Regulations) -> None:
    maker = Enterprise(CODE, "甲鞋厂", "441323", "manufacturer")
    for decider in regulations.facts.deciders:
        assert hasattr(maker, decider.flag)
        assert decider.kind in regulations.facts.kinds


def test_an_unknown_kind_is_refused_with_those_there_are(regulations: Regulations) -> None:
    with pytest.raises(InvalidRequest, match="no such kind") as refused:
        regulations.facts.kind("rumour")
    assert "certificate" in refused.value.fields[0][1]


def test_the_kinds_of_the_rules_are_those_of_the_shapes_and_of_the_contract(regulations: Regulations) -> None:
    from databus.contracts.enterprise_facts import FACT_KINDS, SUCCESSION_KINDS
    from services.enterprise.schemas.fact_kinds import KINDS

    assert regulations.facts.open_kinds() == tuple(KINDS)
    assert tuple(KINDS) == FACT_KINDS == regulations.facts.open_kinds() or set(KINDS) == set(FACT_KINDS)
    assert set(regulations.facts.successions) == set(SUCCESSION_KINDS)
    for name, kind in regulations.facts.kinds.items():
        if not kind.personal:
            assert set(kind.identity) <= KINDS[name]().fields.keys()
