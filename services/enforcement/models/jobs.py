"""Jobs with their files, and papers issued: the bus's tables in this service."""

from __future__ import annotations

from databus.jobs.rows import JobChunkColumns, JobColumns, JobPartColumns, JobRefusalColumns
from databus.papers.rows import PaperColumns, PaperPartColumns
from services.enforcement.models.row import Base


class JobRow(JobColumns, Base):
    """A job."""


class JobPartRow(JobPartColumns, Base):
    """A part of the file that a job was given."""


class JobChunkRow(JobChunkColumns, Base):
    """Some rows of a job, waiting."""


class JobRefusalRow(JobRefusalColumns, Base):
    """One thing wrong with one row."""


class PaperRow(PaperColumns, Base):
    """A paper issued with a seal."""


class PaperPartRow(PaperPartColumns, Base):
    """A part of a paper's file."""
