"""Exporting a quality archive as a job: checked, gathered, written, sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from databus.clock import day_of
from databus.errors import InvalidRequest, NotPermitted, TooLarge
from databus.jobs.job import Job
from databus.papers import Paper
from databus.papers.pdf import MEDIA_TYPE as PDF
from databus.papers.sheets import XLSX, write_xlsx
from services.enterprise.domain.archive import Filters
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases import archive_papers, archives, papers
from services.enterprise.use_cases.archive_papers import ArchiveFile
from services.enterprise.use_cases.kept import Entry
from services.enterprise.use_cases.work import Work

ACT: Final = "export_archive"


def step(job: Job, work: Work, regulations: Regulations) -> Job:
    """Write the archive that was asked for; one step, since its lines are bounded.

    Raises:
        NotPermitted: the agency has no say in the county of the enterprise.
        NotFound: nothing is known of it.
        InvalidRequest: nobody said what it is for.
        TooLarge: more lines than one file takes.

    Source: S14 六(六); SH 六(二). Who asked, and for what, stands in the file: 政务数据共享条例, use is traceable.
    """
    asked = job.parameters
    purpose = asked["purpose"] or job.purpose
    if purpose is None:
        raise InvalidRequest("an export says what it is for", "Purpose", "the header Purpose, or parameters.purpose")
    file = _gathered(job, purpose, work, regulations)
    paper = papers.issue(_to_issue(file, asked["format"]), work, regulations)
    told = {"lines": len(file.entries), "filename": paper.filename, "size_bytes": paper.size_bytes}
    return job.went_on({}, done=len(file.entries), total=len(file.entries)).finished(told, paper=paper.code)


def _gathered(job: Job, purpose: str, work: Work, regulations: Regulations) -> ArchiveFile:
    asked, filters = job.parameters, filters_of(job.parameters["filters"])
    uscc, batch, now = asked["uscc"], asked["batch"], work.clock.now()
    if uscc is not None:
        _require(job.agency, uscc, work, regulations)
    most = regulations.book.value(f"archive_export_most_lines_{asked['format']}", on=day_of(now))
    lines = archives.lines(uscc, batch, filters, limit=most, work=work)
    if lines.next_cursor is not None:
        raise TooLarge(f"the archive has more than {most} lines: name a shorter period (from_on, until_on)")
    enterprise = work.enterprises.find(uscc) if uscc else None
    return ArchiveFile(
        kind="quality_archive" if uscc else "batch_archive",
        subject=uscc or batch,
        name=enterprise.name if enterprise else None,
        entries=_shown(job.agency, lines.items, work, regulations),
        filters=filters,
        agency=job.agency,
        purpose=purpose,
        made_at=now,
        language=job.language,
    )


def _shown(agency: str, entries: Sequence[Entry], work: Work, regulations: Regulations) -> Sequence[Entry]:
    """Leave out what no file holds, and what is about enterprises of counties where the agency has no say."""
    left_out = {name for row in regulations.book.table("archive_left_out") for name in row["events"]}
    near = {uscc for uscc in {one.uscc for one in entries} if not uscc or _may(agency, uscc, work, regulations)}
    if entries and not near:
        raise NotPermitted(f"{ACT}: the batch is of an enterprise of a county where {agency} has no say")
    return [entry for entry in entries if entry.uscc in near and entry.name not in left_out]


def _require(agency: str, uscc: str, work: Work, regulations: Regulations) -> None:
    if not _may(agency, uscc, work, regulations):
        regulations.require(ACT, agency, division=_divisions(uscc, work)[0])


def _may(agency: str, uscc: str, work: Work, regulations: Regulations) -> bool:
    by = regulations.require(ACT, agency).by
    return any(regulations.sits_in(agency, by, division) for division in _divisions(uscc, work))


def _divisions(uscc: str, work: Work) -> list[str]:
    """Where an enterprise is: as registered (else as its code says), and its zones'."""
    enterprise = work.enterprises.find(uscc)
    registered = enterprise.division if enterprise is not None else uscc[2:8]
    return [registered, *(zone.division for zone in work.zones.having_member(uscc))]


def _to_issue(file: ArchiveFile, form: str) -> papers.PaperToIssue:
    body: Paper | bytes = archive_papers.paper(file)
    if form == "xlsx":
        body = write_xlsx(archive_papers.sheets(file), made_at=file.made_at)
    return papers.PaperToIssue(
        kind=file.kind,
        about=file.subject,
        title=" ".join(text for text in (file.title, file.name or file.subject) if text),
        body=body,
        media_type=XLSX if form == "xlsx" else PDF,
        filename=f"{file.title}-{file.subject}-{day_of(file.made_at)}.{form}",
        says=archive_papers.said(file),
        purpose=file.purpose,
    )


def filters_of(told: Mapping[str, Any]) -> Filters:
    """Return the filters that a job keeps as JSON."""
    days = {name: date.fromisoformat(told[name]) for name in ("from_on", "until_on") if told.get(name)}
    return Filters(**{**told, "from_on": None, "until_on": None, **days})
