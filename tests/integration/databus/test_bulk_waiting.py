"""How much waits that was said in bulk: exact while it is little, cheap when it is much."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from databus import outbox
from databus.identifiers import uuid7
from databus.many import insert_many

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)


def say(session, count, *, bulk):
    row = {"name": "notes.noted", "version": 1, "said_at": AT, "body": b"{}", "bulk": bulk, "sequence": 1}
    facts = [{"message_id": uuid7(), "subject": f"s{number}", **row} for number in range(count)]
    insert_many(session, outbox.outbox, facts)


def relay(session, count):
    taken = outbox.take_unrelayed(session.connection(), count, bulk=True)
    outbox.mark_relayed(session.connection(), [number for number, _, _ in taken])


@pytest.mark.parametrize("counted", [1000, 99])
def test_what_waits_in_bulk_is_told_whether_it_is_counted_or_not(notes, monkeypatch, counted):
    monkeypatch.setattr(outbox, "COUNTED", counted)
    with Session(notes.engine) as session:
        say(session, 7, bulk=False)
        assert outbox.bulk_waiting(session.connection()) == 0
        say(session, 300, bulk=True)
        say(session, 5, bulk=False)
        assert outbox.bulk_waiting(session.connection()) == 300
        relay(session, 100)
        assert outbox.bulk_waiting(session.connection()) == 200
        relay(session, 200)
        assert outbox.bulk_waiting(session.connection()) == 0
