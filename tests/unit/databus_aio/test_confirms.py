"""Many messages under way on one channel: each learns its own fate."""

import asyncio
from collections.abc import Callable

import pytest

from databus.aio.confirms import Confirms, NotConfirmed, wait_for_all


def scene(play: Callable[[Confirms, list[asyncio.Future[None]]], None], *ids: str | None) -> list[object]:
    """Publish messages of these ids, play, and return what each learnt: True, the error, or None for nothing yet."""

    async def run() -> list[object]:
        confirms, sent = Confirms(), []
        for message_id in ids:
            confirms.count()
            done = asyncio.get_running_loop().create_future()
            confirms.track(done, message_id, mandatory=message_id is not None)
            sent.append(done)
        play(confirms, sent)
        return [None if not each.done() else each.exception() or True for each in sent]

    return asyncio.run(run())


def test_one_confirm_may_stand_for_all_before_it() -> None:
    told = scene(lambda confirms, _: confirms.on_confirm(2, multiple=True, taken=True), "a", "b", "c")
    assert told == [True, True, None]


def test_confirms_come_in_any_order() -> None:
    def play(confirms: Confirms, _: object) -> None:
        confirms.on_confirm(3, multiple=False, taken=True)
        confirms.on_confirm(1, multiple=False, taken=True)

    assert scene(play, "a", "b", "c") == [True, None, True]


def test_the_message_handed_back_is_the_one_that_failed() -> None:
    def play(confirms: Confirms, _: object) -> None:
        confirms.on_return("b", "312 NO_ROUTE")
        confirms.on_confirm(3, multiple=True, taken=True)

    first, second, third = scene(play, "a", "b", "c")
    assert (first, third) == (True, True)
    assert isinstance(second, NotConfirmed)
    assert "NO_ROUTE" in str(second)


def test_a_message_that_is_not_mandatory_is_never_taken_for_the_one_handed_back() -> None:
    def play(confirms: Confirms, _: object) -> None:
        confirms.on_return("b", "312 NO_ROUTE")
        confirms.on_confirm(2, multiple=True, taken=True)

    first, second = scene(play, None, "b")
    assert first is True
    assert isinstance(second, NotConfirmed)


def test_a_refused_message_fails_alone() -> None:
    def play(confirms: Confirms, _: object) -> None:
        confirms.on_confirm(1, multiple=False, taken=False)
        confirms.on_confirm(2, multiple=False, taken=True)

    first, second = scene(play, "a", "b")
    assert isinstance(first, NotConfirmed)
    assert second is True


def test_a_lost_connection_fails_all() -> None:
    told = scene(lambda confirms, _: confirms.fail(ConnectionError("gone")), "a", "b")
    assert all(isinstance(each, ConnectionError) for each in told)


def test_waiting_tells_the_failure_and_the_lateness() -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        safe, failed, late = loop.create_future(), loop.create_future(), loop.create_future()
        safe.set_result(None)
        failed.set_exception(NotConfirmed("no"))
        assert await wait_for_all([], 0.01)
        assert await wait_for_all([safe], 0.01)
        assert not await wait_for_all([safe, late], 0.01)
        with pytest.raises(NotConfirmed):
            await wait_for_all([safe, failed], 0.01)

    asyncio.run(run())
