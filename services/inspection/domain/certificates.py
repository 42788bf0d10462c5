"""A release certificate (放行证明): asked for by a release, issued as a sealed paper, ended by what undoes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from databus.errors import Conflict
from databus.rules import RuleBook

DUE: Final = "DUE"
VALID: Final = "VALID"
WITHDRAWN: Final = "WITHDRAWN"
STATES: Final = (DUE, VALID, WITHDRAWN)
RECALL: Final = "RECALL"
# states of a consignment in which a release holds
RELEASED: Final = "RELEASED"
GONE: Final = frozenset({"EXPORTED", "NOTIFIED_ABROAD"})
_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class End:
    """Why a certificate no longer holds: a row of `[[certificate_end]]`."""

    on: str
    zh: str
    en: str
    clause: str

    @classmethod
    def at(cls, state: str, rules: RuleBook) -> End | None:
        """Return what a consignment's move to a state means for its certificate; None: it goes on to hold."""
        found = (row for row in rules.table("certificate_end") if row["on"] == state)
        return next((cls(row["on"], row["zh"], row["en"], row["clause"]) for row in found), None)

    def told(self, reason: str | None) -> str:
        """Say it in Chinese and English, with the reason given."""
        return f"{self.zh} ({self.en})" + (f"：{reason}" if reason else "")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of one release of a consignment.

    `step_number` is the release, `decision_number` the decision it rests on, `valid_until` its last day (None: it has
    none, as that of an import), `code` that of the paper once issued; `failures` counts attempts to issue it that
    failed, `retry_at` is when it is tried again.
    """

    consignment_id: str
    number: int
    state: str
    mode: str
    rule: str
    decision_number: int
    step_number: int
    released_on: date
    valid_until: date | None
    asked_at: datetime
    code: str | None = None
    issued_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    ended_why: str | None = None
    ended_clause: str | None = None
    failures: int = 0
    retry_at: datetime | None = None
    version: int = 1

    def issued(self, code: str, at: datetime) -> Certificate:
        """Return it with its paper."""
        if self.state != DUE:
            raise Conflict(f"the certificate is {self.state}", "state", DUE)
        return replace(self, state=VALID, code=code, issued_at=at, retry_at=None, version=self.version + 1)

    def stumbled(self, at: datetime) -> Certificate:
        """Return it after an attempt to issue it that failed; the pauses grow."""
        pause = min(_FIRST_PAUSE * 2**self.failures, _LONGEST_PAUSE)
        return replace(self, failures=self.failures + 1, retry_at=at + pause)

    def ended(self, end: End, *, reason: str | None, by: str | None, at: datetime) -> Certificate:
        """Return it withdrawn: also before it was issued, so that it never is."""
        if self.state == WITHDRAWN:
            raise Conflict("the certificate is withdrawn already", "state", f"{DUE} or {VALID}")
        return replace(
            self,
            state=WITHDRAWN,
            ended_at=at,
            ended_by=by,
            ended_why=end.told(reason),
            ended_clause=end.clause,
            retry_at=None,
            version=self.version + 1,
        )
