"""A service for tests under the name of credit: notes what it hears, says what it is told, fails when asked to."""

from collections import Counter
from datetime import date
from typing import Any, ClassVar

import eventlet
import sqlalchemy as sa
from marshmallow import Schema, fields

from databus import contracts
from databus.envelope import Event
from databus.errors import InvalidRequest
from databus.persistence import Transaction
from databus.service import Service, command, daily, on, query

SAID = "credit.grade_changed"
HEARD = "enforcement.penalty_decided"
DATA = contracts.validate(SAID, contracts.get(SAID).example)


class Number(Schema):
    number = fields.Integer(required=True, strict=True)
    subject = fields.String(load_default="91441323MA4YNT018E")
    pause_s = fields.Float(load_default=0)


class Nothing(Schema):
    pass


class CreditService(Service):
    """Named as a real one, so that it has the real one's queues."""

    name = "credit"
    attempts: ClassVar[Counter[str]] = Counter()

    @command(Number, gives=Number, natural_key=("number",))
    def note(self, told: dict[str, Any], tx: Transaction) -> dict[str, Any]:
        """Note a number and say so."""
        tx.session.execute(sa.text("INSERT INTO noted (number) VALUES (:number)"), told)
        eventlet.sleep(told["pause_s"])
        tx.outbox.add(SAID, subject=told["subject"], data=DATA)
        return told

    @query(Nothing, gives=Number)
    def count(self, _asked: dict[str, Any], tx: Transaction) -> dict[str, Any]:
        """Count what was noted."""
        return {"number": tx.session.execute(sa.text("SELECT count(*) FROM noted")).scalar_one()}

    @on(HEARD, "enforcement.penalty_annulled", "enforcement.complaint_substantiated", "enforcement.finding_overturned")
    def hear(self, event: Event, tx: Transaction) -> None:
        """Note an event, or fail as its field `act` says."""
        self.attempts[event.subject] += 1
        wish = event.data["act"]
        tx.session.execute(
            sa.text("INSERT INTO applied (subject, sequence) VALUES (:subject, :sequence)"),
            {"subject": event.subject, "sequence": event.sequence},
        )
        if wish == "fail once" and self.attempts[event.subject] == 1:
            raise ValueError("as asked, once")
        if wish == "fail":
            raise ValueError("as asked")
        if wish == "refuse":
            raise InvalidRequest("as asked")
        if wish == "time out":
            raise eventlet.Timeout(None)
        if wish == "leave":
            raise SystemExit(1)

    @daily("00:05")
    def nightly(self, day: date, tx: Transaction) -> None:
        """Note the day."""
        tx.session.execute(sa.text("INSERT INTO noted (number) VALUES (:number)"), {"number": day.toordinal()})
