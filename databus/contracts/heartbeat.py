"""Every producer's sign of life, with how far its outbox has been relayed."""

from marshmallow import fields

from databus.contracts.registry import EventSchema, contract


class Heartbeat(EventSchema):
    """A producer is alive, and everything it said up to a mark has been published before this message."""

    high_water = fields.Integer(required=True, strict=True, metadata={"description": "highest outbox id relayed"})
    up_to = fields.AwareDateTime(
        required=True,
        metadata={"description": "all facts of transactions begun before this moment are published"},
    )


for _producer in ("credit", "enforcement", "enterprise", "inspection"):
    contract(f"{_producer}.heartbeat", example={"high_water": 1042, "up_to": "2026-11-22T03:00:00Z"})(Heartbeat)
