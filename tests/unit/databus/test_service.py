"""Marks tell the bus what a service's methods are."""

from datetime import time

import pytest
from marshmallow import Schema, fields

from databus.service import Service, command, daily, heartbeat, on, query


class Ask(Schema):
    book = fields.String()


class Shelf(Service):
    name = "shelf"

    @command(Ask, gives=Ask, natural_key=("book",))
    def put(self, ask, tx):
        """Put a book.

        More is said here.
        """

    @query(Ask, gives=Ask)
    def look(self, ask, tx):
        """Look for a book."""

    @on("credit.rated", "credit.grade_changed")
    def heard(self, event, tx):
        """Hear a grade."""

    @heartbeat("credit", "enforcement")
    def alive(self, event, tx):
        """Hear that somebody lives."""

    @daily("00:05")
    def sweep(self, on, tx):
        """Sweep."""

    def helper(self):
        """No operation."""


def test_only_marked_methods_are_operations() -> None:
    assert {name: operation.kind for name, operation in Shelf.operations().items()} == {
        "put": "command",
        "look": "query",
        "heard": "event",
        "alive": "heartbeat",
        "sweep": "daily",
    }


def test_a_mark_carries_what_the_pipeline_and_the_catalogue_need() -> None:
    operations = Shelf.operations()
    assert (operations["put"].takes, operations["put"].gives, operations["put"].natural_key) == (Ask, Ask, ("book",))
    assert operations["put"].summary == "Put a book."
    assert operations["heard"].events == ("credit.rated", "credit.grade_changed")
    assert operations["alive"].events == ("credit.heartbeat", "enforcement.heartbeat")
    assert operations["sweep"].at == time(0, 5)


def test_a_daily_job_at_no_time_of_day_is_a_mistake_found_at_import() -> None:
    with pytest.raises(ValueError, match="hour"):
        daily("25:00")


def test_a_services_rules_and_migrations_lie_beside_its_module() -> None:
    assert Shelf.folder().name == "databus"
