"""Credit is told when everyone who had received an ended record has confirmed, and not before."""

from collections.abc import Mapping
from typing import Any

import pytest

from databus.errors import Unavailable
from databus.identifiers import uuid7
from gateway.confirming import Confirming
from tests.integration.gateway.tracker.border import SHOES, Border
from tests.integration.gateway.tracker.conftest import Story

EFFECT = "0192f0c1-0000-7000-8000-000000000091"


class Credit:
    """Answers as credit would; away if told so."""

    def __init__(self, record: str) -> None:
        self.record = record
        self.away = False
        self.confirmed: list[tuple[str | None, dict[str, Any]]] = []

    async def call(
        self, service: str, method: str, fields: Mapping[str, Any], *, headers: Mapping[str, str], timeout_s: float
    ) -> Any:
        assert service == "credit"
        assert timeout_s > 0
        if self.away:
            raise Unavailable("credit does not answer")
        if method == "confirm_effect":
            self.confirmed.append((headers.get("sanhu.agency"), dict(fields)))
            return {}
        assert fields == {"record_id": self.record, "responsible": "operator", "state": "WAITING"}
        effects = [("use", "REPAIRED"), ("sharing", "REPAIRED"), ("sharing", "ANNULLED")]
        return {"items": [{"effect_id": EFFECT, "effect": code, "because": why} for code, why in effects]}


async def repaired(border: Border, record: str, *received_by: str) -> None:
    await border.said("credit.record_added", record, SHOES, "samr", record_id=record, uscc=SHOES)
    for agency in received_by:
        answer = {"items": [{"record_id": record, "uscc": SHOES}]}
        more = {"datasets": ("credit_record",), "subjects": (SHOES,)}
        await border.crossed(agency, "credit.list_records", {}, answer, **more)
    ended = {"state": "REPAIRED", "ended_on": "2026-11-22", "version": 2}
    await border.said("credit.record_repaired", record, SHOES, "samr", record_id=record, uscc=SHOES, **ended)


@pytest.mark.requirement("D.5/repaired")
def test_credit_is_told_once_all_have_confirmed_and_only_once(tell: Story) -> None:
    async def story(border: Border) -> None:
        record = uuid7()
        credit = Credit(record)
        confirming = Confirming(border.pool, credit)
        await repaired(border, record, "tax")
        await border.keep()
        assert await confirming.tell_all() == 0
        (listed,) = (await border.ask("list_retractions", "operator"))["items"]
        await border.ask("confirm_retraction", "tax", retraction_id=listed["id"], done="已移除")
        assert await confirming.tell_all() == 1
        ((agency, told),) = credit.confirmed
        assert (agency, told["effect_id"]) == ("operator", EFFECT)
        assert "1个接收单位" in told["done"]
        assert await confirming.tell_all() == 0

    tell(story)


def test_a_record_that_nobody_had_received_is_confirmed_after_the_search(tell: Story) -> None:
    async def story(border: Border) -> None:
        record = uuid7()
        credit = Credit(record)
        await repaired(border, record)
        await border.keep()
        assert await Confirming(border.pool, credit).tell_all() == 1
        assert "0个接收单位" in credit.confirmed[0][1]["done"]

    tell(story)


def test_while_credit_is_away_nothing_is_taken_as_told(tell: Story) -> None:
    async def story(border: Border) -> None:
        record = uuid7()
        credit = Credit(record)
        confirming = Confirming(border.pool, credit)
        await repaired(border, record)
        await border.keep()
        credit.away = True
        with pytest.raises(Unavailable):
            await confirming.tell_all()
        credit.away = False
        assert await confirming.tell_all() == 1

    tell(story)
