"""A part of the stack as a fault sees it: what it is asked over HTTP, and what stands in its database."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import httpx
import sqlalchemy as sa

from databus.identifiers import uuid7
from databus.persistence import connect
from deploy.local.stack import Stack

WAIT_S: Final = 120


class Part:
    """One service with its database, such as INSPECTION."""

    def __init__(self, stack: Stack, name: str) -> None:
        self._stack = stack
        self._setting = f"SANHU_DATABASE_URL_{name}"

    def post(self, client: httpx.Client, agency: str, path: str, body: Any) -> Any:
        """Ask for a command as an agency; AssertionError if it is not done."""
        headers = {"Authorization": f"Bearer {self._stack.issuer.mint(agency)}", "Idempotency-Key": uuid7()}
        answer = client.post(path, json=body, headers=headers)
        if not answer.is_success:
            raise AssertionError(f"{path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    def wait(self, asked: str, enough: Callable[[Any], bool]) -> None:
        """Wait until a statement's value is enough; AssertionError when it never is."""
        deadline = time.monotonic() + WAIT_S
        while not enough(found := self.ask(asked)):
            if time.monotonic() > deadline:
                raise AssertionError(f"within {WAIT_S} s not enough: {found} ({' '.join(asked.split())})")
            time.sleep(0.02)  # between looks; the deadline decides

    def ask(self, asked: str) -> Any:
        """The one value of a statement."""
        engine = connect(self._stack.env[self._setting])
        try:
            with engine.connect() as connection:
                return connection.execute(sa.text(asked)).scalar_one()
        finally:
            engine.dispose()
