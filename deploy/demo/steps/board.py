"""Step 3: the board of key figures, each with value, threshold and clause."""

from __future__ import annotations

from deploy.demo.desk import Json, eventually
from deploy.demo.world import World


def run(world: World) -> Json:
    """Show K1 to K9; all but the campaign stand green."""
    world.teller.step(3, "指标看板K1–K9", "the KPI board")
    return show(world, closed=0)


def show(world: World, *, closed: int) -> Json:
    """Wait for the board that counts all ratings and this many closed campaigns; print it."""
    board, _ = eventually(
        f"the board counts every rating and {closed} closed campaign(s)",
        lambda: world.desks.get("gov", f"/v1/zones/{world.zone_id}/kpis"),
        lambda found: passed(found)["K8"] and found["figures"]["campaigns_closed"] == closed,
    )
    world.teller.table(
        f"{world.zone['zone']['name']}，{board['on']}",
        "key figures",
        ("指标", "名称 name", "实际 value", "目标 threshold", "达标", "依据 clause"),
        [_row(one) for one in board["kpis"]],
    )
    world.teller.fact(
        "全部达标"
        if board["passed"]
        else "尚未全部达标：" + "、".join(k for k, good in passed(board).items() if not good),
        "all passed" if board["passed"] else "not all passed yet",
        f"{board['profile']}, {board['rule_set']}",
    )
    return board


def passed(board: Json) -> dict[str, bool]:
    """Which figures pass, by code."""
    return {one["code"]: one["passed"] for one in board["kpis"]}


def _row(one: Json) -> tuple[str, ...]:
    sign = {"least": "≥", "exactly": "="}[one["at"]]
    mark = "%" if one["unit"] == "percent" else ""
    return (
        one["code"],
        f"{one['name_zh']} {one['name_en']}",
        f"{one['value']}{mark}",
        f"{sign} {one['threshold']}{mark}",
        "✓" if one["passed"] else "✗",
        one["clause"],
    )
