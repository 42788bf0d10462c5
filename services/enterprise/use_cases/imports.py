"""Taking in the office's spreadsheet: what is right is taken, what is wrong is told, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.enterprise.domain.enterprises import AMENDABLE
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.sheets import Entry, Reading, Refusal
from services.enterprise.use_cases import kpis, records
from services.enterprise.use_cases.enterprises import keep_amended
from services.enterprise.use_cases.records import Span
from services.enterprise.use_cases.saying import say_enterprise
from services.enterprise.use_cases.work import Work


@dataclass
class Imported:
    """What came of a spreadsheet; the lists hold codes of enterprises, in the order of the rows."""

    filename: str
    rows: int
    registered: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: Sequence[Refusal] = ()
    ignored_columns: Sequence[str] = ()


def take_in(reading: Reading, filename: str, work: Work, regulations: Regulations) -> Imported:
    """Register what is new, amend what differs, leave what is the same."""
    regulations.require("import_enterprises", work.caller.require_agency())
    refused_rows = {refusal.row for refusal in reading.refusals}
    imported = Imported(
        filename,
        len(reading.entries) + len(refused_rows),
        refused=reading.refusals,
        ignored_columns=reading.ignored_columns,
    )
    for entry in sorted(reading.entries, key=lambda entry: entry.enterprise.uscc):  # one order of locks for all
        _take(entry, imported, work, regulations)
    order = {entry.enterprise.uscc: entry.row for entry in reading.entries}
    for codes in (imported.registered, imported.changed, imported.unchanged):
        codes.sort(key=order.__getitem__)
    return imported


def _take(entry: Entry, imported: Imported, work: Work, regulations: Regulations) -> None:
    told, agency = entry.enterprise, work.caller.require_agency()
    known = work.enterprises.find(told.uscc)
    if known is None:
        records.enter(told, Span(work.clock.today()), work)
        work.enterprises.note_exports(told.uscc, entry.exports_usd, agency)
        say_enterprise("registered", told, work)
        imported.registered.append(told.uscc)
        return
    standing = work.enterprises.get(told.uscc, lock=True)
    # a column that the sheet does not have changes nothing
    changes = {name: getattr(told, name) for name in AMENDABLE if name in entry.told}
    exports_differ = work.enterprises.note_exports(told.uscc, entry.exports_usd, agency)
    amended = keep_amended(standing, changes, work, regulations)
    if amended is standing and not exports_differ:
        imported.unchanged.append(told.uscc)
        return
    if amended is standing:
        kpis.refresh_for(told.uscc, work, regulations)
    imported.changed.append(told.uscc)
