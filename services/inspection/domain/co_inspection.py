"""Co-inspection (联合检查): agencies agree one appointment, make one visit, and sign one result that counts for each.

Source: 优化营商环境条例 54; DOMAIN D.5 (监管互认); SN附2 三(四)1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from databus.rules import RuleBook
from databus.state_machine import StateMachine
from services.inspection.domain.offered import ItemFound, Signature

INVITED: Final = "INVITED"
AGREED: Final = "AGREED"
DECLINED: Final = "DECLINED"
SILENT: Final = "SILENT"
ABSENT: Final = "ABSENT"
SIGNED: Final = "SIGNED"
DISSENTED: Final = "DISSENTED"


@dataclass(frozen=True, slots=True)
class Party:
    """An agency that is invited: whether it comes, and what it says of the result."""

    agency: str
    answer: str = INVITED
    answered_at: datetime | None = None
    actor: str | None = None
    reason: str | None = None
    note: str | None = None
    verdict: str | None = None
    contested: tuple[str, ...] = ()
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """An officer who was there."""

    agency: str
    officer: str


@dataclass(frozen=True, slots=True)
class CoInspection:
    """A co-inspection as it stands; `due_on` is the last day of what is waited for now."""

    co_inspection_id: str
    document_no: str
    uscc: str
    kind: str
    items: tuple[str, ...]
    hs_prefixes: tuple[str, ...]
    consignment_ids: tuple[str, ...]
    ground: str
    purpose: str
    proposed_by: str
    proposed_on: date
    planned_on: date
    place: str
    parties: tuple[Party, ...]
    state: str
    due_on: date | None
    clause: str
    visited_on: date | None = None
    officers: tuple[Visitor, ...] = ()
    findings: tuple[ItemFound, ...] = ()
    report_no: str | None = None
    report_sha256: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    recorded_by: str | None = None
    recorder: str | None = None
    result_id: str | None = None
    reason: str | None = None
    version: int = 1

    @property
    def agencies(self) -> tuple[str, ...]:
        """Everybody who was invited."""
        return tuple(one.agency for one in self.parties)

    def party(self, agency: str) -> Party | None:
        """An agency's part in it, or None."""
        return next((one for one in self.parties if one.agency == agency), None)

    def answered(self, answer: str) -> tuple[str, ...]:
        """Who gave an answer."""
        return tuple(one.agency for one in self.parties if one.answer == answer)

    def said(self, verdict: str) -> tuple[Party, ...]:
        """Who said something of the result."""
        return tuple(one for one in self.parties if one.verdict == verdict)

    def with_party(self, party: Party) -> CoInspection:
        """Return it with an agency's part changed, in a new version."""
        parties = tuple(party if one.agency == party.agency else one for one in self.parties)
        return replace(self, parties=parties, version=self.version + 1)

    def statement(self) -> dict[str, Any]:
        """What makes up the statement that each agency signs, before anybody has."""
        return {
            "issuer": self.recorded_by,
            "uscc": self.uscc,
            "kind": self.kind,
            "document_no": self.report_no,
            "found_on": self.visited_on,
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "hs_prefixes": self.hs_prefixes,
            "consignment_ids": self.consignment_ids,
            "basis": self.document_no,
            "report_sha256": self.report_sha256,
            "items": self.findings,
        }


def machine(rules: RuleBook) -> StateMachine:
    """The moves of a co-inspection."""
    return StateMachine.from_rows("co-inspection", rules.table("co_inspection_move"))


def after_answers(one: CoInspection, least: int, *, over: bool) -> str:
    """Return the state that the answers lead to: agreed once nobody is waited for and enough agencies come.

    Args:
        one: the co-inspection.
        least: agencies that must come at least.
        over: whether the term to answer is over; who was silent stays away.
    """
    if one.answered(INVITED) and not over:
        return one.state if len(one.answered(AGREED)) + len(one.answered(INVITED)) >= least else "DECLINED"
    if len(one.answered(AGREED)) >= least:
        return "AGREED"
    return "LAPSED" if over else "DECLINED"


def after_verdicts(one: CoInspection, least: int, *, over: bool) -> str:
    """Return the state that the signatures lead to: shared once all who came have spoken, or the term is over."""
    came = [party for party in one.parties if party.answer == AGREED]
    if any(party.verdict is None for party in came) and not over:
        return one.state
    signed = len(one.said(SIGNED))
    if signed >= least:
        return "SHARED"
    return "ONE_SIDED" if signed else "VOID"


def silenced(one: CoInspection) -> CoInspection:
    """Return it with who did not answer staying away."""
    parties = tuple(replace(it, answer=SILENT) if it.answer == INVITED else it for it in one.parties)
    return replace(one, parties=parties)


def dissent_told(parties: Sequence[Party]) -> str | None:
    """Say in one line who dissents on what; None if nobody does."""
    told = [f"{one.agency}（{'、'.join(one.contested) or '全部'}）：{one.reason}" for one in parties]
    return "有异议 (dissent): " + "；".join(told) if told else None
