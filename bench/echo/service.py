"""A service that gives back what it is given, run as every service is: pipeline, envelope, metrics."""

from typing import Any

from marshmallow import Schema, fields

from databus.persistence import Transaction
from databus.service import Service, query


class Echo(Schema):
    payload = fields.Raw(required=True)


class EchoService(Service):
    name = "echo"

    @query(Echo, gives=Echo)
    def echo(self, asked: dict[str, Any], tx: Transaction) -> dict[str, Any]:
        """Return what came."""
        return asked
