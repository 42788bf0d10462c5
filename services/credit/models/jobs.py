"""Jobs with their files, and papers issued: the bus's tables in this service."""

from __future__ import annotations

from databus.jobs.rows import JobChunkColumns, JobColumns, JobPartColumns, JobRefusalColumns
from databus.papers.rows import PaperColumns, PaperPartColumns
from services.credit.models.row import Row


class JobRow(JobColumns, Row):
    """A job."""


class JobPartRow(JobPartColumns, Row):
    """A part of the file that a job was given."""


class JobChunkRow(JobChunkColumns, Row):
    """Some rows of a job, waiting."""


class JobRefusalRow(JobRefusalColumns, Row):
    """One thing wrong with one row."""


class PaperRow(PaperColumns, Row):
    """A paper issued with a seal."""


class PaperPartRow(PaperPartColumns, Row):
    """A part of a paper's file."""
