"""What the registry holds at a moment, read from its tables, and the moves made since the moment before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

Row = dict[str, Any]
TABLES = {
    "zones": ("zone_id",),
    "memberships": ("zone_id", "uscc"),
    "titles": ("title_id",),
    "mark_licences": ("licence_id",),
    "proposals": ("proposal_id",),
    "traces": ("case_id",),
    "ratings": ("uscc",),
    "enterprises": ("uscc",),
    "batches": ("zone_id", "batch_no"),
    "evaluations": ("evaluation_id",),
    "moves": ("kind", "subject", "version"),
}
# counted, not read: nothing of them may be left by a call that was refused
GROWING = ("databus_outbox", "archive", "kpi_snapshots", "title_activities", "mark_uses")
STANDING = {"ACTIVE", "RECTIFYING"}
LIVE = {
    "memberships": {"APPLIED", "OFFICE_REVIEW", "RECOMMENDED", "ACTIVE", "RECTIFYING"},
    "titles": {"NOMINATED", "EVALUATING", "GRANTED", "SUSPENDED"},
    "mark_licences": {"APPLIED", "LICENSED", "SUSPENDED"},
}
HELD = {"GRANTED", "SUSPENDED"}
ENDED_ZONE = {"REVOKED", "LAPSED", "REJECTED"}


@dataclass(frozen=True)
class Seen:
    """The tables' rows by their keys, and how many rows the growing ones have."""

    today: date
    tables: dict[str, dict[tuple[Any, ...], Row]]
    counts: dict[str, int]
    said: list[Row] = field(default_factory=list)

    @classmethod
    def read(cls, engine: sa.Engine, today: date, said_before: int = 0) -> Seen:
        with engine.connect() as connection:
            tables = {
                name: {
                    tuple(row[key] for key in keys): dict(row)
                    for row in connection.execute(sa.text(f"SELECT * FROM {name}")).mappings()
                }
                for name, keys in TABLES.items()
            }
            counted = ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in GROWING)
            counts = dict(connection.execute(sa.text(f"SELECT {counted}")).mappings().one())
            asked = sa.text("SELECT * FROM databus_outbox WHERE id > :after ORDER BY id")
            said = [dict(row) for row in connection.execute(asked, {"after": said_before}).mappings()]
        return cls(today, tables, counts, said)

    def rows(self, table: str) -> list[Row]:
        return list(self.tables[table].values())

    def member(self, row: Row) -> Row | None:
        """The membership that a title or licence belongs to."""
        return self.tables["memberships"].get((row["zone_id"], row["uscc"]))

    def is_member(self, row: Row) -> bool:
        member = self.member(row)
        return member is not None and member["state"] in STANDING

    def stands(self, case_id: str) -> bool:
        """Whether a case's malicious finding stands: until it is overturned, whatever else becomes of the case."""
        trace = self.tables["traces"].get((case_id,))
        return trace is not None and trace["disposition"] == "MALICIOUS" and trace["finding_review"] != "OVERTURNED"

    def standing_cases(self, uscc: str) -> list[str]:
        return [row["case_id"] for row in self.rows("traces") if row["uscc"] == uscc and self.stands(row["case_id"])]

    def failed(self, kind: str, subject: str, row: Row | None) -> bool:
        """Whether the newest evaluation of something as it stands was not passed."""
        version = row["version"] if row is not None else 0
        found = [one for one in self.rows("evaluations") if (one["kind"], one["subject"]) == (kind, subject)]
        newest = [one for one in found if one["subject_version"] == version]
        return bool(newest) and not max(newest, key=lambda one: one["evaluation_id"])["passed"]

    def moves_since(self, before: Seen) -> list[Row]:
        """The moves that were not there before, in the order of their versions."""
        new = self.tables["moves"].keys() - before.tables["moves"].keys()
        return [self.tables["moves"][key] for key in sorted(new)]

    def same_as(self, other: Seen) -> bool:
        return (self.tables, self.counts) == (other.tables, other.counts)

    @property
    def last_said(self) -> int:
        return max((row["id"] for row in self.said), default=0)
