"""Files of what a zone's enterprises exported in a year; the rows mean what `member_exports` of zone figures does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.jobs.intake import Numbered, Outcome
from databus.jobs.job import Job
from databus.sheets.layouts import Line
from databus.sheets.opened import Refusal, Sheet
from services.enterprise.domain.figure_columns import AMOUNT, layout_of
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.zones import Zone
from services.enterprise.use_cases import barring, bulk_imports, kpis
from services.enterprise.use_cases.barring import Reason
from services.enterprise.use_cases.work import Work

ACT: Final = "record_zone_figures"
_STRANGER: Final = (
    "该企业不属本县（市、区），也未申请加入示范区",
    "of another county, and it never applied to the zone",
)


def check(parameters: Mapping[str, Any], work: Work, regulations: Regulations) -> None:
    """Refuse a year to come, and a zone whose figures are another body's."""
    zone, today = work.zones.get(parameters["zone"]), work.clock.today()
    regulations.require(ACT, work.caller.require_agency(), division=zone.division)
    if parameters["year"] > today.year:
        raise InvalidRequest("a year to come", "parameters.year", f"at most {today.year}")


class Figures:
    """A file of a year's exports: noted where new, noted anew where a row says otherwise."""

    counted = ("noted", "unchanged")

    def __init__(self, job: Job, work: Work, regulations: Regulations) -> None:
        self._year = job.parameters["year"]
        self._document_no = job.parameters["document_no"]
        self._zone = work.zones.get(job.parameters["zone"])
        self._layout = layout_of(self._year)
        self._work = work
        self._regulations = regulations

    def open(self, rows: Iterable[Sequence[Any]]) -> Sheet:
        return self._layout.open(rows)

    def take(self, headings: Sequence[str], rows: Numbered, doubled: Mapping[int, int], *, dry_run: bool) -> Outcome:
        lines, refusals = self._layout.read(headings, rows, doubled)
        away = _barred(lines, self._zone, self._work)
        right = {line.told["uscc"]: Decimal(line.told[AMOUNT]) for line in lines if line.told["uscc"] not in away}
        known = self._work.enterprises.exports_of(right)
        new = {uscc: {self._year: amount} for uscc, amount in right.items() if known[uscc].get(self._year) != amount}
        if new and not dry_run:
            agency = self._work.caller.require_agency()
            self._work.enterprises.note_exports_of_many(new, agency, self._document_no)
            kpis.refresh_for_all(sorted(new), self._work, self._regulations)
        named = [line for line in lines if line.told["uscc"] in away]
        refusals += [Refusal(one.row, self._layout.heading_of("uscc"), *away[one.told["uscc"]]) for one in named]
        return Outcome({"noted": len(new), "unchanged": len(right) - len(new)}, refusals)


def step(job: Job, work: Work, regulations: Regulations) -> Job:
    """Take a step of an import of figures. Source: SH 三(一)1, 六(一)."""
    return bulk_imports.take_in(Figures(job, work, regulations), job, work, regulations)


def _barred(lines: Sequence[Line], zone: Zone, work: Work) -> dict[str, Reason]:
    usccs = sorted({str(line.told["uscc"]) for line in lines})
    known = work.enterprises.known(usccs, lock=True)
    far = {uscc for uscc, one in known.items() if one.division != zone.division}
    if far:
        far -= {membership.uscc for membership in work.memberships.in_zone(zone.zone_id)}
    unknown = {uscc: barring.UNKNOWN for uscc in usccs if uscc not in known}
    return {**dict.fromkeys(far, _STRANGER), **barring.succeeded(known, work), **unknown}
