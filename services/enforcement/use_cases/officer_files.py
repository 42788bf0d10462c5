"""Files of officers: the sheet to fill in, and taking one in; whoever is registered already is amended."""

from __future__ import annotations

from typing import Final, Protocol

from databus.jobs import intake, templates
from databus.jobs.job import Job
from databus.jobs.row_by_row import RowByRow
from databus.rules import RuleBook
from databus.sheets.layouts import Line
from services.enforcement.domain.agencies import codes_of
from services.enforcement.domain.officer_columns import LAYOUT, refusal_of, told_of
from services.enforcement.use_cases import papers, registering_officers
from services.enforcement.use_cases.long_work import LongWork
from services.enforcement.use_cases.registering_officers import AmendOfficer, RecordOfficer, RegisterWork

ACT: Final = registering_officers.ACT
CHUNK_ROWS: Final = 200
_ENTERED, _AMENDED, _KNOWN = "entered", "amended", "known"
_TITLES: Final = {"zh": "执法人员", "en": "officers"}


class LongRegisterWork(RegisterWork, LongWork, Protocol):
    """A transaction in which files of officers are taken in."""


def import_officers(job: Job, work: LongRegisterWork, rules: RuleBook) -> Job:
    """Take a step of a file of one's own officers; keys and days of leaving stay as they are.

    Source: 行政处罚法 Art. 42; 国办发〔2018〕118号 (执法人员名录).
    """
    own = codes_of(work.caller.require_agency(), rules, on=work.clock.today())

    def take(line: Line) -> str:
        told = told_of(line.told)
        standing = work.officers.of_certificate(told["certificate_no"])
        if standing is None or standing.agency not in own:
            registering_officers.record_officer(RecordOfficer(**told), work, rules)
            return _ENTERED
        changes = {name: value for name, value in told.items() if name != "certificate_no" and value is not None}
        order = AmendOfficer(officer_id=standing.officer_id, **changes)
        after = registering_officers.amend_officer(order, work, rules)
        return _KNOWN if after.version == standing.version else _AMENDED

    rows = RowByRow(LAYOUT, (_ENTERED, _AMENDED, _KNOWN), work, take, refusal_of, about="certificate_no")
    return intake.step_of(rows, job, work, papers.issuer_of(rules), chunk_rows=CHUNK_ROWS)


def write_template(job: Job, work: LongRegisterWork, rules: RuleBook) -> Job:
    """Write the sheet to fill in, empty, with what is right under each heading. Source: 行政处罚法 Art. 42."""
    title, guide = _TITLES[job.language], LAYOUT.guide(job.language)
    return templates.write(job, work, papers.issuer_of(rules), about="officers", title=title, guide=guide)
