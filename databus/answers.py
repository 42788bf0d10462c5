"""Answers kept by key, in the transaction of the write they answer: the same call repeats the same answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from databus.caller import Caller
from databus.clock import Clock
from databus.errors import Conflict
from databus.strict_json import JsonObject
from databus.tables import answers


class Answers:
    """The kept answers of one database, seen by one caller."""

    def __init__(self, session: Session, clock: Clock, caller: Caller) -> None:
        self._session = session
        self._clock = clock
        self._agency = caller.agency or ""
        self._claimed: tuple[str, Sequence[str]] | None = None

    def claim(self, method: str, keys: Sequence[str], body_hash: bytes) -> JsonObject | None:
        """Claim the keys for this call, or return the answer that an equal call was given.

        A concurrent call with one of the keys waits here until this transaction ends.

        Raises:
            Conflict: a key came before with another body.
        """
        now = self._clock.now()
        self._claimed = (method, keys)
        for key in keys:
            row: dict[str, Any] = {
                "agency": self._agency,
                "method": method,
                "key": key,
                "body_hash": body_hash,
                "kept_at": now,
            }
            done = self._session.execute(
                insert(answers).values(row).on_conflict_do_nothing().returning(answers.c.key)
            ).first()
            if done is None:
                kept = self._kept(method, key, body_hash)
                self.keep(kept)  # under the other keys too: a new key for an old request repeats its answer
                return kept
        return None

    def keep(self, answer: JsonObject) -> None:
        """Keep the answer under the keys claimed."""
        if self._claimed is None:
            return
        method, keys = self._claimed
        self._session.execute(
            sa.update(answers)
            .where(answers.c.agency == self._agency, answers.c.method == method, answers.c.key.in_(keys))
            .values(answer=answer)
        )

    def _kept(self, method: str, key: str, body_hash: bytes) -> JsonObject:
        row = self._session.execute(
            sa.select(answers.c.body_hash, answers.c.answer).where(
                answers.c.agency == self._agency, answers.c.method == method, answers.c.key == key
            )
        ).one()
        if bytes(row.body_hash) != body_hash:
            field, text = key.split(":", 1)
            raise Conflict("the same key came before with another body", field, f"{text} stands for another request")
        kept: JsonObject = row.answer
        return kept
