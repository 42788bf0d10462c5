"""Taking in the office's spreadsheet: what is right is taken, what is wrong is told, all in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final

from databus.sheets.opened import Refusal
from services.enterprise.domain.cells import USCC
from services.enterprise.domain.enterprises import AMENDABLE, Enterprise
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.sheets import Entry, Reading
from services.enterprise.use_cases import kpis, records
from services.enterprise.use_cases.barring import of_county, succeeded
from services.enterprise.use_cases.records import Span
from services.enterprise.use_cases.saying import say_enterprises
from services.enterprise.use_cases.work import Work

ACT: Final = "import_enterprises"
_DIVISION: Final = "行政区划"


@dataclass
class Taken:
    """What came of rows that are right in themselves; the lists hold codes of enterprises."""

    registered: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True)
class Imported:
    """What came of a spreadsheet; the lists hold codes of enterprises, in the order of the rows."""

    filename: str
    rows: int
    registered: Sequence[str]
    changed: Sequence[str]
    unchanged: Sequence[str]
    refused: Sequence[Refusal]
    ignored_columns: Sequence[str]


def take_in(reading: Reading, filename: str, work: Work, regulations: Regulations) -> Imported:
    """Register what is new, amend what differs, leave what is the same."""
    regulations.require(ACT, work.caller.require_agency())
    taken = take(reading.entries, work, regulations)
    order = {entry.enterprise.uscc: entry.row for entry in reading.entries}
    for codes in (taken.registered, taken.changed, taken.unchanged):
        codes.sort(key=order.__getitem__)
    return Imported(
        filename,
        len(reading.entries) + len({refusal.row for refusal in reading.refusals}),
        taken.registered,
        taken.changed,
        taken.unchanged,
        sorted([*reading.refusals, *taken.refused], key=lambda refusal: refusal.row),
        reading.ignored_columns,
    )


def take(entries: Sequence[Entry], work: Work, regulations: Regulations, *, dry_run: bool = False) -> Taken:
    """Take in rows that are right in themselves; a dry run tells what would come of them."""
    taken = Taken()
    told = {entry.enterprise.uscc: entry for entry in sorted(entries, key=lambda entry: entry.enterprise.uscc)}
    known = work.enterprises.known(told)
    differing = _differing(told, known, work)
    barred = _barred(told, known, differing, work, regulations)
    taken.refused += barred.values()
    free = [uscc for uscc in told if uscc not in barred]
    taken.registered += [uscc for uscc in free if uscc not in known]
    taken.changed += [uscc for uscc in free if uscc in differing]
    taken.unchanged += [uscc for uscc in free if uscc in known and uscc not in differing]
    if not dry_run:
        _register([told[uscc] for uscc in taken.registered], work)
        _amend([told[uscc] for uscc in taken.changed], work, regulations)
    return taken


def _barred(
    told: Mapping[str, Entry],
    known: Mapping[str, Enterprise],
    differing: AbstractSet[str],
    work: Work,
    regulations: Regulations,
) -> dict[str, Refusal]:
    """Rows about enterprises of counties where the agency has no seat, and of those that another one succeeded."""
    duty = regulations.require(ACT, work.caller.require_agency())
    barred: dict[str, Refusal] = {}
    for uscc, entry in told.items():
        division = known[uscc].division if uscc in known else entry.enterprise.division
        reason = of_county(division, duty, work, regulations)
        if reason is not None:
            barred[uscc] = Refusal(entry.row, _DIVISION, *reason)
    gone = succeeded(differing - barred.keys(), work)
    return barred | {uscc: Refusal(told[uscc].row, USCC, *reason) for uscc, reason in gone.items()}


def _differing(told: Mapping[str, Entry], known: Collection[str], work: Work) -> set[str]:
    """Codes of those of which a row states what the record or the noted exports do not say already."""
    heads = work.versions.heads(known)
    exports = work.enterprises.exports_of(known)
    return {
        uscc
        for uscc, head in heads.items()
        if any(getattr(head.stated, name) != value for name, value in _stated(told[uscc]).items())
        or any(exports[uscc].get(year) != amount for year, amount in told[uscc].exports_usd.items())
    }


def _register(entries: Sequence[Entry], work: Work) -> None:
    enterprises = [entry.enterprise for entry in entries]
    records.enter_all(enterprises, Span(work.clock.today()), work)
    exports = {entry.enterprise.uscc: entry.exports_usd for entry in entries}
    work.enterprises.note_exports_of_many(exports, work.caller.require_agency())
    say_enterprises("registered", enterprises, work)


def _amend(entries: Sequence[Entry], work: Work, regulations: Regulations) -> None:
    """Amend records in a few statements; a sheet says of no enterprise that it is dissolved."""
    told = {entry.enterprise.uscc: entry for entry in entries}
    standing = work.enterprises.known(told, lock=True)  # in the order of codes, the same for all who hold rows
    exports = {uscc: entry.exports_usd for uscc, entry in told.items()}
    differ = work.enterprises.note_exports_of_many(exports, work.caller.require_agency())
    changes = {uscc: _stated(entry) for uscc, entry in told.items()}
    records.state_all(list(standing.values()), changes, Span(work.clock.today()), work, regulations)
    kpis.refresh_for_all(sorted(differ), work, regulations)


def _stated(entry: Entry) -> dict[str, Any]:
    """What a row states; a column that the sheet does not have changes nothing."""
    return {name: getattr(entry.enterprise, name) for name in AMENDABLE if name in entry.told}
