"""Notices: who is told of an alert, and who has confirmed to know it.

Source: SH 三(五), 四(六)1, 六(二): warnings reach each relevant supervisor and the enterprises in time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from databus.rules import RuleBook
from databus.state_machine import StateMachine
from services.enforcement.domain.powers import seats_of
from services.enforcement.domain.risk import rank

AUDIENCES: Final = ("agency", "enterprise")
WITHDRAWN: Final = "WITHDRAWN"
STATES: Final = ("SENT", "CONFIRMED", "SUPERSEDED", WITHDRAWN)
KINDS: Final = ("issued", "upgraded", "downgraded", "lifted")
_COUNTY: Final = 6  # digits of a county's code
KIND_OF_STATE: Final = {"ISSUED": "issued", "UPGRADED": "upgraded", "DOWNGRADED": "downgraded", "LIFTED": "lifted"}


@dataclass(frozen=True)
class Notice:
    """What one agency or enterprise was told of one turn of an alert.

    `recipient` is the agency's code or the enterprise's; `uscc` is the enterprise's alone. Without `due_on` nothing is
    to be confirmed.
    """

    notice_id: str
    alert_id: str
    alert_version: int
    kind: str
    level: str
    audience: str
    recipient: str
    uscc: str | None
    division: str | None
    state: str
    sent_on: date
    sent_at: datetime
    due_on: date | None
    provisional: bool
    confirmed_on: date | None
    confirmed_by: str | None
    actor: str | None
    note: str | None
    clause: str
    version: int = 1


@dataclass(frozen=True)
class Push:
    """One turn of an alert as it goes out. `spread_after` is the last enterprise told while more are to be told."""

    push_id: str
    alert_id: str
    alert_version: int
    kind: str
    level: str
    agency: str
    hs_prefix: str | None
    destination: str | None
    uscc: str | None
    sent_on: date
    sent_at: datetime
    due_on: date | None
    provisional: bool
    spread: bool
    spread_after: str
    clause: str


def machine(rules: RuleBook) -> StateMachine:
    """The moves of a notice."""
    return StateMachine.from_rows("notice", rules.table("notice_move"))


def audience_seats(level: str, rules: RuleBook) -> list[str]:
    """Return the seats that are told of an alert of a level."""
    rows = [row for row in rules.table("alert_audience") if rank(row["from_level"]) <= rank(level)]
    return list(dict.fromkeys(seat for row in rows for seat in row["seats"]))


def agencies_told(level: str, divisions: Collection[str], rules: RuleBook, *, on: date) -> list[tuple[str, str | None]]:
    """Return the bodies told of an alert, each once, with the division for which it is told (None: more than one).

    A body that has ended is told through its successor.
    """
    seats = audience_seats(level, rules)
    found: dict[str, str | None] = {}
    for division in sorted(divisions):
        for agency in seats_of(rules).agencies(seats, division):
            now = standing(agency, rules, on=on)
            found[now] = division if found.get(now, division) == division else None
    return sorted(found.items())


def standing(agency: str, rules: RuleBook, *, on: date) -> str:
    """Return the body that answers for another on a day: itself, or who took its tasks over."""
    rows = rules.table("succession", on=on)
    return next((str(row["successor"]) for row in rows if row["agency"] == agency), agency)


def counties(rules: RuleBook) -> list[str]:
    """The divisions that have bodies of their own down to the county."""
    return sorted({row["division"] for row in rules.table("seat") if len(row["division"]) == _COUNTY})


def kind_row(kind: str, rules: RuleBook) -> Mapping[str, Any]:
    """Return what the rules say of a kind of notices: its clause, and the clocks that run until it is confirmed."""
    return next(row for row in rules.table("notice_kind") if row["kind"] == kind)


def notice_id(push_id: str, recipient: str) -> str:
    """Return the id of a notice: of its push's moment, the same however often it is made.

    The repository makes the same in the database.
    """
    told = hashlib.md5(f"{push_id}|{recipient}".encode(), usedforsecurity=False).hexdigest()
    return f"{push_id[:13]}-7{told[:3]}-8{told[3:6]}-{told[6:18]}"


def advice(level: str, rules: RuleBook) -> Sequence[dict[str, Any]]:
    """Return what an enterprise told of an alert of a level is advised to do."""
    rows = [row for row in rules.table("enterprise_advice") if level in row["levels"]]
    return [{"zh": row["zh"], "en": row["en"], "clause": row["clause"]} for row in rows]
