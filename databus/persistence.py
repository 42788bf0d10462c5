"""One transaction for a fact, its event, and the memory that makes a second delivery harmless."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from databus.answers import Answers
from databus.caller import NOBODY, Caller
from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest, OutcomeUnknown, PreconditionFailed, Unavailable
from databus.inbox import Heard, heard, heard_of
from databus.outbox import BULK_PER_S, Outbox
from databus.papers.seal import Sealer
from databus.rules import RuleBook
from databus.tasks import Tasks

T = TypeVar("T", bound="Transaction")
R = TypeVar("R")

_RETRIED_STATES = frozenset({"40001", "40P01"})  # serialization failure, deadlock


def connect(url: str, *, pool_size: int = 15, statement_timeout_s: int = 30) -> sa.Engine:
    """Return an engine whose connections give up instead of hanging.

    Args:
        url: `postgresql://user:password@host:port/database`.
        pool_size: connections kept; five more may be opened for a moment.
        statement_timeout_s: seconds after which the server cancels a statement.
    """
    return sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg2"),
        pool_size=pool_size,
        max_overflow=5,
        pool_timeout=5,
        connect_args={
            "connect_timeout": 5,
            "options": f"-c statement_timeout={statement_timeout_s}s -c timezone=UTC"
            " -c idle_in_transaction_session_timeout=60s",
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
        },
    )


class Transaction:
    """What a use case writes through: the session, the outbox, and who is calling.

    A service subclasses it with its repositories. `sealer` is the key that papers are sealed with, if there is one;
    `shipped` is the rule book that the service came with; `read_only` says that nothing can be written.
    """

    sealer: Sealer | None = None
    shipped: RuleBook
    read_only: bool = False

    def __init__(self, session: Session, clock: Clock, caller: Caller) -> None:
        self.session = session
        self.clock = clock
        self.caller = caller
        self.outbox = Outbox(session, clock, caller)
        self.taskbox = Tasks(session, clock, caller)
        self.answers = Answers(session, clock, caller)
        self._last: dict[Hashable, Callable[[], None]] = {}

    def at_end(self, key: Hashable, act: Callable[[], None]) -> None:
        """Do something once, as the last thing before the commit, however often this transaction asks for it.

        For what is computed from everything written before, such as a count; done in the order of the keys, so that
        two transactions that take locks in it cannot lock each other out.
        """
        self._last[key] = act

    def settle(self) -> None:
        """Do what was kept for the end; what that keeps in turn too."""
        while self._last:
            key = min(self._last, key=str)
            self._last.pop(key)()

    def act_for(self, caller: Caller) -> None:
        """Do what follows for somebody who asked for it before, as long work does."""
        self.caller = caller
        self.outbox.act_for(caller)
        self.taskbox.act_for(caller)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Run a block of which nothing stays if it raises: no row, no fact; the transaction goes on."""
        with self.outbox.attempt(), self.session.begin_nested():
            yield

    def heard(self, producer: str) -> Heard | None:
        """When the last heartbeat of a producer was applied here, and up to which moment its facts are."""
        return heard(self.session, producer)

    def heard_of(self, producers: Collection[str]) -> dict[str, Heard]:
        """As `heard`, of several producers at once; those never heard are left out."""
        return heard_of(self.session, producers)

    def expect_version(self, version: int) -> None:
        """Refuse the call if the caller read another version of the resource (If-Match)."""
        wanted = self.caller.if_match
        if wanted is not None and wanted not in {"*", str(version)}:
            raise PreconditionFailed(
                "the resource has changed since you read it", "If-Match", f"the present version is {version}"
            )


class Store(Generic[T]):
    """Opens transactions on a service's database.

    `committed` is called after every commit that wrote events, so that the relay need not wait for its next look.
    """

    def __init__(self, engine: sa.Engine, transaction_class: type[T], clock: Clock) -> None:
        self.engine = engine
        self._read_only = engine.execution_options(postgresql_readonly=True)
        self.transaction_class = transaction_class
        self.clock = clock
        self.committed: Callable[[], None] = lambda: None
        self.sealer: Sealer | None = None
        self.shipped: RuleBook | None = None
        self.bulk_per_s = BULK_PER_S

    @contextmanager
    def transaction(self, caller: Caller = NOBODY, *, read_only: bool = False) -> Iterator[T]:
        """Run a block in one transaction: all of it, or nothing.

        Raises:
            InvalidRequest: a value is beyond what its column holds.
            Unavailable: the database cannot be reached; nothing was done.
            OutcomeUnknown: the connection was lost while committing.
            Conflict: another row already holds what must be unique.
        """
        committing = False
        session = Session(self._read_only if read_only else self.engine, expire_on_commit=False)
        try:
            tx = self.transaction_class(session, self.clock, caller)
            tx.sealer, tx.read_only = self.sealer, read_only
            tx.outbox.bulk_per_s = self.bulk_per_s
            if self.shipped is not None:
                tx.shipped = self.shipped
            yield tx
            tx.settle()
            wrote = tx.outbox.flush() | tx.taskbox.flush()
            committing = not read_only
            if session.in_transaction():  # a dry run may never have asked the database
                session.commit()
        except IntegrityError as error:
            session.rollback()
            raise Conflict("it stands already, or refers to what does not exist") from error
        except DataError as error:
            session.rollback()
            raise InvalidRequest(
                "a value is beyond what can be kept: a number too large, a day out of range"
            ) from error
        except (DBAPIError, sa.exc.TimeoutError, sa.exc.PendingRollbackError) as error:
            _give_up(session)
            if _state_of(error) in _RETRIED_STATES or not _is_away(error):
                raise
            if committing:
                raise OutcomeUnknown("the database was lost while committing: ask again with the same key") from error
            raise Unavailable("the database cannot be reached now; nothing was done") from error
        except BaseException:
            _give_up(session)
            raise
        finally:
            session.close()
        if wrote:
            self.committed()

    def run(self, act: Callable[[T], R], caller: Caller = NOBODY, *, read_only: bool = False, attempts: int = 4) -> R:
        """Run `act` in a transaction, again when the database asks for it (deadlock, serialization failure)."""
        for attempt in range(1, attempts + 1):
            try:
                with self.transaction(caller, read_only=read_only) as tx:
                    return act(tx)
            except OperationalError as error:
                if attempt == attempts:
                    raise Unavailable("too much goes on at once; nothing was done") from error
        raise AssertionError("unreachable")


def _give_up(session: Session) -> None:
    try:
        session.rollback()
    except DBAPIError:
        session.invalidate()


def _is_away(error: Exception) -> bool:
    """Whether the database was lost; any other error of a statement is a defect of ours."""
    if not isinstance(error, DBAPIError) or isinstance(error, (OperationalError, InterfaceError)):
        return True
    # a connection that ends in the midst of an answer has no better name in psycopg2 than the base of its errors
    return error.connection_invalidated or type(error) is DatabaseError


def _state_of(error: Exception) -> str | None:
    return getattr(getattr(error, "orig", None), "pgcode", None)
