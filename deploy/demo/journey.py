"""The main job of the Huidong zone, from the office's spreadsheet to a green board, through the gateway alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from deploy.demo.desk import Desks, Json, WentWrong
from deploy.demo.steps import (
    alerts,
    arrival,
    board,
    campaign,
    certificate,
    closing,
    consignments,
    finding,
    ratings,
    recognition,
    reversal,
)
from deploy.demo.teller import Teller
from deploy.demo.world import StoryClock, World

T = TypeVar("T")


class NotReached(WentWrong):
    """An earlier step went wrong, so this one was not taken."""


class Journey:
    """The steps in their order: asking for what one saw takes all before it, each once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._under_way: str | None = None

    @cached_property
    def arrived(self) -> arrival.Arrived:
        return self._take("0", lambda: arrival.run(self.world))

    @cached_property
    def recognised(self) -> recognition.Recognised:
        return self._take("1", lambda: recognition.run(self.world), self.arrived)

    @cached_property
    def rated(self) -> ratings.Rated:
        return self._take("2", lambda: ratings.run(self.world), self.recognised)

    @cached_property
    def board(self) -> Json:
        return self._take("3", lambda: board.run(self.world), self.rated)

    @cached_property
    def declared(self) -> consignments.Declared:
        return self._take("4", lambda: consignments.run(self.world), self.board)

    @cached_property
    def warned(self) -> alerts.Warned:
        return self._take("5", lambda: alerts.run(self.world), self.declared)

    @cached_property
    def found(self) -> finding.Found:
        return self._take("6, first half", lambda: finding.run(self.world), self.warned)

    @cached_property
    def reversed(self) -> reversal.Reversed:
        return self._take("6, second half", lambda: reversal.run(self.world, self.found), self.found)

    @cached_property
    def campaigned(self) -> campaign.Campaigned:
        return self._take("7", lambda: campaign.run(self.world), self.reversed)

    @cached_property
    def certified(self) -> certificate.Certified:
        return self._take("8", lambda: certificate.run(self.world), self.campaigned)

    @cached_property
    def closed(self) -> closing.Closed:
        return self._take("the count", lambda: closing.run(self.world), self.certified)

    def _take(self, step: str, run: Callable[[], T], *_before: object) -> T:
        if self._under_way is not None:
            raise NotReached(f"step {step} was not taken, since step {self._under_way} went wrong")
        self._under_way = step
        seen = run()
        self._under_way = None
        return seen


@contextmanager
def world_of(env: Mapping[str, str], teller: Teller) -> Iterator[World]:
    """A world to walk through, on a running stack whose clock may be moved."""
    with Desks(env["SANHU_URL"], Path(env["SANHU_STACK_HOME"])) as desks:
        yield World(env, desks, teller, StoryClock(Path(env["SANHU_CLOCK_FILE"])))


def run(env: Mapping[str, str], teller: Teller | None = None) -> None:
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
        closed = Journey(world).closed
        took_s = time.monotonic() - begun_s
        said = sum(closed.counts.said.values())
        world.teller.fact(
            f"全程{took_s:.0f}秒，事实{said}条无一丢失", f"{took_s:.0f} s in all, none of {said} facts lost"
        )
