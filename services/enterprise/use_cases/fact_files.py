"""Files of facts of one kind: taken in, or made of what is known; both have the same columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from databus.jobs.gathering import PAGE_ROWS, Row, Rows
from databus.jobs.intake import Numbered, Outcome
from databus.jobs.job import Job
from databus.sheets.layouts import Layout
from databus.sheets.opened import Sheet
from services.enterprise.domain.fact_columns import NAME, columns_of
from services.enterprise.domain.facts import Fact
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases import bulk_imports, registry_exports
from services.enterprise.use_cases.many_facts import take_all
from services.enterprise.use_cases.work import Work

IMPORT: Final = "job_import_facts"
EXPORT: Final = "export_facts"
_DAY: Final = timedelta(days=1)


def layout_of(kind: str, regulations: Regulations) -> Layout:
    """The columns of a sheet of facts of a kind."""
    return Layout(columns_of(kind), ("uscc", *regulations.facts.kind(kind).identity))


def check_import(parameters: Mapping[str, Any], work: Work, regulations: Regulations) -> None:
    """NotPermitted unless the agency may state facts of the kind somewhere."""
    kind = regulations.facts.kind(parameters["fact_kind"])
    regulations.require_of(kind.duty, f"stating {kind.en}", work.caller.require_agency())


class Facts:
    """A file of facts: recorded where new, corrected where a row says otherwise."""

    counted = ("recorded", "corrected", "unchanged")

    def __init__(self, kind: str, work: Work, regulations: Regulations) -> None:
        self._kind = regulations.facts.kind(kind)
        self._layout = layout_of(kind, regulations)
        self._work = work
        self._regulations = regulations

    def open(self, rows: Iterable[Sequence[Any]]) -> Sheet:
        return self._layout.open(rows)

    def take(self, headings: Sequence[str], rows: Numbered, doubled: Mapping[int, int], *, dry_run: bool) -> Outcome:
        lines, refusals = self._layout.read(headings, rows, doubled)
        taken = take_all(lines, self._kind, self._layout, self._work, self._regulations, dry_run=dry_run)
        counts = {"recorded": len(taken.recorded), "corrected": len(taken.corrected), "unchanged": taken.unchanged}
        return Outcome(counts, [*refusals, *taken.refused])


def import_facts(job: Job, work: Work, regulations: Regulations) -> Job:
    """Take a step of an import of facts. Source: SH 六(一)."""
    return bulk_imports.take_in(Facts(job.parameters["fact_kind"], work, regulations), job, work, regulations)


def export_facts(job: Job, work: Work, regulations: Regulations) -> Job:
    """Gather a page of facts of a kind, or write the file. Source: SH 六(二)."""
    name, on = job.parameters["fact_kind"], job.parameters["on"]
    kind, layout = regulations.facts.kind(name), layout_of(name, regulations)
    held = None if on is None else date.fromisoformat(on)

    def gather(after: str | None) -> Rows:
        found = work.enterprises.listed(zone=job.parameters["zone"], grade=None, after=after, limit=PAGE_ROWS)
        divisions = {one.division for one, _ in found}
        theirs = registry_exports.in_counties(EXPORT, job, divisions, regulations)
        names = {one.uscc: one.name for one, _ in found if one.division in theirs}
        last = found[-1][0].uscc if len(found) == PAGE_ROWS else None
        facts = work.facts.held(names, [name], on=held)
        return [_row(fact, names[fact.uscc], layout) for fact in facts], last

    heads, title = layout.headings(job.language), kind.zh if job.language == "zh" else kind.en
    return registry_exports.export(job, heads, title, gather, work, regulations)


def _row(fact: Fact, name: str, layout: Layout) -> Row:
    days = {
        "held_from": fact.held_from,
        "last_day": None if fact.held_until is None else fact.held_until - _DAY,
        "document_no": fact.document_no,
    }
    return layout.written({**fact.details, **days, "uscc": fact.uscc, NAME.field: name})
