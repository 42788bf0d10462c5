"""Reconciles every service's outbox with every inbox it should have reached: is anything lost?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg2

from databus.topology import PRODUCERS, SUBSCRIPTIONS, dead_queue

GATEWAY = "gateway"
CONSUMERS = (*SUBSCRIPTIONS, GATEWAY)

# service → table of decisions → what they are
_DECISIONS: Mapping[str, Mapping[str, str]] = {
    "inspection": {"decisions": "监管方式决定 · inspection modes decided"},
    "credit": {"rating_history": "信用评级 · ratings made", "formal_ratings": "正式评级 · formal ratings"},
    "enterprise": {
        "moves": "示范区、资格、称号流转 · moves of zones, memberships, titles",
        "proposals": "提请事项 · proposals",
        "kpi_snapshots": "指标测算 · KPI boards counted",
    },
    "enforcement": {"steps": "预警、追溯、处罚、行动流转 · moves of alerts, cases, penalties, campaigns"},
}


@dataclass(frozen=True)
class Road:
    """What one producer said that one consumer listens to."""

    producer: str
    consumer: str
    said: int
    heard: int
    late: int

    @property
    def missing(self) -> int:
        """Said and not in the inbox."""
        return self.said - self.heard


@dataclass(frozen=True)
class Counts:
    """Facts said, and what became of them on each road; `waiting` were not yet given to the broker."""

    said: Mapping[str, int]
    waiting: int
    roads: tuple[Road, ...]

    @property
    def delivered(self) -> int:
        return sum(road.heard for road in self.roads)

    @property
    def missing(self) -> int:
        """Facts not yet where they belong."""
        return self.waiting + sum(road.missing for road in self.roads)


def reconcile(env: Mapping[str, str]) -> Counts:
    """Compare outboxes with inboxes, message by message; the id in an inbox is unique, so none counts twice."""
    inboxes = {consumer: _inbox(env, consumer) for consumer in CONSUMERS}
    said: dict[str, int] = {}
    waiting = 0
    roads: list[Road] = []
    for producer in PRODUCERS:
        rows = _rows(env, producer, "SELECT message_id::text, name, relayed_at IS NULL FROM databus_outbox")
        said[producer] = len(rows)
        waiting += sum(unsent for _, _, unsent in rows)
        for consumer in CONSUMERS:
            wanted = {number for number, name, _ in rows if _listens(consumer, producer, name)}
            if not wanted:
                continue
            held = inboxes[consumer]
            late = sum(not held[number] for number in wanted & held.keys())
            roads.append(Road(producer, consumer, len(wanted), len(wanted & held.keys()), late))
    return Counts(said, waiting, tuple(roads))


def dead_letters(env: Mapping[str, str]) -> dict[str, int]:
    """Messages in each queue of those that could not be handled."""
    from databus.amqp.dead_letters import DeadLetters

    return {dead_queue(consumer): DeadLetters(env["SANHU_AMQP_URI"], consumer).count() for consumer in CONSUMERS}


def decisions(env: Mapping[str, str]) -> dict[str, int]:
    """How many decisions of each kind were made."""
    return {
        words: int(_rows(env, service, f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608  — our own names
        for service, tables in _DECISIONS.items()
        for table, words in tables.items()
    }


def requests_noted(env: Mapping[str, str]) -> tuple[int, int]:
    """Requests noted at the border, and those of them without an outcome."""
    noted, ended = _rows(env, GATEWAY, "SELECT (SELECT count(*) FROM intents), (SELECT count(*) FROM outcomes)")[0]
    return int(noted), int(noted) - int(ended)


def _listens(consumer: str, producer: str, name: str) -> bool:
    if consumer == GATEWAY:
        return True
    return name.partition(".")[2] in SUBSCRIPTIONS[consumer].get(producer, ())


def _inbox(env: Mapping[str, str], consumer: str) -> dict[str, bool]:
    if consumer == GATEWAY:
        return {row[0]: True for row in _rows(env, GATEWAY, "SELECT id::text FROM deliveries")}
    return dict(_rows(env, consumer, "SELECT message_id::text, applied FROM databus_inbox"))


def _rows(env: Mapping[str, str], service: str, query: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(env[f"SANHU_DATABASE_URL_{service.upper()}"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()
