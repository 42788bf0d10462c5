"""Answers `credit.get_rating` with what the credit service answered before: what is behind the door costs little then.

Run as every service is; the answer comes by `BENCH_RATING`.
"""

import json
import os
from typing import Any

from marshmallow import Schema, fields

from databus.persistence import Transaction
from databus.service import Service, query


class GetRating(Schema):
    uscc = fields.Str(required=True)


class AsItIs(Schema):
    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        return obj


class RatingService(Service):
    name = "credit"
    answer = json.loads(os.environ.get("BENCH_RATING", "{}"))

    @query(GetRating, gives=AsItIs)
    def get_rating(self, asked: dict[str, Any], tx: Transaction) -> dict[str, Any]:
        """Return the answer."""
        return self.answer
