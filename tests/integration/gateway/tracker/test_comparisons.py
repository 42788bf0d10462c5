"""An agency's own count of its day against the log: what agrees is noted, what differs is named."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from databus.clock import day_of
from databus.errors import InvalidRequest, NotFound
from databus.identifiers import uuid7
from gateway.domain.comparison import Item, tally
from tests.integration.gateway.tracker.border import SHOES, Border, hash_of
from tests.integration.gateway.tracker.conftest import Story

TODAY = day_of(datetime.now(UTC))
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 4, tzinfo=UTC)


class Books:
    """What an agency's own journal has of its day."""

    def __init__(self, border: Border, agency: str = "samr") -> None:
        self.border, self.agency = border, agency
        self.sent: set[Item] = set()
        self.received: set[Item] = set()

    async def commands(self, number: int, *, at: datetime | None = None, key: str | None = "") -> None:
        for _ in range(number):
            known_by = uuid7() if key == "" else key
            fields, answer = {"uscc": SHOES, "item": "L04"}, {"record_id": uuid7(), "uscc": SHOES}
            receipt = await self.border.crossed(
                self.agency, "credit.record_act", fields, answer, call="command", key=known_by, at=at or NOON
            )
            self.sent.add((known_by or receipt, hash_of(fields)))
            self.received.add((known_by or receipt, hash_of(answer)))

    async def events(self) -> None:
        for one in (await self.border.carry(self.agency))[self.agency]:
            self.received.add((one.delivery.event.id, hash_of(one.cut.answer)))

    async def reconcile(self, **said: Any) -> dict[str, Any]:
        sides = {"sent": told(self.sent), "received": told(self.received)}
        return await self.border.ask("reconcile_day", self.agency, **{"on": TODAY.isoformat(), **sides, **said})

    async def lists(self, number: str) -> dict[str, Any]:
        return await self.border.ask(
            "compare_lists",
            self.agency,
            reconciliation_id=number,
            sent=listed(self.sent),
            received=listed(self.received),
        )


def told(items: set[Item]) -> dict[str, Any]:
    found = tally(items)
    return {"count": found.count, "hash": found.hash}


def listed(items: set[Item]) -> list[dict[str, str]]:
    return [{"id": item_id, "hash": body_hash} for item_id, body_hash in items]


def test_two_sides_that_agree_are_noted_as_such(tell: Story) -> None:
    async def story(border: Border) -> None:
        books = Books(border)
        await books.commands(3)
        await books.commands(1, key=None)  # without a key the receipt's id stands for it
        await border.said("credit.grade_changed", SHOES, SHOES, uscc=SHOES)
        await books.events()
        await border.crossed(
            "samr", "credit.record_act", {"uscc": SHOES}, {}, call="command", outcome="Conflict", key="x"
        )
        await border.crossed("samr", "credit.get_rating", {"uscc": SHOES}, {"uscc": SHOES})
        await border.crossed("tax", "credit.record_act", {"uscc": SHOES}, {"uscc": SHOES}, call="command", key="y")
        await border.keep()
        made = await books.reconcile()
        assert made["told"] == made["logged"]
        assert (made["state"], made["differences"]) == ("AGREED", [])
        assert made["logged"]["sent"]["count"] == 4
        assert made["logged"]["received"]["count"] == 5

    tell(story)


def test_every_difference_is_named(tell: Story) -> None:
    async def story(border: Border) -> None:
        books = Books(border)
        await books.commands(2)
        (edited, _), (lost, _) = sorted(books.sent)
        books.sent = {(edited, "0" * 64), ("never-arrived", "1" * 64)}
        await border.keep()
        asked = await books.reconcile()
        assert (asked["state"], asked["differences"]) == ("LISTS_WANTED", None)
        named = await books.lists(asked["id"])
        assert named["state"] == "NAMED"
        assert {(one["side"], one["id"]): one["kind"] for one in named["differences"]} == {
            ("sent", edited): "other_body",
            ("sent", lost): "only_here",
            ("sent", "never-arrived"): "only_there",
        }
        kept = await border.ask("get_reconciliation", "samr", reconciliation_id=asked["id"])
        assert kept["differences"] == named["differences"]
        seen = await border.ask("list_reconciliations", "operator", state="NAMED")
        assert [one["id"] for one in seen["items"]] == [asked["id"]]

    tell(story)


