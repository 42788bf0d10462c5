"""nameko's container with workers that always come to an end, and always answer.

In the stock container a method that ends with a BaseException (`eventlet.Timeout`, `SystemExit`) leaves no answer, no
acknowledgement and no free worker; ten of them freeze a service.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Any

import eventlet
from greenlet import GreenletExit
from nameko.containers import ServiceContainer, WorkerContext
from nameko.exceptions import ContainerBeingKilled

from databus import logs

log = logs.get(__name__)

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]
HandleResult = Callable[[Any, Any, ExcInfo | None], tuple[Any, ExcInfo | None]]


class WorkerAborted(Exception):
    """A method ended with something that is not an Exception."""


class BusContainer(ServiceContainer):  # type: ignore[misc]
    """A service container whose work is handed in without blocking: `submit` is called by the connection's reader."""

    def __init__(self, service_cls: type, config: dict[str, Any]) -> None:
        super().__init__(service_cls, config)
        self._backlog: deque[tuple[Any, ...]] = deque()

    def submit(
        self,
        entrypoint: Any,
        args: tuple[Any, ...],
        context_data: dict[str, Any],
        handle_result: HandleResult,
    ) -> None:
        """Run the entrypoint's method in a worker, now or when one is free.

        Raises:
            ContainerBeingKilled: no more work is taken.
        """
        if self._being_killed:
            raise ContainerBeingKilled
        if self._worker_pool.free() > 0:
            self.spawn_worker(entrypoint, args, {}, context_data, handle_result)
        else:
            self._backlog.append((entrypoint, args, {}, context_data, handle_result))

    def forget_waiting(self) -> int:
        """Drop the work that no worker has begun; return how much it was."""
        count = len(self._backlog)
        self._backlog.clear()
        return count

    def _handle_worker_thread_exited(self, thread: Any, context: Any) -> None:
        super()._handle_worker_thread_exited(thread, context)
        if self._backlog:
            # the pool counts the worker as gone only after this callback
            eventlet.spawn_n(self._spawn_waiting)

    def _spawn_waiting(self) -> None:
        while self._backlog and self._worker_pool.free() > 0 and not self._being_killed:
            self.spawn_worker(*self._backlog.popleft())

    def spawn_worker(
        self,
        entrypoint: Any,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        context_data: dict[str, Any] | None = None,
        handle_result: HandleResult | None = None,
    ) -> Any:
        """Run the entrypoint's method in a new worker; as the stock one, without its logging of every step."""
        if self._being_killed:
            raise ContainerBeingKilled
        context = WorkerContext(self, self.service_cls(), entrypoint, args, kwargs, data=context_data)
        thread = self._worker_pool.spawn(self._run_worker, context, handle_result)
        self._worker_threads[context] = thread
        thread.link(self._handle_worker_thread_exited, context)
        return context

    def _run_worker(self, context: Any, handle_result: HandleResult | None) -> None:
        result: Any = None
        failed: ExcInfo | None = None
        try:
            self._inject_dependencies(context)
            self._worker_setup(context)
            method = getattr(context.service, context.entrypoint.method_name)
            result = method(*context.args, **context.kwargs)
        except BaseException as error:
            if isinstance(error, GreenletExit) and self._being_killed:
                raise  # nothing is acknowledged, so the broker gives the message to another
            failed = self._failed(context, error)
        if handle_result is not None:
            result, failed = handle_result(context, result, failed)
        # nameko.testing patches these two to see workers end
        self._worker_result(context, result, failed)
        del failed  # else a reference cycle keeps the frame until the next collection
        self._worker_teardown(context)

    def _failed(self, context: Any, error: BaseException) -> ExcInfo:
        method = context.entrypoint.method_name
        if isinstance(error, context.entrypoint.expected_exceptions):
            log.debug("rpc.refused", method=method, error=type(error).__name__)
        else:
            caller = context.args[-1]
            log.error(
                "rpc.failed",
                method=method,
                error=type(error).__name__,
                agency=caller.agency,
                traceparent=caller.traceparent,
                exc_info=error,
            )
        if isinstance(error, Exception):
            return type(error), error, error.__traceback__
        aborted = WorkerAborted(f"{type(error).__name__} in {method}")
        return WorkerAborted, aborted, error.__traceback__
