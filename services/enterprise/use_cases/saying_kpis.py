"""Said when a key figure begins or ceases to pass."""

from __future__ import annotations

from typing import Any

from services.enterprise.use_cases.kept import Snapshot
from services.enterprise.use_cases.work import Work

_TOLD = ("code", "value", "threshold", "passed", "clause")


def say_kpis(board: Snapshot, last: Snapshot | None, work: Work) -> None:
    """Say the whole board if a key figure passes that did not, or the other way round; what was unknown did not."""
    before = {} if last is None else {kpi["code"]: kpi["passed"] for kpi in last.board["kpis"]}
    changed = [
        {"code": kpi["code"], "passed": kpi["passed"]}
        for kpi in board.board["kpis"]
        if kpi["passed"] != before.get(kpi["code"], False)
    ]
    if not changed:
        return
    kpis: list[dict[str, Any]] = [{name: kpi[name] for name in _TOLD} for kpi in board.board["kpis"]]
    data = {
        "zone_id": board.zone_id,
        "on": board.on,
        "profile": board.profile,
        "rule_set": board.rule_set,
        "passed": board.board["passed"],
        "kpis": kpis,
        "changed": changed,
        "version": work.figures.boards(board.zone_id),
    }
    work.outbox.add("enterprise.kpis_changed", subject=f"{board.zone_id}/kpis", data=data)
