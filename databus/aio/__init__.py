"""The asyncio half of the bus: nameko's wire protocol and the event queues, without eventlet."""
