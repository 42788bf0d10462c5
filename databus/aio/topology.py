"""Declares the whole topology from asyncio, before anything is consumed or published."""

from __future__ import annotations

from databus import topology
from databus.aio.channel import Channel


async def declare(channel: Channel) -> None:
    """Declare every exchange, queue and binding; does nothing where they exist alike."""
    for exchange in topology.exchanges():
        await channel.declare_exchange(exchange.name, exchange.kind)
    for queue in topology.queues():
        await channel.declare_queue(queue.name, arguments=queue.arguments)
        for source, routing_key in queue.bindings:
            await channel.bind(queue.name, source, routing_key)
