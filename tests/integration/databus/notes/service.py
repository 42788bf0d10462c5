"""The smallest service that does everything a service can: for tests of the bus alone.

It says facts under a contract of `enterprise`, since contracts of tests have no place in the registry.
"""

import threading
from datetime import date
from typing import Any, ClassVar

import sqlalchemy as sa
from marshmallow import Schema, fields

from databus import contracts
from databus.envelope import Event
from databus.errors import NotFound
from databus.persistence import Transaction
from databus.service import Service, chore, command, daily, heartbeat, late, on, query

SAID = "enterprise.changed"


class TakeNote(Schema):
    book = fields.String(required=True)
    number = fields.Integer(required=True, strict=True)
    text = fields.String(required=True)
    facts = fields.Integer(load_default=1, strict=True)


class Note(Schema):
    book = fields.String()
    number = fields.Integer()
    text = fields.String()
    version = fields.Integer()


class Ask(Schema):
    book = fields.String(required=True)


class Book(Schema):
    book = fields.String()
    version = fields.Integer()
    notes = fields.List(fields.String())


class Two(Schema):
    first = fields.String(required=True)
    second = fields.String(required=True)


class Notes(Service):
    name = "notes"
    meeting: ClassVar[threading.Barrier | None] = None

    @command(TakeNote, gives=Note, natural_key=("book", "number"))
    def take_note(self, asked: dict[str, Any], tx: Transaction) -> dict[str, Any]:
        """Write a note into a book; a new book is opened for it."""
        version = _turn(tx, asked["book"])
        tx.session.execute(
            sa.text("INSERT INTO notes VALUES (:book, :number, :text)"),
            {key: asked[key] for key in ("book", "number", "text")},
        )
        for _ in range(asked["facts"]):
            _say(tx, asked["book"], version)
        return {**asked, "version": version}

    @command(TakeNote, gives=Note)
    def take_note_without_key(self, asked: dict[str, Any], tx: Transaction) -> dict[str, Any]:
        """Write a note, with no natural key to know it again by."""
        return self.take_note(asked, tx)

    @command(TakeNote, gives=Note)
    def fail_after_writing(self, asked: dict[str, Any], tx: Transaction) -> dict[str, Any]:
        """Write and say, then think better of it."""
        self.take_note(asked, tx)
        raise NotFound("the shelf is gone")

    @command(Ask, gives=Book)
    def amend_book(self, asked: dict[str, Any], tx: Transaction) -> dict[str, Any]:
        """Turn a page, if the caller read the present one."""
        tx.expect_version(_version(tx, asked["book"]))
        return {"book": asked["book"], "version": _turn(tx, asked["book"])}

    @command(Two, gives=Book)
    def turn_two(self, asked: dict[str, Any], tx: Transaction) -> dict[str, Any]:
        """Turn a page of one book, meet the others who do, then turn one of another."""
        _turn(tx, asked.pop("first"))  # as entrypoints do that take apart what was asked
        if Notes.meeting is not None:
            Notes.meeting.wait(10)
            Notes.meeting = None
        return {"book": asked["second"], "version": _turn(tx, asked["second"])}

    @query(Ask, gives=Book)
    def get_book(self, asked: dict[str, Any], tx: Transaction) -> dict[str, Any]:
        """Read a book."""
        rows = tx.session.execute(sa.text("SELECT text FROM notes WHERE book = :book ORDER BY number"), asked)
        return {"book": asked["book"], "version": _version(tx, asked["book"]), "notes": list(rows.scalars())}

    @query(Ask, gives=Book)
    def get_book_and_scribble(self, asked: dict[str, Any], tx: Transaction) -> dict[str, Any]:
        """Write where only reading is allowed: a defect that the database must stop."""
        return {"version": _turn(tx, asked["book"])}

    @on("credit.grade_changed", "credit.rated")
    def grade_changed(self, event: Event, tx: Transaction) -> None:
        """Note a grade."""
        tx.session.execute(
            sa.text("INSERT INTO grades (uscc, sequence, grade) VALUES (:uscc, :sequence, :grade)"),
            {"uscc": event.subject, "sequence": event.sequence, "grade": event.data["grade"]},
        )
        if event.data["grade"] == "D":
            raise NotFound("nobody here takes bad news")
        _turn(tx, event.subject)
        _say(tx, event.subject, 1)

    @late("credit.rated")
    def rating_overtaken(self, event: Event, tx: Transaction) -> None:
        """Note that it was said, though a newer rating stands."""
        tx.session.execute(
            sa.text("INSERT INTO overtaken VALUES (:uscc, :sequence)"),
            {"uscc": event.subject, "sequence": event.sequence},
        )

    @heartbeat("credit")
    def credit_lives(self, event: Event, tx: Transaction) -> None:
        """Note how far credit has been heard."""
        heard = tx.heard(event.producer)
        tx.session.execute(sa.text("INSERT INTO beats VALUES (:up_to)"), {"up_to": heard.up_to if heard else None})

    @daily("00:05")
    def end_the_day(self, on: date, tx: Transaction) -> None:
        """Note the day."""
        tx.session.execute(sa.text("INSERT INTO days VALUES (:on)"), {"on": on})

    @chore(every_s=0.05)
    def file_notes(self, tx: Transaction) -> bool:
        """Take one note out of the tray into the book of filed ones; whoever holds a torn one stops."""
        row = tx.session.execute(
            sa.text("SELECT number, text FROM notes WHERE book = 'tray' ORDER BY number LIMIT 1")
        ).first()
        if row is None:
            return False
        _turn(tx, "filed")
        tx.session.execute(
            sa.text("UPDATE notes SET book = 'filed' WHERE book = 'tray' AND number = :number"), {"number": row.number}
        )
        if row.text == "torn":
            raise NotFound("half of the note")
        _say(tx, "filed", 1)
        return True


def _turn(tx: Transaction, book: str) -> int:
    return tx.session.execute(
        sa.text(
            "INSERT INTO books VALUES (:book, 1) ON CONFLICT (book)"
            " DO UPDATE SET version = books.version + 1 RETURNING version"
        ),
        {"book": book},
    ).scalar_one()


def _version(tx: Transaction, book: str) -> int:
    version = tx.session.execute(sa.text("SELECT version FROM books WHERE book = :book"), {"book": book}).scalar()
    if version is None:
        raise NotFound(f"no book {book}")
    return version


def _say(tx: Transaction, book: str, version: int) -> None:
    example = contracts.get(SAID).example
    tx.outbox.add(SAID, subject=book, uscc=book, data={**example, "uscc": book, "version": version})
