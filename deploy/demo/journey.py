"""The main job of the Huidong zone, from the office's spreadsheet to a green board, through the gateway alone."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.demo.desk import Desks, Json
from deploy.demo.steps import alerts, arrival, board, campaign, closing, consignments, finding, ratings, recognition
from deploy.demo.steps import reversal as way_back
from deploy.demo.teller import Teller
from deploy.demo.world import StoryClock, World


@dataclass(frozen=True)
class Journey:
    """What every step saw."""

    arrived: arrival.Arrived
    recognised: recognition.Recognised
    rated: ratings.Rated
    board: Json
    declared: consignments.Declared
    warned: alerts.Warned
    found: finding.Found
    reversed: way_back.Reversed
    campaigned: campaign.Campaigned
    closed: closing.Closed


@contextmanager
def world_of(env: Mapping[str, str], teller: Teller) -> Iterator[World]:
    """A world to walk through, on a running stack whose clock may be moved."""
    with Desks(env["SANHU_URL"], Path(env["SANHU_STACK_HOME"])) as desks:
        yield World(env, desks, teller, StoryClock(Path(env["SANHU_CLOCK_FILE"])))


def walk(world: World) -> Journey:
    """Take every step, each on what the steps before it made."""
    arrived = arrival.run(world)
    recognised = recognition.run(world)
    rated = ratings.run(world)
    figures = board.run(world)
    declared = consignments.run(world)
    warned = alerts.run(world)
    found = finding.run(world)
    reversed_ = way_back.run(world, found)
    campaigned = campaign.run(world)
    closed = closing.run(world)
    return Journey(arrived, recognised, rated, figures, declared, warned, found, reversed_, campaigned, closed)


def run(env: Mapping[str, str], teller: Teller | None = None) -> Journey:
    """Run the main job on a fresh stack and tell it.

    Raises:
        Unexpected: the exchange answered otherwise than the journey knows.
        NotInTime: something that should have happened was not seen in time.
        Lost: something said did not arrive everywhere.
    """
    begun_s = time.monotonic()
    with world_of(env, teller or Teller()) as world:
        world.teller.text("三互 Sanhu · 惠东县出口女鞋质量安全示范区 · the Huidong women's-shoe zone")
        world.teller.text("企业、数额、文号均为合成数据 · enterprises, amounts and document numbers are invented")
        journey = walk(world)
        took_s = time.monotonic() - begun_s
        world.teller.fact(
            f"全程{took_s:.0f}秒，调用{world.desks.calls}次", f"{world.desks.calls} calls in {took_s:.0f} s"
        )
    return journey
