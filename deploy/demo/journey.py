"""The main job of the Huidong zone, from the office's spreadsheet to a green board, through the gateway alone."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import contextmanager
from collections.abc import Iterator
from pathlib import Path

from deploy.demo.desk import Desks
from deploy.demo.steps import alerts, arrival, board, consignments, ratings, recognition
from deploy.demo.teller import Teller
from deploy.demo.world import StoryClock, World


@contextmanager
def world_of(env: Mapping[str, str], teller: Teller) -> Iterator[World]:
    """A world to walk through, on a running stack whose clock may be moved."""
    with Desks(env["SANHU_URL"], Path(env["SANHU_STACK_HOME"])) as desks:
        yield World(env, desks, teller, StoryClock(Path(env["SANHU_CLOCK_FILE"])))


def run(env: Mapping[str, str]) -> None:
    begun_s = time.monotonic()
    with world_of(env, Teller()) as world:
        arrival.run(world)
        recognition.run(world)
        ratings.run(world)
        board.run(world)
        consignments.run(world)
        alerts.run(world)
        world.teller.text(f"{time.monotonic() - begun_s:.1f} s, {world.desks.calls} calls")
