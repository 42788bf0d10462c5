"""Decisions a second by the mode table, each explained to the last condition, against zen-engine on that table."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple

import zen

from bench.row import Row, against
from databus.rules import RuleBook
from services.inspection.domain.facts import Facts
from services.inspection.domain.mode_table import ModeTable, ModeTables

RULES: Final = Path(__file__).parent.parent / "services" / "inspection" / "rules"
DAY: Final = date(2026, 11, 22)
CASES: Final = 20_000
FIRST: Final = 2_000
TURNS: Final = 3


def measure() -> Iterator[Row]:
    """Yield the rows; both must give every case the same rule and mode."""
    tables = ModeTables(RuleBook.load(RULES))
    table = tables.on(DAY)
    cases = _cases(tables)
    contexts = [facts._asdict() for facts in cases]
    decision = zen.ZenEngine().create_decision(json.dumps(_as_jdm(table)))
    ours: dict[str, list[Pace]] = {"": [], "_of_a_new_table": []}
    theirs = []
    for _ in range(TURNS):
        # whoever decides has seen no case: words of a row are put together when the first case needs them
        fresh = ModeTable(table.data, tables.vocabulary)
        pace, _seen = _timed(lambda fresh=fresh: [_explained(fresh, facts) for facts in cases[:FIRST]])
        ours["_of_a_new_table"].append(pace)
        # a case that was decided before is remembered: here each is new, though rows may have met its like
        pace, mine = _timed(lambda: [_explained(table, facts) for facts in cases])
        ours[""].append(pace)
        pace, other = _timed(lambda: [decision.evaluate(context)["result"] for context in contexts])
        theirs.append(pace)
    told = [{"rule": one.rule, "mode": one.mode} for one in mine]
    if told != other:
        raise RuntimeError("zen-engine decides otherwise")
    for what, paces in ours.items():
        for by in ("processor", "wall"):
            rates = [getattr(pace, by) for pace in paces], [getattr(pace, by) for pace in theirs]
            name = f"mode_decision{what}_vs_zen_engine" + ("" if by == "processor" else "_wall")
            unit = "decisions/s of one processor" if by == "processor" else "decisions/s"
            yield against(name, *rates, "zen-engine 2.1, same table", unit)


def _explained(table: ModeTable, facts: Facts) -> Any:
    decide: Any = table.decide
    return decide.__wrapped__(facts)


class Pace(NamedTuple):
    """Decisions a second: of processor time, and by the clock on the wall."""

    processor: float
    wall: float


def _timed(act: Callable[[], list[Any]]) -> tuple[Pace, list[Any]]:
    began_s, began_wall_s = time.process_time(), time.perf_counter()
    done = act()
    spent_s, spent_wall_s = time.process_time() - began_s, time.perf_counter() - began_wall_s
    return Pace(len(done) / spent_s, len(done) / spent_wall_s), done


def _cases(tables: ModeTables) -> list[Facts]:
    """Cases at random, no two the same, as often in force as not."""
    chosen, found = random.Random(7), {}
    values = {name: tables.vocabulary.values(name) for name in Facts._fields}
    rare = {"stop_order", "registration_required", "malicious_finding", "listed", "aid_or_africa", "enterprise_class"}
    while len(found) < CASES:
        picked = {
            name: options[0] if name in rare and chosen.random() < 0.9 else chosen.choice(options)
            for name, options in values.items()
        }
        found[Facts(**picked)] = None
    return list(found)


def _as_jdm(table: ModeTable) -> dict[str, Any]:
    """The table as zen-engine reads it: one input for each fact, the first row that holds; `any` makes several rows."""
    inputs = [{"id": name, "name": name, "field": name} for name in Facts._fields]
    outputs = [{"id": f"out_{name}", "name": name, "field": name} for name in ("rule", "mode")]
    rows = [row for data in table.data["modes"] for row in _rows(data)]
    content = {"hitPolicy": "first", "inputs": inputs, "outputs": outputs, "rules": rows}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "content": {}},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": content},
        {"id": "out", "name": "out", "type": "outputNode", "content": {}},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _rows(data: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    alternatives: Sequence[Mapping[str, Any]] = [{name: values} for name, values in data["any"].items()] or [{}]
    for number, more in product([data["id"]], enumerate(alternatives)):
        place, extra = more
        cells = dict.fromkeys(Facts._fields, "") | {
            name: ", ".join(json.dumps(value) for value in values) for name, values in {**data["when"], **extra}.items()
        }
        told = {"out_rule": json.dumps(data["id"]), "out_mode": json.dumps(data["mode"])}
        yield {"_id": f"{number}-{place}", **cells, **told}
