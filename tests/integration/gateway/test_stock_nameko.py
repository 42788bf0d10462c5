"""The asyncio client and a stock nameko service understand each other."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from databus.aio.rpc import RpcClient
from databus.errors import InternalError, SanhuError, Unavailable


@pytest.fixture
def stock_service(fresh_vhost: str) -> Iterator[str]:
    """The broker of a running stock service."""
    program = Path(__file__).with_name("stock_nameko.py")
    process = subprocess.Popen([sys.executable, str(program), fresh_vhost], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield fresh_vhost
    process.kill()
    process.wait()
    process.stdout.close()


def call(uri: str, *calls: tuple[str, str, dict[str, Any]]) -> list[Any]:
    async def run() -> list[Any]:
        client = RpcClient(uri, name="test", timeout_s=5)
        client.start()
        assert await client.wait_up(5)
        answers: list[Any] = []
        for service, method, fields in calls:
            try:
                answers.append(await client.call(service, method, fields, headers={"sanhu.agency": "ciq"}))
            except SanhuError as error:
                answers.append(type(error))
        await client.stop()
        return answers

    return asyncio.run(run())


def test_calls_to_a_stock_service_are_answered(stock_service: str) -> None:
    large = {"text": "鞋" * 100_000}
    assert call(
        stock_service,
        ("stock", "echo", {"uscc": "91441323MA4YNT018E"}),
        ("stock", "echo", large),
        ("stock", "refuse", {}),
        ("stock", "nothing", {}),
        ("nobody", "echo", {}),
    ) == [{"uscc": "91441323MA4YNT018E"}, large, InternalError, InternalError, Unavailable]
