"""What the exchange says to one agency: a delivery like any other, addressed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import asyncpg

from databus import contracts, strict_json
from databus.identifiers import uuid7
from databus.topology import BORDER

RETRACTION_ISSUED: Final = "exchange.retraction_issued"
RETRACTION_REMINDED: Final = "exchange.retraction_reminded"
CORRECTION_REQUESTED: Final = "exchange.correction_requested"
CORRECTION_ANSWERED: Final = "exchange.correction_answered"
CORRECTION_REMINDED: Final = "exchange.correction_reminded"

_VERSION: Final = 1
# The counter's row stays locked until the commit, as for the events of the services.
_SAY: Final = """
WITH counted AS (UPDATE positions SET last = last + 1 RETURNING last),
said AS (
    INSERT INTO deliveries (id, producer, type, version, subject, sequence, time, uscc, agency, classification, data,
                            delivered_at, position, addressee)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, NULL, NULL, $9::jsonb, now(), last, $10 FROM counted
)
SELECT pg_notify('gateway_events', '')
"""


async def say(
    connection: asyncpg.Connection, name: str, to: str, subject: str, data: Mapping[str, Any], at: datetime
) -> None:
    """Address an event to an agency, within the transaction of the fact it tells.

    Args:
        connection: in the transaction.
        name: of the contract.
        to: the agency's code.
        subject: the retraction's or correction's id.
        data: what the contract asks for; its `version` is the sequence too.
        at: when it became so.
    """
    agreed = contracts.get(name, _VERSION)
    told = contracts.write(agreed, dict(data))
    await connection.execute(
        _SAY,
        uuid7(),
        BORDER,
        name,
        _VERSION,
        subject,
        told["version"],
        at,
        told["uscc"],
        strict_json.dumps(told).decode(),
        to,
    )
