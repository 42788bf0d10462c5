"""Data withdrawn at their source: which events withdraw one, who received it, which decisions rest on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from databus.errors import Conflict, NotFound
from databus.rules import RuleBook

MENTION: Final = "mention"
STANDING: Final = "standing"
SCOPE: Final = "scope"

MOST_ENTRIES: Final = 100
# An answer may have been read before the withdrawal reached the border.
UNDER_WAY: Final = timedelta(minutes=1)

CONFIRMED: Final = "CONFIRMED"
WAITING: Final = "WAITING"
OVERDUE: Final = "OVERDUE"


@dataclass(frozen=True, slots=True)
class Kind:
    """A way in which a datum is withdrawn.

    Attributes:
        event: that withdraws it.
        begins: event from which it stood.
        keys: fields of the event that name the datum.
        on: field with the day, where the event has one.
        restates: field that names what of the datum the event says otherwise; the datum stands on, corrected.
        when: it withdraws only where these fields of the event say this …
        unless: … and where this is not among what it restates, since another event withdraws the datum then.
    """

    event: str
    begins: str
    withdrawal: str
    keys: tuple[str, ...]
    clause: str
    on: str | None = None
    restates: str | None = None
    when: Mapping[str, Any] = field(default_factory=dict)
    unless: str | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """Decisions that rest on a datum.

    Attributes:
        by: mention: they name it; standing: they are about the enterprise while it stood, from the first event of
            `since` that names it; scope: they are about goods that it covers.
    """

    of: tuple[str, ...]
    decisions: tuple[str, ...]
    by: str
    clause: str
    since: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """What one agency received of a datum.

    Attributes:
        entries: ids of the log's entries, the first hundred.
    """

    agency: str
    times: int
    entries: tuple[str, ...]
    first_at: datetime
    last_at: datetime


def kinds(book: RuleBook) -> dict[str, Kind]:
    """Return every way in which a datum is withdrawn, by its event."""
    return {row["event"]: Kind(**{**row, "keys": tuple(row["keys"])}) for row in book.table("retraction")}


def uses(book: RuleBook, event: str) -> list[Use]:
    """Return which decisions rest on what an event withdraws."""
    rows = [row for row in book.table("use") if event in row["of"]]
    return [
        Use(tuple(row["of"]), tuple(row["decisions"]), row["by"], row["clause"], tuple(row.get("since", ())))
        for row in rows
    ]


def followers(book: RuleBook) -> dict[str, tuple[str, ...]]:
    """Return, for each decision, the events by which its owner decides anew or takes it back."""
    return {row["decision"]: tuple(row["by"]) for row in book.table("follow")}


def tracked(book: RuleBook) -> list[str]:
    """Return every event that tells whether a decision rested on a datum, or was made anew."""
    found = {kind.begins for kind in kinds(book).values()}
    for row in book.table("use"):
        found.update(row["decisions"], row.get("since", ()))
    for decision, by in followers(book).items():
        found.update((decision, *by))
    return sorted(found)


def keys_of(kind: Kind, data: Mapping[str, Any]) -> list[str]:
    """Return the ids that name the datum which an event withdraws."""
    return [data[name] for name in kind.keys if isinstance(data.get(name), str)]


def withdraws(kind: Kind, data: Mapping[str, Any]) -> bool:
    """Whether an event of this kind withdraws a datum, by what it says."""
    return kind.unless not in restated(kind, data) and all(data[name] == said for name, said in kind.when.items())


def restated(kind: Kind, data: Mapping[str, Any]) -> list[str]:
    """Return which fields of the datum an event says otherwise; none where the datum is withdrawn whole."""
    return [] if kind.restates is None else list(data[kind.restates])


def received(
    entries: Sequence[Any], *, withdrawn_by: str | None, withdrawing: str, at: datetime, restates: bool = False
) -> list[Received]:
    """Return who received a datum, of the entries that name it.

    What says itself that the datum is withdrawn is no receipt of it: the event that withdrew it, and answers given
    after it. Whoever withdrew it needs not be told. A datum that is restated stands on: what names it afterwards says
    what is right, and who is handed something older is handed the correction next; what restated it before, though, is
    a receipt of what was wrong still.

    Args:
        entries: of the log, with `agency`, `kind`, `operation`, `id` and `at`.
        withdrawn_by: the agency whose act it was.
        withdrawing: name of the event that withdrew it.
        at: when that event reached the border.
        restates: whether the datum stands on, corrected.
    """
    found: dict[str, list[Any]] = {}
    for entry in entries:
        is_event = entry.kind == "event"
        if entry.agency == withdrawn_by or entry.operation.startswith(("gateway.", "exchange.")):
            continue
        if is_event and entry.operation == withdrawing and not (restates and entry.at < at):
            continue
        if entry.at > at + UNDER_WAY and (restates or not is_event):
            continue
        found.setdefault(entry.agency, []).append(entry)
    return [
        Received(
            agency,
            len(given),
            tuple(one.id for one in given[:MOST_ENTRIES]),
            min(one.at for one in given),
            max(one.at for one in given),
        )
        for agency, given in sorted(found.items())
    ]


def state_of(confirmed_at: datetime | None, due_on: Any, today: Any) -> str:
    """Return how a recipient stands."""
    if confirmed_at is not None:
        return CONFIRMED
    return OVERDUE if due_on < today else WAITING


def check_confirms(recipient: Mapping[str, Any] | None, done: str) -> bool:
    """Whether a confirmation is new; the same said again is not.

    Raises:
        NotFound: the agency received nothing of the datum.
        Conflict: it confirmed with other words.
    """
    if recipient is None:
        raise NotFound("there is no such retraction for this agency")
    if recipient["confirmed_at"] is None:
        return True
    if recipient["done"] != done:
        raise Conflict("it was confirmed already", "done", f"what was said then: {recipient['done']}")
    return False
