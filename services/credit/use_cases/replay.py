"""A rating made again: the facts known then, the rules of then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from databus import contracts
from databus.errors import NotFound
from services.credit.domain.rating import UNRATED, rate
from services.credit.domain.standing import HistoryEntry
from services.credit.use_cases.rule_work import RuleSetWork
from services.credit.use_cases.turn import facts_read, find_standing, state_of

CONTRACT = "credit.rated"


@dataclass(frozen=True)
class Replay:
    """Which rating of which enterprise."""

    uscc: str
    version: int


@dataclass(frozen=True)
class Replayed:
    """A rating as it was made and as it comes out now; `different` names what is not the same."""

    entry: HistoryEntry
    again: dict[str, Any]
    different: list[str]


def replay_rating(ask: Replay, work: RuleSetWork) -> Replayed:
    """Make a rating of the history again and compare it with what was kept.

    Raises:
        NotFound: no such rating, or the book it was made by was not kept.

    Source: DESIGN §7 (the same facts and rule set give the same decision, any day).
    """
    find_standing(ask.uscc, work)
    found = work.book.history(ask.uscc, limit=2, before=ask.version + 1)
    entry = next((entry for entry in found if entry.version == ask.version), None)
    if entry is None:
        raise NotFound("no such rating", "version", "the number of a rating, as get_rating_history gives it")
    rules = work.shelf.of(entry.rules_digest)
    if rules is None:
        raise NotFound("the rules of this rating were not kept", "version", "a rating of a book that is kept")
    facts = work.book.facts(ask.uscc, known_at=entry.known_at)
    before = next((older.result["grade"] for older in found if older.version == ask.version - 1), UNRATED)
    state = state_of(ask.uscc, rate(facts, on=entry.on, rules=rules), before, entry.version)
    again = contracts.get(CONTRACT).schema.dump(state)
    different = [name for name, value in again.items() if entry.result.get(name) != value]
    if facts_read(facts, entry.on) != entry.facts:
        different.append("facts")
    return Replayed(entry, again, sorted(different))


def show_replay(replayed: Replayed) -> dict[str, Any]:
    """Return a replay as it is answered."""
    shape = contracts.get(CONTRACT).schema
    return {
        **vars(replayed.entry),
        "same": not replayed.different,
        "different": replayed.different,
        "kept": shape.load(replayed.entry.result),
        "again": shape.load(replayed.again),
    }
