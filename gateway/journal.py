"""Notes made durable in groups: one writer commits what all requests of the moment have to note, each waits for it.

A commit costs a disk's sync however many rows it holds, so hundreds of concurrent requests share one.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, TypeVar

import asyncpg

from databus import logs
from databus.errors import InternalError, OutcomeUnknown, Unavailable
from gateway import metrics
from gateway.deadlines import within
from gateway.notes import Intent, Outcome
from gateway.noting import NOTE, NOTE_ALONE, columns_of_intents, columns_of_outcomes
from gateway.repository import connect, find_first_crossing, hold_run, pool, settle_run

LARGEST_GROUP: Final = 500
# where many notes came at a time, the next ones wait a little for each other: a busy moment needs fewer commits
BUSY: Final = 4
BUSY_S: Final = 0.005
GATHER_S: Final = 0.002
LONGEST_PAUSE_S: Final = 1.0
SETTLE_EVERY_S: Final = 30.0
CLOSE_TIMEOUT_S: Final = 5.0

DATABASE_FAILURES: Final = (
    OSError,
    EOFError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what it says of an answer cut short
)

# A row of a group that cannot be kept, or two of one id: each is written by itself.
_ROW_REFUSED: Final = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.CardinalityViolationError,
    asyncpg.ProgramLimitExceededError,
)

_NO_DATABASE: Final = "the gateway's database cannot be reached; try again in a moment"

N = TypeVar("N", Intent, Outcome)
Waiting = tuple[N, "asyncio.Future[None]"]

log = logs.get(__name__)


class Journal:
    """Takes notes and says when they are durable.

    Args:
        database_url: the gateway's database.
        run: the number of this process, under which its intents are noted.
        evidence: whether outcomes are handed to the evidence log; without, what it costs can be measured.
    """

    def __init__(self, database_url: str, run: int, *, evidence: bool = True) -> None:
        self.run = run
        self._note = NOTE if evidence else NOTE_ALONE
        self.evidence = evidence
        self._database_url = database_url
        self._loop = asyncio.get_running_loop()  # kept: asking for it costs a system call in Python 3.11
        self._connection: asyncpg.Connection | None = None
        self._readers = pool(database_url)
        self._intents: deque[Waiting[Intent]] = deque()
        self._outcomes: deque[Waiting[Outcome]] = deque()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._open: dict[str, float] = {}  # ids of intents without outcome, and when they were taken

    @property
    def up(self) -> bool:
        """Whether notes can be made durable now."""
        return self._connection is not None and not self._connection.is_closed()

    def start(self) -> None:
        """Begin to connect and write."""
        self._tasks = [asyncio.create_task(self._write_all()), asyncio.create_task(self._settle_on_and_on())]

    async def stop(self) -> None:
        """Write what is left and close."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._connection is not None:
            try:
                async with asyncio.timeout(CLOSE_TIMEOUT_S):
                    while self._intents or self._outcomes:
                        await self._write(*self._take())
                    await settle_run(self._connection, self.run, time.time(), ended=True)
                    await self._connection.close()
            except DATABASE_FAILURES as error:
                log.warning("journal.left_open", run=self.run, error=repr(error))  # another process settles it
                self._connection.terminate()
            self._connection = None
        self._readers.terminate()

    async def intend(self, intent: Intent, timeout_s: float) -> None:
        """Return when the intent is durable.

        Raises:
            Unavailable: it could not be noted in time, so it must not be passed on.
        """
        if not self.up:
            raise Unavailable(_NO_DATABASE)
        done = self._loop.create_future()
        self._intents.append((intent, done))
        self._open[intent.id] = time.time()
        self._wake.set()
        deadline = self._loop.call_later(max(timeout_s, 0), self._refuse_late, intent, done)
        try:
            await done
        finally:
            deadline.cancel()

    async def conclude(self, outcome: Outcome, timeout_s: float) -> None:
        """Return when the outcome is durable; one that is late is still written when it can be.

        Raises:
            OutcomeUnknown: it could not be noted in time, so the answer must not be given.
        """
        done = self._loop.create_future()
        self._outcomes.append((outcome, done))
        self._wake.set()
        deadline = self._loop.call_later(max(timeout_s, 0), _give_up_late, done)
        try:
            await done
        finally:
            deadline.cancel()

    async def find_first(self, intent: Intent, answer_hash: str, timeout_s: float) -> tuple[str, str] | None:
        """Return the receipt, by id and hash, first given for a command with this key, body and answer.

        Raises:
            OutcomeUnknown: the notes could not be read in time; asked again, the command gets its receipt.
        """
        try:
            return await within(find_first_crossing(self._readers, intent, answer_hash), timeout_s)
        except DATABASE_FAILURES:
            raise OutcomeUnknown("the receipt could not be read in time; ask again with the same key") from None

    async def _write_all(self) -> None:
        await self._readers  # opens no connection yet
        pause_s, written_s, written = 0.05, 0.0, 0
        while True:
            try:
                if self._connection is None:
                    self._connection = await self._connect()
                    pause_s = 0.05
                await self._wake.wait()
                if written >= BUSY and self._loop.time() - written_s < BUSY_S:
                    await asyncio.sleep(GATHER_S)
                if self._connection.is_closed():
                    raise ConnectionError("the connection was lost while nothing was noted")
                self._wake.clear()
                intents, outcomes = self._take()
                await self._write(intents, outcomes)
                written_s, written = self._loop.time(), len(intents) + len(outcomes)
            except DATABASE_FAILURES as error:
                log.warning("journal.down", error=repr(error))
                self._drop()
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _take(self) -> tuple[list[Waiting[Intent]], list[Waiting[Outcome]]]:
        # Every intent there is: the outcome of a refused one may be taken now, and must not be written before it.
        intents, self._intents = list(self._intents), deque()
        outcomes = [self._outcomes.popleft() for _ in range(min(LARGEST_GROUP, len(self._outcomes)))]
        if self._outcomes:
            self._wake.set()
        return intents, outcomes

    async def _write(self, intents: list[Waiting[Intent]], outcomes: list[Waiting[Outcome]]) -> None:
        if not intents and not outcomes:
            return
        assert self._connection is not None
        begun_s = time.perf_counter()
        try:
            await self._connection.fetch(
                self._note,
                *columns_of_intents([intent for intent, _ in intents]),
                *columns_of_outcomes([outcome for outcome, _ in outcomes]),
            )
        except _ROW_REFUSED:
            await self._write_singly(intents, outcomes)
            return
        except BaseException:
            # Whether it was committed is unknown: written again, which changes nothing where it was.
            self._give_up(intents)
            self._outcomes.extendleft(reversed(outcomes))
            self._wake.set()
            raise
        metrics.record_commit(len(intents) + len(outcomes), time.perf_counter() - begun_s)
        for outcome, _ in outcomes:
            self._open.pop(outcome.id, None)
        for _, done in (*intents, *outcomes):
            if not done.done():
                done.set_result(None)

    async def _write_singly(self, intents: list[Waiting[Intent]], outcomes: list[Waiting[Outcome]]) -> None:
        """One row of a group cannot be kept: find it, so that it fails alone."""
        if len(intents) + len(outcomes) == 1:
            for _, done in intents:
                if not done.done():
                    done.set_exception(InternalError("the request could not be noted"))
            for note_id in (*(intent.id for intent, _ in intents), *(outcome.id for outcome, _ in outcomes)):
                self._open.pop(note_id, None)
                log.error("journal.row_refused", id=note_id)
            return
        intents_left, outcomes_left = deque(intents), deque(outcomes)
        try:
            while intents_left:
                await self._write([intents_left.popleft()], [])
            while outcomes_left:
                await self._write([], [outcomes_left.popleft()])
        finally:  # the database went away in the midst of it
            self._intents.extendleft(reversed(intents_left))
            self._outcomes.extendleft(reversed(outcomes_left))

    def _give_up(self, intents: Iterable[Waiting[Intent]]) -> None:
        """Tell the callers that their request is not passed on, and note just that as soon as it can be."""
        for intent, done in intents:
            if not done.done():
                done.set_exception(Unavailable(_NO_DATABASE))
                self._refuse(intent)
            self._intents.append((intent, done))

    def _refuse_late(self, intent: Intent, done: asyncio.Future[None]) -> None:
        if not done.done():
            done.set_exception(Unavailable("the request could not be noted in time; try again in a moment"))
            self._refuse(intent)

    def _refuse(self, intent: Intent) -> None:
        refused = Outcome(intent.id, datetime.now(UTC), Unavailable.__name__, answer_hash="", receipt_hash="")
        self._outcomes.append((refused, self._loop.create_future()))

    async def _connect(self) -> asyncpg.Connection:
        connection = await connect(self._database_url)
        # Held as long as we live: another process can tell by it that our open intents are ours.
        await hold_run(connection, self.run)
        # lost while nothing is to be noted, it is opened again at once, not when the next call has failed by it
        connection.add_termination_listener(lambda _: self._wake.set())
        log.info("journal.up", run=self.run)
        return connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()
        waiting, self._intents = self._intents, deque()
        self._give_up(waiting)

    async def _settle_on_and_on(self) -> None:
        """Note from time to time up to when nothing is open, so that a restart looks at the last minute only."""
        while True:
            await asyncio.sleep(SETTLE_EVERY_S)
            if self._connection is None or self._wake.is_set():
                continue
            settled_until_s = min(self._open.values(), default=time.time())
            try:
                async with asyncio.timeout(5):
                    connection = await connect(self._database_url)
                    try:
                        await settle_run(connection, self.run, settled_until_s, ended=False)
                    finally:
                        await connection.close()
            except DATABASE_FAILURES as error:
                log.warning("journal.not_settled", error=repr(error))


def _give_up_late(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_exception(OutcomeUnknown("the outcome could not be noted in time; ask again with the same key"))
