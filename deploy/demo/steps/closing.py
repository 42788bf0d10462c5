"""The end: facts said, events delivered, decisions made, and whether anything is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deploy.demo import counts
from deploy.demo.counts import Counts
from deploy.demo.desk import Json, WentWrong
from deploy.demo.world import World


class Lost(WentWrong):
    """Something said did not arrive everywhere it should have, or lies among the dead letters."""


@dataclass(frozen=True)
class Closed:
    """The last count."""

    counts: Counts
    deliveries: Json
    dead: Mapping[str, int]
    decisions: Mapping[str, int]
    noted: int
    open_notes: int


def run(world: World) -> Closed:
    """Wait until all is delivered, count, print.

    Raises:
        Lost: names what is missing.
    """
    world.teller.text("")
    world.teller.text("━━ 清点 · the count")
    world.settle()
    found = counts.reconcile(world.env)
    deliveries = world.desks.get("operator", "/v1/exchange/deliveries")
    dead = counts.dead_letters(world.env)
    noted, open_notes = counts.requests_noted(world.env)
    closed = Closed(found, deliveries, dead, counts.decisions(world.env), noted, open_notes)
    _tell(world, closed)
    _check(closed)
    return closed


def _tell(world: World, closed: Closed) -> None:
    found = closed.counts
    world.teller.table(
        "各通道发出与收到的事实",
        "facts said and received on every road",
        (
            "发出方 producer",
            "接收方 consumer",
            "应到 said",
            "已到 received",
            "缺失 missing",
            "未采用（已有更新状态）superseded",
        ),
        [
            (road.producer, road.consumer, str(road.said), str(road.heard), str(road.missing), str(road.late))
            for road in found.roads
        ],
    )
    world.teller.table(
        "作出的决定",
        "decisions made",
        ("决定 decision", "数 count"),
        [(name, str(n)) for name, n in closed.decisions.items()],
    )
    world.teller.fact(f"发出事实{sum(found.said.values())}条", f"{sum(found.said.values())} facts said")
    world.teller.fact(f"送达{found.delivered}份，每份恰好一次", f"{found.delivered} deliveries, each exactly once")
    world.teller.fact(f"作出决定{sum(closed.decisions.values())}项", f"{sum(closed.decisions.values())} decisions made")
    world.teller.fact(f"网关留痕请求{closed.noted}次", f"{closed.noted} requests noted at the border")
    world.teller.fact(
        f"无法处理{sum(closed.dead.values())}条，丢失{found.missing}条",
        f"{sum(closed.dead.values())} dead letters, {found.missing} lost",
    )


def _check(closed: Closed) -> None:
    wrong = [f"{road.producer} → {road.consumer}: {road.missing}" for road in closed.counts.roads if road.missing]
    wrong += [f"{queue}: {n} dead" for queue, n in closed.dead.items() if n]
    if closed.deliveries["total"] != sum(closed.counts.said.values()):
        wrong.append(f"the gateway counts {closed.deliveries['total']} deliveries")
    if wrong or closed.counts.waiting:
        raise Lost("; ".join(wrong) or f"{closed.counts.waiting} facts were not relayed")
