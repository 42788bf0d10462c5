"""Jobs, their files and what they refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from databus.errors import NotFound
from databus.jobs.job import CANCELLED, RECEIVING, WAITING, Job
from databus.sheets.opened import Refusal
from databus.values import find, listed, upsert, value_of


class StoredJobs:
    """Queries on jobs.

    Args:
        session: in whose transaction.
        tables: those of the service, of `databus.jobs.rows`.
    """

    def __init__(self, session: Session, tables: sa.MetaData) -> None:
        self._session = session
        self._jobs = tables.tables["jobs"]
        self._parts = tables.tables["job_parts"]
        self._chunks = tables.tables["job_chunks"]
        self._refusals = tables.tables["job_refusals"]

    # ---- jobs
    def get(self, job_id: str, agency: str, *, lock: bool = False) -> Job:
        """Return a job of an agency's own; NotFound if it asked for none of this id."""
        statement = sa.select(self._jobs).where(self._jobs.c.job_id == job_id, self._jobs.c.agency == agency)
        found = find(self._session, Job, statement, lock=lock)
        if found is None:
            raise NotFound(f"no job {job_id} of {agency}")
        return found

    def save(self, job: Job) -> None:
        upsert(self._session, self._jobs, job)

    def receiving(self, agency: str, kind: str, sha256: str) -> Job | None:
        """Return the agency's job that awaits parts of this very file."""
        statement = sa.select(self._jobs).where(
            self._jobs.c.agency == agency,
            self._jobs.c.kind == kind,
            self._jobs.c.state == RECEIVING,
            self._jobs.c.parameters["sha256"].astext == sha256,
        )
        return find(self._session, Job, statement.order_by(self._jobs.c.job_id).limit(1), lock=True)

    def next_to_step(self, now: datetime) -> Job | None:
        """Hold the waiting job whose last step is longest ago, so that a short one is not kept behind a long one."""
        statement = (
            sa.select(self._jobs)
            .where(
                self._jobs.c.state.in_(WAITING), sa.or_(self._jobs.c.retry_at.is_(None), self._jobs.c.retry_at <= now)
            )
            .order_by(self._jobs.c.stepped_at.nulls_first(), self._jobs.c.job_id)
            .limit(1)
            .with_for_update(skip_locked=True, key_share=True)
        )
        row = self._session.execute(statement).one_or_none()
        return None if row is None else value_of(Job, row)

    def page(
        self, agency: str, *, kind: str | None, state: str | None, before: str | None, limit: int
    ) -> Sequence[Job]:
        """An agency's jobs, newest first."""
        statement = (
            sa.select(self._jobs).where(self._jobs.c.agency == agency).order_by(self._jobs.c.job_id.desc()).limit(limit)
        )
        if kind:
            statement = statement.where(self._jobs.c.kind == kind)
        if state:
            statement = statement.where(self._jobs.c.state == state)
        if before:
            statement = statement.where(self._jobs.c.job_id < before)
        return listed(self._session, Job, statement)

    # ---- files
    def keep_part(self, job_id: str, number: int, content: bytes) -> None:
        """Keep a part; one of the same number is replaced."""
        statement = insert(self._parts).values(job_id=job_id, number=number, content=content)
        self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["job_id", "number"], set_={"content": statement.excluded.content}
            )
        )

    def parts(self, job_id: str) -> list[int]:
        """Numbers of the parts kept, in order."""
        asked = sa.select(self._parts.c.number).where(self._parts.c.job_id == job_id)
        return list(self._session.execute(asked.order_by(self._parts.c.number)).scalars())

    def part(self, job_id: str, number: int) -> bytes | None:
        asked = sa.select(self._parts.c.content).where(self._parts.c.job_id == job_id, self._parts.c.number == number)
        return self._session.execute(asked).scalar_one_or_none()

    def contents(self, job_id: str) -> Iterator[bytes]:
        """The parts of the file that was given, in order."""
        for number in self.parts(job_id):
            yield self.part(job_id, number) or b""

    def drop_parts(self, job_id: str) -> None:
        """Forget the file that was given."""
        self._session.execute(sa.delete(self._parts).where(self._parts.c.job_id == job_id))

    # ---- rows under way
    def keep_chunks(self, job_id: str, contents: Sequence[bytes], *, first: int = 1) -> None:
        rows = [
            {"job_id": job_id, "number": number, "content": content}
            for number, content in enumerate(contents, start=first)
        ]
        if rows:
            self._session.execute(sa.insert(self._chunks), rows)

    def chunk(self, job_id: str, number: int) -> bytes | None:
        asked = sa.select(self._chunks.c.content).where(
            self._chunks.c.job_id == job_id, self._chunks.c.number == number
        )
        return self._session.execute(asked).scalar_one_or_none()

    def drop_chunks(self, job_id: str) -> None:
        self._session.execute(sa.delete(self._chunks).where(self._chunks.c.job_id == job_id))

    # ---- refusals
    def refuse(self, job_id: str, refusals: Sequence[Refusal], *, after: int) -> None:
        """Keep refusals in their order, behind the `after` that are kept already."""
        rows = [
            {
                "job_id": job_id,
                "place": place,
                "row": refusal.row,
                "column": refusal.column,
                "reason_zh": refusal.reason_zh,
                "reason": refusal.reason,
            }
            for place, refusal in enumerate(refusals, start=after + 1)
        ]
        if rows:
            self._session.execute(sa.insert(self._refusals), rows)

    def refusals(self, job_id: str, *, after: int, limit: int) -> Sequence[tuple[int, Refusal]]:
        """Refusals with their places, in order, behind a place."""
        statement = (
            sa.select(self._refusals)
            .where(self._refusals.c.job_id == job_id, self._refusals.c.place > after)
            .order_by(self._refusals.c.place)
            .limit(limit)
        )
        return [(row.place, value_of(Refusal, row)) for row in self._session.execute(statement)]

    # ---- keeping no longer than needed
    def give_up(self, *, created_before: datetime, at: datetime) -> None:
        """Cancel jobs whose files never came whole."""
        self._session.execute(
            sa.update(self._jobs)
            .where(self._jobs.c.state == RECEIVING, self._jobs.c.created_at < created_before)
            .values(state=CANCELLED, ended_at=at, version=self._jobs.c.version + 1)
        )
        abandoned = sa.select(self._jobs.c.job_id).where(
            self._jobs.c.state == CANCELLED, self._jobs.c.created_at < created_before
        )
        self._session.execute(sa.delete(self._parts).where(self._parts.c.job_id.in_(abandoned)))

    def forget(self, *, ended_before: datetime) -> None:
        """Forget files and refusals of jobs that ended before a moment; the jobs themselves stay."""
        ended = sa.select(self._jobs.c.job_id).where(self._jobs.c.ended_at < ended_before)
        for table in (self._parts, self._chunks, self._refusals):
            self._session.execute(sa.delete(table).where(table.c.job_id.in_(ended)))