def test_what_the_log_has_on_the_day_before_is_set_aside(tell: Story) -> None:
    async def story(border: Border) -> None:
        books = Books(border)
        await books.commands(1, at=NOON - timedelta(days=1))
        await border.keep()
        asked = await books.reconcile()
        named = await books.lists(asked["id"])
        assert {one["kind"] for one in named["differences"]} == {"other_day"}
        assert named["state"] == "AGREED"

    tell(story)


def test_lists_come_in_parts_where_a_day_is_long(tell: Story) -> None:
    async def story(border: Border) -> None:
        books = Books(border)
        await books.commands(4)
        await border.keep()
        books.sent.add(("never-arrived", "1" * 64))
        asked = await books.reconcile()
        number, sent = asked["id"], listed(books.sent)
        part = await border.ask(
            "compare_lists", "samr", reconciliation_id=number, sent=sent[:3], received=[], more=True
        )
        assert (part["state"], part["differences"]) == ("LISTS_WANTED", None)
        named = await border.ask(
            "compare_lists", "samr", reconciliation_id=number, sent=sent[3:], received=listed(books.received)
        )
        assert [(one["id"], one["kind"]) for one in named["differences"]] == [("never-arrived", "only_there")]
        assert await border.pool.fetchval("SELECT count(*) FROM reconciled_parts") == 0

    tell(story)


def test_what_crosses_between_counting_and_naming_is_no_difference(tell: Story) -> None:
    async def story(border: Border) -> None:
        books = Books(border)
        await books.commands(2)
        await border.keep()
        books.sent.add(("never-arrived", "1" * 64))
        asked = await books.reconcile()
        await Books(border).commands(1)  # as the counts themselves do, where the day is not over
        await border.keep()
        named = await books.lists(asked["id"])
        assert [(one["id"], one["kind"]) for one in named["differences"]] == [("never-arrived", "only_there")]
        assert named["logged"] == asked["logged"]
        again = await books.reconcile()
        assert again["logged"]["sent"]["count"] == asked["logged"]["sent"]["count"] + 1

    tell(story)


def test_lists_other_than_those_counted_are_refused(tell: Story) -> None:
    async def story(border: Border) -> None:
        books = Books(border)
        await books.commands(1)
        await border.keep()
        books.sent.add(("invented", "1" * 64))
        asked = await books.reconcile()
        books.sent.discard(("invented", "1" * 64))
        with pytest.raises(InvalidRequest) as refused:
            await books.lists(asked["id"])
        assert refused.value.fields[0][0] == "sent"
        books.sent.add(("invented", "1" * 64))
        assert (await books.lists(asked["id"]))["state"] == "NAMED"  # what was refused is not kept
        with pytest.raises(NotFound):
            await border.ask("get_reconciliation", "tax", reconciliation_id=asked["id"])
        with pytest.raises(InvalidRequest):
            await books.reconcile(on=(TODAY + timedelta(days=1)).isoformat())

    tell(story)


def test_who_has_not_reconciled_yesterday_is_seen_and_counted(tell: Story) -> None:
    async def story(border: Border) -> None:
        yesterday = NOON - timedelta(days=1)
        for agency in ("samr", "tax"):
            await Books(border, agency).commands(1, at=yesterday)
        await border.keep()
        assert REGISTRY.get_sample_value("gateway_agencies_unreconciled") == 2
        books = Books(border)
        await books.reconcile(on=day_of(yesterday).isoformat())
        await border.keep()
        assert REGISTRY.get_sample_value("gateway_agencies_unreconciled") == 1
        assert (await border.ask("list_reconciliations", "operator"))["missing"] == ["tax"]
        assert (await border.ask("list_reconciliations", "tax"))["missing"] == ["tax"]
        assert (await border.ask("list_reconciliations", "samr"))["missing"] == []

    tell(story)
