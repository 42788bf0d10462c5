"""Random lives: acts, annulments, corrections, successions, doubled and late; whatever was known at a moment stays told."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from databus.contracts import get
from databus.errors import Conflict, InvalidRequest
from tests.integration.credit.conftest import shoemaker

START = datetime(2026, 11, 22, 4, tzinfo=UTC)
CODES = [shoemaker(number) for number in (11, 12, 13)]
NUMBERS = ["1号", "2号", "3号"]
EFFECTIVE = ["2026-10-20", "2026-11-01", "2026-11-22", "2026-11-25"]

codes, numbers, items = st.sampled_from(CODES), st.sampled_from(NUMBERS), st.sampled_from(["L04", "L05", "P01", "L02"])
steps = st.one_of(
    st.tuples(st.just("act"), codes, numbers, items, st.sampled_from(EFFECTIVE)),
    st.tuples(
        st.just("correct"), st.integers(0, 5), st.sampled_from(["uscc", "item", "effective_on"]), st.integers(0, 3)
    ),
    st.tuples(st.just("annul"), st.integers(0, 5)),
    st.tuples(st.just("succeed"), codes, codes),
    st.tuples(st.just("bonus"), codes, st.booleans()),
    st.tuples(st.just("day"), st.integers(1, 200)),
)


def seen(credit, uscc, **ask):
    told = credit.call("get_rating", uscc=uscc, **ask)
    names = ("uscc", "score", "grade", "since", "rated", "formal_on", "deductions", "bonuses", "next_change_on")
    return {name: told[name] for name in names}


def do(credit, number, step):
    kind, *told = step
    records = credit.call("list_records")["items"]
    if kind == "act":
        uscc, document_no, item, effective_on = told
        fields = {"uscc": uscc, "item": item, "occurred_on": "2026-10-02", "effective_on": effective_on}
        credit.act(document_no, **fields, idempotency_key=f"k{number}")
    elif kind == "correct" and records:
        record, field, choice = records[told[0] % len(records)], told[1], told[2]
        right = {"uscc": [*CODES, CODES[0]], "item": ["L04", "L05", "P01", "L02"], "effective_on": EFFECTIVE}[field][
            choice
        ]
        asked = {"correction_document_no": f"更{number}号", "reason": "录入错误", field: right}
        credit.call("correct_record", agency="samr", record_id=record["record_id"], **asked)
    elif kind == "annul" and records:
        record = records[told[0] % len(records)]
        credit.call("annul_record", agency="samr", record_id=record["record_id"], document_no=f"撤{number}号")
    elif kind == "succeed":
        data = {**get("enterprise.succeeded").example, "uscc": told[0], "successor": told[1], "kind": "RENUMBERED"}
        event = credit.event("enterprise.succeeded", subject=told[0], data=data)
        credit.pipeline.deliver([event, event])
    elif kind == "bonus":
        credit.register(told[0], pledge=told[1])
    elif kind == "day":
        credit.clock.advance(timedelta(days=told[0]))
        credit.run_daily()


@pytest.mark.requirement("D.2/idempotent")
@pytest.mark.requirement("D.2/one_act")
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=3, max_size=6))
def test_what_was_known_at_a_moment_is_told_the_same_for_ever_and_no_act_counts_twice(credit, life):
    credit.clock.advance(START - credit.clock.now())
    credit.empty()
    credit._sequences.clear()
    for uscc in CODES:
        credit.rated(uscc)
    known = []
    for number, step in enumerate(life):
        with suppress(Conflict, InvalidRequest):
            do(credit, number, step)
        credit.clock.advance(timedelta(minutes=1))  # facts of one moment are told apart by ticks
        for uscc in CODES:
            told = seen(credit, uscc)
            acts = [deduction["document_no"] for deduction in told["deductions"] if not deduction["direct_d"]]
            assert len(acts) == len(set(acts))
            known.append((uscc, credit.clock.today().isoformat(), credit.clock.now().isoformat(), told))
        credit.clock.advance(timedelta(minutes=1))
    for uscc, on, known_at, told in known:
        assert seen(credit, uscc, on=on, known_at=known_at) == told
